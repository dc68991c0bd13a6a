"""Which errors are captured, and what is attached to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.calls import CAPTURES, captures_of
from sphinxcontrib_errortracking.findings.edge_cases.code import LOOKED_AT
from sphinxcontrib_errortracking.findings.edge_cases.express import express_in, handler_finding, served_in
from sphinxcontrib_errortracking.findings.edge_cases.react import is_behind
from sphinxcontrib_errortracking.findings.fate import boundary_fate, capture_fate, listener_fate, losing_exits
from sphinxcontrib_errortracking.findings.handed import HANDED, WRAPPING
from sphinxcontrib_errortracking.findings.hearing import heard_in
from sphinxcontrib_errortracking.findings.measured import (
    is_measured,
)
from sphinxcontrib_errortracking.findings.outcomes import started
from sphinxcontrib_errortracking.findings.page_scripts import that_is_followed
from sphinxcontrib_errortracking.findings.processes import nothing_loads, told, whether_loaded, without_init
from sphinxcontrib_errortracking.findings.prose import count, lower, places, say, sentences
from sphinxcontrib_errortracking.findings.questions.draft import Draft, over_inits, sender
from sphinxcontrib_errortracking.findings.questions.global_handlers import global_handlers, wraps_listeners
from sphinxcontrib_errortracking.findings.records import Code, Verdict
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    alternatives,
    label,
    own_client,
    parts_of,
    state_of_file,
    states,
)
from sphinxcontrib_errortracking.findings.swallowed import quiet
from sphinxcontrib_errortracking.findings.unloaded import is_loaded, is_unstarted

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.findings.state import State
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def errors_captured(setup: Setup) -> Draft:
    """Which errors are captured.

    For each app and runtime: whether `init` runs, whether the global handlers are on, what captures explicitly, which framework
    hooks report, and which caught errors do not. The defaults were measured in Node, Chromium and Next.js at 10.28.0.
    """
    draft = Draft()
    _sum_up(setup, draft)
    over_inits(setup, draft, global_handlers, explain=True)
    _processes(setup, draft)
    _explicit(setup, draft)
    _hooks(setup, draft)
    _routes(setup, draft)
    _caught(setup, draft)
    return draft


def _sum_up(setup: Setup, draft: Draft) -> None:
    """The short answer: where the global handlers send, where only the code does, and what nobody sends."""
    kinds: dict[str, list[Prose]] = {}
    for app, runtime in parts_of(setup):
        for at in states(setup, app.path, runtime):
            for kind, where in _kinds(setup, app.path, runtime, at):
                kinds.setdefault(kind, []).append(where)
    draft.sum_up("Uncaught errors and unhandled promise rejections of {apps}.", kinds.get("all", ()))
    for kind, words in LOST.items():
        draft.sum_up(words, kinds.get(kind, ()))
    draft.sum_up("Of {apps} what the code or the framework hands over.", kinds.get("handed", ()))
    draft.sum_up("Nothing of {apps}.", kinds.get("nothing", ()))
    draft.sum_up("Of {apps} it cannot be known.", kinds.get("unknown", ()))
    if found := [process for app in setup.apps for process in without_init(setup, app.path)]:
        draft.short.append(say("Nothing of {processes}.", processes=started(found)))
    captures = [call for call in captures_of(setup) if is_loaded(setup, call)]
    if captures:
        draft.short.append(say("The code captures errors itself at {number}.", number=count(len(captures), "place")))
    unstarted = [call for call in captures_of(setup) if is_unstarted(setup, call)]
    if unstarted:
        words = "Whether code that captures at {number} runs where Sentry is set up is not known."
        draft.short.append(say(words, number=count(len(unstarted), "further place" if captures else "place")))


#: what of an app is lost, because a listener of its own ends the process before events are sent -> the short answer
LOST = {
    "errors": "Unhandled promise rejections of {apps}; uncaught errors are captured there, but lost: a listener of the code's own ends the process before they are sent.",
    "rejections": "Uncaught errors of {apps}; unhandled promise rejections are captured there, but lost: a listener of the code's own ends the process before they are sent.",
    "both": "Uncaught errors and unhandled promise rejections of {apps} are captured, but lost: listeners of the code's own end the process before they are sent.",
    "off errors": "Unhandled promise rejections of {apps}; of uncaught errors only those in timers and listeners that the SDK wraps.",
    "no stack": "Of {apps} only what has no stack: all else is dropped by `allowUrls`.",
    "rejections alone": "Unhandled promise rejections of {apps}, but no uncaught errors.",
    "off rejections": "Uncaught errors of {apps}, but no unhandled promise rejections.",
    "wrapped": "Of {apps} errors in timers and listeners that the SDK wraps, and what the code or the framework hands over.",
}


def _kinds(setup: Setup, app: str, runtime: str, at: State) -> list[tuple[str, Prose]]:
    """How a runtime comes out; where conditions decide which of several `init` calls counts, and that matters, each of them."""
    if not isinstance(at, Captures):
        return [(_kind(setup, at, runtime), label(app, runtime))]
    ways = () if at.within else alternatives(setup, app, runtime)
    found = [(_kind(setup, one, runtime), sender(setup, one.init, runtime)) for one in ways or (at,)]
    alike = bool(ways) and len({kind for kind, _ in found}) == 1
    return [(found[0][0], label(app, runtime))] if alike else found


def _kind(setup: Setup, found: State, runtime: str) -> str:
    match found:
        case Captures(allowing=place, allows_none=True) if place is not None:
            return "no stack"
        case Captures(init=init):
            on = heard_in(setup, init, runtime)
            wraps = runtime == "browser" and wraps_listeners(setup, init)
            if runtime == "edge" or not is_measured(init) or all(isinstance(one, Silent) for one in on):
                return "wrapped" if wraps and is_measured(init) else "handed"
            if any(isinstance(one, Unclear) for one in on):
                return "unknown"
            if not all(isinstance(one, Captures) for one in on):
                return "off rejections" if isinstance(on[1], Silent) else "off errors" if wraps else "rejections alone"
            events = {"errors": "uncaughtException", "rejections": "unhandledRejection"} if runtime == "server" else {}
            lost = [name for name, event in events.items() if _always_lost(setup, init, event)]
            return "both" if len(lost) > 1 else lost[0] if lost else "all"
        case Isolated():
            return "handed"
        case Silent():
            return "nothing"
        case Unclear():
            return "unknown"


def _always_lost(setup: Setup, init: Call, event: str) -> bool:
    return any(not entry.conditional for entry in losing_exits(setup, init.app, event))


def _caught(setup: Setup, draft: Draft) -> None:
    """Say which errors the code keeps to itself, and where it was looked for them."""
    silent = quiet(setup)
    if silent:
        words = "Not captured: errors that the code of {apps} itself catches at {number} and neither captures nor passes on ({places})."
        apps: list[Item] = [Code(app or ".") for app in dict.fromkeys(block.app for block in silent)]
        few = places((block.loc for block in silent), most=3)
        kept = say(words, apps=apps, number=count(len(silent), "place"), places=few)
        draft.add(sentences(kept, LOOKED_AT), *(block.loc for block in silent[:3]))


def _hooks(setup: Setup, draft: Draft) -> None:
    boundaries: dict[tuple[str, str, Prose], list[SourceLocation]] = {}
    for found in (one for one in setup.boundaries if not is_behind(setup, one)):
        error = HANDED.get(found.kind, "an error that the framework hands over")
        boundaries.setdefault((found.app, error, lower(boundary_fate(setup, found))), []).append(found.loc)
        draft.rest_on(say(WRAPPING.get(found.kind, "")))
    for (app, error, becomes), locs in boundaries.items():
        what = say("{error} ({places}): {what}", error=say(error), places=places(locs), what=becomes)
        draft.tell(label(app), what, *locs)
    for listener in setup.listeners:
        becomes = listener_fate(setup, listener)
        what = say(
            "an error that the code's listener for {event} is given ({loc}): {what}",
            event=Code(listener.event),
            loc=listener.loc,
            what=lower(becomes),
        )
        draft.tell(label(listener.app), what, listener.loc)


def _routes(setup: Setup, draft: Draft) -> None:
    """Say it of each server with Express whose routes' errors get to no error handler that captures."""
    for app, runtime in parts_of(setup, "server"):
        found = state_of_file(setup, app.path, runtime, served_in(setup, app.path))
        if isinstance(found, Captures) and express_in(setup, app.path):
            routes = handler_finding(setup, app.path, runtime, found)
            if routes.verdict is Verdict.NOT_HANDLED:
                draft.add(sentences(routes.behavior, routes.notes), *routes.evidence)


