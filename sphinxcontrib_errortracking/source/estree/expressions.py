"""Expressions, with the functions and templates among them."""

from __future__ import annotations

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree.node import Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Identifier(Node):  # noqa: D101
    name: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PrivateIdentifier(Node):
    """`#name` of a class; `name` is without the `#`."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RegExp:
    """The `regex` of a regular expression literal."""

    pattern: str
    flags: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Literal(Node):
    """A number is always a float; `bigint` holds the digits of a BigInt and `regex` a regular expression, `value` is then None."""

    value: str | float | bool | None
    regex: RegExp | None = None
    bigint: str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ThisExpression(Node):  # noqa: D101
    pass


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Super(Node):  # noqa: D101
    pass


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ArrayExpression(Node):
    """A hole (`[a,,b]`) is None."""

    elements: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Property(Node):
    """Of an ObjectExpression or ObjectPattern; `key` is an Identifier or Literal unless `computed`; `kind` is init, get or set."""

    key: Node
    value: Node
    kind: str = "init"
    method: bool = False
    shorthand: bool = False
    computed: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ObjectExpression(Node):
    """`properties` holds Property and SpreadElement."""

    properties: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Function(Node):
    """What the three kinds of function share; `body` is a BlockStatement, or an expression where `expression` is true."""

    id: Identifier | None
    params: tuple[Node, ...]
    body: Node
    generator: bool = False
    is_async: bool = False
    expression: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FunctionExpression(Function):  # noqa: D101
    pass


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ArrowFunctionExpression(Function):  # noqa: D101
    pass


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class UnaryExpression(Node):  # noqa: D101
    operator: str
    argument: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class UpdateExpression(Node):  # noqa: D101
    operator: str
    argument: Node
    prefix: bool


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BinaryExpression(Node):  # noqa: D101
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LogicalExpression(Node):
    """`operator` is `||`, `&&` or `??`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AssignmentExpression(Node):  # noqa: D101
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ConditionalExpression(Node):  # noqa: D101
    test: Node
    consequent: Node
    alternate: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CallExpression(Node):  # noqa: D101
    callee: Node
    arguments: tuple[Node, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NewExpression(Node):  # noqa: D101
    callee: Node
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MemberExpression(Node):
    """`property` is an Identifier or PrivateIdentifier unless `computed`."""

    object: Node
    property: Node
    computed: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ChainExpression(Node):
    """Around the whole of an optional chain (`a?.b.c`)."""

    expression: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SequenceExpression(Node):  # noqa: D101
    expressions: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SpreadElement(Node):  # noqa: D101
    argument: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class YieldExpression(Node):  # noqa: D101
    argument: Node | None
    delegate: bool


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AwaitExpression(Node):  # noqa: D101
    argument: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImportExpression(Node):
    """`import(source)`."""

    source: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MetaProperty(Node):
    """`import.meta`, `new.target`."""

    meta: Identifier
    property: Identifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TemplateElement(Node):
    """`cooked` is None where the escape is invalid (allowed in tagged templates)."""

    cooked: str | None
    raw: str
    tail: bool


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TemplateLiteral(Node):
    """`quasis` is always one longer than `expressions`."""

    quasis: tuple[TemplateElement, ...]
    expressions: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TaggedTemplateExpression(Node):  # noqa: D101
    tag: Node
    quasi: TemplateLiteral
