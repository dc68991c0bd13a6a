"""The error handlers of a server framework: which errors of its routes get to Sentry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.calls import captures_of
from sphinxcontrib_errortracking.findings.edge_cases.fastify import heard_by_itself
from sphinxcontrib_errortracking.findings.edge_cases.framework_hooks import HOOKS, by_hook, handed_by_pages
from sphinxcontrib_errortracking.findings.edge_cases.handler_order import (
    ERROR_HANDLERS,
    chosen,
    in_order,
    own_handlers,
)
from sphinxcontrib_errortracking.findings.edge_cases.own_handlers import FRAMEWORKS, by_own_handlers, kept, not_by_own
from sphinxcontrib_errortracking.findings.gone import gone_prose, is_gone
from sphinxcontrib_errortracking.findings.hearing import sdk_handler
from sphinxcontrib_errortracking.findings.measured import basis, major
from sphinxcontrib_errortracking.findings.prose import count, places, say, sentences
from sphinxcontrib_errortracking.findings.records import Code, Finding
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_handled,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import Captures, Silent, Unclear, doubt, label
from sphinxcontrib_errortracking.model.facts import HANDED_ELSEWHERE

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, CodeFact, ErrorBoundary, Setup

#: the first major of Express that waits for what a handler returns
CATCHES_REJECTIONS = 5
#: packages that make an older Express, or single routes of it, do so
HAND_REJECTIONS_ON = (
    "express-async-errors",
    "express-async-handler",
    "express-async-router",
    "express-promise-router",
    "express-asyncify",
    "@awaitjs/express",
)
SERVERS = ("express", "socket.io", "fastify", "koa", "hapi", "connect", "nestjs", "hono", "sveltekit")
#: frameworks of pages with handlers on a server too; Next.js has rules of its own
WITH_PAGES = ("nuxt", "remix", "react-router", "astro", "tanstack-start", "solidstart")
#: frameworks that were run without handlers of the code's own, and what sets the SDK's error handler up in each
RUN_TOO = {
    "hapi": "setupHapiErrorHandler",
    "connect": "setupConnectErrorHandler",
}


def server_error_handler(setup: Setup) -> Finding:
    """An error in a request handler of a server framework.

    Express hands an error to its error handlers: Sentry hears of it only where `setupExpressErrorHandler` is called, or a handler of
    the code's own captures (measured in Node at 10.28.0). Handled where it is, not handled where Express is used and it is not;
    below Express 5 a note says that the rejection of an `async` handler is none of its errors, but an unhandled rejection. Not
    handled, or partly, where routes are registered behind Sentry's handler, or a handler before it answers and never calls `next`:
    Express asks in the order of registration (measured). Partly where a condition decides whether it is called, or the app
    makes several applications; not handled where `shouldHandleError` gives false for any error, and cannot be known where it chooses otherwise. The same holds of Fastify, Koa, hapi, Connect, Hono and NestJS with
    `setupFastifyErrorHandler` and its like and `SentryGlobalFilter` (measured at 10.28.0). Of Fastify's `setErrorHandler` and `onError` hook, Koa's
    `error` event and middleware around `next`, Hono's `onError` and filters of NestJS that are registered it is followed whether they capture: handled where
    each does, partly where some do or on a condition; not handled where none does and nothing else captures either, else it cannot be known. Middleware of Koa
    behind Sentry's, and a filter for all errors that NestJS asks before Sentry's, keep errors from it where they capture nothing (measured). Of
    Fastify 5 the SDK hears by itself: from 11 on always, at 9.47.2, 10.28.0 and 10.78.0 where tracing is on (run with Fastify 5.6).
    Of React Router and Remix: handled where `handleError` captures (code), partly where Express stands around it.
    Of SvelteKit: handled where `handleErrorWithSentry` is registered; partly where only the build of `sentrySvelteKit` wraps `load` functions, not handled where `autoInstrument` keeps it from that (run), else it cannot be known. Of NestJS: partly where only a filter of
    the code's own has `SentryExceptionCaptured`.
    Does not apply where no server framework was found; other frameworks, such as Nuxt, were not measured, so there it cannot be known.
    """
    apps = [
        app
        for app in setup.apps
        if app.framework in (*SERVERS, *WITH_PAGES)
        or any(f.topic == "express" and f.app == app.path for f in setup.facts)
    ]
    return combine(
        [where_captured(setup, app.path, "server", handler_finding, file=served_in(setup, app.path)) for app in apps],
        say("No app was found that is built with a server framework on the server."),
    )


def handler_finding(setup: Setup, app: str, _runtime: str, captures: Captures) -> Finding:
    """Say what becomes of an error that the framework of a server catches."""
    handler = error_handler(setup, app)
    own = own_handlers(setup, app)
    express = express_in(setup, app)
    framework = framework_of(setup, app)
    if handler is not None:
        return in_order(setup, handler, captures) or kept(setup, handler, captures) or _set_up(setup, handler, captures)
    if (page := handed_by_pages(setup, app, framework, captures, express)) is not None:
        return page
    if own:
        return _by_own_handler(setup, own[0], captures)
    if express or framework == "express":
        loc = express[0].loc if express else captures.init.loc
        behavior = say(
            "{app}: an error that Express catches is answered, with 500 unless it names another status, and not captured; `setupExpressErrorHandler` is not called ({loc}).",
            app=label(app),
            loc=loc,
        )
        notes = sentences(_rejections(setup, app, captures), basis(setup, captures.init))
        return not_handled(behavior, loc, notes=notes)
    if (found := by_own_handlers(setup, app, framework, captures)) is not None and framework not in HOOKS:
        return found
    if framework == "fastify" and (heard := heard_by_itself(setup, app, captures)) is not None:
        return heard
    if framework not in HOOKS and (found := not_by_own(setup, app, framework, captures)) is not None:
        return found
    if framework in RUN_TOO:
        return _without_handler(setup, app, framework, captures)
    if framework in HOOKS:
        return by_hook(setup, app, framework, captures)
    behavior = say(
        "{app}: what happens to an error in a handler of {framework} was not measured.",
        app=label(app),
        framework=Code(framework),
    )
    return cannot_know(behavior, captures.init.loc)


def framework_of(setup: Setup, app: str) -> str:
    """Name what an app is built with; of several frameworks that its package asks for, the one of which its code makes something."""
    declared = next((known.framework for known in setup.apps if known.path == app), "")
    made = {fact.topic for fact in setup.facts if fact.app == app and fact.topic in ("fastify", "koa", "hono")}
    alike = (*RUN_TOO, *FRAMEWORKS)
    return (
        made.pop()
        if declared in alike and declared != "nestjs" and declared not in made and len(made) == 1
        else declared
    )


def express_in(setup: Setup, app: str) -> list[CodeFact]:
    """Give the places where an app loads Express whose errors get to Express: NestJS catches them in front of it."""
    if any(known.path == app and known.framework == "nestjs" for known in setup.apps):
        return []
    return [fact for fact in setup.facts if fact.topic == "express" and fact.app == app]


def _without_handler(setup: Setup, app: str, framework: str, captures: Captures) -> Finding:
    """The framework catches errors of routes; without the SDK's handler only the code's own captures may send them."""
    own = [call.loc for call in captures_of(setup) if call.app == app]
    named: dict[str, Item] = {"app": label(app), "framework": Code(framework), "setup": Code(RUN_TOO[framework])}
    if own:
        words = "{app}: {setup} is not called; whether errors that {framework} catches get to the captures of the code itself ({places}) is not followed."
        return cannot_know(say(words, **named, places=places(own)), *own)
    words = "{app}: an error that {framework} catches is answered, with 500 unless it names another status, and not captured; {setup} is not called ({loc})."
    notes = sentences(say("Measured with hapi 21 and Connect 3."), basis(setup, captures.init))
    return not_handled(say(words, **named, loc=captures.init.loc), captures.init.loc, notes=notes)


def _rejections(setup: Setup, app: str, captures: Captures) -> Prose:
    """Below 5 Express does not wait for what a handler returns, so its rejection is not Express's to catch."""
    number, handed_on = _version(setup, app)
    heard = sdk_handler(setup, captures.init, "unhandledRejection")
    if number is None or number >= CATCHES_REJECTIONS or handed_on or not isinstance(heard, Captures):
        return ()
    words = "{app}: Express {version} does not catch the rejection of an `async` handler: the SDK's global handler captures it, and the request is not answered."
    return say(words, app=label(app), version=number)