def _processes(setup: Setup, draft: Draft) -> None:
    """Say which processes of a server are without Sentry, though another one of the same app sets it up."""
    for app in setup.apps:
        for process in told(setup, app.path):
            if process.sets_up is False:
                draft.tell(label(app.path), nothing_loads(process), process.loc)
            else:
                draft.doubt(say("{app}: {why}.", app=label(app.path), why=whether_loaded(process)), process.loc)


def _explicit(setup: Setup, draft: Draft) -> None:
    groups: dict[tuple[str, str, Prose], list[Call]] = {}
    handed = {place.loc for place in setup.boundaries}  # told as what the framework hands over
    for call in setup.calls:
        if call.method in CAPTURES and call.active is not False and call.loc not in handed:
            becomes = capture_fate(setup, call)
            groups.setdefault((call.app, call.method, becomes), []).append(call)
    for (app, method, becomes), calls in groups.items():
        at = places(call.loc for call in calls)
        sentence = say(
            "{app}: {method} at {places}: {what}.", app=label(app), method=Code(method), places=at, what=lower(becomes)
        )
        draft.add(sentence, *(call.loc for call in calls))
    clients = [client.loc for app in setup.apps if (client := own_client(setup, app.path)) is not None]
    if groups or handed:
        return
    if clients:
        words = "Whether code captures errors itself cannot be known: calls on a client of its own are not all followed ({places})."
        draft.doubt(say(words, places=places(clients)), *clients)
    else:
        draft.add(say("No code{which} captures an error itself.", which=that_is_followed(setup)))
