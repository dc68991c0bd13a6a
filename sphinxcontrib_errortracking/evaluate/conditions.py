"""The algebra of conditions over environment variables, decided by trying every case.

A variable's values fall into few classes as far as given conditions can tell: not set, empty, each text that they compare it
with, and any other text. So whether a condition can hold, or follows from others, is a matter of counting.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, AllOf, AnyOf, Comparison, Undefined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.values import Condition

#: Above so many combinations nothing is simplified; what is said stays true, only longer.
MAX_ASSIGNMENTS = 4096
OTHER = object()  #: any other text
Class: TypeAlias = "str | Undefined | object"
Assignment: TypeAlias = "dict[str, Class]"


def is_set(variable: str) -> Comparison:
    """`variable` is there, if only with an empty text: what `??` asks."""
    return Comparison(variable, "===", UNDEFINED, negated=True)


def negate(condition: Condition) -> Condition:
    """The condition that holds exactly when `condition` does not."""
    match condition:
        case Comparison():
            return Comparison(condition.variable, condition.operator, condition.operand, not condition.negated)
        case AllOf():
            return AnyOf(tuple(map(negate, condition.conditions)))
        case AnyOf():
            return AllOf(tuple(map(negate, condition.conditions)))


def all_of(conditions: Iterable[Condition]) -> Condition | None:
    """Their conjunction, flat and without repetition; None where there are none."""
    parts = _flat(conditions, AllOf)
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts)) if parts else None


def any_of(conditions: Iterable[Condition]) -> Condition | None:
    """Their disjunction, flat and without repetition; None where there are none."""
    parts = _flat(conditions, AnyOf)
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts)) if parts else None


def _flat(conditions: Iterable[Condition], kind: type[AllOf | AnyOf]) -> list[Condition]:
    parts: dict[Condition, None] = {}
    for condition in conditions:
        parts |= dict.fromkeys(condition.conditions if isinstance(condition, kind) else (condition,))
    return list(parts)


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Yield every comparison in `condition`."""
    stack = [condition]
    while stack:
        current = stack.pop()
        if isinstance(current, Comparison):
            yield current
        else:
            stack.extend(current.conditions)


def holds(condition: Condition, assignment: Assignment) -> bool:
    """Whether `condition` holds when the variables are as `assignment` says."""
    match condition:
        case Comparison(variable, "truthy", _, negated):
            return (assignment[variable] not in (UNDEFINED, "")) is not negated
        case Comparison(variable, _, operand, negated):
            return (assignment[variable] == operand) is not negated
        case AllOf(conditions):
            return all(holds(part, assignment) for part in conditions)
        case AnyOf(conditions):
            return any(holds(part, assignment) for part in conditions)


def assignments(conditions: Sequence[Condition], variables: Iterable[str] = ()) -> list[Assignment] | None:
    """Every combination of classes that the conditions can tell apart; None where they are too many."""
    classes: dict[str, dict[Class, None]] = {name: {UNDEFINED: None, "": None, OTHER: None} for name in variables}
    for condition in conditions:
        for comparison in comparisons(condition):
            known = classes.setdefault(comparison.variable, {UNDEFINED: None, "": None, OTHER: None})
            if isinstance(comparison.operand, str):
                known[comparison.operand] = None
    count = 1
    for known in classes.values():
        count *= len(known)
    if count > MAX_ASSIGNMENTS:
        return None
    return [dict(zip(classes, chosen, strict=True)) for chosen in product(*classes.values())]


def simplify(condition: Condition, possible: list[Assignment]) -> Condition:
    """A shorter condition that agrees with `condition` wherever `possible` allows."""
    if isinstance(condition, Comparison):
        return condition
    parts = [simplify(part, possible) for part in condition.conditions] if isinstance(condition, AnyOf) else list(
        condition.conditions
    )
    kind = type(condition)
    truth = [holds(condition, assignment) for assignment in possible]
    for part in list(parts):
        rest = [other for other in parts if other is not part]
        if rest and [holds(kind(tuple(rest)), assignment) for assignment in possible] == truth:
            parts = rest
    found = all_of(parts) if kind is AllOf else any_of(parts)
    return found if found is not None else condition
