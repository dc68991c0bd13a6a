"""Declarations: functions, variables, classes, enums."""

from __future__ import annotations

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree.expressions import Function, FunctionExpression, Identifier
from sphinxcontrib_errortracking.source.estree.node import Node


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
    """`kind` is constructor, method, get or set. Decorators stand in `decorators`, as expressions."""

    key: Node
    value: FunctionExpression
    kind: str
    computed: bool = False
    static: bool = False
    decorators: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PropertyDefinition(Node):  # noqa: D101
    key: Node
    value: Node | None
    computed: bool = False
    static: bool = False
    decorators: tuple[Node, ...] = ()


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
