"""Frameworks on a server: their error handlers, their middleware, and when they are loaded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.calls import captures_of
from sphinxcontrib_errortracking.findings.edge_cases.edge import HOOKED, edge_way
from sphinxcontrib_errortracking.findings.edge_cases.express import error_handler, rejected_middleware
from sphinxcontrib_errortracking.findings.edge_cases.handler_order import in_order
from sphinxcontrib_errortracking.findings.edge_cases.nextjs import next_apps, next_version
from sphinxcontrib_errortracking.findings.edge_cases.own_handlers import kept
from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.prose import coded, places, say, sentences
from sphinxcontrib_errortracking.findings.records import Code, Finding
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_handled,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import Captures, entry_of, label
from sphinxcontrib_errortracking.findings.swallowed import deals
from sphinxcontrib_errortracking.model.project import stem

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import CatchBlock, CodeFact, Setup


def auth_middleware(setup: Setup) -> Finding:
    """An error in the authentication middleware.

    Does not apply where no middleware was found. Not handled where
    Next.js does not load the file, so that it never runs. Next.js below 15, and 15 in a webpack build: a build-time wrapper reports it if `init` runs on the edge
    runtime (measured with 14.1.0 and 15.5.29); 16: `onRequestError` reports it (measured), but not an error of a `proxy` file, which runs in Node: not handled (measured with
    16.4.6), unless its code captures itself: partly. A server framework: reported if an error handler of
    Sentry is set up, see the rule on error handlers. A `catch` in Next.js's middleware that captures nothing swallows
    errors: partly; in a server's it is not followed. The rejection of an `async` middleware of Express 4 is none of the errors of its
    handlers: partly where the SDK hears it as an unhandled rejection, since the request is not answered (run with Express 4.21).
    Other versions and frameworks cannot be known.
    """
    facts = [fact for fact in setup.facts if fact.topic in ("auth-middleware", "next-middleware")]
    best: dict[tuple[str, str], CodeFact] = {}
    for fact in facts:
        best.setdefault((fact.app, fact.loc.source), fact)
    return combine([_middleware(setup, fact) for fact in best.values()], say("No middleware was found in an app."))


def _middleware(setup: Setup, fact: CodeFact) -> Finding:
    app = next((app for app in next_apps(setup) if app.path == fact.app), None)
    if app is None:
        check = partial(_server_middleware, fact=fact)
        return where_captured(setup, fact.app, "server", check, file=fact.loc.source)
    entry = entry_of(setup, fact.loc.source, fact.app)
    if entry is not None and entry.reached is False:
        file = Code(entry.file)
        behavior = say("{app}: {file} never runs: {why}.", app=label(fact.app), file=file, why=coded(entry.reason))
        return not_handled(behavior, fact.loc)
    if entry is not None and entry.runtime == "server":
        return where_captured(setup, fact.app, "server", partial(_on_node, fact=fact))
    return where_captured(setup, fact.app, "edge", partial(_next_middleware, fact=fact))


def _on_node(setup: Setup, app: str, _runtime: str, captures: Captures, *, fact: CodeFact) -> Finding:
    """Next.js 16 runs a `proxy` file in Node, and hands what it throws to nobody; 15 a middleware that asks for it."""
    what = "proxy" if stem(fact.loc.source) == "proxy" else "middleware"
    where, notes = label(app), basis(setup, captures.init)
    caught = [call.loc for call in captures_of(setup) if call.loc.source == fact.loc.source]
    if caught:
        words = "{app}: of errors of the {what} at {loc} those are sent that its code captures itself ({places})."
        behavior = say(words, app=where, what=(what,), loc=fact.loc, places=places(caught))
        return partly(behavior, fact.loc, *caught, notes=notes)
    known = next((known for known in next_apps(setup) if known.path == app), None)
    if what == "proxy" and known is not None and next_version(known) == HOOKED:
        words = "{app}: an error of the proxy at {loc} is answered with 500 and not captured: Next.js does not hand it to `onRequestError`."
        measured = say("Measured with Next.js `16.4.6`.")
        return not_handled(say(words, app=where, loc=fact.loc), fact.loc, notes=sentences(measured, notes))
    words = "{app}: whether errors of the {what} at {loc}, which runs in Node, are reported was not measured."
    return cannot_know(say(words, app=where, what=(what,), loc=fact.loc), fact.loc, captures.init.loc)


def _next_middleware(setup: Setup, app: str, runtime: str, captures: Captures, *, fact: CodeFact) -> Finding:
    where = label(app, runtime)
    swallowing = _swallowing(setup, fact)
    if swallowing:
        behavior = say(
            "{app}: errors that the `catch` at {loc} gets are not captured.", app=where, loc=swallowing[0].loc
        )
        return partly(behavior, swallowing[0].loc, fact.loc)
    way = edge_way(setup, app)
    notes = basis(setup, captures.init)
    if way is not None:
        behavior = say("{app}: {way} reports errors of the middleware at {loc}.", app=where, way=way[0], loc=fact.loc)
        return handled(behavior, fact.loc, way[1], captures.init.loc, notes=notes)
    caught = [call.loc for call in captures_of(setup) if call.loc.source == fact.loc.source]
    if caught:
        words = "{app}: errors that the middleware catches are captured at {places}; whether others are was not measured with this version of Next.js and this setup."
        behavior = say(words, app=where, places=places(caught))
        return partly(behavior, fact.loc, *caught, notes=notes)
    behavior = say(
        "{app}: whether errors of the middleware at {loc} are reported was not measured with this version of Next.js and this setup.",
        app=where,
        loc=fact.loc,
    )
    return cannot_know(behavior, fact.loc)


def _server_middleware(setup: Setup, app: str, _runtime: str, captures: Captures, *, fact: CodeFact) -> Finding:
    where = label(app)
    swallowing = _swallowing(setup, fact)
    if swallowing:
        behavior = say(
            "{app}: whether the `catch` at {catch} keeps errors of the middleware at {loc} is not followed.",
            app=where,
            loc=fact.loc,
            catch=swallowing[0].loc,
        )
        return cannot_know(behavior, fact.loc, swallowing[0].loc)
    handler = error_handler(setup, app)
    if (
        handler is not None
        and (lost := in_order(setup, handler, captures) or kept(setup, handler, captures)) is not None
    ):
        return replace(lost, evidence=(fact.loc, *lost.evidence))
    if (rejected := rejected_middleware(setup, app, captures, fact)) is not None:
        return rejected
    if handler is not None:
        behavior = say(
            "{app}: an error of the middleware at {loc} reaches Sentry's error handler ({handler}).",
            app=where,
            loc=fact.loc,
            handler=handler.loc,
        )
        return handled(behavior, fact.loc, handler.loc, notes=basis(setup, captures.init))
    if not any(other.topic == "express" and other.app == app for other in setup.facts):
        behavior = say(
            "{app}: what happens to an error of the middleware at {loc} was not measured.", app=where, loc=fact.loc
        )
        return cannot_know(behavior, fact.loc)
    behavior = say(
        "{app}: an error of the middleware at {loc} reaches no error handler of Sentry.", app=where, loc=fact.loc
    )
    return not_handled(behavior, fact.loc, notes=basis(setup, captures.init))


def _swallowing(setup: Setup, fact: CodeFact) -> list[CatchBlock]:
    """Give the handlers in the middleware's file that neither capture nor throw again."""
    return [block for block in setup.catch_blocks if block.loc.source == fact.loc.source and not deals(setup, block)]
