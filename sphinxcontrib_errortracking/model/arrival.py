"""Is a file loaded at all: from what starts the app, along the imports, to the file; what stands before an import may end the program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import Function

from .entries_next import NextEntries
from .entries_other import built_servers, by_place, page_entries, worker_entries
from .entries_started import node_entries
from .framework_files import CONVENTIONAL
from .logic import all_of, join_words
from .project import stem
from .running import Running, combined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.source.estree import Node

    from .graph import Import, ImportGraph
    from .project import Look, Project
    from .records import App
    from .runs import Runs

MAX_FILES = 60  #: that import each other, for one question
#: files that are no code and may name one that is run
NAMING = regex(
    r"(?:(?<!lock)\.json|\.jsonc|(?<!lock)\.ya?ml|\.toml|\.html|\.sh|(?:^|/)(?:[\w.]*Dockerfile[\w.]*|Procfile|Makefile))\Z"
)
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
        self._named: dict[str, bool] = {}
        self._next: dict[str, NextEntries] = {}
        self._memo: dict[tuple[str, Look], Running] = {}
        self._open: list[str] = []  #: the files that are being asked for
        self._circles = 0
        self._left = 0

    def of(self, path: str, look: Look) -> Running:
        """Do the imports that lead to a file run? A file that nobody imports is taken to be loaded."""
        self._left = MAX_FILES
        return self._asked(path, look) or LOADED

    def _asked(self, path: str, look: Look) -> Running | None:
        """The same; None where a file is only imported by those that are being asked for, which says nothing new."""
        key = (path, look)
        if key in self._memo:
            return self._memo[key]
        self._open.append(path)
        before = self._circles
        found = self._of(path, look)
        if found is not None and found.active is False and self._is_named_elsewhere(path):
            found = Running(None, found.words)
        self._open.pop()
        if found is not None and (self._circles == before or not self._open):
            self._memo[key] = found
        return found

    def before(self, node: Node, path: str, look: Look) -> Running:
        """Do the files that are loaded before a place let it be reached?"""
        module = self._project.module(path)
        inside = module is None or any(isinstance(above, Function) for above in module.ancestors(node))
        return self._runs.loading(path, look, None if inside else node)

    def _of(self, path: str, look: Look) -> Running | None:
        self._left -= 1
        if self._left <= 0 or self._is_root(path) or self._graph.perhaps_importers(path):
            return LOADED
        found: list[Running] = []
        circles = self._circles
        steps = (step for importer in self._graph.importers(path) for step in self._graph.imports(importer))
        for step in (step for step in steps if step.target == path):
            running = self._step(step, look)
            if running is not None and running.active:
                return LOADED
            found += [running] if running is not None else []
        if found:
            return combined(LOADED, found)
        return None if self._circles > circles else LOADED

    def _step(self, step: Import, look: Look) -> Running | None:
        """Does one import run, and does its file?"""
        if step.importer in self._open:
            self._circles += 1
            return None
        earlier = self.before(step.node, step.importer, look)
        # a program that refuses to start without a variable is not started without it: who names variables may leave it out
        parts = [Running(None, earlier.words) if earlier.active is False else earlier]
        if not step.static:
            parts.append(self._runs.of(step.node, step.importer, look))
        if all_of(part.active for part in parts) is not False:
            file = self._asked(step.importer, look)
            if file is None:
                return None
            parts.append(file)
        return Running(all_of(part.active for part in parts), join_words(*(part.words for part in reversed(parts))))

    def _is_named_elsewhere(self, path: str) -> bool:
        """Does something name a file that is no import of it: a build's configuration, `new Worker("./sentry.js")`, a container?"""
        if path not in self._named:
            self._named[path] = any(self._names(other, path) for other in self._project.repository.files)
        return self._named[path]

    def _names(self, other: str, path: str) -> bool:
        is_code = other in self._project.code_set
        if not is_code and not NAMING.search(other):
            return False
        text = self._project.repository.text(other) or ""
        name = stem(path)
        if name not in text:
            return False
        named = len(re.findall(rf"(?<![\w.-]){re.escape(name)}\.[cm]?[jt]sx?(?!\w)", text))
        imports = self._graph.imports(other) if is_code and named else ()
        return named > sum(stem(entry.specifier) == name for entry in imports)

    def _is_root(self, path: str) -> bool:
        """Does something other than an import load a file, as far as the repository shows?"""
        app = self._project.package_path(path)
        if app not in self._roots:
            self._roots[app] = frozenset(self._started(app))
        return path in self._roots[app] or self._is_named(path, app)

    def _started(self, app: str) -> Iterator[str]:
        known = self._apps.get(app)
        named = (
            *page_entries(self._project, app),
            *worker_entries(self._project, app),
            *node_entries(self._project, app),
        )
        yield from (path for path, _, _ in named)
        yield from (path for path, _, _, _ in built_servers(self._project, app))
        if known is not None:
            prefix = f"{app}/" if app else ""
            yield from (path for path, _, _ in by_place(self._project, known.framework, prefix))

    def _is_named(self, path: str, app: str) -> bool:
        """Does the framework of its app load a file by its name?"""
        known = self._apps.get(app)
        if known is None:
            return False
        if known.framework != "next":
            return any(row.stem == stem(path) for row in CONVENTIONAL if row.framework == known.framework)
        if app not in self._next:
            self._next[app] = NextEntries(self._project, self._graph, known, ())
        return stem(path) in ADDED_BY_NAME or self._next[app].starts(path)
