"""What the SDK makes of a `sampleRate`, whatever it is written as."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.primitives import parse_float
from sphinxcontrib_errortracking.findings.measured import installed, major

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Primitive
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
