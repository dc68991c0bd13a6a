"""What belongs to a class itself: its functions, `Tracking.start(…)`, and its fields, `Settings.rate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.elsewhere import changed_elsewhere
from sphinxcontrib_errortracking.evaluate.values import ArrayValue, Choice, FunctionValue, ObjectValue, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.references import ClassOf
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node


def static_function(run: Engine, value: ClassOf, name: str) -> FunctionValue | None:
    """The one static method, or arrow function in a static field, of this name; None where there is no such, or it is decorated."""
    node = value.node
    if not isinstance(node, es.Class) or node.decorators:
        return None
    entry = _entry(node, name)
    function = entry.value if entry is not None and getattr(entry, "kind", "method") == "method" else None
    if not isinstance(function, es.Function):
        return None
    own = function.id.name if function.id is not None else name
    return FunctionValue(own, function, (function.loc,), run.module_of(function).scope_around(function))


def static_method(run: Engine, value: ClassOf, name: str) -> FunctionValue | None:
    """The same where it is called, and no other file puts another function in its place."""
    function = static_function(run, value, name)
    if function is None or not isinstance(value.node, es.Class) or _changes_elsewhere(run, value.node):
        return None
    return function


def static_field(run: Engine, value: ClassOf, name: str) -> Value | None:
    """What a static field holds that nothing changes; None where there is no such, or something may change it or what lies in it."""
    node = value.node
    if (
        not isinstance(node, es.Class)
        or node.decorators
        or any(isinstance(part, es.StaticBlock) for part in node.body.body)
    ):
        return None
    entry = _entry(node, name)
    if not isinstance(entry, es.PropertyDefinition) or entry.value is None:
        return None
    held = entry.value
    return run.once(("static", entry), entry.loc, lambda: _held(run, value, name, held))


def _held(run: Engine, value: ClassOf, name: str, node: Node) -> Value:
    """What the field is made to be; nothing but the class where it, or what lies in it, may be changed."""
    assert isinstance(value.node, es.Class)  # noqa: S101 - for the type checker
    if _may_change(run, value.node, name):
        return Unknown(value.reason, value.chain)
    run.frames.append(None)
    try:
        found = run.value(node, run.module_of(node).scope_around(node))
    finally:
        run.frames.pop()
    cases = [case for _, case in found.cases] if isinstance(found, Choice) else [found]
    holds = any(isinstance(case, ObjectValue | ArrayValue) for case in cases)
    return Unknown(value.reason, value.chain) if holds else found


def _entry(node: es.Class, name: str) -> es.MethodDefinition | es.PropertyDefinition | None:
    """The one static member of a name that a class declares."""
    found = [
        entry
        for entry in node.body.body
        if isinstance(entry, es.MethodDefinition | es.PropertyDefinition)
        and entry.static
        and not entry.computed
        and isinstance(entry.key, es.Identifier)
        and entry.key.name == name
    ]
    return found[0] if len(found) == 1 and not found[0].decorators else None


def _may_change(run: Engine, node: es.Class, name: str) -> bool:
    """Whether the class's own code, whoever is given the class, or another file may write a static field."""
    module = run.module_of(node)
    if any(_writes(inner, name) for inner in es.walk(node)):
        return True
    found = module.scope.lookup(node.id.name) if node.id is not None else None
    if found is None or found[1].node is not node or found[1].mutations or found[1].writes:
        return True
    if _gets_about(module, node):
        return True
    return _changes_elsewhere(run, node)


def _changes_elsewhere(run: Engine, node: es.Class) -> bool:
    """Whether another file changes what a class holds."""
    module = run.module_of(node)
    name = node.id.name if node.id is not None else None
    exported = (
        known
        for known, export in module.exports.items()
        if export.node is node or (name and getattr(export.node, "name", None) == name)
    )
    return any(changed_elsewhere(run, module.path, known, module.path) for known in exported)


def _gets_about(module: ModuleScope, node: es.Class) -> bool:
    """Whether a class as such, and not only what belongs to it, goes where it may be changed: by its name, or as `this`."""
    if node.superclass is not None:
        return True
    name = node.id.name if node.id is not None else ""
    inside = {*es.walk(node.body)}
    for inner in es.walk(module.program):
        own = isinstance(inner, es.ThisExpression) and inner in inside
        if not own and not (isinstance(inner, es.Identifier) and inner.name == name and inner is not node.id):
            continue
        above = module.parents.get(inner)
        is_owner = isinstance(above, es.MemberExpression) and (above.object is inner or not above.computed)
        is_key = isinstance(above, es.Property) and above.key is inner and not (above.computed or above.shorthand)
        is_made = isinstance(above, es.NewExpression) and above.callee is inner
        if not (is_owner or is_key or is_made or isinstance(above, es.ExportSpecifier | es.ExportDefaultDeclaration)):
            return True
    return False


def _writes(inner: Node, name: str) -> bool:
    """Whether something writes the field, or a field that it works out, of `this`."""
    match inner:
        case es.AssignmentExpression(left=target) | es.UpdateExpression(argument=target):
            pass
        case es.UnaryExpression(operator="delete", argument=target):
            pass
        case _:
            return False
    parts = [part for part in es.walk(target) if isinstance(part, es.MemberExpression)]
    return any(
        isinstance(part.object, es.ThisExpression) and (part.computed or getattr(part.property, "name", name) == name)
        for part in parts
    )