def _version(setup: Setup, app: str) -> tuple[int | None, bool]:
    """Give the major of Express in an app, and whether a package there hands it the rejections of handlers."""
    version = next(
        (known.framework_version for known in setup.apps if known.path == app and known.framework == "express"), None
    )
    package = next((known for known in setup.manifests.packages if known.path == app), None)
    handed_on = package is not None and any(name in package.dependencies for name in HAND_REJECTIONS_ON)
    return (major(version.version) if version else None), handed_on


def rejected_middleware(setup: Setup, app: str, captures: Captures, fact: CodeFact) -> Finding | None:
    """Say what becomes of an error of an `async` middleware where Express does not catch it (run with Express 4.21); None where it does."""
    number, handed_on = _version(setup, app)
    rejecting = [one for one in setup.facts if one.topic == "async-auth-middleware" and one.loc == fact.loc]
    if not rejecting or not express_in(setup, app) or (number is not None and number >= CATCHES_REJECTIONS):
        return None
    where, notes = label(app), basis(setup, captures.init)
    if number is None or handed_on or rejecting[0].detail == HANDED_ELSEWHERE:
        words = "{app}: whether Express is handed the rejection of the `async` middleware at {loc} is not known."
        return cannot_know(say(words, app=where, loc=fact.loc), fact.loc, notes=notes)
    words = "{app}: Express {version} does not catch the rejection of the `async` middleware at {loc}: {heard}, and the request is not answered."
    named: dict[str, Item] = {"app": where, "version": (str(number),), "loc": fact.loc}
    match sdk_handler(setup, captures.init, "unhandledRejection"):
        case Captures():
            behavior = say(words, **named, heard=say("the SDK's global handler captures it"))
            return partly(behavior, fact.loc, notes=notes)
        case Silent(reason=reason):
            behavior = say(words, **named, heard=say("it is not captured, because {why}", why=reason))
            return not_handled(behavior, fact.loc, notes=notes)
        case Unclear() as unclear:
            behavior = say(words, **named, heard=doubt(unclear))
            return cannot_know(behavior, fact.loc, notes=notes)


