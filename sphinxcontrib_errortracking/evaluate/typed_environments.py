"""Environments whose variables are parsed with schemas: `createEnv` of @t3-oss."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.choices import at, each
from sphinxcontrib_errortracking.evaluate.members import make_object, member
from sphinxcontrib_errortracking.evaluate.references import Entries, Global
from sphinxcontrib_errortracking.evaluate.schema_bases import (
    NO_VALUE,
    is_primitive,
    misfit,
)
from sphinxcontrib_errortracking.evaluate.schemas import Reader
from sphinxcontrib_errortracking.evaluate.truths import truth, unknown
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    ObjectValue,
    Static,
    Undefined,
    Unknown,
)

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

Arguments: TypeAlias = "tuple[Value, ...]"


def create_env(run: Engine, given: Arguments, loc: SourceLocation, scope: Scope | None) -> Value:
    """`createEnv({ server, client, shared, runtimeEnv, … })`: the variables, each parsed with its schema.

    What is required and missing makes it throw; it is given as undefined, as where its validation is skipped.
    """
    options = given[0] if given else NO_VALUE
    if not isinstance(options, ObjectValue) or options.open is not None:
        return unknown((options,), (loc,))
    reader = Reader(run, loc, scope)
    source = _runtime(run, options, loc)
    skip = truth(options.get("skipValidation") or NO_VALUE)
    checked = each(source, lambda case: _checked(reader, options, case))
    if isinstance(skip, Static):
        return source if skip.value is True else checked
    return each(skip, lambda case: (source if case.value is True else checked) if isinstance(case, Static) else checked)


def _runtime(run: Engine, options: ObjectValue, loc: SourceLocation) -> Value:
    environment = Global("is the environment", (loc,), "process.env")
    for name in ("runtimeEnvStrict", "runtimeEnv"):
        found = options.get(name)
        if found is not None and not is_primitive(found, Undefined):
            return found
    extra = options.get("experimental__runtimeEnv")
    if not isinstance(extra, ObjectValue):
        return environment
    listed = {name: member(run, environment, name, loc) for name in _schemas(options)}
    return make_object({**listed, **dict(extra.properties)}, (loc,))


def _schemas(options: ObjectValue) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for part in ("server", "shared", "client"):
        listed = options.get(part)
        if isinstance(listed, ObjectValue):
            found.update(listed.properties)
    return found


def _checked(reader: Reader, options: ObjectValue, source: Value) -> Value:
    run, loc = reader.run, reader.loc
    if isinstance(source, Unknown) and not isinstance(source, Global | Entries):
        return at(source, loc)
    empty = truth(options.get("emptyStringAsUndefined") or NO_VALUE)
    emptied = isinstance(empty, Static) and empty.value is True
    properties: dict[str, Value] = {}
    extended = options.get("extends")
    hole: Unknown | None = None
    for base in extended.elements if isinstance(extended, ArrayValue) else ():
        if isinstance(base, ObjectValue) and base.open is None:
            properties.update(base.properties)
        else:
            hole = Unknown("extends an environment that is not known", (loc, *base.chain))
    for name, schema in _schemas(options).items():
        value = member(run, source, name, loc)
        if emptied:
            value = each(value, lambda case: NO_VALUE if is_primitive(case, str) and case.value == "" else case)  # type: ignore[union-attr]
        found = reader.parse(schema, value)
        if found is None and is_primitive(value, Undefined):
            properties[name] = NO_VALUE
        else:
            properties[name] = misfit(name, reader.loc) if found is None else found.value
    return make_object(properties, (loc,), hole)
