"""Error handlers that the code itself writes for Fastify, Koa, Hono and NestJS: do they capture what the framework hands them?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.calls import captures_of
from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.places import holds
from sphinxcontrib_errortracking.findings.prose import places, say, sentences
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import cannot_know, handled, not_handled, partly
from sphinxcontrib_errortracking.findings.state import Captures, label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import Call, CodeFact, ErrorBoundary, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: framework -> its name, what sets the SDK's own handler up, and with which version it was run
FRAMEWORKS = {
    "fastify": ("Fastify", "setupFastifyErrorHandler", "Fastify 5"),
    "koa": ("Koa", "setupKoaErrorHandler", "Koa 3"),
    "hono": ("Hono", "setupHonoErrorHandler", "Hono 4"),
    "nestjs": ("NestJS", "SentryGlobalFilter", "NestJS 11"),
}
#: framework -> the kinds of what the code itself writes for it
KINDS = {
    "fastify": ("fastify-own-handler", "fastify-own-hook"),
    "koa": ("koa-own-listener", "koa-own-middleware", "koa-own-emitter", "koa-own-capture"),
    "hono": ("hono-own-handler", "hono-wrapped-handler", "hono-perhaps-wrapped-handler"),
    "nestjs": ("nest-code-filter", "nest-code-filter-some", "nest-code-filter-local"),
}
OF_THE_CODE = tuple(kind for kinds in KINDS.values() for kind in kinds)
#: beginning of such a kind -> the kinds that hear of the same error
BESIDE = {
    "fastify": ("fastify-handler", *KINDS["fastify"]),
    "koa": ("koa-handler", *KINDS["koa"]),
    "hono": ("hono-handler", *KINDS["hono"]),
    "nest": ("nest-filter", "nest-own-filter"),
}
#: kinds that keep an error from those who would hear of it otherwise
KEEPING = (
    "koa-own-middleware",
    "nest-code-filter",
    "nest-code-filter-some",
    "nest-code-filter-local",
    "hono-own-handler",
)
#: filters of NestJS that are asked of some errors or some routes alone
NARROW = ("nest-code-filter-some", "nest-code-filter-local")
#: packages of the SDK with which these frameworks were run
RUN_WITH = ("@sentry/node", "@sentry/nestjs")
REGISTERED = "nest-filter-registered"
SDK_FILTER = "SentryGlobalFilter"


def own_of(setup: Setup, app: str, framework: str) -> list[ErrorBoundary]:
    """Give what the code itself writes for its framework to hand errors to."""
    kinds = KINDS.get(framework, ())
    return [found for found in setup.boundaries if found.app == app and found.kind in kinds]


def by_own_handlers(setup: Setup, app: str, framework: str, captures: Captures) -> Finding | None:
    """Say what the code's own handlers do where the SDK's is not set up; None where there are none, or where they do not tell it all."""
    own = own_of(setup, app, framework)
    capturing = [found for found in own if found.captures]
    silent = [found for found in own if not found.captures and found.kind in (*KEEPING, "fastify-own-handler")]
    if not capturing:
        return None
    name, _, version = FRAMEWORKS[framework]
    named: dict[str, Item] = {"app": label(app), "framework": (name,), "places": places(one.loc for one in capturing)}
    notes = sentences(say("Measured with {version}.", version=(version,)), basis(setup, captures.init, run=RUN_WITH))
    evidence = [one.loc for one in (*capturing, *silent)]
    if silent:
        words = "{app}: errors that {framework} hands to the code's own handler at {places} are captured, those that the one at {others} keeps are not."
        return partly(say(words, **named, others=places(one.loc for one in silent)), *evidence, notes=notes)
    if all(one.kind in NARROW for one in capturing):
        words = "{app}: of the errors that {framework} catches those are captured that it hands to the code's own filter for some of them ({places}); what becomes of the others is not followed."
        return partly(say(words, **named), *evidence, notes=notes)
    if any(_unconditional(setup, one) for one in capturing if one.kind not in NARROW):
        words = "{app}: {framework} hands an error of a route to the code's own handler, which captures it ({places})."
        return handled(say(words, **named), *evidence, notes=notes)
    words = "{app}: {framework} hands an error of a route to the code's own handler, which captures ({places}), maybe not everything."
    return partly(say(words, **named), *evidence, notes=notes)


def not_by_own(setup: Setup, app: str, framework: str, captures: Captures) -> Finding | None:
    """Say that neither the SDK's handler nor one of the code's own captures; None where the framework was not run."""
    if framework not in FRAMEWORKS or captures.init.package not in RUN_WITH:
        return None
    name, setup_name, version = FRAMEWORKS[framework]
    own = [found for found in own_of(setup, app, framework) if not found.captures]
    others = [call.loc for call in captures_of(setup) if call.app == app]
    named: dict[str, Item] = {
        "app": label(app),
        "framework": (name,),
        "setup": _missing(setup_name),
        "loc": captures.init.loc,
    }
    if others:
        words = "{app}: {setup}, {own}; whether errors that {framework} catches get to the captures of the code itself elsewhere ({places}) is not followed."
        clause = (
            say("and the code's own error handler captures nothing ({loc})", loc=own[0].loc)
            if own
            else say("and no error handler of the code's own was found")
        )
        return cannot_know(say(words, **named, own=clause, places=places(others)), *others)
    notes = sentences(say("Measured with {version}.", version=(version,)), basis(setup, captures.init, run=RUN_WITH))
    if own:
        words = "{app}: an error that {framework} catches is handed to the code's own handler, which captures nothing ({places}), and {setup} ({loc})."
        behavior = say(words, **named, places=places(one.loc for one in own))
        return not_handled(behavior, own[0].loc, captures.init.loc, notes=notes)
    words = "{app}: an error that {framework} catches is answered, with 500 unless it names another status, and not captured; {setup} ({loc})."
    return not_handled(say(words, **named), captures.init.loc, notes=notes)


def _missing(name: str) -> Prose:
    """Say that the SDK's is not there: functions are called, a filter is registered."""
    return say("{name} is not registered" if name == SDK_FILTER else "{name} is not called", name=Code(name))


