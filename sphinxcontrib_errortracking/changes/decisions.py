"""A decision told as text (`0.1 when NODE_ENV is 'production', else 1`), and the one case of it that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_OPENING, _CLOSING = "([{", ")]}"
_QUOTES = "\"'`"
_IS = regex(r"when (?P<name>\w+) is '(?P<value>[^']*)'")


def decided(before: str, after: str) -> list[tuple[str, str, str]]:
    """The cases whose value changed, as (condition, before, after); one without a condition where the cases are not the same."""
    old, new = cases(before), cases(after)
    if not old or [condition for condition, _ in old] != [condition for condition, _ in new]:
        return [("", before, after)]
    return [
        (condition, first, second) for (condition, first), (_, second) in zip(old, new, strict=True) if first != second
    ]


def cases(text: str) -> list[tuple[str, str]]:
    """(condition, value) for each case; nothing where the text is no decision."""
    *parts, last = _split(text, ", ")
    if not parts or not last.startswith("else "):
        return []
    found = [_split(part, " when ") for part in parts]
    if any(len(pair) != 2 for pair in found):  # noqa: PLR2004  # a value and its condition
        return []
    return [*((f"when {condition}", value) for value, condition in found), ("else", last.removeprefix("else "))]


def environments_of(condition: str, text: str, assumptions: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """The environments in which a decision comes to this case; none where that is not sure for every one of them."""
    conditions = [other for other, _ in cases(text)]
    found = [_first(conditions, variables) for variables in assumptions.values()]
    if None in found:
        return ()
    return tuple(name for name, case in zip(assumptions, found, strict=True) if case == condition)


def _first(conditions: Sequence[str], variables: Mapping[str, str]) -> str | None:
    for condition in conditions:
        match = _IS.fullmatch(condition)
        if condition == "else":
            return condition
        if not match or match["name"] not in variables:
            return None
        if variables[match["name"]] == match["value"]:
            return condition
    return None


def _split(text: str, separator: str) -> list[str]:
    """`text` split where the separator stands outside of quotes and brackets."""
    pieces, start = [], 0
    for index in _outside(text):
        if index >= start and text.startswith(separator, index):
            pieces.append(text[start:index])
            start = index + len(separator)
    return [*pieces, text[start:]]


def _outside(text: str) -> Iterator[int]:
    depth, quote, escaped = 0, "", False
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote and not escaped else quote
            escaped = char == "\\" and not escaped
        elif char in _QUOTES:
            quote = char
        elif char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth -= 1
        elif not depth:
            yield index
