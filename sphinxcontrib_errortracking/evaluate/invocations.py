"""Calls, `new` and `import()`, and the optional chains in which they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.builtins import new_global
from sphinxcontrib_errortracking.evaluate.calling import NO_FUNCTION, call_value, invoke
from sphinxcontrib_errortracking.evaluate.choices import each, settle
from sphinxcontrib_errortracking.evaluate.leaving import call_ends_process
from sphinxcontrib_errortracking.evaluate.linking import linked, required
from sphinxcontrib_errortracking.evaluate.members import member
from sphinxcontrib_errortracking.evaluate.objects import elements_of
from sphinxcontrib_errortracking.evaluate.origins import made_by_package
from sphinxcontrib_errortracking.evaluate.references import Ended, External, Global, Pending, Perhaps, Short, Thrown
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.secret_texts import read_as
from sphinxcontrib_errortracking.evaluate.truths import is_nullish, unknown
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    Choice,
    FunctionValue,
    ObjectIfAny,
    ObjectValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

_CREATE_REQUIRE = frozenset({("module", "createRequire"), ("module", "default.createRequire")})


def optional(value: Value, node: es.MemberExpression | es.CallExpression, go_on: Callable[[Value], Value]) -> Value:
    """Go on with each case of `value` that an optional chain does not end at."""

    def step(case: Value) -> Value:
        if isinstance(case, Short) or not node.optional:
            return case if isinstance(case, Short) else go_on(case)
        nullish = is_nullish(case)
        if isinstance(nullish, Static):
            return Short("ends its optional chain", (node.loc,)) if nullish.value is True else go_on(case)
        return nullish if isinstance(case, ObjectIfAny) else go_on(case)

    return each(settle(value) if node.optional else value, step)


def dynamic_import(node: es.ImportExpression, run: Engine, scope: Scope) -> Value:
    """`import(…)`: a promise of the module."""
    source = run.value(node.source, scope)
    if not isinstance(source, Static) or not isinstance(source.value, str):
        return Unknown("imports what is decided at run time", (node.loc,))
    return Pending("is a promise", (node.loc,), linked(run, source.value, node.loc))


def call(node: es.CallExpression, run: Engine, scope: Scope) -> Value:
    """A call: of `require`, of a method, or of anything else."""
    callee = node.callee
    if isinstance(callee, es.ChainExpression):
        callee = callee.expression
    if call_ends_process(run, node):
        return Ended("ends the process", (node.loc,))
    if _is_require(callee, run, scope):
        return _require(node, run, scope)
    if isinstance(callee, es.MemberExpression):
        receiver = run.value(callee.object, scope)
        return optional(receiver, callee, lambda case: _method(case, callee, node, run, scope))
    if (made := made_by_package(run, callee, scope)) is not None:
        return Unknown(NO_FUNCTION, (node.loc, callee.loc, made.loc))
    value = optional(run.value(callee, scope), node, lambda case: _apply(case, node, run, scope))
    return read_as(callee.name, value) if isinstance(callee, es.Identifier) else value


def _is_require(callee: Node, run: Engine, scope: Scope) -> bool:
    """`require`, of CommonJS or made by `createRequire(import.meta.url)`, or the latter itself."""
    if isinstance(callee, es.CallExpression):
        return _makes_require(callee, run, scope)
    if not isinstance(callee, es.Identifier) or callee.name != "require":
        return False
    found = scope.lookup("require")
    if found is None:
        return True
    declarator = found[1].node if found[1].kind == "const" and not found[1].path else None
    made = declarator.init if isinstance(declarator, es.VariableDeclarator) else None
    return isinstance(made, es.CallExpression) and _makes_require(made, run, found[0])


def _makes_require(node: es.CallExpression, run: Engine, scope: Scope) -> bool:
    """`createRequire` of node:module, given the file itself."""
    name = static_key(node.callee) if isinstance(node.callee, es.MemberExpression) else getattr(node.callee, "name", "")
    if not name or not node.arguments or not _is_own_file(node.arguments[0]):
        return False
    function = run.value(node.callee, scope)
    return isinstance(function, External) and (function.package.removeprefix("node:"), function.name) in _CREATE_REQUIRE


def _is_own_file(node: Node) -> bool:
    if isinstance(node, es.MemberExpression):
        return isinstance(node.object, es.MetaProperty) and static_key(node) in {"url", "filename"}
    return isinstance(node, es.Identifier) and node.name == "__filename"


def _require(node: es.CallExpression, run: Engine, scope: Scope) -> Value:
    source = run.value(node.arguments[0], scope) if len(node.arguments) == 1 else None
    if not isinstance(source, Static) or not isinstance(source.value, str):
        return Unknown("requires what is decided at run time", (node.loc,))
    return required(run, source.value, node.loc)


def _method(receiver: Value, callee: es.MemberExpression, node: es.CallExpression, run: Engine, scope: Scope) -> Value:
    key = callee.property
    name: Value = Static(key.name) if not callee.computed and isinstance(key, es.Identifier) else run.value(key, scope)
    if not isinstance(name, Static):
        return unknown((name,), (node.loc,))
    method = js.to_text(name.value)
    receiver = settle(receiver)
    arguments = _arguments(node, run, scope, heeded=not _all(receiver, _unheeding))

    def apply(case: Value) -> Value:
        if node.optional and isinstance(case, ObjectValue):
            found = is_nullish(member(run, case, method, node.loc))
            if isinstance(found, Static) and found.value is True:
                return Short("ends its optional chain", (node.loc,))
        return each(
            arguments, lambda given: _with(given, lambda parts: invoke(run, case, method, parts, node.loc, scope))
        )

    return read_as(method, each(receiver, apply, (node.loc,)))


def _with(given: Value, go_on: Callable[[ArrayValue], Value]) -> Value:
    return go_on(given) if isinstance(given, ArrayValue) else given


def _apply(callee: Value, node: es.CallExpression, run: Engine, scope: Scope) -> Value:
    given = _arguments(node, run, scope, heeded=not _all(callee, _unheeding_function))
    return each(given, lambda parts: _with(parts, lambda array: call_value(run, callee, array, node.loc, scope)))


def _arguments(node: es.CallExpression | es.NewExpression, run: Engine, scope: Scope, *, heeded: bool) -> Value:
    """The arguments of a call; none are made where what is called gives the same whatever it is given: that may read half the repository."""
    if heeded or any(isinstance(argument, es.SpreadElement) for argument in node.arguments):
        return elements_of(run, node.arguments, scope, node.loc)
    return ArrayValue((), (node.loc,))


def _all(value: Value, holds: Callable[[Value], bool]) -> bool:
    return all(holds(case) for _, case in value.cases) if isinstance(value, Choice) else holds(value)


def _unheeding(receiver: Value) -> bool:
    """Whether methods of a receiver give the same for all arguments: nothing is known of it, or it is what a package made."""
    return type(receiver) in {Unknown, Perhaps, Short, Thrown, Ended, CallValue}


def _unheeding_function(callee: Value) -> bool:
    """The same of what is called: what a generator gives is not followed."""
    generator = isinstance(callee, FunctionValue) and callee.node.generator
    return generator or type(callee) in {Unknown, Perhaps, Short, CallValue}


def construct(node: es.NewExpression, run: Engine, scope: Scope) -> Value:
    """`new …(…)`."""
    callee = run.value(node.callee, scope)
    given = _arguments(node, run, scope, heeded=isinstance(callee, External | Global))

    def make(parts: Value) -> Value:
        if not isinstance(parts, ArrayValue):
            return parts
        if isinstance(callee, External):
            return each(call_value(run, callee, parts, node.loc, scope), _new)
        if isinstance(callee, Global):
            return new_global(callee, parts, node.loc)
        return Unknown("makes an object of a class", (node.loc, *callee.chain))

    return each(given, make)


def _new(value: Value) -> Value:
    if isinstance(value, CallValue):
        return CallValue(value.package, value.name, value.arguments, value.chain, new=True)
    return value
