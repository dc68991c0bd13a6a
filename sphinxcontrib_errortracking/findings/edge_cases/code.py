"""What the repository's own code does with an error before Sentry can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.edge_cases.nextjs import next_apps, next_version
from sphinxcontrib_errortracking.findings.measured import REFERENCE, basis, installed
from sphinxcontrib_errortracking.findings.prose import count, places, say, sentences
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_applicable,
    not_captured,
    not_handled,
    not_known,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import Captures, Silent, Unclear, init_state, label, state

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding
    from sphinxcontrib_errortracking.model.records import Call, CatchBlock, CodeFact, Setup

SERVERS = ("express", "socket.io", "fastify", "koa", "nestjs", "hono")


def webrtc(setup: Setup) -> Finding:
    """An error during a WebRTC connection.

    A connection's state changes (`failed`, `disconnected`) are events of the browser and no errors: Sentry hears of them only
    where code throws or captures. Does not apply where no app's code touches WebRTC. Handled where every `catch` around it captures
    or throws again; partly where some do not, since what nobody catches still reaches the global handlers; not handled where nothing
    is captured there. From code; the breadcrumb of a caught error was measured in Chromium at 10.28.0.
    """
    facts = [fact for fact in setup.facts if fact.topic == "webrtc"]
    apps = list(dict.fromkeys(fact.app for fact in facts))
    absent = say("No code of an app was found to use WebRTC.")
    return combine([_webrtc(setup, app, [fact for fact in facts if fact.app == app]) for app in apps], absent)


def _webrtc(setup: Setup, app: str, facts: list[CodeFact]) -> Finding:
    def check(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
        blocks = [block for block in setup.catch_blocks if block.app == app and "webrtc" in block.topics]
        quiet = [block for block in blocks if not (block.captures or block.rethrows)]
        where = label(app, runtime)
        used = places(fact.loc for fact in facts)
        states = say("Connection states such as `failed` are no errors and are not captured by themselves.")
        if quiet:
            behavior = say(
                "{app}: WebRTC is used at {used}. {number} around it capture nothing ({places}); what nobody catches is captured.",
                app=where,
                used=used,
                number=count(len(quiet), "handler"),
                places=places(block.loc for block in quiet),
            )
            return partly(behavior, *(block.loc for block in quiet), captures.init.loc, notes=states)
        if blocks:
            behavior = say(
                "{app}: every `catch` around WebRTC captures or throws again ({places}).",
                app=where,
                places=places(b.loc for b in blocks),
            )
            return handled(behavior, *(block.loc for block in blocks), notes=states)
        behavior = say(
            "{app}: WebRTC is used at {used}, with no `catch` around it; what is thrown is captured.",
            app=where,
            used=used,
        )
        return partly(behavior, *(fact.loc for fact in facts), captures.init.loc, notes=states)

    return where_captured(setup, app, "browser", check)


def auth_middleware(setup: Setup) -> Finding:
    """An error in the authentication middleware.

    Does not apply where no middleware was found. Next.js below 15: a build-time wrapper reports it if `init` runs on the edge
    runtime (measured with 14.1.0); 16: `onRequestError` reports it (measured). A server framework: reported if an error handler of
    Sentry is set up, see the rule on error handlers. A `catch` in the middleware that captures nothing swallows the error: partly.
    Other versions and frameworks cannot be known.
    """
    facts = [fact for fact in setup.facts if fact.topic in ("auth-middleware", "next-middleware")]
    best: dict[tuple[str, str], CodeFact] = {}
    for fact in facts:
        best.setdefault((fact.app, fact.loc.source), fact)
    return combine([_middleware(setup, fact) for fact in best.values()], say("No middleware was found in an app."))


def _middleware(setup: Setup, fact: CodeFact) -> Finding:
    app = next((app for app in next_apps(setup) if app.path == fact.app), None)
    swallowing = [
        block
        for block in setup.catch_blocks
        if block.loc.source == fact.loc.source and not (block.captures or block.rethrows)
    ]

    def in_next(setup: Setup, path: str, runtime: str, captures: Captures) -> Finding:
        wrapped = [
            call
            for call in setup.calls
            if call.app == path and call.method == "withSentryConfig" and call.active is not False
        ]
        hooks = [
            found
            for found in setup.boundaries
            if found.app == path and found.kind == "on-request-error" and found.captures
        ]
        version = next_version(app) if app else None
        where = label(path, runtime)
        if swallowing:
            behavior = say(
                "{app}: a `catch` at {loc} keeps the middleware's error to itself.", app=where, loc=swallowing[0].loc
            )
            return partly(behavior, swallowing[0].loc, fact.loc)
        if version == 14 and wrapped:  # noqa: PLR2004 - the measured major
            behavior = say(
                "{app}: the build-time wrapper reports errors of the middleware at {loc}.", app=where, loc=fact.loc
            )
            return handled(behavior, fact.loc, wrapped[0].loc, captures.init.loc, notes=basis(setup, captures.init))
        if version == 16 and hooks:  # noqa: PLR2004 - the measured major
            behavior = say(
                "{app}: `onRequestError` at {hook} reports errors of the middleware at {loc}.",
                app=where,
                hook=hooks[0].loc,
                loc=fact.loc,
            )
            return handled(behavior, fact.loc, hooks[0].loc, captures.init.loc, notes=basis(setup, captures.init))
        behavior = say(
            "{app}: whether errors of the middleware at {loc} are reported was not measured with this version of Next.js and this setup.",
            app=where,
            loc=fact.loc,
        )
        return cannot_know(behavior, fact.loc)

    if app is not None:
        return where_captured(setup, fact.app, "edge", in_next)
    return where_captured(
        setup,
        fact.app,
        "server",
        lambda setup, path, _runtime, captures: _server_middleware(setup, path, fact, swallowing, captures),
    )


def _server_middleware(
    setup: Setup, app: str, fact: CodeFact, swallowing: list[CatchBlock], captures: Captures
) -> Finding:
    if swallowing:
        behavior = say(
            "{app}: the middleware at {loc} catches its error at {catch} and captures nothing.",
            app=label(app),
            loc=fact.loc,
            catch=swallowing[0].loc,
        )
        return not_handled(behavior, fact.loc, swallowing[0].loc)
    handler = _error_handler(setup, app)
    if handler is not None:
        behavior = say(
            "{app}: an error of the middleware at {loc} reaches Sentry's error handler ({handler}).",
            app=label(app),
            loc=fact.loc,
            handler=handler.loc,
        )
        return handled(behavior, fact.loc, handler.loc, notes=basis(setup, captures.init))
    behavior = say(
        "{app}: an error of the middleware at {loc} reaches no error handler of Sentry.", app=label(app), loc=fact.loc
    )
    return not_handled(behavior, fact.loc)


def server_error_handler(setup: Setup) -> Finding:
    """An error in a request handler of a server framework.

    Express hands an error to its error handlers: Sentry hears of it only where `setupExpressErrorHandler` is called (measured in
    Node at 10.28.0). Handled where it is, not handled where Express is used and it is not. Does not apply where no server framework
    was found; frameworks other than Express were not measured, so there it cannot be known.
    """
    apps = [
        app
        for app in setup.apps
        if app.framework in SERVERS or any(f.topic == "express" and f.app == app.path for f in setup.facts)
    ]
    return combine(
        [where_captured(setup, app.path, "server", _handler) for app in apps], say("No app uses a server framework.")
    )


def _handler(setup: Setup, app: str, _runtime: str, captures: Captures) -> Finding:
    handler = _error_handler(setup, app)
    express = [fact for fact in setup.facts if fact.topic == "express" and fact.app == app]
    framework = next((known.framework for known in setup.apps if known.path == app), "")
    if handler is not None:
        behavior = say("{app}: Sentry's error handler is set up ({loc}).", app=label(app), loc=handler.loc)
        return handled(behavior, handler.loc, notes=basis(setup, captures.init))
    if express or framework == "express":
        loc = express[0].loc if express else captures.init.loc
        behavior = say(
            "{app}: an error that Express catches is answered with 500 and not captured; `setupExpressErrorHandler` is not called ({loc}).",
            app=label(app),
            loc=loc,
        )
        return not_handled(behavior, loc, notes=basis(setup, captures.init))
    behavior = say(
        "{app}: what happens to an error in a handler of {framework} was not measured.",
        app=label(app),
        framework=Code(framework),
    )
    return cannot_know(behavior, captures.init.loc)


def _error_handler(setup: Setup, app: str) -> Call | None:
    names = (
        "setupExpressErrorHandler",
        "expressErrorHandler",
        "setupFastifyErrorHandler",
        "setupKoaErrorHandler",
        "setupHapiErrorHandler",
    )
    names = (*names, "setupConnectErrorHandler", "setupNestErrorHandler", "Handlers.errorHandler")
    found = [call for call in setup.calls if call.app == app and call.method in names and call.active is not False]
    return found[0] if found else None


def swallowed_errors(setup: Setup) -> Finding:
    """A `catch` that neither captures nor throws again.

    Such an error never reaches Sentry: at best it is a breadcrumb of `console` (measured in Chromium at 10.28.0). Handled where every
    `catch` of the apps captures or throws again, partly where some do, not handled where none does. Does not apply where the apps
    have no `catch`. From code: a `catch` that hands the error on in another way is listed too.
    """
    blocks = setup.catch_blocks
    quiet = [block for block in blocks if not (block.captures or block.rethrows)]
    if not blocks:
        return not_applicable(say("No app catches an error itself."))
    if not quiet:
        return handled(
            say("Each of {number} captures or throws again.", number=count(len(blocks), "handler")),
            *(b.loc for b in blocks),
        )
    behavior = say(
        "{quiet} of {all} neither capture nor throw again: {places}.",
        quiet=len(quiet),
        all=count(len(blocks), "handler"),
        places=places(b.loc for b in quiet),
    )
    evidence = tuple(block.loc for block in quiet)
    return not_handled(behavior, *evidence) if len(quiet) == len(blocks) else partly(behavior, *evidence)


def duplicate_init(setup: Setup) -> Finding:
    """`init` is called more than once in one runtime.

    In a browser the last one wins and an error is one event (measured in Chromium at 10.28.0): partly, since the options of the
    others have no effect. Other runtimes were not measured, so there it cannot be known. Handled where each runtime has at most one
    `init` that runs. Does not apply without any `init`.
    """
    runs = [(call, init_state(setup, call)) for call in setup.inits()]
    parts = sorted({(call.app, call.runtime) for call, _ in runs if call.runtime}, key=str)
    findings = []
    for app, runtime in parts:
        calls = [
            call for call, found in runs if (call.app, call.runtime) == (app, runtime) and not isinstance(found, Silent)
        ]
        findings.append(_duplicates(setup, app, runtime or "", _distinct(calls)))
    return combine(findings, say("No file calls `init`."))


def _distinct(calls: list[Call]) -> list[Call]:
    """Drop calls that stand in alternative branches: each has a condition of its own."""
    unconditional = [call for call in calls if not call.condition]
    return (
        unconditional
        if len(unconditional) > 1 or len(calls) < 2
        else ([*unconditional, calls[-1]] if unconditional else calls[:1])
    )  # noqa: PLR2004


def _duplicates(setup: Setup, app: str, runtime: str, calls: list[Call]) -> Finding:
    where = label(app, runtime)
    if len(calls) < 2:  # noqa: PLR2004
        return handled(say("{app}: one `init` at most runs.", app=where), *(call.loc for call in calls))
    evidence = tuple(call.loc for call in calls)
    if runtime == "browser":
        behavior = say(
            "{app}: {number} of `init` run ({places}); the last one counts.",
            app=where,
            number=count(len(calls), "call"),
            places=places(evidence),
        )
        return partly(behavior, *evidence, notes=basis(setup, calls[-1]))
    behavior = say(
        "{app}: {number} of `init` may run ({places}); which one counts was not measured there.",
        app=where,
        number=count(len(calls), "call"),
        places=places(evidence),
    )
    return cannot_know(behavior, *evidence)


def server_instrumentation_order(setup: Setup) -> Finding:
    """A server framework is imported before `init` has run.

    In an ES module imports run first: where `init` stands in the file that imports Express, requests are traced without child spans
    and with raw paths as names (measured in Node at 10.28.0); errors are captured all the same. Partly where both stand in one file
    and traces are on. Does not apply where no server framework is used. From another file's place the order cannot be known.
    """
    facts = [fact for fact in setup.facts if fact.topic == "express"]
    apps = list(dict.fromkeys(fact.app for fact in facts))
    return combine(
        [_order(setup, app, [f for f in facts if f.app == app]) for app in apps], say("No app uses Express.")
    )


def _order(setup: Setup, app: str, facts: list[CodeFact]) -> Finding:
    match state(setup, app, "server"):
        case Silent() as silent:
            return not_captured(app, "server", silent)
        case Unclear() as unclear:
            return not_known(app, "server", unclear)
        case Captures(init=init):
            pass
    together = [fact for fact in facts if fact.loc.source == init.loc.source]
    if not together:
        behavior = say(
            "{app}: whether {init} runs before Express is imported depends on the order of imports.",
            app=label(app),
            init=init.loc,
        )
        return cannot_know(behavior, init.loc, facts[0].loc)
    if installed(setup, init) != REFERENCE:
        return cannot_know(
            sentences(
                say("{app}: `init` and Express stand in one file ({loc}).", app=label(app), loc=init.loc),
                basis(setup, init),
            ),
            init.loc,
        )
    behavior = say(
        "{app}: `init` and Express stand in one file ({init}, {express}); if it is an ES module, Express is imported first and its routes are not traced.",
        app=label(app),
        init=init.loc,
        express=together[0].loc,
    )
    return partly(behavior, init.loc, together[0].loc)
