"""Calls of `init` that a part of the SDK makes when it is loaded: `import "@sentry/node/init"`, `node --import @sentry/node/init`.

Run with 10.28.0: it is `init()` with no options, so that variables of the environment and the defaults give all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .call_entries import with_ids
from .entries_started import DEVELOPING, runs_a_file, starts
from .frameworks import SERVER
from .launches import FIRST
from .records import Call
from .versions import at_least, release_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .graph import ImportGraph
    from .project import Project
    from .records import App
    from .versions import Release

#: part of the SDK -> the package whose `init` it calls
PARTS: Mapping[str, str] = {"@sentry/node/init": "@sentry/node"}
#: the versions that have it, as their package.json says: from 8.5 to before 11
FIRST_WITH, GONE_AT = (8, 5), (11, 0)


def with_self_started(
    project: Project, graph: ImportGraph, apps: Mapping[str, App], calls: tuple[Call, ...]
) -> tuple[Call, ...]:
    """The calls, and those that such parts make in the apps."""
    if not project.repository.mentioning(*(part.encode() for part in PARTS)):
        return calls
    environments = tuple(project.environments)
    found = [
        _call(part, loc, app, environments)
        for part, loc, app in (*_imported(project, graph, apps), *_of_commands(project, apps.values()))
    ]
    return with_ids([*calls, *found]) if found else calls


def _call(part: str, loc: SourceLocation, app: str, environments: Iterable[str]) -> Call:
    return Call(
        id="",
        method="init",
        package=PARTS[part],
        loc=loc,
        app=app,
        runtime=SERVER,
        arguments=(),
        options=None,
        options_by_environment={},
        active=True,
        active_by_environment=dict.fromkeys(environments, True),
        part=part,
    )


def _has_it(app: App) -> bool:
    """Does an app run on a server, with an SDK that certainly has such a part?"""
    if app.kind == "package":  # whatever loads it is told of as of a package from elsewhere
        return False
    return SERVER in app.runtimes and bool(at_least(_release(app), FIRST_WITH)) and not is_gone(app)


def is_gone(app: App) -> bool:
    """May the SDK of an app be one that has no such part any more?"""
    return at_least(_release(app), GONE_AT) is not False


def _release(app: App) -> Release | None:
    return release_of(next((sdk for sdk in app.sdks if sdk.package in PARTS.values()), None))


def _imported(
    project: Project, graph: ImportGraph, apps: Mapping[str, App]
) -> Iterator[tuple[str, SourceLocation, str]]:
    """Where a file of an app imports one for good; whether that file is loaded is told as of any with an `init`."""
    for path in project.mentioning(*(part.encode() for part in PARTS)):
        app = apps.get(project.package_path(path))
        for one in graph.imports(path) if app is not None and _has_it(app) else ():
            if one.static and one.package in PARTS and app is not None:
                yield one.package, one.loc, app.path


def _of_commands(project: Project, apps: Iterable[App]) -> Iterator[tuple[str, SourceLocation, str]]:
    """Where all commands that start an app, but those for development, load one first."""
    for app in apps:
        own = starts(project, app.path) if _has_it(app) else ()
        running = [start for start in own if runs_a_file(project, app.path, start)]
        counting = [start for start in running if not start.script.startswith(DEVELOPING)] or running
        first = [next((name for name in FIRST.findall(start.command) if name in PARTS), "") for start in counting]
        if first and all(first):
            yield first[0], counting[0].loc, app.path
