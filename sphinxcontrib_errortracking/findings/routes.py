"""By which way an error of a server gets to Sentry, and which errors do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.builds import plugins
from sphinxcontrib_errortracking.findings.calls import captures_of
from sphinxcontrib_errortracking.findings.edge_cases.express import express_in
from sphinxcontrib_errortracking.findings.edge_cases.handler_order import ERROR_HANDLERS, order_prose
from sphinxcontrib_errortracking.findings.edge_cases.nextjs import wrapping
from sphinxcontrib_errortracking.findings.edge_cases.own_handlers import OF_THE_CODE
from sphinxcontrib_errortracking.findings.hearing import heard_in
from sphinxcontrib_errortracking.findings.integrations import handlers
from sphinxcontrib_errortracking.findings.measured import is_measured, major
from sphinxcontrib_errortracking.findings.prose import join, places, say, sentences
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import handled, not_handled
from sphinxcontrib_errortracking.findings.state import Captures, Silent, Unclear, doubt, is_dead, label, runs_with
from sphinxcontrib_errortracking.findings.unloaded import is_loaded
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import App, Call, ErrorBoundary, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: the first major of Next.js that calls `onRequestError`
ON_REQUEST_ERROR = 15
#: kinds of what frameworks, or the platform, hand errors of a server to, and of wrappers that hear of them
HOOKS = (
    "nest-filter",
    "nest-own-filter",
    "react-router-handle-error",
    "remix-handle-error",
    "lambda-handler",
    "trpc-middleware",
)
MOST = 3  #: captures that are named by their places


@dataclass(frozen=True, slots=True)
class Routes:
    """What leads to Sentry, as a sentence, and its places."""

    said: Prose
    evidence: tuple[SourceLocation, ...]


def server_routes(setup: Setup, init: Call, app: str) -> Routes:
    """Say what hands errors of a server's runtime to Sentry, and what certainly does not."""
    ways: list[tuple[Prose, tuple[SourceLocation, ...]]] = [
        *_handlers_of(setup, init),
        *_frameworks(setup, init, app),
        *_captures(setup, init, app),
    ]
    evidence = tuple(loc for _, places_ in ways for loc in places_)
    missing, missed = _missing(setup, init, app)
    off = handlers(init)
    open_ = next((one for one in (off, *heard_in(setup, init, "server")) if isinstance(one, Unclear)), None)
    doubtful: Prose = ()
    if open_ is not None and is_measured(init):
        doubtful = say("Whether the SDK's global handlers do is not known: {why}.", why=doubt(open_))
    if ways:
        said = say(
            "{app}: errors reach Sentry through {ways}.", app=label(app, "server"), ways=join([w for w, _ in ways])
        )
    else:
        why = say(", because {reason}", reason=off.reason) if isinstance(off, Silent) else ()
        words = "{app}: no code was found that hands errors to Sentry{why}."
        said = say(words, app=label(app, "server"), why=why)
    return Routes(sentences(said, doubtful, missing), (*evidence, *missed))


def _handlers_of(setup: Setup, init: Call) -> list[tuple[Prose, tuple[SourceLocation, ...]]]:
    words = {
        (True, True): "the SDK's global handlers ({loc})",
        (True, False): "the SDK's handler of uncaught exceptions ({loc})",
        (False, True): "the SDK's handler of unhandled rejections ({loc})",
    }
    errors, rejections = (isinstance(one, Captures) for one in heard_in(setup, init, "server"))
    return [(say(words[errors, rejections], loc=init.loc), (init.loc,))] if errors or rejections else []


