"""Three-valued truth of Values: truthy, nullish, and, or, not; and why an operation cannot be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.choices import choice, each
from sphinxcontrib_errortracking.evaluate.conditions import is_set
from sphinxcontrib_errortracking.evaluate.references import Entries, External, Global, Namespace, Pending
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    CallValue,
    Choice,
    Comparison,
    EnvironmentVariable,
    FunctionValue,
    ObjectIfAny,
    ObjectValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.evaluate.variable_objects import VARIABLE_OBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.evaluate.values import Chain, Value

_OBJECTS = (ObjectValue, ArrayValue, FunctionValue, RegExpValue, Namespace, Pending)


def is_object(value: Value) -> bool:
    """Whether the value is certainly an object or a function. A package may export anything in place of an object: `false`, for one."""
    if isinstance(value, External):
        return value.name == "" and value.package.startswith("@sentry/")
    if isinstance(value, Global):
        return value.certain or value.name in VARIABLE_OBJECTS or value.name == "import.meta"  # of any module
    if isinstance(value, ObjectIfAny):
        return value.doubt is None
    if isinstance(value, Entries):
        return True
    return isinstance(value, _OBJECTS) or (isinstance(value, CallValue) and (value.new or _is_integration(value)))


def _is_integration(value: CallValue) -> bool:
    """Whether a call is of one of Sentry's functions that make an integration, which is an object in each of its packages."""
    return value.package.startswith("@sentry/") and value.name.endswith(("Integration", "integration"))


def truth(value: Value, chain: Chain = ()) -> Value:
    """`Boolean(value)` as Static, a Choice of both, or Unknown."""
    match value:
        case Static():
            return Static(js.to_boolean(value.value), chain or value.chain)
        case EnvironmentVariable():
            yes, no = Static(value=True, chain=chain), Static(value=False, chain=chain)
            return choice([(Comparison(value.name, "truthy"), yes), (None, no)], chain or value.chain)
        case Choice():
            return each(value, truth, chain)
        case ObjectIfAny(doubt=Unknown() as doubt):
            return doubt
        case _ if is_object(value):
            return Static(value=True, chain=chain or value.chain)
        case Unknown():
            return value
    return Unknown("depends on what a package returns", value.chain)


def is_nullish(value: Value) -> Value:
    """Whether the value is null or undefined, as Static, a Choice of both, or Unknown."""
    match value:
        case Static():
            return Static(value.value is None or value.value is UNDEFINED, value.chain)
        case EnvironmentVariable():
            cases = [(is_set(value.name), Static(value=False)), (None, Static(value=True))]
            return choice(cases, value.chain)
        case Choice():
            return each(value, is_nullish)
        case ObjectIfAny(doubt=Unknown() as doubt):
            return doubt
        case _ if is_object(value):
            return Static(value=False, chain=value.chain)
        case Unknown():
            return value
    return Unknown("depends on what a package returns", value.chain)


def negated(value: Value, chain: Chain = ()) -> Value:
    """`!value`."""
    return each(
        truth(value),
        lambda case: Static(not case.value, chain or case.chain) if isinstance(case, Static) else case,
        chain,
    )


def both(left: Value, right: Callable[[], Value]) -> Value:
    """Three-valued `and` of two truths; `right` is asked only where it matters."""
    return _three(left, right, decided=False)


def either(left: Value, right: Callable[[], Value]) -> Value:
    """Three-valued `or` of two truths."""
    return _three(left, right, decided=True)


def _three(left: Value, right: Callable[[], Value], *, decided: bool) -> Value:
    if isinstance(left, Static):
        return left if left.value is decided else right()
    other = right()
    if isinstance(left, Unknown):
        return each(other, lambda case: case if isinstance(case, Static) and case.value is decided else left)

    def combine(case: Value) -> Value:
        if isinstance(case, Static):
            return case if case.value is decided else other
        return each(other, lambda known: known if isinstance(known, Static) and known.value is decided else case)

    return each(left, combine)


def first_unknown(values: tuple[Value, ...]) -> Unknown | None:
    """The first Unknown among `values`."""
    return next((value for value in values if isinstance(value, Unknown)), None)


def unknown(values: tuple[Value, ...], chain: Chain) -> Unknown:
    """Why an operation on `values` cannot be known: the first Unknown among them, else what they are."""
    if (found := first_unknown(values)) is not None:
        return Unknown(found.reason, (*chain, *found.chain), words=found.remade.words, kind=found.kind)
    if any(isinstance(value, CallValue) for value in values):
        return Unknown("depends on what a package returns", chain)
    if (variable := next((value for value in values if isinstance(value, EnvironmentVariable)), None)) is not None:
        return Unknown(f"depends on the environment variable {variable.name}", (*chain, *variable.chain))
    return Unknown("converts an object to a primitive", chain)
