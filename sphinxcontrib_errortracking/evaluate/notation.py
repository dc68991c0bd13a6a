"""Values as text for people, in JavaScript's notation."""

from __future__ import annotations

import json
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.conditions import all_of, is_set, negate
from sphinxcontrib_errortracking.evaluate.primitives import to_text
from sphinxcontrib_errortracking.evaluate.references import External
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    Choice,
    Comparison,
    EnvironmentVariable,
    FunctionValue,
    ObjectValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.source.estree import IDENTIFIER_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinxcontrib_errortracking.evaluate.values import Condition, Value


def notation(value: Value) -> str:  # noqa: C901  # one case a kind
    """`value` as one line of JavaScript-like text: `0.1`, `process.env.X ?? "y"`, `0.1 when X is set, else 1`."""
    match value:
        case Static(str() as text):
            return json.dumps(text, ensure_ascii=False)
        case Static(primitive):
            return to_text(primitive)
        case ObjectValue(properties, _, hole):
            parts = [f"{_key(key)}: {_part(part)}" for key, part in properties] + (["…"] if hole else [])
            return "{ " + ", ".join(parts) + " }" if parts else "{}"
        case ArrayValue(elements, _, hole):
            return "[" + ", ".join("…" if part == hole else _part(part) for part in elements) + "]"
        case FunctionValue(name):
            return f"{name or 'function'}()" if name else "function"
        case RegExpValue(source, flags):
            return f"/{source}/{flags}"
        case CallValue(package, name, arguments, _, new):
            called = f"{name or package}({', '.join(map(_part, arguments))})"
            return f"new {called}" if new else called
        case EnvironmentVariable():
            return value.written
        case Choice():
            return _choice(value)
        case External(package=package, name=str(name)) if name and not value.others:
            return f"{name} of {package}"
        case Unknown(reason, words=words):
            return words or f"cannot be known: {reason}"


def _key(key: str) -> str:
    return key if IDENTIFIER_NAME.match(key) else json.dumps(key, ensure_ascii=False)


def _choice(value: Choice) -> str:
    match value.cases:
        case ((condition, EnvironmentVariable(name) as variable), (None, Static() as default)):
            if condition == is_set(name):
                return f"{notation(variable)} ?? {notation(default)}"
            if condition == Comparison(name, "truthy"):
                return f"{notation(variable)} || {notation(default)}"
    last = notation(value.cases[-1][1])
    in_order = [(part, when) for when, part in value.cases if when is not None]
    return min((_told(cases, last) for cases in (in_order, list(_apart(value, last)))), key=len)


def _told(cases: Iterable[tuple[Value, Condition]], last: str) -> str:
    told = [(_part(part), str(when)) for part, when in cases]
    grouped = [f"{part} when {' or '.join(when for _, when in same)}" for part, same in groupby(told, itemgetter(0))]
    return ", ".join([*grouped, f"else {last}"]) if grouped else last


def _apart(value: Choice, last: str) -> Iterator[tuple[Value, Condition]]:
    """The cases that are told otherwise than the last one, each with its condition, which leaves out those that are told alike."""
    alike: list[Condition] = []
    for when, part in value.cases:
        if when is None:
            return
        if notation(part) == last:
            alike.append(negate(when))
        else:
            yield part, all_of([*alike, when]) or when


def _part(part: Value) -> str:
    """A value that others stand beside; a choice that ends in `else` stands in brackets, so that it is clear where that ends."""
    text = notation(part)
    return f"({text})" if isinstance(part, Choice) and ", else " in text else text
