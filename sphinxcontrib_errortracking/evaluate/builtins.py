"""What JavaScript provides, as a table: a global function's name and what it gives. What has no row is Unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.builtin_numbers import NUMBERS
from sphinxcontrib_errortracking.evaluate.choices import each_of
from sphinxcontrib_errortracking.evaluate.json_text import parse_json, stringify
from sphinxcontrib_errortracking.evaluate.linking import materialised
from sphinxcontrib_errortracking.evaluate.members import make_array, make_object
from sphinxcontrib_errortracking.evaluate.objects import spread_object
from sphinxcontrib_errortracking.evaluate.own_files import url_of
from sphinxcontrib_errortracking.evaluate.patching import patched
from sphinxcontrib_errortracking.evaluate.patterns import is_pattern
from sphinxcontrib_errortracking.evaluate.references import (
    Entries,
    Global,
    Namespace,
    Pending,
    Perhaps,
    Thrown,
    perhaps,
)
from sphinxcontrib_errortracking.evaluate.runtime_configuration import FUNCTION, use_runtime_config
from sphinxcontrib_errortracking.evaluate.secret_texts import read_member
from sphinxcontrib_errortracking.evaluate.truths import truth, unknown
from sphinxcontrib_errortracking.evaluate.urls import make_url
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    CallValue,
    FunctionValue,
    ObjectValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.evaluate.variable_entries import entries_of
from sphinxcontrib_errortracking.lean import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

Arguments: TypeAlias = "tuple[Value, ...]"


def call_global(run: Engine, callee: Global, arguments: ArrayValue, loc: SourceLocation) -> Value:
    """Call the global function `callee.name`."""
    if arguments.open is not None:
        return unknown((arguments.open,), (loc,))
    if (callee.name == "Boolean" or callee.name in FUNCTIONS) and (replaced := patched(run, callee.name, loc)):
        return replaced
    if callee.name == "Boolean":
        return truth(arguments.elements[0] if arguments.elements else Static(UNDEFINED), (loc,))
    if (function := FUNCTIONS.get(callee.name)) is None:
        return Unknown(f"what {callee.name} returns is decided at run time", (loc,))
    return each_of(arguments.elements, lambda given: function(run, given, loc), (loc,))


def new_global(callee: Global, arguments: ArrayValue, loc: SourceLocation) -> Value:
    """`new callee.name(…)`: only a regular expression from plain text is known."""
    if callee.name == "RegExp" and arguments.open is None:
        texts = [part.value for part in arguments.elements if isinstance(part, Static) and isinstance(part.value, str)]
        plain = len(texts) == len(arguments.elements) in (1, 2) and texts[0]
        if plain and not any(letter in texts[0] for letter in "/\n\r\u2028\u2029") and is_pattern(*texts):
            return RegExpValue(texts[0], texts[1] if len(texts) > 1 else "", (loc,))
    if callee.name == "URL" and arguments.open is None and len(arguments.elements) == 1:
        return each_of(arguments.elements, lambda given: make_url(given[0], loc), (loc,))
    if callee.name == "URL" and (place := url_of(arguments.elements, loc)) is not None:
        return place
    return Unknown(f"makes a {callee.name}", (loc, *callee.chain))


def _assign(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    if not given or not isinstance(given[0], ObjectValue):
        return unknown(given[:1], (loc,))
    value: Value = given[0]
    for source in given[1:]:
        value = spread_object(run, value, source, loc)
    return value


def _properties(
    make: Callable[[str, Value, SourceLocation], Value],
) -> Callable[[Engine, Arguments, SourceLocation], Value]:
    """A row for Object.keys, values and entries."""

    def call(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
        value = given[0] if given else Static(UNDEFINED)
        if isinstance(value, Namespace):
            value = materialised(run, value)
        missing = perhaps(value) if isinstance(value, ObjectValue) else None
        match value:
            case ObjectValue(properties, _, None) if missing is None:
                parts = tuple((name, read_member(name, part)) for name, part in properties)
            case ArrayValue(elements, _, None):
                parts = tuple((str(index), element) for index, element in enumerate(elements))
            case Static(str() as text):
                parts = tuple((str(index), Static(unit, (loc,))) for index, unit in enumerate(js.units(text)))
            case ObjectValue() | ArrayValue():
                return unknown((value.open or missing or Unknown(""),), (loc,))
            case _:
                return unknown((value,), (loc,))
        return make_array([make(key, part, loc) for key, part in parts], (loc,))

    return call


def _entries(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    pairs = _properties(lambda key, part, loc: ArrayValue((Static(key, (loc,)), part), (loc,)))
    return (entries_of(given[0], loc) if given else None) or pairs(run, given, loc)


def _keys(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    names = _properties(lambda key, _, loc: Static(key, (loc,)))
    return (entries_of(given[0], loc, by_name=True) if given else None) or names(run, given, loc)


def _from_entries(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    del run
    if given and isinstance(given[0], Entries) and not given[0].together and not given[0].by_name:
        return replace(given[0], chain=(loc, *given[0].chain), together=True)
    properties: dict[str, Value] = {}
    if not given or not isinstance(given[0], ArrayValue) or given[0].open is not None:
        return unknown(given[:1], (loc,))
    for entry in given[0].elements:
        if not isinstance(entry, ArrayValue) or len(entry.elements) < 2 or entry.open is not None:  # noqa: PLR2004
            return unknown((entry,), (loc,))
        key = entry.elements[0]
        if not isinstance(key, Static):
            return unknown((key,), (loc,))
        properties[js.to_text(key.value)] = entry.elements[1]
    return make_object(properties, (loc,))


def _same(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    del run
    return given[0] if given else Static(UNDEFINED, (loc,))


def _is_array(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    del run
    value = given[0] if given else Static(UNDEFINED)
    if isinstance(value, ArrayValue):
        return Static(value=True, chain=(loc,))
    if isinstance(value, Static | ObjectValue | FunctionValue | RegExpValue):
        return Static(value=False, chain=(loc,))
    return unknown((value,), (loc,))


def _has_own(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    del run
    match given:
        case (ObjectValue() as value, Static(key), *_):
            found = value.get(js.to_text(key))
            if found is not None and (found is value.open or isinstance(found, Perhaps)):
                return unknown((found,), (loc,))
            return Static(found is not None, (loc,))
    return unknown(given, (loc,))


def _array_from(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    del run
    match given:
        case (ArrayValue() as value,):
            return value
        case (Static(str() as text),):
            return make_array([Static(letter, (loc,)) for letter in text], (loc,))
    return unknown(given, (loc,))


def _resolve(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    del run
    value = given[0] if given else Static(UNDEFINED, (loc,))
    return value if isinstance(value, Pending) else Pending("is a promise", (loc,), value)


def _reject(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    del run, given
    return Pending("is a promise", (loc,), Thrown("throws an error", (loc,)))


def _promised(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    """`Promise.all([...])`."""
    del run
    if not given or not isinstance(given[0], ArrayValue) or given[0].open is not None:
        return unknown(given[:1], (loc,))
    parts = tuple(part.value if isinstance(part, Pending) else part for part in given[0].elements)
    awaited = tuple(unknown((part,), (loc,)) if isinstance(part, CallValue) else part for part in parts)
    return Pending("is a promise", (loc,), ArrayValue(awaited, (loc,)))


def _copied(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    """`structuredClone`: functions cannot be copied."""
    del run
    value = given[0] if given else Static(UNDEFINED, (loc,))
    return value if is_data(value) else unknown((value,), (loc,))


def is_data(value: Value) -> bool:
    """Whether the value is made of primitives, objects and arrays alone."""
    match value:
        case Static():
            return True
        case ObjectValue(properties, _, None):
            return all(is_data(part) for _, part in properties)
        case ArrayValue(elements, _, None):
            return all(map(is_data, elements))
    return False


def _encode_component(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    del run
    match given:
        case (Static(value), *_):
            text = js.joined(js.to_text(value))
            if not any("\ud800" <= letter <= "\udfff" for letter in text):
                return Static(quote(text, safe="-_.!~*'()"), (loc,))
    return unknown(given, (loc,))


FUNCTIONS: Mapping[str, Callable[[Engine, Arguments, SourceLocation], Value]] = {
    **NUMBERS,
    "JSON.parse": parse_json,
    "JSON.stringify": stringify,
    "Object.assign": _assign,
    "Object.keys": _keys,
    "Object.values": _properties(lambda _, part, __: part),
    "Object.entries": _entries,
    "Object.fromEntries": _from_entries,
    "Object.freeze": _same,
    "Object.seal": _same,
    "Object.preventExtensions": _same,
    "Object.hasOwn": _has_own,
    "Array.isArray": _is_array,
    "Array.of": lambda _, given, loc: make_array(given, (loc,)),
    "Array.from": _array_from,
    "Promise.resolve": _resolve,
    "Promise.all": _promised,
    "Promise.reject": _reject,
    "structuredClone": _copied,
    "encodeURIComponent": _encode_component,
    "defineNuxtConfig": _same,
    FUNCTION: lambda run, _, loc: use_runtime_config(run, loc),
}
