"""Walking and comparing trees of any depth."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree.expressions import ArrayExpression, RegExp
from sphinxcontrib_errortracking.source.estree.node import Node
from sphinxcontrib_errortracking.source.estree.patterns import ArrayPattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


#: The fields of a class that hold nodes, and whether each holds several.
_Fields: TypeAlias = "tuple[tuple[str, bool], ...]"
_FIELDS: dict[type[Node], _Fields] = {}
_WITH_HOLES = frozenset({ArrayExpression, ArrayPattern})
#: Types of fields that hold no node.
_PLAIN = ("str", "bool", "float", "RegExp", "SourceLocation")


def _fields(kind: type[Node]) -> _Fields:
    """Of a node class, kept: a tree has thousands of nodes and a few dozen classes."""
    found = tuple(
        (field.name, str(field.type).startswith("tuple["))
        for field in fields(kind)
        if not str(field.type).removeprefix("tuple[").startswith(_PLAIN)
    )
    return _FIELDS.setdefault(kind, found)


def children(node: Node) -> list[Node]:
    """The direct children of `node` in source order of the fields."""
    kind = type(node)
    found: list[Node] = []
    for name, several in _FIELDS[kind] if kind in _FIELDS else _fields(kind):
        value = getattr(node, name)
        if value is None:
            continue
        if several:
            found.extend(value)
        else:
            found.append(value)
    return list(filter(None, found)) if kind in _WITH_HOLES else found  # a node is never false


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and everything below it, parents first, in source order, on any depth."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The nodes of a program, parents first, in source order, and what stands directly around each."""

    nodes: tuple[Node, ...]
    parents: Mapping[Node, Node]


def index(program: Node) -> Index:
    """Walk a program once for all who look at the whole of it."""
    nodes: list[Node] = []
    parents: dict[Node, Node] = {}
    stack = [program]
    while stack:
        node = stack.pop()
        nodes.append(node)
        below = children(node)
        if below:
            parents.update(dict.fromkeys(below, node))
            below.reverse()
            stack += below
    return Index(tuple(nodes), parents)


def dump(node: Node) -> list[str]:
    """One line a node, indented by depth, with its own plain fields: what two equal trees have in common."""
    lines: list[str] = []
    stack: list[tuple[int, str, object]] = [(0, "", node)]
    while stack:
        depth, label, value = stack.pop()
        if isinstance(value, tuple):
            lines.append(f"{'  ' * depth}{label}[{len(value)}]")
            stack.extend((depth + 1, "", item) for item in reversed(value))
        elif isinstance(value, Node | RegExp):
            rest = [(field.name, getattr(value, field.name)) for field in fields(value) if field.name != "loc"]
            plain = {k: v for k, v in rest if not isinstance(v, Node | RegExp | tuple)}
            lines.append(f"{'  ' * depth}{label}{type(value).__name__} {plain}")
            stack.extend((depth + 1, f"{k}: ", v) for k, v in reversed(rest) if k not in plain)
        else:
            lines.append(f"{'  ' * depth}{label}{value!r}")
    return lines
