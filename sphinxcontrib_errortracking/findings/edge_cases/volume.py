"""Rules about how many events are sent, and what happens when they are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.edge_cases.network import on_edge, own_transport
from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    option_prose,
    place_of,
    read,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    handled,
    in_every_sending,
    partly,
)
from sphinxcontrib_errortracking.findings.state import Captures, label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding
    from sphinxcontrib_errortracking.model.records import Setup


def high_volume(setup: Setup) -> Finding:
    """Very many errors in a short time.

    Partly wherever `init` runs: of a burst the SDK sends what fits into its buffer (of 1,000 at once 64 in Node and 40 in the
    browser, measured at 10.28.0) and drops the rest; `sampleRate` below 1 sends fewer. After an answer 429 it waits for
    `Retry-After`, else 60 seconds. What Sentry
    itself limits or drops cannot be known from a repository. Does not apply where nothing is sent.
    """
    return in_every_sending(setup, ("browser", "server", "edge"), _volume, say("No app sends events."))


def _volume(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    if runtime == "edge":
        return on_edge(setup, app, call, say("how many events of a burst are sent"))
    rate = option_prose(setup, call, "sampleRate", ("; the default is to send every error",))
    burst = ("64",) if runtime == "server" else ("40",)
    behavior = say(
        "{app}: {rate}. Of a measured burst of 1,000 errors {burst} were sent, the rest was dropped.",
        app=where,
        rate=rate,
        burst=burst,
    )
    limits = say("Limits and quotas on Sentry's side are not in this repository.")
    if (own := own_transport(call, runtime)) is not None:
        return own
    if not isinstance(size := read(call, "transportOptions.bufferSize"), Absent):
        words = "{app}: {rate}. How many errors of a burst are sent with another `bufferSize` was not measured ({loc})."
        loc = place_of(size, call.loc)
        return cannot_know(say(words, app=where, rate=rate, loc=loc), loc)
    match read(call, "sampleRate"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("`sampleRate`", unknown, call.loc), call.loc)
        case Known() | Absent() | Given() | Depends():
            return partly(behavior, call.loc, notes=basis(setup, call), unknown=limits)


def too_many_requests(setup: Setup) -> Finding:
    """Sentry answers 429: the quota or a rate limit is reached.

    Handled by the SDK wherever `init` runs: it sends nothing until `Retry-After` has passed, else for 60 seconds, or of what
    `X-Sentry-Rate-Limits` names nothing for as long as it says, and what happens meanwhile is dropped (measured in Node at 10.28.0). Which quota there is cannot be known from a repository. Does not apply where
    nothing is sent.
    """
    return in_every_sending(setup, ("browser", "server", "edge"), _limited, say("No app sends events."))


def _limited(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    if runtime == "edge":
        return on_edge(setup, app, call, say("what an answer 429 does"))
    if (own := own_transport(call, runtime)) is not None:
        return own
    behavior = say(
        "{app}: after an answer 429 the SDK sends nothing until `Retry-After` has passed, else for 60 seconds; where the answer has `X-Sentry-Rate-Limits`, only what that names waits ({loc}).",
        app=where,
        loc=call.loc,
    )
    return handled(behavior, call.loc, notes=basis(setup, call))
