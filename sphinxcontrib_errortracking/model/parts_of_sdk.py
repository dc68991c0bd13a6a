"""Parts of the SDK that set Sentry up when they are loaded, with no call in the code: `node --import @sentry/node/init src/server.js`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .entries_started import starts
from .frameworks import BROWSER, BUILD, EDGE, SDK_RUNTIMES, SERVER
from .given_first import handed_anywhere
from .launches import FIRST
from .records import Carrier
from .self_started import PARTS, is_gone
from .setting_up import OF_SDK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .graph import ImportGraph
    from .project import Project
    from .records import App

WHY = "it sets Sentry up by variables of the environment, such as `SENTRY_DSN`"
WITHOUT = "the SDK has no such part from 11 on, where loading it fails; before that it sets Sentry up by variables of the environment"


def parts_of_sdk(
    project: Project, graph: ImportGraph, apps: Iterable[App], loads: Callable[[str, App], bool]
) -> Iterator[Carrier]:
    """The first such part of each app on a server: one that it imports, that its commands load first, or that something else hands it."""
    for app in apps:
        ways = (_imported(project, graph, app, loads), _of_commands(project, app), _handed(project, app))
        found = next((one for way in ways for one in way), None)
        if found is not None:
            name, loc, verb = found
            why = WITHOUT if name in PARTS and is_gone(app) else WHY
            yield Carrier(app.path, (SERVER,), name, loc, verb, why, None, of_sdk=True)


def _imported(
    project: Project, graph: ImportGraph, app: App, loads: Callable[[str, App], bool]
) -> Iterator[tuple[str, SourceLocation, str]]:
    for path in project.mentioning(b"@sentry/"):
        if OF_SDK.search(project.repository.text(path) or ""):
            for one in graph.imports(path):
                if OF_SDK.fullmatch(one.package) and loads(path, app):
                    yield one.package, one.loc, "imports"


def _of_commands(project: Project, app: App) -> Iterator[tuple[str, SourceLocation, str]]:
    for start in starts(project, app.path):
        for name in FIRST.findall(start.command):
            if OF_SDK.fullmatch(name):
                yield name, start.loc, "loads first"


def _handed(project: Project, app: App) -> Iterator[tuple[str, SourceLocation, str]]:
    """The same of variables that a platform gives an app: it asks for that SDK, or the file stands in its package."""
    sdks = {sdk.package for sdk in app.sdks}
    on_servers = any(SDK_RUNTIMES.get(sdk) not in {BROWSER, EDGE, BUILD} for sdk in sdks)
    for one in handed_anywhere(project) if on_servers else ():
        if OF_SDK.fullmatch(one.name):
            package = one.name.rpartition("/")[0]
            if package in sdks or project.package_path(one.loc.source) == app.path:
                yield one.name, one.loc, "has a runtime load first"
