"""What becomes of an error that the repository's own code, or a framework, hands to Sentry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.becomes import Becomes
from sphinxcontrib_errortracking.findings.calls import CAPTURES
from sphinxcontrib_errortracking.findings.edge_cases.fastify import heard_by_itself
from sphinxcontrib_errortracking.findings.edge_cases.handler_order import order_prose
from sphinxcontrib_errortracking.findings.edge_cases.hono import WRAPPED_BY_SDK, by_the_wrapper
from sphinxcontrib_errortracking.findings.edge_cases.nextjs import ON_REQUEST_ERROR, next_version
from sphinxcontrib_errortracking.findings.edge_cases.own_handlers import BESIDE, OF_THE_CODE
from sphinxcontrib_errortracking.findings.edge_cases.react import root_of
from sphinxcontrib_errortracking.findings.edge_cases.sveltekit import beside_own_handler
from sphinxcontrib_errortracking.findings.edge_cases.vue import beside_the_sdk
from sphinxcontrib_errortracking.findings.gone import failing, failing_prose
from sphinxcontrib_errortracking.findings.handed import IN_A_WORKER, ON_A_SERVER
from sphinxcontrib_errortracking.findings.hearing import EVENTS, SDK_HANDLERS, sdk_handler
from sphinxcontrib_errortracking.findings.places import holds
from sphinxcontrib_errortracking.findings.processes import alone_in
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.records import Code, Verdict
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    conditions,
    counting,
    doubt,
    entry_of,
    is_never_asked,
    own_client,
    state,
    state_of_file,
)
from sphinxcontrib_errortracking.model.memory import remembered

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import App, Call, ErrorBoundary, ProcessExit, ProcessListener, Setup

#: kinds of functions of the code's own to which a framework hands errors
OWN_HANDLERS = ("react-router-handle-error", "remix-handle-error", "sveltekit-own-handle-error")
NOT_CAPTURED: Prose = ("Not captured",)
#: the SDK's build may wrap `load` functions, whose errors it then captures by itself
BY_SVELTEKIT: Prose = (
    "Not captured by this handler; which errors get to Sentry without ",
    Code("handleErrorWithSentry"),
    " was not measured",
)
#: what is handed to a client of its own through a variable is not followed
NOT_FOLLOWED: Prose = ("Cannot be known: calls on a client of its own are not all followed",)


@remembered
def fate(setup: Setup, app: str, runtime: str | None, file: str, among: tuple[str, ...]) -> Becomes:
    """Say what becomes of an error that code in this file captures; `among`: the runtimes of which its own is one."""
    entry = entry_of(setup, file, app, runtime)
    if entry is not None and entry.reached is False:
        return Becomes(("Never: the file is not loaded",))
    if runtime is None and not alone_in(setup, file) and (several := _by_runtime(setup, app, among)):
        return Becomes(several, captured=True)
    if runtime != "browser" and (several := _together(list(counting(setup, app, file)), "process")):
        return Becomes(several, captured=True)
    match state_of_file(setup, app, runtime, file, among):
        case Captures() as captures:
            return Becomes(say("Captured{when}", when=conditions(captures)), captured=True)
        case Silent(reason=reason) as silent:
            what = "No error" if silent.init is not None else "Nothing"
            return Becomes(say(f"{what} is sent, because {{reason}}", reason=reason))
        case Isolated(client=client):
            return Becomes(say("Sent where it is handed to the client at {loc}", loc=client.loc))
        case Unclear() as unclear:
            return Becomes(("Cannot be known: ", *unclear.reason))


def _by_runtime(setup: Setup, app: str, among: tuple[str, ...]) -> Prose:
    """Say it of code whose runtime is not known, in an app whose runtimes do not all send on the same condition."""
    known = next((known for known in setup.apps if known.path == app), None)
    runtimes = [name for name in known.runtimes if name in (among or known.runtimes)] if known else []
    states = [state(setup, app, runtime) for runtime in runtimes]
    sending = [one for one in states if isinstance(one, Captures)]
    return _together(sending, "runtime", certain=len(sending) == len(states))


def _together(sending: list[Captures], where: str, *, certain: bool = True) -> Prose:
    """Say that several `init` calls capture, each in its own runtime or process, where they do not all do so on the same condition."""
    plain = [replace(one, without=(), within=()) for one in sending]
    if not sending or (certain and len({conditions(one) for one in plain}) == 1):
        return ()
    places = join(list(dict.fromkeys(one.init.loc for one in sending)), "and")
    return say("Captured in a {where} whose `init` runs and sends ({places})", where=(where,), places=places)


def _beside_the_page(setup: Setup, found: ErrorBoundary) -> list[Prose]:
    """What hears of the errors for which React Router shows a page: in the browser, and on the server."""
    if found.kind != "route-error-page":
        return []
    heard: list[Prose] = []
    of_server = ("react-router-handle-error", "remix-handle-error")
    for kinds, where in ((("react-router-on-error",), "in the browser"), (of_server, "on the server")):
        other = next((o for o in setup.boundaries if o.kind in kinds and o.app == found.app and o.captures), None)
        if other is not None:
            name = next((call.method for call in setup.calls if call.loc == other.loc), "handleError")
            heard.append(say("{where} {name} does ({loc})", where=(where,), name=Code(name), loc=other.loc))
    return heard


#: kinds of pages for errors -> the frameworks whose servers render them too
RENDERED_TWICE = {"route-error-page": ("react-router", "remix"), "next-pages-error": ("next",)}
#: leaves errors of the server to `handleError` (read in its code at 8 to 10, not run)
OF_REMIX = "captureRemixErrorBoundaryError"


def boundary_fate(setup: Setup, found: ErrorBoundary) -> Prose:
    """Say what becomes of an error that a framework hands over here."""
    if not found.captures:
        return _without_capture(setup, found)
    app = next((app for app in setup.apps if app.path == found.app), None)
    version = next_version(app) if app and app.framework == "next" else None
    if found.kind == "on-request-error" and version is not None and version < ON_REQUEST_ERROR:
        entry = entry_of(setup, found.loc.source, found.app, "server")
        dead = say(", and its file is not loaded") if entry is not None and entry.reached is False else ()
        return say("Never: Next.js {version} does not call it{dead}", version=version, dead=dead)
    runtime = None if app is not None and _is_rendered_twice(setup, found, app) else _runtime(found, app)
    becomes = _guarded(setup, found, fate(setup, found.app, runtime, found.loc.source, ())).said
    match order_prose(setup, found):
        case why, True:
            return say("Never: {why}", why=why)
        case why, _:
            return say("{becomes}, but {why}", becomes=becomes, why=why)
        case None:
            return becomes


def _without_capture(setup: Setup, found: ErrorBoundary) -> Prose:
    """Say it of what captures nothing itself: others may hear of the same error."""
    if own_client(setup, found.app):
        return NOT_FOLLOWED
    if found.kind in WRAPPED_BY_SDK:
        return by_the_wrapper(setup, found, fate(setup, found.app, "edge", found.loc.source, ()))
    if found.kind == "express-handler" or found.kind in OF_THE_CODE:
        return _not_by_this_handler(setup, found)
    if found.kind == "vue-error-handler":
        return beside_the_sdk(setup, found)
    if found.kind == "sveltekit-own-handle-error":
        return beside_own_handler(setup, found.app, found.loc.source) or BY_SVELTEKIT
    if others := _beside_the_page(setup, found):
        return say("Not captured by this page; {others}", others=join(others, "and", ", "))
    root = root_of(setup, found)
    return say("Captured by `onCaughtError` of the root ({loc})", loc=root.loc) if root else NOT_CAPTURED


def _guarded(setup: Setup, found: ErrorBoundary, becomes: Becomes) -> Becomes:
    """Say on which condition of its own the handler captures, where all that it captures stands behind one."""
    inside = [call for call in setup.calls if call.method in CAPTURES and holds(found.code or found.loc, call.loc)]
    guards = {call.guard for call in inside}
    if found.kind == "route-error-page" and _captures_of(setup, found.loc.source) == {OF_REMIX}:
        return becomes.where(IN_BROWSER)
    if not inside and found.kind in OWN_HANDLERS and all(call.loc != found.loc for call in setup.calls):
        return becomes.where("{becomes}, where the code hands it on")
    if len(guards) != 1 or "" in guards:
        return becomes
    return becomes.where("{becomes}, where {guard}", guard=Code(guards.pop()))


def _captures_of(setup: Setup, file: str) -> set[str]:
    """By which methods a file captures; the place of a page for errors is where it asks for the error, and no function."""
    return {call.method for call in setup.calls if call.method in CAPTURES and call.loc.source == file}


#: a limit of what a page captures with OF_REMIX
IN_BROWSER = "{becomes}, where the browser's code throws it"


def _is_rendered_twice(setup: Setup, found: ErrorBoundary, app: App) -> bool:
    """Does a server too render this page for an error, and run there what captures it?"""
    if app.framework not in RENDERED_TWICE.get(found.kind, ()) or "server" not in app.runtimes:
        return False
    inside = [call for call in setup.calls if call.method in CAPTURES and call.loc.source == found.loc.source]
    return any(call.runtime is None and call.method != OF_REMIX for call in inside)


def _runtime(found: ErrorBoundary, app: App | None) -> str:
    """Where a boundary runs; SvelteKit has a file of hooks for each runtime."""
    if found.kind.startswith("sveltekit"):
        return "server" if "hooks.server" in found.loc.source else "browser"
    if found.kind in IN_A_WORKER:
        return "edge"
    if found.kind not in ON_A_SERVER:
        return "browser"
    runtimes = app.runtimes if app is not None else ()
    return "edge" if "edge" in runtimes and "server" not in runtimes else "server"  # a framework of servers in a worker


def _not_by_this_handler(setup: Setup, found: ErrorBoundary) -> Prose:
    """Another handler of the app may have captured the error before."""
    kinds = (found.kind, *BESIDE.get(found.kind.partition("-")[0], ()))
    others = [other for other in setup.boundaries if other.app == found.app and other.kind in kinds and other.captures]
    if not others:
        return _by_fastify(setup, found) or NOT_CAPTURED
    return say("Not captured by this handler; the one at {loc} captures what reaches it", loc=others[0].loc)


def _by_fastify(setup: Setup, found: ErrorBoundary) -> Prose:
    """From 5 on Fastify tells the SDK itself, whatever the code's own handler does."""
    at = state(setup, found.app, "server") if found.kind.startswith("fastify") else None
    heard = heard_by_itself(setup, found.app, at) if isinstance(at, Captures) else None
    if heard is None:
        return ()
    if heard.verdict is Verdict.UNKNOWN:
        return say("Not captured by this handler; whether the SDK itself captures it cannot be known")
    return say("Not captured by this handler; the SDK itself may capture it ({loc})", loc=heard.evidence[0])


