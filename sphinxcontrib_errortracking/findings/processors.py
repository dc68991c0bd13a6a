"""What sees an event before `beforeSend` does: event processors that the code registers, and integrations of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ArrayValue, FunctionValue, ObjectValue, cases_of
from sphinxcontrib_errortracking.findings.reading import Depends, Given, read
from sphinxcontrib_errortracking.findings.state import runs_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

REGISTERING = ("addEventProcessor", "addGlobalEventProcessor")
#: methods of an integration that are handed the event, or the client by which they may get at it (run in Node at 10.28.0)
SEEING = ("processEvent", "preprocessEvent", "setup", "afterAllSetup", "setupOnce")


def event_processors(setup: Setup, call: Call) -> tuple[SourceLocation, ...]:
    """Give the places of what may change or drop events of an `init` beside its callbacks, none of which is followed."""
    found = [other.loc for other in _beside(setup, call) if other.method.rpartition(".")[2] in REGISTERING]
    found.extend(_of_integrations(_listed(call)))
    for other in _beside(setup, call):
        if other.method == "addIntegration":
            found.extend(_of_integrations(iter(other.arguments)))
    return tuple(dict.fromkeys(found))


def _listed(call: Call) -> Iterator[Value]:
    """Give what stands in the list of integrations, also where variables decide between several."""
    match read(call, "integrations"):
        case Given(value=value) | Depends(value=value):
            for case in cases_of(value):
                if isinstance(case, ArrayValue):
                    yield from case.elements
        case _:
            pass


def _beside(setup: Setup, call: Call) -> list[Call]:
    """Give the calls that may run in the same app and process as an `init`."""
    return [
        other
        for other in setup.calls
        if other.app == call.app
        and other.active is not False
        and other.runtime in (call.runtime, None)
        and runs_with(setup, call, other.loc.source)
    ]


def _of_integrations(elements: Iterator[Value]) -> Iterator[SourceLocation]:
    """Give where integrations of the code's own have a method that sees the event."""
    for element in elements:
        for case in cases_of(element):
            if isinstance(case, ObjectValue):
                seeing = [value for name, value in case.properties if name in SEEING]
                yield from (value.node.loc for value in seeing if isinstance(value, FunctionValue))
