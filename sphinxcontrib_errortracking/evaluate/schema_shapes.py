"""The properties that the schema of an object names, however it was put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.references import Schema
from sphinxcontrib_errortracking.evaluate.values import (
    ObjectValue,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value

Arguments: TypeAlias = "tuple[Value, ...]"

OBJECTS = frozenset({"object", "strictObject", "looseObject"})
RESHAPING = frozenset({"extend", "merge", "safeExtend", "augment", "pick", "omit", "partial"})


#: What changes nothing of the value.
NEUTRAL = frozenset({"describe", "brand", "readonly", "meta", "register", "strip", "openapi"})
MAX_STEPS = 30


def shape_of(schema: Value | None) -> ObjectValue | None:
    """The properties of an object's schema, after `extend`, `merge`, `pick`, `omit` and `partial`."""
    if not isinstance(schema, Schema) or schema.steps[0][0] not in OBJECTS or len(schema.steps) > MAX_STEPS:
        return None
    first = schema.steps[0][1][:1]
    properties = dict(first[0].properties) if first and isinstance(first[0], ObjectValue) else {}
    if first and not (isinstance(first[0], ObjectValue) and first[0].open is None):
        return None
    for name, given in schema.steps[1:]:
        if (changed := _reshaped(name, properties, given[0] if given else None)) is not None:
            properties = changed
        elif name not in NEUTRAL | {"strict", "passthrough", "loose", "catchall", "refine", "superRefine"}:
            return None
    return ObjectValue(tuple(properties.items()), schema.chain)


def _reshaped(name: str, properties: Mapping[str, Value], given: Value | None) -> dict[str, Value] | None:
    if name == "partial" and given is None:
        return {key: then(part, "optional") for key, part in properties.items()}
    if name == "merge":
        given = shape_of(given) or None
    if not isinstance(given, ObjectValue) or given.open is not None:
        return None
    named = dict(given.properties)
    match name:
        case "extend" | "merge" | "safeExtend" | "augment":
            return {**properties, **named}
        case "pick":
            return {key: part for key, part in properties.items() if key in named}
        case "omit":
            return {key: part for key, part in properties.items() if key not in named}
        case "partial":
            return {key: then(part, "optional") if key in named else part for key, part in properties.items()}
    return None


def then(schema: Value, name: str, given: Arguments = ()) -> Value:
    """The schema with one more call behind it; what is no schema stays."""
    if not isinstance(schema, Schema):
        return schema
    return Schema(schema.reason, schema.chain, (*schema.steps, (name, given)))
