"""deno.lock, versions 3 to 5: for each specifier that is asked for, the version that it resolved to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.formats import FormatError
from sphinxcontrib_errortracking.source.json_lines import json_value
from sphinxcontrib_errortracking.source.lockfiles.base import Locked, exact, substitute

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_deno(text: str, _wanted: frozenset[str], _workspaces: tuple[str, ...]) -> DenoLockfile:
    """Read a deno.lock. Raises FormatError."""
    value = json_value(text.removeprefix("\ufeff"))
    within = _object(value, "packages") or value  # of version 3
    specifiers = _object(within, "specifiers")
    if not isinstance(value, dict) or "version" not in value:
        raise FormatError("This is not a lockfile of Deno: it has no `version`.")
    root = _object(value, "workspace")
    members = {path: _asking(one) for path, one in _object(root, "members").items()}
    return DenoLockfile(specifiers, {"": _asking(root), **members}, text)


def _asking(member: Any) -> frozenset[str]:
    """The specifiers that the package.json of a member of the workspace asks for."""
    listed = _object(member, "packageJson").get("dependencies")
    return frozenset(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else frozenset()


def _object(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class DenoLockfile:
    """`specifiers`: "npm:next@^15.0.0" -> "15.1.0_react@19.0.0", the version with the peers that it is installed beside."""

    specifiers: Mapping[str, Any]
    members: Mapping[str, frozenset[str]]
    text: str
    overrides: tuple[str, ...] = ()

    def version(self, package: str, name: str, asked: str) -> Locked | None:
        """See Lockfile."""
        key = asked if asked.startswith("npm:") else f"npm:{name}@{asked}"
        found = self.specifiers.get(key)
        if not isinstance(found, str) or key not in self.members.get(package, ()):
            return None
        resolved = found.removeprefix("npm:").partition("_")[0]
        version = resolved.rpartition("@")[2]
        return Locked(exact(version), self._line(key), substitute(key.removeprefix("npm:"), name))

    def _line(self, key: str) -> int:
        return self.text.count("\n", 0, max(self.text.find(f'"{key}"'), 0)) + 1
