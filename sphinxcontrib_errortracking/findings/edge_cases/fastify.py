"""What the SDK itself hears of Fastify: from 5 on Fastify tells a channel of Node's diagnostics of every error of a route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.integrations import handlers, integration
from sphinxcontrib_errortracking.findings.measured import basis, installed, major, version_prose
from sphinxcontrib_errortracking.findings.outcomes import Captures, Silent, Unclear, label
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Absent, inside
from sphinxcontrib_errortracking.findings.rules import cannot_know, handled, partly
from sphinxcontrib_errortracking.model.tracing import tracing

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Finding
    from sphinxcontrib_errortracking.model.records import Setup

CHANNEL = 5  #: the first major of Fastify that tells it
#: majors of @sentry/node -> is it heard: always, or where tracing is on; run with Fastify 5.6 and 9.47.2, 10.28.0, 10.78.0, 11.12.0; not heard at 8.55.2
HEARS = {9: "with tracing", 10: "with tracing", 11: "always"}
#: majors -> when it is not: until 10 the SDK is told by the route, before the answer has the status that the error names (run with the same)
EARLY = (
    "unless Fastify refuses the request before its route runs, or the route has already given its reply a status from 300 to 499",
)
UNLESS = {9: EARLY, 10: EARLY, 11: ("unless the answer's status is from 300 to 499",)}
MEASURED = ("9.47.2", "10.28.0", "10.78.0", "11.12.0")


def heard_by_itself(setup: Setup, app: str, captures: Captures) -> Finding | None:
    """Say that the SDK captures what Fastify catches without a handler; None where it certainly does not."""
    init = captures.init
    sdk = installed(setup, init)
    hears = HEARS.get(major(sdk) or 0, "" if sdk else "always") if init.package == "@sentry/node" else ""
    known = next((known.framework_version for known in setup.apps if known.path == app), None)
    fastify = major(known.version) if known and known.version else None
    if not hears or (fastify is not None and fastify < CHANNEL):
        return None
    given = integration(setup, init, "fastifyIntegration")
    on = True if isinstance(given, CallValue) else _by_default(setup, captures, hears)
    named: dict[str, Item] = {"app": label(app), "sdk": version_prose(setup, init), "loc": init.loc}
    if isinstance(given, Unknown) or on is None:
        words = "{app}: whether {sdk} itself captures an error that `fastify` catches depends on what cannot be known of its options ({loc})."
        return cannot_know(say(words, **named), init.loc)
    if not on:
        return None
    if sdk is None or fastify is None or (major(sdk) == min(HEARS) and sdk != MEASURED[0]):
        words = "{app}: whether {sdk} itself captures an error that `fastify` catches was not measured with the versions that are installed, or these are not known ({loc})."
        return cannot_know(say(words, **named), init.loc)
    notes = basis(setup, init, MEASURED)
    if isinstance(given, CallValue) and not isinstance(inside(given, "shouldHandleError", init.loc), Absent):
        words = "{app}: {sdk} itself captures those errors that `fastify` catches which `shouldHandleError` chooses ({loc})."
        return partly(say(words, **named), init.loc, notes=notes)
    words = "{app}: {sdk} itself captures an error that `fastify` catches, {unless} ({loc})."
    return handled(say(words, unless=UNLESS[major(sdk) or max(UNLESS)], **named), init.loc, notes=notes)


def _by_default(setup: Setup, captures: Captures, hears: str) -> bool | None:
    """Is the integration among those that the SDK sets up by itself: of some versions only where tracing is on?"""
    match handlers(captures.init):
        case Silent():
            return False
        case Unclear():
            return None
        case Captures():
            return True if hears == "always" else tracing(setup, captures.init)
