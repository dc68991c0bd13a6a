"""Which comes first when a server starts, its `init` or its framework: the files are gone through as Node evaluates them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    Function,
)

from .entries_started import node_entries, preloads, starts
from .module_format import CJS, module_format
from .project import stem
from .records import LoadOrder
from .runtimes import sdk_runtime
from .syntax import enclosing_functions, string_of
from .topics import from_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .graph import Import, ImportGraph
    from .project import Project
    from .records import App
    from .sites import Site
    from .uses import Uses

#: packages that the SDK instruments when they are loaded
PACKAGES = ("express", "@nestjs/core", "fastify", "koa", "@hapi/hapi", "connect", "hono")
MAX_FILES = 2000


class LoadOrders:
    """Answers for one repository."""

    def __init__(self, project: Project, graph: ImportGraph, uses: Uses) -> None:
        self._project = project
        self._graph = graph
        self._uses = uses
        self._named: dict[str, tuple[str, ...]] = {}

    def read(self, sites: Iterable[Site], apps: Mapping[str, App]) -> Iterator[LoadOrder]:
        """One answer for each server app's `init`, each framework that it loads, and the file that starts the app."""
        for site in sites:
            app = self._project.package_path(site.path)
            if site.method != "init" or site.kind != "call" or app not in apps or sdk_runtime(site.package) != "server":
                continue
            for package in PACKAGES:
                found = self._order(site, app, package)
                if found is not None:
                    yield found

    def _order(self, site: Site, app: str, package: str) -> LoadOrder | None:
        if not self._naming(package):
            return None
        call = self._runs_at(site)
        preload = self._preload(site.path)
        roots = list(dict.fromkeys(path for path, _, _ in node_entries(self._project, app)))
        for root in roots:
            form = module_format(self._project, root)
            walk = _Walk(self._project, self._graph, call, form, (package, self._on_the_way(call, package)))
            walk.file(root)
            if walk.package is not None and (preload or walk.init_first is not None or walk.unclear):
                return LoadOrder(
                    app=app,
                    init=site.node.loc,
                    package=package,
                    imported=walk.package,
                    init_first=True if preload else None if walk.unclear else walk.init_first,
                    format=form,
                    preloaded=preload == "import",
                )
        return None

    def _naming(self, package: str) -> tuple[str, ...]:
        """The files that name a package as a module; none where no package.json asks for it: `"connect"` may be an event."""
        if package not in self._named:
            asked = any(package in one.dependencies for one in self._project.repository.manifests.packages)
            words = (f"{quote}{package}{end}".encode() for quote in "\"'`" for end in (quote, "/"))
            self._named[package] = self._project.mentioning(*words) if asked else ()
        return self._named[package]

    def _on_the_way(self, call: tuple[str, SourceLocation] | None, package: str) -> frozenset[str]:
        """The files from which the package, or the `init`, may be reached: no other needs a look."""
        named = self._naming(package)
        goals = named if call is None else (*named, call[0])
        return self._graph.importers_closure(*goals)

    def _runs_at(self, site: Site) -> tuple[str, SourceLocation] | None:
        """Where top-level code runs the `init`: its own place, or that of the one call of the function around it."""
        node, path = site.node, site.path
        for _ in range(3):
            module = self._project.module(path)
            functions = enclosing_functions(node, module) if module is not None else ()
            if module is None or not functions:
                return (path, node.loc) if module is not None else None
            usage = self._uses.of(functions[-1], path)
            if len(functions) > 1 or len(usage.uses) != 1 or usage.uses[0].call is None:
                return None
            node, path = usage.uses[0].node, usage.uses[0].path
        return None

    def _preload(self, path: str) -> str:
        """The option by which node loads a file before the application: "import", "require", or ""."""
        own = starts(self._project, self._project.package_path(path))
        return min((found[stem(path)] for start in own if stem(path) in (found := preloads(start))), default="")


class _Walk:
    """Goes through the files from one on, each once, imports before their importer; ends where both are met."""

    def __init__(
        self,
        project: Project,
        graph: ImportGraph,
        call: tuple[str, SourceLocation] | None,
        form: str,
        goal: tuple[str, frozenset[str]],
    ) -> None:
        """`goal`: the package, and the files by which it is reached."""
        self._project = project
        self._graph = graph
        self._call = call
        self._form = form
        self._goal, self._on_the_way = goal[:1], goal[1]
        self._seen: set[str] = set()
        self.package: SourceLocation | None = None
        self.init_first: bool | None = None  #: None until `init` was met
        self.unclear = False  #: the order depends on who compiles the file

    def file(self, start: str) -> None:
        """Go through a file and what it loads. A stack of its own, as imports can be deep."""
        stack: list[Iterator[Import | str]] = [iter((start,))]
        while stack and len(self._seen) < MAX_FILES:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
            elif isinstance(step, str):
                if step not in self._seen:
                    self._seen.add(step)
                    stack.append(self._steps(step))
            elif step.target is not None:
                if step.target not in self._seen and step.target in self._on_the_way:
                    self._seen.add(step.target)
                    stack.append(self._steps(step.target))
            elif from_package(step.specifier, self._goal) and self.package is None:
                self.package = step.loc

    def _steps(self, path: str) -> Iterator[Import | str]:
        """What a file loads, in order; and `init` where it stands among that."""
        imports = [entry for entry in self._graph.imports(path) if self._loads(entry)]
        static = [entry for entry in imports if entry.static]
        calls = [entry for entry in imports if not entry.static]
        own = self._call[1] if self._call is not None and self._call[0] == path else None
        yield from static
        if own is None:
            yield from calls
            return
        later = [entry for entry in static if entry.loc > own and from_package(entry.specifier, self._goal)]
        self.unclear = self.unclear or (
            bool(later) and self.package in {entry.loc for entry in later} and self._form == CJS
        )
        yield from (entry for entry in calls if entry.loc < own)
        if self.init_first is None:
            self.init_first = self.package is None
        yield from (entry for entry in calls if entry.loc > own)

    def _loads(self, entry: Import) -> bool:
        """Is this evaluated with the file? Not what a function loads."""
        tree = self._project.tree(entry.importer)
        if any(isinstance(above, Function) for above in tree.ancestors(entry.node)):
            return False
        return entry.static or (
            isinstance(entry.node, CallExpression) and string_of(entry.node.arguments[0]) is not None
        )
