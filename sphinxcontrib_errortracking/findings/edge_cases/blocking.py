"""Rules about browsers that refuse the request to Sentry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.builds import only_when
from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.prose import say, sentences
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    literal,
    read,
    shown,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.records import Code, Finding
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    handled,
    in_every_sending,
    not_handled,
    partly,
)
from sphinxcontrib_errortracking.findings.state import Captures, label
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup


def ad_blocker(setup: Setup) -> Finding:
    """An ad blocker or the page's content security policy blocks requests to Sentry.

    Not handled without `tunnel` (or `tunnelRoute` of `withSentryConfig`): the request fails, is not sent again, and the user sees
    nothing (measured in Chromium at 10.28.0). Handled with a tunnel: events go to its address. A tunnel that the environment decides,
    or of a `withSentryConfig` that runs under a condition only, is partly; one that cannot be evaluated cannot be known.
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
        when = only_when(option_call) if option == "tunnelRoute" else ()
        verdict = partly if when else handled
        match read(option_call, option):
            case Known(value=str() as address, loc=loc) if option == "tunnel" and _OWN_HOST.match(address):
                words = "{app}: `tunnel` is an address of Sentry's own, which is blocked all the same ({loc})."
                return not_handled(say(words, app=where, loc=loc), loc, notes=policy)
            case Known(value=str() | True, loc=loc) if option == "tunnelRoute" and _is_elsewhere(call):
                words = "{app}: `tunnelRoute` ({loc}) takes DSNs of `*.sentry.io` only, and this one is of another host (code of `10.28.0`)."
                return not_handled(say(words, app=where, loc=loc), loc, call.loc, notes=policy)
            case Known(value=str() as address, loc=loc) if address:
                behavior = say(
                    "{app}: events go to {address} instead of Sentry's own address ({loc}){when}.",
                    app=where,
                    address=literal(address),
                    loc=loc,
                    when=when,
                )
                return verdict(behavior, loc, notes=_ROUTE if option == "tunnelRoute" else basis(setup, call))
            case Known(value=True, loc=loc) | Given(loc=loc):
                words = "{app}: events go through {option} ({loc}){when}."
                return verdict(say(words, app=where, option=Code(option), loc=loc, when=when), loc)
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
