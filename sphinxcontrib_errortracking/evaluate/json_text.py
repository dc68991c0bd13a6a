"""JSON.parse and JSON.stringify."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.json_values import json_value, refuse
from sphinxcontrib_errortracking.evaluate.own_files import Text, parsed
from sphinxcontrib_errortracking.evaluate.references import Thrown
from sphinxcontrib_errortracking.evaluate.truths import unknown
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    FunctionValue,
    ObjectValue,
    Static,
    Undefined,
    Unknown,
)

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    Arguments = tuple[Value, ...]

MAX_JSON = 100_000


def parse_json(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    """`JSON.parse(text)`."""
    match given:
        case (Text() as read,):
            return parsed(run, read, loc)
        case (Static(str() as text),) if len(text) <= MAX_JSON:
            try:
                data = json.loads(text, parse_int=float, parse_constant=refuse)
            except RecursionError:
                return Unknown("is nested too deeply", (loc,))
            except ValueError:
                return Thrown("throws an error: the text is no JSON", (loc,))
            return json_value(data, loc.source, {}, loc.line)
    return unknown(given, (loc,))


def stringify(run: Engine, given: Arguments, loc: SourceLocation) -> Value:
    """`JSON.stringify(value)`."""
    del run
    if len(given) != 1:
        return Unknown("formats JSON with a replacer or an indent", (loc,))
    found = _json_text(given[0], 0)
    if isinstance(found, Unknown):
        return unknown((found,), (loc,))
    if found is not None and len(found) > MAX_JSON:
        return Unknown("makes a text that is too long", (loc,))
    return Static(UNDEFINED if found is None else found, (loc,))


def _json_text(value: Value, depth: int) -> str | Unknown | None:
    """JSON of `value`; None where JSON leaves it out."""
    if depth > 20:  # noqa: PLR2004
        return Unknown("is nested too deeply", value.chain)
    match value:
        case Static(Undefined()) | FunctionValue():
            return None
        case Static(str() as text):
            return _quoted(text)
        case Static(float() as number) if not math.isfinite(number):
            return "null"
        case Static(primitive):
            return js.to_text(primitive)
        case ObjectValue(properties, _, None) if all(key != "toJSON" for key, _ in properties):
            parts = [(key, _json_text(part, depth + 1)) for key, part in properties]
            if (failed := next((part for _, part in parts if isinstance(part, Unknown)), None)) is not None:
                return failed
            return "{" + ",".join(f"{_quoted(key)}:{part}" for key, part in parts if part is not None) + "}"
        case ArrayValue(elements, _, None):
            items = [_json_text(part, depth + 1) for part in elements]
            if (failed := next((part for part in items if isinstance(part, Unknown)), None)) is not None:
                return failed
            return "[" + ",".join(str("null" if part is None else part) for part in items) + "]"
    return unknown((value,), value.chain)


def _quoted(text: str) -> str:
    quoted = json.dumps(js.joined(js.units(text)), ensure_ascii=False)
    return "".join(f"\\u{ord(letter):04x}" if "\ud800" <= letter <= "\udfff" else letter for letter in quoted)
