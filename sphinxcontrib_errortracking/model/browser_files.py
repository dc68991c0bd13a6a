"""Which files may run in a browser."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import (
    ExportNamedDeclaration,
    FunctionDeclaration,
    Identifier,
    VariableDeclarator,
)

from .entries_started import every_start, source_of, tokens
from .frameworks import BROWSER
from .project import stem
from .runtimes import by_convention, by_place, uses_client
from .started_in import StartedIn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.source.estree import Node

    from .graph import ImportGraph
    from .project import Project, Tree
    from .records import App

#: framework -> the exports of its pages that it runs on the server alone, and leaves out of the browser's bundle
SERVER_EXPORTS: Mapping[str, frozenset[str]] = {
    "next": frozenset({"getServerSideProps", "getStaticProps", "getStaticPaths"}),
    "remix": frozenset({"loader", "action", "headers"}),
    "react-router": frozenset({"loader", "action", "headers"}),
}


#: modules of Node that no bundler gives a browser anything for
NODE_ALONE = frozenset(
    {"fs", "fs/promises", "child_process", "net", "tls", "dns", "readline", "readline/promises", "worker_threads", "cluster", "repl"}
)  # fmt: skip


#: a command that runs a file with a runtime of a server, and hands none to a bundler
_ON_NODE = regex(
    r"^(?!.*\b(?:parcel|esbuild|webpack|rollup|vite build|tsup)\b).*(?:^|[\s&|;])(?:node|tsx|ts-node|vite-node|jiti|bun|deno)\s"
)


class BrowserFiles:
    """Answers for one repository. Where the framework is not known to tell, a file of an app with a browser may."""

    def __init__(self, project: Project, graph: ImportGraph, apps: Mapping[str, App]) -> None:
        self._project = project
        self._graph = graph
        self._apps = apps
        self._started_in = StartedIn(project, graph, apps)
        self._scripts: dict[str, frozenset[str]] = {}  #: app -> the files that scripts of package.json have Node run
        self._client = frozenset(
            path for path in project.mentioning(b"use client") if uses_client(project.repository, path)
        )

    def may_hold(self, path: str) -> bool:
        """May this file's code run in a browser?"""
        app = self._apps.get(self._project.package_path(path))
        if app is None or BROWSER not in app.runtimes:
            return False
        if app.framework != "electron" and (self._needs_node(path) or self._is_run_by_node(path, app)):
            return False
        if app.framework != "next":
            return self._outside_next(path, app)
        told = by_convention(path, app, self._project.repository)
        if told:
            return BROWSER in told
        if stem(path) == "route" or self._is_api(path, app):
            return False
        may = self._graph.importers_closure(path)
        return not self._client.isdisjoint(may) or any(self._is_page(other, app) for other in may)

    def _needs_node(self, path: str) -> bool:
        """Does a file import what only Node has? A renderer of Electron may be given that too. Few texts name any of it."""
        named = self._project.repository.static_sources(path)
        if named is not None and NODE_ALONE.isdisjoint(source.removeprefix("node:") for source in named):
            return False
        return any(
            entry.static and entry.specifier.removeprefix("node:") in NODE_ALONE for entry in self._graph.imports(path)
        )

    def _is_run_by_node(self, path: str, app: App) -> bool:
        """Is it a script that package.json has Node run, and that no file imports?"""
        if app.path not in self._scripts:
            commands = [
                start.command for start in every_start(self._project, app.path) if _ON_NODE.search(start.command)
            ]
            found = (source_of(self._project, app.path, token) for one in commands for token in tokens(one))
            self._scripts[app.path] = frozenset(filter(None, found))
        return path in self._scripts[app.path] and not self._graph.importers(path)

    def on_server(self, node: Node, tree: Tree, path: str) -> bool:
        """Does it stand in an export that the app's framework runs on the server alone, such as a `loader` of Remix?"""
        app = self._apps.get(self._project.package_path(path))
        names = SERVER_EXPORTS.get(app.framework, frozenset()) if app is not None else frozenset()
        above = list(tree.ancestors(node))
        if not names or not any(isinstance(one, ExportNamedDeclaration) for one in above):
            return False
        outermost = next(
            (one for one in reversed(above) if isinstance(one, FunctionDeclaration | VariableDeclarator)), None
        )
        return outermost is not None and isinstance(outermost.id, Identifier) and outermost.id.name in names

    def _outside_next(self, path: str, app: App) -> bool:
        """May a file run in a browser that its name and its place do not tell to be the server's, nor all that loads it?"""
        told = by_convention(path, app, self._project.repository) or by_place(path, app)
        if not told and app.framework != "nuxt":  # which imports files of the browser by itself
            told = self._started_in.of(path, app.path)
        return not told or BROWSER in told

    @staticmethod
    def _inside(path: str, app: App) -> tuple[str, ...]:
        parts = PurePosixPath(path).parts[len(PurePosixPath(app.path).parts) if app.path else 0 :]
        return parts[1:] if parts[:1] == ("src",) else parts

    def _is_api(self, path: str, app: App) -> bool:
        return self._inside(path, app)[:2] == ("pages", "api")

    def _is_page(self, path: str, app: App) -> bool:
        """The Pages Router sends every page to the browser."""
        return self._inside(path, app)[:1] == ("pages",) and not self._is_api(path, app)
