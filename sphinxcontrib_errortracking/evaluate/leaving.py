"""Which statements may leave those around them: by returning, throwing, jumping, or ending the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.environment_writes import environment_path
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.source.estree import Node

_LOOPS = (es.ForStatement, es.ForInStatement, es.ForOfStatement, es.WhileStatement, es.DoWhileStatement)


#: Functions that end the process.
_ENDS = frozenset({"exit", "abort", "reallyExit"})
_JUMPS = (es.ReturnStatement, es.BreakStatement, es.ContinueStatement)


def ends_process(run: Engine, node: Node) -> bool:
    """Whether the statement is `process.exit(…)`, under whatever name."""
    return (
        isinstance(node, es.ExpressionStatement)
        and isinstance(node.expression, es.CallExpression)
        and call_ends_process(run, node.expression)
    )


def call_ends_process(run: Engine, call: es.CallExpression) -> bool:
    """The same of a call, wherever it stands."""
    callee = call.callee
    if isinstance(callee, es.MemberExpression) and static_key(callee) not in _ENDS:
        return False
    if not isinstance(callee, es.Identifier | es.MemberExpression):
        return False
    path = environment_path(callee, run.module_of(call).scope_around(call)) or ()
    return len(path) > 1 and path[-2] == "process" and path[-1] in _ENDS


def names_an_end(text: str) -> bool:
    """Whether the text of a file names what throws or ends the process."""
    return any(word in text for word in ("throw", *_ENDS))


def exits(run: Engine, node: Node) -> bool:
    """Whether control may leave the statements around `node` from inside it."""
    if node not in run.exits:
        run.exits[node] = _exits(run, node)
    return run.exits[node]


def only_throws(run: Engine, block: Node) -> bool:
    """Whether nothing leaves a block but errors."""
    return not any(isinstance(node, _JUMPS) or ends_process(run, node) for node in es.walk(block))


def is_caught(run: Engine, node: es.TryStatement) -> bool:
    """Whether all that leaves the `try` block are errors, and its handler goes on behind it."""
    caught = node.handler is not None and not exits(run, node.handler.body) and only_throws(run, node.block)
    return caught and (node.finalizer is None or not exits(run, node.finalizer))


def _exits(run: Engine, node: Node) -> bool:  # noqa: C901, PLR0912 - one case a statement
    stack: list[tuple[Node, bool, bool]] = [(node, False, False)]
    labels: set[str] = set()  #: of statements inside
    while stack:
        current, in_loop, in_switch = stack.pop()
        match current:
            case es.ReturnStatement() | es.ThrowStatement():
                return True
            case es.LabeledStatement():
                labels.add(current.label.name)
            case (
                es.BreakStatement(label=es.Identifier() as label) | es.ContinueStatement(label=es.Identifier() as label)
            ):
                if label.name not in labels:
                    return True
            case es.BreakStatement():
                if not (in_loop or in_switch):
                    return True
            case es.ContinueStatement():
                if not in_loop:
                    return True
            case es.ExpressionStatement():
                if ends_process(run, current):
                    return True
            case es.Function() | es.Class():
                continue
        loop, switch = isinstance(current, _LOOPS), isinstance(current, es.SwitchStatement)
        if not isinstance(current, es.ExpressionStatement | es.VariableDeclaration):
            stack.extend((child, in_loop or loop, in_switch or switch) for child in es.children(current))
    return False
