"""What stands in a callback: the nodes that run when it does, and what the value of one of them is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AwaitExpression,
    CallExpression,
    ChainExpression,
    ConditionalExpression,
    Function,
    LogicalExpression,
    Node,
)

from .event_paths import ITERATIONS
from .syntax import dotted, tail_name, unwrap, walk_here

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate import ModuleScope

#: Functions and methods that only read what they are given.
READERS: frozenset[str] = frozenset(
    """log info warn error debug trace stringify keys values entries isArray String Boolean Number includes startsWith endsWith
    test match indexOf has get toLowerCase toUpperCase trim join slice replace replaceAll split some every find filter map
    forEach at toString concat fromEntries flatMap getPrototypeOf getOwnPropertyNames getOwnPropertyDescriptor ownKeys hasOwn
    isFrozen isSealed isInteger isFinite isNaN parseInt parseFloat BigInt Symbol findLast findIndex lastIndexOf charAt
    substring matchAll search""".split()  # noqa: SIM905 - a list of names reads best so
)


def nodes_of(function: Function) -> list[Node]:
    """The body with the callbacks of its iterations, which run where they stand."""
    found: list[Node] = []
    for node in walk_here(function.body):
        found.append(node)
        if isinstance(node, CallExpression) and tail_name(node.callee) in ITERATIONS:
            for argument in node.arguments:
                if isinstance(argument, Function):
                    found.extend(walk_here(argument.body))
    return found


def function_around(node: Node, module: ModuleScope) -> Function | None:
    """The function in which a node stands."""
    return next((above for above in module.ancestors(node) if isinstance(above, Function)), None)


def user_of(node: Node, module: ModuleScope) -> Node | None:
    """What a value is for: the statement, assignment or declaration that it ends in."""
    for above in module.ancestors(node):
        if not isinstance(above, AwaitExpression | ChainExpression | ConditionalExpression | LogicalExpression):
            return above
    return None


def called_name(call: Node) -> str:
    """How the code names the function that it calls."""
    call = unwrap(call)
    callee = call.callee if isinstance(call, CallExpression) else call
    return dotted(callee) or tail_name(callee) or "a function"
