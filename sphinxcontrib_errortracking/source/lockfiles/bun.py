"""bun.lock, the text lockfile of Bun."""

from __future__ import annotations

from dataclasses import dataclass

from sphinxcontrib_errortracking.source.formats import FormatError
from sphinxcontrib_errortracking.source.json_lines import JsonDocument, read_json5
from sphinxcontrib_errortracking.source.lockfiles.base import Locked, exact


def read_bun(text: str, _wanted: frozenset[str], _workspaces: tuple[str, ...]) -> BunLockfile:
    """Read a bun.lock. Raises FormatError."""
    document = read_json5(text, depth=2)
    if not document.object("workspaces"):
        raise FormatError("This is not a lockfile of Bun: it has no `workspaces`.")
    return BunLockfile(document, tuple(document.object("overrides")))


@dataclass(frozen=True, slots=True)
class BunLockfile:
    """`packages` has a key for each hoisted package, and `workspace/name` for one that only a workspace has."""

    document: JsonDocument
    overrides: tuple[str, ...] = ()

    def version(self, package: str, name: str, asked: str) -> Locked | None:  # noqa: ARG002
        """See Lockfile."""
        workspace = self.document.at("workspaces", package)
        if not isinstance(workspace, dict):
            return None
        for key in (f"{workspace.get('name')}/{name}", name):
            found = self.document.at("packages", key, 0)
            if isinstance(found, str):
                return Locked(exact(found.rpartition("@")[2]), self.document.line("packages", key))
        return None
