"""Statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree.node import Node

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree.expressions import Identifier


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
