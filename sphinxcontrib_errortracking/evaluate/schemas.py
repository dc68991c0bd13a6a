"""Schemas that environment variables are parsed with: what zod gives for a value, as far as the value is known.

A schema is the chain of calls that made it. Where a check on the value is not tried, parsing is taken to succeed: if it does not,
it throws, and nothing that follows runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.leaving import exits
from sphinxcontrib_errortracking.evaluate.members import make_object
from sphinxcontrib_errortracking.evaluate.references import Pending, Schema, Thrown
from sphinxcontrib_errortracking.evaluate.schema_bases import (
    BASES,
    NO_VALUE,
    Parsed,
)
from sphinxcontrib_errortracking.evaluate.schema_checks import passes
from sphinxcontrib_errortracking.evaluate.schema_shapes import NEUTRAL, RESHAPING, shape_of, then
from sphinxcontrib_errortracking.evaluate.schema_steps import CHECKS, STEPS
from sphinxcontrib_errortracking.evaluate.truths import unknown
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    Choice,
    ObjectIfAny,
    ObjectValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.schema_bases import Result
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

Arguments: TypeAlias = "tuple[Value, ...]"
MAX_STEPS = 30


@dataclass(frozen=True, slots=True)
class Reader:
    """Where a value is parsed."""

    run: Engine
    loc: SourceLocation
    scope: Scope | None

    def parse(self, schema: Value, value: Value) -> Result:
        """`schema.parse(value)`; a decision over variables is taken case by case."""
        if not isinstance(schema, Schema):
            return Parsed(unknown((schema,), (self.loc,)), sure=False)
        if isinstance(value, Choice):
            return self._cases(schema, value)
        return self.steps(schema.steps, value)

    def _cases(self, schema: Schema, value: Choice) -> Result:
        sure = True

        def one(case: Value) -> Value:
            nonlocal sure
            found = self.steps(schema.steps, case)
            sure = sure and found is not None and found.sure
            return Thrown("does not fit its schema", (self.loc, *case.chain)) if found is None else found.value

        return Parsed(each(value, one), sure)

    def steps(self, steps: tuple[tuple[str, Arguments], ...], value: Value) -> Result:
        """Parse by the last step, which may ask those before it."""
        if (spent := self.run.spend(self.loc)) is not None or len(steps) > MAX_STEPS:
            return Parsed(spent or Unknown("has a schema that is too long", (self.loc,)), sure=False)
        *before, (name, given) = steps
        if not before:
            base = BASES.get(name)
            if base is None:
                return Parsed(Unknown(f"the schema {name} is not followed", (self.loc,)), sure=False)
            return base(self, given, value)
        earlier = tuple(before)
        step = STEPS.get(name)
        if step is not None:
            return step(self, given, value, lambda other: self.steps(earlier, other))
        if name in NEUTRAL:
            return self.steps(earlier, value)
        if name not in CHECKS:
            return Parsed(Unknown(f"the schema's {name} is not followed", (self.loc,)), sure=False)
        found = self.steps(earlier, value)
        fits = None if found is None else passes(name, given, found.value)
        if found is None or fits is False:
            return None
        return Parsed(found.value, sure=found.sure and fits is True)

    def call(self, function: Value, value: Value) -> Value:
        """What a function of the schema makes of the value."""
        return self.run.call(function, ArrayValue((value,)), self.loc, self.scope)


def make_schema(name: str, given: Arguments, loc: SourceLocation) -> Schema:
    """What `z.name(…)` makes."""
    return Schema("is a schema", (loc,), ((name.removeprefix("z."), given),))


def schema_method(  # noqa: PLR0913, PLR0917
    run: Engine, schema: Schema, name: str, given: Arguments, loc: SourceLocation, scope: Scope | None
) -> Value:
    """`schema.name(…)`: another schema, or what parsing gives."""
    reader = Reader(run, loc, scope)
    if name in ("parse", "parseAsync"):
        assumed = run.assumed
        value = parsed(reader, schema, given[0] if given else NO_VALUE)
        return value if name == "parse" else Pending("is a promise", (loc,), value, run.assumed != assumed)
    if name in ("safeParse", "spa"):
        return _safely(reader, schema, given[0] if given else NO_VALUE)
    if name in RESHAPING:
        shape = shape_of(then(schema, name, given))
        if shape is None:
            return Unknown(f"the schema's {name} is not followed", (loc,))
        return Schema(schema.reason, (loc,), (("object", (shape,)),))
    return Schema(schema.reason, (loc,), (*schema.steps, (name, given)))


def parsed(reader: Reader, schema: Value, value: Value) -> Value:
    """What `schema.parse(value)` gives; Unknown where it certainly throws."""
    found = reader.parse(schema, value)
    if found is None:
        return Thrown("does not fit its schema, so that parsing throws", (reader.loc,))
    if not found.sure:
        reader.run.assumed += 1
    return found.value


def _leaves_where_refused(reader: Reader) -> bool:
    """Whether the file leaves what it is doing where a value did not fit: `if (!result.success) throw …`."""
    module = reader.run.module(reader.loc.source)
    return module is not None and any(
        exits(reader.run, node.consequent)
        and any(getattr(part, "name", None) in _REFUSED for part in es.walk(node.test))
        for node in es.walk(module.program)
        if isinstance(node, es.IfStatement)
    )


_REFUSED = frozenset({"success", "error"})


def _safely(reader: Reader, schema: Schema, value: Value) -> Value:
    found = reader.parse(schema, value)
    hole = Unknown("whether the value fits its schema is decided at run time", (reader.loc,))
    if found is None:
        return make_object({"success": Static(value=False), "data": NO_VALUE, "error": hole}, (reader.loc,))
    if found.sure:
        known = {"success": Static(value=True, chain=(reader.loc,)), "data": found.value, "error": NO_VALUE}
        return make_object(known, (reader.loc,))
    data = found.value
    if isinstance(data, ObjectValue) and not _leaves_where_refused(reader):
        data = ObjectIfAny(data.properties, data.chain, data.open, hole)
    return make_object({"success": hole, "data": data, "error": hole}, (reader.loc,))
