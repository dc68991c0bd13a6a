"""Whether control leaves the statements around one, when that one runs: true, false, a Choice of both, or Unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.following_expressions import items_of
from sphinxcontrib_errortracking.evaluate.leaving import ends_process, exits, is_caught
from sphinxcontrib_errortracking.evaluate.scope import names_of
from sphinxcontrib_errortracking.evaluate.thrown import statement_throws
from sphinxcontrib_errortracking.evaluate.thrown_expressions import expression_throws
from sphinxcontrib_errortracking.evaluate.truths import both, either, negated
from sphinxcontrib_errortracking.evaluate.values import Static, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

TRUE = Static(value=True)
FALSE = Static(value=False)
MAX_ROUNDS = 100
_JUMPS = (es.ReturnStatement, es.BreakStatement, es.ContinueStatement)


class Place(Protocol):
    """Where expressions are evaluated: what `reach` knows of the code around a node."""

    run: Engine
    module: ModuleScope
    adapt: Callable[[Scope], Scope]

    def test(self, node: Node) -> Value:
        """Whether `node` is truthy."""

    def value(self, node: Node) -> Value:
        """What `node` is."""


def leaves(place: Place, node: Node) -> Value:
    """Whether control leaves the block from inside `node`."""
    if exits(place.run, node):
        return place.run.deeper(node.loc, lambda: _leaves(place, node))
    if isinstance(node, es.BlockStatement):
        return _any(place, node.body)
    if isinstance(node, es.TryStatement):
        return _try(place, node)
    if isinstance(node, es.IfStatement):
        return _if(place, node) if _may_call_what_leaves(place, node) else _test_throws(place, node)
    thrown = statement_throws(place.run, node, place.adapt(place.module.scope_around(node))) or FALSE
    if isinstance(node, es.ForOfStatement) and isinstance(node.left, es.VariableDeclaration) and not node.is_await:
        pattern = node.left.declarations[0].id
        return either(thrown, lambda: each(_loop(place, node, pattern), _certain))
    return thrown


def _certain(value: Value) -> Value:
    """What is not known of a loop in which nothing leaves by itself is taken to go well."""
    return value if isinstance(value, Static) else FALSE


def _try(place: Place, node: es.TryStatement) -> Value:
    """What is thrown leaves where nothing catches it, or the handler throws too; what `finally` throws does so anyway."""
    handler, finalizer = node.handler, node.finalizer
    left = leaves(place, node.block)
    if handler is not None:
        left = both(left, lambda: leaves(place, handler.body))
    return either(left, lambda: leaves(place, finalizer)) if finalizer is not None else left


def _leaves(place: Place, node: Node) -> Value:
    match node:
        case es.ReturnStatement() | es.ThrowStatement() | es.BreakStatement() | es.ContinueStatement():
            return TRUE
        case es.ExpressionStatement() if ends_process(place.run, node):
            return TRUE
        case es.BlockStatement():
            return _any(place, node.body)
        case es.IfStatement():
            return _if(place, node)
        case es.TryStatement() if is_caught(place.run, node):
            return FALSE
        case es.ForOfStatement() if not node.is_await and isinstance(node.left, es.VariableDeclaration):
            return _loop(place, node, node.left.declarations[0].id)
    return Unknown("depends on whether a statement before it returns", (node.loc,))


def _any(place: Place, statements: Iterable[Node]) -> Value:
    value: Value = FALSE
    for statement in statements:
        value = either(value, lambda statement=statement: leaves(place, statement))  # type: ignore[misc]
    return value


def _if(place: Place, node: es.IfStatement) -> Value:
    return either(_test_throws(place, node), lambda: _branches(place, node, place.test(node.test)))


def _test_throws(place: Place, node: es.IfStatement) -> Value:
    return expression_throws(place.run, node.test, place.adapt(place.module.scope_around(node)))


def _branches(place: Place, node: es.IfStatement, test: Value) -> Value:
    then = both(test, lambda: leaves(place, node.consequent))
    other = node.alternate
    if other is None:
        return then
    return either(then, lambda: both(negated(test), lambda: leaves(place, other)))


def _may_call_what_leaves(place: Place, node: es.IfStatement) -> bool:
    """Whether a branch calls a function that certainly throws or ends the process, whatever the test says."""
    stack: list[Node] = [part for part in (node.consequent, node.alternate) if part is not None]
    while stack:
        current = stack.pop()
        if isinstance(current, es.BlockStatement):
            stack += current.body
        elif isinstance(current, es.IfStatement):
            stack += [part for part in (current.consequent, current.alternate) if part is not None]
        elif statement_throws(place.run, current, place.adapt(place.module.scope_around(current))) not in {None, FALSE}:
            return True
    return False


def _loop(place: Place, node: es.ForOfStatement, pattern: Node) -> Value:
    """A loop over what is known, round by round."""
    items = items_of(place.value(node.right), keys=False)
    names = list(names_of(pattern))
    jumps = any(isinstance(inner, _JUMPS) for inner in es.walk(node.body))
    scope = place.module.scopes.get(node)
    found = scope.bindings.get(names[0][0].name) if scope is not None and len(names) == 1 and not names[0][1] else None
    if items is None or len(items) > MAX_ROUNDS or found is None or jumps:
        return Unknown("depends on whether a statement before it returns", (node.loc,))
    value: Value = FALSE
    for item in items:
        value = either(value, lambda item=item: _round(place, node.body, {found: item}))  # type: ignore[misc]
    return value


def _round(place: Place, body: Node, names: dict[object, Value]) -> Value:
    place.run.frames.append(names)  # type: ignore[arg-type]
    try:
        return leaves(place, body)
    finally:
        place.run.frames.pop()
