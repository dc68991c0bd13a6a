"""Truth with a third value: None is "cannot be known"."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Truth: TypeAlias = "bool | None"


def all_of(values: Iterable[Truth]) -> Truth:
    """False where one is false, else None where one cannot be known; true for nothing."""
    seen = list(values)
    if any(value is False for value in seen):
        return False
    return None if any(value is None for value in seen) else True


def any_of(values: Iterable[Truth]) -> Truth:
    """True where one is true, else None where one cannot be known; false for nothing."""
    seen = list(values)
    if any(value is True for value in seen):
        return True
    return None if any(value is None for value in seen) else False


def join_words(*parts: str) -> str:
    """Conditions in words, joined by "and", each once."""
    return " and ".join(dict.fromkeys(part for part in parts if part))
