"""Methods of texts, numbers, arrays and objects, as tables. What has no row is Unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.array_calls import Call
from sphinxcontrib_errortracking.evaluate.array_methods import ARRAY_METHODS
from sphinxcontrib_errortracking.evaluate.choices import each_of
from sphinxcontrib_errortracking.evaluate.members import make_array
from sphinxcontrib_errortracking.evaluate.operators import MAX_TEXT
from sphinxcontrib_errortracking.evaluate.references import Perhaps
from sphinxcontrib_errortracking.evaluate.truths import unknown
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    ObjectValue,
    Static,
    Undefined,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Primitive, Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

Result: TypeAlias = "Primitive | list[str] | _Refused"


class _Refused:
    """The method was asked for something that is not followed."""


REFUSED = _Refused()


def text_method(receiver: Static, name: str, arguments: ArrayValue, loc: SourceLocation) -> Value:
    """`"…".name(…)`."""
    method = TEXT_METHODS.get(name)
    text = js.units(str(receiver.value))
    if method is None:
        return Unknown(f"calls {name} of a text", (loc, *receiver.chain))
    if arguments.open is not None:
        return unknown((arguments.open,), (loc,))

    def call(given: tuple[Value, ...]) -> Value:
        values = [
            js.units(part.value) if isinstance(part.value, str) else part.value
            for part in given
            if isinstance(part, Static)
        ]
        if len(values) < len(given):
            return unknown(given, (loc,))
        result = method(text, values)
        if isinstance(result, _Refused):
            return Unknown(f"calls {name} of a text in a way that is not followed", (loc,))
        if isinstance(result, list):
            return make_array([Static(js.joined(part), (loc,)) for part in result], (loc,))
        return Static(js.joined(result) if isinstance(result, str) else result, (loc,))

    return each_of(arguments.elements, call, (loc,))


def _get(values: Sequence[Primitive], index: int) -> Primitive:
    return values[index] if index < len(values) else UNDEFINED


def _text(values: Sequence[Primitive], index: int) -> str:
    return js.to_text(_get(values, index))


def _position(value: Primitive, length: int, *, default: int, negative: bool = True) -> int:
    """A position argument within 0 … length; a negative one counts from the end, or is 0."""
    if isinstance(value, Undefined):
        return default
    number = js.to_integer(js.to_number(value))
    if number < 0:
        number = number + length if negative else 0
    return int(max(0, min(number, length)))


def _slice(text: str, values: Sequence[Primitive]) -> str:
    start = _position(_get(values, 0), len(text), default=0)
    return text[start : max(start, _position(_get(values, 1), len(text), default=len(text)))]


def _substring(text: str, values: Sequence[Primitive]) -> str:
    start = _position(_get(values, 0), len(text), default=0, negative=False)
    end = _position(_get(values, 1), len(text), default=len(text), negative=False)
    return text[min(start, end) : max(start, end)]


def _split(text: str, values: Sequence[Primitive]) -> Result:
    if len(values) > 1:
        return REFUSED
    if isinstance(_get(values, 0), Undefined):
        return [text]
    separator = _text(values, 0)
    return text.split(separator) if separator else list(text)


def _replace(count: int) -> Callable[[str, Sequence[Primitive]], Result]:
    def replace(text: str, values: Sequence[Primitive]) -> Result:
        replacement = _text(values, 1)
        if "$" in replacement or (count < 0 and not _text(values, 0)):
            return REFUSED
        result = text.replace(_text(values, 0), replacement, count)
        return result if len(result) <= MAX_TEXT else REFUSED

    return replace


def _pad(text: str, values: Sequence[Primitive], *, start: bool) -> Result:
    length = js.to_integer(js.to_number(_get(values, 0)))
    filler = " " if isinstance(_get(values, 1), Undefined) else _text(values, 1)
    if length <= len(text) or not filler:
        return text
    if length > MAX_TEXT:
        return REFUSED
    missing = int(length) - len(text)
    padding = (filler * (missing // len(filler) + 1))[:missing]
    return padding + text if start else text + padding


def _repeat(text: str, values: Sequence[Primitive]) -> Result:
    count = js.to_integer(js.to_number(_get(values, 0)))
    return text * int(count) if 0 <= count <= MAX_TEXT and count * len(text) <= MAX_TEXT else REFUSED


def _at(text: str, values: Sequence[Primitive]) -> Primitive:
    index = js.to_integer(js.to_number(_get(values, 0)))
    index = index + len(text) if index < 0 else index
    return text[int(index)] if 0 <= index < len(text) else UNDEFINED


def _char_at(text: str, values: Sequence[Primitive]) -> str:
    index = js.to_integer(js.to_number(_get(values, 0)))
    return text[int(index)] if 0 <= index < len(text) else ""


def _starts(text: str, values: Sequence[Primitive]) -> bool:
    return text.startswith(_text(values, 0), _position(_get(values, 1), len(text), default=0, negative=False))


def _ends(text: str, values: Sequence[Primitive]) -> bool:
    return text[: _position(_get(values, 1), len(text), default=len(text), negative=False)].endswith(_text(values, 0))


def _find(text: str, values: Sequence[Primitive]) -> float:
    return float(text.find(_text(values, 0), _position(_get(values, 1), len(text), default=0, negative=False)))


def _case(method: Callable[[str], str]) -> Callable[[str, Sequence[Primitive]], Result]:
    """Only ASCII: elsewhere the mapping depends on the engine's version of Unicode."""
    return lambda text, _: method(text) if text.isascii() else REFUSED


