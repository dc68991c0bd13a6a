"""What every node has: its place and its name; and the node of what could not be read."""

from __future__ import annotations

from sphinxcontrib_errortracking.lean import dataclass, regex


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """Where something stands in the repository: `source` is a POSIX path relative to its root, `line` counts from 1."""

    source: str
    line: int
    column: int = 0
    end_line: int = 0

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Node:
    """What every node has. `type` is ESTree's name, the class's own."""

    loc: SourceLocation

    @property
    def type(self) -> str:
        """ESTree's name of this node."""
        return type(self).__name__


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Opaque(Node):
    """What a reader could not read: a syntax error's place, or syntax without a node here. Evaluates to Unknown(`reason`)."""

    reason: str


IDENTIFIER_NAME = regex(r"[A-Za-z_$][\w$]*\Z")
