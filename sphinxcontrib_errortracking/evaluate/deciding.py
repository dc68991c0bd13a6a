"""What follows from a truth that may not be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each, same
from sphinxcontrib_errortracking.evaluate.references import Ended, Thrown, throws
from sphinxcontrib_errortracking.evaluate.values import Static, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def decide(
    test: Value,
    consequent: Callable[[], Value],
    alternate: Callable[[], Value],
    loc: SourceLocation,
    run: Engine | None = None,
) -> Value:
    """What follows from a truth: one branch, a Choice of both, or Unknown unless both are alike.

    `run`: where the value is what an expression or a call gives, that one branch throws leaves only the other.
    """
    if isinstance(test, Static):
        return consequent() if test.value is True else alternate()
    branches: dict[bool, Value] = {}

    def branch(*, taken: bool) -> Value:
        if taken not in branches:
            branches[taken] = consequent() if taken else alternate()
        return branches[taken]

    def outcome(case: Value) -> Value:
        if isinstance(case, Static):
            return branch(taken=case.value is True)
        if not isinstance(branch(taken=True), Unknown) and same(branch(taken=True), branch(taken=False)):
            return branch(taken=True)
        if run is not None and not run.judging:
            ways = [branch(taken=True), branch(taken=False)]
            goes_on = [way for way in ways if not throws(way)]
            if len(goes_on) < len(ways):
                run.assumed += 1
                return (goes_on or ways)[0]
        return Unknown(
            case.reason if isinstance(case, Unknown) else "depends on what a package returns", (loc, *case.chain)
        )

    return each(test, lambda case: case if isinstance(case, Thrown | Ended) else outcome(case), (loc,))
