"""In which runtime a file runs, told by what starts it: where everything that leads to it runs in the same place, so does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .entries_other import by_name, page_entries
from .entries_other import by_place as loaded_by_place
from .entries_started import started_files
from .frameworks import BROWSER, BUILD, RUNTIMES, SERVER
from .runtimes import by_convention, by_next, by_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .graph import ImportGraph
    from .project import Project
    from .records import App

MOST_IMPORTERS = 400


class StartedIn:
    """Answers for one repository, memoised."""

    def __init__(self, project: Project, graph: ImportGraph, apps: Mapping[str, App]) -> None:
        self._project = project
        self._graph = graph
        self._apps = apps
        self._memo: dict[tuple[str, str], tuple[str, ...]] = {}
        self._started: dict[str, dict[str, str]] = {}
        self._loaded: dict[str, frozenset[str]] = {}

    def of(self, path: str, app: str) -> tuple[str, ...]:
        """The runtimes of all that leads to a file; () where that of any of it is not told, or nothing leads to it."""
        key = (path, app)
        if key not in self._memo:
            self._memo[key] = self._of(path, app)
        return self._memo[key]

    def _of(self, path: str, app: str) -> tuple[str, ...]:
        found: set[str] = set()
        seen, waiting = {path}, [path]
        while waiting:
            current = waiting.pop()
            told = self._told(current, app)
            if told:
                found.update(told)
                continue  # whatever imports it, there it runs
            if current in self._framework_loads(app):
                return ()  # in all runtimes of the app, whatever else imports it
            importers = [one for one in self._graph.importers(current) if one in self._project.code_set]
            if not importers or len(seen) > MOST_IMPORTERS:
                return ()
            waiting += [one for one in importers if one not in seen]
            seen.update(importers)
        found.discard(BUILD)
        return tuple(runtime for runtime in RUNTIMES if runtime in found)

    def _told(self, path: str, app: str) -> tuple[str, ...]:
        """The runtimes of a file that something starts by its name or its place."""
        known = self._apps.get(app)
        framework = known.framework if known is not None else ""
        started = self._starts(app).get(path)
        if started is not None:
            return (started,)
        named = by_convention(path, known, self._project.repository) or by_place(path, known)
        if named or framework != "next":
            return named
        own = by_next(
            self._project.repository, path
        )  # "use client" tells nothing here: such a component is rendered on the server first
        return own if set(own) < set(RUNTIMES) else ()

    def _framework_loads(self, app: str) -> frozenset[str]:
        """What the app's framework loads by its name or its place."""
        if app not in self._loaded:
            known, prefix = self._apps.get(app), f"{app}/" if app else ""
            framework = known.framework if known is not None else ""
            named = [path for path, _ in by_name(self._project, framework, prefix)]
            placed = [path for path, _, _ in loaded_by_place(self._project, framework, prefix)]
            self._loaded[app] = frozenset({*named, *placed})
        return self._loaded[app]

    def _starts(self, app: str) -> dict[str, str]:
        if app not in self._started:
            pages = {path: BROWSER for path, _, _ in page_entries(self._project, app)}
            servers = dict.fromkeys(started_files(self._project, app), SERVER)
            self._started[app] = {**servers, **pages} if not set(pages) & set(servers) else {}
        return self._started[app]