def _frameworks(setup: Setup, init: Call, app: str) -> list[tuple[Prose, tuple[SourceLocation, ...]]]:
    """Error handlers of Sentry for a framework, handlers of the repository's own that capture, and Next.js's hooks."""
    found: list[tuple[Prose, tuple[SourceLocation, ...]]] = []
    registered = [
        call
        for call in setup.calls
        if call.app == app
        and call.method in ERROR_HANDLERS
        and not is_dead(setup, call)
        and runs_with(setup, init, call.loc.source)
    ]
    heard = [call for call in registered if not ((order := order_prose(setup, call)) and order[1])]
    found += [(say("{name} ({loc})", name=Code(call.method), loc=call.loc), (call.loc,)) for call in heard]
    taken = {call.loc for call in registered}
    own = [
        place.loc
        for place in setup.boundaries
        if place.app == app
        and place.kind in ("express-handler", *OF_THE_CODE)
        and place.captures
        and place.loc not in taken
        and runs_with(setup, init, place.loc.source)
    ]
    found += [(say("an error handler of the code's own ({loc})", loc=loc), (loc,)) for loc in own]
    hooks = [place for place in setup.boundaries if place.app == app and place.captures and _is_a_hook(place)]
    found += [(say("{name} ({loc})", name=_hook_name(setup, one), loc=one.loc), (one.loc,)) for one in hooks]
    known = next((known for known in setup.apps if known.path == app), None)
    return [*found, *(_next(setup, known) if known and known.framework == "next" else [])]


def _is_a_hook(place: ErrorBoundary) -> bool:
    """Is it what another framework than Express hands errors of its server to?"""
    if place.kind in ("sveltekit-handle-error", "sveltekit-own-handle-error"):
        return "hooks.server" in place.loc.source
    return place.kind in HOOKS


def _hook_name(setup: Setup, place: ErrorBoundary) -> Code:
    return Code(next((call.method for call in setup.calls if call.loc == place.loc), "handleError"))


def _next(setup: Setup, app: App) -> list[tuple[Prose, tuple[SourceLocation, ...]]]:
    version = major(app.framework_version.version) if app.framework_version else None
    hooks = [
        place.loc
        for place in setup.boundaries
        if place.app == app.path and place.kind == "on-request-error" and place.captures
    ]
    wrappers = [call for call in plugins(setup, app.path) if call.method == "withSentryConfig"]
    if version is not None and version >= ON_REQUEST_ERROR and hooks:
        return [(say("`onRequestError` ({loc})", loc=hooks[0]), (hooks[0],))]
    if version is not None and version < ON_REQUEST_ERROR and wrappers:
        loc = wrappers[0].loc
        _, verdict = wrapping(wrappers[0], "autoInstrumentAppDirectory", "excludeServerRoutes")
        if verdict is not_handled:
            return []
        words = "the wrappers that `withSentryConfig` puts around pages and routes ({loc})"
        some = "the wrappers that `withSentryConfig` puts around those pages and routes that it is told to wrap ({loc})"
        return [(say(words if verdict is handled else some, loc=loc), (loc,))]
    return []


def _captures(setup: Setup, init: Call, app: str) -> list[tuple[Prose, tuple[SourceLocation, ...]]]:
    """Captures of the code's own that may run on the server."""
    framework = {place.loc for place in setup.boundaries}
    calls = [
        call.loc
        for call in captures_of(setup)
        if call.app == app
        and call.runtime in ("server", None)
        and call.loc not in framework
        and is_loaded(setup, call)
        and runs_with(setup, init, call.loc.source)
    ]
    if not calls:
        return []
    number = "a capture" if len(calls) == 1 else f"{len(calls)} captures"
    return [
        (say("{number} of the code's own ({places})", number=(number,), places=places(calls, most=MOST)), tuple(calls))
    ]


def _missing(setup: Setup, init: Call, app: str) -> tuple[Prose, tuple[SourceLocation, ...]]:
    """Say that errors of Express's routes are answered and not sent, where nothing takes them."""
    express = [fact.loc for fact in express_in(setup, app) if runs_with(setup, init, fact.loc.source)]
    for call in setup.calls:
        order = order_prose(setup, call) if call.app == app and runs_with(setup, init, call.loc.source) else None
        if order is not None:
            words = "Sentry's error handler ({loc}) does not capture every error of a route: {why}."
            if order[1] is None:
                words = "Whether Sentry's error handler ({loc}) captures every error of a route is not known: {why}."
            return say(words, loc=call.loc, why=order[0]), (call.loc,)
    if not express or any(
        place.app == app and place.kind == "express-handler" and place.captures for place in setup.boundaries
    ):
        return (), ()
    if any(call.app == app and call.method in ERROR_HANDLERS and not is_dead(setup, call) for call in setup.calls):
        return (), ()
    words = "An error that Express catches is not sent: `setupExpressErrorHandler` is not called ({loc})."
    return say(words, loc=express[0]), (express[0],)
