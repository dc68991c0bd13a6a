"""Which versions of each lockfile's format are known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Format:
    """The version that a lockfile says it has, and where."""

    version: str
    line: int


#: file name -> where the version of the format stands, and the versions that are known (of pnpm: before the dot)
FORMATS: Mapping[str, tuple[re.Pattern[str], frozenset[str]]] = {
    "package-lock.json": (regex(r'^ *"lockfileVersion": *(\d+)', re.MULTILINE), frozenset("123")),
    "npm-shrinkwrap.json": (regex(r'^ *"lockfileVersion": *(\d+)', re.MULTILINE), frozenset("123")),
    "pnpm-lock.yaml": (regex(r"^lockfileVersion: *['\"]?(\d+)[\d.]*", re.MULTILINE), frozenset("5679")),
    "bun.lock": (regex(r'^ *"lockfileVersion": *(\d+)', re.MULTILINE), frozenset("012")),
    "deno.lock": (regex(r'^ *"version": *"(\d+)"', re.MULTILINE), frozenset("345")),
    "yarn.lock": (
        regex(r"^__metadata:\n +version: *(\d+)", re.MULTILINE),
        frozenset({*"456789", "10"}),
    ),
}


def unknown_format(name: str, text: str) -> Format | None:
    """The version of a lockfile's format where it is none of those that are known; Yarn 1 names none."""
    pattern, known = FORMATS[name]
    found = pattern.search(text)
    if found is None or found[1] in known:
        return None
    return Format(found[1], text.count("\n", 0, found.start(1)) + 1)
