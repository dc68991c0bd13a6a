"""bun.lock, the text lockfile of Bun: JSON with trailing commas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.formats import FormatError
from sphinxcontrib_errortracking.source.json_lines import json_value, line_of_key
from sphinxcontrib_errortracking.source.lockfiles.base import Locked, exact, substitute

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRAILING_COMMA = regex(r'("[^"\\]*(?:\\.[^"\\]*)*")|,(?=\s*[}\]])', re.DOTALL)


def read_bun(text: str, _wanted: frozenset[str], _workspaces: tuple[str, ...]) -> BunLockfile:
    """Read a bun.lock. Raises FormatError."""
    text = text.removeprefix("\ufeff")
    value = json_value(_TRAILING_COMMA.sub(lambda found: found[1] or " ", text))
    workspaces, packages, overrides = (_object(value, name) for name in ("workspaces", "packages", "overrides"))
    if not workspaces:
        raise FormatError("This is not a lockfile of Bun: it has no `workspaces`.")
    return BunLockfile(workspaces, packages, text, tuple(overrides))


def _object(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class BunLockfile:
    """`packages` has a key for each hoisted package, and `workspace/name` for one that only a workspace has."""

    workspaces: Mapping[str, Any]
    packages: Mapping[str, Any]
    text: str
    overrides: tuple[str, ...] = ()

    def version(self, package: str, name: str, asked: str) -> Locked | None:  # noqa: ARG002
        """See Lockfile."""
        workspace = self.workspaces.get(package)
        if not isinstance(workspace, dict):
            return None
        for key in (f"{workspace.get('name')}/{name}", name):
            found = self.packages.get(key)
            if isinstance(found, list) and found and isinstance(found[0], str):
                line = line_of_key(self.text, key, "[")
                return Locked(exact(found[0].rpartition("@")[2]), line, substitute(found[0], name))
        return None