def _concat(text: str, values: Sequence[Primitive]) -> Result:
    result = text + "".join(map(js.to_text, values))
    return result if len(result) <= MAX_TEXT else REFUSED


TEXT_METHODS: Mapping[str, Callable[[str, Sequence[Primitive]], Result]] = {
    "at": _at,
    "charAt": _char_at,
    "concat": _concat,
    "endsWith": _ends,
    "includes": lambda text, values: _find(text, values) >= 0,
    "indexOf": _find,
    "lastIndexOf": lambda text, values: float(text.rfind(_text(values, 0))) if len(values) == 1 else REFUSED,
    "padEnd": lambda text, values: _pad(text, values, start=False),
    "padStart": lambda text, values: _pad(text, values, start=True),
    "repeat": _repeat,
    "replace": _replace(1),
    "replaceAll": _replace(-1),
    "slice": _slice,
    "split": _split,
    "startsWith": _starts,
    "substring": _substring,
    "toLowerCase": _case(str.lower),
    "toString": lambda text, _: text,
    "toUpperCase": _case(str.upper),
    "trim": lambda text, _: text.strip(js.SPACES),
    "trimEnd": lambda text, _: text.rstrip(js.SPACES),
    "trimStart": lambda text, _: text.lstrip(js.SPACES),
    "valueOf": lambda text, _: text,
}


def number_method(receiver: Static, name: str, arguments: ArrayValue, loc: SourceLocation) -> Value:
    """`toString()`, `toFixed(…)` and `valueOf()` of a number or boolean."""
    value = receiver.value
    first = arguments.elements[0] if arguments.elements else Static(UNDEFINED)
    digits = js.to_integer(js.to_number(first.value)) if isinstance(first, Static) and arguments.open is None else -1
    if name == "valueOf":
        return Static(value, (loc,))
    if name == "toString" and (not arguments.elements or digits == 10) and arguments.open is None:  # noqa: PLR2004
        return Static(js.to_text(value), (loc,))
    if name == "toFixed" and isinstance(value, float) and 0 <= digits <= 100:  # noqa: PLR2004 - JavaScript's bound
        if not abs(value) < 1e21:  # noqa: PLR2004 - and NaN
            return Static(js.number_to_text(value), (loc,))
        if digits <= 20:  # noqa: PLR2004 - more are not followed
            text = _fixed(value, int(digits))
            return Static(text.removeprefix("-") if value == 0 else text, (loc,))
    return Unknown(f"calls {name} of a {js.type_of(value)}", (loc, *receiver.chain))


def _fixed(value: float, digits: int) -> str:
    """The number with so many digits behind the point."""
    from decimal import ROUND_HALF_UP, Decimal  # noqa: PLC0415  # few programs ask

    return f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"


def object_method(receiver: ObjectValue, name: str, arguments: ArrayValue, loc: SourceLocation) -> Value:
    """`hasOwnProperty(…)` of an object; any other method that is no property of it is not followed."""
    match name, arguments.elements:
        case "hasOwnProperty", (Static(key),) if receiver.open is None and arguments.open is None:
            found = receiver.get(js.to_text(key))
            return unknown((found,), (loc,)) if isinstance(found, Perhaps) else Static(found is not None, (loc,))
    return Unknown(f"calls {name} of an object", (loc, *receiver.chain))


def array_method(  # noqa: PLR0913, PLR0917
    run: Engine, receiver: ArrayValue, name: str, arguments: ArrayValue, loc: SourceLocation, scope: Scope | None
) -> Value:
    """`[…].name(…)`."""
    method = ARRAY_METHODS.get(name)
    if method is None:
        return Unknown(f"calls {name} of an array", (loc, *receiver.chain))
    for part in (arguments, receiver):
        if part.open is not None:
            return unknown((part.open,), (loc,))
    return method(Call(run, receiver, arguments.elements, loc, scope))
