"""Walking and comparing trees of any depth."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree.expressions import RegExp
from sphinxcontrib_errortracking.source.estree.node import Node

if TYPE_CHECKING:
    from collections.abc import Iterator


_FIELD_NAMES: dict[type[Node], tuple[str, ...]] = {}


def _field_names(kind: type[Node]) -> tuple[str, ...]:
    """Of a node class, kept: a tree has thousands of nodes and a few dozen classes."""
    names = _FIELD_NAMES.get(kind)
    if names is None:
        names = _FIELD_NAMES[kind] = tuple(field.name for field in fields(kind) if field.name != "loc")
    return names


def children(node: Node) -> Iterator[Node]:
    """Yield the direct children of `node` in source order of the fields."""
    for name in _field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and everything below it, parents first, in source order, on any depth."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


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
