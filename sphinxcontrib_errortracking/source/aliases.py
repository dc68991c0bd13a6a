"""Packages under another name: `"errors": "npm:@sentry/node@^8.0.0"` in a package.json makes `errors` mean `@sentry/node`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.conditions import Asking, targets
from sphinxcontrib_errortracking.source.formats import upward

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.source.records import Package

PROTOCOL = "npm:"
#: the packages whose name is looked through: a substitute of one of them is told as what it is, not as what it stands for
SCOPE = "@sentry/"


def target_of(asked: str) -> str:
    """The SDK that an alias names: `@sentry/node` of `npm:@sentry/node@^8.0.0`; "" for every other range.

    Deno names a package and what is asked of it so in the code itself: `npm:@sentry/node@^8.0.0/preload`.
    """
    if not asked.startswith(PROTOCOL):
        return ""
    text = asked.removeprefix(PROTOCOL).removeprefix("/")
    end = text.find("@", 1)
    name = text if end < 0 else text[:end]
    subpath = "" if end < 0 else text[end:].partition("/")[2]
    return "" if not name.startswith(SCOPE) else f"{name}/{subpath}" if subpath else name


def aliases_of(packages: Mapping[str, Package]) -> frozenset[str]:
    """The names, in any package.json, that stand for an SDK of another name."""
    return frozenset(
        name
        for package in packages.values()
        for name, asked in package.dependencies.items()
        if target_of(asked) not in {"", name}
    )


def published(specifier: str, folder: str, packages: Mapping[str, Package]) -> str:
    """What a specifier means to a file of the package in `folder`: the specifier itself where no alias stands behind it."""
    name = npm_name(specifier)
    for package in _above(folder, packages):
        asked = package.dependencies.get(name)
        if asked is not None:
            target = target_of(asked)
            return target + specifier[len(name) :] if target else specifier
    return specifier


def own_imports(package: Package) -> dict[str, str]:
    """What `imports` of a package.json calls an SDK, each with that: `#errors` for `"#errors": "@sentry/node"`.

    Where conditions decide between files or other packages, the first SDK that they name counts.
    """
    table = package.manifest.get("imports")
    if not isinstance(table, dict):
        return {}
    found = ((name, targets(value, Asking())) for name, value in table.items())
    sdks = {name: [place for place in places if place.startswith(SCOPE)] for name, places in found}
    return {name: places[0] for name, places in sdks.items() if places and "*" not in name}


def npm_name(specifier: str) -> str:
    """The package of a specifier: `@sentry/electron` of `@sentry/electron/main`."""
    return "/".join(specifier.split("/")[: 2 if specifier.startswith("@") else 1])


def _above(folder: str, packages: Mapping[str, Package]) -> Iterator[Package]:
    """The package in a folder and those above it: a dependency that it does not name is found there, as Node.js does."""
    yield from (packages[path] for path in upward(folder) if path in packages)
