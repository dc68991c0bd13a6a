"""Which is loaded first, a server framework or Sentry, and what comes of it for the traces of requests."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.edge_cases.traced import none_sent, otherwise_traced
from sphinxcontrib_errortracking.findings.measured import REFERENCE, basis, installed, major
from sphinxcontrib_errortracking.findings.prose import say, sentences
from sphinxcontrib_errortracking.findings.reading import Absent, read
from sphinxcontrib_errortracking.findings.records import Code, Finding, Verdict
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_applicable,
    nothing_sent,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import Captures, label
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model.tracing import keeps_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.model.records import Call, LoadOrder, Setup


@dataclass(frozen=True, slots=True)
class Framework:
    """One row: a server framework, and how requests are traced with and without Sentry loaded before it, as measured."""

    name: str
    package: str  #: that the SDK instruments when it is loaded
    run: str  #: the versions with which it was run
    first: str
    late: str
    preloaded: bool = True  #: was it run with `node --import` too


FRAMEWORKS: Mapping[str, Framework] = {
    "express": Framework(
        "Express", "express", "Express 4 and 5", "with child spans and the names of their routes", "without spans of Express and with raw paths"
    ),
    "nestjs": Framework(
        "NestJS", "@nestjs/core", "NestJS 11 on Express, as CommonJS",
        "with spans of NestJS and the names of their routes",
        "without spans of NestJS, and with raw paths where `init` runs only after the application is made",
        preloaded=False,
    ),
    "fastify": Framework("Fastify", "fastify", "Fastify 5", "with spans of Fastify and the names of their routes", "without spans of Fastify and with raw paths"),
    "koa": Framework("Koa", "koa", "Koa 3", "with spans of Koa's middleware", "without spans of Koa"),
    "hapi": Framework("hapi", "@hapi/hapi", "hapi 21", "with a span and the name of their route", "without spans of hapi and with raw paths"),
    "connect": Framework("Connect", "connect", "Connect 3", "with spans of Connect's middleware", "without spans of Connect", preloaded=False),
    "hono": Framework("Hono", "hono", "Hono 4 with @hono/node-server", "with a span of Hono's handler", "without spans of Hono"),
}  # fmt: skip
#: the first major of Fastify that tells a channel of every application that is made: what is imported first does not matter
TELLS_OF_APPLICATIONS = 5
KEPT = "which errors of requests are captured does not change, but an error that is thrown before `init` runs, as while modules are loaded, is not captured."
EFFECTS = {Verdict.HANDLED: "Requests are traced {how}.", Verdict.PARTLY: f"Requests are traced {{how}}; {KEPT}"}


def server_instrumentation_order(setup: Setup) -> Finding:
    """A server framework is imported before `init` has run.

    The SDK instruments Express, NestJS, Koa, hapi, Connect and Hono when they are loaded. Requests are traced without their spans, and with raw paths in place of names of
    routes, where the framework is loaded first, and in ES modules even where `init` stands in the first import, because Node then loads the framework before any of them runs.
    Which errors of requests are captured does not change; an error that is thrown while modules are loaded before `init` runs is not.
    In CommonJS an `init` that runs first gives spans, and so does one that `node --import` loads (all
    measured in Node 20 at 10.28.0, with Express 4 and 5, NestJS 11, Koa 3, hapi 21, Connect 3 and Hono 4; NestJS and Connect not with `--import`). Of Fastify 5 it counts
    whether `init` runs before the application is made, whatever is imported first (measured with the same). Handled and partly accordingly; does not apply without
    traces, be it that the rate is 0 or `beforeSendTransaction` drops each. Where options keep requests from being traced, or decide it, that is
    told: `skipOpenTelemetrySetup`, `registerEsmLoaderHooks`, and those of `httpIntegration` (run with Express 5). Where the repository does not tell the order or the modules' format it cannot be known, and neither with another version of the SDK or below Fastify 5.
    Does not apply without such a framework.
    """
    found = [
        where_captured(setup, app, "server", partial(_order, framework=framework), nothing_sent)
        for app, framework in _used(setup)
    ]
    return combine(found, say("No app was found that uses Express or another server framework."))


def _used(setup: Setup) -> list[tuple[str, str]]:
    """Each app with each server framework that it is built with, loads or makes something of; an adapter of NestJS is told as NestJS."""
    found: dict[tuple[str, str], None] = {}
    servers = {app.path: app.framework for app in setup.apps if "server" in app.runtimes}
    for fact in setup.facts:
        if fact.topic == "express" or (fact.topic in FRAMEWORKS and fact.app in servers):
            found[fact.app, fact.topic] = None
    names = {row.package: name for name, row in FRAMEWORKS.items()}
    found |= {(order.app, names[order.package]): None for order in setup.load_orders if order.app in servers}
    for app, framework in servers.items():
        if framework == "nestjs":
            found = {key: None for key in found if key != (app, "express")}
        alone = not any(other == app for other, _ in found)
        if framework == "nestjs" or (framework in FRAMEWORKS and framework != "express" and alone):
            found[app, framework] = None
    return list(found)


def order_of(setup: Setup, init: Call) -> list[Finding]:
    """Say of one `init` what comes of the order, for each framework of its app."""
    return [
        _order(setup, app, "server", Captures(init), framework=name) for app, name in _used(setup) if app == init.app
    ]


def _order(setup: Setup, app: str, _runtime: str, captures: Captures, *, framework: str) -> Finding:
    init, row = captures.init, FRAMEWORKS[framework]
    unset = isinstance(read(init, "tracesSampleRate"), Absent) and isinstance(read(init, "tracesSampler"), Absent)
    if unset and keeps_all(setup, init) is False:
        return not_applicable(say("{app}: no traces are set up ({loc}).", app=label(app), loc=init.loc), init.loc)
    if (none := none_sent(setup, app, init)) is not None:
        return none
    here = (order for order in setup.load_orders if order.app == app and order.init == init.loc)
    order = next((one for one in here if one.package == row.package), None)
    named: dict[str, Item] = {"app": label(app), "init": init.loc, "framework": (row.name,)}
    if order is None:
        words = "{app}: whether `init` ({init}) runs before {framework} is imported is not known: no file that starts the app was found to load both."
        return cannot_know(say(words, **named), init.loc)
    words, verdict = _of_fastify(setup, order) if framework == "fastify" else _told(order, row)
    behavior = say(words, **named, imported=order.imported)
    if verdict is Verdict.UNKNOWN:
        return cannot_know(behavior, init.loc, order.imported)
    beside = next((call for call in setup.inits(app) if call.part and not init.part), None)
    if beside is not None:
        words = "{app}: {part} sets Sentry up ({loc}) beside `init` ({init}); which requests are traced then was not measured."
        return cannot_know(say(words, **named, part=Code(beside.part), loc=beside.loc), beside.loc, init.loc)
    if (otherwise := otherwise_traced(setup, init, order, row.name, row.late)) is not None:
        return otherwise
    if installed(setup, init) != REFERENCE:
        return cannot_know(sentences(behavior, basis(setup, init, run=("@sentry/nestjs",))), init.loc, order.imported)
    effect = say(EFFECTS[verdict], how=say(row.first if verdict is Verdict.HANDLED else row.late))
    notes = say("Measured in Node 20 with {run}.", run=(row.run,))
    verdict_of = handled if verdict is Verdict.HANDLED else partly
    return verdict_of(sentences(behavior, effect), init.loc, order.imported, notes=notes)


def _told(order: LoadOrder, row: Framework) -> tuple[str, Verdict]:
    """Say in which order they are loaded, and how that comes out."""
    if order.preloaded and not row.preloaded:
        words = "{app}: node loads `init` ({init}) by an option before {framework} ({imported}); what comes of that was not measured with {framework}."
        return words, Verdict.UNKNOWN
    if order.preloaded:
        return "{app}: node loads `init` ({init}) by an option before {framework} ({imported}).", Verdict.HANDLED
    match order.init_first, order.format:
        case False, "esm" if order.init.source == order.imported.source:
            words = "{app}: {framework} is imported ({imported}) before `init` runs ({init}): an ES module's imports run before its own code, wherever they stand."
            return words, Verdict.PARTLY
        case False, _:
            return "{app}: {framework} is imported ({imported}) before `init` runs ({init}).", Verdict.PARTLY
        case True, "cjs":
            return (
                "{app}: `init` runs ({init}) before {framework} is loaded ({imported}), in CommonJS.",
                Verdict.HANDLED,
            )
        case True, "esm":
            words = "{app}: `init` runs ({init}) before the code of {framework} ({imported}), but of ES modules Node loads all imports before."
            return words, Verdict.PARTLY
        case True, _:
            words = "{app}: `init` runs ({init}) before {framework} ({imported}); whether as CommonJS, where that suffices, or as ES modules, where it does not, is not told."
            return words, Verdict.UNKNOWN
        case _:
            words = "{app}: whether `init` ({init}) runs before the import of {framework} behind it ({imported}) depends on the compiler."
            return words, Verdict.UNKNOWN


def _of_fastify(setup: Setup, order: LoadOrder) -> tuple[str, Verdict]:
    """Fastify tells the SDK itself of an application: `init` has to run before that is made."""
    app = next((known for known in setup.apps if known.path == order.app), None)
    number = (
        major(app.framework_version.version) if app and app.framework == "fastify" and app.framework_version else None
    )
    if number is None or number < TELLS_OF_APPLICATIONS:
        words = "{app}: what comes of the order of `init` ({init}) and Fastify ({imported}) was measured with Fastify 5 alone."
        return words, Verdict.UNKNOWN
    if order.preloaded or order.init_first:
        words = "{app}: `init` runs ({init}) before Fastify is imported ({imported}), and so before the application is made."
        return words, Verdict.HANDLED
    made = [fact.loc for fact in setup.facts if fact.app == order.app and fact.topic == "fastify"]
    if made and all(loc.source == order.init.source for loc in made):
        if order.init < min(made):
            return (
                "{app}: `init` runs ({init}) before the application of Fastify is made; that Fastify is imported first ({imported}) does not matter.",
                Verdict.HANDLED,
            )
        return "{app}: Fastify makes the application before `init` runs ({init}).", Verdict.PARTLY
    words = "{app}: Fastify is imported ({imported}) before `init` runs ({init}), which does not matter where `init` runs before the application is made; whether it does is not followed."
    return words, Verdict.UNKNOWN
