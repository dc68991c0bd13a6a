"""What certainly throws, ends the process, or is never called back, so that what follows it is not reached.

Only what is certain counts: of anything else it is assumed that it goes well, as programs mostly do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.following_expressions import items_of
from sphinxcontrib_errortracking.evaluate.functions import call_function
from sphinxcontrib_errortracking.evaluate.leaving import call_ends_process, ends_process, names_an_end
from sphinxcontrib_errortracking.evaluate.references import External, Pending, throws
from sphinxcontrib_errortracking.evaluate.scope import member_path, static_key
from sphinxcontrib_errortracking.evaluate.too_early import call_reads_too_early, early_reads, reads_too_early
from sphinxcontrib_errortracking.evaluate.truths import either
from sphinxcontrib_errortracking.evaluate.values import (
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
ONLY_FAILING = "runs only when an error is thrown"
#: Functions of Node's own modules that throw where their first argument is not true: module and name.
ASSERTING = ("assert", "assert/strict")
ASSERTIONS = frozenset((module, name) for module in ASSERTING for name in ("", "default", "ok", "default.ok", "strict"))
_THROWING = frozenset({"parse", "parseAsync", "reject"})  #: methods of JSON, a schema, a promise
#: Methods of arrays that call their function for the elements.
FOR_ELEMENTS = frozenset("forEach map filter some every find findIndex findLast flatMap reduce reduceRight".split())  # noqa: SIM905


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
    found: Value | None = None
    for expression in _expressions(statement):
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


def _expressions(statement: Node) -> Iterable[Node]:
    if isinstance(statement, es.ExportNamedDeclaration) and statement.declaration is not None:
        statement = statement.declaration
    if isinstance(statement, es.VariableDeclaration):
        return [part.init for part in statement.declarations if part.init is not None]
    if not isinstance(statement, es.ExpressionStatement):
        return []
    expression = statement.expression
    return [expression.right if isinstance(expression, es.AssignmentExpression) else expression]


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
        if name in _THROWING:
            return throwing(run.value(expression, scope))
    packages = run.origins.of(callee, scope)
    if packages and not any(package.removeprefix("node:") in ASSERTING for package in packages):
        return None  # of a package
    function = run.value(callee, scope)
    if isinstance(function, External) and (function.package.removeprefix("node:"), function.name) in ASSERTIONS:
        return _assertion_throws(run, call, scope)
    if not isinstance(function, FunctionValue):
        return throwing(function) if isinstance(callee, es.MemberExpression) else None  # of undefined
    if not run.calls and (early := call_reads_too_early(run, call, function.node)) is not None:
        return early
    if not may_throw(run, function.node):
        return None
    return throwing(run.value(expression, scope))


def _assertion_throws(run: Engine, call: es.CallExpression, scope: Scope) -> Value | None:
    """`assert(value)` throws where the value is not true; where that is not known, it is taken to be."""
    if not call.arguments or isinstance(call.arguments[0], es.SpreadElement):
        return None
    return each(
        run.test(call.arguments[0], scope),
        lambda case: Static(case.value is False) if isinstance(case, Static) else FALSE,
    )


def may_throw(run: Engine, function: Node) -> bool:
    """Whether a function may throw or end the process, by its own text and that of the functions which it calls by their name."""
    if function not in run.throwers:
        run.throwers[function] = False  # one that calls itself
        early = early_reads(run, run.module_of(function))
        parts = es.walk(function)
        run.throwers[function] = any(
            isinstance(node, es.ThrowStatement)
            or node in early
            or (isinstance(node, es.CallExpression) and _call_may_throw(run, node))
            for node in parts
        )
    return run.throwers[function]


def _call_may_throw(run: Engine, call: es.CallExpression) -> bool:
    callee = call.callee
    if isinstance(callee, es.MemberExpression):
        root, path = member_path(callee.object)  # of a variable that may not be set
        if getattr(root, "name", "") == "process" and (path is None or path[:1] == ("env",)):
            return True
    return call_ends_process(run, call) or _callee_may_throw(run, callee)


def statement_may_throw(run: Engine, statement: Node) -> bool:
    """The same of one statement, so that few are evaluated."""
    if statement not in run.throwers:
        run.throwers[statement] = _statement_may_throw(run, statement)
    return run.throwers[statement]


def _statement_may_throw(run: Engine, statement: Node) -> bool:
    if isinstance(statement, es.IfStatement):
        return any(_never_goes_on(run, part) for part in branches(statement))
    early = early_reads(run, run.module_of(statement))
    if early and reads_too_early(run, statement) is not None:
        return True
    return any(_expression_may_throw(run, part) for part in _expressions(statement))


def branches(statement: es.IfStatement) -> Iterable[Node]:
    """The statements behind an `if`, without the blocks around them."""
    stack: list[Node | None] = [statement.alternate, statement.consequent]
    while stack:
        current = stack.pop()
        if isinstance(current, es.BlockStatement):
            stack += reversed(current.body)
        elif isinstance(current, es.IfStatement):
            stack += [current.alternate, current.consequent]
        elif current is not None:
            yield current


def _never_goes_on(run: Engine, statement: Node) -> bool:
    """Whether a statement calls a function that does nothing but end: `fail(message)`, whose last statement throws."""
    for expression in _expressions(statement):
        call = expression.argument if isinstance(expression, es.AwaitExpression) else expression
        callee = call.callee if isinstance(call, es.CallExpression) else None
        if not isinstance(callee, es.Identifier) or not _callee_may_throw(run, callee):
            continue
        function = run.value(callee, run.module_of(callee).scope_around(callee))
        if isinstance(function, FunctionValue) and _only_ends(run, function.node):
            return True
    return False


def _only_ends(run: Engine, function: es.Function) -> bool:
    if function not in run.enders:
        run.enders[function] = False  # one that calls itself
        body = function.body
        last = body.body[-1] if isinstance(body, es.BlockStatement) and body.body else body
        if isinstance(last, es.CallExpression):
            last = es.ExpressionStatement(loc=last.loc, expression=last)
        ends = isinstance(last, es.ThrowStatement) or (
            isinstance(last, es.ExpressionStatement) and ends_process(run, last)
        )
        run.enders[function] = ends or _never_goes_on(run, last)
    return run.enders[function]


def _expression_may_throw(run: Engine, expression: Node) -> bool:
    match expression:
        case es.AwaitExpression(argument=inner):
            return _expression_may_throw(run, inner)
        case es.LogicalExpression(left=one, right=other) | es.ConditionalExpression(consequent=one, alternate=other):
            return _expression_may_throw(run, one) or _expression_may_throw(run, other)
        case es.CallExpression(callee=es.MemberExpression() as callee, arguments=(es.Function() as function, *_)):
            return static_key(callee) == "forEach" and may_throw(run, function)
        case es.CallExpression(callee=es.MemberExpression() as callee) if static_key(callee) not in _THROWING:
            return static_key(callee) != "bind" and _callee_may_throw(run, member_path(callee)[0])
        case es.CallExpression(callee=es.MemberExpression()):
            return True
        case es.CallExpression(callee=callee):
            return _callee_may_throw(run, callee)
    return False


def _callee_may_throw(run: Engine, callee: Node) -> bool:
    """Asked of what a name is declared to be, without evaluating it; of what is imported, the text of its file tells."""
    if isinstance(callee, es.Function):
        return may_throw(run, callee)
    if not isinstance(callee, es.Identifier):
        return False
    module = run.module_of(callee)
    found = module.scope_around(callee).lookup(callee.name)
    if found is None or found[1].kind == "param":
        return False
    declared = found[1].node
    if isinstance(declared, es.VariableDeclarator):
        declared = declared.init or declared
    if isinstance(declared, es.Function | es.ObjectExpression | es.Class):
        return may_throw(run, declared)
    above = module.parents.get(declared)
    if not isinstance(above, es.ImportDeclaration) or not isinstance(above.source.value, str):
        return False
    target = run.repository.resolve(above.source.value, module.path)
    return target is not None and run.by_text(target, names_an_end)


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


# ---- callbacks --------------------------------------------------------------------


def calls_back(run: Engine, call: es.CallExpression, function: es.Function, scope: Scope) -> Value | None:
    """Whether a call calls the function that it is given; None where nothing speaks against it."""
    callee = call.callee.expression if isinstance(call.callee, es.ChainExpression) else call.callee
    if isinstance(callee, es.MemberExpression):
        name = static_key(callee)
        if name in FOR_ELEMENTS and call.arguments[0] is function:
            return each(run.value(callee.object, scope), _has_elements)
        if name in {"then", "catch"}:
            failing = name == "catch" or call.arguments[0] is not function
            return _settles(run.value(callee.object, scope), function, failing=failing)
    made = run.value(callee, scope)
    if isinstance(made, FunctionValue) and not _uses_argument(made.node, call.arguments.index(function)):
        return FALSE
    return None


def _has_elements(value: Value) -> Value:
    return Static(bool(value.elements)) if isinstance(value, ArrayValue) and value.open is None else TRUE


def _settles(promise: Value, function: es.Function, *, failing: bool) -> Value | None:
    thrown = throwing(promise.value) if isinstance(promise, Pending) else FALSE
    if failing and thrown is not TRUE:
        return Unknown(ONLY_FAILING, (function.loc,))
    return None if failing or thrown is FALSE else each(thrown, lambda case: TRUE if case == FALSE else FALSE)


def _uses_argument(function: es.Function, index: int) -> bool:
    """Whether a function names the parameter that holds the argument, or may reach it otherwise."""
    if any(isinstance(param, es.RestElement) for param in function.params):
        return True
    param = function.params[index] if index < len(function.params) else None
    if param is not None and not isinstance(param, es.Identifier):
        return True
    wanted = {"arguments", *([param.name] if isinstance(param, es.Identifier) else [])}
    return any(isinstance(node, es.Identifier) and node.name in wanted for node in es.walk(function.body))
