"""Marks that are no variables: `if (this.started) return; this.started = true;`, of an object, a class or a plain object of the file.

What a field holds the first time that its function runs is certain where nothing but what stands in the same function, behind the
test, gives a field of that name anything else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.first_time import comes_after, function_around, is_value, statement_behind
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.naming import may_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.first_time import Time
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node


def member_mark(run: Engine, module: ModuleScope, node: Node, time: Time) -> Value | None:
    """What a member holds where `node` reads it, at some time that its function comes there; None where that is not certain."""
    name = _name(node)
    function = function_around(module, node)
    if not isinstance(node, es.MemberExpression) or not name or function is None:
        return None
    first = _first(run, module, node, name)
    events = _events(run, module, name)
    if first is None or events is None or (not name.startswith("#") and _is_written_elsewhere(run, module, name)):
        return None
    others = [event for event in events if not is_value(getattr(event, "right", None), first)]
    if time == "first":
        return first if all(comes_after(module, event, node, function) for event in others) else None
    if isinstance(node.object, es.ThisExpression) and not _is_static(module, node):
        return None  # the next time it may be another object
    behind, event = statement_behind(module, node, function), others[0] if others else None
    if len(events) == 1 and isinstance(event, es.AssignmentExpression) and module.parents.get(event) is behind:
        return run.at_rest(event.right, module.scope_around(event)) if event.operator == "=" else None
    return None


def _name(node: Node) -> str:
    if not isinstance(node, es.MemberExpression):
        return ""
    if isinstance(node.property, es.PrivateIdentifier):
        return f"#{node.property.name}"
    return static_key(node) or ""


def _first(run: Engine, module: ModuleScope, node: es.MemberExpression, name: str) -> Static | None:
    """What the member is declared to hold."""
    if isinstance(node.object, es.ThisExpression):
        owner = _method_around(module, node)
        made = (
            next((above for above in module.ancestors(owner) if isinstance(above, es.Class)), None) if owner else None
        )
        return _of_class(run, module, made, name, static=_is_static(module, node)) if made is not None else None
    binding = module.scope_around(node).certain(getattr(node.object, "name", ""))
    if binding is None or binding.writes or binding.redeclared or binding.passed:
        return None
    if isinstance(binding.node, es.Class):
        return _of_class(run, module, binding.node, name, static=True)
    init = binding.node.init if isinstance(binding.node, es.VariableDeclarator) and not binding.path else None
    if (
        binding.kind != "const"
        or not isinstance(init, es.ObjectExpression)
        or function_around(module, init) is not None
    ):
        return None
    found = [item for item in init.properties if not isinstance(item, es.Property) or _key(item) == name]
    if not found:
        return Static(UNDEFINED, (init.loc,))
    held = found[0].value if len(found) == 1 and isinstance(found[0], es.Property) else None
    return _plain(run, module, held) if held is not None else None


def _of_class(run: Engine, module: ModuleScope, made: es.Class, name: str, *, static: bool) -> Static | None:
    if made.superclass is not None or made.decorators:
        return None
    found = [
        item
        for item in made.body.body
        if isinstance(item, es.PropertyDefinition | es.MethodDefinition) and _key(item) in {name, ""}
    ]
    if not found:
        return Static(UNDEFINED, (made.loc,))
    field = found[0]
    if len(found) > 1 or not isinstance(field, es.PropertyDefinition) or field.static is not static or field.decorators:
        return None
    return Static(UNDEFINED, (field.loc,)) if field.value is None else _plain(run, module, field.value)


def _plain(run: Engine, module: ModuleScope, node: Node) -> Static | None:
    value = run.at_rest(node, module.scope) if isinstance(node, es.Literal | es.Identifier) else None
    return value if isinstance(value, Static) else None


def _key(item: es.Property | es.PropertyDefinition | es.MethodDefinition) -> str:
    """The name of a property or field; "" where it is computed."""
    if item.computed:
        return ""
    if isinstance(item.key, es.PrivateIdentifier):
        return f"#{item.key.name}"
    return str(getattr(item.key, "name", None) or getattr(item.key, "value", None) or "")


def _method_around(module: ModuleScope, node: Node) -> Node | None:
    """The method whose `this` is meant."""
    for above in module.ancestors(node):
        if isinstance(above, es.PropertyDefinition | es.StaticBlock):
            return above
        if isinstance(above, es.Function) and not isinstance(above, es.ArrowFunctionExpression):
            method = module.parents.get(above)
            return method if isinstance(method, es.MethodDefinition) else None
    return None


def _is_static(module: ModuleScope, node: Node) -> bool:
    method = _method_around(module, node)
    return isinstance(method, es.StaticBlock) or bool(getattr(method, "static", False))


def _events(run: Engine, module: ModuleScope, name: str) -> list[Node] | None:
    """All that gives a member of this name something in the file; None where something may in another way."""
    index = run.repository.index(module.path)
    found: list[Node] = []
    for node in index.nodes if index is not None else ():
        target = _target(node)
        if target is None:
            continue
        if not isinstance(target, es.MemberExpression) or not _name(target):
            return None
        found += [node] if _name(target) == name else []
    return found if index is not None else None


def _target(node: Node) -> Node | None:
    """The member to which a node writes, or that it deletes; the node itself where it may write to any."""
    match node:
        case es.AssignmentExpression(left=left) | es.UpdateExpression(argument=left):
            return left if isinstance(left, es.MemberExpression) else next((node for _ in _members(left)), None)
        case es.UnaryExpression(operator="delete", argument=es.MemberExpression() as left):
            return left
        case es.CallExpression(callee=es.MemberExpression() as callee, arguments=(first, *_)):
            is_made = isinstance(first, es.ObjectExpression | es.ArrayExpression)
            assigns = static_key(callee) in {"assign", "defineProperty", "defineProperties", "set"} and not is_made
            return node if assigns and getattr(callee.object, "name", "") in {"Object", "Reflect"} else None
    return None


def _members(pattern: Node) -> Iterator[Node]:
    return (node for node in es.walk(pattern) if isinstance(node, es.MemberExpression))


def _is_written_elsewhere(run: Engine, module: ModuleScope, name: str) -> bool:
    written = re.compile(
        rf"""\b{re.escape(name)}["'`\]]*\s*(?:[-+*/|&?]{{0,2}}=(?![=>])|\+\+|--)|\bdelete\s[^;\n]*\b{re.escape(name)}\b"""
    )
    others = (path for path in run.repository.code_with(name, may_run) if path != module.path)
    return any(written.search(run.repository.text(path) or "") for path in others)
