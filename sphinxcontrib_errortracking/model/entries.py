"""Does each `init` run: from the files that start an app, along the imports, to the file that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, replace

from .entries_apps import app_entries
from .entries_doubted import doubted, perhaps
from .entries_functions import function_entries
from .entries_next import NextEntries, is_called_by_next
from .entries_nitro import nitro_plugins
from .entries_of_bundles import in_bundles
from .entries_other import built_servers, by_name, by_place, conventional, page_entries, worker_entries
from .entries_started import developers_load, node_entries, starts_without
from .frameworks import EVALUATED_AS
from .logic import join_words, split_words
from .methods import configuration
from .project import Look, is_code
from .records import Entry
from .running import UNTOLD
from .runs import NOTHING_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .graph import Import, ImportGraph
    from .project import Project
    from .records import App, Call
    from .running import Running
    from .runs import Runs


UNTOLD_START = "what starts this app cannot be told from the repository"


@dataclass(frozen=True, slots=True)
class Root:
    """A file that starts an app: is it loaded, why, and what names it."""

    file: str
    reached: bool | None
    reason: str
    named_by: SourceLocation | None = None


class _Ways:
    """Which imports run in one runtime: one in a function that nobody calls, or behind a condition, may not."""

    def __init__(self, runs: Runs, app: App, runtime: str) -> None:
        self._runs = runs
        self._app = app
        self._look = Look(None, EVALUATED_AS.get(runtime))

    def of(self, step: Import) -> Running:
        """Does this import run, and when?"""
        return self._runs.of(step.node, step.importer, self._look)

    def alive(self, step: Import) -> bool:
        """May this import run? Nobody in the repository calls what a framework calls by its name."""
        running = self.of(step)
        if running.active is None and NOTHING_CALLS in running.words and self._app.framework == "next":
            return is_called_by_next(step.importer, self._runs.around(step.node, step.importer))
        return running.active is not False

    def condition(self, steps: tuple[Import, ...]) -> str:
        """The conditions of all steps, in words; what nobody in the repository calls is none."""
        told = (self.of(step) for step in steps if not step.static)
        words = (word for one in told if one.active is None for word in split_words(one.words))
        return join_words(*(word for word in words if word not in {NOTHING_CALLS, UNTOLD}))


def find_entries(
    project: Project, graph: ImportGraph, apps: Iterable[App], calls: tuple[Call, ...], runs: Runs
) -> tuple[Entry, ...]:
    """One entry for each file with an `init`, and one for each file that a framework loads by its name, in order of path."""
    found: list[Entry] = []
    for app in apps:
        next_entries = NextEntries(project, graph, app, calls) if app.framework == "next" else None
        roots = _roots(project, app, next_entries)
        if next_entries is not None:
            found.extend(next_entries.files())
        listed = {entry.file for entry in found}
        for (path, runtime), starts in _inits(app, calls).items():
            if path in listed:
                continue
            entry = next_entries.configuration(path, runtime) if next_entries is not None else None
            if entry is None or entry.reached is False:
                ways = _Ways(runs, app, runtime)
                each = [_along(project, graph, ways, app, path, runtime, roots, start) for start in starts]
                other = min(each, key=_certainty)
                entry = other if entry is None or other.reached else entry
            found.append(entry)
    found = [in_bundles(project, graph, entry, calls) for entry in found]
    return tuple(sorted(found, key=lambda entry: (entry.file, entry.app, entry.runtime)))


def _certainty(entry: Entry) -> tuple[int, bool]:
    return (0 if entry.reached else 1 if entry.reached is None else 2), bool(entry.condition)


def _inits(app: App, calls: tuple[Call, ...]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The files with an `init`, and runtimes, each with the files whose code leads to it: where a function holds it, those that call that."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for call in (one for one in calls if not one.part or is_code(one.loc.source)):  # else a command loads it
        row = configuration(call.package, call.method)
        if call.app == app.path and row is not None and row.kind in {"init", "client"}:
            key, own = (call.loc.source, call.runtime or ""), call.loc.source
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), *(call.starts or (own,)))))
    return found


def _roots(project: Project, app: App, next_entries: NextEntries | None) -> tuple[Root, ...]:
    if next_entries is not None:
        return tuple(Root(path, reached, reason) for path, reached, reason in next_entries.roots())
    prefix = f"{app.path}/" if app.path else ""
    known = [
        Root(path, *conventional(project, row, prefix, app.framework_version))
        for path, row in by_name(project, app.framework, prefix)
    ]
    placed = [Root(path, reached, reason) for path, reached, reason in by_place(project, app.framework, prefix)]
    named = (
        *page_entries(project, app.path),
        *worker_entries(project, app.path),
        *app_entries(project, app.path),
        *nitro_plugins(project, app.path),
        *function_entries(project, app.path),
    )
    developing = developers_load(project, app.path)
    started = [
        Root(path, None, f"{reason}, for developers, and what starts it in production is not known", loc)
        if path in developing
        else Root(path, reached=True, reason=reason, named_by=loc)
        for path, reason, loc in node_entries(project, app.path)
    ]
    angular = [Root(*parts) for parts in built_servers(project, app.path)]
    return (
        *known,
        *placed,
        *angular,
        *(Root(path, reached=True, reason=reason, named_by=loc) for path, reason, loc in named),
        *started,
    )


def _along(  # noqa: PLR0913, PLR0917  # what is asked, and of which app
    project: Project,
    graph: ImportGraph,
    ways: _Ways,
    app: App,
    path: str,
    runtime: str,
    roots: tuple[Root, ...],
    start: str,
) -> Entry:
    """The best way from a root to the file that leads to the `init`: one that is loaded counts over one of which that cannot be known."""
    best = _best_way(graph, ways, start, roots)
    if best is None:
        entry = _without_way(project, graph, ways, app, start, runtime, roots)
        return entry if start == path else _through(entry, start, path)
    root, steps = best
    if start != path:
        steps += graph.reaches(start, path, ways.alive) or graph.reaches(start, path) or ()
    reason = _reason(root, steps)
    loc = steps[-1].loc if steps else root.named_by
    of_start = "" if steps else _of_start(project, app, path)
    return Entry(
        app=app.path,
        runtime=runtime,
        file=path,
        loaded_by=loc,
        reached=root.reached,
        reason=reason,
        condition=ways.condition(steps) or of_start,
        everywhere=not of_start,
    )


def _best_way(
    graph: ImportGraph, ways: _Ways, goal: str, roots: tuple[Root, ...]
) -> tuple[Root, tuple[Import, ...]] | None:
    may = graph.importers_closure(goal)
    for wanted in (True, None, False):
        for root in roots:
            if root.reached is wanted and root.file in may:
                steps = graph.reaches(root.file, goal, ways.alive)
                if steps is not None:
                    return root, steps
    return None


def _without_way(  # noqa: PLR0913, PLR0917  # as above
    project: Project, graph: ImportGraph, ways: _Ways, app: App, path: str, runtime: str, roots: tuple[Root, ...]
) -> Entry:
    dead = _dead_import(graph, ways, path, [root.file for root in roots if root.file in graph.importers_closure(path)])
    if dead is not None:
        reason = f"the import of it in {dead.importer} never runs"
        return Entry(app=app.path, runtime=runtime, file=path, loaded_by=dead.loc, reached=False, reason=reason)
    imported = _is_imported(project, graph, path)
    doubt = perhaps(graph, app, path, runtime)
    if doubt is None and roots and not imported:
        doubt = doubted(project, app, path, runtime)
    return doubt or _not_reached(app, path, runtime, imported=imported, started=bool(roots))


def _through(entry: Entry, start: str, path: str) -> Entry:
    """What is known of the file that calls the function with the `init`, said of the `init`'s own."""
    if entry.reason == UNTOLD_START:
        return replace(entry, file=path)
    reason = f"it is not known whether {start}, which calls its function, is loaded itself: {entry.reason}"
    return replace(entry, file=path, reached=None, reason=reason)


