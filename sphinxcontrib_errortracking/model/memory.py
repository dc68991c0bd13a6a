"""What pure functions answered of a Setup: the rules, and what shows their findings, ask the same of it hundreds of times."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from .records import Setup

Ts = TypeVarTuple("Ts")
R = TypeVar("R")


def remembered(function: Callable[[Setup, *Ts], R]) -> Callable[[Setup, *Ts], R]:
    """The function, which is asked once for the same arguments, as long as all ask of one Setup.

    Records are told apart by identity, as comparing them takes as long as most answers. They are kept with the answer, so that no
    other one can take the place of theirs.
    """
    asked_of: list[Setup] = []
    answers: dict[tuple[object, ...], tuple[object, R]] = {}

    @wraps(function)
    def asked(setup: Setup, *arguments: *Ts) -> R:
        if not asked_of or asked_of[0] is not setup:
            asked_of[:] = [setup]
            answers.clear()
        key = tuple([one if isinstance(one, str) else id(one) for one in arguments])
        if key not in answers:
            answers[key] = (arguments, function(setup, *arguments))
        return answers[key][1]

    return asked
