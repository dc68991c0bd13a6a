"""Whether who gets an object sees a change that is made to it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.changing import CHANGED, is_container
from sphinxcontrib_errortracking.evaluate.scope import member_path, static_key
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

_LOOPS = (es.ForStatement, es.ForInStatement, es.ForOfStatement, es.WhileStatement, es.DoWhileStatement)


def unless_changed_later(module: ModuleScope, binding: Binding, node: Node, place: Node, value: Value) -> Value:
    """`value`, read by `node`; Unknown where whoever gets the object would see a change that comes later.

    A part that is read, or a copy that is spread, only sees changes that lie deeper.
    """
    if not is_container(value):
        return value
    above = module.parents.get(node)
    parted = isinstance(above, es.SpreadElement) or (isinstance(above, es.MemberExpression) and above.object is node)
    if parted and isinstance(above, es.MemberExpression) and static_key(above) in {"reverse", "sort", "fill", "concat"}:
        parted = static_key(above) == "concat"
    loops = [around for around in module.ancestors(place) if isinstance(around, _LOOPS) or _is_for_each(around)]
    for event in binding.events:
        seen = _is_mutation(event) and (_is_deep(module, event) or not parted) and not _diverge(module, node, event)
        if seen and (_after(event, place) or any(around in loops for around in module.ancestors(event))):
            return Unknown(CHANGED, (node.loc, event.loc))
    return value


def _diverge(module: ModuleScope, node: Node, event: Node) -> bool:
    """Whether what is read and what changes lie under different properties: `o.a.x` and `o.b.y = 1`."""
    target = getattr(event, "left", None) or getattr(event, "argument", None)
    callee = getattr(event, "callee", None)
    if target is None and isinstance(callee, es.MemberExpression):
        target = callee.object
    root, changed = member_path(target) if target is not None else (node, None)
    read: list[str | None] = []
    above = module.parents.get(node)
    below = node
    while isinstance(above, es.MemberExpression) and above.object is below:
        read.append(static_key(above))
        below, above = above, module.parents.get(above)
    if isinstance(above, es.CallExpression) and above.callee is below:
        return False
    pairs = zip(read, changed or (), strict=False)
    return isinstance(root, es.Identifier) and any(one is not None and one != other for one, other in pairs)


def _is_for_each(node: Node) -> bool:
    return (
        isinstance(node, es.CallExpression)
        and isinstance(node.callee, es.MemberExpression)
        and any(isinstance(argument, es.Function) for argument in node.arguments)
    )


def _is_deep(module: ModuleScope, event: Node) -> bool:
    """Whether a change lies deeper than the object's own properties."""
    if event in module.filling:
        return False
    match event:
        case (
            es.AssignmentExpression(left=target)
            | es.UpdateExpression(argument=target)
            | es.UnaryExpression(argument=target)
        ):
            depth = 1
        case es.CallExpression(callee=es.MemberExpression() as callee, arguments=(es.Identifier(), *_)) if (
            static_key(callee) == "assign"
        ):
            return False
        case es.CallExpression(callee=es.MemberExpression(object=target) as callee) if static_key(callee) != "assign":
            depth = 0
        case _:
            return True
    while isinstance(target, es.MemberExpression):
        target, depth = target.object, depth - 1
    return depth < 0 or not isinstance(target, es.Identifier)


def _is_mutation(event: Node) -> bool:
    return not (isinstance(event, es.AssignmentExpression) and isinstance(event.left, es.Identifier))


def _after(event: Node, place: Node) -> bool:
    return (event.loc.line, event.loc.column) >= (place.loc.line, place.loc.column)
