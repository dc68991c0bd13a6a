"""What JavaScript provides for numbers and texts: rows for functions of primitives only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.truths import unknown
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Primitive, Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

Arguments: TypeAlias = "tuple[Value, ...]"


def _primitive(
    function: Callable[..., Primitive], *, least: int = 1, most: int | None = 1
) -> Callable[[Engine, Arguments, SourceLocation], Value]:
    """A row for a function of primitives only, which looks at `most` arguments."""

    def call(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
        del run
        seen = given[:most]
        values = [part.value for part in seen if isinstance(part, Static)]
        if len(values) < len(seen):
            return unknown(seen, (loc,))
        values += [UNDEFINED] * (least - len(values))
        return Static(function(*values), (loc,))

    return call


def _number(*values: Primitive) -> float:
    return js.to_number(values[0]) if values else 0.0


def _text(*values: Primitive) -> str:
    return js.to_text(values[0]) if values else ""


def _parse_int(value: Primitive, radix: Primitive = UNDEFINED, *_: Primitive) -> float:
    return js.parse_int(js.to_text(value), js.to_int32(js.to_number(radix)))


def _round(value: Primitive, *_: Primitive) -> float:
    number = js.to_number(value)
    if math.isnan(number) or math.isinf(number) or number.is_integer():
        return number
    lower = float(math.floor(number))
    rounded = lower if number - lower < 0.5 else lower + 1  # noqa: PLR2004
    return math.copysign(rounded, number) if rounded == 0 else rounded


def _whole(function: Callable[[float], int]) -> Callable[..., float]:
    def call(value: Primitive, *_: Primitive) -> float:
        number = js.to_number(value)
        if math.isnan(number) or math.isinf(number):
            return number
        return math.copysign(float(function(number)), number) if function(number) == 0 else float(function(number))

    return call


def _extreme(*values: Primitive, largest: bool) -> float:
    numbers = [js.to_number(value) for value in values]
    if any(math.isnan(number) for number in numbers):
        return math.nan
    edge = -math.inf if largest else math.inf
    key = [(number, math.copysign(1, number)) for number in [*numbers, edge]]
    return (max(key) if largest else min(key))[0]


def _sign(value: Primitive, *_: Primitive) -> float:
    number = js.to_number(value)
    return number if number == 0 or math.isnan(number) else math.copysign(1.0, number)


def _sqrt(value: Primitive, *_: Primitive) -> float:
    number = js.to_number(value)
    return math.sqrt(number) if number >= 0 else number if number == 0 else math.nan


def _is_integer(value: Primitive, *_: Primitive) -> bool:
    return isinstance(value, float) and not math.isinf(value) and not math.isnan(value) and value.is_integer()


def _is_finite(value: Primitive, *_: Primitive) -> bool:
    return isinstance(value, float) and math.isfinite(value)


NUMBERS: Mapping[str, Callable[[Engine, Arguments, SourceLocation], Value]] = {
    "Number": _primitive(_number, least=0),
    "String": _primitive(_text, least=0),
    "parseInt": _primitive(_parse_int, most=2),
    "Number.parseInt": _primitive(_parse_int, most=2),
    "parseFloat": _primitive(lambda value, *_: js.parse_float(js.to_text(value))),
    "Number.parseFloat": _primitive(lambda value, *_: js.parse_float(js.to_text(value))),
    "isNaN": _primitive(lambda value, *_: math.isnan(js.to_number(value))),
    "isFinite": _primitive(lambda value, *_: math.isfinite(js.to_number(value))),
    "Number.isNaN": _primitive(lambda value, *_: isinstance(value, float) and math.isnan(value)),
    "Number.isFinite": _primitive(_is_finite),
    "Number.isInteger": _primitive(_is_integer),
    "Number.isSafeInteger": _primitive(
        lambda value, *_: _is_integer(value) and abs(js.to_number(value)) <= js.MAX_SAFE
    ),
    "Math.floor": _primitive(_whole(math.floor)),
    "Math.ceil": _primitive(_whole(math.ceil)),
    "Math.trunc": _primitive(_whole(math.trunc)),
    "Math.round": _primitive(_round),
    "Math.abs": _primitive(lambda value, *_: abs(js.to_number(value))),
    "Math.sign": _primitive(_sign),
    "Math.sqrt": _primitive(_sqrt),
    "Math.max": _primitive(lambda *values: _extreme(*values, largest=True), least=0, most=None),
    "Math.min": _primitive(lambda *values: _extreme(*values, largest=False), least=0, most=None),
}
