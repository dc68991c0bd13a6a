"""Decisions over environment variables: building them, and applying an operation to each of their cases."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.conditions import (
    OTHER,
    all_of,
    any_of,
    is_set,
    negate,
    simplify,
    table_of,
)
from sphinxcontrib_errortracking.evaluate.primitives import type_of
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    CallValue,
    Choice,
    EnvironmentVariable,
    FunctionValue,
    ObjectValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.lean import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sphinxcontrib_errortracking.evaluate.conditions import Table
    from sphinxcontrib_errortracking.evaluate.values import Chain, Condition, Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    Cases = Sequence[tuple[Condition | None, Value]]

MAX_CHAIN = 40
MAX_CASES = 64
MAX_PRODUCT = 256  #: combinations of the operands' cases that are tried
MAX_COMPARED = 2000  #: parts of two values that are compared before they count as different


def same(left: Value, right: Value) -> bool:
    """Whether two values are alike, wherever they come from. Functions are alike when they are one function in one scope."""
    stack: list[tuple[Value, Value]] = [(left, right)]
    for _ in range(MAX_COMPARED):
        if not stack:
            return True
        one, other = stack.pop()
        if one is other:
            continue
        if type(one) is not type(other) or not _shallow(one, other, stack):
            return False
    return False


def _shallow(one: Value, other: Value, stack: list[tuple[Value, Value]]) -> bool:
    """Compare without the parts, which go to the stack."""
    match one, other:
        case Static(value), Static(second):
            is_alike = value == second or value != value  # noqa: PLR0124
            return is_alike and type_of(value) == type_of(second) and str(value) == str(second)
        case EnvironmentVariable(name), EnvironmentVariable(second):
            return name == second
        case RegExpValue(source, flags), RegExpValue(source2, flags2):
            return (source, flags) == (source2, flags2)
        case FunctionValue(), FunctionValue():
            return one.node is other.node and one.scope is other.scope
        case ObjectValue(properties, _, hole), ObjectValue(properties2, _, hole2):
            stack.extend((a, b) for (_, a), (_, b) in zip(properties, properties2, strict=False))
            return hole is hole2 and [key for key, _ in properties] == [key for key, _ in properties2]
        case ArrayValue(elements, _, hole), ArrayValue(elements2, _, hole2):
            stack.extend(zip(elements, elements2, strict=False))
            return hole is hole2 and len(elements) == len(elements2)
        case CallValue(package, name, arguments, _, new), CallValue(package2, name2, arguments2, _, new2):
            stack.extend(zip(arguments, arguments2, strict=False))
            return (package, name, new, len(arguments)) == (package2, name2, new2, len(arguments2))
        case Choice(cases), Choice(cases2):
            stack.extend((a, b) for (_, a), (_, b) in zip(cases, cases2, strict=False))
            return [condition for condition, _ in cases] == [condition for condition, _ in cases2]
        case Unknown(reason, chain), Unknown(reason2, chain2):
            return reason == reason2 and chain[-1:] == chain2[-1:]
    return False


def choice(cases: Iterable[tuple[Condition | None, Value]], chain: Chain = ()) -> Value:
    """The value of the first case whose condition holds; flat, without impossible cases, equal neighbours merged.

    The last case's condition must be None.
    """
    flat = list(_flatten(cases))
    if len(flat) > MAX_CASES:
        return Unknown("depends on too many environment variables", chain)
    conditions = [condition for condition, _ in flat if condition is not None]
    variables = [value.name for _, value in flat if isinstance(value, EnvironmentVariable)]
    table = table_of(conditions, variables)
    flat = _merge(flat) if table is None else list(_simplified(_merge(list(_feasible(flat, table))), table))
    return flat[0][1] if len(flat) == 1 else Choice(tuple(flat), chain)


def _flatten(cases: Iterable[tuple[Condition | None, Value]]) -> Iterable[tuple[Condition | None, Value]]:
    for condition, value in cases:
        if isinstance(value, Choice):
            for inner, nested in value.cases:
                yield all_of(part for part in (condition, inner) if part is not None), nested
        else:
            yield condition, value
        if condition is None:
            return


def _feasible(flat: Cases, table: Table) -> Iterable[tuple[Condition | None, Value]]:
    """Leave out what cannot happen, and say what a variable is where its case says so."""
    left = table.all
    for condition, value in flat:
        inside = left if condition is None else left & table.where(condition)
        left &= ~inside
        if not inside:
            continue
        known = value
        if isinstance(value, EnvironmentVariable):
            classes = table.classes_of(value.name, inside)
            if len(classes) == 1 and OTHER not in classes:
                known = Static(classes[0] if isinstance(classes[0], str) else UNDEFINED, value.chain)
        yield (condition if left else None), known
        if not left:
            return


def _merge(flat: Cases) -> list[tuple[Condition | None, Value]]:
    merged: list[tuple[Condition | None, Value]] = []
    for condition, value in flat:
        if merged and same(merged[-1][1], value):
            before, first = merged.pop()
            both = any_of(part for part in (before, condition) if part is not None)
            merged.append((None if condition is None else both, first))
        else:
            merged.append((condition, value))
    return merged


def _simplified(flat: Cases, table: Table) -> Iterable[tuple[Condition | None, Value]]:
    left = table.all
    for condition, value in flat:
        if condition is None:
            yield None, value
            return
        yield simplify(condition, table, left), value
        left &= ~table.where(condition)


def each(value: Value, operation: Callable[[Value], Value], chain: Chain = ()) -> Value:
    """Apply `operation` to `value`, or to each case of it."""
    if isinstance(value, Choice):
        return choice([(condition, operation(case)) for condition, case in value.cases], chain or value.chain)
    return operation(value)


def settle(value: Value) -> Value:
    """An environment variable as the decision that it is for an operation: any text when set, else undefined."""
    if isinstance(value, EnvironmentVariable):
        words = value.written
        unknown = Unknown(f"depends on the environment variable {value.name}", value.chain, words=words)
        return Choice(((is_set(value.name), unknown), (None, Static(UNDEFINED, value.chain))), value.chain)
    return value


def each_of(values: Sequence[Value], operation: Callable[[tuple[Value, ...]], Value], chain: Chain = ()) -> Value:
    """Apply `operation` to the values, with every decision among them taken in every way; variables are settled first."""
    if prod(len(value.cases) if isinstance(value, Choice) else 1 for value in values) > MAX_PRODUCT:
        return Unknown("depends on too many environment variables", chain)
    ready: list[Value] = []
    for index, value in enumerate(values):
        settled = settle(value)
        if isinstance(settled, Choice):
            rest = values[index + 1 :]
            done = tuple(ready)
            return choice(
                [(condition, each_of((*done, case, *rest), operation, chain)) for condition, case in settled.cases],
                chain,
            )
        ready.append(settled)
    return operation(tuple(ready))


def condition_of(value: Value) -> bool | Condition | Unknown:
    """When a value of true and false is true."""
    if isinstance(value, Static):
        return value.value is True
    if not isinstance(value, Choice):
        return value if isinstance(value, Unknown) else Unknown("is no condition", value.chain)
    true: list[Condition] = []
    before: list[Condition] = []
    for condition, case in value.cases:
        if not isinstance(case, Static):
            return case if isinstance(case, Unknown) else Unknown("is no condition", case.chain)
        if case.value is True:
            true += [found] if (found := all_of([*before, *([condition] if condition else [])])) else []
        if condition is not None:
            before.append(negate(condition))
    found = any_of(true)
    if found is None:
        return False
    table = table_of([found])
    return found if table is None else simplify(found, table, table.all)


def at(value: Value, loc: SourceLocation) -> Value:
    """The same value, used at `loc`."""
    if value.chain[:1] == (loc,) or len(value.chain) >= MAX_CHAIN:
        return value
    return replace(value, chain=(loc, *value.chain))
