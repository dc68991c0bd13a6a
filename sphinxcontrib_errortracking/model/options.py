"""The options argument of a call, and the application's functions in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import Definition
from sphinxcontrib_errortracking.evaluate.references import Global
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    CallValue,
    Choice,
    FunctionValue,
    ObjectValue,
    Static,
    Unknown,
    Value,
)
from sphinxcontrib_errortracking.evaluate.variable_objects import BINDINGS

from .context import CALLBACK_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate import Evaluator

    from .functions import Summaries
    from .records import FunctionSummary

MAX_DEPTH = 4


def property_of(value: Value, name: str) -> Value | None:
    """What an argument holds under `name`: `wrapRequestHandler({ options, request, context }, handler)`; all of it for ""."""
    if not name:
        return value
    match value:
        case ObjectValue():
            return value.get(name)
        case Choice(cases):
            nothing = Static(UNDEFINED, value.chain)
            return replace(value, cases=tuple((when, property_of(case, name) or nothing) for when, case in cases))
        case Unknown():
            return value
    return None


def told(evaluator: Evaluator, value: Value, *, worker: bool = False) -> Value:
    """The options themselves: what a callback returns where the SDK takes one (`withSentry((env) => ({…}), handler)`).

    `worker`: the SDK is Cloudflare's, which gives the callback the variables of the worker.
    """
    if not isinstance(value, FunctionValue):
        return value
    module = evaluator.module(value.node.loc.source)
    if module is None:
        return Unknown("the file cannot be read", value.chain)
    given = Unknown("it is given by the SDK when the application runs", (value.node.loc,))
    scope = module.scope_around(value.node)
    arguments: tuple[Value, ...] = (given,) * len(value.node.params)
    if worker and arguments:
        variables = Global(given.reason, given.chain, BINDINGS)
        arguments = (ObjectValue((("env", variables),), given.chain, variables), *arguments[1:])
    return evaluator.call(Definition(value.node, scope, module), arguments)


def functions(value: Value | None, path: str = "", depth: int = MAX_DEPTH) -> Iterator[tuple[str, FunctionValue, bool]]:
    """The functions in an options value: the option's path, the function, and whether it stands there in every case."""
    if isinstance(value, FunctionValue):
        yield path, value, True
    elif isinstance(value, Choice):
        ways = [[*functions(item, path, depth - 1)] for _, item in value.cases] if depth else []
        for name, function, _sure in {
            (name, one.node): (name, one, sure) for way in ways for name, one, sure in way
        }.values():
            same = [any(sure and (at, one.node) == (name, function.node) for at, one, sure in way) for way in ways]
            yield name, function, all(same)
    elif depth:
        for step, item in _parts(value):
            yield from functions(item, f"{path}{step}".removeprefix("."), depth - 1)


def _parts(value: Value | None) -> Iterator[tuple[str, Value]]:
    """What a value is made of, with the step that leads there."""
    match value:
        case ObjectValue(properties=properties):
            yield from ((f".{name}", item) for name, item in properties)
        case ArrayValue(elements=elements):
            yield from ((f"[{index}]", item) for index, item in enumerate(elements))
        case CallValue(arguments=arguments):
            yield from ((f"({index})", item) for index, item in enumerate(arguments))


def callbacks(options: Value | None, summaries: Summaries) -> dict[str, FunctionSummary]:
    """Option path -> what the function there does; where it is one of several, nothing of it is certain."""
    found: dict[str, FunctionSummary] = {}
    for path, function, sure in functions(options):
        if path not in found and path.rpartition(".")[2] in CALLBACK_OPTIONS:
            summary = summaries.of(function)
            found[path] = summary if sure else _uncertain(summary)
    return found


def _uncertain(summary: FunctionSummary) -> FunctionSummary:
    perhaps = tuple(dict.fromkeys((*summary.deletes, *summary.assigns, *summary.perhaps)))
    return replace(summary, complete=False, deletes=(), assigns=(), perhaps=perhaps)
