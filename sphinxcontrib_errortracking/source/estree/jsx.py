"""JSX, with opening and closing elements folded into one."""

from __future__ import annotations

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree.node import Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class JSXIdentifier(Node):  # noqa: D101
    name: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class JSXMemberExpression(Node):  # noqa: D101
    object: Node
    property: JSXIdentifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class JSXNamespacedName(Node):  # noqa: D101
    namespace: JSXIdentifier
    name: JSXIdentifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class JSXAttribute(Node):
    """`value` is None for `<a b />`."""

    name: Node
    value: Node | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class JSXSpreadAttribute(Node):  # noqa: D101
    argument: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class JSXExpressionContainer(Node):
    """`expression` is None where ESTree has a JSXEmptyExpression."""

    expression: Node | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class JSXText(Node):  # noqa: D101
    value: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class JSXElement(Node):
    """Opening and closing element are folded into one; `name` is None for a fragment."""

    name: Node | None
    attributes: tuple[Node, ...]
    children: tuple[Node, ...]
