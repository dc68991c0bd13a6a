"""What the truths around a place say together: whether it is reached, and under which conditions, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.choices import condition_of, each
from sphinxcontrib_errortracking.evaluate.conditions import all_of, comparisons, simplify, table_of
from sphinxcontrib_errortracking.evaluate.finishing import shown_condition
from sphinxcontrib_errortracking.evaluate.mask import mask
from sphinxcontrib_errortracking.evaluate.references import Reach
from sphinxcontrib_errortracking.evaluate.values import AnyOf, Static, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinxcontrib_errortracking.evaluate.values import Condition, Value

#: a truth that must hold, and how to tell it in the code's own words where it cannot be known
Told: TypeAlias = "tuple[Value, Callable[[], str]]"


def combined(around: Sequence[Told]) -> Reach:
    """What truths that must all hold say together."""
    for truth, _ in around:
        if isinstance(truth, Static) and truth.value is False:
            return Reach(active=False)
    conditions: list[Condition] = []
    untold: list[str] = []  # what must hold and cannot be known, in the code's own words
    reason: Unknown | None = None
    for truth, words in around:
        found = condition_of(truth)
        if isinstance(found, Unknown):
            reason = reason or Unknown(mask(found.reason)[0], found.chain)
            untold.append(words())
            conditions += _known_part(truth, untold[-1])
        elif found is False:
            return Reach(active=False)
        elif found is not True:
            conditions.append(found)
    condition = all_of(conditions)
    if condition is not None and (table := table_of([condition])) is not None:
        if not table.where(condition):
            return Reach(active=False)
        condition = None if table.where(condition) == table.all else simplify(condition, table, table.all)
    if condition is None and reason is None:
        return Reach(active=True)
    told = [_in_words(condition, alone=not untold)] if condition is not None else []
    text = " and ".join(dict.fromkeys([*told, *reversed(untold)]))
    return Reach(None, mask(text)[0], reason, condition)


def _known_part(truth: Value, words: str) -> list[Condition]:
    """What must hold of variables, whatever the cases are that cannot be known; none where the words say it themselves."""
    found = condition_of(each(truth, lambda case: Static(value=True) if isinstance(case, Unknown) else case))
    if isinstance(found, bool | Unknown) or all(one.variable in words for one in comparisons(found)):
        return []
    return [found]


def _in_words(condition: Condition, *, alone: bool) -> str:
    text = str(shown_condition(condition))
    return text if alone or not isinstance(condition, AnyOf) else f"({text})"
