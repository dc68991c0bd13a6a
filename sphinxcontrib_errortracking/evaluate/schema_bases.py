"""What each kind of schema gives for a value, as a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.choices import at, same, settle
from sphinxcontrib_errortracking.evaluate.members import make_array, make_object, member
from sphinxcontrib_errortracking.evaluate.references import Entries, Global, Thrown
from sphinxcontrib_errortracking.evaluate.schema_checks import passes
from sphinxcontrib_errortracking.evaluate.schema_shapes import OBJECTS, then
from sphinxcontrib_errortracking.evaluate.truths import unknown
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    Choice,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Undefined,
    Unknown,
)
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sphinxcontrib_errortracking.evaluate.schemas import Reader
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

Arguments: TypeAlias = "tuple[Value, ...]"
NO_VALUE = Static(UNDEFINED)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What parsing gives. `sure`: it certainly succeeds; otherwise only if the value passes checks that are not tried here."""

    value: Value
    sure: bool = True


Result: TypeAlias = "Parsed | None"  # None: parsing certainly fails
Base: TypeAlias = "Callable[[Reader, Arguments, Value], Result]"


def is_primitive(value: Value, kind: type) -> bool:
    """Whether the value is a known primitive of this kind."""
    return isinstance(value, Static) and isinstance(value.value, kind)


def _typed(kind: type) -> Base:
    """A schema for one kind of primitive; a variable that the environment decides is a text, if it is there."""

    def parse(reader: Reader, given: Arguments, value: Value) -> Result:
        del given
        if isinstance(value, EnvironmentVariable):
            return Parsed(value, sure=False) if kind is str else Parsed(unknown(settled_cases(value), (reader.loc,)))
        if isinstance(value, Static):
            return Parsed(value) if isinstance(value.value, kind) else None
        return Parsed(unknown((value,), (reader.loc,)), sure=False)

    return parse


def settled_cases(value: Value) -> Arguments:
    """What a variable can be for an operation; any other value is itself."""
    settled = settle(value)
    return tuple(case for _, case in settled.cases) if isinstance(settled, Choice) else (settled,)


def _format(name: str) -> Base:
    """`z.url()`: a text of a certain form."""

    def parse(reader: Reader, given: Arguments, value: Value) -> Result:
        found = _typed(str)(reader, given, value)
        fits = None if found is None else passes(name, given, found.value)
        return None if found is None or fits is False else Parsed(found.value, sure=fits is True)

    return parse


def _one_of(reader: Reader, given: Arguments, value: Value) -> Result:
    """`z.enum([...])`, `z.nativeEnum(E)` and `z.literal("a")`."""
    options: tuple[Value, ...] = given[:1]
    match given[:1]:
        case (ArrayValue(elements, _, None),):
            options = elements
        case (ObjectValue(properties, _, None),):
            options = tuple(
                part for key, part in properties if not (key.lstrip("-").isdigit() and is_primitive(part, str))
            )
    if not options or not all(isinstance(option, Static) for option in options):
        return Parsed(unknown(given[:1] or (NO_VALUE,), (reader.loc,)), sure=False)
    if isinstance(value, Static):
        return Parsed(value) if any(same(option, value) for option in options) else None
    if isinstance(value, EnvironmentVariable):
        return Parsed(value, sure=False)
    return Parsed(unknown((value,), (reader.loc,)), sure=False)


def _coerced(convert: Callable[[Static], Static | None]) -> Base:
    def parse(reader: Reader, given: Arguments, value: Value) -> Result:
        del given
        if isinstance(value, Static):
            made = convert(value)
            return None if made is None else Parsed(at(made, reader.loc))
        parts = tuple(convert(case) or case if isinstance(case, Static) else case for case in settled_cases(value))
        return Parsed(unknown(parts, (reader.loc,)), sure=False)

    return parse


def _number(value: Static) -> Static | None:
    number = js.to_number(value.value)
    return None if math.isnan(number) else Static(number, value.chain)


_WORDS_OF_TRUTH = {
    **dict.fromkeys(("true", "1", "yes", "on", "y", "enabled"), True),
    **dict.fromkeys(("false", "0", "no", "off", "n", "disabled"), False),
}


def _stringbool(reader: Reader, given: Arguments, value: Value) -> Result:
    if given:
        return Parsed(Unknown("the schema has its own words for true and false", (reader.loc,)), sure=False)
    if isinstance(value, Static):
        known = _WORDS_OF_TRUTH.get(value.value.lower()) if isinstance(value.value, str) else None
        return None if known is None else Parsed(Static(known, (reader.loc, *value.chain)))
    return Parsed(unknown(settled_cases(value), (reader.loc,)), sure=False)