def _of_start(project: Project, app: App, path: str) -> str:
    """Where one command loads a file before the application, and another starts the application without it: which one."""
    found = starts_without(project, app.path, path)
    if found is None:
        return ""
    loading, other = found
    return f"{loading.named} starts the app, but not where {other.named} does (line {other.loc.line})"


def _reason(root: Root, steps: tuple[Import, ...]) -> str:
    """Why a file that a root leads to is loaded, or not."""
    if not steps:
        return root.reason
    if root.reached:
        return f"{root.file} imports it, and {root.reason}"
    if root.reached is False:
        return f"{root.file}, which imports it, is not loaded itself: {root.reason}"
    return f"{root.file} imports it, and of that it is not known: {root.reason}"


def _dead_import(graph: ImportGraph, ways: _Ways, path: str, roots: list[str]) -> Import | None:
    """The import on the way from a file that starts the app which certainly does not run; None where there is no such way."""
    for root in roots:
        steps = graph.reaches(root, path) or ()
        dead = next((step for step in steps if not step.static and not ways.alive(step)), None)
        if dead is not None:
            return dead
    return None


def _is_imported(project: Project, graph: ImportGraph, path: str) -> bool:
    """Does a file of the application import this one: by its syntax, where a comment does not count?"""
    importers = (file for file in graph.importers(path) if file in project.code_set)
    return any(entry.target == path for file in importers for entry in graph.imports(file))


def _not_reached(app: App, path: str, runtime: str, *, imported: bool, started: bool) -> Entry:
    if not started:
        reached, reason = None, UNTOLD_START
    elif imported:
        reached, reason = None, "none of the files that are known to start this app imports it"
    else:
        reached, reason = False, "no file of the repository imports it, and nothing else is known to load it"
        if app.framework in ("", "electron"):  # whose tools build more than is told
            reached = None
    return Entry(app=app.path, runtime=runtime, file=path, loaded_by=None, reached=reached, reason=reason)
