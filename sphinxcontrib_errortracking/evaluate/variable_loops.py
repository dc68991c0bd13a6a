"""Loops that copy an environment: `for (const [name, value] of Object.entries(process.env)) kept[name] = value;`.

How many rounds there are is decided at run time, but what one round does with one variable is not. So nothing is run where the loop
stands; when a variable of the copy is read, the round of that variable is.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.members import member
from sphinxcontrib_errortracking.evaluate.references import Entries, Global
from sphinxcontrib_errortracking.evaluate.truths import is_nullish
from sphinxcontrib_errortracking.evaluate.values import ArrayValue, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.evaluate.variable_objects import VARIABLE_OBJECTS
from sphinxcontrib_errortracking.lean import replace
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinxcontrib_errortracking.evaluate.following import State
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

#: What leaves a loop, or lets other code run between two rounds.
_LEAVING = (
    es.BreakStatement,
    es.ThrowStatement,
    es.AwaitExpression,
    es.YieldExpression,
    es.TryStatement,
    es.LabeledStatement,
)
Bound: TypeAlias = "Sequence[tuple[Binding, tuple[object, ...]]]"


def copy_variables(state: State, source: Value, pattern: Node, bound: Bound, body: Node) -> bool:
    """Take a loop over an environment for the copy that it makes; False where it is no such loop.

    `pattern`, `bound`: what takes each item, as written and as names.
    """
    if isinstance(source, Global) and source.name in VARIABLE_OBJECTS:
        source = Entries(source.reason, source.chain, source=source, by_name=True)
    if not isinstance(source, Entries) or source.together:
        return False
    name = _key_of(pattern, by_name=source.by_name)
    key = next((binding for binding, _ in bound if binding.name == name), None)
    target = None if key is None else _target(state, key, body)
    before = state.values.get(target) if target is not None else None
    if target is None or not isinstance(before, ObjectValue) or before.open is not None:
        return False
    rounds = _rounds(copy(state), source, before, target, lambda flow, item: _one_round(flow, bound, item, body))
    state.values[target] = Entries(source.reason, (body.loc, *source.chain), source.source, together=True, made=rounds)
    return True


def _key_of(pattern: Node, *, by_name: bool) -> str | None:
    """The name that holds the name of each variable."""
    if by_name:
        return pattern.name if isinstance(pattern, es.Identifier) else None
    first = pattern.elements[0] if isinstance(pattern, es.ArrayPattern) and pattern.elements else None
    return first.name if isinstance(first, es.Identifier) else None


def _target(state: State, key: Binding, body: Node) -> Binding | None:
    """What the body sets properties of, each under the name of its variable; None where it does more, or leaves the loop."""
    targets: set[Binding] = set()
    inside = set(es.walk(body))
    is_function = isinstance(state.module.parents.get(body), es.Function)
    leaving = _LEAVING if is_function else (*_LEAVING, es.ReturnStatement)
    for node in inside:
        if isinstance(node, leaving) and not _in_function(state, node, body):
            return None
        if node not in state.events or _is_own(state.events[node], inside):
            continue
        if not _sets_variable(state, node, key):
            return None
        targets.add(state.events[node])
    if len(targets) != 1:
        return None
    (target,) = targets
    reads = [node for node in inside if isinstance(node, es.Identifier) and node.name == target.name]
    return target if all(_is_set(state, node) for node in reads) else None


def _in_function(state: State, node: Node, body: Node) -> bool:
    """Whether a function of the body stands around a node."""
    for above in state.module.ancestors(node):
        if above is body:
            return False
        if isinstance(above, es.Function):
            return True
    return False


def _is_own(binding: Binding, inside: set[Node]) -> bool:
    """Whether a name is made anew in each round."""
    return binding.kind in {"let", "const"} and binding.node in inside


def _sets_variable(state: State, node: Node, key: Binding) -> bool:
    """Whether a change is `kept[name] = …`, as a statement."""
    if not isinstance(node, es.AssignmentExpression) or node.operator != "=":
        return False
    left, above = node.left, state.module.parents.get(node)
    if not isinstance(left, es.MemberExpression) or not left.computed or not isinstance(left.property, es.Identifier):
        return False
    found = state.module.scope_around(node).lookup(left.property.name)
    is_named = found is not None and found[1] is key and isinstance(left.object, es.Identifier)
    return is_named and isinstance(above, es.ExpressionStatement)


def _is_set(state: State, node: es.Identifier) -> bool:
    above = state.module.parents.get(node)
    around = state.module.parents.get(above) if above is not None else None
    return (
        isinstance(above, es.MemberExpression)
        and above.object is node
        and isinstance(around, es.AssignmentExpression)
        and around.left is above
    )


def _rounds(
    state: State, source: Entries, before: ObjectValue, target: Binding, one_round: Callable[[State, Value], bool]
) -> Callable[[str, SourceLocation], Value]:
    """What the copy holds under a name, once the loop is over."""
    held = dict(state.values)

    def after(name: str, item: Value, loc: SourceLocation) -> Value:
        flow = copy(state)
        flow.values, flow.done, flow.lost, flow.target = dict(held), "", False, set()
        if not one_round(flow, item) or flow.lost:
            return Unknown("changes in a loop", (loc,))
        return member(flow.engine, flow.values[target], name, loc)

    def made(name: str, loc: SourceLocation) -> Value:
        variable = member(state.engine, replace(source, together=True), name, loc)

        def one(case: Value) -> Value:
            text = Static(name, (loc,))
            item: Value = text if source.by_name else ArrayValue((text, case), (loc,))
            return decide(
                is_nullish(case),
                lambda: member(state.engine, before, name, loc),
                lambda: after(name, item, loc),
                loc,
            )

        return each(variable, one, (loc,))

    return made


def _one_round(flow: State, bound: Bound, item: Value, body: Node) -> bool:
    """Run the body for one variable; whether that could be followed."""
    flow.depth += 1
    flow.level += 1
    flow.set_all(bound, item, body)
    flow.block(body.body if isinstance(body, es.BlockStatement) else (body,))
    return flow.done in {"", "continue", "return"}
