"""What sees an event before `beforeSend` does: event processors that the code registers, and integrations of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    FunctionValue,
    ObjectValue,
    Static,
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


#: what `client.on` hands an event to, to change it, and not to drop it (run at 8.55.2, 9.47.2 and 10.28.0)
HOOKS = ("preprocessEvent", "postprocessEvent", "beforeSendEvent", "beforeEnvelope")


@dataclass(frozen=True, slots=True)
class Seer:
    """What is handed events beside the callbacks of an `init`, and is not followed. `own`: it certainly is, and the code itself says so.

    `hook`: it is one of HOOKS.
    """

    loc: SourceLocation
    own: bool = True
    hook: bool = False

    @property
    def named(self) -> Prose:
        """Name it: "the event processor at …"."""
        own = "the hook at {loc}" if self.hook else "the event processor at {loc}"
        words = own if self.own else "the integration at {loc}"
        return say(words, loc=self.loc)


def dropping(setup: Setup, call: Call) -> tuple[Seer, ...]:
    """Give those of `event_processors` that may drop events."""
    return tuple(seer for seer in event_processors(setup, call) if not seer.hook)


def event_processors(setup: Setup, call: Call) -> tuple[Seer, ...]:
    """Give what may change or drop events of an `init` beside its callbacks, none of which is followed."""
    found = [Seer(other.loc) for other in _beside(setup, call) if other.method.rpartition(".")[2] in REGISTERING]
    found.extend(Seer(other.loc, hook=True) for other in _beside(setup, call) if _is_hook(other))
    found.extend(_of_integrations(_listed(call), call))
    for other in _beside(setup, call):
        if other.method == "addIntegration":
            found.extend(_of_integrations(iter(other.arguments), other))
    return tuple(dict.fromkeys(found))


def _is_hook(call: Call) -> bool:
    """Is this `client.on` of an event, or of what cannot be told?"""
    named = call.arguments[0] if call.method == "on" and call.arguments else None
    return named is not None and not (isinstance(named, Static) and named.value not in HOOKS)


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