def listener_fate(setup: Setup, listener: ProcessListener) -> Prose:
    """Say what becomes of an error that a listener of the process or the window is given."""
    exits = losing_exits(setup, listener.app, listener.event)
    if not listener.captures:
        return _by_the_sdk(setup, listener, exits)
    return _lost(fate(setup, listener.app, _heard_in(listener), listener.loc.source, ()), exits).said


def _heard_in(listener: ProcessListener) -> str:
    """Where the event comes: a window has its own two, a process the others."""
    return "browser" if listener.event in EVENTS["browser"] else "server"


def losing_exits(setup: Setup, app: str, event: str) -> list[ProcessExit]:
    """Give the exits to which a listener for an event leads, and before which nothing waits until events are sent.

    A page is no process: a server's socket has events of the same names.
    """
    if event in EVENTS["browser"]:
        return []
    return [
        entry for entry in setup.exits if (entry.app, entry.failure) == (app, f"listener:{event}") and _loses(entry)
    ]


def _loses(entry: ProcessExit) -> bool:
    return not (entry.flushes or entry.delayed)


def capture_fate(setup: Setup, call: Call) -> Prose:
    """Say what becomes of what one call captures: nobody calls its function, or the process exits before it is sent."""
    if call.in_worker:
        return say("Not captured: it runs in a worker, and nothing that this loads calls `init`")
    if call.uncalled:
        return say("Nothing in this repository calls the function that it stands in")
    if is_never_asked(call):
        return say("Never: Next.js takes `onRequestError` from `instrumentation` only, and calls it on the server")
    if (found := failing(setup, call)) is not None:
        return failing_prose(setup, found)
    exits = [entry for entry in setup.exits if call.loc in entry.captured and _loses(entry)]
    becomes = _lost(fate(setup, call.app, call.runtime, call.loc.source, call.among), exits)
    return (becomes.where(IN_BROWSER) if call.method == OF_REMIX else becomes).said


