"""One value for several runtimes: what they agree on stays, the rest depends on the runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import same
from sphinxcontrib_errortracking.evaluate.environment import RUNTIME_REASON
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    Choice,
    FunctionValue,
    ObjectValue,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.evaluate.values import Value

MAX_DEPTH = 20
MAX_PARTS = 2_000


def depends_on_runtime(value: Value) -> bool:
    """Whether some part of the value cannot be known only because the runtime is not."""
    stack: list[Value] = [value]
    for _ in range(MAX_PARTS):
        if not stack:
            return False
        current = stack.pop()
        match current:
            case Unknown(reason):
                if reason == RUNTIME_REASON:
                    return True
            case ObjectValue(properties, _, hole):
                stack.extend(part for _, part in properties)
                stack.extend([hole] if hole is not None else [])
            case ArrayValue(elements, _, hole):
                stack.extend(elements)
                stack.extend([hole] if hole is not None else [])
            case CallValue(arguments=arguments):
                stack.extend(arguments)
            case Choice(cases):
                stack.extend(case for _, case in cases)
    return True


def agreed(values: Sequence[Value], depth: int = 0, reason: str = RUNTIME_REASON) -> Value:
    """What the values, one for each runtime, have in common; `reason`: what decides between them."""
    first = values[0]
    if all(value is first or same(value, first) or _alike(value, first) for value in values):
        return first
    if depth < MAX_DEPTH and all(isinstance(value, ObjectValue) for value in values):
        objects = [value for value in values if isinstance(value, ObjectValue)]
        names = [[name for name, _ in value.properties] for value in objects]
        if all(listed == names[0] for listed in names) and all(value.open is None for value in objects):
            columns = zip(*([part for _, part in value.properties] for value in objects), strict=True)
            parts = tuple(agreed(column, depth + 1, reason) for column in columns)
            return ObjectValue(tuple(zip(names[0], parts, strict=True)), first.chain)
    known = next((value for value in values if isinstance(value, Unknown)), None)
    return known if known is not None else Unknown(reason, first.chain)


def _alike(one: Value, other: Value) -> bool:
    """A function literal is the same in every runtime."""
    return isinstance(one, FunctionValue) and isinstance(other, FunctionValue) and one.node is other.node
