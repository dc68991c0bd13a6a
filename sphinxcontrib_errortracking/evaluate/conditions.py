"""The algebra of conditions over environment variables, decided by trying every case.

A variable's values fall into few classes as far as given conditions can tell: not set, empty, each text that they compare it
with, and any other text. So whether a condition can hold, or follows from others, is a matter of counting.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, AllOf, AnyOf, Comparison, Undefined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.evaluate.values import Condition

#: Above so many combinations nothing is simplified; what is said stays true, only longer.
MAX_ASSIGNMENTS = 4096
OTHER = object()  #: any other text
Class: TypeAlias = "str | Undefined | object"


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


def holds(condition: Condition, assignment: Mapping[str, Class]) -> bool:
    """Whether `condition` holds when the variables are as `assignment` says."""
    match condition:
        case Comparison():
            return _compares(condition, assignment[condition.variable])
        case AllOf(conditions):
            return all(holds(part, assignment) for part in conditions)
        case AnyOf(conditions):
            return any(holds(part, assignment) for part in conditions)


def _compares(comparison: Comparison, value: Class) -> bool:
    if comparison.operator == "truthy":
        return (value not in (UNDEFINED, "")) is not comparison.negated
    return (value == comparison.operand) is not comparison.negated


class Table:
    """Every combination of what conditions can tell apart; a set of combinations is an integer, one bit for each."""

    def __init__(self, classes: Mapping[str, Sequence[Class]]) -> None:
        self._classes = classes
        self._strides: dict[str, int] = {}
        size = 1
        for name, known in classes.items():
            self._strides[name] = size
            size *= len(known)
        self._masks: dict[Condition, int] = {}
        self.all = (1 << size) - 1

    def where(self, condition: Condition) -> int:
        """The combinations in which `condition` holds."""
        if condition not in self._masks:
            self._masks[condition] = self._where(condition)
        return self._masks[condition]

    def _where(self, condition: Condition) -> int:
        match condition:
            case Comparison(variable=name):
                fitting = [index for index, known in enumerate(self._classes[name]) if _compares(condition, known)]
                return sum(self._block(name, index) for index in fitting)
            case AllOf(conditions):
                found = self.all
                for part in conditions:
                    found &= self.where(part)
                return found
            case AnyOf(conditions):
                found = 0
                for part in conditions:
                    found |= self.where(part)
                return found

    def _block(self, name: str, index: int) -> int:
        """The combinations in which variable `name` is of its class number `index`."""
        stride, count = self._strides[name], len(self._classes[name])
        period = stride * count
        one = ((1 << stride) - 1) << (stride * index)
        return one * (self.all // ((1 << period) - 1))

    def classes_of(self, name: str, inside: int) -> list[Class]:
        """What the variable can be in the combinations `inside`."""
        return [known for index, known in enumerate(self._classes[name]) if inside & self._block(name, index)]


def table_of(conditions: Iterable[Condition], variables: Iterable[str] = ()) -> Table | None:
    """The table for these conditions; None where it would be too large."""
    classes: dict[str, dict[Class, None]] = {name: {UNDEFINED: None, "": None, OTHER: None} for name in variables}
    for condition in conditions:
        for comparison in comparisons(condition):
            known = classes.setdefault(comparison.variable, {UNDEFINED: None, "": None, OTHER: None})
            if isinstance(comparison.operand, str):
                known[comparison.operand] = None
    if prod(map(len, classes.values())) > MAX_ASSIGNMENTS:
        return None
    return Table({name: tuple(known) for name, known in classes.items()})


def simplify(condition: Condition, table: Table, inside: int) -> Condition:
    """A shorter condition that agrees with `condition` in the combinations `inside`."""
    if isinstance(condition, Comparison):
        return condition
    kind = type(condition)
    parts = [simplify(part, table, inside) for part in condition.conditions]
    wanted = table.where(condition) & inside
    for part in list(parts):
        rest = [other for other in parts if other is not part]
        if rest and table.where(kind(tuple(rest))) & inside == wanted:
            parts = rest
    for index, part in enumerate(parts):  # it only has to agree where the others do not decide already
        others = 0 if kind is AnyOf else table.all
        for other in (*parts[:index], *parts[index + 1 :]):
            others = others | table.where(other) if kind is AnyOf else others & table.where(other)
        undecided = table.all & ~others if kind is AnyOf else others
        parts[index] = simplify(part, table, inside & undecided)
    found = all_of(parts) if kind is AllOf else any_of(parts)
    return found if found is not None and table.where(found) & inside == wanted else condition
