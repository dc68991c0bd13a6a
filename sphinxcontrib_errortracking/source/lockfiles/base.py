"""What every lockfile reader gives back."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from sphinxcontrib_errortracking.lean import dataclass, regex

GIT = "git"  #: stands for a repository instead of a published package
_NAMED = regex(r"/?(?P<name>(?:@[^/@(]+/)?[^\d/@(][^/@(]*)[@/](?P<version>\d[^(_]*)")
_VERSION = regex(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")


@dataclass(frozen=True, slots=True)
class Locked:
    """What a lockfile says about one dependency: the exact version (None: it names none) and the line of the entry."""

    version: str | None
    line: int
    instead: str = ""  #: what is installed in its place: another package with its version, or GIT

    def without_version(self) -> Locked:
        """The same place, saying nothing."""
        return replace(self, version=None)


class Lockfile(Protocol):
    """A lockfile that was read."""

    @property
    def overrides(self) -> tuple[str, ...]:
        """The keys under which the lockfile itself says that versions were replaced."""

    def version(self, package: str, name: str, asked: str) -> Locked | None:
        """What it resolved for the dependency `name` (range `asked`) of the package in the folder `package`.

        The folder is relative to the lockfile's; None where the lockfile does not speak about that package or name.
        """


def substitute(text: str | None, name: str) -> str:
    """`@acme/node@10.28.0` where that stands in the place of `name`; "" for the package itself, and for a version alone."""
    found = _NAMED.match((text or "").removeprefix("npm:"))
    return f"{found['name']}@{found['version']}" if found and found["name"] != name else ""


def exact(text: str | None) -> str | None:
    """`10.28.0` as it is; None for a link, a file, a git address."""
    return text if text and _VERSION.fullmatch(text) else None
