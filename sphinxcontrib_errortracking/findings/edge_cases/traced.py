"""What options make of the traces of a server's requests, whatever is loaded first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.callbacks import drops_all
from sphinxcontrib_errortracking.findings.integrations import handlers, integration
from sphinxcontrib_errortracking.findings.outcomes import Captures, Silent, doubt, label
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Absent, Known, by_environment, inside, place_of, read
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import cannot_know, not_applicable, partly

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Finding
    from sphinxcontrib_errortracking.model.records import Call, LoadOrder, Setup

#: makes the spans of the requests that a server gets, by the names that it has had
REQUESTS = ("httpIntegration", "Http")
#: its options with which it makes none, and their value then (run with Express 5 at 10.28.0)
SPANLESS = {"spans": False, "disableIncomingRequestSpans": True}
#: its option that chooses requests
CHOOSING = "ignoreIncomingRequests"


def none_sent(setup: Setup, app: str, init: Call) -> Finding | None:
    """Say that no trace of a server is sent: the rate is 0, or a callback drops each (run at 10.28.0); None where that is not so."""
    where = label(app)
    if isinstance(read(init, "tracesSampler"), Absent):
        rates = [reading for _, reading in by_environment(setup, init, "tracesSampleRate")]
        if all(isinstance(rate, Known) and rate.value == 0 and rate.value is not False for rate in rates):
            loc = place_of(rates[0], init.loc)
            words = "{app}: no trace is sent, because `tracesSampleRate` is `0` ({loc})."
            return not_applicable(say(words, app=where, loc=loc), loc)
    summary = init.callbacks.get("beforeSendTransaction")
    if summary is not None and drops_all(summary):
        words = "{app}: no trace is sent, because `beforeSendTransaction` drops each ({loc})."
        return not_applicable(say(words, app=where, loc=summary.loc), summary.loc)
    return None


def otherwise_traced(setup: Setup, init: Call, order: LoadOrder, name: str, late: str) -> Finding | None:
    """Say it where an option decides how requests are traced, and not the order; None where none does.

    Run with Express 5 in Node 20 at 10.28.0: `skipOpenTelemetrySetup` leaves no traces but what the code itself sets up with
    OpenTelemetry; without the loader's hooks an ES module is not instrumented; `httpIntegration` may make no spans of requests.
    """
    where: dict[str, Item] = {"app": label(order.app), "framework": (name,)}
    off = read(init, "skipOpenTelemetrySetup")
    if not isinstance(off, Absent) and not (isinstance(off, Known) and not off.value):
        words = "{app}: `skipOpenTelemetrySetup` is set ({loc}): requests are traced only by what the code itself sets up with OpenTelemetry, which is not followed."
        loc = place_of(off, init.loc)
        return cannot_know(say(words, **where, loc=loc), loc)
    match handlers(init):
        case Captures():
            pass
        case Silent(reason=reason):
            words = "{app}: whether the integrations are there that trace requests of {framework} is not followed, because {why}."
            return cannot_know(say(words, **where, why=reason), init.loc)
        case unclear:
            words = "{app}: whether the integrations are there that trace requests of {framework} is not known: {why}."
            return cannot_know(say(words, **where, why=doubt(unclear)), init.loc)
    return _without_hooks(init, order, late, where) or _without_requests(setup, init, where)


def _without_hooks(init: Call, order: LoadOrder, late: str, where: dict[str, Item]) -> Finding | None:
    """Without the hooks of its loader Node loads an ES module as it is, whatever is loaded first."""
    hooks = read(init, "registerEsmLoaderHooks")
    if isinstance(hooks, Absent) or (isinstance(hooks, Known) and hooks.value) or order.format == "cjs":
        return None
    loc = place_of(hooks, init.loc)
    if where["framework"] != ("Express",) or order.format != "esm" or not isinstance(hooks, Known):
        words = "{app}: what traces of {framework} come with `registerEsmLoaderHooks` as it is set was not measured ({loc})."
        return cannot_know(say(words, **where, loc=loc), loc)
    words = "{app}: `registerEsmLoaderHooks` is off ({loc}), so an ES module is not instrumented. Requests are traced {how}."
    return partly(say(words, **where, loc=loc, how=say(late)), loc)


def _without_requests(setup: Setup, init: Call, where: dict[str, Item]) -> Finding | None:
    match integration(setup, init, *REQUESTS):
        case Absent() | Unknown():  # what else is in the list takes no default away
            return None
        case CallValue() as given:
            pass
    for option, spanless in SPANLESS.items():
        match inside(given, option, init.loc):
            case Known(value=value, loc=loc) if value is spanless and where["framework"] == ("Express",):
                words = "{app}: requests are not traced, because {option} of `httpIntegration` is {value} ({loc}); of one that carries a trace with it spans of Express are sent."
                shown = Code(str(spanless).lower())
                return partly(say(words, **where, option=Code(option), value=shown, loc=loc), loc)
            case Known(value=value) if value is not spanless:
                continue
            case Absent():
                continue
            case found:
                loc = place_of(found, init.loc)
                words = (
                    "{app}: which requests of {framework} are traced depends on {option} of `httpIntegration` ({loc})."
                )
                return cannot_know(say(words, **where, option=Code(option), loc=loc), loc)
    chosen = inside(given, CHOOSING, init.loc)
    if isinstance(chosen, Absent):
        return None
    loc = place_of(chosen, init.loc)
    words = "{app}: which requests of {framework} are traced is chosen by {option} of `httpIntegration` ({loc})."
    return cannot_know(say(words, **where, option=Code(CHOOSING), loc=loc), loc)
