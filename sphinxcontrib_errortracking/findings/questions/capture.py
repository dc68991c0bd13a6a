"""Which errors are captured, and what is attached to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.calls import CAPTURES
from sphinxcontrib_errortracking.findings.fate import KINDS, boundary_fate, fate
from sphinxcontrib_errortracking.findings.integrations import handlers, integration
from sphinxcontrib_errortracking.findings.measured import (
    basis,
    is_measured,
    version_prose,
)
from sphinxcontrib_errortracking.findings.prose import count, places, say
from sphinxcontrib_errortracking.findings.questions.draft import Draft, over_inits
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    shown,
    unknown_prose,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import Captures, Silent, Unclear, conditions, init_state, label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup


def errors_captured(setup: Setup) -> Draft:
    """Which errors are captured.

    For each app and runtime: whether `init` runs, whether the global handlers are on, what captures explicitly, which framework
    hooks report, and which caught errors do not. The defaults were measured in Node, Chromium and Next.js at 10.28.0.
    """
    draft = Draft()
    over_inits(setup, draft, _global_handlers, explain=True)
    _explicit(setup, draft)
    _hooks(setup, draft)
    quiet = [block for block in setup.catch_blocks if not (block.captures or block.rethrows)]
    if quiet:
        words = (
            "Not captured: errors that the code itself catches at {number} without a capture or a new throw ({places})."
        )
        few = places((block.loc for block in quiet), most=3)
        draft.add(say(words, number=count(len(quiet), "place"), places=few), *(block.loc for block in quiet[:3]))
    return draft


def _hooks(setup: Setup, draft: Draft) -> None:
    for found in setup.boundaries:
        kind = (KINDS.get(found.kind, found.kind),)
        becomes = _lower(boundary_fate(setup, found))
        what = say("{app}: {kind} ({loc}): {what}.", app=label(found.app), kind=kind, loc=found.loc, what=becomes)
        draft.add(what, found.loc)
    for listener in setup.listeners:
        becomes = fate(setup, listener.app, None, listener.loc.source) if listener.captures else ("not captured",)
        what = say(
            "{app}: its own listener for {event} ({loc}): {what}.",
            app=label(listener.app),
            event=Code(listener.event),
            loc=listener.loc,
            what=_lower(becomes),
        )
        draft.add(what, listener.loc)


def _global_handlers(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    where_ = label(call.app, runtime)
    found = init_state(setup, call)
    when = conditions(found) if isinstance(found, Captures) else ()
    if runtime == "edge":
        draft.add(
            say(
                "{app}: {sdk} is set up ({loc}){when}.",
                app=where_,
                sdk=version_prose(setup, call),
                loc=call.loc,
                when=when,
            ),
            call.loc,
        )
        return
    if not is_measured(call.package):
        draft.doubt(
            say(
                "{app}: what {sdk} captures by itself was not measured ({loc}).",
                app=where_,
                sdk=Code(call.package),
                loc=call.loc,
            ),
            call.loc,
        )
        return
    match handlers(call):
        case Captures():
            _defaults(setup, draft, call, runtime, when)
        case Silent(reason=reason, evidence=evidence):
            draft.add(
                say("{app}: only what the code captures itself, because {reason}.", app=where_, reason=reason),
                *evidence,
            )
        case Unclear(reason=reason, evidence=evidence):
            draft.doubt(
                say("{app}: which global handlers are on cannot be known: {reason}.", app=where_, reason=reason),
                *evidence,
            )


def _defaults(setup: Setup, draft: Draft, call: Call, runtime: str, when: Prose) -> None:
    where_ = label(call.app, runtime)
    sdk = version_prose(setup, call)
    names = ("globalHandlersIntegration", "onUncaughtExceptionIntegration", "onUnhandledRejectionIntegration")
    match integration(setup, call, *names):
        case Unknown() as unknown:
            draft.doubt(unknown_prose("Which global handlers are on", unknown, call.loc), call.loc)
        case CallValue() as given:
            loc = written_at(given, call.loc)
            said = say(
                "{app}: {sdk} is set up ({init}) with {given} ({loc}){when}.",
                app=where_,
                sdk=sdk,
                init=call.loc,
                given=shown(given),
                loc=loc,
                when=when,
            )
            draft.add(said, call.loc, loc)
        case Absent():
            said = say(
                "{app}: {sdk} captures uncaught errors and unhandled promise rejections ({loc}){when}.",
                app=where_,
                sdk=sdk,
                loc=call.loc,
                when=when,
            )
            draft.add(said, call.loc)
            draft.add(basis(setup, call))


def _explicit(setup: Setup, draft: Draft) -> None:
    groups: dict[tuple[str, str, Prose], list[Call]] = {}
    for call in setup.calls:
        if call.method in CAPTURES and call.active is not False:
            becomes = fate(setup, call.app, call.runtime, call.loc.source)
            groups.setdefault((call.app, call.method, becomes), []).append(call)
    for (app, method, becomes), calls in groups.items():
        at = places(call.loc for call in calls)
        sentence = say(
            "{app}: {method} at {places}: {what}.", app=label(app), method=Code(method), places=at, what=_lower(becomes)
        )
        draft.add(sentence, *(call.loc for call in calls))
    if not groups:
        draft.add(say("No code captures an error itself."))


def _lower(prose: Prose) -> Prose:
    first = prose[0] if prose else ""
    return (first[:1].lower() + first[1:], *prose[1:]) if isinstance(first, str) else prose
