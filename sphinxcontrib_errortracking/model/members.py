"""One option among those that a call is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    Choice,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Unknown,
)

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .logic import Truth


def member(options: Value | None, name: str) -> Value | None:
    """The value of an option; None where it is not there."""
    match options:
        case ObjectValue():
            return options.get(name)
        case None | Static():
            return None
        case Choice(cases=cases):
            found = [member(value, name) for _, value in cases]
            if all(value == found[0] for value in found):
                return found[0]
            return Choice(
                tuple((when, value or Static(UNDEFINED)) for (when, _), value in zip(cases, found, strict=True))
            )
        case Unknown():
            return options
        case _:
            return Unknown("the options are no object that can be read", options.chain)


def is_undefined(value: Value | None) -> bool:
    """Is it written out as `undefined`?"""
    return isinstance(value, Static) and value.value is UNDEFINED


def is_given(value: Value | None) -> Truth:
    """Is it anything but undefined and null; None where the environment, or code at run time, decides."""
    match value:
        case None:
            return False
        case Static(value=primitive):
            return primitive is not UNDEFINED and primitive is not None
        case Choice(cases=cases):
            told = {is_given(case) for _, case in cases}
            return told.pop() if len(told) == 1 else None
        case Unknown() | EnvironmentVariable():
            return None
        case _:
            return True


def is_true(value: Value | None) -> Truth:
    """Is a switch on: `true`; None where the environment, or code at run time, decides."""
    match value:
        case None:
            return False
        case Static(value=primitive):
            return bool(primitive) and primitive is not UNDEFINED
        case _:
            return None


def is_false(value: Value | None) -> Truth:
    """Is a switch off: `false` itself; None where the environment, or code at run time, decides."""
    match value:
        case None:
            return False
        case Static(value=primitive):
            return primitive is False
        case _:
            return None


def place(value: Value | None) -> SourceLocation | None:
    """Where a value comes from."""
    return value.chain[-1] if value is not None and value.chain else None
