"""Values as JSON, where JSON can say them, and as one-key objects where it cannot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.conditions import is_set
from sphinxcontrib_errortracking.evaluate.primitives import MAX_SAFE, number_to_text
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    Choice,
    EnvironmentVariable,
    FunctionValue,
    ObjectValue,
    RegExpValue,
    Static,
    Undefined,
    Unknown,
)

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | int | bool | None"


def encode(value: Value) -> Json:
    """`value` as DESIGN.md's report has it: JSON as it is, `$fn $re $call $undef $unknown $env $choice $open` for the rest."""
    match value:
        case Static():
            return _static(value)
        case ObjectValue(properties, _, hole):
            found: dict[str, Json] = {key: encode(part) for key, part in properties}
            return found if hole is None else {**found, "$open": encode(hole)}
        case ArrayValue(elements, _, hole):
            return [encode(part) for part in (elements if hole is None else (*_before(elements, hole), hole))]
        case FunctionValue(name):
            return {"$fn": name}
        case RegExpValue(source, flags):
            return {"$re": source, "flags": flags}
        case CallValue(package, name, arguments):
            return {"$call": name or package, "args": [encode(part) for part in arguments]}
        case EnvironmentVariable(name):
            return {"$env": name}
        case Choice():
            return _choice(value)
        case Unknown():
            place = value.chain[-1] if value.chain else None
            return {"$unknown": value.reason, "file": place.source if place else "", "line": place.line if place else 0}


def _before(elements: tuple[Value, ...], hole: Unknown) -> tuple[Value, ...]:
    """The elements whose index is certain; the hole then stands for all the rest."""
    return elements[: elements.index(hole)] if hole in elements else elements


def _static(value: Static) -> Json:
    place = value.chain[-1] if value.chain else None
    if value.masked:
        reason = f"holds a secret: {value.value}"
        return {"$unknown": reason, "file": place.source if place else "", "line": place.line if place else 0}
    match value.value:
        case Undefined():
            return {"$undef": True}
        case float() as number if not math.isfinite(number):
            reason = f"is {number_to_text(number)}, which JSON lacks"
            return {"$unknown": reason, "file": place.source if place else "", "line": place.line if place else 0}
        case float() as number if number.is_integer() and abs(number) <= MAX_SAFE:
            return int(number)
    return value.value


def _choice(value: Choice) -> Json:
    match value.cases:
        case ((condition, EnvironmentVariable(name)), (None, Static() as default)) if condition == is_set(name):
            return {"$env": name, "default": encode(default)}
    return {
        "$choice": [{"when": None if when is None else str(when), "value": encode(part)} for when, part in value.cases]
    }
