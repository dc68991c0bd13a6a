"""What the repository's own code does with an error before Sentry can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.prose import count, places, say
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_applicable,
    not_handled,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import Captures, Silent, init_state, label, own_client

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import Call, CodeFact, Setup


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
                "{app}: WebRTC is used at {used}. Handlers around it that capture nothing: {number} ({places}); what nobody catches is captured.",
                app=where,
                used=used,
                number=len(quiet),
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


def swallowed_errors(setup: Setup) -> Finding:
    """A `catch` that neither captures nor throws again.

    Such an error never reaches Sentry: at best it is a breadcrumb of `console` (measured in Chromium at 10.28.0). Looks at the
    handlers around network requests, WebRTC, sockets and authentication, and in files that mention Sentry. Partly where some or all
    of them capture or throw again, since others were not looked at; not handled where none does. Handlers of an app with a client of its own are left out, as calls on it are not all followed. Where no such handler was found it
    cannot be known. Does not apply without an app. From code: a handler that hands the error on in another way is listed too.
    """
    blocks = tuple(block for block in setup.catch_blocks if block.captures or own_client(setup, block.app) is None)
    quiet = [block for block in blocks if not (block.captures or block.rethrows)]
    if not setup.apps:
        return not_applicable(say("The repository has no app."))
    if not blocks:
        return cannot_know(say("No `catch` was found where it was looked for; others are not known."), notes=_LOOKED_AT)
    if not quiet:
        behavior = say("Every handler that was looked at captures or throws again ({number}).", number=len(blocks))
        return partly(behavior, *(block.loc for block in blocks), notes=_LOOKED_AT)
    behavior = say(
        "Handlers that neither capture nor throw again: {quiet} of {all} ({places}).",
        quiet=len(quiet),
        all=len(blocks),
        places=places(block.loc for block in quiet),
    )
    evidence = tuple(block.loc for block in quiet)
    return (not_handled if len(quiet) == len(blocks) else partly)(behavior, *evidence, notes=_LOOKED_AT)


_LOOKED_AT: Prose = (
    "Looked at: handlers around network requests, WebRTC, sockets and authentication, and those in files that mention Sentry.",
)


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
    """Leave out calls that may be alternatives: those with a condition count as one."""
    certain = [call for call in calls if not call.condition]
    return [*certain, *[call for call in calls if call.condition][:1]]


def _duplicates(setup: Setup, app: str, runtime: str, calls: list[Call]) -> Finding:
    where = label(app, runtime)
    if len(calls) <= 1:
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
