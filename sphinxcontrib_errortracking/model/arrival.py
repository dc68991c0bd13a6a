"""Is a file loaded at all: from what starts the app, along the imports, to the file; what stands before an import may end the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import Function

from .entries_next import NextEntries
from .entries_other import CONVENTIONAL, by_place, page_entries
from .entries_started import node_entries
from .logic import all_of, join_words
from .project import stem
from .runs import Running, combined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.source.estree import Node

    from .graph import Import, ImportGraph
    from .project import Look, Project
    from .records import App
    from .runs import Runs

MAX_FILES = 60  #: that import each other, for one question
LOADED = Running(active=True)
#: files of Sentry's own that withSentryConfig adds to a build without an import, by the SDK's version
ADDED_BY_NAME = frozenset({"sentry.client.config", "sentry.server.config", "sentry.edge.config"})


class Arrival:
    """Answers for one repository, memoised."""

    def __init__(self, project: Project, graph: ImportGraph, runs: Runs, apps: Mapping[str, App]) -> None:
        self._project = project
        self._graph = graph
        self._runs = runs
        self._apps = apps
        self._roots: dict[str, frozenset[str]] = {}
        self._memo: dict[tuple[str, Look], Running] = {}
        self._open: list[str] = []  #: the files that are being asked for
        self._circles = 0
        self._left = 0

    def of(self, path: str, look: Look) -> Running:
        """Do the imports that lead to a file run? A file that nobody imports is taken to be loaded."""
        if not self._open:
            self._left = MAX_FILES
        key = (path, look)
        if key in self._memo:
            return self._memo[key]
        self._open.append(path)
        before = self._circles
        found = self._of(path, look)
        self._open.pop()
        if self._circles == before or not self._open:
            self._memo[key] = found
        return found

    def before(self, node: Node, path: str, look: Look) -> Running:
        """Do the files that are loaded before a place let it be reached?"""
        module = self._project.module(path)
        inside = module is None or any(isinstance(above, Function) for above in module.ancestors(node))
        return self._runs.loading(path, look, None if inside else node)

    def _of(self, path: str, look: Look) -> Running:
        self._left -= 1
        if self._left <= 0 or self._is_root(path) or self._graph.perhaps_importers(path):
            return LOADED
        found: list[Running] = []
        for importer in self._graph.importers(path):
            for step in self._graph.imports(importer):
                if step.target != path:
                    continue
                if importer in self._open:
                    self._circles += 1
                    continue
                running = self._step(step, look)
                if running.active:
                    return LOADED
                found.append(running)
        return combined(LOADED, found) if found else LOADED

    def _step(self, step: Import, look: Look) -> Running:
        """Does one import run, and does its file?"""
        earlier = self.before(step.node, step.importer, look)
        # a program that refuses to start without a variable is not started without it: who names variables may leave it out
        parts = [Running(None, earlier.words) if earlier.active is False else earlier]
        if not step.static:
            parts.append(self._runs.of(step.node, step.importer, look))
        if all_of(part.active for part in parts) is not False:
            parts.append(self.of(step.importer, look))
        return Running(all_of(part.active for part in parts), join_words(*(part.words for part in reversed(parts))))

    def _is_root(self, path: str) -> bool:
        """Does something other than an import load a file, as far as the repository shows?"""
        app = self._project.package_path(path)
        if app not in self._roots:
            self._roots[app] = frozenset(self._started(app))
        return path in self._roots[app]

    def _started(self, app: str) -> set[str]:
        project = self._project
        found = {path for path, _, _ in (*page_entries(project, app), *node_entries(project, app))}
        known = self._apps.get(app)
        if known is None:
            return found
        prefix = f"{app}/" if app else ""
        stems = {row.stem for row in CONVENTIONAL if row.framework == known.framework}
        found |= {path for path, _ in by_place(project, known.framework, prefix)}
        if known.framework == "next":
            found |= {path for path, _, _ in NextEntries(project, self._graph, known, ()).roots()}
            stems |= ADDED_BY_NAME
        return found | {path for path in project.code_files if path.startswith(prefix) and stem(path) in stems}