def _any(reader: Reader, given: Arguments, value: Value) -> Result:
    del reader, given
    return Parsed(value)


def _object(reader: Reader, given: Arguments, value: Value) -> Result:
    shape = given[0] if given else NO_VALUE
    if not isinstance(shape, ObjectValue) or not isinstance(value, ObjectValue | Global | Entries):
        return None if isinstance(value, Static) else Parsed(unknown((shape, value), (reader.loc,)), sure=False)
    sure = shape.open is None
    properties: dict[str, Value] = {}
    for name, schema in shape.properties:
        found = reader.parse(schema, member(reader.run, value, name, reader.loc))
        sure = sure and found is not None and found.sure
        if found is None:
            properties[name] = misfit(name, reader.loc)
        elif not is_primitive(found.value, Undefined) or _has(value, name):
            properties[name] = found.value
    return Parsed(make_object(properties, (reader.loc,), shape.open), sure)


def _has(value: Value, name: str) -> bool:
    """Whether an object has a property of its own, not one that a spread may have set."""
    return isinstance(value, ObjectValue) and any(key == name for key, _ in value.properties)


def misfit(name: str, loc: SourceLocation) -> Unknown:
    """The variable `name` where parsing it throws."""
    return Thrown(f"{name} does not fit its schema, so that parsing throws", (loc,))


def _array(reader: Reader, given: Arguments, value: Value) -> Result:
    if not given or not isinstance(value, ArrayValue) or value.open is not None:
        return None if isinstance(value, Static | ObjectValue) else Parsed(unknown((value,), (reader.loc,)), sure=False)
    found = [reader.parse(given[0], element) for element in value.elements]
    if None in found:
        return None
    known = [part for part in found if part is not None]
    return Parsed(make_array([part.value for part in known], (reader.loc,)), all(part.sure for part in known))


def _union(reader: Reader, given: Arguments, value: Value) -> Result:
    options = given[0].elements if given and isinstance(given[0], ArrayValue) else ()
    return first_fitting(reader, (reader.parse(option, value) for option in options))


def first_fitting(reader: Reader, results: Iterable[Result]) -> Result:
    """What the first schema gives that fits: known where all that may fit, up to one that certainly does, give the same."""
    found: Parsed | None = None
    for result in results:
        if result is None:
            continue
        if found is not None and not same(found.value, result.value):
            return Parsed(Unknown("which schema of several it fits is decided at run time", (reader.loc,)), sure=False)
        found = result if found is None else Parsed(found.value, result.sure)
        if found.sure:
            return found
    return found


def _preprocess(reader: Reader, given: Arguments, value: Value) -> Result:
    if len(given) < 2:  # noqa: PLR2004 - a function and a schema
        return None
    return reader.parse(given[1], reader.call(given[0], value))


#: Schemas of a text of a certain form.
FORMATS = tuple(
    """email url httpUrl uuid uuidv4 uuidv6 uuidv7 guid cuid cuid2 ulid xid ksuid nanoid hostname emoji base64 base64url hex jwt e164
    ipv4 ipv6 cidrv4 cidrv6 iso.date iso.time iso.datetime iso.duration""".split()  # noqa: SIM905 - a list of names reads best so
)
BASES: Mapping[str, Base] = {
    "string": _typed(str),
    "number": _typed(float),
    "boolean": _typed(bool),
    "undefined": _typed(Undefined),
    "null": _typed(type(None)),
    **{name: _format(name) for name in FORMATS},
    **dict.fromkeys(("enum", "nativeEnum", "literal"), _one_of),
    "coerce.number": _coerced(_number),
    "coerce.boolean": _coerced(lambda value: Static(js.to_boolean(value.value), value.chain)),
    "coerce.string": _coerced(lambda value: Static(js.to_text(value.value), value.chain)),
    "stringbool": _stringbool,
    "any": _any,
    "unknown": _any,
    "custom": _any,
    **dict.fromkeys(OBJECTS, _object),
    "array": _array,
    "union": _union,
    "preprocess": _preprocess,
    "optional": lambda reader, given, value: reader.parse(then(given[0], "optional"), value) if given else None,
    "nullable": lambda reader, given, value: reader.parse(then(given[0], "nullable"), value) if given else None,
    "int": _typed(float),
}
