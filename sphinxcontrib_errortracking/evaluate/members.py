"""Members of values, and the way from a destructured value to one of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.choices import at, choice, each, settle
from sphinxcontrib_errortracking.evaluate.conditions import is_set
from sphinxcontrib_errortracking.evaluate.global_members import global_member
from sphinxcontrib_errortracking.evaluate.package_members import member_of_made
from sphinxcontrib_errortracking.evaluate.references import (
    ClassOf,
    Entries,
    External,
    Global,
    Made,
    Namespace,
    Schema,
    Short,
    Thrown,
)
from sphinxcontrib_errortracking.evaluate.schema_shapes import shape_of
from sphinxcontrib_errortracking.evaluate.secret_texts import read_member
from sphinxcontrib_errortracking.evaluate.statics import static_field, static_function
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    CallValue,
    Choice,
    EnvironmentVariable,
    ObjectValue,
    RegExpValue,
    Static,
    Undefined,
    Unknown,
)
from sphinxcontrib_errortracking.evaluate.variable_entries import kept_variable
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope, Step
    from sphinxcontrib_errortracking.evaluate.values import Chain, Value
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

MAX_PARTS = 10_000  #: properties or elements of one value
INDEX = regex(r"(?:0|[1-9][0-9]{0,8})\Z")
#: What every object inherits: absent as an own property is not undefined.
INHERITED = frozenset(
    [
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
        "__proto__",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
    ],
)


def make_object(properties: Mapping[str, Value], chain: Chain, hole: Unknown | None = None) -> Value:
    """An object with JavaScript's order of keys: indexes first, ascending, then as inserted."""
    if len(properties) > MAX_PARTS:
        return Unknown("makes an object that is too large", chain)
    indexes = sorted((key for key in properties if INDEX.match(key)), key=int)
    rest = [key for key in properties if not INDEX.match(key)] if indexes else list(properties)
    return ObjectValue(tuple((key, properties[key]) for key in [*indexes, *rest]), chain, hole)


def make_array(elements: Iterable[Value], chain: Chain, hole: Unknown | None = None) -> Value:
    """An array, within the size limit."""
    parts = tuple(elements)
    return (
        Unknown("makes an array that is too large", chain) if len(parts) > MAX_PARTS else ArrayValue(parts, chain, hole)
    )


def member(run: Engine, value: Value, name: str, loc: SourceLocation) -> Value:
    """`value.name`, as it is at `loc`."""
    return read_member(name, each(settle(value), lambda case: _member(run, case, name, loc)))


def _member(run: Engine, value: Value, name: str, loc: SourceLocation) -> Value:  # noqa: C901, PLR0912 - one case a kind
    match value:
        case Short():
            return value
        case ObjectValue():
            return _property(run, value, name, loc)
        case ArrayValue():
            return _element(value, name, loc)
        case Static(str() as text):
            return _character(text, name, loc)
        case Static(None | Undefined() as nothing):
            return Thrown(f"reads {name} of {js.to_text(nothing)}", (loc, *value.chain))
        case External():
            return at(value.member(name), loc)
        case Namespace():
            return at(run.of_namespace(value, name, loc), loc)
        case Made(properties=parts) if name in dict(parts):
            return at(dict(parts)[name], loc)
        case Schema() if name == "shape" and (shape := shape_of(value)) is not None:
            return shape
        case Global():
            return _of_global(run, value, name, loc)
        case Entries(together=True, source=Global() as source):
            variable = _of_global(run, source, name, loc) if value.made is None else value.made(name, loc)
            return kept_variable(run, value, name, variable, loc)
        case RegExpValue(source, flags) if name in ("source", "flags"):
            return Static(source if name == "source" else flags, (loc, *value.chain))
        case ClassOf() if (function := static_function(run, value, name)) is not None:
            return at(function, loc)
        case ClassOf() if (held := static_field(run, value, name)) is not None:
            return at(held, loc)
        case CallValue():
            known = member_of_made(value, name, run.environment, (loc, *value.chain))
            return known or Unknown(f"reads {name} of what {value.name or value.package} returns", (loc, *value.chain))
        case Unknown():
            return at(value.remade, loc)
    return Unknown(f"reads {name} of a value whose members are not followed", (loc, *value.chain))


def _of_global(run: Engine, value: Global, name: str, loc: SourceLocation) -> Value:
    found = global_member(run, value.name, name, loc)
    if value.files and isinstance(found, Static) and found.value is UNDEFINED:
        return Unknown("depends on the files with variables that loadEnv reads", found.chain)
    return found


def _property(run: Engine, value: ObjectValue, name: str, loc: SourceLocation) -> Value:
    found = value.get(name)
    if isinstance(found, Global) and found is value.open:  # `{ ...process.env }`
        return _of_global(run, found, name, loc)
    if isinstance(found, External) and found is value.open:  # what else a provided module exports
        return at(found.member(name), loc)
    if found is not None:
        return at(found, loc)
    if name in INHERITED:
        return Unknown(f"{name} is inherited", (loc, *value.chain))
    return Static(UNDEFINED, (loc, *value.chain))