def _lost(becomes: Becomes, exits: list[ProcessExit]) -> Becomes:
    """Say of what is captured that an exit of the process loses it, always or where the code comes there."""
    if not exits:
        return becomes
    if any(not entry.conditional for entry in exits):
        return becomes.where("{becomes}, but lost: the process exits without waiting for `flush` or `close`")
    words = "{becomes}, but lost where the process exits at {loc} without waiting for `flush` or `close`"
    return becomes.where(words, loc=exits[0].loc)


def _by_the_sdk(setup: Setup, listener: ProcessListener, exits: list[ProcessExit]) -> Prose:
    """The listener itself captures nothing; the SDK's own, which is there beside it, may."""
    at = state_of_file(setup, listener.app, _heard_in(listener), listener.loc.source)
    if listener.event not in SDK_HANDLERS or not isinstance(at, Captures | Unclear):
        return NOT_CAPTURED
    if listener.in_worker and isinstance(at, Captures) and at.init.loc.source != listener.loc.source:
        return say(
            "Not captured by this listener; the SDK's handlers of the page ({loc}) do not hear what a service worker throws",
            loc=at.init.loc,
        )
    found = sdk_handler(setup, at.init, listener.event) if isinstance(at, Captures) else at
    match found:
        case Silent():
            return NOT_CAPTURED
        case Unclear() as unclear:
            return ("Not captured by this listener; ", *doubt(unclear))
        case Captures(init=init):
            pass
    if any(not entry.conditional for entry in exits):
        words = "Captured by the SDK's global handler, but lost: this listener ends the process without waiting for `flush` or `close`"
        return say(words)
    when = conditions(at) if isinstance(at, Captures) else ()
    words = "Captured by the SDK's global handler ({loc}){when}{lost}; this listener itself captures nothing"
    lost = say(", but lost where this listener ends the process ({loc})", loc=exits[0].loc) if exits else ()
    return say(words, loc=init.loc, when=when, lost=lost)
