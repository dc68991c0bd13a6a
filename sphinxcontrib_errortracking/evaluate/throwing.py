"""Whether making a value certainly throws or ends the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.references import throws
from sphinxcontrib_errortracking.evaluate.truths import either
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, Choice, ObjectValue, Static, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.evaluate.values import Value

TRUE = Static(value=True)
FALSE = Static(value=False)
MAX_PARTS = 200


def throwing(value: Value) -> Value:
    """Whether making `value` certainly throws: true, false, or a Choice of both."""

    def one(case: Value) -> Value:
        if throws(case):
            return TRUE
        parts: Iterable[Value] = ()
        if isinstance(case, ObjectValue):
            parts = (part for _, part in case.properties[:MAX_PARTS])
        elif isinstance(case, ArrayValue):
            parts = case.elements[:MAX_PARTS]
        found: Value = FALSE
        for part in parts:
            if isinstance(part, Choice | ObjectValue | ArrayValue):
                found = either(found, lambda part=part: throwing(part))  # type: ignore[misc]
        return found

    if isinstance(value, Choice) and any(throws(case) for _, case in value.cases):
        # what throws in one case and cannot be known in another is not said to go well there
        return each(value, lambda case: case if type(case) is Unknown else one(case))
    return each(value, one)


def is_nothing(value: Value) -> bool:
    """Whether a value is null or undefined, of which nothing can be read."""
    return isinstance(value, Static) and (value.value is None or value.value is UNDEFINED)
