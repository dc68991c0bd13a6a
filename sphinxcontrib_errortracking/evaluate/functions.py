"""Functions of the repository: binding their parameters and evaluating what they return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import at, each
from sphinxcontrib_errortracking.evaluate.members import follow
from sphinxcontrib_errortracking.evaluate.references import Ended, Pending, Thrown
from sphinxcontrib_errortracking.evaluate.scope import Scope, names_of
from sphinxcontrib_errortracking.evaluate.statements import Later, Statements
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    Choice,
    FunctionValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

MAX_CALLS = 30  #: functions of the repository that call each other


def function_value(node: es.Function, scope: Scope, name: str = "") -> FunctionValue:
    """The function `node`; `name` is what JavaScript infers where it has none of its own."""
    return FunctionValue(node.id.name if node.id is not None else name, node, (node.loc,), scope)


def closure(run: Engine, function: FunctionValue) -> Scope:
    """The scope around the function."""
    if isinstance(function.scope, Scope):
        return function.scope
    return run.module_of(function.node).scope_around(function.node)


def positional(arguments: Sequence[Value], hole: Unknown | None, index: int, *, rest: bool) -> Value:
    """The argument at `index`, or all from there on; `hole` where an unknown spread stands before it."""
    if hole is not None and (rest or hole in arguments[: index + 1]):
        return hole
    if rest:
        return ArrayValue(tuple(arguments[index:]))
    return arguments[index] if index < len(arguments) else Static(UNDEFINED)


def parameter_values(  # noqa: PLR0913, PLR0917
    run: Engine,
    node: es.Function,
    scope: Scope,
    arguments: Sequence[Value],
    hole: Unknown | None = None,
    this: Value | None = None,
) -> tuple[Scope, Mapping[str, Value]]:
    """An instance of the function's scope below `scope`, and the values of its parameters by name."""
    values: dict[str, Value] = {} if this is None else {"this": this}
    instance = run.module_of(node).scopes[node].instance(scope, values)
    for index, param in enumerate(node.params):
        value = positional(arguments, hole, index, rest=isinstance(param, es.RestElement))
        for name, path in names_of(param):
            values[name.name] = follow(run, value, path, instance, param.loc)
    return instance, values


def call_function(  # noqa: PLR0913
    run: Engine,
    function: FunctionValue,
    arguments: Sequence[Value],
    loc: SourceLocation,
    *,
    caller: Scope | None = None,
    hole: Unknown | None = None,
    this: Value | None = None,
) -> Value:
    """What the function returns when it is called at `loc`, from code in `caller`. `this`: whose method it is called as."""
    node = function.node
    if node.generator:
        return Unknown(f"{function.name or 'a function'} is a generator", (loc, node.loc))
    if node in run.callers():
        return Unknown(f"{function.name or 'a function'} calls itself", (loc, node.loc))
    if len(run.calls) >= MAX_CALLS:
        return Unknown("is nested too deeply", (loc, node.loc))
    run.calls.append((None if caller is None else caller.home().root, loc, node))
    assumed = run.assumed
    try:
        instance, values = parameter_values(run, node, closure(run, function), arguments, hole, this)
        body = Later(lambda: run.deeper(loc, lambda: _body(run, node, instance)))
        value = _unless_thrown([part for part in values.values() if _may_throw(part)], body)
    finally:
        run.calls.pop()
    if node.is_async:
        return _promise(node, value, loc, doubtful=run.assumed != assumed)
    return at(value, loc)


def _may_throw(value: Value) -> bool:
    return isinstance(value, Thrown) or (
        isinstance(value, Choice) and any(isinstance(case, Thrown) for _, case in value.cases)
    )


def _unless_thrown(parameters: Sequence[Value], body: Callable[[], Value]) -> Value:
    """Binding the parameters throws where an argument cannot be taken apart; the body is never reached then."""
    if not parameters:
        return body()
    return each(
        parameters[0],
        lambda case: case if isinstance(case, Thrown) else _unless_thrown(parameters[1:], body),
    )


def _promise(node: es.Function, value: Value, loc: SourceLocation, *, doubtful: bool) -> Value:
    """What an async function gives: what ends the process does so before the caller goes on, unless something is awaited first."""
    cases = [case for _, case in value.cases] if isinstance(value, Choice) else [value]
    ends = any(isinstance(case, Ended) for case in cases)
    if not ends or any(isinstance(part, es.AwaitExpression) for part in es.walk(node.body)):
        return Pending("is a promise", (loc, *value.chain), _settled(value), doubtful)
    return each(
        value,
        lambda case: (
            case if isinstance(case, Ended) else Pending("is a promise", (loc, *case.chain), _settled(case), doubtful)
        ),
    )


def _settled(value: Value) -> Value:
    return value.value if isinstance(value, Pending) else value


def _body(run: Engine, node: es.Function, scope: Scope) -> Value:
    if not isinstance(node.body, es.BlockStatement):
        return run.value(node.body, scope)
    statements = Statements(run, None, throws=run.may_throw(node))
    return statements.run(node.body.body, scope, lambda: Static(UNDEFINED, (node.loc,)))
