"""Which statements certainly throw or end the process, so that what follows them is not reached.

Only what is certain counts: of anything else it is assumed that it goes well, as programs mostly do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each, settle
from sphinxcontrib_errortracking.evaluate.may_throw import evaluated_by, may_be_nothing
from sphinxcontrib_errortracking.evaluate.members import follow
from sphinxcontrib_errortracking.evaluate.references import throws
from sphinxcontrib_errortracking.evaluate.scope import names_of
from sphinxcontrib_errortracking.evaluate.throwing import FALSE, TRUE, is_nothing, throwing
from sphinxcontrib_errortracking.evaluate.thrown_expressions import expression_throws
from sphinxcontrib_errortracking.evaluate.too_early import reads_too_early
from sphinxcontrib_errortracking.evaluate.truths import either
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

#: From which a pattern takes its parts without a call.
_READ = (
    es.Literal,
    es.Identifier,
    es.MemberExpression,
    es.ConditionalExpression,
    es.LogicalExpression,
    es.ObjectExpression,
    es.ArrayExpression,
)


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
    for expression in evaluated_by(statement):
        thrown = expression_throws(run, expression, scope)
        if not run.calls and not run.frames:
            # the next statement before a call; where a function is followed, its question has one budget
            run.reset(of_each_place=True)
        if thrown != FALSE:
            found = thrown if found is None else either(found, lambda thrown=thrown: thrown)  # type: ignore[misc]
    return found


def _pattern_throws(run: Engine, statement: Node, scope: Scope) -> Value | None:
    """`const { dsn } = settings[stage]`: of null and undefined nothing can be taken, nor of what stands in it."""
    found: Value | None = None
    for part in statement.declarations if isinstance(statement, es.VariableDeclaration) else ():
        if isinstance(part.id, es.Identifier) or part.init is None:
            continue
        if not isinstance(part.init, _READ) and not may_be_nothing(run, part.init):
            continue
        value = settle(run.value(part.init, scope))
        thrown = each(value, lambda case: TRUE if throws(case) or is_nothing(case) else FALSE)
        for _, path in names_of(part.id):
            if thrown == FALSE and len(path) > 1:
                thrown = throwing(follow(run, value, path, scope, part.loc))
        if thrown != FALSE:
            found = thrown if found is None else either(found, lambda thrown=thrown: thrown)  # type: ignore[misc]
    return found
