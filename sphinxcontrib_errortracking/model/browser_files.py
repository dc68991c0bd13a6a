"""Which files may run in a browser."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .frameworks import BROWSER
from .project import stem
from .runtimes import by_convention, uses_client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .graph import ImportGraph
    from .project import Project
    from .records import App


class BrowserFiles:
    """Answers for one repository. Where the framework is not known to tell, a file of an app with a browser may."""

    def __init__(self, project: Project, graph: ImportGraph, apps: Mapping[str, App]) -> None:
        self._project = project
        self._graph = graph
        self._apps = apps
        self._client = frozenset(
            path for path in project.mentioning(b"use client") if uses_client(project.repository, path)
        )

    def may_hold(self, path: str) -> bool:
        """May this file's code run in a browser?"""
        app = self._apps.get(self._project.package_path(path))
        if app is None or BROWSER not in app.runtimes:
            return False
        if app.framework != "next":
            return True
        told = by_convention(path, app, self._project.repository)
        if told:
            return BROWSER in told
        if stem(path) == "route" or self._is_api(path, app):
            return False
        may = self._graph.importers_closure(path)
        return not self._client.isdisjoint(may) or any(self._is_page(other, app) for other in may)

    @staticmethod
    def _inside(path: str, app: App) -> tuple[str, ...]:
        parts = PurePosixPath(path).parts[len(PurePosixPath(app.path).parts) if app.path else 0 :]
        return parts[1:] if parts[:1] == ("src",) else parts

    def _is_api(self, path: str, app: App) -> bool:
        return self._inside(path, app)[:2] == ("pages", "api")

    def _is_page(self, path: str, app: App) -> bool:
        """The Pages Router sends every page to the browser."""
        return self._inside(path, app)[:1] == ("pages",) and not self._is_api(path, app)
