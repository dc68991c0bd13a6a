"""JavaScript's operators on Values: what is decided, what a variable decides, and what cannot be known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.choices import choice, each, each_of
from sphinxcontrib_errortracking.evaluate.conditions import is_set
from sphinxcontrib_errortracking.evaluate.references import External, Global, Made
from sphinxcontrib_errortracking.evaluate.secret_texts import carrying
from sphinxcontrib_errortracking.evaluate.truths import first_unknown, is_nullish, is_object, negated, unknown
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    Choice,
    Comparison,
    EnvironmentVariable,
    FunctionValue,
    ObjectIfAny,
    Static,
    Undefined,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.evaluate.values import Chain, Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

MAX_TEXT = 100_000
MAX_NESTED = 10


def strict_equal(left: Value, right: Value, chain: Chain) -> Value:
    """`left === right`."""
    if isinstance(left, Choice):
        return each(left, lambda case: strict_equal(case, right, chain), chain)
    if isinstance(right, Choice):
        return each(right, lambda case: strict_equal(left, case, chain), chain)
    if isinstance(left, EnvironmentVariable) or isinstance(right, EnvironmentVariable):
        return _variable_equal(left, right, chain)
    if isinstance(left, Static) and isinstance(right, Static):
        return Static(_identical(left, right), chain)
    for one, other in ((left, right), (right, left)):
        if is_object(one) and isinstance(other, Static):
            return Static(value=False, chain=chain)
    doubts = tuple(value.doubt for value in (left, right) if isinstance(value, ObjectIfAny) and value.doubt is not None)
    return first_unknown((left, right, *doubts)) or Unknown("compares objects by identity", chain)


def _identical(left: Static, right: Static) -> bool:
    if isinstance(left.value, float) and isinstance(right.value, float):
        return left.value == right.value
    return js.type_of(left.value) == js.type_of(right.value) and left.value == right.value


def _variable_equal(left: Value, right: Value, chain: Chain) -> Value:
    variable, other = (left, right) if isinstance(left, EnvironmentVariable) else (right, left)
    yes, no = Static(value=True, chain=chain), Static(value=False, chain=chain)
    match variable, other:
        case EnvironmentVariable(name), EnvironmentVariable(second):
            if name == second:
                return yes
            return Unknown(f"depends on the environment variables {name} and {second}", chain)
        case EnvironmentVariable(name), Static(str() | Undefined() as operand):
            return choice([(Comparison(name, "===", operand), yes), (None, no)], chain)
        case _, Static():
            return no
    return no if is_object(other) else first_unknown((other,)) or Unknown("depends on what a package returns", chain)


def loose_equal(left: Value, right: Value, chain: Chain) -> Value:
    """`left == right`."""

    def compare(values: tuple[Value, ...]) -> Value:
        one, other = values
        nullish = [is_nullish(value) for value in values]
        for mine, theirs in (nullish, reversed(nullish)):
            if isinstance(mine, Static) and mine.value is True:
                return theirs
        if not isinstance(one, Static) or not isinstance(other, Static):
            return strict_equal(one, other, chain) if is_object(one) and is_object(other) else unknown(values, chain)
        if js.type_of(one.value) == js.type_of(other.value):
            return strict_equal(one, other, chain)
        return Static(js.to_number(one.value) == js.to_number(other.value), chain)

    texts = (str, Undefined, type(None))
    if isinstance(left, Choice):
        return each(left, lambda case: loose_equal(case, right, chain), chain)
    if isinstance(right, Choice):
        return each(right, lambda case: loose_equal(left, case, chain), chain)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, EnvironmentVariable) and isinstance(other, Static) and isinstance(other.value, texts):
            same = Static(UNDEFINED, other.chain) if other.value is None else other
            return strict_equal(one, same, chain)
    return each_of((left, right), compare, chain)


def binary(operator: str, left: Value, right: Value, loc: SourceLocation) -> Value:
    """`left operator right` for every operator that has no operands of its own to skip."""
    chain = (loc,)
    match operator:
        case "===":
            return strict_equal(left, right, chain)
        case "!==":
            return negated(strict_equal(left, right, chain), chain)
        case "==":
            return loose_equal(left, right, chain)
        case "!=":
            return negated(loose_equal(left, right, chain), chain)
    return each_of((left, right), lambda values: _strict_binary(operator, values, chain), chain)


def _strict_binary(operator: str, values: tuple[Value, ...], chain: Chain) -> Value:
    left, right = values if operator != "+" else map(as_text, values)
    if not isinstance(left, Static) or not isinstance(right, Static):
        return unknown(values, chain)
    one, other = left.value, right.value
    if operator == "+" and (isinstance(one, str) or isinstance(other, str)):
        text = js.to_text(one) + js.to_text(other)
        made = Static(text, chain)
        return carrying(made, values) if len(text) <= MAX_TEXT else Unknown("makes a text that is too long", chain)
    if operator in _RELATIONS:
        return Static(_relation(operator, one, other), chain)
    if (operation := _NUMERIC.get(operator)) is None:
        return Unknown(f"uses the operator {operator}", chain)
    number = operation(js.to_number(one), js.to_number(other))
    return Unknown("its last digits depend on the engine", chain) if number is None else Static(float(number), chain)


def as_text(value: Value, depth: int = 0) -> Value:
    """An array of primitives as the text that it becomes where a primitive is asked for; any other value is itself."""
    if isinstance(value, Made):
        return dict(value.properties).get("href", value)
    if not isinstance(value, ArrayValue) or value.open is not None or depth > MAX_NESTED:
        return value
    parts = [as_text(part, depth + 1) for part in value.elements]
    known = [part.value for part in parts if isinstance(part, Static)]
    if len(known) < len(parts):
        return value
    return Static(
        ",".join("" if part is None or part is UNDEFINED else js.to_text(part) for part in known), value.chain
    )


def _relation(operator: str, one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        left: object = one.encode("utf-16-be", "surrogatepass")
        right: object = other.encode("utf-16-be", "surrogatepass")
    else:
        left, right = js.to_number(one), js.to_number(other)  # type: ignore[arg-type]
    return _RELATIONS[operator](left, right)


_RELATIONS: dict[str, Callable[[object, object], bool]] = {
    "<": lambda a, b: a < b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
}


def _divide(one: float, other: float) -> float:
    if other != 0:
        return one / other
    if one == 0 or math.isnan(one) or math.isnan(other):
        return math.nan
    return math.copysign(math.inf, one) * math.copysign(1.0, other)


def _remainder(one: float, other: float) -> float:
    if math.isnan(one) or math.isnan(other) or math.isinf(one) or other == 0:
        return math.nan
    return math.fmod(one, other)


def power(one: float, other: float) -> float | None:
    """`one ** other` where every engine agrees on it; None where the last digits may differ."""
    if other == 0:
        return 1.0
    if not one.is_integer() or not other.is_integer() or not 0 < other <= 1024:  # noqa: PLR2004 - doubles end there
        return None
    if abs(one) > 1 and other * math.log2(abs(one)) > 53:  # noqa: PLR2004 - not exact any more
        return None
    return float(int(one) ** int(other))


def _multiply(one: float, other: float) -> float:
    return one * other


_NUMERIC: dict[str, Callable[[float, float], float | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": _multiply,
    "/": _divide,
    "%": _remainder,
    "**": power,
    "|": lambda a, b: js.to_int32(a) | js.to_int32(b),
    "&": lambda a, b: js.to_int32(a) & js.to_int32(b),
    "^": lambda a, b: js.to_int32(a) ^ js.to_int32(b),
    "<<": lambda a, b: js.to_int32(float(js.to_int32(a) << (js.to_int32(b) & 31))),
    ">>": lambda a, b: js.to_int32(a) >> (js.to_int32(b) & 31),
    ">>>": lambda a, b: (js.to_int32(a) & 0xFFFFFFFF) >> (js.to_int32(b) & 31),
}


def unary(operator: str, value: Value, loc: SourceLocation) -> Value:
    """`operator value` for `! - + ~ typeof void`."""
    chain = (loc,)
    if operator == "!":
        return negated(value, chain)
    if operator == "void":
        return Static(UNDEFINED, chain)
    if operator == "typeof":
        return each(value, lambda case: type_of(case, chain), chain)
    return each_of((value,), lambda values: _strict_unary(operator, values[0], chain), chain)


def _strict_unary(operator: str, value: Value, chain: Chain) -> Value:
    if not isinstance(value, Static):
        return unknown((value,), chain)
    number = js.to_number(value.value)
    match operator:
        case "-":
            return Static(-number, chain)
        case "+":
            return Static(number, chain)
        case "~":
            return Static(float(~js.to_int32(number)), chain)
    return Unknown(f"uses the operator {operator}", chain)


def type_of(value: Value, chain: Chain) -> Value:
    """`typeof value` of anything but a Choice."""
    match value:
        case EnvironmentVariable(name):
            return choice([(is_set(name), Static("string", chain)), (None, Static("undefined", chain))], chain)
        case Static():
            return Static(js.type_of(value.value), chain)
        case FunctionValue():
            return Static("function", chain)
        case Global():
            return unknown((value,), chain)
        case _ if is_object(value) and not isinstance(value, External):
            return Static("object", chain)
    return unknown((value,), chain)
