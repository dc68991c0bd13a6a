"""Packages of the repository by which an app that calls nothing of Sentry itself may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.formats import upward

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import Setup


def shared_with_sentry(setup: Setup, app: str) -> tuple[str, ...]:
    """Name the packages of the repository, on which an app depends itself or through others, in whose files Sentry is called."""
    by_name = {package.name: package for package in setup.manifests.packages if package.name}
    own = next((package for package in setup.manifests.packages if package.path == app), None)
    asked = list(own.dependencies) if own is not None else []
    seen: dict[str, None] = {}
    while asked:
        name = asked.pop()
        if name in by_name and name not in seen:
            seen[name] = None
            asked.extend(by_name[name].dependencies)
    calling = {call.loc.source for call in setup.calls if call.active is not False}
    paths = {package.path for package in setup.manifests.packages}
    return tuple(name for name in seen if any(_package_of(source, paths) == by_name[name].path for source in calling))


def _package_of(source: str, paths: set[str]) -> str:
    """The path of the package that holds a file."""
    return next((folder for folder in upward(source.rpartition("/")[0]) if folder in paths), "")
