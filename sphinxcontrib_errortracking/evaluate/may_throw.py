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
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.source.estree import Node

THROWING = frozenset({"parse", "parseAsync", "reject"})  #: methods of JSON, a schema, a promise
#: Methods that give undefined or null where there is nothing to give.
_FINDING = frozenset({"find", "at", "pop", "shift", "match", "exec", "get"})
#: What is no null or undefined, whatever stands in it.
_SOMETHING = (es.ObjectExpression, es.ArrayExpression, es.Function, es.Class, es.NewExpression, es.TemplateLiteral)


def may_throw(run: Engine, function: Node) -> bool:
    """Whether a function may throw or end the process, by its own text and that of the functions which it calls by their name."""
    if function not in run.throwers:
        run.throwers[function] = False  # one that calls itself
        early = early_reads(run, run.module_of(function))
        parts = es.walk(function)
        run.throwers[function] = any(
            isinstance(node, es.ThrowStatement | es.ObjectPattern | es.ArrayPattern)
            or node in early
            or (isinstance(node, es.MemberExpression) and reads_of_nothing(run, node))
            or (isinstance(node, es.CallExpression) and _call_may_throw(run, node))
            for node in parts
        )
    return run.throwers[function]


def _call_may_throw(run: Engine, call: es.CallExpression) -> bool:
    return call_ends_process(run, call) or _callee_may_throw(run, call.callee)


def may_throw_within(run: Engine, node: Node) -> bool:
    """Whether evaluating an expression may throw: it calls something, or reads of what may not be there."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, es.CallExpression | es.NewExpression | es.SpreadElement) or (
            isinstance(current, es.MemberExpression) and reads_of_nothing(run, current)
        ):
            return True
        if not isinstance(current, es.Function | es.Class):
            stack += es.children(current)
    return False


def reads_of_nothing(run: Engine, node: es.MemberExpression) -> bool:
    """Whether a member may be read of null or undefined, by what the code says of the object alone."""
    if node.optional:
        return False
    if node not in run.throwers:
        run.throwers[node] = may_be_nothing(run, node.object)
    return run.throwers[node]


def may_be_nothing(run: Engine, holder: Node) -> bool:
    """Whether an expression may be null or undefined, by what the code says of it alone."""
    match holder:
        case es.Identifier(name=name):
            found = run.module_of(holder).scope_around(holder).lookup(name)
            return found is not None and _may_hold_nothing(run, found[1])
        case es.MemberExpression():
            root, path = member_path(holder)
            if isinstance(root, es.MetaProperty) or getattr(root, "name", "") == "process":
                return path is None or (path[:1] == ("env",) and len(path) > 1)  # a variable that may not be set
            if not isinstance(root, es.Identifier):
                return not isinstance(root, es.ThisExpression | es.Super)
            return _is_declared(run, root)
        case es.CallExpression(callee=es.MemberExpression() as callee):
            return static_key(callee) in _FINDING
        case es.CallExpression(callee=callee):
            return isinstance(callee, es.Identifier) and _is_own(run, callee)
        case es.AwaitExpression(argument=inner) | es.ChainExpression(expression=inner):
            return isinstance(holder, es.ChainExpression) or may_be_nothing(run, inner)
    return isinstance(holder, es.LogicalExpression | es.ConditionalExpression | es.AssignmentExpression)


def _is_declared(run: Engine, root: es.Identifier) -> bool:
    """Whether a name is one of the repository's own, in which something may be missing."""
    found = run.module_of(root).scope_around(root).lookup(root.name)
    return found is not None and (found[1].kind != "import" or _is_of_repository(run, found[1]))


def _is_of_repository(run: Engine, binding: Binding) -> bool:
    above = run.module_of(binding.node).parents.get(binding.node)
    source = above.source.value if isinstance(above, es.ImportDeclaration) else None
    return isinstance(source, str) and run.repository.resolve(source, binding.node.loc.source) is not None


def _may_hold_nothing(run: Engine, binding: Binding) -> bool:
    if binding.kind == "import":
        return not isinstance(binding.node, es.ImportNamespaceSpecifier) and _is_of_repository(run, binding)
    if binding.kind not in {"param", "const", "let", "var"}:
        return False
    init = binding.node.init if isinstance(binding.node, es.VariableDeclarator) else None
    return bool(binding.path or binding.writes or not isinstance(init, _SOMETHING))


def _is_own(run: Engine, callee: es.Identifier) -> bool:
    """Whether what is called is a function of the repository, as far as its name tells."""
    found = run.module_of(callee).scope_around(callee).lookup(callee.name)
    if found is None or found[1].kind == "param":
        return False
    return found[1].kind != "import" or _may_hold_nothing(run, found[1])


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
    declared = statement.declarations if isinstance(statement, es.VariableDeclaration) else ()
    if any(isinstance(part.id, es.ObjectPattern | es.ArrayPattern) for part in declared):
        return True
    return any(_expression_may_throw(run, part) for part in evaluated_by(statement))


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
    stack = [expression]
    while stack:
        current = stack.pop()
        if isinstance(current, es.CallExpression) and _called_may_throw(run, current):
            return True
        if isinstance(current, es.MemberExpression) and reads_of_nothing(run, current):
            return True
        if not isinstance(current, es.Function | es.Class):
            stack += es.children(current)
    return False


def _called_may_throw(run: Engine, call: es.CallExpression) -> bool:
    callee = call.callee
    if not isinstance(callee, es.MemberExpression):
        return _callee_may_throw(run, callee)
    name = static_key(callee)
    if name == "forEach" and call.arguments and isinstance(call.arguments[0], es.Function):
        return may_throw(run, call.arguments[0])
    if name not in THROWING:
        return name != "bind" and _callee_may_throw(run, member_path(callee)[0])
    return True


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


def evaluated_by(statement: Node) -> Iterable[Node]:
    """What a statement evaluates whenever it is come to: the same, and what it goes by."""
    match statement:
        case es.IfStatement(test=part) | es.SwitchStatement(discriminant=part) | es.WhileStatement(test=part):
            return [part]
        case es.ForOfStatement(right=part) | es.ForInStatement(right=part):
            return [part]
        case es.ForStatement(init=es.VariableDeclaration() as part):
            return expressions_of(part)
        case es.ExportDefaultDeclaration(declaration=part) if not isinstance(part, es.Function | es.Class):
            return [part]
    return expressions_of(statement)
