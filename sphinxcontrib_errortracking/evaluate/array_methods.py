"""Methods of arrays, with callbacks that are functions of the repository or of JavaScript."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import array_searches
from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.choices import at, each, each_of
from sphinxcontrib_errortracking.evaluate.members import make_array
from sphinxcontrib_errortracking.evaluate.operators import MAX_TEXT
from sphinxcontrib_errortracking.evaluate.truths import truth, unknown
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, ObjectValue, Static, Undefined, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.array_calls import Call
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

MAX_FLAT = 10
MAX_SORTED = 200
_SORTED = (Static, ObjectValue, ArrayValue)


def _map(call: Call) -> Value:
    return make_array(call.results(), (call.loc,))


def _filter(call: Call) -> Value:
    value: Value = ArrayValue((), (call.loc,))
    for element, result in zip(call.array.elements, call.results(), strict=True):
        value = _kept(value, element, truth(result), call.loc)
    return value


def _kept(value: Value, element: Value, keep: Value, loc: SourceLocation) -> Value:
    def add(case: Value) -> Value:
        if not isinstance(case, ArrayValue):
            return case
        return each(
            keep,
            lambda test: (
                unknown((test,), (loc,))
                if not isinstance(test, Static)
                else ArrayValue((*case.elements, element), case.chain)
                if test.value
                else case
            ),
        )

    return each(value, add)


def _join(call: Call) -> Value:
    def join(parts: tuple[Value, ...]) -> Value:
        texts: list[str] = []
        for part in parts:
            if not isinstance(part, Static):
                return unknown(parts, (call.loc,))
            texts.append("" if part.value is None or part.value is UNDEFINED else js.to_text(part.value))
        given = _value(parts[0])
        separator = "," if isinstance(given, Undefined) else "null" if given is None else texts[0]
        result = separator.join(texts[1:])
        return (
            Static(result, (call.loc,))
            if len(result) <= MAX_TEXT
            else Unknown("makes a text that is too long", (call.loc,))
        )

    return each_of((call.argument(0), *call.array.elements), join, (call.loc,))


def _value(part: Value) -> object:
    return part.value if isinstance(part, Static) else None


def _concat(call: Call) -> Value:
    def concat(parts: tuple[Value, ...]) -> Value:
        elements = list(call.array.elements)
        for part in parts:
            if isinstance(part, ArrayValue):
                if part.open is not None:
                    return make_array([*elements, *part.elements], (call.loc,), part.open)
                elements += part.elements
            elif isinstance(part, Unknown):
                hole = unknown((part,), (call.loc,))
                return make_array([*elements, hole], (call.loc,), hole)
            else:
                elements.append(part)
        return make_array(elements, (call.loc,))

    return each_of(call.arguments, concat, (call.loc,))


def _flat(call: Call) -> Value:
    depth = call.argument(0)
    levels = (
        1.0 if isinstance(_value(depth), Undefined) else js.to_number(depth.value) if isinstance(depth, Static) else -1
    )
    if levels < 0:
        return unknown((depth,), (call.loc,))
    levels = js.to_integer(levels)
    elements = list(call.array.elements)
    for _ in range(int(min(levels, MAX_FLAT))):
        flat: list[Value] = []
        for element in elements:
            if isinstance(element, ArrayValue) and element.open is None:
                flat += element.elements
            elif isinstance(element, Static):
                flat.append(element)
            else:
                return _flat_hole(element, elements, call)
        elements = flat
    return make_array(elements, (call.loc,))


def _flat_hole(element: Value, elements: list[Value], call: Call) -> Value:
    """What is no array may stay as it is; only of an Unknown it cannot be told."""
    if isinstance(element, Unknown | ArrayValue):
        return unknown((element,), (call.loc,))
    if any(isinstance(part, ArrayValue) for part in elements):
        return Unknown("flattens an array of different things", (call.loc,))
    return make_array(elements, (call.loc,))


def _slice(call: Call) -> Value:
    bounds = [call.argument(0), call.argument(1)]
    numbers: list[int | None] = []
    for bound in bounds:
        if not isinstance(bound, Static):
            return unknown((bound,), (call.loc,))
        number = js.to_integer(js.to_number(bound.value))
        numbers.append(None if isinstance(bound.value, Undefined) else int(max(-1e9, min(1e9, number))))
    return ArrayValue(call.array.elements[numbers[0] : numbers[1]], (call.loc,))


def _at(call: Call) -> Value:
    index = call.argument(0)
    if not isinstance(index, Static):
        return unknown((index,), (call.loc,))
    number = js.to_integer(js.to_number(index.value))
    number = number + len(call.array.elements) if number < 0 else number
    if 0 <= number < len(call.array.elements):
        return at(call.array.elements[int(number)], call.loc)
    return Static(UNDEFINED, (call.loc,))


def _reduce(call: Call) -> Value:
    elements = list(call.array.elements)
    start = 0
    if len(call.arguments) > 1:
        value = call.arguments[1]
    elif elements:
        value, start = elements[0], 1
    else:
        return Unknown("reduces an empty array", (call.loc,))
    for index in range(start, len(elements)):
        value = call.callback(value, elements[index], Static(float(index)), call.array)
    return value


def _reversed(call: Call) -> Value:
    return ArrayValue(tuple(reversed(call.array.elements)), (call.loc,))


def _flat_map(call: Call) -> Value:
    elements: list[Value] = []
    for result in call.results():
        if isinstance(result, ArrayValue) and result.open is None:
            elements += result.elements
        elif isinstance(result, Static):
            elements.append(result)
        else:
            return unknown((result,), (call.loc,))
    return make_array(elements, (call.loc,))


def _sorted(call: Call) -> Value:
    """The elements in order: as texts, or as a comparison of the repository says; what is undefined comes last."""
    parts = call.array.elements
    plain = not call.arguments or isinstance(_value(call.arguments[0]), Undefined)
    if len(parts) > MAX_SORTED or not all(isinstance(part, Static if plain else _SORTED) for part in parts):
        return unknown(parts, (call.loc,))
    last = [part for part in parts if isinstance(_value(part), Undefined)]
    rest = [part for part in parts if not isinstance(_value(part), Undefined)]
    if plain:
        rest.sort(key=lambda part: js.to_text(part.value).encode("utf-16-be", "surrogatepass"))  # type: ignore[union-attr]
        return make_array([*rest, *last], (call.loc,))
    unclear: list[Value] = []

    def compare(one: Value, other: Value) -> int:
        result = call.callback(one, other)
        if not isinstance(result, Static):
            unclear.append(result)
            return 0
        number = js.to_number(result.value)
        return (number > 0) - (number < 0)  # NaN counts as equal

    rest.sort(key=cmp_to_key(compare))
    return unknown((unclear[0],), (call.loc,)) if unclear else make_array([*rest, *last], (call.loc,))


def _reduce_right(call: Call) -> Value:
    elements = list(enumerate(call.array.elements))[::-1]
    if len(call.arguments) > 1:
        value = call.arguments[1]
    elif elements:
        value = elements.pop(0)[1]
    else:
        return Unknown("reduces an empty array", (call.loc,))
    for index, element in elements:
        value = call.callback(value, element, Static(float(index)), call.array)
    return value


ARRAY_METHODS: Mapping[str, Callable[[Call], Value]] = {
    "at": _at,
    "concat": _concat,
    "every": array_searches.every,
    "filter": _filter,
    "find": array_searches.find,
    "findIndex": array_searches.find_index,
    "flat": _flat,
    "flatMap": _flat_map,
    "forEach": lambda call: Static(UNDEFINED, (call.loc,)),
    "includes": array_searches.includes,
    "indexOf": array_searches.index_of,
    "join": _join,
    "map": _map,
    "reduce": _reduce,
    "reduceRight": _reduce_right,
    "slice": _slice,
    "some": array_searches.some,
    "sort": _sorted,
    "toReversed": _reversed,
    "toSorted": _sorted,
}
