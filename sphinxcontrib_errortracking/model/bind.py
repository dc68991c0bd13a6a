"""What the parameters of a helper are when it is called in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    Choice,
    ObjectValue,
    Static,
    Unknown,
    Value,
)
from sphinxcontrib_errortracking.source.estree import (
    ArrayPattern,
    AssignmentPattern,
    Identifier,
    Node,
    ObjectPattern,
    Property,
    RestElement,
    SpreadElement,
)

from .syntax import key_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .project import Look, Project
    from .runs import Way
    from .uses import Use


def bindings(project: Project, way: Way, look: Look) -> dict[str, Value]:
    """The helper's parameters by name, from the outermost call of the way inwards; {} where nothing is bound."""
    bound: dict[str, Value] = {}
    for use in reversed(way.chain):
        bound = _bind_call(project, use, look, bound)
    return bound


def _bind_call(project: Project, use: Use, look: Look, outer: Mapping[str, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    module = project.module(use.path, look)
    if use.call is None or module is None:
        return found
    evaluator = project.evaluator(look)
    scope = module.scope_of(use.call)
    arguments: list[Value] = []
    for node in use.call.arguments:
        if isinstance(node, SpreadElement):
            hole = Unknown("arguments are spread from a value", (node.loc,))
            arguments.extend([hole] * len(use.function.params))
        else:
            arguments.append(evaluator.evaluate_bound(node, scope, outer) if outer else evaluator.evaluate(node, scope))
    for index, pattern in enumerate(use.function.params):
        value = arguments[index] if index < len(arguments) else Static(UNDEFINED, (use.call.loc,))
        _bind(pattern, value, found, project, look)
    return found


def _bind(pattern: Node, value: Value, found: dict[str, Value], project: Project, look: Look) -> None:
    match pattern:
        case Identifier(name=name):
            found[name] = value
        case AssignmentPattern(left=left, right=right):
            _bind(left, _or_default(value, right, found, project, look), found, project, look)
        case ObjectPattern(properties=properties):
            for entry in properties:
                if isinstance(entry, Property):
                    name = key_name(entry.key, computed=entry.computed)
                    _bind(entry.value, member(value, name, entry), found, project, look)
                else:
                    _unknown(entry, found)
        case ArrayPattern(elements=elements):
            for index, element in enumerate(elements):
                if element is not None:
                    known = isinstance(value, ArrayValue) and value.open is None and index < len(value.elements)
                    item = value.elements[index] if known and isinstance(value, ArrayValue) else None
                    _bind(element, item or Unknown("it is destructured from a value", (element.loc,)), found, project, look)
        case RestElement():
            _unknown(pattern, found)


def _unknown(entry: Node, found: dict[str, Value]) -> None:
    target = entry.argument if isinstance(entry, RestElement) else entry
    if isinstance(target, Identifier):
        found[target.name] = Unknown("it is the rest of the arguments", (entry.loc,))


def _or_default(value: Value, default: Node, found: Mapping[str, Value], project: Project, look: Look) -> Value:
    """A parameter's default counts where nothing, or undefined, is given; whether a hole is undefined cannot be known."""
    match value:
        case Static(value=given):
            if given is not UNDEFINED:
                return value
        case ObjectValue() | ArrayValue():
            return value
        case _:
            return Unknown("it may be left to its default", (default.loc,)) if not _defined(value) else value
    module = project.module(default.loc.source, look)
    if module is None:
        return Unknown("the file cannot be read", (default.loc,))
    evaluator = project.evaluator(look)
    return evaluator.evaluate_bound(default, module.scope_of(default), dict(found))


def _defined(value: Value) -> bool:
    match value:
        case Static(value=given):
            return given is not UNDEFINED
        case Choice(cases=cases):
            return all(_defined(case) for _, case in cases)
        case Unknown():
            return False
    return not type(value).__name__.startswith("EnvironmentVariable")


def member(value: Value, name: str | None, at: Node) -> Value:
    """The property that a pattern takes out of a value."""
    match value:
        case ObjectValue() if name is not None:
            found = value.get(name)
            return Static(UNDEFINED, (at.loc,)) if found is None else found
        case Choice(cases=cases, chain=chain):
            return Choice(tuple((condition, member(case, name, at)) for condition, case in cases), chain)
        case Unknown():
            return value
    return Unknown("it is destructured from a value", (at.loc,))
