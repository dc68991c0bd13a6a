"""Values that are read from JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.members import MAX_PARTS, make_object
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, Static, Unknown
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value

MAX_JSON_DEPTH = 50


def json_file(run: Engine, path: str) -> Value:
    """What the JSON file `path` holds."""
    text = run.repository.text(path)
    place = (SourceLocation(path, 1),)
    if text is None:
        return Unknown(f"{path} cannot be read", place)
    try:
        data = json.loads(text, parse_int=float, parse_constant=refuse)
    except (ValueError, RecursionError):
        return Unknown(f"{path} is no JSON", place)
    return json_value(data, path, _lines_of_keys(text))


def _lines_of_keys(text: str) -> dict[str, int]:
    """The lines of the keys that occur once."""
    lines: dict[str, int] = {}
    again: set[str] = set()
    line, place = 1, 0
    for match in _KEY.finditer(text):
        line += text.count("\n", place, match.start())
        place = match.start()
        if match[1] in lines:
            again.add(match[1])
        lines[match[1]] = line
    return {key: line for key, line in lines.items() if key not in again}


_KEY = regex(r'"([^"\\\n]{1,100})"\s*:')


def refuse(name: str) -> float:
    """NaN and Infinity, which Python reads, are no JSON."""
    msg = f"{name} is no JSON"
    raise ValueError(msg)


def json_value(data: object, path: str, lines: Mapping[str, int], line: int = 1, depth: int = 0) -> Value:
    """A value read from JSON; `lines` says where a key stands that occurs once."""
    chain = (SourceLocation(path, line),)
    if depth > MAX_JSON_DEPTH:
        return Unknown("is nested too deeply", chain)
    match data:
        case dict():
            if len(data) > MAX_PARTS or "__proto__" in data:
                return Unknown("makes an object that is too large", chain)
            parts = {key: json_value(item, path, lines, lines.get(key, line), depth + 1) for key, item in data.items()}
            return make_object(parts, chain)
        case list():
            if len(data) > MAX_PARTS:
                return Unknown("makes an array that is too large", chain)
            return ArrayValue(tuple(json_value(item, path, lines, line, depth + 1) for item in data), chain)
        case str() | float() | bool() | None:
            return Static(data, chain)
    return Static(UNDEFINED, chain)
