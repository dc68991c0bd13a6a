"""Ways in which a handler passes an error on without throwing it itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    ArrayPattern,
    CallExpression,
    Function,
    Identifier,
    Literal,
    ObjectExpression,
    Property,
    ThrowStatement,
    VariableDeclarator,
)

from .syntax import tail_name, unwrap, walk_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import Node

    from .project import Tree

#: functions that call what they are given later, where nobody catches what it throws
LATER = frozenset({"setTimeout", "setImmediate", "setInterval", "queueMicrotask", "nextTick", "requestAnimationFrame"})


def throws_later(call: CallExpression) -> bool:
    """`setTimeout(() => { throw error })`: it is uncaught then, and whoever listens for that hears it."""
    given = unwrap(call.arguments[0]) if call.arguments else None
    later = isinstance(given, Function) and tail_name(call.callee) in LATER
    return (
        later and isinstance(given, Function) and any(isinstance(one, ThrowStatement) for one in walk_here(given.body))
    )


def emits(call: CallExpression, error: str | None) -> bool:
    """`app.emit("error", error)`: those who listen are told, as by Koa itself."""
    first = call.arguments[0] if call.arguments else None
    told = any(_is_named(argument, error) for argument in call.arguments[1:])
    return tail_name(call.callee) == "emit" and isinstance(first, Literal) and first.value == "error" and told


def hands_back(value: Node | None, error: str | None) -> bool:
    """`return { data: null, error }`, `return [error]`: the caller is given the error itself."""
    match value:
        case ObjectExpression(properties=parts):
            return any(isinstance(part, Property) and _is_named(part.value, error) for part in parts)
        case ArrayExpression(elements=parts):
            return any(_is_named(part, error) for part in parts)
    return False


def thrown_while_rendering(handler: Node, body: Node, error: str | None, tree: Tree) -> bool:
    """`.catch(setError)` and `setError(error)`, where the component throws what it keeps so: `if (error) throw error`."""
    setters = set(_setters(handler, body, error))
    around = [above for above in tree.ancestors(handler) if isinstance(above, Function)] if setters else []
    for function in around:
        nodes = list(walk_here(function.body))
        kept = {name for node in nodes if (name := _state_of(node, setters)) is not None}
        if any(isinstance(node, ThrowStatement) and getattr(node.argument, "name", None) in kept for node in nodes):
            return True
    return False


def _setters(handler: Node, body: Node, error: str | None) -> Iterator[str]:
    if isinstance(handler, Identifier):
        yield handler.name
    for node in walk_here(body):
        callee = node.callee if isinstance(node, CallExpression) else None
        if isinstance(node, CallExpression) and isinstance(callee, Identifier):
            yield from (callee.name for argument in node.arguments if _is_named(argument, error))


def _state_of(node: Node, setters: set[str]) -> str | None:
    """The name of a state, `const [error, setError] = useState()`, that one of these sets."""
    match node:
        case VariableDeclarator(id=ArrayPattern(elements=(Identifier(name=state), Identifier(name=setter), *_))):
            return state if setter in setters else None
    return None


def _is_named(node: Node | None, name: str | None) -> bool:
    return isinstance(node, Identifier) and node.name == name
