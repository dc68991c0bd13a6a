"""What a variable of a file holds where the function that has just given it a value reads it.

`sdk = await import("…"); sdk.init({ dsn, integrations: [sdk.httpIntegration()] })`: other functions may write the variable too,
but nothing runs between the assignment and the place that could call them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.changing import is_container
from sphinxcontrib_errortracking.evaluate.escapes import changed_by_others
from sphinxcontrib_errortracking.evaluate.flow import held_at
from sphinxcontrib_errortracking.evaluate.homes import first_write, home_of, place_in
from sphinxcontrib_errortracking.evaluate.quiet import between, calls_of, is_quiet, place_of
from sphinxcontrib_errortracking.evaluate.references import External
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

_BEFORE = "is assigned in several places"


def just_written(run: Engine, node: Node, scope: Scope, holder: Scope, binding: Binding) -> Value | None:
    """What a variable holds that the function around `node` has just written; None where others may have written it since."""
    module = run.module_of(node)
    function = home_of(module, node)
    if holder.kind != "module" or binding.kind not in {"let", "var"} or not isinstance(function, es.Function):
        return None
    first = first_write(module, binding, function)
    home = next((outer for outer in scope.chain() if outer.node is function and outer.kind == "function"), None)
    place = place_in(module, node, function)
    if binding.redeclared or first is None or home is None or place is None:
        return None
    if place_of(first) >= place_of(node) or _unseen_writes(module, function, binding):
        return None
    ran = between(module, function, first, node)
    if not all(is_quiet(run, module, binding, inner) for inner in ran):
        return None
    before = Unknown(_BEFORE, (node.loc, binding.identifier.loc))
    value = run.once(
        ("written", binding, home, place), node.loc, lambda: held_at(run, module, home, binding, before, place, node)
    )
    if type(value) is Unknown or (is_container(value) and _changes(run, module, function, binding)):
        return None
    return None if calls_of(module, binding, ran) and not isinstance(value, External) else value


def _unseen_writes(module: ModuleScope, function: es.Function, binding: Binding) -> bool:
    """Whether a function inside the function, which may be called on the way, writes the variable as well, or the head of a loop."""
    places = {event.loc for event in binding.events}
    if any(loc not in places for loc, _ in binding.writes):
        return True
    return any(
        home_of(module, event) is not function and function in module.ancestors(event) for event in binding.events
    )


def _changes(run: Engine, module: ModuleScope, function: es.Function, binding: Binding) -> bool:
    """Whether something outside the function changes what lies in the object."""
    elsewhere = (event for event in binding.events if home_of(module, event) is not function)
    if any(
        not (isinstance(event, es.AssignmentExpression) and isinstance(event.left, es.Identifier))
        for event in elsewhere
    ):
        return True
    return binding.aliased or (bool(binding.passed) and bool(changed_by_others(run, binding, whole=False)))
