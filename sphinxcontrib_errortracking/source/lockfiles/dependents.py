"""Which installed packages depend on an SDK, directly or through others, as the lockfiles have it.

A dependency is looked for in a lockfile's text, and the entry around it by its indentation, which is the same in all formats: few
packages but Sentry's own depend on an SDK, so that this costs far less than reading the whole. Versions are not told apart: a name
counts where any version of it depends on one.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import LOCKFILE_LIMIT, join, upward
from sphinxcontrib_errortracking.source.lockfiles import LOCKFILES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.source.repository import Repository

LONGEST = 20_000  #: characters of a line
MOST_LINES = 1_000_000  #: that are looked at in one lockfile
MOST_NAMES = 1_000  #: of packages that depend on an SDK
_SDK = regex(r"@sentry/[\w-]+")
_ASKED = regex(r"[\"']?:? +[\"'\w^~>=*]")  #: what stands behind the name of a dependency, before the version
#: packages of Sentry that set nothing up: programs, types, what builds use
_TOOL = regex(r"@sentry/(?:cli|types|utils|conventions|server-utils|wizard)(?:-|\Z)|@sentry/.*(?:plugin|bundler).*")
#: packages that depend on an SDK and call `init` in their command line alone, as read in their code: lighthouse 11.7.1
_ONLY_BY_COMMAND = frozenset({"lighthouse"})
_OF_SENTRY = ("@sentry/", "@sentry-internal/")
_FIELD = regex(r"\"?(?:(?:optionalD|peerD|d)ependencies|requires)\"?:")
#: the name in the first line of an entry: of npm 2 and 3, pnpm, both kinds of Yarn, npm 1
_HEADS = (
    regex(r'"(?:[^"]*/)?node_modules/(?P<name>(?:@[^/"]+/)?[^/"]+)": \{'),
    regex(r"['\"]?/?(?P<name>(?:@[^/@'\"]+/)?[^/@'\"]+)[@/]\d.*:\Z"),
    regex(r"\"?(?P<name>(?:@[^/@\"]+/)?[^/@\"]+)@(?!workspace:)[^\n]*:\Z"),
    regex(r'"(?P<name>(?:@[^/"]+/)?[^/"]+)": \{'),
)
_BUN = regex(r'\s*"[^"]+": \["(?P<name>(?:@[^/@"]+/)?[^/@"]+)@(?!workspace:)')


@dataclass(frozen=True, slots=True)
class Dependent:
    """A package that depends on SDKs, directly or through others, and where a lockfile has it."""

    sdks: frozenset[str]
    loc: SourceLocation


class Dependents:
    """Answers for one repository; a lockfile is read when it is first asked for."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._memo: dict[str, Mapping[str, Dependent]] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """All packages that depend on an SDK, in whatever lockfile."""
        paths = (path for path in self._repository.files if path.rpartition("/")[2] in LOCKFILES)
        return frozenset(name for path in paths if "node_modules/" not in path for name in self._of(path))

    def of(self, name: str, folder: str) -> Dependent | None:
        """What the nearest lockfile, in a folder or above it, says of a package."""
        return next((found[name] for path in self._above(folder) if name in (found := self._of(path))), None)

    def knows(self, name: str, folder: str) -> bool:
        """Has a lockfile in this folder or above it an entry of a package?"""
        named = re.compile(rf"(?:(?:^|[\s\"',])/?|node_modules/){re.escape(name)}(?:[@:/]|\":)", re.MULTILINE)
        return any(named.search(self._text(path)) for path in self._above(folder))

    def _above(self, folder: str) -> Iterator[str]:
        for each in upward(folder):
            for name in LOCKFILES:
                if join(each, name) in self._repository.file_set:
                    yield join(each, name)

    def _text(self, path: str) -> str:
        return self._repository.text(path, limit=LOCKFILE_LIMIT) or ""

    def _of(self, path: str) -> Mapping[str, Dependent]:
        if path not in self._memo:
            text = self._text(path)
            self._memo[path] = {
                name: Dependent(frozenset(sdks), SourceLocation(path, text.count("\n", 0, start) + 1))
                for name, (sdks, start) in _dependents(text).items()
            }
        return self._memo[path]


def _dependents(text: str) -> dict[str, tuple[set[str], int]]:
    """Each package that depends on an SDK with these, and where its entry begins."""
    found: dict[str, tuple[set[str], int]] = {}
    sdks = sorted(set(_SDK.findall(text)))
    waiting = [(sdk, {sdk}) for sdk in sdks if not _TOOL.match(sdk)]
    entries = _Entries(text)
    while waiting and len(found) < MOST_NAMES:
        name, carried = waiting.pop()
        for owner, start in entries.owners(name):
            if owner.startswith(_OF_SENTRY) or owner in _ONLY_BY_COMMAND:
                continue
            known = found.setdefault(owner, (set(), start))[0]
            if not carried <= known:
                known |= carried
                waiting.append((owner, set(known)))
    return found


class _Entries:
    """The entries of one lockfile; what is no lockfile, whatever its name, takes no more than some steps."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._left = MOST_LINES

    def owners(self, name: str) -> Iterator[tuple[str, int]]:
        """The entries that list a package among their dependencies: their names, and where they begin."""
        text, at = self._text, self._text.find(name)
        while at >= 0 and self._left > 0:
            self._left -= 1
            if text[at - 1] in "\"' " and _ASKED.match(text, at + len(name)):
                start = text.rfind("\n", max(at - LONGEST, 0), at) + 1
                owner = self._owner(start, text[start:at]) if at - start < LONGEST else None
                if owner is not None:
                    yield owner
            at = text.find(name, at + 1)

    def _owner(self, start: int, before: str) -> tuple[str, int] | None:
        """The entry around a dependency in the line that begins at `start`: its name, and where it begins."""
        if before.strip(" \t\"'"):
            of_bun = _BUN.match(self._text, start) if "ependencies" in before else None
            return (of_bun["name"], start) if of_bun is not None else None
        field, above = self._above(start, _indent(before))
        if not _FIELD.match(field.lstrip()):
            return None
        head, begin = self._above(above, _indent(field))
        if head.endswith("{") and "node_modules/" not in head and "requires" not in field:
            return None  # a package of the repository: only version 1 of npm's lockfiles names others so
        named = next((found for form in _HEADS if (found := form.match(head.lstrip())) is not None), None)
        return (named["name"], begin) if named is not None else None

    def _above(self, start: int, indent: int) -> tuple[str, int]:
        """The nearest line above a place that is indented less, and where it begins; "" where there is none."""
        while start > 0 and self._left > 0:
            self._left -= 1
            end, start = start - 1, self._text.rfind("\n", max(start - LONGEST, 0), start - 1) + 1
            line = self._text[start:end].rstrip() if end - start < LONGEST else ""
            if line and _indent(line) < indent:
                return line, start
        return "", 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
