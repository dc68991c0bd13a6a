"""Whether what is given to a call is called by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.references import Pending
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.throwing import FALSE, TRUE, throwing
from sphinxcontrib_errortracking.evaluate.values import ArrayValue, FunctionValue, Static, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value

ONLY_FAILING = "runs only when an error is thrown"
#: Methods of arrays that call their function for the elements.
FOR_ELEMENTS = frozenset("forEach map filter some every find findIndex findLast flatMap reduce reduceRight".split())  # noqa: SIM905


def calls_back(run: Engine, call: es.CallExpression, function: es.Function, scope: Scope) -> Value | None:
    """Whether a call calls the function that it is given; None where nothing speaks against it."""
    callee = call.callee.expression if isinstance(call.callee, es.ChainExpression) else call.callee
    if isinstance(callee, es.MemberExpression):
        name = static_key(callee)
        if name in FOR_ELEMENTS and call.arguments[0] is function:
            return each(run.value(callee.object, scope), _has_elements)
        if name in {"then", "catch"}:
            failing = name == "catch" or call.arguments[0] is not function
            return _settles(run.value(callee.object, scope), function, failing=failing)
    made = run.value(callee, scope)
    if isinstance(made, FunctionValue) and not _uses_argument(made.node, call.arguments.index(function)):
        return FALSE
    return None


def _has_elements(value: Value) -> Value:
    return Static(bool(value.elements)) if isinstance(value, ArrayValue) and value.open is None else TRUE


def _settles(promise: Value, function: es.Function, *, failing: bool) -> Value | None:
    thrown = throwing(promise.value) if isinstance(promise, Pending) else FALSE
    if failing and thrown is not TRUE:
        return Unknown(ONLY_FAILING, (function.loc,))
    return None if failing or thrown is FALSE else each(thrown, lambda case: TRUE if case == FALSE else FALSE)


def _uses_argument(function: es.Function, index: int) -> bool:
    """Whether a function names the parameter that holds the argument, or may reach it otherwise."""
    if any(isinstance(param, es.RestElement) for param in function.params):
        return True
    param = function.params[index] if index < len(function.params) else None
    if param is not None and not isinstance(param, es.Identifier):
        return True
    wanted = {"arguments", *([param.name] if isinstance(param, es.Identifier) else [])}
    return any(isinstance(node, es.Identifier) and node.name in wanted for node in es.walk(function.body))
