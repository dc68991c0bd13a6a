"""Which requests of a server carry a trace on, where no targets are set (run with @sentry/node 10.28.0 in Node 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue
from sphinxcontrib_errortracking.findings.integrations import handlers, integration
from sphinxcontrib_errortracking.findings.outcomes import Captures, Silent, doubt
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Absent, Known, inside, place_of, read

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

EVERY = "`tracePropagationTargets` is not set: each outgoing request carries the id of the trace, in the headers `sentry-trace` and `baggage`, whatever its address"
OF_FETCH = "`tracePropagationTargets` is not set: of outgoing requests those of `fetch` carry the id of the trace, in the headers `sentry-trace` and `baggage`, whatever their address, but not those of `http` and `https`, because {why} ({loc})"
NONE = "no outgoing request carries the id of a trace, because {why}"
OPEN = "which outgoing requests carry the id of the trace is decided by {what} ({loc})"
#: makes what adds a trace to requests of `http`, and to those of `fetch`
HTTP, FETCH = ("httpIntegration", "Http"), ("nativeNodeFetchIntegration", "NodeFetch")
LEAVES = "ignoreOutgoingRequests"


def handed_on_by_a_server(setup: Setup, call: Call) -> tuple[Prose, bool]:
    """Say it as a clause, and whether it is a doubt."""
    given = [integration(setup, call, *names) for names in (HTTP, FETCH)]
    match handlers(call):
        case Captures():
            pass
        case Silent(reason=reason) if all(isinstance(one, Absent) for one in given):
            return say(NONE, why=reason), False
        case Silent():
            return say(OPEN, what=say("the integrations that the code lists"), loc=call.loc), True
        case unclear:
            return say("which outgoing requests carry the id of the trace: {why}", why=doubt(unclear)), True
    for one in given:
        chosen = inside(one, LEAVES, call.loc) if isinstance(one, CallValue) else Absent(call.loc)
        if not isinstance(chosen, Absent):
            return say(OPEN, what=say(f"`{LEAVES}`"), loc=place_of(chosen, call.loc)), True
    http = given[0]
    spans = inside(http, "spans", call.loc) if isinstance(http, CallValue) else Absent(call.loc)
    setup_of_otel = read(call, "skipOpenTelemetrySetup")
    for reading, value, what in (
        (setup_of_otel, True, say("`skipOpenTelemetrySetup` is `true`")),
        (spans, False, say("`spans` of `httpIntegration` is `false`")),
    ):
        match reading:
            case Known(value=known, loc=loc) if known is value:
                return say(OF_FETCH, why=what, loc=loc), False
            case Known() | Absent():
                continue
            case _:
                name = (
                    say("`skipOpenTelemetrySetup`") if reading is setup_of_otel else say("`spans` of `httpIntegration`")
                )
                return say(OPEN, what=name, loc=place_of(reading, call.loc)), True
    return say(EVERY), False
