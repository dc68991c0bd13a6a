"""Statements of a `try` that certainly throw nothing, so that its handler does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.leaving import exits
from sphinxcontrib_errortracking.evaluate.one_of import is_installed
from sphinxcontrib_errortracking.evaluate.own_files import Place, Text
from sphinxcontrib_errortracking.evaluate.references import External, Thrown, uncertain
from sphinxcontrib_errortracking.evaluate.values import ArrayValue, Choice, ObjectValue, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node


def returned_at_end(run: Engine, block: Node) -> tuple[Sequence[Node], Node] | None:
    """The statements of a block and what it returns after them, where nothing before it leaves."""
    if not isinstance(block, es.BlockStatement) or not block.body:
        return None
    *before, last = block.body
    if not isinstance(last, es.ReturnStatement) or last.argument is None or any(exits(run, node) for node in before):
        return None
    return before, last.argument


def goes_well(run: Engine, statement: Node, value: Callable[[Node], Value]) -> bool | None:
    """Whether a statement throws nothing, as it only gives names what is known, or certainly throws; None where that is open."""
    given: list[tuple[Node, Node]] = []
    match statement:
        case es.VariableDeclaration():
            given = [(part.id, part.init) for part in statement.declarations if part.init is not None]
        case es.ExpressionStatement(expression=es.AssignmentExpression(operator="=", left=left, right=right)):
            given = [(left, right)]
        case _:
            return None
    assumed = run.assumed
    for target, node in given:
        made = value(node)
        if run.assumed != assumed:
            return None
        if not _is_given(run, target, made):
            return False if isinstance(made, Thrown) else None
    return True


def _is_given(run: Engine, target: Node, value: Value) -> bool:
    """Whether a name, or the names of a pattern, can be given this; a package may be missing, where nothing installs it."""
    if isinstance(value, Choice):
        return all(_is_given(run, target, case) for _, case in value.cases)
    if isinstance(value, External):
        return is_installed(run.repository, value.package, target.loc.source)
    if isinstance(value, Place | Text):
        return isinstance(target, es.Identifier)
    if isinstance(value, Unknown) or uncertain(value) is not None:
        return False
    return isinstance(target, es.Identifier) or (
        isinstance(target, es.ObjectPattern) and isinstance(value, ObjectValue | ArrayValue)
    )
