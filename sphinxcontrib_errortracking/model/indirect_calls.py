"""Calls that do not name the function as their callee: `f.call(…)`, `f.apply(…)`, `f.bind(…)()`, `[…].forEach(f)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.handing_over import indirect
from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    CallExpression,
    Identifier,
    MemberExpression,
    SpreadElement,
    VariableDeclarator,
)

from .syntax import key_name, unwrap

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate import ModuleScope
    from sphinxcontrib_errortracking.source.estree import Node

    Called = tuple[Node, tuple[Node, ...]]

#: Methods that call a function with each element, as its first argument.
FOR_EACH = frozenset({"forEach", "map"})


def called_indirectly(node: CallExpression, module: ModuleScope) -> Called | None:
    """The function that a call calls on behalf of another, and with which arguments; a spread where these are not written out."""
    callee = unwrap(node.callee)
    name = key_name(callee.property, computed=callee.computed) if isinstance(callee, MemberExpression) else None
    if isinstance(callee, MemberExpression) and name in FOR_EACH and node.arguments:
        return node.arguments[0], _elements(callee.object, node)
    found = indirect(node) if name != "bind" else None
    if found is not None:
        function, given, rest = found
        return function, (*given[1:], *((SpreadElement(argument=rest, loc=rest.loc),) if rest is not None else ()))
    return _bound(node, callee, module)


def _elements(receiver: Node, node: CallExpression) -> tuple[Node, ...]:
    if isinstance(receiver, ArrayExpression) and len(receiver.elements) == 1 and receiver.elements[0] is not None:
        return (receiver.elements[0],)
    return (SpreadElement(argument=receiver, loc=node.loc),)


def _bound(node: CallExpression, callee: Node, module: ModuleScope) -> Called | None:
    """What `f.bind(this, a)` made is called, at once or by its name."""
    made: Node | None = callee
    if isinstance(callee, Identifier):
        found = module.scope_around(node).lookup(callee.name)
        declared = found[1] if found is not None and found[1].kind == "const" and not found[1].path else None
        made = declared.node.init if declared is not None and isinstance(declared.node, VariableDeclarator) else None
    if not isinstance(made, CallExpression) or not isinstance(made.callee, MemberExpression):
        return None
    if key_name(made.callee.property, computed=made.callee.computed) != "bind":
        return None
    return made.callee.object, (*made.arguments[1:], *node.arguments)
