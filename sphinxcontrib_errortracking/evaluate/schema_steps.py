"""What each call behind a schema adds to it, as a table: defaults, transformations, what may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.choices import choice, each, same
from sphinxcontrib_errortracking.evaluate.conditions import is_set
from sphinxcontrib_errortracking.evaluate.methods import text_method
from sphinxcontrib_errortracking.evaluate.schema_bases import (
    NO_VALUE,
    Parsed,
    first_fitting,
    is_primitive,
    settled_cases,
)
from sphinxcontrib_errortracking.evaluate.truths import unknown
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Undefined,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.schema_bases import Result
    from sphinxcontrib_errortracking.evaluate.schemas import Reader
    from sphinxcontrib_errortracking.evaluate.values import Value

Arguments: TypeAlias = "tuple[Value, ...]"
Step: TypeAlias = "Callable[[Reader, Arguments, Value, Callable[[Value], Result]], Result]"

#: What checks a value and leaves it as it is.
CHECKS = frozenset(
    """min max length email url uuid cuid cuid2 ulid nanoid regex includes startsWith endsWith datetime date time ip cidr jwt base64
    base64url emoji nonempty int positive negative nonnegative nonpositive multipleOf step finite safe gt gte lt lte refine
    superRefine check hex""".split()  # noqa: SIM905 - a list of names reads best so
)


def _passing(*kinds: type) -> Step:
    """`optional`, `nullable`, `nullish`: what passes untouched."""

    def step(reader: Reader, given: Arguments, value: Value, before: Callable[[Value], Result]) -> Result:
        del given, reader
        if any(is_primitive(value, kind) for kind in kinds):
            return Parsed(value)
        return _unless_missing(value, NO_VALUE, before) if Undefined in kinds else before(value)

    return step


def _default(reader: Reader, given: Arguments, value: Value, before: Callable[[Value], Result]) -> Result:
    """Version 3 of zod parses the default like a value, version 4 does not: it is known where both agree."""
    other = _given(reader, given)
    made = before(other)
    if made is not None and not same(made.value, other):
        other = Unknown("whether its default is parsed depends on the version of zod", (reader.loc,))
    return _unless_missing(value, other, before)


def _prefault(reader: Reader, given: Arguments, value: Value, before: Callable[[Value], Result]) -> Result:
    made = before(_given(reader, given))
    return None if made is None else _unless_missing(value, made.value, before)


def _given(reader: Reader, given: Arguments) -> Value:
    """The argument, or what it returns where it is a function."""
    value = given[0] if given else NO_VALUE
    return (
        value
        if isinstance(value, Static | ObjectValue | ArrayValue | Unknown)
        else reader.run.call(value, ArrayValue(()), reader.loc, reader.scope)
    )


def _unless_missing(value: Value, other: Value, before: Callable[[Value], Result]) -> Result:
    """What the schema before gives; `other` where nothing is given."""
    if is_primitive(value, Undefined):
        return Parsed(other)
    found = before(value)
    if found is None or not isinstance(value, EnvironmentVariable) or (found.value is value and other is NO_VALUE):
        return found
    return Parsed(choice([(is_set(value.name), found.value), (None, other)], value.chain), found.sure)


def _catch(reader: Reader, given: Arguments, value: Value, before: Callable[[Value], Result]) -> Result:
    found = before(value)
    if found is None:
        return Parsed(_given(reader, given))
    if found.sure:
        return found
    return Parsed(Unknown("whether it fits its schema is decided at run time", (reader.loc,)))


def _transform(reader: Reader, given: Arguments, value: Value, before: Callable[[Value], Result]) -> Result:
    found = before(value)
    if found is None or not given:
        return found
    return Parsed(each(found.value, lambda case: reader.call(given[0], case)), sure=False)


def _pipe(reader: Reader, given: Arguments, value: Value, before: Callable[[Value], Result]) -> Result:
    found = before(value)
    return found if found is None or not given else reader.parse(given[0], found.value)


def _text(name: str) -> Step:
    def step(reader: Reader, given: Arguments, value: Value, before: Callable[[Value], Result]) -> Result:
        del given
        found = before(value)
        if found is None or not isinstance(found.value, Static):
            return found if found is None else Parsed(unknown(settled_cases(found.value), (reader.loc,)), sure=False)
        return Parsed(text_method(found.value, name, ArrayValue(()), reader.loc), found.sure)

    return step


def _or(reader: Reader, given: Arguments, value: Value, before: Callable[[Value], Result]) -> Result:
    options = (before(value) if index == 0 else reader.parse(given[0], value) for index in range(1 + len(given[:1])))
    return first_fitting(reader, options)


def _all(reader: Reader, given: Arguments, value: Value, before: Callable[[Value], Result]) -> Result:
    """`passthrough`: properties that the schema does not name stay."""
    del given
    found = before(value)
    if found is None or not isinstance(found.value, ObjectValue):
        return found
    hole = Unknown("keeps what its schema does not name", (reader.loc,))
    return Parsed(ObjectValue(found.value.properties, found.value.chain, found.value.open or hole), found.sure)


STEPS: Mapping[str, Step] = {
    "optional": _passing(Undefined),
    "nullable": _passing(type(None)),
    "nullish": _passing(Undefined, type(None)),
    "default": _default,
    "prefault": _prefault,
    "catch": _catch,
    "transform": _transform,
    "overwrite": _transform,
    "pipe": _pipe,
    "or": _or,
    "trim": _text("trim"),
    "toLowerCase": _text("toLowerCase"),
    "toUpperCase": _text("toUpperCase"),
    "passthrough": _all,
    "loose": _all,
    "strict": lambda reader, given, value, before: before(value),  # noqa: ARG005 - as every step
}
