"""Which code runs for certain on the way through a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    BlockStatement,
    BreakStatement,
    CatchClause,
    ConditionalExpression,
    ContinueStatement,
    Function,
    IfStatement,
    LogicalExpression,
    Node,
    ReturnStatement,
    SwitchCase,
    ThrowStatement,
)

if TYPE_CHECKING:
    from .syntax import Ancestry

LEAVES = (ReturnStatement, ThrowStatement, BreakStatement, ContinueStatement)


def certainly_runs(node: Node, root: Node, tree: Ancestry) -> bool:
    """Does `node` run whenever `root` does? Loops may run no time, callbacks never."""
    if node is root:
        return True
    below = node
    for above in tree.ancestors(node):
        match above:
            case IfStatement(test=first) | ConditionalExpression(test=first) | LogicalExpression(left=first):
                if first is not below:
                    return False
            case SwitchCase() | CatchClause() | Function():
                return False
            case _ if above.type.startswith(("For", "While")):
                return False
        if above is root:
            return True
        below = above
    return True


def leaves_before(node: Node, root: Node, tree: Ancestry) -> bool:
    """Is the code behind `root` not reached from `node`, because a `return`, `throw` or the like stands in between?"""
    below = node
    for above in tree.ancestors(node):
        if below is root:
            return False
        if isinstance(above, BlockStatement | SwitchCase):
            body = above.body if isinstance(above, BlockStatement) else above.consequent
            index = next((i for i, statement in enumerate(body) if statement is below), None)
            if index is not None and any(isinstance(statement, LEAVES) for statement in body[index:]):
                return True
        elif isinstance(above, Function):
            return False
        below = above
    return False
