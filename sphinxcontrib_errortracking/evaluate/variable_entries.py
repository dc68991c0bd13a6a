"""An environment of which code keeps some variables: `Object.fromEntries(Object.entries(process.env).filter(([, value]) => value))`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.references import Entries, Global
from sphinxcontrib_errortracking.evaluate.truths import is_nullish, truth
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, Static, Unknown
from sphinxcontrib_errortracking.evaluate.variable_objects import VARIABLE_OBJECTS
from sphinxcontrib_errortracking.lean import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def entries_of(value: Value, loc: SourceLocation, *, by_name: bool = False) -> Entries | None:
    """`Object.entries(value)` of an environment, or with `by_name` its keys; None of anything else."""
    if isinstance(value, Entries) and value.together and not by_name:
        return replace(value, chain=(loc, *value.chain), together=False)
    if not isinstance(value, Global) or value.name not in VARIABLE_OBJECTS:
        return None
    reason = f"which variables {value.name} has is decided at run time"
    return Entries(reason, (loc, *value.chain), source=value, by_name=by_name)


def filtered(entries: Entries, given: ArrayValue, loc: SourceLocation) -> Value:
    """`entries.filter(given)`."""
    if given.open is not None or len(given.elements) != 1 or entries.together:
        return Unknown(entries.reason, (loc, *entries.chain))
    return replace(entries, chain=(loc, *entries.chain), kept_by=(*entries.kept_by, given.elements[0]))


def kept_variable(run: Engine, entries: Entries, name: str, variable: Value, loc: SourceLocation) -> Value:
    """A variable where it is set and every function keeps it, else undefined."""
    nothing = Static(UNDEFINED, (loc,))
    key = Static(name, (loc,))

    def kept(case: Value, functions: tuple[Value, ...]) -> Value:
        if not functions:
            return case
        given = ArrayValue((key if entries.by_name else ArrayValue((key, case)),))
        test = truth(run.call(functions[0], given, loc, None))
        return decide(test, lambda: kept(case, functions[1:]), lambda: nothing, loc)

    def one(case: Value) -> Value:
        go_on: Callable[[], Value] = lambda: kept(case, entries.kept_by)  # noqa: E731 - it is handed on
        if entries.made is not None:
            return go_on()
        return decide(is_nullish(case), lambda: nothing, go_on, loc)

    return each(variable, one, (loc,))
