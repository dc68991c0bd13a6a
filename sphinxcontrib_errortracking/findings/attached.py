"""What the repository's own code attaches to events: by the setters of a scope, and by the second argument of a capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    Choice,
    EnvironmentVariable,
    FunctionValue,
    ObjectValue,
    Static,
    Unknown,
    cases_of,
)
from sphinxcontrib_errortracking.findings.gone import failing
from sphinxcontrib_errortracking.findings.processes import in_effect
from sphinxcontrib_errortracking.findings.reading import Depends, Given, at, read, written_at
from sphinxcontrib_errortracking.findings.state import is_dead
from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.model.methods import sets_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: what a capture may be handed beside the error; a hint that names one of these is taken for the context itself
PARTS = ("user", "extra", "tags", "contexts", "level", "fingerprint")
#: what an event made by the code may hold more
EVENT_PARTS = (*PARTS, "request", "breadcrumbs")
#: capture -> index of the argument that holds the context
CONTEXT_OF = {"captureException": 1, "captureMessage": 1, "captureEvent": 1}
#: setter of a scope that is given an object -> the part of the event that it fills
SETTERS = {"setUser": "user", "setExtras": "extra", "setTags": "tags"}
#: setter of a scope that is given a name and a value
NAMED_SETTERS = {"setExtra": "extra", "setTag": "tags", "setContext": "contexts"}
#: parts that hold data, not a rank or a group
DATA = ("user", "extra", "tags", "contexts", "request", "breadcrumbs")
MAX_DEPTH = 3
#: last words in the name of a property that speak of data of a person, of a secret, or of a request taken over whole
SENSITIVE = frozenset(
    """authorization body birthday birthdate card cookie cookies credential credentials cvc cvv dob email emails header headers
    iban ip mail password passwd passphrase payload phone query req request secret session ssn street surname token tokens user
    username apikey cardnumber emailaddress firstname fullname ipaddress lastname phonenumber sessionid""".split()  # noqa: SIM905 - a list of words reads best as text
)
ASKING = ("can", "has", "is", "missing", "no", "should", "with", "without")
_WORD = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an event that a call fills: "user", "extra", or "extra.order" of a named setter; `value` as evaluated."""

    call: Call
    name: str
    value: Value
    loc: SourceLocation


@dataclass(frozen=True, slots=True)
class Opaque:
    """A call whose attached data cannot be known: why, and of which part ("" for all of it)."""

    call: Call
    unknown: Unknown
    name: str = ""


def parts_of_captures(setup: Setup) -> tuple[Part | Opaque, ...]:
    """Give what captures are handed beside the error, but for those that never run."""
    return tuple(part for call in _running(setup) if call.method in CONTEXT_OF for part in _of_capture(setup, call))


def attached(setup: Setup) -> tuple[Part | Opaque, ...]:
    """Give all data that the code attaches to events: by a capture, and by the setters of a scope."""
    setters = [part for call in _running(setup) for part in _of_setter(setup, call)]
    initial = [part for call in _running(setup) if sets_up(call.package, call.method) for part in initial_parts(call)]
    return (*setters, *(part for part in (*initial, *parts_of_captures(setup)) if part.name in (*DATA, "")))


def initial_parts(call: Call) -> Iterator[Part | Opaque]:
    """Give what `initialScope` of an `init` attaches to every event, where it is an object; what cannot be known of it too."""
    match read(call, "initialScope"):
        case Given(value=value) | Depends(value=value):
            for case in cases_of(value):
                if isinstance(case, ObjectValue):
                    yield from _of_initial(call, case)
        case Unknown() as unknown:
            yield Opaque(call, unknown)
        case _:
            pass


def _of_initial(call: Call, given: ObjectValue) -> Iterator[Part | Opaque]:
    for name in PARTS:
        part = at(given, name)
        if part is not None and part != given.open:
            yield Part(call, name, part, written_at(part, call.loc))
    if given.open is not None:
        yield Opaque(call, given.open)


def _running(setup: Setup) -> Iterator[Call]:
    """Give the calls that may attach what they are given to an event."""
    found = (call for call in setup.calls if in_effect(setup, call) and not is_dead(setup, call) and not call.ends_with)
    return (call for call in found if (kept := failing(setup, call)) is None or not kept[1])


def names_of(value: Value) -> tuple[str, ...] | None:
    """Give the names of an object's properties; None where it is no object, or may hold others."""
    return (
        tuple(name for name, _ in value.properties) if isinstance(value, ObjectValue) and value.open is None else None
    )


