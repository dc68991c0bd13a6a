"""Object and array literals, enums: what is put together from parts, some of which may be unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.as_written import with_its_node
from sphinxcontrib_errortracking.evaluate.choices import each, settle
from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.environment import BUILD_CONSTANTS
from sphinxcontrib_errortracking.evaluate.functions import function_value
from sphinxcontrib_errortracking.evaluate.linking import materialised
from sphinxcontrib_errortracking.evaluate.members import key_of, make_array, make_object, member
from sphinxcontrib_errortracking.evaluate.references import External, Global, Namespace, Perhaps, throws
from sphinxcontrib_errortracking.evaluate.secret_texts import carrying
from sphinxcontrib_errortracking.evaluate.truths import is_nullish
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    Choice,
    EnvironmentVariable,
    FunctionValue,
    ObjectIfAny,
    ObjectValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.evaluate.variable_objects import ENVIRONMENT_OBJECTS
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation


def named(value: Value, node: Node, name: str) -> Value:
    """What `node` is; a function without a name of its own gets the one of what it is assigned to."""
    if isinstance(node, es.Function) and isinstance(value, FunctionValue) and not value.name:
        return replace(value, name=name)
    return value


def with_properties(value: Value, parts: Sequence[tuple[str, Value]], loc: SourceLocation) -> Value:
    """The object, or each object of a Choice, with `parts` set."""

    def put(case: Value) -> Value:
        if not isinstance(case, ObjectValue) or not parts:
            return case
        properties = dict(case.properties)
        properties.update(parts)
        return make_object(properties, (loc,), case.open)

    return each(value, put)


def spread_object(run: Engine, target: Value, source: Value, loc: SourceLocation) -> Value:
    """`{...target, ...source}`, in every case of both."""

    def into(base: Value, case: Value) -> Value:
        if not isinstance(base, ObjectValue):
            return base
        case = _listed(run, case)
        match case:
            case Static(str() as text):
                parts: list[tuple[str, Value]] = [
                    (str(i), carrying(Static(unit, (loc,)), (), case)) for i, unit in enumerate(js.units(text))
                ]
            case Static() | FunctionValue() | RegExpValue():
                return base
            case ArrayValue(elements, _, None):
                parts = [(str(i), element) for i, element in enumerate(elements)]
            case ObjectValue(properties, _, hole):
                opened = base if hole is None else _behind(run, base, hole, loc)
                return with_properties(opened, properties, loc)
            case Unknown():
                return _behind(run, base, case, loc)
            case _:
                return _opened(base, Unknown("spreads what cannot be known", (loc, *case.chain)))
        return with_properties(base, parts, loc)

    settled = settle(source)
    return each(target, lambda base: each(settled, lambda case: into(base, case)))


def _listed(run: Engine, value: Value) -> Value:
    """What is spread, with its properties; what may be nothing is not known."""
    if isinstance(value, Namespace):
        return materialised(run, value)
    return value.doubt or value if isinstance(value, ObjectIfAny) else value


def _spread(run: Engine, target: Value, item: es.SpreadElement, scope: Scope) -> Value:
    """A spread in a literal: of `unknown && { a: 1 }` only `a` cannot be known, whatever decides."""
    source = run.value(item.argument, scope)
    doubtful = isinstance(source, Unknown) and not throws(source)
    may_be = _alternatives(run, item.argument, scope) if doubtful else None
    if not isinstance(source, Unknown) or may_be is None:
        return spread_object(run, target, source, item.loc)
    hole = Perhaps(source.reason, (item.loc, *source.chain))
    return with_properties(target, [(key, hole) for found in may_be for key, _ in found.properties], item.loc)


def _alternatives(run: Engine, node: Node, scope: Scope) -> list[ObjectValue] | None:
    """The objects that a decision may give besides nothing; None where it may give something else."""
    match node:
        case es.LogicalExpression(operator="&&", right=right):
            return _alternatives(run, right, scope)
        case es.ConditionalExpression(consequent=consequent, alternate=alternate):
            first, second = _alternatives(run, consequent, scope), _alternatives(run, alternate, scope)
            return None if first is None or second is None else [*first, *second]
    value = run.value(node, scope)
    if isinstance(value, ObjectValue) and value.open is None:
        return [value]
    return [] if isinstance(value, Static) and not isinstance(value.value, str) else None


def _is_environment(value: Value) -> bool:
    return isinstance(value, Global) and value.name in ENVIRONMENT_OBJECTS


def _behind(run: Engine, base: ObjectValue, source: Unknown, loc: SourceLocation) -> ObjectValue:
    """Some properties, and behind them what is not known.

    Of the environment it is known what it holds: a property so far stays where no variable of its name is set. Of two objects
    with variables only the build's own constants may differ. What a package exports stays what the package exports.
    """
    hole = Unknown(source.reason, (loc, *source.chain), kind=source.kind)
    opened = _opened(base, hole)
    if isinstance(source, External) and base.open is None:
        return replace(opened, open=replace(source, chain=hole.chain))
    if (
        not isinstance(source, Global)
        or not _is_environment(source)
        or not (base.open is None or _is_environment(base.open))
    ):
        return opened
    properties = {key: _unless_set(run, source, key, value, loc) for key, value in base.properties}
    if isinstance(base.open, Global) and base.open.name != source.name:
        properties |= dict.fromkeys(BUILD_CONSTANTS, hole)
        source = replace(source, name="process.env", certain=False)
    if isinstance(base.open, Global) and base.open.files:
        source = replace(source, files=True)
    return ObjectValue(tuple(properties.items()), base.chain, source)


def _unless_set(run: Engine, environment: Global, name: str, value: Value, loc: SourceLocation) -> Value:
    """A property before the variables that are spread: `{ MODE: "test", ...process.env }`."""
    found = member(run, environment, name, loc)
    if isinstance(value, EnvironmentVariable) and isinstance(found, EnvironmentVariable) and value.name == found.name:
        return found
    return each(found, lambda case: decide(is_nullish(case), lambda: value, lambda: case, loc), (loc,))


def _opened(base: ObjectValue, hole: Unknown) -> ObjectValue:
    """Any property so far may be replaced, and others may be there."""
    return ObjectValue(tuple((key, hole) for key, _ in base.properties), base.chain, hole)


def object_literal(run: Engine, node: es.ObjectExpression, scope: Scope) -> Value:
    """`{…}`: later properties win; a getter is a hole; an unknown spread or key leaves the object open."""
    chain = (node.loc,)
    if (change := run.module_of(node).self_changing.get(node)) is not None:
        return Unknown("changed after it is made", (node.loc, change))
    value: Value = ObjectValue((), chain)
    parts: list[tuple[str, Value]] = []
    for item in node.properties:
        if isinstance(item, es.SpreadElement):
            value = with_properties(value, parts, node.loc)
            parts = []
            value = _spread(run, value, item, scope)
            continue
        if not isinstance(item, es.Property):
            hole = Unknown(item.reason if isinstance(item, es.Opaque) else "is not understood", (item.loc,))
            value, parts = spread_object(run, with_properties(value, parts, node.loc), hole, item.loc), []
            continue
        key = key_of(run, item.key, scope, computed=item.computed)
        if isinstance(key, str) and key == "__proto__" and not item.computed and not item.shorthand and not item.method:
            key = Unknown("has a prototype of its own", (item.loc,))
        if isinstance(key, Unknown):
            value, parts = spread_object(run, with_properties(value, parts, node.loc), key, item.loc), []
        else:
            parts.append((key, _property_value(run, item, key, scope)))
    return with_properties(value, parts, node.loc)


def _property_value(run: Engine, item: es.Property, key: str, scope: Scope) -> Value:
    if item.kind != "init":
        return Unknown(f"{key} has a {item.kind}ter", (item.loc,))
    if isinstance(item.value, es.Function):
        return function_value(item.value, scope, key)
    return with_its_node(run.value(item.value, scope), item.value, scope)


def elements_of(run: Engine, nodes: Sequence[Node | None], scope: Scope, loc: SourceLocation) -> Value:
    """The elements of an array literal or the arguments of a call, as an array, or a Choice of arrays."""
    value: Value = ArrayValue((), (loc,))
    parts: list[Value] = []
    for node in nodes:
        if node is None:
            return Unknown("has holes", (loc,))
        if isinstance(node, es.SpreadElement):
            value = _appended(value, parts, loc)
            parts = []
            value = _spread_array(value, run.value(node.argument, scope), node.loc)
        else:
            parts.append(run.value(node, scope))
    return _appended(value, parts, loc)


def _appended(value: Value, parts: Sequence[Value], loc: SourceLocation) -> Value:
    def put(case: Value) -> Value:
        if not isinstance(case, ArrayValue) or not parts:
            return case
        return make_array((*case.elements, *parts), (loc,), case.open)

    return each(value, put)


def _spread_array(target: Value, source: Value, loc: SourceLocation) -> Value:
    def into(base: Value, case: Value) -> Value:
        if not isinstance(base, ArrayValue):
            return base
        match case:
            case ArrayValue(elements, _, hole):
                return make_array((*base.elements, *elements), base.chain, base.open or hole)
            case Static(str() as text):
                return make_array(
                    (*base.elements, *(carrying(Static(letter, (loc,)), (), case) for letter in text)),
                    base.chain,
                    base.open,
                )
            case Unknown():
                hole = Unknown(case.reason, (loc, *case.chain), kind=case.kind)
            case _:
                hole = Unknown("spreads what cannot be known", (loc, *case.chain))
        return make_array((*base.elements, base.open or hole), base.chain, base.open or hole)

    settled = settle(source)
    return each(target, lambda base: each(settled, lambda case: into(base, case)))


def enum_value(run: Engine, node: es.TSEnumDeclaration, scope: Scope) -> Value:
    """TypeScript's enum: its members, numbered on from the last number, and the way back from numbers to names."""
    members: dict[str, Value] = {}
    inner = run.module_of(node).scopes[node].instance(scope, members)
    following: float | None = 0.0
    for item in node.members:
        key = key_of(run, item.id, scope, computed=False)
        if isinstance(key, Unknown):
            return key
        value = _enum_member(run, item, inner, following)
        following = None
        if isinstance(value, Static) and isinstance(value.value, float):
            following = value.value + 1
            members |= {key: value, js.number_to_text(value.value): Static(key, (item.loc,))}
        elif isinstance(value, Choice | Unknown):
            value = (
                value
                if isinstance(value, Unknown)
                else Unknown("is an enum member that is decided at run time", value.chain)
            )
        members.setdefault(key, value)
    return make_object(members, (node.loc,))


def _enum_member(run: Engine, item: es.TSEnumMember, scope: Scope, following: float | None) -> Value:
    if item.initializer is None:
        if following is None:
            return Unknown("follows a member that is no number", (item.loc,))
        return Static(following, (item.loc,))
    return run.value(item.initializer, scope)
