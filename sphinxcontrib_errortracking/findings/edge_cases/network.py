"""What happens on the wire: failed requests of the app, failed requests of the SDK, and too many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, FunctionValue, Unknown
from sphinxcontrib_errortracking.findings.integrations import integration
from sphinxcontrib_errortracking.findings.measured import ENDS_OFFLINE, basis, installed, outcome
from sphinxcontrib_errortracking.findings.prose import say, sentences
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    inside,
    literal,
    option_prose,
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
from sphinxcontrib_errortracking.findings.state import Captures, label
from sphinxcontrib_errortracking.findings.swallowed import deals
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup


def client_network_errors(setup: Setup) -> Finding:
    """A request of the browser fails.

    Partly by default: a rejected `fetch` is an event only if nobody catches it, and an answer such as HTTP 500 is a breadcrumb only.
    Handled where `httpClientIntegration` is set: it sends failed answers too. Not handled where no `init` runs in the browser.
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
            behavior = say(
                "{app}: a rejected `fetch` is an event only if nobody catches it; an answer such as HTTP 500 is a breadcrumb only ({loc}).",
                app=where,
                loc=call.loc,
            )
            caught = (
                say("Failed requests are caught without a capture, the first at {loc}.", loc=swallowed[0].loc)
                if swallowed
                else ()
            )
            return partly(sentences(behavior, caught), call.loc, *(b.loc for b in swallowed), notes=basis(setup, call))


def _on_edge(setup: Setup, app: str, call: Call, what: Prose) -> Finding:
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
        return _on_edge(setup, app, call, say("what is lost"))
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


def ad_blocker(setup: Setup) -> Finding:
    """An ad blocker or the page's content security policy blocks requests to Sentry.

    Not handled without `tunnel` (or `tunnelRoute` of `withSentryConfig`): the request fails, is not sent again, and the user sees
    nothing (measured in Chromium at 10.28.0). Handled with a tunnel: events go to its address. A tunnel that the environment decides
    is partly; one that cannot be evaluated cannot be known.
    """
    return in_every_sending(setup, ("browser",), _blocked, say("No app runs in a browser."), of_pages=True)


_ROUTE: Prose = say(
    "The rewrites of `tunnelRoute` match DSNs of `*.sentry.io` with numeric names only (code of `10.28.0`)."
)


def _blocked(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    routes = [
        other
        for other in setup.calls
        if other.method == "withSentryConfig" and other.app == app and other.active is not False
    ]
    policy = _policy(setup, app, call)
    for option_call, option in ((call, "tunnel"), *((route, "tunnelRoute") for route in routes)):
        match read(option_call, option):
            case Known(value=str() as address, loc=loc) if option == "tunnel" and _OWN_HOST.match(address):
                words = "{app}: `tunnel` is an address of Sentry's own, which is blocked all the same ({loc})."
                return not_handled(say(words, app=where, loc=loc), loc, notes=policy)
            case Known(value=str() | True, loc=loc) if option == "tunnelRoute" and _is_elsewhere(call):
                words = "{app}: `tunnelRoute` ({loc}) takes DSNs of `*.sentry.io` only, and this one is of another host (code of `10.28.0`)."
                return not_handled(say(words, app=where, loc=loc), loc, call.loc, notes=policy)
            case Known(value=str() as address, loc=loc) if address:
                behavior = say(
                    "{app}: events go to {address} instead of Sentry's own address ({loc}).",
                    app=where,
                    address=literal(address),
                    loc=loc,
                )
                return handled(behavior, loc, notes=_ROUTE if option == "tunnelRoute" else basis(setup, call))
            case Known(value=True, loc=loc) | Given(loc=loc):
                return handled(
                    say("{app}: events go through {option} ({loc}).", app=where, option=Code(option), loc=loc), loc
                )
            case Depends(value=value, loc=loc):
                behavior = say(
                    "{app}: {option} is {value} ({loc}).", app=where, option=Code(option), value=shown(value), loc=loc
                )
                return partly(behavior, loc)
            case Unknown() as unknown:
                return cannot_know(unknown_prose(f"Whether events go through `{option}`", unknown, call.loc), call.loc)
            case Known() | Absent():
                pass
    behavior = say(
        "{app}: where the request is blocked, the event is lost and the user sees nothing; no `tunnel` is set ({loc}).",
        app=where,
        loc=call.loc,
    )
    return not_handled(behavior, call.loc, notes=sentences(policy, basis(setup, call)))


_OWN_HOST = regex(r"https?://(?:[\w-]+\.)*sentry\.io(?:[:/]|$)")
_HOST = regex(r"@([\w.-]+)")


def _host(call: Call) -> str:
    """The host of a DSN that stands in the code; "" for any other."""
    match read(call, "dsn"):
        case Known(value=str() as dsn) if found := _HOST.search(dsn):
            return found[1]
        case _:
            return ""


def _is_elsewhere(call: Call) -> bool:
    host = _host(call)
    return bool(host) and not f".{host}".endswith(".sentry.io")


def _policy(setup: Setup, app: str, call: Call) -> Prose:
    """Say of a content security policy of the app whether its `connect-src` names the host to which events go."""
    found = next((fact for fact in setup.facts if fact.topic == "csp" and fact.app == app), None)
    if found is None:
        return ()
    allowed, host = found.detail.split(), _host(call)
    if any(source in ("*", "https:") for source in allowed):
        words = "allows every host"
    elif "sentry.io" in found.detail or (host and host in found.detail):
        words = "names a host of Sentry"
    elif host:
        words = "does not name the host of the DSN, so that the browser refuses requests to it"
    else:
        words = "names no host of `sentry.io`"
    return say(
        "{app}: the content security policy at {loc} {words}.",
        app=label(app, "browser"),
        loc=found.loc,
        words=say(words),
    )


def _own_transport(call: Call, runtime: str) -> Finding | None:
    """What a transport of the repository's own does is not known; None where the SDK's is left, or one of its own makers is used."""
    reading = read(call, "transport")
    if isinstance(reading, Absent | Known) or (
        isinstance(reading, Given) and isinstance(reading.value, CallValue) and reading.value.name.startswith("make")
    ):
        return None
    loc = place_of(reading, call.loc)
    words = "{app}: what its `transport` does cannot be known ({loc})."
    return cannot_know(say(words, app=label(call.app, runtime), loc=loc), loc)


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
        return _on_edge(setup, app, call, say("how many events of a burst are sent"))
    rate = option_prose(setup, call, "sampleRate", ("; the default is to send every error",))
    burst = ("64",) if runtime == "server" else ("40",)
    behavior = say(
        "{app}: {rate}. Of a measured burst of 1,000 errors {burst} were sent, the rest was dropped.",
        app=where,
        rate=rate,
        burst=burst,
    )
    limits = say("Limits and quotas on Sentry's side are not in this repository.")
    if (own := _own_transport(call, runtime)) is not None:
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
        return _on_edge(setup, app, call, say("what an answer 429 does"))
    if (own := _own_transport(call, runtime)) is not None:
        return own
    behavior = say(
        "{app}: after an answer 429 the SDK sends nothing until `Retry-After` has passed, else for 60 seconds; where the answer has `X-Sentry-Rate-Limits`, only what that names waits ({loc}).",
        app=where,
        loc=call.loc,
    )
    return handled(behavior, call.loc, notes=basis(setup, call))
