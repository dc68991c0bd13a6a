"""Which statements may leave those around them: by returning, throwing, jumping, or ending the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.scope import member_path
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.source.estree import Node

_LOOPS = (es.ForStatement, es.ForInStatement, es.ForOfStatement, es.WhileStatement, es.DoWhileStatement)


def ends_process(node: Node) -> bool:
    """Whether the statement is `process.exit(…)`."""
    if not isinstance(node, es.ExpressionStatement) or not isinstance(node.expression, es.CallExpression):
        return False
    root, path = member_path(node.expression.callee)
    return isinstance(root, es.Identifier) and root.name == "process" and path == ("exit",)


def exits(run: Engine, node: Node) -> bool:
    """Whether control may leave the statements around `node` from inside it."""
    if node not in run.exits:
        run.exits[node] = _exits(node)
    return run.exits[node]


def _exits(node: Node) -> bool:  # noqa: C901  # one case a statement
    stack: list[tuple[Node, bool, bool]] = [(node, False, False)]
    while stack:
        current, in_loop, in_switch = stack.pop()
        match current:
            case es.ReturnStatement() | es.ThrowStatement():
                return True
            case es.BreakStatement():
                if current.label is not None or not (in_loop or in_switch):
                    return True
            case es.ContinueStatement():
                if current.label is not None or not in_loop:
                    return True
            case es.ExpressionStatement():
                if ends_process(current):
                    return True
            case es.Function() | es.Class():
                continue
        loop, switch = isinstance(current, _LOOPS), isinstance(current, es.SwitchStatement)
        if not isinstance(current, es.ExpressionStatement | es.VariableDeclaration):
            stack.extend((child, in_loop or loop, in_switch or switch) for child in es.children(current))
    return False
