"""What certainly throws or ends the process, so that what follows it is not reached.

Only what is certain counts: of anything else it is assumed that it goes well, as programs mostly do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.following_expressions import items_of
from sphinxcontrib_errortracking.evaluate.functions import call_function
from sphinxcontrib_errortracking.evaluate.leaving import call_ends_process
from sphinxcontrib_errortracking.evaluate.may_throw import THROWING, expressions_of, may_throw
from sphinxcontrib_errortracking.evaluate.references import External, throws
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.too_early import call_reads_too_early, reads_too_early
from sphinxcontrib_errortracking.evaluate.truths import either
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    Choice,
    FunctionValue,
    ObjectValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

TRUE = Static(value=True)
FALSE = Static(value=False)
MAX_PARTS = 200
#: From which a pattern takes its parts without a call.
_READ = (es.Literal, es.Identifier, es.MemberExpression, es.ConditionalExpression, es.LogicalExpression)
#: Functions of Node's own modules that throw where their first argument is not true: module and name.
ASSERTING = ("assert", "assert/strict")
ASSERTIONS = frozenset((module, name) for module in ASSERTING for name in ("", "default", "ok", "default.ok", "strict"))


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


def statement_throws(run: Engine, statement: Node, scope: Scope) -> Value | None:
    """Whether a statement certainly throws or ends the process, by a function of the repository that it calls.

    Asked of all that stands before a call, and so again for each call behind it.
    """
    if run.calls or run.frames:
        return _statement_throws(run, statement, scope)
    key = (statement, scope)
    if key in run.thrown:
        return run.thrown[key]
    circles = run.circles
    found = _statement_throws(run, statement, scope)
    if run.circles == circles:
        run.thrown[key] = found
    return found


def _statement_throws(run: Engine, statement: Node, scope: Scope) -> Value | None:
    found = reads_too_early(run, statement)
    if found is not None:
        return found
    judging, run.judging = run.judging, True
    try:
        return _judged(run, statement, scope)
    finally:
        run.judging = judging


def _judged(run: Engine, statement: Node, scope: Scope) -> Value | None:
    found = _pattern_throws(run, statement, scope)
    for expression in expressions_of(statement):
        call = expression.argument if isinstance(expression, es.AwaitExpression) else expression
        if isinstance(call, es.CallExpression | es.LogicalExpression | es.ConditionalExpression | es.MemberExpression):
            thrown = (
                _call_throws(run, expression, call, scope)
                if isinstance(call, es.CallExpression)
                else throwing(run.value(call, scope))
                if isinstance(call, es.MemberExpression)
                else _branch_throws(run, call, scope)
            )
            if not run.calls and not run.frames:
                run.reset()  # the next statement before a call; where a function is followed, its question has one budget
            if thrown is not None and thrown != FALSE:
                found = thrown if found is None else either(found, lambda thrown=thrown: thrown)  # type: ignore[misc]
    return found


def _pattern_throws(run: Engine, statement: Node, scope: Scope) -> Value | None:
    """`const { dsn } = settings[stage]`: of null and undefined nothing can be taken."""
    found: Value | None = None
    for part in statement.declarations if isinstance(statement, es.VariableDeclaration) else ():
        if isinstance(part.id, es.Identifier) or not isinstance(part.init, _READ):
            continue
        thrown = each(run.value(part.init, scope), lambda case: TRUE if throws(case) or _is_nothing(case) else FALSE)
        if thrown != FALSE:
            found = thrown if found is None else either(found, lambda thrown=thrown: thrown)  # type: ignore[misc]
    return found


def _is_nothing(value: Value) -> bool:
    return isinstance(value, Static) and (value.value is None or value.value is UNDEFINED)


def _branch_throws(
    run: Engine, expression: es.LogicalExpression | es.ConditionalExpression, scope: Scope
) -> Value | None:
    """`value ?? fail()`, `value ? value : fail()`."""
    if isinstance(expression, es.LogicalExpression):
        parts: tuple[Node, ...] = (expression.left, expression.right)
    else:
        parts = (expression.consequent, expression.alternate)
    for part in parts:
        if isinstance(part, es.CallExpression) and _call_throws(run, part, part, scope) not in {None, FALSE}:
            return throwing(run.value(expression, scope))
    return None


def _call_throws(run: Engine, expression: Node, call: es.CallExpression, scope: Scope) -> Value | None:
    callee = call.callee
    if call_ends_process(run, call):
        return TRUE
    if isinstance(callee, es.MemberExpression):
        name = static_key(callee)
        if name == "forEach" and call.arguments and isinstance(call.arguments[0], es.Function):
            return (
                _any_throws(run, callee.object, call.arguments[0], call, scope)
                if may_throw(run, call.arguments[0])
                else None
            )
        if name in THROWING:
            return throwing(run.value(expression, scope))
    packages = run.origins.of(callee, scope)
    if packages and not any(package.removeprefix("node:") in ASSERTING for package in packages):
        return None  # of a package
    function = run.value(callee, scope)
    if isinstance(function, External) and (function.package.removeprefix("node:"), function.name) in ASSERTIONS:
        return _assertion_throws(run, call, scope)
    if not isinstance(function, FunctionValue):
        return each(function, _uncallable)
    if not run.calls and (early := call_reads_too_early(run, call, function.node)) is not None:
        return early
    if not may_throw(run, function.node):
        return None
    return throwing(run.value(expression, scope))


def _uncallable(value: Value) -> Value:
    """A text, a number, undefined cannot be called, nor anything of what is not there."""
    return TRUE if isinstance(value, Static) or throws(value) else FALSE


def _assertion_throws(run: Engine, call: es.CallExpression, scope: Scope) -> Value | None:
    """`assert(value)` throws where the value is not true; where that is not known, it is taken to be."""
    if not call.arguments or isinstance(call.arguments[0], es.SpreadElement):
        return None
    return each(
        run.test(call.arguments[0], scope),
        lambda case: Static(case.value is False) if isinstance(case, Static) else FALSE,
    )


def _any_throws(
    run: Engine, receiver: Node, function: es.Function, call: es.CallExpression, scope: Scope
) -> Value | None:
    items = items_of(run.value(receiver, scope), keys=False)
    made = run.value(function, scope)
    if items is None or not isinstance(made, FunctionValue) or function.is_async:
        return None
    found: Value = FALSE
    for item in items[:MAX_PARTS]:
        found = either(found, lambda item=item: throwing(call_function(run, made, (item,), call.loc, caller=scope)))  # type: ignore[misc]
    return found
