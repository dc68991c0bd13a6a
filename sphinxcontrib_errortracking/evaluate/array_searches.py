"""Methods of arrays that look for an element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.operators import strict_equal
from sphinxcontrib_errortracking.evaluate.truths import both, either, truth
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static, Unknown

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.array_calls import Call
    from sphinxcontrib_errortracking.evaluate.values import Value


def some(call: Call) -> Value:
    """`some`: one result is truthy."""
    value: Value = Static(value=False, chain=(call.loc,))
    for result in call.results():
        value = either(value, lambda result=result: truth(result))  # type: ignore[misc]
    return value


def every(call: Call) -> Value:
    """`every`: all results are truthy."""
    value: Value = Static(value=True, chain=(call.loc,))
    for result in call.results():
        value = both(value, lambda result=result: truth(result))  # type: ignore[misc]
    return value


def find(call: Call) -> Value:
    """`find`: the first element whose result is truthy."""
    value: Value = Static(UNDEFINED, (call.loc,))
    for element, result in reversed(list(zip(call.array.elements, call.results(), strict=True))):
        found, rest = element, value
        value = decide(truth(result), lambda found=found: found, lambda rest=rest: rest, call.loc)  # type: ignore[misc]
    return value


def find_index(call: Call) -> Value:
    """`findIndex`: where that element stands."""
    value: Value = Static(-1.0, (call.loc,))
    for index, result in reversed(list(enumerate(call.results()))):
        rest = value
        value = decide(
            truth(result),
            lambda index=index: Static(float(index), (call.loc,)),  # type: ignore[misc]
            lambda rest=rest: rest,  # type: ignore[misc]
            call.loc,
        )
    return value


def includes(call: Call) -> Value:
    """Like `===` but for NaN, which `includes` finds; variables stay decisions."""
    if len(call.arguments) != 1:
        return Unknown("looks for an element from a position on", (call.loc,))
    wanted = call.arguments[0]
    value: Value = Static(value=False, chain=(call.loc,))
    for element in call.array.elements:
        if _is_nan(element) and _is_nan(wanted):
            return Static(value=True, chain=(call.loc,))
        value = either(value, lambda element=element: strict_equal(element, wanted, (call.loc,)))  # type: ignore[misc]
    return value


def _is_nan(value: Value) -> bool:
    return isinstance(value, Static) and value.value != value.value


def index_of(call: Call) -> Value:
    """`indexOf`: where the argument stands, or -1."""
    if len(call.arguments) != 1:
        return Unknown("looks for an element from a position on", (call.loc,))
    value: Value = Static(-1.0, (call.loc,))
    for index, element in reversed(list(enumerate(call.array.elements))):
        rest = value
        value = decide(
            strict_equal(element, call.arguments[0], (call.loc,)),
            lambda index=index: Static(float(index), (call.loc,)),  # type: ignore[misc]
            lambda rest=rest: rest,  # type: ignore[misc]
            call.loc,
        )
    return value
