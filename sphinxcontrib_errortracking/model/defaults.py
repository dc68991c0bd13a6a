"""A default that depends on the environment, in one environment.

The catalogue writes such a default as JavaScript does: `process.env.SENTRY_ENVIRONMENT || (process.env.VERCEL_ENV &&
`vercel-${process.env.VERCEL_ENV}`) || "production"`. Only what the catalogue's own script writes is understood here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TERM = re.compile(
    r'(?P<variable>process\.env\.(?P<name>\w+))|\(process\.env\.(?P<guard>\w+) && `(?P<template>[^`]*)`\)|(?P<literal>"[^"]*"|undefined)'
)
_JOIN = re.compile(r" (\|\||\?\?) ")


def resolve(default: str, variables: Mapping[str, str], *, closed: bool) -> str:
    """The default where these variables have these values; `closed`: every other variable is unset.

    What is not decided stays as it is: `process.env.SENTRY_ENVIRONMENT || "production"`. Anything else comes back unchanged.
    """
    parts = _JOIN.split(default)
    terms, operators = parts[::2], [*parts[1::2], ""]
    matches = [_TERM.fullmatch(term) for term in terms]
    if not any(match and match["literal"] is None for match in matches):
        return default
    left: list[str] = []
    for term, match, operator in zip(terms, matches, operators, strict=True):
        if match is None:
            return default
        text, decided = _value(term, match, variables, closed=closed)
        if text is None or (decided and text == '""' and operator == "||"):
            continue
        left.append(text)
        if decided:
            break
        if operator:
            left.append(operator)
    if left and left[-1] in {"||", "??"}:
        left.pop()
    return " ".join(left) or "undefined"


def _value(term: str, match: re.Match[str], variables: Mapping[str, str], *, closed: bool) -> tuple[str | None, bool]:
    """A term's value, and whether it is decided; None where it certainly gives nothing."""
    if match["literal"] is not None:
        return term, True
    name = match["name"] or match["guard"]
    if name not in variables:
        return (None, True) if closed else (term, False)
    value = variables[name]
    if match["guard"]:
        if not value:
            return None, True
        value = match["template"].replace(f"${{process.env.{name}}}", value)
    return f'"{value}"', True
