"""The one syntax tree: ESTree (https://github.com/estree/estree, ES2025 and JSX) as frozen records.

Both readers produce these records; what has no meaning at run time (types, `as`, `satisfies`, `!`) is erased before. Nodes
compare and hash by identity, so that they can be keys; compare two trees with `dump`, which ends on any depth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


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


# ---- expressions ------------------------------------------------------------


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


# ---- patterns ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ObjectPattern(Node):
    """`properties` holds Property and RestElement."""

    properties: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ArrayPattern(Node):  # noqa: D101
    elements: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RestElement(Node):  # noqa: D101
    argument: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AssignmentPattern(Node):  # noqa: D101
    left: Node
    right: Node


# ---- statements and declarations --------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Program(Node):
    """A file. `sourceType` is left out: every file is read as a module, with `require` understood."""

    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExpressionStatement(Node):
    """`directive` ("use client") is the raw text of a directive prologue, else None."""

    expression: Node
    directive: str | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BlockStatement(Node):  # noqa: D101
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class StaticBlock(Node):  # noqa: D101
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class EmptyStatement(Node):  # noqa: D101
    pass


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DebuggerStatement(Node):  # noqa: D101
    pass


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class WithStatement(Node):  # noqa: D101
    object: Node
    body: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ReturnStatement(Node):  # noqa: D101
    argument: Node | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LabeledStatement(Node):  # noqa: D101
    label: Identifier
    body: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BreakStatement(Node):  # noqa: D101
    label: Identifier | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ContinueStatement(Node):  # noqa: D101
    label: Identifier | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class IfStatement(Node):  # noqa: D101
    test: Node
    consequent: Node
    alternate: Node | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SwitchCase(Node):
    """`test` is None for `default`."""

    test: Node | None
    consequent: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SwitchStatement(Node):  # noqa: D101
    discriminant: Node
    cases: tuple[SwitchCase, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ThrowStatement(Node):  # noqa: D101
    argument: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CatchClause(Node):  # noqa: D101
    param: Node | None
    body: BlockStatement


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TryStatement(Node):  # noqa: D101
    block: BlockStatement
    handler: CatchClause | None
    finalizer: BlockStatement | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class WhileStatement(Node):  # noqa: D101
    test: Node
    body: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DoWhileStatement(Node):  # noqa: D101
    body: Node
    test: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ForStatement(Node):  # noqa: D101
    init: Node | None
    test: Node | None
    update: Node | None
    body: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ForInStatement(Node):  # noqa: D101
    left: Node
    right: Node
    body: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ForOfStatement(Node):
    """`is_await` is ESTree's `await`."""

    left: Node
    right: Node
    body: Node
    is_await: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FunctionDeclaration(Function):
    """`id` is None only below `export default`."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class VariableDeclarator(Node):  # noqa: D101
    id: Node
    init: Node | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class VariableDeclaration(Node):
    """`kind` is var, let, const, using or await using."""

    kind: str
    declarations: tuple[VariableDeclarator, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MethodDefinition(Node):
    """`kind` is constructor, method, get or set."""

    key: Node
    value: FunctionExpression
    kind: str
    computed: bool = False
    static: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PropertyDefinition(Node):  # noqa: D101
    key: Node
    value: Node | None
    computed: bool = False
    static: bool = False


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ClassBody(Node):
    """`body` holds MethodDefinition, PropertyDefinition and StaticBlock."""

    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Class(Node):
    """What both kinds of class share. Decorators stand in `decorators`, as expressions."""

    id: Identifier | None
    superclass: Node | None
    body: ClassBody
    decorators: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ClassDeclaration(Class):  # noqa: D101
    pass


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ClassExpression(Class):  # noqa: D101
    pass


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TSEnumMember(Node):
    """typescript-estree's name: TypeScript's `enum` is the one declaration that ESTree lacks and that has a value."""

    id: Node
    initializer: Node | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TSEnumDeclaration(Node):
    """typescript-estree's name. `declare enum` is erased."""

    id: Identifier
    members: tuple[TSEnumMember, ...]
    const: bool = False


# ---- modules ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImportSpecifier(Node):
    """`imported` is an Identifier or, for `import { "a b" as c }`, a Literal."""

    imported: Node
    local: Identifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImportDefaultSpecifier(Node):  # noqa: D101
    local: Identifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImportNamespaceSpecifier(Node):  # noqa: D101
    local: Identifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImportDeclaration(Node):
    """`import x = require("m")` of TypeScript is a `const x = require("m")`. A type-only import is erased."""

    specifiers: tuple[Node, ...]
    source: Literal


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExportSpecifier(Node):  # noqa: D101
    local: Node
    exported: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExportNamedDeclaration(Node):  # noqa: D101
    declaration: Node | None
    specifiers: tuple[ExportSpecifier, ...]
    source: Literal | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExportDefaultDeclaration(Node):
    """`export = x` of TypeScript is `module.exports = x`."""

    declaration: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExportAllDeclaration(Node):
    """`exported` is None for `export * from`."""

    exported: Node | None
    source: Literal


# ---- JSX --------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Opaque(Node):
    """What a reader could not read: a syntax error's place, or syntax without a node here. Evaluates to Unknown(`reason`)."""

    reason: str


Pattern: TypeAlias = Identifier | ObjectPattern | ArrayPattern | RestElement | AssignmentPattern | MemberExpression


def children(node: Node) -> Iterator[Node]:
    """Yield the direct children of `node` in source order of the fields."""
    for field in fields(node):
        value = getattr(node, field.name)
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


IDENTIFIER_NAME = re.compile(r"[A-Za-z_$][\w$]*\Z")
