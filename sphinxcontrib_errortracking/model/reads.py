"""Which environment variables the setup reads, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    AllOf,
    AnyOf,
    ArrayValue,
    CallValue,
    Choice,
    Comparison,
    Condition,
    EnvironmentVariable,
    ObjectValue,
    Value,
)
from sphinxcontrib_errortracking.source.estree import (
    ConditionalExpression,
    Function,
    Identifier,
    IfStatement,
    LogicalExpression,
    MemberExpression,
    Node,
    SourceLocation,
    SwitchStatement,
    walk,
)

from .methods import WORKER_SDKS, configuration
from .syntax import dotted, key_name, unwrap
from .variable_read import VariableRead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .project import Project
    from .records import Call
    from .sites import Site

HOLDERS: tuple[str, ...] = ("process.env", "import.meta.env", "Bun.env", "Deno.env")
MAX_DEPTH = 12
#: Variables that say where code runs rather than in which environment.
RUNTIME_VARIABLES: frozenset[str] = frozenset({"NEXT_RUNTIME", "SSR"})


def find_reads(project: Project, calls: Iterable[Call], sites: Iterable[Site]) -> tuple[VariableRead, ...]:
    """The variables that options of configuration calls, and conditions around them, read; each place once."""
    found: dict[VariableRead, None] = {}
    configured = {site.node.loc: site for site in sites if configuration(site.package, site.method) is not None}
    for call in calls:
        if configuration(call.package, call.method) is None:
            continue
        worker = call.package in WORKER_SDKS
        own = () if call.options is None or call.options in call.arguments else (call.options,)  # what a callback gives
        for argument in (*call.arguments, *own):
            for name, loc in variables(argument, call.loc):
                found[VariableRead(name=name, loc=loc, app=call.app, worker=worker)] = None
        site = configured.get(call.loc)
        if site is not None:
            for name, loc in _conditions(project, site):
                found[VariableRead(name=name, loc=loc, app=call.app, worker=worker)] = None
    kept = (read for read in found if read.name not in RUNTIME_VARIABLES)
    return tuple(sorted(kept, key=lambda read: (read.loc, read.name, read.app)))


def variables(value: Value, near: SourceLocation, depth: int = MAX_DEPTH) -> Iterator[tuple[str, SourceLocation]]:
    """The variables in a value, each with the place where the code reads it, or the nearest that is known."""
    here = value.chain[-1] if isinstance(value, Choice) and value.chain else near
    match value:
        case EnvironmentVariable(name=name, chain=chain):
            yield name, chain[-1] if chain else near
        case Choice(cases=cases):
            for condition, _ in cases:
                yield from ((name, here) for name in condition_variables(condition))
    for item in _parts(value) if depth else ():
        yield from variables(item, here, depth - 1)


def _parts(value: Value) -> tuple[Value, ...]:
    match value:
        case ObjectValue(properties=properties):
            return tuple(item for _, item in properties)
        case ArrayValue(elements=items) | CallValue(arguments=items):
            return items
        case Choice(cases=cases):
            return tuple(item for _, item in cases)
    return ()


def condition_variables(condition: Condition | None) -> Iterator[str]:
    """The variables that a condition is about."""
    match condition:
        case Comparison(variable=name):
            yield name
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            for inner in conditions:
                yield from condition_variables(inner)


def _conditions(project: Project, site: Site) -> Iterator[tuple[str, SourceLocation]]:
    """The variables that the tests around a call read, by its syntax and through constants."""
    evaluator = project.evaluator()
    below = site.node
    for above in site.tree.ancestors(site.node):
        test = _test(above, below)
        below = above
        if test is None:
            continue
        for node in walk(test):
            if isinstance(node, Function):
                continue
            if isinstance(node, MemberExpression):
                name = read_name(node)
                if name is not None:
                    yield name, node.loc
            elif isinstance(node, Identifier):
                yield from variables(evaluator.evaluate(node, site.module.scope_of(node)), node.loc)


def _test(above: Node, below: Node) -> Node | None:
    match above:
        case IfStatement(test=test) | ConditionalExpression(test=test) if test is not below:
            return test
        case LogicalExpression(left=left) if left is not below:
            return left
        case SwitchStatement(discriminant=discriminant) if discriminant is not below:
            return discriminant
    return None


def read_name(node: MemberExpression) -> str | None:
    """`X` of `process.env.X` and its like."""
    holder = dotted(unwrap(node.object))
    if holder is None and unwrap(node.object).type == "MemberExpression":
        inner = unwrap(node.object)
        is_meta = (
            isinstance(inner, MemberExpression)
            and inner.object.type == "MetaProperty"
            and key_name(inner.property) == "env"
        )
        holder = "import.meta.env" if is_meta else None
    if holder not in HOLDERS:
        return None
    return key_name(node.property, computed=node.computed)
