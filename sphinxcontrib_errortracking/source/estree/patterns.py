"""Patterns: what a parameter, a declaration or an assignment takes apart."""

from __future__ import annotations

from typing import TypeAlias

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree.expressions import Identifier, MemberExpression
from sphinxcontrib_errortracking.source.estree.node import Node


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


Pattern: TypeAlias = Identifier | ObjectPattern | ArrayPattern | RestElement | AssignmentPattern | MemberExpression
