"""What an option of a call is, as a closed union that every rule must take apart: a rule that forgets `Unknown` does not type-check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    CallValue,
    Choice,
    EnvironmentVariable,
    FunctionValue,
    ObjectValue,
    RegExpValue,
    Static,
    Undefined,
    Unknown,
    cases_of,
)
from sphinxcontrib_errortracking.findings.outcomes import label
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import SourceLocation

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Primitive, Value
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup


@dataclass(frozen=True, slots=True)
class Known:
    """The same primitive in every run."""

    value: Primitive
    loc: SourceLocation


@dataclass(frozen=True, slots=True)
class Absent:
    """Certainly not set; the place is the call's."""

    loc: SourceLocation


@dataclass(frozen=True, slots=True)
class Given:
    """Set to an object, an array, a function, a regular expression or the result of a call."""

    value: ObjectValue | ArrayValue | FunctionValue | RegExpValue | CallValue
    loc: SourceLocation


@dataclass(frozen=True, slots=True)
class Depends:
    """Decided by environment variables."""

    value: EnvironmentVariable | Choice
    loc: SourceLocation


Reading: TypeAlias = "Known | Absent | Given | Depends | Unknown"


def classify(value: Value | None, fallback: SourceLocation) -> Reading:
    """Take a Value apart; `fallback` is the place where it has none of its own."""
    match value:
        case None | Static(value=Undefined.UNDEFINED):
            return Absent(fallback)
        case Static(value=primitive):
            return Known(primitive, written_at(value, fallback))
        case ObjectValue() | ArrayValue() | FunctionValue() | RegExpValue() | CallValue():
            return Given(value, written_at(value, fallback))
        case EnvironmentVariable() | Choice():
            return Depends(value, written_at(value, fallback))
        case Unknown(chain=()):
            return replace(value, chain=(fallback,))
        case Unknown():
            return value


def unknown_case(value: Value) -> Unknown | None:
    """Find what is not known in a value between whose cases variables decide."""
    for case in cases_of(value):
        if isinstance(case, Unknown):
            return case
    return None


def gives_nothing(value: Value) -> bool:
    """Tell whether a value is undefined, null or an empty text in one of the cases between which variables decide."""
    nothing = (Undefined.UNDEFINED, None, "")
    return isinstance(value, Choice) and any(isinstance(c, Static) and c.value in nothing for c in cases_of(value))


def at(value: Value | None, path: str) -> Value | None:
    """Follow a dotted path of property names; None where it is certainly absent."""
    for name in path.split(".") if path else ():
        value = _property(value, name)
        if value is None:
            return None
    return value


def read(call: Call, path: str) -> Reading:
    """Read an option under the open environment: `read(init, "sampleRate")`."""
    return classify(at(call.options, path), call.loc)


def read_in(call: Call, environment: str, path: str) -> Reading:
    """Read an option as it is in one of the Setup's environments."""
    return classify(at(call.options_by_environment.get(environment, call.options), path), call.loc)


def inside(value: CallValue, path: str, fallback: SourceLocation) -> Reading:
    """Read an option of an integration or plugin: the first argument of its call."""
    return classify(at(value.arguments[0] if value.arguments else None, path), written_at(value, fallback))


def by_environment(setup: Setup, call: Call, path: str) -> tuple[tuple[tuple[str, ...], Reading], ...]:
    """Group the environments by what the option is in each; one group of all where it is the same everywhere."""
    groups: dict[str, tuple[list[str], Reading]] = {}
    for environment in setup.environments:
        reading = read_in(call, environment, path)
        groups.setdefault(key(reading), ([], reading))[0].append(environment)
    if not groups:
        return (((), read(call, path)),)
    return tuple((tuple(names), reading) for names, reading in groups.values())


def key(reading: Reading) -> str:
    """Compare readings by what they say, whatever their places are."""
    match reading:
        case Known(value=value):
            return f"known {value!r}"
        case Absent():
            return "absent"
        case Given(value=value) | Depends(value=value):
            return f"value {shown(value).text}"
        case Unknown(reason=reason):
            return f"unknown {reason}"