def _element(value: ArrayValue, name: str, loc: SourceLocation) -> Value:
    if value.open is not None:
        return at(value.open, loc)
    if name == "length":
        return Static(float(len(value.elements)), (loc, *value.chain))
    if not INDEX.match(name):
        return Unknown(f"reads {name} of an array", (loc, *value.chain))
    if int(name) < len(value.elements):
        return at(value.elements[int(name)], loc)
    return Static(UNDEFINED, (loc, *value.chain))


def _character(text: str, name: str, loc: SourceLocation) -> Value:
    units = js.units(text)
    if name == "length":
        return Static(float(len(units)), (loc,))
    if INDEX.match(name):
        return Static(units[int(name)] if int(name) < len(units) else UNDEFINED, (loc,))
    return Unknown(f"reads {name} of a text", (loc,))


def key_of(run: Engine, key: Node, scope: Scope, *, computed: bool) -> str | Unknown:
    """The name of a property; Unknown where it is computed from something that is not one certain primitive."""
    if not computed and isinstance(key, es.Identifier):
        return key.name
    value = run.value(key, scope)
    if isinstance(value, Static):
        return js.to_text(value.value)
    return value if isinstance(value, Unknown) else Unknown("has a computed key", (key.loc, *value.chain))


def follow(run: Engine, value: Value, path: tuple[Step, ...], scope: Scope, loc: SourceLocation) -> Value:
    """Where the steps of a pattern lead from `value`; defaults are evaluated in `scope`."""
    name = ""
    for step in path:
        value = _step(run, value, step, scope, loc)
        if step.kind == "default" and name:
            value = read_member(name, value)
        name = _plain_key(step)
    return value


def _plain_key(step: Step) -> str:
    """The property that a step takes, where it is not computed; else ""."""
    key = step.node.key if step.kind == "key" and isinstance(step.node, es.Property) else None
    return key.name if isinstance(key, es.Identifier) else ""


def _step(run: Engine, value: Value, step: Step, scope: Scope, loc: SourceLocation) -> Value:
    match step.kind:
        case "key":
            assert isinstance(step.node, es.Property)  # noqa: S101 - for the type checker
            key = key_of(run, step.node.key, scope, computed=step.node.computed)
            return key if isinstance(key, Unknown) else member(run, value, key, step.node.loc)
        case "index":
            return each(settle(value), lambda case: _position(case, step.index, loc))
        case "rest":
            return each(settle(value), lambda case: _tail(case, step.index, loc))
        case "others":
            return each(settle(value), lambda case: _others(run, case, step.node, scope))
    return default(value, lambda: _stand_in(run, step.node, scope))


def _stand_in(run: Engine, node: Node, scope: Scope) -> Value:
    """What stands in where nothing is given; making that may throw."""
    value = run.value(node, scope)

    def made(thrown: Value) -> Value:
        certain = isinstance(thrown, Static) and thrown.value is True
        return Thrown("throws an error", (node.loc,)) if certain else value

    return each(run.throws(node, scope), made)


def default(value: Value, other: Callable[[], Value]) -> Value:
    """`value`, or what stands in its place where it is undefined."""
    match value:
        case Static(Undefined()):
            return other()
        case EnvironmentVariable(name):
            return choice([(is_set(name), value), (None, other())], value.chain)
        case CallValue():
            return Unknown("depends on what a package returns", value.chain)
        case Choice():
            return each(value, lambda case: default(case, other))
    return value


def _position(value: Value, index: int, loc: SourceLocation) -> Value:
    if isinstance(value, ArrayValue):
        return _element(value, str(index), loc)
    if isinstance(value, Static) and isinstance(value.value, str):
        letters = list(js.joined(value.value))  # whole characters, unlike an index
        return Static(letters[index] if index < len(letters) else UNDEFINED, (loc,))
    return _no_array(value, loc)


def _no_array(value: Value, loc: SourceLocation) -> Value:
    """What a pattern for an array makes of what is none: what a package gives may be one after all."""
    if isinstance(value, Unknown):
        return value.remade
    made = Thrown if isinstance(value, Static) else Unknown
    return made("takes a value apart that is no array", (loc, *value.chain))


def _tail(value: Value, index: int, loc: SourceLocation) -> Value:
    if isinstance(value, ArrayValue):
        return value.open or ArrayValue(value.elements[index:], value.chain)
    if isinstance(value, Unknown):
        return value.remade
    return Unknown("takes a value apart that is no array", (loc, *value.chain))


def _others(run: Engine, value: Value, pattern: Node, scope: Scope) -> Value:
    if isinstance(value, Static) and (value.value is None or value.value is UNDEFINED):
        return Thrown("takes undefined apart", (pattern.loc, *value.chain))
    if not isinstance(value, ObjectValue) or not isinstance(pattern, es.ObjectPattern):
        return (
            value.remade
            if isinstance(value, Unknown) and not isinstance(value, Global | Namespace)
            else Unknown("takes the rest of a value that is no object", (pattern.loc, *value.chain))
        )
    named: set[str] = set()
    for item in pattern.properties:
        if isinstance(item, es.Property):
            key = key_of(run, item.key, scope, computed=item.computed)
            if isinstance(key, Unknown):
                return key
            named.add(key)
    return ObjectValue(tuple(pair for pair in value.properties if pair[0] not in named), value.chain, value.open)
