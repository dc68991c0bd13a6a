"""Whether a function of the repository calls a function that it is given, for the other arguments that it is given with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.functions import closure, parameter_values
from sphinxcontrib_errortracking.evaluate.objects import elements_of
from sphinxcontrib_errortracking.evaluate.scope import bound
from sphinxcontrib_errortracking.evaluate.truths import both, either
from sphinxcontrib_errortracking.evaluate.values import ArrayValue, FunctionValue, Static, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

#: The truths around a node up to its function, in a file, with what the names of its functions are bound to.
Around: TypeAlias = "Callable[[Node, ModuleScope, Callable[[Scope], Scope]], Iterable[Value]]"
LATER = "the function that it is given to may call it later, or not"


def called_by(run: Engine, call: es.CallExpression, given: es.Function, scope: Scope, around: Around) -> Value | None:
    """Whether `call` makes its function call `given`; None where that function hands it on, and nothing speaks against it."""
    made = run.value(call.callee, scope)
    arguments = elements_of(run, call.arguments, scope, call.loc) if isinstance(made, FunctionValue) else None
    if not isinstance(made, FunctionValue) or not isinstance(arguments, ArrayValue) or arguments.open is not None:
        return None
    index = call.arguments.index(given)
    param = made.node.params[index] if index < len(made.node.params) else None
    if not isinstance(param, es.Identifier) or made.node in run.callers():
        return None
    module = run.module_of(made.node)
    _, values = parameter_values(run, made.node, closure(run, made), arguments.elements)
    found: Value = Static(value=False)
    for node in es.walk(made.node.body):
        if not isinstance(node, es.Identifier) or node.name != param.name:
            continue
        above = module.parents.get(node)
        if isinstance(above, es.MemberExpression) and above.property is node and not above.computed:
            continue
        if not isinstance(above, es.CallExpression) or above.callee is not node:
            return None
        place = above
        found = either(
            found,
            lambda place=place: _reached(
                module, place, made.node, lambda inner: bound(inner, {made.node: values}), around
            ),  # type: ignore[misc]
        )
    return found


def _reached(
    module: ModuleScope, place: Node, function: Node, adapt: Callable[[Scope], Scope], around: Around
) -> Value:
    """Whether `place` is reached once `function` is called: also where it stands in functions that are called at once, or handed on."""
    value: Value = Static(value=True)
    while True:
        for truth in around(place, module, adapt):
            value = both(value, lambda truth=truth: truth)  # type: ignore[misc]
        inner = next(above for above in module.ancestors(place) if isinstance(above, es.Function))
        if inner is function:
            return value
        call = module.parents.get(inner)
        if not isinstance(call, es.CallExpression):
            return Unknown(LATER, (inner.loc,))
        place = inner
