"""Environments whose variables validators read: `cleanEnv` of envalid (7 and 8 were run)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.choices import at, choice, each, same
from sphinxcontrib_errortracking.evaluate.conditions import is_set
from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.members import make_object, member
from sphinxcontrib_errortracking.evaluate.operators import strict_equal
from sphinxcontrib_errortracking.evaluate.references import Global
from sphinxcontrib_errortracking.evaluate.schema_bases import NO_VALUE, is_primitive, misfit
from sphinxcontrib_errortracking.evaluate.schema_checks import passes
from sphinxcontrib_errortracking.evaluate.truths import either, negated, truth, unknown
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Undefined,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: What a validator makes of a text; None where it refuses it, Unknown where that is not told.
Validator: TypeAlias = "Callable[[str, SourceLocation], Value | None]"
MAX_PORT = 65535


def as_text(text: str, loc: SourceLocation) -> Value | None:
    """The text of a variable as it is."""
    return Static(text, (loc,))


def as_number(text: str, loc: SourceLocation) -> Value | None:
    """The number with which a text begins; None where it begins with none."""
    number = js.parse_float(text)
    return None if math.isnan(number) else Static(number, (loc,))


def _port(text: str, loc: SourceLocation) -> Value | None:
    is_port = text.isascii() and text.isdigit() and not text.startswith("0") and int(text) <= MAX_PORT
    return Static(float(text), (loc,)) if is_port else None


def _bool(text: str, loc: SourceLocation) -> Value | None:
    if text in {"yes", "no", "on", "off"}:
        return Unknown("whether envalid takes it for a boolean depends on its version", (loc,))
    known = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}.get(text)
    return None if known is None else Static(known, (loc,))


def _address(text: str, loc: SourceLocation) -> Value | None:
    return None if passes("url", (), Static(text)) is False else Static(text, (loc,))


VALIDATORS: Mapping[str, Validator] = {
    "str": as_text,
    "num": as_number,
    "bool": _bool,
    "port": _port,
    "url": _address,
    "email": as_text,
    "host": as_text,
}
#: Properties that every result has, and the value of NODE_ENV that each asks for.
STAGES: Mapping[str, str] = {
    "isProduction": "production",
    "isProd": "production",
    "isDevelopment": "development",
    "isDev": "development",
    "isTest": "test",
}


def clean_env(run: Engine, given: tuple[Value, ...], loc: SourceLocation, scope: Scope | None) -> Value:
    """`cleanEnv(process.env, { NAME: str({ default, devDefault, choices }) })`; what is missing or refused ends the process."""
    del scope
    source, specs = (*given, NO_VALUE, NO_VALUE)[:2]
    if not isinstance(specs, ObjectValue) or specs.open is not None or not isinstance(source, ObjectValue | Global):
        return unknown((specs, source), (loc,))
    raw_stage = member(run, source, "NODE_ENV", loc)
    properties = {name: _read(run, source, name, spec, raw_stage, loc) for name, spec in specs.properties}
    stage = decide(truth(properties.get("NODE_ENV", NO_VALUE)), lambda: properties["NODE_ENV"], lambda: raw_stage, loc)
    for name, wanted in STAGES.items():
        properties.setdefault(name, _is_stage(stage, wanted, loc))
    return make_object(properties, (loc,))


def _is_stage(stage: Value, wanted: str, loc: SourceLocation) -> Value:
    """Whether NODE_ENV says so; of production also where it is not set."""
    named = each(stage, lambda case: strict_equal(case, Static(wanted), (loc,)))
    return either(negated(truth(stage)), lambda: named) if wanted == "production" else named


def _read(run: Engine, source: Value, name: str, spec: Value, stage: Value, loc: SourceLocation) -> Value:  # noqa: PLR0913, PLR0917
    is_known = isinstance(spec, CallValue) and spec.package == "envalid" and spec.name in VALIDATORS
    options = spec.arguments[0] if isinstance(spec, CallValue) and spec.arguments else ObjectValue(())
    if (
        not isinstance(spec, CallValue)
        or not is_known
        or not isinstance(options, ObjectValue)
        or options.open is not None
    ):
        return Unknown(f"the validator of {name} is not followed", (loc,))
    value = member(run, source, name, loc)
    default = _default(options, name, stage, loc)
    validate = VALIDATORS[spec.name]

    def one(case: Value) -> Value:
        if is_primitive(case, Undefined):
            return default
        if isinstance(case, EnvironmentVariable):
            is_text = validate in {as_text, _address} and options.get("choices") is None
            if is_text and is_primitive(default, Undefined):
                return case
            made = case if is_text else Unknown(f"depends on the environment variable {case.name}", case.chain)
            return choice([(is_set(case.name), made), (None, default)], case.chain)
        if not isinstance(case, Static) or not isinstance(case.value, str):
            return unknown((case,), (loc,))
        found = validate(case.value, loc)
        return misfit(name, loc) if found is None or not _is_offered(options, found) else at(found, loc)

    return each(value, one, (loc,))


def _default(options: ObjectValue, name: str, stage: Value, loc: SourceLocation) -> Value:
    """What a variable is that is not set: for development, for tests, or else."""
    value = options.get("default") or misfit(name, loc)
    if (developing := options.get("devDefault")) is not None:
        value = _chosen(negated(_is_stage(stage, "production", loc)), developing, value, loc)
    if (testing := options.get("testDefault")) is not None:
        value = _chosen(_is_stage(stage, "test", loc), testing, value, loc)
    return value


def _chosen(test: Value, one: Value, other: Value, loc: SourceLocation) -> Value:
    return decide(test, lambda: one, lambda: other, loc)


def _is_offered(options: ObjectValue, value: Value) -> bool:
    offered = options.get("choices")
    if not isinstance(offered, ArrayValue) or offered.open is not None or isinstance(value, Unknown):
        return True  # a check that is not tried
    return any(same(one, value) for one in offered.elements) or not all(
        isinstance(one, Static) for one in offered.elements
    )
