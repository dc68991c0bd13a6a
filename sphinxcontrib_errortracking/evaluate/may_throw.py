"""Whether functions and statements may throw or end the process: told from their text alone, so that few are evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.leaving import call_ends_process, ends_process, names_an_end
from sphinxcontrib_errortracking.evaluate.scope import member_path, static_key
from sphinxcontrib_errortracking.evaluate.too_early import early_reads, reads_too_early
from sphinxcontrib_errortracking.evaluate.values import FunctionValue
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.source.estree import Node

THROWING = frozenset({"parse", "parseAsync", "reject"})  #: methods of JSON, a schema, a promise


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
    return any(_expression_may_throw(run, part) for part in expressions_of(statement))


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
    for expression in expressions_of(statement):
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
        case es.CallExpression(callee=es.MemberExpression() as callee) if static_key(callee) not in THROWING:
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


def expressions_of(statement: Node) -> Iterable[Node]:
    """What a statement evaluates: what it declares, assigns or is itself."""
    if isinstance(statement, es.ExportNamedDeclaration) and statement.declaration is not None:
        statement = statement.declaration
    if isinstance(statement, es.VariableDeclaration):
        return [part.init for part in statement.declarations if part.init is not None]
    if not isinstance(statement, es.ExpressionStatement):
        return []
    expression = statement.expression
    return [expression.right if isinstance(expression, es.AssignmentExpression) else expression]
