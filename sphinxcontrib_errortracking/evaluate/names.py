"""What a name is: its binding followed to a value, through calls, destructuring and whatever changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sphinxcontrib_errortracking.evaluate.build_tools import (
    build_constant,
    configuration_argument,
    is_configuration,
    is_configurer,
)
from sphinxcontrib_errortracking.evaluate.changing import changed, is_container
from sphinxcontrib_errortracking.evaluate.choices import at
from sphinxcontrib_errortracking.evaluate.copies import copied, copied_first
from sphinxcontrib_errortracking.evaluate.cycles import read_too_early
from sphinxcontrib_errortracking.evaluate.elsewhere import changed_elsewhere
from sphinxcontrib_errortracking.evaluate.escapes import NO_STEPS_LEFT, changed_by_others
from sphinxcontrib_errortracking.evaluate.flow import tracked_value
from sphinxcontrib_errortracking.evaluate.functions import function_value, positional
from sphinxcontrib_errortracking.evaluate.global_members import from_environment
from sphinxcontrib_errortracking.evaluate.homes import of_another_round
from sphinxcontrib_errortracking.evaluate.just_written import just_written
from sphinxcontrib_errortracking.evaluate.later_changes import unless_changed_later
from sphinxcontrib_errortracking.evaluate.linking import imported
from sphinxcontrib_errortracking.evaluate.members import follow
from sphinxcontrib_errortracking.evaluate.objects import enum_value, named
from sphinxcontrib_errortracking.evaluate.put_in import put_in
from sphinxcontrib_errortracking.evaluate.references import ClassOf, Global, Pending, Thrown
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.something import unless_nothing
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import Export
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Primitive, Value

_T = TypeVar("_T")
_VALUES: Mapping[str, Primitive] = {"undefined": UNDEFINED, "NaN": float("nan"), "Infinity": float("inf")}


def name_value(run: Engine, node: es.Identifier, scope: Scope) -> Value:
    """What the name `node` is in `scope`."""
    found = _behind_parameters(run, node, scope.lookup(node.name))
    for outer in scope.chain():
        if outer.dynamic:
            return Unknown("stands inside `with`", (node.loc,))
        if found is not None and outer is found[0]:
            break
    if found is None:
        return _free(run, node)
    holder, binding = found
    frame = run.frames[-1] if run.frames else None
    if frame is not None and binding in frame:
        if of_another_round(run.module_of(node), node, binding):
            return Unknown("changes in a loop", (node.loc, binding.identifier.loc))
        held = unless_changed_later(run.module_of(node), binding, node, node, frame[binding])
        return at(_as_others_left_it(run, binding, held), node.loc)
    if (settled := _settled(run, node, scope, holder, binding)) is not None:
        return settled
    if binding.events and (value := _followed_value(run, node, scope, holder, binding)) is not None:
        return unless_nothing(
            run, node, binding, at(_as_importers_left_it(run, node, holder, binding, value), node.loc)
        )
    if binding.kind in {"var", "let", "const"} and (reason := _unset(run, node, scope, holder, binding)):
        return (Unknown if binding.kind == "var" else Thrown)(reason, (node.loc, binding.node.loc))
    value = _as_importers_left_it(run, node, holder, binding, _always(run, node, holder, binding))
    return unless_nothing(run, node, binding, at(value, node.loc))


def _as_others_left_it(run: Engine, binding: Binding, value: Value) -> Value:
    """What a name holds on the way, where functions that get it may have changed it."""
    if not binding.passed or not is_container(value):
        return value
    return changed(value, _elsewhere(run, lambda: changed_by_others(run, binding)))


def _as_importers_left_it(run: Engine, node: es.Identifier, holder: Scope, binding: Binding, value: Value) -> Value:
    """What a function reads of an object that its file exports: files that import the object may have changed it before the call."""
    if holder.kind != "module" or not is_container(value):
        return value
    module = run.module_of(node)
    name = next((name for name, export in module.exports.items() if _exports(export, binding)), None)
    if name is None or not any(isinstance(above, es.Function) for above in module.ancestors(node)):
        return value
    return changed(value, changed_elsewhere(run, module.path, name, module.path))


def _exports(export: Export, binding: Binding) -> bool:
    return export.source is None and getattr(export.node, "name", None) == binding.name


def _always(run: Engine, node: es.Identifier, holder: Scope, binding: Binding) -> Value:
    """What a name holds at any time, or what is copied of it before anybody can change it."""
    value = run.once((binding, holder), node.loc, lambda: _bound(run, binding, holder))
    if binding.passed and copied_first(run.module_of(node), node, holder, binding):
        return copied(_elsewhere(run, lambda: _declared(run, binding, holder)), value, node)
    return value


def _settled(run: Engine, node: es.Identifier, scope: Scope, holder: Scope, binding: Binding) -> Value | None:
    """What a variable of the file holds at first, where that is asked, or why what a name is declared to be says nothing."""
    if holder.kind == "module" and holder.values is not None and binding.name in holder.values:
        return at(holder.values[binding.name], node.loc)
    if binding.kind == "param" and binding.node in run.module_of(node).arguments_changed:
        return Unknown("is changed by way of `arguments`", (binding.identifier.loc,))
    return read_too_early(run, node, scope, holder, binding)


def _behind_parameters(
    run: Engine, node: es.Identifier, found: tuple[Scope, Binding] | None
) -> tuple[Scope, Binding] | None:
    """A parameter's default does not see what the function's body declares."""
    if found is None or found[1].kind in {"param", "self"} or not isinstance(found[0].node, es.Function):
        return found
    holder, function = found[0], found[0].node
    if all(isinstance(param, es.Identifier) for param in function.params) or holder.parent is None:
        return found
    below: es.Node = node
    for above in run.module_of(node).ancestors(node):
        if above is function:
            return holder.parent.lookup(node.name) if below in function.params else found
        below = above
    return found


def _followed_value(run: Engine, node: es.Identifier, scope: Scope, holder: Scope, binding: Binding) -> Value | None:
    def start() -> Value:
        if holder.values is not None and binding.name in holder.values:
            return holder.values[binding.name]
        return _parameter(run, binding, holder)

    def passed() -> bool:
        return bool(binding.passed) and bool(changed_by_others(run, binding, whole=False))

    if run.exhausted:
        return Unknown(NO_STEPS_LEFT, (node.loc,))
    value = _elsewhere(run, lambda: tracked_value(run, node, holder, binding, start, passed))
    return _elsewhere(run, lambda: just_written(run, node, scope, holder, binding)) if value is None else value


def _elsewhere(run: Engine, compute: Callable[[], _T]) -> _T:
    """`compute()` at a place of its own, whatever statement is being followed."""
    run.frames.append(None)
    try:
        return compute()
    finally:
        run.frames.pop()


#: kind of a binding -> why nobody knows what it holds
_NEVER_KNOWN = {
    "loop": "changes in a loop",
    "catch": "is the error that is caught",
    "property": "is given by whoever uses the component",
    "template": "may be changed by the component's template",
}


def _free(run: Engine, node: es.Identifier) -> Value:
    module = run.module_of(node)
    if (write := module.assigned_globals.get(node.name)) is not None:
        return Unknown(f"{node.name} is assigned in the code", (node.loc, write))
    if node.name in _VALUES:
        return Static(_VALUES[node.name], (node.loc,))
    if node.name == "arguments":
        return Unknown("depends on the caller", (node.loc,))
    if (constant := build_constant(run, node.name, node.loc)) is not None:
        return constant
    if (given := _elsewhere(run, lambda: put_in(run, node.name, node.loc))) is not None:
        return given
    return Global(f"{node.name} is decided at run time", (node.loc,), node.name)


def _unset(run: Engine, node: es.Identifier, scope: Scope, holder: Scope, binding: Binding) -> str | None:
    """Why a `var` may not have its value yet."""
    if binding.nested and binding.kind == "var":
        return "is set only where its block runs"
    if binding.redeclared and binding.kind == "var":
        return "is declared more than once"
    declared = (binding.node.loc.line, binding.node.loc.column)
    places = [node.loc] if scope.home().root is holder.root else []
    places += [loc for home, loc, _ in run.calls if home is holder.root]
    if any((loc.line, loc.column) < declared for loc in places):
        return "is used before it is set"
    return None


def _bound(run: Engine, binding: Binding, holder: Scope) -> Value:
    value = _elsewhere(run, lambda: _declared(run, binding, holder))
    if not is_container(value):
        return value
    mutations = [*binding.mutations, *_elsewhere(run, lambda: changed_by_others(run, binding))]
    return changed(value, mutations)


def _declared(run: Engine, binding: Binding, holder: Scope) -> Value:  # noqa: C901 - one case a kind
    place = (binding.identifier.loc,)
    if holder.values is not None and binding.name in holder.values:
        if binding.writes:
            return Unknown("is assigned in several places", (*place, binding.writes[0][0]))
        return holder.values[binding.name]
    if binding.writes:
        return Unknown("is assigned in several places", (*place, binding.writes[0][0]))
    if binding.redeclared:
        return Unknown("is declared more than once", place)
    match binding.kind:
        case "import":
            return imported(run, binding)
        case "const" | "let" | "var" | "using":
            return _variable(run, binding, holder)
        case "function" | "self":
            assert isinstance(binding.node, es.Function)  # noqa: S101 - for the type checker
            return function_value(binding.node, holder if binding.kind == "function" else holder.parent or holder)
        case "enum":
            assert isinstance(binding.node, es.TSEnumDeclaration)  # noqa: S101 - for the type checker
            return enum_value(run, binding.node, holder)
        case "param":
            return _parameter(run, binding, holder)
    if binding.kind in _NEVER_KNOWN:
        return Unknown(_NEVER_KNOWN[binding.kind], place)
    if binding.kind == "class":
        return Unknown("is a class", place) if binding.mutations else ClassOf("is a class", place, binding.node)
    return Unknown("is a later member of its enum", place)


def _variable(run: Engine, binding: Binding, holder: Scope) -> Value:
    declarator = binding.node
    assert isinstance(declarator, es.VariableDeclarator)  # noqa: S101 - for the type checker
    if declarator.init is None:
        return Static(UNDEFINED, (declarator.loc,))
    scope = holder
    value = run.value(declarator.init, scope)
    if not binding.path:
        return named(value, declarator.init, binding.name)
    return _followed(run, value, binding, scope)


def _followed(run: Engine, value: Value, binding: Binding, scope: Scope) -> Value:
    """The part of a destructured value that the binding names."""
    found = follow(run, value, binding.path, scope, binding.identifier.loc)
    last = binding.path[-1].node if binding.path and binding.path[-1].kind == "default" else None
    return found if last is None else named(found, last, binding.name)


def _parameter(run: Engine, binding: Binding, holder: Scope) -> Value:
    """A parameter of a function whose call stands around it; any other depends on the caller."""
    node = binding.node
    assert isinstance(node, es.Function)  # noqa: S101 - for the type checker
    module = run.module_of(node)
    call = module.parents.get(node)
    unknown = Unknown("depends on the caller", (binding.identifier.loc,))
    if isinstance(call, es.ExportDefaultDeclaration) and binding.index == 0 and is_configuration(module.path):
        return _followed(run, _given_by_vite(run, binding), binding, holder)
    if not isinstance(call, es.CallExpression):
        return unknown
    scope = module.scope_around(call)
    rest = isinstance(node.params[binding.index], es.RestElement)
    if call.callee is node:
        if node.id is not None and any(getattr(inner, "name", None) == node.id.name for inner in es.walk(node.body)):
            return Unknown("is given by a function that calls itself", (binding.identifier.loc,))
        if any(isinstance(argument, es.SpreadElement) for argument in call.arguments):
            return unknown
        arguments = [run.value(argument, scope) for argument in call.arguments]
        value = positional(arguments, None, binding.index, rest=rest)
        return _followed(run, value, binding, holder)
    callee = call.callee
    if call.arguments[:1] == (node,) and isinstance(callee, es.MemberExpression) and static_key(callee) == "then":
        promise = run.value(callee.object, scope)
        if isinstance(promise, Pending) and binding.index == 0:
            return _followed(run, promise.value, binding, holder)
    if call.arguments[:1] == (node,) and binding.index == 0 and is_configurer(run.value(callee, scope)):
        return _followed(run, _given_by_vite(run, binding), binding, holder)
    return unknown


def _given_by_vite(run: Engine, binding: Binding) -> Value:
    loc = binding.identifier.loc
    return configuration_argument(from_environment(run, "import.meta.env", "MODE", loc), loc)
