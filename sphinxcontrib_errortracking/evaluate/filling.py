"""Calls of a function of the same file that does nothing with an object but set its properties: `add(tags, "app", name)`.

Such a call, where it stands as a statement, changes the object as an assignment would: it is followed like one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.scope import Mutation
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.sources import Escape
    from sphinxcontrib_errortracking.source.estree import Node

_NOT_FOLLOWED = (
    es.Function,
    es.Class,
    es.ReturnStatement,
    es.ThrowStatement,
    es.AwaitExpression,
    es.YieldExpression,
    es.TryStatement,
)


def note_filling(module: ModuleScope) -> None:
    """Take what such calls are given for changed there, not for given away."""
    known: dict[tuple[Node, int], bool] = {}
    for scope in (module.scope, *module.scopes.values()):
        for binding in scope.bindings.values():
            for escape in [escape for escape in binding.passed if _fills(module, binding, escape, known)]:
                binding.passed.remove(escape)
                binding.mutations.append(Mutation(("",), escape.node.loc))
                binding.events.append(escape.node)
                module.filling[escape.node] = escape.index or 0
                module.events.append((escape.node, binding))


def _fills(module: ModuleScope, binding: Binding, escape: Escape, known: dict[tuple[Node, int], bool]) -> bool:
    call = escape.node
    if escape.kind != "given" or escape.index is None or escape.deep or escape.within or escape.by:
        return False
    if not isinstance(call, es.CallExpression) or not isinstance(module.parents.get(call), es.ExpressionStatement):
        return False
    function = function_named(module, call)
    if function is None or any(isinstance(node, es.SpreadElement) for node in call.arguments):
        return False
    asked = (function, escape.index)
    if asked not in known:
        known[asked] = _sets_properties(module, *asked)
    scope = module.scope_around(call)
    mine = known[asked] and [index for index, node in enumerate(call.arguments) if _names(node, binding, scope)]
    return mine == [escape.index] and isinstance(call.arguments[escape.index], es.Identifier)


def _names(node: Node, binding: Binding, scope: Scope) -> bool:
    """Whether an argument is, or mentions, what `binding` holds."""
    found = (scope.lookup(part.name) for part in es.walk(node) if isinstance(part, es.Identifier))
    return any(known is not None and known[1] is binding for known in found)


def function_named(module: ModuleScope, call: es.CallExpression) -> es.Function | None:
    """The function of the file that a call names, where that name is its own for good."""
    callee = call.callee
    found = module.scope_around(call).lookup(callee.name) if isinstance(callee, es.Identifier) else None
    if found is None or found[1].writes or found[1].redeclared or found[1].path:
        return None
    node = found[1].node
    if found[1].kind == "const" and isinstance(node, es.VariableDeclarator):
        node = node.init or node
    is_plain = isinstance(node, es.Function) and not node.is_async and not node.generator
    return node if is_plain and found[1].kind in {"function", "const"} else None  # type: ignore[return-value]


def _sets_properties(module: ModuleScope, function: es.Function, index: int) -> bool:
    """Whether a function does nothing with a parameter but set its own properties."""
    param = function.params[index] if index < len(function.params) else None
    if not isinstance(param, es.Identifier) or not isinstance(function.body, es.BlockStatement):
        return False
    found = 0
    for node in es.walk(function.body):
        if isinstance(node, _NOT_FOLLOWED) or getattr(node, "name", "") == "arguments":
            return False
        if not isinstance(node, es.Identifier) or node.name != param.name:
            continue
        above = module.parents.get(node)
        around = module.parents.get(above) if above is not None else None
        if isinstance(above, es.MemberExpression) and above.property is node and not above.computed:
            continue
        if isinstance(above, es.Property) and above.key is node and above.value is not node:
            continue
        if not isinstance(above, es.MemberExpression) or above.object is not node:
            return False
        if not isinstance(around, es.AssignmentExpression) or around.left is not above or around.operator != "=":
            return False
        if not isinstance(module.parents.get(around), es.ExpressionStatement):
            return False  # it may be given on
        found += 1
    return found > 0 and all(isinstance(other, es.Identifier) for other in function.params)
