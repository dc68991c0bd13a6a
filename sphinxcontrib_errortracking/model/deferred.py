"""Functions in a piece of code that run later than it: what they do is no part of what happens there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    AssignmentExpression,
    CallExpression,
    Function,
    FunctionDeclaration,
    NewExpression,
    Node,
    Property,
    PropertyDefinition,
    VariableDeclarator,
    children,
)

from .syntax import parent, tail_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .syntax import Ancestry

TIMERS: frozenset[str] = frozenset({"setTimeout", "setImmediate"})
LISTENERS: frozenset[str] = frozenset({"on", "once", "addListener", "prependListener"})
#: Calls that keep the function which they are given for a later time: for an event, a request, or when the time has come.
KEEPING: frozenset[str] = (
    TIMERS
    | LISTENERS
    | frozenset(
        """setInterval queueMicrotask nextTick addEventListener use all get post put patch delete head route register
        setErrorHandler setNotFoundHandler addHook onError useGlobalFilters schedule""".split()  # noqa: SIM905 - a list of names reads best so
    )
)


def runs_with(root: Node) -> Iterator[Node]:
    """Everything that may run when a piece of code runs: a function in it only where it is called, or given to a call that does not keep it."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(
            below for below in children(node) if not isinstance(below, Function) or node is root or _calls(node, below)
        )


def _calls(above: Node, function: Function) -> bool:
    match above:
        case CallExpression(callee=callee):
            return unwrap(callee) is function or tail_name(unwrap(callee)) not in KEEPING
        case NewExpression():
            return True
        case _:
            declared = isinstance(function, FunctionDeclaration) or isinstance(above, VariableDeclarator)
            return not declared and not isinstance(above, Function) and not _holds(above)


def is_kept(function: Function, tree: Ancestry) -> bool:
    """Does a function stand in an object, a list or an assignment, from which somebody may call it who is not seen?"""
    above = parent(function, tree)
    return above is not None and _holds(above)


def _holds(above: Node) -> bool:
    return isinstance(above, Property | PropertyDefinition | ArrayExpression | AssignmentExpression)
