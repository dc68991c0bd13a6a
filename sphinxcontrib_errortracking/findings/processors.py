"""What sees an event before `beforeSend` does: event processors that the code registers, and integrations of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    FunctionValue,
    ObjectValue,
    Unknown,
    cases_of,
)
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Depends, Given, read
from sphinxcontrib_errortracking.findings.state import runs_with
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model.methods import is_sdk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

REGISTERING = ("addEventProcessor", "addGlobalEventProcessor")
#: methods of an integration that are handed the event, or the client by which they may get at it (run in Node at 10.28.0)
SEEING = ("processEvent", "preprocessEvent", "setup", "afterAllSetup", "setupOnce")


@dataclass(frozen=True, slots=True)
class Seer:
    """What is handed events beside the callbacks of an `init`, and is not followed. `own`: it certainly is, and the code itself says so."""

    loc: SourceLocation
    own: bool = True

    @property
    def named(self) -> Prose:
        """Name it: "the event processor at …"."""
        words = "the event processor at {loc}" if self.own else "the integration at {loc}"
        return say(words, loc=self.loc)


def event_processors(setup: Setup, call: Call) -> tuple[Seer, ...]:
    """Give what may change or drop events of an `init` beside its callbacks, none of which is followed."""
    found = [Seer(other.loc) for other in _beside(setup, call) if other.method.rpartition(".")[2] in REGISTERING]
    found.extend(_of_integrations(_listed(call), call))
    for other in _beside(setup, call):
        if other.method == "addIntegration":
            found.extend(_of_integrations(iter(other.arguments), other))
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


def _of_integrations(elements: Iterator[Value], call: Call) -> Iterator[Seer]:
    """Give the integrations of the code's own with a method that sees the event, and those that others made or nobody can tell."""
    for element in elements:
        for case in cases_of(element):
            match case:
                case ObjectValue(properties=properties):
                    seeing = [value for name, value in properties if name in SEEING]
                    yield from (Seer(value.node.loc) for value in seeing if isinstance(value, FunctionValue))
                case CallValue(package=package, chain=chain) if not is_sdk(package):
                    yield Seer(chain[0] if chain else call.loc, own=False)
                case Unknown(chain=chain):
                    yield Seer(chain[0] if chain else call.loc, own=False)
