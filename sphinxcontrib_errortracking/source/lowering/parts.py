"""What a builder of the lowering sees: one tree-sitter node with its children already lowered.

Builders are total: a missing child gives an `Opaque`, so that a broken file never raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import estree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node as SyntaxNode

    from sphinxcontrib_errortracking.source.lines import Lines

MISSING = "a part is missing here (syntax error)"
BROKEN = "a syntax error stands here"


@dataclass(frozen=True, slots=True)
class Link:
    """An optional chain that may go on: whoever does not continue it puts a ChainExpression around it."""

    node: estree.Node


Lowered: TypeAlias = "estree.Node | Link | tuple[estree.Node, ...] | None"


class Source:
    """The text that is read, and its places.

    `broken_at` is where a syntax error left a brace without its partner: which block the code behind it is in, nobody knows.
    """

    __slots__ = ("_places", "_plain", "broken_at", "data", "lines", "path")

    def __init__(self, path: str, data: bytes, lines: Lines) -> None:
        self.path = path
        self.data = data
        self.lines = lines
        self.broken_at: int | None = None
        self._plain = data.decode("ascii") if data.isascii() else None  # a thousand names are cut from it
        self._places: dict[
            int, estree.SourceLocation
        ] = {}  # by where they begin: an expression and its first part are one

    def note_error(self, start: int, end: int) -> None:
        """Look at the braces in a syntax error, or at the one that is missing."""
        text = self.data[start:end]
        if self.broken_at is None and (start == end or text.count(b"{") != text.count(b"}")):
            self.broken_at = start

    def text(self, start: int, end: int) -> str:
        """The text between two byte offsets."""
        if self._plain is not None:
            return self._plain[start:end]
        return self.data[start:end].decode("utf-8", "replace")

    def location(self, start: int, end: int) -> estree.SourceLocation:
        """The place between two byte offsets."""
        known = self._places.get(start)
        if known is not None and self.lines.is_on(end, known.end_line):
            return known
        found = self._places[start] = _Location(self.path, *self.lines.span(start, end))
        return found


_Location = estree.SourceLocation


class Item:
    """A lowered child: its field, its kind, whether it is named, its value and where it stands."""

    __slots__ = ("end", "field", "is_named", "kind", "start", "value")

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        field: str | None,
        kind: str,
        is_named: bool,  # noqa: FBT001
        value: Lowered,
        start: int,
        end: int,
    ) -> None:
        self.field = field
        self.kind = kind
        self.is_named = is_named
        self.value = value
        self.start = start
        self.end = end


class Parts:
    """A tree-sitter node with its lowered children."""

    __slots__ = ("damaged", "end", "field", "items", "kind", "parent_kind", "source", "start")

    def __init__(self, node: SyntaxNode, kind: str, field: str | None, parent_kind: str, source: Source) -> None:
        self.kind = kind
        self.field = field
        self.parent_kind = parent_kind
        self.source = source
        self.start = node.start_byte
        self.end = node.end_byte
        self.items: list[Item] = []
        self.damaged = False  # an ERROR stands among the children

    @property
    def loc(self) -> estree.SourceLocation:
        """The node's own place."""
        return self.source.location(self.start, self.end)

    @property
    def text(self) -> str:
        """The node's own text."""
        return self.source.text(self.start, self.end)

    def has(self, token: str) -> bool:
        """Whether a keyword or punctuation is among the children."""
        return any(item.kind == token and not item.is_named for item in self.items)

    def item(self, field: str) -> Item | None:
        """The first child in a field."""
        for item in self.items:  # this and `optional` are asked for every node
            if item.field == field:
                return item
        return None

    def token(self, field: str) -> str:
        """The keyword or operator in a field."""
        found = self.item(field)
        return found.kind if found else ""

    def item_text(self, item: Item) -> str:
        """The text of a child."""
        return self.source.text(item.start, item.end)

    def opaque(self, reason: str = MISSING) -> estree.Opaque:
        """What stands where something could not be read."""
        return estree.Opaque(loc=self.loc, reason=reason)

    def optional(self, field: str) -> estree.Node | None:
        """The node in a field, or None."""
        for item in self.items:
            if item.field == field:
                return seal(item.value)
        return None

    def expr(self, field: str) -> estree.Node:
        """The node in a field; Opaque where there is none."""
        return self.optional(field) or self.opaque()

    def link(self, field: str) -> tuple[estree.Node, bool]:
        """The node in a field that continues an optional chain, and whether there is a chain to continue."""
        found = self.item(field)
        value = found.value if found else None
        if isinstance(value, Link):
            return value.node, True
        return seal(value) or self.opaque(), False

    def nodes(self, field: str | None = None) -> Iterator[estree.Node]:
        """All lowered children, or those in one field."""
        for item in self.items:
            if field is None or item.field == field:
                yield from flatten(item.value)

    def first(self) -> estree.Node:
        """The first lowered child that stands in no field."""
        return (
            next((node for item in self.items if item.field is None for node in flatten(item.value)), None)
            or self.opaque()
        )

    def identifier(self, field: str) -> estree.Identifier | None:
        """The identifier in a field, or None."""
        node = self.optional(field)
        return node if isinstance(node, estree.Identifier) else None


Builder: TypeAlias = "Callable[[Parts], Lowered]"


def seal(value: Lowered) -> estree.Node | None:
    """One node, an ended chain in its ChainExpression."""
    if isinstance(value, Link):
        return estree.ChainExpression(loc=value.node.loc, expression=value.node)
    if isinstance(value, tuple):
        return value[0] if value else None
    return value


def flatten(value: Lowered) -> tuple[estree.Node, ...]:
    """A lowered child as nodes: none, one or several."""
    if isinstance(value, tuple):
        return value
    node = seal(value)
    return () if node is None else (node,)
