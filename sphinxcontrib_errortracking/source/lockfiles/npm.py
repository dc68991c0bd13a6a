"""package-lock.json, versions 1 to 3, and npm-shrinkwrap.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.formats import FormatError, join, upward
from sphinxcontrib_errortracking.source.json_lines import JsonDocument, json_value, line_of_key, read_json
from sphinxcontrib_errortracking.source.lockfiles.base import GIT, Locked, exact, substitute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.source.lockfiles.base import Lockfile


def read_npm(text: str, _wanted: frozenset[str], _workspaces: tuple[str, ...]) -> Lockfile:
    """Read a package-lock.json. Raises FormatError."""
    text = text.removeprefix("\ufeff")
    value = json_value(text)
    if isinstance(value, dict) and isinstance(value.get("packages"), dict):
        return NpmLockfile(value["packages"], text)
    if isinstance(value, dict) and (isinstance(value.get("dependencies"), dict) or "lockfileVersion" in value):
        return Npm1Lockfile(read_json(text, depth=2))
    raise FormatError("This is not a lockfile of npm: it has neither `packages` nor `dependencies`.")


@dataclass(frozen=True, slots=True)
class NpmLockfile:
    """Versions 2 and 3: `packages` has a key for every folder, so resolution walks up as Node.js does."""

    packages: Mapping[str, object]
    text: str
    overrides: tuple[str, ...] = ()

    def version(self, package: str, name: str, asked: str) -> Locked | None:  # noqa: ARG002
        """See Lockfile."""
        if package not in self.packages:
            return None  # no workspace of this lockfile
        for folder in upward(package):
            key = join(folder, f"node_modules/{name}")
            found = self.packages.get(key)
            if isinstance(found, dict):
                version = found.get("version")
                linked = found.get("link") is True
                known = exact(version) if isinstance(version, str) and not linked else None
                return Locked(known, line_of_key(self.text, key, "{"), _instead(found, name))
        return None


@dataclass(frozen=True, slots=True)
class Npm1Lockfile:
    """Version 1: a tree of `dependencies`; workspaces did not exist, so only the lockfile's own package is meant."""

    document: JsonDocument
    overrides: tuple[str, ...] = ()

    def version(self, package: str, name: str, asked: str) -> Locked | None:  # noqa: ARG002
        """See Lockfile."""
        found = self.document.at("dependencies", name)
        if package or not isinstance(found, dict):
            return None
        version = found.get("version")
        text = version if isinstance(version, str) else None
        line = self.document.line("dependencies", name)
        return Locked(exact(text), line, substitute(text, name) if text and text.startswith("npm:") else "")


def _instead(entry: Mapping[str, object], name: str) -> str:
    """What an entry is of: it is named where its folder does not say so, and a repository where it came from one."""
    other, source = entry.get("name"), entry.get("resolved")
    if isinstance(other, str) and other != name and entry.get("link") is not True:
        return f"{other}@{entry.get('version')}"
    return GIT if isinstance(source, str) and source.startswith("git") else ""
