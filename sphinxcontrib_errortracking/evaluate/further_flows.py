"""Ways of an object that are seldom seen: fields of classes, what is yielded, thrown, or returned by a function called at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.sources import sources
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.source.estree import Node

MAX_CATCHES = 50


def holders_of_field(module: ModuleScope, field: es.PropertyDefinition, scope: Scope) -> Iterator[Binding]:
    """Yield what holds the value of a class's field: its objects, and the names of the class for a static one."""
    if (objects := module.objects_of(field)) is not None:
        yield objects
    owner = next((above for above in module.ancestors(field) if isinstance(above, es.Class)), None)
    if field.static and owner is not None and owner.id is not None:
        for outer in scope.chain():
            binding = outer.bindings.get(owner.id.name)
            if binding is not None and binding.node is owner:
                yield binding


def catching(module: ModuleScope, thrown: es.ThrowStatement, scope: Scope) -> Iterator[Binding]:
    """Yield the names that may hold what is thrown: those of the catch clauses of the file."""
    if not any(isinstance(node, es.Identifier) and scope.lookup(node.name) for node, _ in sources(thrown.argument)):
        return
    clauses = [scope for scope in module.scopes.values() if scope.kind == "catch"]
    for clause in clauses[:MAX_CATCHES]:
        yield from clause.bindings.values()


def returned_at_once(call: es.CallExpression) -> Iterator[tuple[Node, Node]]:
    """Yield what `(() => …)()` returns, with the function."""
    function = call.callee
    if not isinstance(function, es.Function):
        return
    if not isinstance(function.body, es.BlockStatement):
        yield function.body, function
        return
    stack: list[Node] = [function.body]
    while stack:
        node = stack.pop()
        if isinstance(node, es.ReturnStatement | es.YieldExpression) and node.argument is not None:
            yield node.argument, function
        if not isinstance(node, es.Function):
            stack.extend(es.children(node))


def destructured(pattern: Node, depth: int = 0) -> Iterator[tuple[Node, int]]:
    """Yield what an assignment to `pattern` writes, with how many levels down in the value it lies."""
    stack = [(pattern, depth)]
    while stack:
        node, level = stack.pop()
        match node:
            case es.Identifier() | es.MemberExpression():
                yield node, level
            case es.AssignmentPattern() | es.AssignmentExpression():
                stack.append((node.left, level))
            case es.ArrayPattern() | es.ArrayExpression():
                stack.extend((element, level + 1) for element in node.elements if element is not None)
            case es.ObjectPattern() | es.ObjectExpression():
                stack.extend(
                    (item.value, level + 1) if isinstance(item, es.Property) else (item, level)
                    for item in node.properties
                )
            case es.RestElement() | es.SpreadElement():
                stack.append((node.argument, level))
            case _:
                pass


def field_path(field: es.PropertyDefinition) -> tuple[str, ...]:
    """The name of a field; "" where it is computed or private."""
    if field.computed or not isinstance(field.key, es.Identifier):
        return ("",)
    return (field.key.name,)
