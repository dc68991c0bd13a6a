"""What a list of integrations holds, also where variables of the environment decide between several lists or about an element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    CallValue,
    Choice,
    Static,
    Unknown,
    cases_of,
)
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.values import Value


@dataclass(frozen=True, slots=True)
class Listed:
    """One element. `always`: it is there whatever the variables are."""

    call: CallValue
    always: bool


def lists_of(value: Value | None) -> tuple[ArrayValue, ...] | None:
    """The lists between which the environment decides, where nothing is one that is empty; None where a case is no list."""
    match value:
        case ArrayValue():
            return (value,)
        case Static(value=None | bool()):
            return (ArrayValue(elements=()),)
        case Static(value=nothing) if nothing is UNDEFINED:
            return (ArrayValue(elements=()),)
        case Choice(cases=cases):
            found = [lists_of(case) for _, case in cases]
            return tuple(one for lists in found for one in lists or ()) if None not in found else None
        case _:
            return None


def listed(lists: tuple[ArrayValue, ...]) -> tuple[Listed, ...]:
    """The elements of these lists in the order in which they are met, each name once for each place."""
    found: dict[CallValue, bool] = {}
    sure = [{call.name for call, always in _elements(one) if always} for one in lists]
    for one in lists:
        for call, always in _elements(one):
            found[call] = found.get(call, True) and always and all(call.name in names for names in sure)
    return tuple(Listed(call, always) for call, always in found.items())


def counting(lists: tuple[ArrayValue, ...]) -> tuple[Listed, ...]:
    """Those of `listed` whose place no later one of the same name takes (source of all measured majors; run at 10.28.0)."""
    found = listed(lists)
    if len(lists) != 1:
        return found
    last = {one.call.name: index for index, one in enumerate(found) if one.always}
    return tuple(one for index, one in enumerate(found) if index >= last.get(one.call.name, 0))


def last_of(lists: tuple[ArrayValue, ...], names: tuple[str, ...]) -> tuple[CallValue | None, bool]:
    """The one of these names that counts, by the last names of the functions that make them, and whether it is that whatever the variables are."""
    lasts = [_last_of(one, names) for one in lists]
    there = [call for call, _ in lasts if call is not None]
    sure = len(there) == len(lasts) and all(always for _, always in lasts) and len({*map(notation, there)}) == 1
    return (there[0] if there else None), sure


def _last_of(one: ArrayValue, names: tuple[str, ...]) -> tuple[CallValue | None, bool]:
    named = [(call, always) for call, always in _elements(one) if call.name.rpartition(".")[2] in names]
    return named[-1] if named else (None, True)


def holes(lists: tuple[ArrayValue, ...]) -> tuple[Unknown, ...]:
    """What is not known of these lists."""
    found: dict[Unknown, None] = {}
    for one in lists:
        elements = [case for element in one.elements for case in cases_of(element)]
        found |= dict.fromkeys(element for element in elements if isinstance(element, Unknown))
        if one.open is not None:
            found[one.open] = None
    return tuple(found)


def _elements(one: ArrayValue) -> Iterator[tuple[CallValue, bool]]:
    for element in one.elements:
        for case in cases_of(element):
            if isinstance(case, CallValue):
                yield case, case is element