def _set_up(setup: Setup, handler: Call, captures: Captures) -> Finding:
    where, notes = label(handler.app), basis(setup, captures.init)
    doubt = _limits(setup, handler)
    if is_gone(setup, handler):
        words = "{app}: {why} ({loc})."
        return not_handled(say(words, app=where, loc=handler.loc, why=gone_prose(setup, handler)), handler.loc)
    behavior = say("{app}: Sentry's error handler is set up ({loc}){doubt}.", app=where, loc=handler.loc, doubt=doubt)
    if (choice := chosen(setup, handler)) is not None:
        words = "{app}: Sentry's error handler is set up ({loc}){doubt}, but {choice}."
        told = say(words, app=where, loc=handler.loc, doubt=doubt, choice=choice[0])
        return (not_handled if choice[1] else cannot_know)(told, handler.loc, notes=notes)
    if doubt:
        return partly(behavior, handler.loc, notes=notes)
    asks = handler.method == "setupExpressErrorHandler" and len(handler.arguments) == 1
    below = say("An error whose status is below 500 is not captured by default.") if asks else ()
    return handled(
        behavior,
        handler.loc,
        notes=sentences(below, _rejections(setup, handler.app, captures), _handed_on(setup, handler), notes),
    )


def _handed_on(setup: Setup, handler: Call) -> Prose:
    """Say it where other code is given the application behind Sentry's handler."""
    places_ = [fact.loc for fact in setup.facts if fact.topic == "express-handed-on" and fact.app == handler.app]
    words = "Behind it the application is handed to other code ({loc}): routes that this registers are not given to it."
    return say(words, loc=places_[0]) if places_ else ()


def _limits(setup: Setup, handler: Call) -> Prose:
    """Say what may keep errors from a handler that is set up: a condition, or several applications; () for nothing."""
    if handler.active is None and handler.condition:
        return say(", but only when {condition}", condition=Code(handler.condition))
    made = [
        fact.loc
        for fact in setup.facts
        if fact.topic == "express" and fact.app == handler.app and fact.detail == "express"
    ]
    if len(made) > 1 and handler.method == "setupExpressErrorHandler":
        return say(
            " on one of {number} that Express makes ({places}); whether errors of the others get to it is not followed",
            number=count(len(made), "application"),
            places=places(made),
        )
    return ()


def _by_own_handler(setup: Setup, own: ErrorBoundary, captures: Captures) -> Finding:
    where = label(own.app)
    routes = _behind_own(setup, own)
    if routes is not None:
        words = "{app}: the code's own error handler ({loc}) is registered before {what}, the first at {route}, and is not given their errors."
        everything = routes.topic == "express-own-all-behind"
        what = ("the routes",) if everything else ("some routes",)
        behavior = say(words, app=where, loc=own.loc, what=what, route=routes.loc)
        return (not_handled if everything else partly)(behavior, own.loc, routes.loc, notes=basis(setup, captures.init))
    code = own.code or own.loc
    behind = [call for call in captures_of(setup) if call.loc.source == code.source and call.loc >= code]
    if behind and not behind[0].guard:
        behavior = say(
            "{app}: the code's own error handler captures what Express hands it ({loc}).", app=where, loc=own.loc
        )
        return handled(behavior, own.loc, behind[0].loc, notes=basis(setup, captures.init))
    words = "{app}: the code's own error handler captures ({loc}), of what Express hands it maybe not everything."
    return partly(say(words, app=where, loc=own.loc), own.loc, notes=basis(setup, captures.init))


def _behind_own(setup: Setup, own: ErrorBoundary) -> CodeFact | None:
    """Find the first route that is registered behind a handler of the code's own, which Express does not ask for it."""
    for fact in setup.facts:
        here = (fact.app, fact.loc.source, fact.detail) == (own.app, own.loc.source, str(own.loc.line))
        if fact.topic in ("express-own-all-behind", "express-own-route-behind") and here:
            return fact
    return None


def served_in(setup: Setup, app: str) -> str:
    """Name a file in which requests are handled: that of Sentry's error handler, else one that loads Express; "" where none is known."""
    handler = error_handler(setup, app)
    express = [fact.loc.source for fact in express_in(setup, app)]
    return handler.loc.source if handler is not None else next(iter(express), "")


def error_handler(setup: Setup, app: str) -> Call | None:
    """Find where Sentry's error handler is registered."""
    found = [
        call for call in setup.calls if call.app == app and call.method in ERROR_HANDLERS and call.active is not False
    ]
    return found[0] if found else None
