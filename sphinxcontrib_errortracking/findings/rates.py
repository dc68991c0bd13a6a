"""What the SDK makes of a `sampleRate`, whatever it is written as, and on which conditions options let it send anything."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.conditions import negate
from sphinxcontrib_errortracking.evaluate.primitives import parse_float
from sphinxcontrib_errortracking.evaluate.values import Choice, Static
from sphinxcontrib_errortracking.findings.measured import installed, major
from sphinxcontrib_errortracking.findings.reading import Depends, read_in

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Primitive, Value
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: the last version that takes numbers alone, and takes them as they are
NUMBERS_ALONE = 7


def taken_rate(setup: Setup, call: Call, value: Primitive) -> float | None:
    """The share of errors that is sent, from 0 to 1; None where that depends on a version that is not known.

    SDK 7 takes numbers alone, and drops all below 0; from 8 on a text is parsed, `true` and `false` are 1 and 0, and what is no number
    from 0 to 1 is ignored (run in Node at 7.120.4, 8.0.0, 8.55.0, 9.47.1, 10.28.0 and 11.12.0).
    """
    if isinstance(value, float) and 0 <= value <= 1:
        return value
    if not isinstance(value, float | bool | str) or (isinstance(value, float) and not value < 0):
        return 1.0
    version = major(installed(setup, call))
    if version is None:
        return None
    if version <= NUMBERS_ALONE:
        return 0.0 if isinstance(value, float) else 1.0
    rate = parse_float(value) if isinstance(value, str) else float(value)
    return rate if not math.isnan(rate) and 0 <= rate <= 1 else 1.0


def switched_on(setup: Setup, call: Call) -> tuple[str, ...]:
    """The conditions on variables on which `enabled` is not false and `sampleRate` not 0, where that holds in every environment of the Setup."""
    return tuple(words for name in ("enabled", "sampleRate") if (words := _on(setup, call, name)))


def _on(setup: Setup, call: Call, option: str) -> str:
    told = {_condition(setup, call, option, read_in(call, name, option)) for name in setup.environments}
    return told.pop() if len(told) == 1 else ""


def _condition(setup: Setup, call: Call, option: str, reading: object) -> str:
    """When a choice between two leaves the SDK on; "" for none that is as plain as that."""
    match reading:
        case Depends(value=Choice(cases=((when, first), (None, other)))) if when is not None:
            off = [_is_off(setup, call, option, value) for value in (first, other)]
            return str(when) if off == [False, True] else str(negate(when)) if off == [True, False] else ""
    return ""


def _is_off(setup: Setup, call: Call, option: str, value: Value) -> bool:
    if not isinstance(value, Static):
        return False
    return value.value is False if option == "enabled" else taken_rate(setup, call, value.value) == 0