def shown(value: Value) -> Code:
    """Show a value in JavaScript's notation."""
    from sphinxcontrib_errortracking.evaluate import notation  # noqa: PLC0415 - evaluate loads on first use

    return Code(notation(value))


def literal(value: Primitive) -> Code:
    """Show a primitive in JavaScript's notation."""
    return shown(Static(value))


def written_at(value: Value, fallback: SourceLocation) -> SourceLocation:
    """Say where a value is written: for a call of a package, whose definition is outside, where it is used."""
    if not value.chain:
        return fallback
    return value.chain[0] if isinstance(value, CallValue) else value.chain[-1]


def place_of(reading: Reading, fallback: SourceLocation) -> SourceLocation:
    """Say where a reading is from."""
    match reading:
        case Known(loc=loc) | Absent(loc=loc) | Given(loc=loc) | Depends(loc=loc):
            return loc
        case Unknown(chain=chain):
            return chain[-1] if chain else fallback


def unknown_prose(subject: str, unknown: Unknown, of: Call | SourceLocation) -> Prose:
    """Say what cannot be known and why; `subject` is a template of our own words: "`sampleRate` of the browser".

    `of`: the call, whose app is named then, or the place that is told where the reason has none of its own.
    """
    place = of if isinstance(of, SourceLocation) else of.loc
    loc = unknown.chain[0 if unknown.code else -1] if unknown.chain else place
    if not isinstance(of, SourceLocation):
        told = unknown_prose(f"{subject[:1].lower()}{subject[1:]}", unknown, place)
        return say("{app}: {told}", app=label(of.app, of.runtime), told=told)
    written = say(", in {code}", code=Code(unknown.code)) if unknown.code else ()
    words = "{subject} cannot be known: {reason}{written} ({loc})."
    return say(words, subject=say(subject), reason=(unknown.reason,), written=written, loc=loc)


def option_prose(setup: Setup, call: Call, path: str, default: Prose) -> Prose:
    """Say one option with its place, once for each group of environments: "`x` is 1 in `production` and 2 in `staging`"."""
    groups = by_environment(setup, call, path)
    clauses = [_clause(names if len(groups) > 1 else (), reading, default) for names, reading in groups]
    return say("{name} is {clauses}", name=Code(path), clauses=join(clauses))


def _clause(environments: tuple[str, ...], reading: Reading, default: Prose) -> Prose:
    names: list[Item] = [Code(name) for name in environments]
    within = say(" in {names}", names=names) if names else ()
    match reading:
        case Known(value=value, loc=loc):
            return (literal(value), *within, " (", Place(loc), ")")
        case Given(value=given, loc=loc):
            return (shown(given), *within, " (", Place(loc), ")")
        case Depends(value=decided, loc=loc):
            return (shown(decided), *within, " (", Place(loc), ")")
        case Absent(loc=loc):
            return ("not set", *within, " (", Place(loc), ")", *default)
        case Unknown(words=words, reason=reason, chain=chain) if words:
            at_place: Prose = (", ", Place(chain[-1])) if chain else ()
            return (Code(words), *within, " (", reason, *at_place, ")")
        case Unknown(reason=reason, chain=chain):
            at_place = (", ", Place(chain[-1])) if chain else ()
            return ("not knowable", *within, " (", reason, *at_place, ")")


def _property(value: Value | None, name: str) -> Value | None:
    match value:
        case None | Static() | ArrayValue() | FunctionValue() | RegExpValue():
            return None
        case ObjectValue():
            return value.get(name)
        case Unknown():
            return value
        case EnvironmentVariable():
            return Unknown("the environment decides this object", value.chain)
        case CallValue():
            return Unknown(f"the result of {value.name}() is not known", value.chain)
        case Choice():
            cases = tuple((condition, _property(case, name)) for condition, case in value.cases)
            if all(case == cases[0][1] for _, case in cases):
                return cases[0][1]
            return Choice(
                tuple((when, Static(UNDEFINED) if case is None else case) for when, case in cases), value.chain
            )
