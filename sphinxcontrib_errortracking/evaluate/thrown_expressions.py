"""Whether evaluating an expression certainly throws or ends the process: in each part of it that is evaluated, in order.

Only what is certain counts: of anything else it is assumed that it goes well, as programs mostly do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each, settle
from sphinxcontrib_errortracking.evaluate.following_expressions import items_of
from sphinxcontrib_errortracking.evaluate.functions import call_function
from sphinxcontrib_errortracking.evaluate.leaving import call_ends_process
from sphinxcontrib_errortracking.evaluate.may_throw import THROWING, may_throw, may_throw_within, reads_of_nothing
from sphinxcontrib_errortracking.evaluate.references import External, Short, throws
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.throwing import FALSE, MAX_PARTS, TRUE, is_nothing, throwing
from sphinxcontrib_errortracking.evaluate.too_early import call_reads_too_early
from sphinxcontrib_errortracking.evaluate.truths import both, either, is_nullish, negated
from sphinxcontrib_errortracking.evaluate.values import FunctionValue, Static
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

#: Functions of Node's own modules that throw where their first argument is not true: module and name.
ASSERTING = ("assert", "assert/strict")
ASSERTIONS = frozenset((module, name) for module in ASSERTING for name in ("", "default", "ok", "default.ok", "strict"))


def expression_throws(run: Engine, node: Node | None, scope: Scope) -> Value:
    """True, false, a Choice of both, or Unknown where it throws only under a condition that cannot be known."""
    if node is None or not may_throw_within(run, node):
        return FALSE
    return run.deeper(node.loc, lambda: _throws(run, node, scope))


def _throws(run: Engine, node: Node, scope: Scope) -> Value:
    match node:
        case es.MemberExpression():
            return _link_throws(run, node, node.object, lambda: _read_throws(run, node, scope), scope)
        case es.CallExpression():
            return _link_throws(run, node, node.callee, lambda: _called_throws(run, node, node, scope), scope)
        case es.AwaitExpression(argument=es.CallExpression() as call):
            return _link_throws(run, call, call.callee, lambda: _called_throws(run, node, call, scope), scope)
        case es.LogicalExpression():
            return either(
                expression_throws(run, node.left, scope),
                lambda: both(_goes_right(run, node, scope), lambda: expression_throws(run, node.right, scope)),
            )
        case es.ConditionalExpression():
            return either(expression_throws(run, node.test, scope), lambda: _branch_throws(run, node, scope))
        case es.SpreadElement():  # in a list or among arguments: nothing cannot be gone through
            return either(expression_throws(run, node.argument, scope), lambda: _spread_throws(run, node, scope))
    return _any_throws(run, parts_of(node), scope)


def _spread_throws(run: Engine, node: es.SpreadElement, scope: Scope) -> Value:
    return each(settle(run.value(node.argument, scope)), lambda case: TRUE if is_nothing(case) else FALSE)


def parts_of(node: Node) -> Iterator[Node]:  # noqa: C901, PLR0912 - one case a kind
    """The parts of an expression that are evaluated whenever it is, in order."""
    match node:
        case es.ObjectExpression():
            for item in node.properties:
                if isinstance(item, es.Property):
                    yield from (item.key, item.value) if item.computed else (item.value,)
                elif isinstance(item, es.SpreadElement):
                    yield item.argument
        case es.ArrayExpression():
            yield from (part for part in node.elements if part is not None)
        case es.TemplateLiteral() | es.SequenceExpression():
            yield from node.expressions
        case es.BinaryExpression() | es.AssignmentExpression(operator="="):
            yield from (node.left, node.right)
        case es.AssignmentExpression():
            yield node.left
        case es.NewExpression():
            yield from (node.callee, *node.arguments)
        case es.TaggedTemplateExpression():
            yield from (node.tag, node.quasi)
        case es.ChainExpression():
            yield node.expression
        case es.ImportExpression():
            yield node.source
        case es.UnaryExpression() | es.UpdateExpression() | es.SpreadElement() | es.AwaitExpression():
            yield node.argument
        case es.YieldExpression(argument=es.Node() as argument):
            yield argument


def evaluated_in(node: Node, child: Node) -> Iterator[Node]:
    """The parts of an expression up to one of them, in order; none where it stands in none of these."""
    parts = [*node.arguments] if isinstance(node, es.CallExpression) else [*parts_of(node)]
    return iter(parts if child in parts else ())


def _any_throws(run: Engine, parts: Iterator[Node], scope: Scope) -> Value:
    found: Value = FALSE
    for part in parts:
        found = either(found, lambda part=part: expression_throws(run, part, scope))  # type: ignore[misc]
    return found


def _goes_right(run: Engine, node: es.LogicalExpression, scope: Scope) -> Value:
    """Whether the right side is evaluated."""
    if node.operator == "??":
        return is_nullish(run.value(node.left, scope))
    test = run.test(node.left, scope)
    return test if node.operator == "&&" else negated(test)


def _branch_throws(run: Engine, node: es.ConditionalExpression, scope: Scope) -> Value:
    test = run.test(node.test, scope)
    return either(
        both(test, lambda: expression_throws(run, node.consequent, scope)),
        lambda: both(negated(test), lambda: expression_throws(run, node.alternate, scope)),
    )


def _link_throws(run: Engine, link: Node, inner: Node, own: object, scope: Scope) -> Value:
    """One link of what may be an optional chain: what stands before it, then itself where the chain has not ended."""
    before = expression_throws(run, inner, scope)
    if not _is_in_chain(link):
        return either(before, own)  # type: ignore[arg-type]
    return either(before, lambda: both(_goes_on(link, run.value(inner, scope)), own))  # type: ignore[arg-type]


def _is_in_chain(link: Node) -> bool:
    """Whether a link before this one, or it itself, is optional."""
    current = link
    while isinstance(current, es.MemberExpression | es.CallExpression):
        if current.optional:
            return True
        current = current.object if isinstance(current, es.MemberExpression) else current.callee
    return False


def _goes_on(link: Node, value: Value) -> Value:
    optional = bool(getattr(link, "optional", False))

    def one(case: Value) -> Value:
        if isinstance(case, Short):
            return FALSE
        return negated(is_nullish(case)) if optional else TRUE

    return each(settle(value), one)


def _read_throws(run: Engine, node: es.MemberExpression, scope: Scope) -> Value:
    found: Value = FALSE
    if not node.optional and reads_of_nothing(run, node):
        value = run.value(node.object, scope)
        found = each(settle(value), lambda case: TRUE if is_nothing(case) else FALSE)
    if node.computed:
        return either(found, lambda: expression_throws(run, node.property, scope))
    return found


def _called_throws(run: Engine, expression: Node, call: es.CallExpression, scope: Scope) -> Value:
    """The arguments of a call, then the call."""
    return either(
        _any_throws(run, iter(call.arguments), scope), lambda: _call_throws(run, expression, call, scope) or FALSE
    )


def _call_throws(run: Engine, expression: Node, call: es.CallExpression, scope: Scope) -> Value | None:
    callee = call.callee
    if call_ends_process(run, call):
        return TRUE
    if isinstance(callee, es.MemberExpression):
        name = static_key(callee)
        if name == "forEach" and call.arguments and isinstance(call.arguments[0], es.Function):
            return (
                _round_throws(run, callee.object, call.arguments[0], call, scope)
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


def _round_throws(
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