def leaves(part: Part) -> Iterator[tuple[str, Value]]:
    """Give the paths below the event that a part fills, each with its value: "extra.order.total"."""
    return _leaves(part.name, part.value, MAX_DEPTH)


def is_sensitive(path: str, value: Value) -> bool:
    """Tell whether a path below an event speaks, by its name, of data of a person, a secret or a request. A constant holds none.

    A variable that is named like a secret is one under whatever name.
    """
    if isinstance(value, EnvironmentVariable) and _speaks(_words(value.name)):
        return True
    words = _words(path.rpartition(".")[2])
    if words[:1] and words[0] in ASKING and len(words) > 1:
        return False  # `hasEmail`: whether there is one, not which
    return not isinstance(value, Static) and _speaks(words)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _speaks(words: list[str]) -> bool:
    return not SENSITIVE.isdisjoint((*words[-1:], "".join(words[-2:])))


def is_opaque(path: str, value: Value) -> bool:
    """Tell whether a whole part of an event, or a whole named context, is filled with what cannot be known."""
    whole = "." not in path or (path.startswith("contexts.") and path.count(".") == 1)
    return isinstance(value, Unknown) and whole


def _leaves(path: str, value: Value, depth: int) -> Iterator[tuple[str, Value]]:
    if isinstance(value, ObjectValue) and depth:
        for name, inner in value.properties:
            yield from _leaves(f"{path}.{name}", inner, depth - 1)
        if value.open is not None:
            yield path, value.open
    elif isinstance(value, Choice) and depth:
        for _, case in value.cases:
            yield from _leaves(path, case, depth - 1)
    elif not (isinstance(value, Static) and not isinstance(value.value, str | float | bool)):
        yield path, value


def parts_of_update(setup: Setup, call: Call) -> tuple[Part | Opaque, ...]:
    """Give what `scope.update({ user, … })` attaches (run at 7.120.4, 8.55.2, 9.47.2 and 10.28.0)."""
    return tuple(_of_context(setup, call, call.arguments[0], PARTS)) if call.arguments else ()


def _of_setter(setup: Setup, call: Call) -> Iterator[Part | Opaque]:
    if call.method == "update":
        yield from parts_of_update(setup, call)
    if call.method in SETTERS and call.arguments:
        yield Part(call, SETTERS[call.method], call.arguments[0], call.loc)
    elif call.method in NAMED_SETTERS and len(call.arguments) > 1:
        named = call.arguments[0]
        name = named.value if isinstance(named, Static) and isinstance(named.value, str) else "*"
        yield Part(call, f"{NAMED_SETTERS[call.method]}.{name}", call.arguments[1], call.loc)


def _of_capture(setup: Setup, call: Call) -> Iterator[Part | Opaque]:
    if call.method == "captureEvent" and call.arguments:
        yield from _of_context(setup, call, call.arguments[0], EVENT_PARTS)
    index = CONTEXT_OF[call.method]
    if len(call.arguments) > index:
        yield from _of_context(setup, call, call.arguments[index], PARTS)


def _of_context(setup: Setup, call: Call, value: Value, names: tuple[str, ...]) -> Iterator[Part | Opaque]:
    match value:
        case Choice(cases=cases):
            for _, case in cases:
                yield from _of_context(setup, call, case, names)
        case FunctionValue() if not _sets_in_place(setup, call):
            yield Opaque(call, Unknown("what the function does with the scope is not followed", (call.loc,)))
        case ObjectValue(open=hole) if any(value.get(name) not in (None, hole) for name in names):
            for name in names:
                part = at(value, name)
                if part is not None and part != hole:
                    yield Part(call, name, part, written_at(part, call.loc))
        case ObjectValue() if (inner := dict(value.properties).get("captureContext")) is not None:
            yield from _of_context(setup, call, inner, PARTS)
    if isinstance(value, Unknown):
        yield Opaque(call, value)
    elif isinstance(value, ObjectValue) and value.open is not None:
        yield Opaque(call, value.open)


def _sets_in_place(setup: Setup, call: Call) -> bool:
    """Tell whether the calls on the scope that a capture's function is given stand there themselves."""
    last = max(call.loc.end_line, call.loc.line)
    return any(
        other.loc.source == call.loc.source
        and call.loc.line <= other.loc.line <= last
        and (other.method in SETTERS or other.method in NAMED_SETTERS or other.method in _OTHER_SETTERS)
        for other in setup.calls
    )


_OTHER_SETTERS = ("setLevel", "setFingerprint", "addBreadcrumb", "setTransactionName", "clear")