def _unconditional(setup: Setup, own: ErrorBoundary) -> bool:
    """Does a capture stand in the handler, and no condition before it?"""
    inside = [call for call in captures_of(setup) if holds(own.code or own.loc, call.loc)]
    return any(not call.guard for call in inside)


def kept(setup: Setup, handler: Call, captures: Captures) -> Finding | None:
    """Say that middleware of Koa keeps errors from Sentry's error handler, behind which it stands; None where none does."""
    if handler.method != "setupKoaErrorHandler":
        return None
    behind, elsewhere = keeping(setup, handler)
    named: dict[str, Item] = {"app": label(handler.app), "loc": handler.loc}
    notes = basis(setup, captures.init, run=RUN_WITH)
    if behind:
        first = next((one for one in behind if not is_heard(setup, one)), behind[0])
        words = "{app}: Sentry's error handler is set up ({loc}), but the middleware at {other}, which stands behind it, catches errors of what follows and passes none on{itself}."
        behavior = say(words, **named, other=first.loc, itself=_itself(setup, first))
        capturing = first if first.captures else _listener(setup, first.app)
        is_whole = is_heard(setup, first) and capturing is not None and _unconditional(setup, capturing)
        verdict = handled if is_whole else partly
        return verdict(behavior, handler.loc, first.loc, notes=notes)
    if elsewhere:
        first = next((one for one in elsewhere if not is_heard(setup, one)), elsewhere[0])
        words = "{app}: Sentry's error handler is set up ({loc}); the middleware at {other} catches errors and passes none on{itself}: whether it stands behind Sentry's, and keeps them from it, is not followed."
        behavior = say(words, **named, other=first.loc, itself=_itself(setup, first))
        return cannot_know(behavior, handler.loc, first.loc)
    return None


