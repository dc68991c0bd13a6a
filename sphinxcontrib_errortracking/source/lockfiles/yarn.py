"""yarn.lock, of Yarn 1 (a format of its own) and of Yarn 2 and later ("berry", YAML)."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.formats import FormatError, syntax_error
from sphinxcontrib_errortracking.source.lockfiles.base import GIT, Locked, exact
from sphinxcontrib_errortracking.source.workspaces import is_member
from sphinxcontrib_errortracking.source.yaml_lines import entries, read_yaml, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = regex(r'^(?:"[^"\n]*"|[^\s#",][^\s",]*)(?:, *(?:"[^"\n]*"|[^\s",]+))*:\s*$')
_FIELD = regex(r'^  "?(?P<name>[\w-]+)"? (?P<value>"[^"\n]*"|\S+)\s*$')


@dataclass(frozen=True, slots=True)
class YarnLockfile:
    """Versions by descriptor (`@sentry/node@^7.0.0`), and which folders are its workspaces."""

    descriptors: dict[str, Locked] = field(default_factory=dict)
    workspaces: frozenset[str] | None = None  #: None for Yarn 1, which does not write them
    patterns: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()

    def version(self, package: str, name: str, asked: str) -> Locked | None:
        """See Lockfile."""
        if package and not (
            is_member(package, self.patterns) if self.workspaces is None else package in self.workspaces
        ):
            return None
        for descriptor in (f"{name}@{asked}", f"{name}@npm:{asked}"):
            if descriptor in self.descriptors:
                return self.descriptors[descriptor]
        # A catalog, a patch or a resolution changes the descriptor: then only a single version of that name is an answer.
        found = [locked for key, locked in self.descriptors.items() if _name(key) == name]
        return found[0] if len({locked.version for locked in found}) == 1 else None


def read_yarn(text: str, wanted: frozenset[str], workspaces: tuple[str, ...]) -> YarnLockfile:
    """Read a yarn.lock of either kind. Raises FormatError."""
    text = text.removeprefix("\ufeff")
    if re.search(r"^__metadata:", text, re.MULTILINE):
        return _read_berry(text, wanted)
    return _read_classic(text, wanted, workspaces)


def _name(descriptor: str) -> str:
    """The npm name of `@sentry/node@npm:^7.0.0`."""
    return descriptor[: descriptor.find("@", 1)] if "@" in descriptor[1:] else descriptor


def _read_berry(text: str, wanted: frozenset[str]) -> YarnLockfile:
    descriptors: dict[str, Locked] = {}
    members: set[str] = set()
    for document in read_yaml(_entries_of(text, wanted)):
        for head, value, line in entries(document):
            for descriptor in head.split(", "):
                name, _, source = descriptor[1:].partition("@")
                if source.startswith("workspace:"):
                    members.add(source.removeprefix("workspace:").removeprefix("."))
                elif descriptor[0] + name in wanted:
                    resolution = _instead(scalar(value, "resolution"), descriptor[0] + name)
                    descriptors[descriptor] = Locked(exact(scalar(value, "version")), line, resolution)
    return YarnLockfile(descriptors, frozenset(members))


def _instead(resolution: str | None, name: str) -> str:
    """`@acme/node@npm:10.28.0` in the place of `name`; a repository where the resolution names no version of npm's."""
    if resolution is None:
        return ""
    other = _name(resolution)
    source = resolution[len(other) + 1 :]
    if other != name:
        return f"{other}@{source.removeprefix('npm:')}"
    return "" if source.startswith(("npm:", "patch:", "virtual:")) else GIT


def _entries_of(text: str, wanted: frozenset[str]) -> str:
    """Blank the entries that nobody asks for; every line keeps its number."""
    kept: list[str] = []
    skipping = False
    for line in text.split("\n"):
        if line[:1] not in {"", " ", "\t", "#", "\r"}:
            is_entry = _HEAD.match(line) is not None
            skipping = is_entry and not ("@workspace:" in line or any(_name(part) in wanted for part in _parts(line)))
        kept.append("" if skipping else line)
    return "\n".join(kept)


def _parts(head: str) -> Iterator[str]:
    """The descriptors of an entry's first line."""
    for part in head.rstrip().removesuffix(":").replace('"', "").split(","):
        yield part.strip()


def _read_classic(text: str, wanted: frozenset[str], patterns: tuple[str, ...]) -> YarnLockfile:
    """Entries stand at the left margin, their fields two spaces in; what stands deeper are the entry's own dependencies."""
    descriptors: dict[str, Locked] = {}
    current: list[str] = []
    place = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] not in " \t":
            if not _HEAD.match(line):
                raise syntax_error(text, "This is not a lockfile of Yarn: an entry was expected here.", number)
            current, place = [part for part in _parts(line) if _name(part) in wanted], number
            continue
        if not place:
            raise FormatError("This is not a lockfile of Yarn: a field stands before the first entry.", number)
        found = _FIELD.match(line) if current else None
        if found and found["name"] == "version":
            version = exact(found["value"].strip('"'))
            for descriptor in current:
                asked = descriptor[len(_name(descriptor)) + 1 :]
                other = _name(asked.removeprefix("npm:")) if asked.startswith("npm:") else ""
                instead = f"{other}@{version}" if other not in {"", _name(descriptor)} else ""
                descriptors[descriptor] = Locked(version, place, instead)
    return YarnLockfile(descriptors, None, patterns)
