"""What every part of the writer knows about the document that it writes."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docutils import nodes

MAXIMUM_DEPTH = 60  #: of nodes within nodes; what lies deeper is written as its plain text


@dataclass(frozen=True, slots=True)
class Context:
    """`level`: of the section; `in_table`: within a cell of a GFM table, where everything stands on one line; `nested`: within
    another block, where GitHub shows no alert.
    """

    warn: Callable[[str, nodes.Node], None] | None
    anchors: Mapping[str, str]
    referenced: frozenset[str]
    footnotes: Mapping[str, str]
    level: int = 0
    depth: int = 0
    in_table: bool = False
    nested: bool = False
    warned: set[str] = field(default_factory=set)

    def deeper(self) -> Context:
        """One node further in."""
        return replace(self, depth=self.depth + 1)

    def section(self) -> Context:
        """One section further in."""
        return replace(self, level=self.level + 1)

    def inside(self) -> Context:
        """Within a list, a quotation, a note or a cell."""
        return self if self.nested else replace(self, nested=True)

    def cell(self) -> Context:
        """In a cell of a GFM table."""
        return replace(self, in_table=True)

    def unknown(self, node: nodes.Node) -> None:
        """Warn once about a kind of node that this writer does not know; its children are written."""
        name = type(node).__name__
        if name not in self.warned:
            self.warned.add(name)
            if self.warn is not None:
                self.warn(f"the Markdown writer does not know the node {name!r}; only its content is written", node)


def plain_text(node: nodes.Node) -> str:
    """The text of a node of any depth, without recursion."""
    pieces: list[str] = []
    waiting: list[nodes.Node] = [node]
    while waiting:
        current = waiting.pop()
        if current.children:
            waiting.extend(reversed(current.children))
        elif isinstance(current, str):
            pieces.append(str(current))
    return " ".join(pieces)
