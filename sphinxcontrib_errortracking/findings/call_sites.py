"""Every call of the SDK as a reader looks for it: what is called, where, under which condition, what it says, what becomes of it.

In goes a Setup; out comes one `CallSite` for each call, those that hand an error over first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, FunctionValue, Unknown
from sphinxcontrib_errortracking.findings.calls import CAPTURES
from sphinxcontrib_errortracking.findings.fate import boundary_fate, capture_fate, listener_fate
from sphinxcontrib_errortracking.findings.gone import gone_prose, is_gone
from sphinxcontrib_errortracking.findings.places import holds
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.purposes import purpose
from sphinxcontrib_errortracking.findings.reading import at
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import is_dead, is_never_asked, label
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: what is listed first; all other methods follow in the order of their names
FIRST = (
    *CAPTURES,
    "setUser",
    "setTag",
    "setTags",
    "setContext",
    "setExtra",
    "setExtras",
    "update",
    "addBreadcrumb",
    "withScope",
    "flush",
    "close",
)
#: method -> the argument that may hold a level, and where in it; "" for the argument itself
LEVELS: Mapping[str, tuple[int, str]] = {
    "captureException": (1, "level"),
    "captureMessage": (1, "level"),
    "captureEvent": (0, "level"),
    "addBreadcrumb": (0, "level"),
}
#: the same for whether the error counts as handled
HANDLED: Mapping[str, tuple[int, str]] = {"captureException": (1, "mechanism.handled")}
#: kind of what stands around a call -> in our words; `{name}` is what stands behind the kind's colon
CONTEXTS: Mapping[str, str] = {
    "callback": "in a function that {name} is given",
    "catch": "in a catch",
    "promise-catch": "in the handler of a rejected promise",
    "listener": "in a listener for {name}",
    "component": "in a component",
    "component-did-catch": "in an error boundary",
    "export": "as the export {name}",
}
BY_FUNCTION = Unknown("a function decides it")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSite:
    """One call. `level` and `handled` are what the call itself says, None where it says nothing."""

    call: Call
    where: Prose
    condition: Prose
    becomes: Prose
    level: Value | None = None
    handled: Value | None = None


def call_sites(setup: Setup) -> tuple[CallSite, ...]:
    """Give every call, by method, file and line."""
    return tuple(_site(setup, call) for call in sorted(setup.calls, key=_order))


def _order(call: Call) -> tuple[int, str, str, int]:
    first = FIRST.index(call.method) if call.method in FIRST else len(FIRST)
    return first, call.method, call.loc.source, call.loc.line


def _site(setup: Setup, call: Call) -> CallSite:
    return CallSite(
        call=call,
        where=_where(call),
        condition=_condition(call),
        becomes=_becomes(setup, call),
        level=_argument(call, LEVELS),
        handled=_argument(call, HANDLED),
    )


def _where(call: Call) -> Prose:
    """Say the app with its runtime, the function, and what stands around the call."""
    kind, _, name = call.context.partition(":")
    around = CONTEXTS.get(kind)
    context = say(f", {around}", name=Code(name)) if around else say(", in {name}", name=Code(kind)) if kind else ()
    function = say(", function {name}", name=Code(call.function)) if call.function else ()
    return (*label(call.app, call.runtime), *function, *context)


def _condition(call: Call) -> Prose:
    """Give the conditions in the code's own words, else in ours."""
    told = call.guard or call.condition
    return (Code(told),) if told else ()


def _becomes(setup: Setup, call: Call) -> Prose:
    """Say what the call comes to; of a capture in a hook what becomes of the errors that the hook is given."""
    if call.active is False:
        return ("Never runs",)
    if is_dead(setup, call) and not is_never_asked(call):
        return ("Never: the file is not loaded",)
    if call.method not in CAPTURES:
        if call.uncalled:
            return say("Nothing in this repository calls the function that it stands in")
        if is_gone(setup, call):
            return gone_prose(setup, call)
        what = purpose(call.method)
        return (what[:1].upper() + what[1:],)
    for boundary in setup.boundaries:
        if boundary.captures and holds(boundary.loc, call.loc):
            return boundary_fate(setup, boundary)
    for listener in setup.listeners:
        if listener.captures and holds(listener.loc, call.loc):
            return listener_fate(setup, listener)
    return capture_fate(setup, call)


def _argument(call: Call, table: Mapping[str, tuple[int, str]]) -> Value | None:
    """Read what the call says at its place in the table; a level of `captureMessage` may stand there by itself."""
    if call.method not in table:
        return None
    index, path = table[call.method]
    if index >= len(call.arguments):
        return None
    given = call.arguments[index]
    match given:
        case FunctionValue() | CallValue():
            return BY_FUNCTION
        case _ if call.method == "captureMessage" and hasattr(given, "value"):
            return given
        case _:
            return at(given, path)
