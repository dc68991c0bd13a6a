"""Why a file with an `init` that nothing certainly loads may be loaded all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .entries_bundled import named_by_bundler
from .entries_started import every_start, source_of, tokens
from .frameworks import BROWSER
from .given_first import handing
from .records import Entry

if TYPE_CHECKING:
    from .graph import ImportGraph
    from .project import Project
    from .records import App


def doubted(project: Project, app: App, path: str, runtime: str) -> Entry | None:
    """Say of a file that no file imports what may load it; None where nothing is known to."""
    for look in (_handed, _named, _by_hand):
        found = look(project, app, path, runtime)
        if found is not None:
            return found
    return None


def perhaps(graph: ImportGraph, app: App, path: str, runtime: str) -> Entry | None:
    """Say of a file that an import which is not followed may mean it; None where there is none, or one that is followed."""
    if graph.importers(path):
        return None
    for importer in graph.perhaps_importers(path):
        reason = f"an import in {importer} may mean it, and where that leads is not known"
        return Entry(app=app.path, runtime=runtime, file=path, loaded_by=None, reached=None, reason=reason)
    return None


def _handed(project: Project, app: App, path: str, runtime: str) -> Entry | None:
    """Say of a file that something hands it to a runtime to load first, where it is not known whether that starts this app."""
    loc = handing(project, path) if runtime != BROWSER else None
    if loc is None:
        return None
    reason = f"{loc.source} has a runtime load it first, or what a variable names, and whether that starts this app is not known"
    return Entry(app=app.path, runtime=runtime, file=path, loaded_by=loc, reached=None, reason=reason)


def _named(project: Project, app: App, path: str, runtime: str) -> Entry | None:
    """Say of a file that the configuration of a bundler may name it among what bundles start with."""
    found = named_by_bundler(project, f"{app.path}/" if app.path else "", path)
    if found is None:
        return None
    reason, loc = found
    return Entry(app=app.path, runtime=runtime, file=path, loaded_by=loc, reached=None, reason=reason)


def _by_hand(project: Project, app: App, path: str, runtime: str) -> Entry | None:
    """Say of a file that a script of package.json runs it, which is none that starts the app."""
    for start in every_start(project, app.path) if runtime != BROWSER else ():
        if any(source_of(project, app.path, token) == path for token in tokens(start.command)):
            reason = f"{start.named} runs it, which is none that starts the app"
            return Entry(app=app.path, runtime=runtime, file=path, loaded_by=start.loc, reached=None, reason=reason)
    return None
