"""What happens on the wire: failed requests of the app, and failed requests of the SDK."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    FunctionValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.findings.hearing import heard_by_any
from sphinxcontrib_errortracking.findings.integrations import filters, handlers, integration
from sphinxcontrib_errortracking.findings.measured import ENDS_OFFLINE, basis, installed, outcome
from sphinxcontrib_errortracking.findings.prose import join, say, sentences
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    inside,
    place_of,
    read,
    shown,
    unknown_prose,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code, Finding, Verdict
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    handled,
    in_every,
    in_every_sending,
    not_handled,
    partly,
)
from sphinxcontrib_errortracking.findings.state import Captures, Silent, Unclear, doubt, label
from sphinxcontrib_errortracking.findings.swallowed import deals
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def client_network_errors(setup: Setup) -> Finding:
    """A request of the browser fails.

    Partly by default: a rejected `fetch` is an event only if nobody catches it, and an answer such as HTTP 500 is a breadcrumb only.
    Handled where `httpClientIntegration` is set: it sends failed answers too. Not handled where no `init` runs in the browser, or where
    `ignoreErrors` drops what a rejected `fetch` says in Chrome, Firefox and Safari.
    Not handled either where the SDK's handler of rejections is off; a failed answer leaves no breadcrumb where these are off.
    Measured in Chromium at 10.28.0.
    """
    return in_every(setup, ("browser",), _network, say("No app runs in a browser."))


def _network(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    match integration(setup, call, "httpClientIntegration", "HttpClient"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("Whether failed answers are captured", unknown, call.loc), call.loc)
        case CallValue() as given:
            loc = written_at(given, call.loc)
            limits = ("failedRequestStatusCodes", "failedRequestTargets")
            told = [Code(name) for name in limits if not isinstance(inside(given, name, call.loc), Absent)]
            if told:
                words = "{app}: `httpClientIntegration` sends the failed answers that {told} names ({loc})."
                return partly(say(words, app=where, told=told, loc=loc), loc, notes=basis(setup, call))
            behavior = say("{app}: `httpClientIntegration` sends failed answers ({loc}).", app=where, loc=loc)
            return handled(behavior, loc, notes=basis(setup, call))
        case Absent():
            swallowed = [
                block
                for block in setup.catch_blocks
                if block.app == app and block.browser and "network" in block.topics and not deals(setup, block)
            ]
            behavior, verdict = _by_default(setup, call, where)
            caught = (
                say("Failed requests are caught without a capture, the first at {loc}.", loc=swallowed[0].loc)
                if swallowed
                else ()
            )
            evidence = (call.loc, *(block.loc for block in swallowed))
            return verdict(sentences(behavior, caught), *evidence, notes=basis(setup, call))


def _by_default(setup: Setup, call: Call, where: Prose) -> tuple[Prose, Callable[..., Finding]]:
    """Say what becomes of a rejected `fetch` and of a failed answer, where no integration sends the latter."""
    browsers, ignoring = _ignored(call) if isinstance(filters(setup, call), Captures) else ([], None)
    heard = heard_by_any(setup, call, "unhandledrejection")
    named: dict[str, Item] = {
        "app": where,
        "loc": call.loc,
        "ignoring": ignoring or call.loc,
        "crumb": _crumb(setup, call),
    }
    answer = "an answer such as HTTP 500 {crumb} ({loc})."
    if isinstance(heard, Silent):
        words = "{app}: a rejected `fetch` is not captured by itself, because {why}; " + answer
        return say(words, **named, why=heard.reason), not_handled
    if isinstance(heard, Unclear):
        words = "{app}: whether a rejected `fetch` that nobody catches is captured is not known: {why}; " + answer
        return say(words, **named, why=doubt(heard)), cannot_know
    if len(browsers) == len(FAILED):
        words = "{app}: a rejected `fetch` that nobody catches is dropped by `ignoreErrors` ({ignoring}); " + answer
        return say(words, **named), not_handled
    some = ", but in {browsers} it is dropped by `ignoreErrors` ({ignoring})"
    ignored = say(some, **named, browsers=join([(one,) for one in browsers])) if browsers else ()
    words = "{app}: a rejected `fetch` is an event only if nobody catches it{ignored}; " + answer
    return say(words, **named, ignored=ignored), partly


def _crumb(setup: Setup, call: Call) -> Prose:
    """Say what a failed answer leaves behind: a breadcrumb, where these are recorded."""
    none, most = say("leaves no breadcrumb either"), say("is a breadcrumb at most")
    kept = read(call, "maxBreadcrumbs")
    if isinstance(kept, Known) and kept.value == 0:
        return none
    match integration(setup, call, "breadcrumbsIntegration", "Breadcrumbs"):
        case Absent() if isinstance(handlers(call), Silent):
            return none
        case Absent() if isinstance(handlers(call), Captures):
            return say("is a breadcrumb only")
        case CallValue() as given:
            of = [inside(given, name, call.loc) for name in ("fetch", "xhr")]
            if all(isinstance(one, Known) and not one.value for one in of):
                return none
            on = all(isinstance(one, Absent) or (isinstance(one, Known) and one.value) for one in of)
            return say("is a breadcrumb only") if on else most
        case _:
            return most


#: browser -> the message of a `fetch` that is rejected there; from 10 on the SDK may write the host behind it
FAILED = {
    "Chrome": "Failed to fetch",
    "Safari": "Load failed",
    "Firefox": "NetworkError when attempting to fetch resource.",
}
HOST = " (example.com)"
#: patterns that mean the same to Python and are searched for in no time: words, with `.*` between them
_PLAIN = regex(r"\^?(?:[\w :,'\"-]|\\[./()]|\.\*?)*\$?")
MOST_STARS = 3


def _ignored(call: Call) -> tuple[list[str], SourceLocation | None]:
    """In which browsers `ignoreErrors` certainly drops a rejected `fetch`, with the place of the first element that does."""
    match read(call, "ignoreErrors"):
        case Given(value=ArrayValue(elements=elements), loc=loc):
            found = {
                browser: next((written_at(one, loc) for one in elements if _drops(one, message)), None)
                for browser, message in FAILED.items()
            }
            dropping = [browser for browser, place in found.items() if place is not None]
            return dropping, next((place for place in found.values() if place is not None), None)
        case _:
            return [], None


def _drops(pattern: Value, message: str) -> bool:
    """Does the SDK find a pattern in the message of an error, with the name of its class before it or without?"""
    texts = (message, f"{message}{HOST}")
    match pattern:
        case Static(value=str() as words) if words:
            return all(words in f"TypeError: {one}" for one in texts)
        case RegExpValue(source=source, flags=flags) if _PLAIN.fullmatch(source) and source.count("*") <= MOST_STARS:
            found = re.compile(source, re.IGNORECASE if "i" in flags else 0)
            return all(found.search(one) or found.search(f"TypeError: {one}") for one in texts)
        case _:
            return False


def on_edge(setup: Setup, app: str, call: Call, what: Prose) -> Finding:
    """Nothing was measured on the edge runtime: a note where the app has another one, else all that there is to say."""
    behavior = say("{app}: {what} was not measured ({loc}).", app=label(app, "edge"), what=what, loc=call.loc)
    if any(known.path == app and len(known.runtimes) > 1 for known in setup.apps):
        return Finding(verdict=Verdict.NOT_APPLICABLE, behavior=(), notes=behavior)
    return cannot_know(behavior, call.loc)


def offline(setup: Setup) -> Finding:
    """The event cannot be delivered: offline, or Sentry is not reachable.

    Not handled by default: the event is dropped, in the browser and in Node (measured at 10.28.0). Handled in the browser where
    `transport` is `makeBrowserOfflineTransport(…)`, which sends it again later. Another transport cannot be known. A process of Node
    that has nothing left to do does not end by itself meanwhile at 8.55.2, 9.47.2 and 10.28.0, unless `sendClientReports` is false; at
    7.120.4 and 11.12.0 it does (measured).
    """
    return in_every_sending(setup, ("browser", "server", "edge"), _offline, say("No app sends events."))


def _offline(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    if runtime == "edge":
        return on_edge(setup, app, call, say("what is lost"))
    match read(call, "transport"):
        case Absent() | Known():
            behavior = say("{app}: the event is dropped, nothing keeps it for later ({loc}).", app=where, loc=call.loc)
            notes = sentences(_running_on(setup, call, runtime), basis(setup, call))
            return not_handled(behavior, call.loc, notes=notes)
        case Given(value=CallValue(name="makeBrowserOfflineTransport"), loc=loc):
            behavior = say(
                "{app}: `makeBrowserOfflineTransport` keeps it and sends it later ({loc}).", app=where, loc=loc
            )
            return handled(behavior, loc, notes=basis(setup, call))
        case Given(value=FunctionValue() as function, loc=loc):
            behavior = say(
                "{app}: what the transport {name} does cannot be known ({loc}).",
                app=where,
                name=shown(function),
                loc=loc,
            )
            return cannot_know(behavior, loc)
        case Given(loc=loc) | Depends(loc=loc):
            return cannot_know(
                say("{app}: what its `transport` does cannot be known ({loc}).", app=where, loc=loc), loc
            )
        case Unknown() as unknown:
            return cannot_know(unknown_prose("What `transport` is", unknown, call.loc), call.loc)


def _running_on(setup: Setup, call: Call, runtime: str) -> Prose:
    """Say it where a process of Node that is done does not end, because the SDK reports without end what it cannot deliver."""
    measured = outcome(ENDS_OFFLINE, installed(setup, call))
    if runtime != "server" or call.package != "@sentry/node" or measured is None or measured.result == "ends":
        return ()
    if not isinstance(read(call, "sendClientReports"), Absent):
        return ()
    words = "{app}: a process that is otherwise done does not end by itself then, since the SDK tries again and again to report what it dropped."
    return say(words, app=label(call.app, runtime))


def own_transport(call: Call, runtime: str) -> Finding | None:
    """What a transport of the repository's own does is not known; None where the SDK's is left, or one of its own makers is used."""
    reading = read(call, "transport")
    if isinstance(reading, Absent | Known) or (
        isinstance(reading, Given) and isinstance(reading.value, CallValue) and reading.value.name.startswith("make")
    ):
        return None
    loc = place_of(reading, call.loc)
    words = "{app}: what its `transport` does cannot be known ({loc})."
    return cannot_know(say(words, app=label(call.app, runtime), loc=loc), loc)
