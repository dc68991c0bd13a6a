"""The variables that Astro gives under the types of its configuration: `astro:env/client` and `astro:env/server` (code of Astro 5.18.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import at, choice, each
from sphinxcontrib_errortracking.evaluate.cleaned_environments import as_number, as_text
from sphinxcontrib_errortracking.evaluate.linking import exported
from sphinxcontrib_errortracking.evaluate.members import member
from sphinxcontrib_errortracking.evaluate.references import Global
from sphinxcontrib_errortracking.evaluate.runtime_configuration import configuration
from sphinxcontrib_errortracking.evaluate.schema_bases import NO_VALUE, is_primitive, misfit
from sphinxcontrib_errortracking.evaluate.truths import unknown
from sphinxcontrib_errortracking.evaluate.values import (
    CallValue,
    Comparison,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Undefined,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: module -> which variables it exports, by their `context`
CONTEXTS: Mapping[str, str] = {"astro:env/client": "client", "astro:env/server": "server"}


def _boolean(text: str, loc: SourceLocation) -> Value | None:
    known = {"true": True, "false": False}.get(text)
    return None if known is None else Static(known, (loc,))


#: function of `envField` -> what it makes of a text; None where it refuses it
FIELDS: Mapping[str, Callable[[str, SourceLocation], Value | None]] = {
    "string": as_text,
    "enum": as_text,
    "number": as_number,
    "boolean": _boolean,
}


def astro_environment(run: Engine, specifier: str, loc: SourceLocation) -> Value:
    """All that `astro:env/client` or `astro:env/server` exports; what the configuration does not tell cannot be known."""
    hole = Unknown(f"what {specifier} exports is decided by the build", (loc,))
    path = configuration(run, loc.source, "astro.config")
    if path is None or specifier not in CONTEXTS:
        return hole
    schema = exported(run, path, "default", loc)
    for name in ("env", "schema"):
        schema = member(run, schema, name, loc)
    if not isinstance(schema, ObjectValue):
        return hole
    parts = [(name, _field(run, name, spec, CONTEXTS[specifier], loc)) for name, spec in schema.properties]
    return ObjectValue(tuple((name, value) for name, value in parts if value is not None), (loc,), hole)


def _field(run: Engine, name: str, spec: Value, context: str, loc: SourceLocation) -> Value | None:
    """What a variable is; None where another module exports it."""
    kind = spec.name.rpartition("envField.")[2] if isinstance(spec, CallValue) else ""
    options = spec.arguments[0] if isinstance(spec, CallValue) and spec.arguments else None
    if kind not in FIELDS or not isinstance(options, ObjectValue) or options.open is not None:
        return Unknown(f"the type of {name} in Astro's configuration is not followed", (loc, *spec.chain))
    where = options.get("context")
    if isinstance(where, Static) and where.value != context:
        return None
    value = member(run, Global("is the environment", (loc,), "process.env"), name, loc)
    return each(value, lambda case: _made(name, kind, options, case, loc), (loc,))


def _made(name: str, kind: str, options: ObjectValue, case: Value, loc: SourceLocation) -> Value:
    """What a variable becomes: an empty one counts as not set."""
    if is_primitive(case, Undefined) or (isinstance(case, Static) and case.value == ""):
        return _default(name, options, loc)
    if isinstance(case, EnvironmentVariable):
        is_text = FIELDS[kind] is as_text
        if is_text and options.get("default") is None:
            return case
        made = case if is_text else Unknown(f"depends on the environment variable {name}", case.chain)
        return choice([(Comparison(name, "truthy"), made), (None, _default(name, options, loc))], case.chain)
    if not isinstance(case, Static) or not isinstance(case.value, str):
        return unknown((case,), (loc,))
    found = FIELDS[kind](case.value, loc)
    return misfit(name, loc) if found is None else at(found, loc)


def _default(name: str, options: ObjectValue, loc: SourceLocation) -> Value:
    """What a variable is that is not set: the build refuses to go on where it may not be."""
    default, optional = options.get("default"), options.get("optional")
    if default is not None:
        return default
    return NO_VALUE if isinstance(optional, Static) and optional.value is True else misfit(name, loc)