def keeping(setup: Setup, handler: Call) -> tuple[list[ErrorBoundary], list[ErrorBoundary]]:
    """Give the middleware of Koa that keeps errors from what stands before it: behind Sentry's error handler, and in other files."""
    own = [one for one in own_of(setup, handler.app, "koa") if one.kind in ("koa-own-middleware", "koa-own-emitter")]
    behind = [one for one in own if one.loc.source == handler.loc.source and one.loc > handler.loc]
    return behind, [one for one in own if one.loc.source != handler.loc.source]


def is_heard(setup: Setup, own: ErrorBoundary) -> bool:
    """Does middleware of Koa capture, or emit what it catches to a listener that does?"""
    return own.captures or (own.kind == "koa-own-emitter" and _listener(setup, own.app) is not None)


def _listener(setup: Setup, app: str) -> ErrorBoundary | None:
    return next((one for one in own_of(setup, app, "koa") if one.kind == "koa-own-listener" and one.captures), None)


def _itself(setup: Setup, own: ErrorBoundary) -> Prose:
    """Say as a clause what such middleware captures."""
    if not own.captures and own.kind == "koa-own-emitter":
        listener = _listener(setup, own.app)
        if listener is None:
            return say(", as what it emits as `error` comes to listeners alone")
        return say(", but emits them as `error` to a listener that captures ({loc})", loc=listener.loc)
    if not own.captures:
        return ()
    return (
        say(", but captures them itself") if _unconditional(setup, own) else say(", and captures some of them itself")
    )


def before_the_filter(setup: Setup, app: str, hook: ErrorBoundary, captures: Captures) -> Finding | None:
    """Say that a filter for all errors, which captures nothing, is asked before Sentry's; None where none is.

    NestJS asks those of `useGlobalFilters` before those that are provided as APP_FILTER, and of these the last one first (measured).
    """
    silent = [one for one in own_of(setup, app, "nestjs") if one.kind == "nest-code-filter" and not one.captures]
    if not silent:
        return None
    facts = [fact for fact in setup.facts if fact.app == app and fact.topic == REGISTERED]
    order = {fact.detail: index for index, fact in enumerate(sorted(facts, key=_asked_last))}
    own = next((fact for fact in facts if _names(fact) not in (SDK_FILTER, "")), None)
    sdk = next((fact for fact in facts if _names(fact) == SDK_FILTER), None)
    named: dict[str, Item] = {"app": label(app), "loc": hook.loc, "other": silent[0].loc, "name": Code(SDK_FILTER)}
    comparable = (
        own is not None and sdk is not None and (_by_method(own) != _by_method(sdk) or own.loc.source == sdk.loc.source)
    )
    if own is None or sdk is None or not comparable or len(silent) > 1:
        words = "{app}: {name} of the SDK is registered ({loc}); the code's own filter at {other} captures nothing and hands nothing on, and which of them NestJS asks first is not followed."
        return cannot_know(say(words, **named), hook.loc, silent[0].loc)
    if order[own.detail] < order[sdk.detail]:
        return None
    words = "{app}: {name} of the SDK ({loc}) is not given errors of routes: NestJS asks the code's own filter first, which captures nothing ({other})."
    notes = sentences(say("Measured with NestJS 11."), basis(setup, captures.init, run=RUN_WITH))
    return not_handled(say(words, **named), hook.loc, silent[0].loc, notes=notes)


def _names(fact: CodeFact) -> str:
    return fact.detail.partition(" ")[0]


def _by_method(fact: CodeFact) -> bool:
    return fact.detail.endswith(" useGlobalFilters")


def _asked_last(fact: CodeFact) -> tuple[bool, SourceLocation]:
    """Sorts what is asked last to the front."""
    return _by_method(fact), fact.loc
