"""Errors that nobody catches, and those that somebody catches: handlers of the SDK and of the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ArrayValue, CallValue, Static, Unknown
from sphinxcontrib_errortracking.findings.edge_cases.exits import exit_finding
from sphinxcontrib_errortracking.findings.hearing import EVENTS, ends_process, sdk_handler
from sphinxcontrib_errortracking.findings.integrations import handlers, integration
from sphinxcontrib_errortracking.findings.measured import (
    OWN_LISTENER_EXITS,
    PRIMITIVE_REJECTION,
    REFERENCE,
    basis,
    installed,
    is_measured,
    outcome,
    version_prose,
)
from sphinxcontrib_errortracking.findings.outcomes import started
from sphinxcontrib_errortracking.findings.processes import certainly_without, without_init
from sphinxcontrib_errortracking.findings.prose import say, sentences
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    inside,
    unknown_prose,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    in_every,
    not_handled,
    not_known,
    partly,
    with_condition,
)
from sphinxcontrib_errortracking.findings.state import Captures, Isolated, Silent, Unclear, label, state_of_file

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.process_records import Process
    from sphinxcontrib_errortracking.model.records import Call, ProcessListener, Setup


def unhandled_rejections(setup: Setup) -> Finding:
    """Unhandled promise rejections.

    Handled where `init` runs with the SDK's default global handlers: one event each, in the browser and in Node (measured at
    10.28.0). Partly where some runtime, or a process in which nothing calls `init`, is without them; not handled where none has them. The edge runtime was not measured, so
    there it cannot be known, nor can it for SDKs of other platforms. Where a listener of the repository ends the process, it comes out as the rule on exits says. Where the repository's own Node listener captures too, a rejection with a primitive gives two
    events (measured at 7.120.4, 8.55.2, 9.47.2, 10.28.0 and 11.12.0).
    """
    absent = say("No app runs code that could reject.")
    found = in_every(setup, ("browser", "server", "edge"), _rejection, absent)
    elsewhere = [_in_a_process(process) for app in setup.apps for process in without_init(setup, app.path)]
    return combine([found, *elsewhere], absent) if elsewhere else found


def _in_a_process(process: Process) -> Finding:
    words = "{app}: in {process} rejections are not captured, because nothing that it loads calls `init`."
    return not_handled(say(words, app=label(process.app), process=started((process,))), process.loc)


def _rejection(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    listening = _listeners(setup, app, "unhandledRejection", "unhandledrejection")
    own = [entry for entry in listening if entry.captures and not certainly_without(setup, entry.loc.source)]
    where = label(app, runtime)
    if runtime == "edge":
        return cannot_know(
            say(
                "{app}: what the SDK does with an unhandled rejection there was not measured ({loc}).",
                app=where,
                loc=call.loc,
            ),
            call.loc,
        )
    match sdk_handler(setup, call, EVENTS[runtime][1]):
        case Unclear() as unclear:
            return not_known(app, runtime, unclear)
        case Silent() as silent if not own:
            return not_handled(
                say("{app}: rejections are not captured, because {why}.", app=where, why=silent.reason),
                *silent.evidence,
            )
        case Silent():
            behavior = say("{app}: captured by the repository's own listener ({loc}).", app=where, loc=own[0].loc)
            return handled(behavior, own[0].loc)
        case Captures():
            return _rejection_by_default(setup, app, runtime, call)


def _rejection_by_default(setup: Setup, app: str, runtime: str, call: Call) -> Finding:
    behavior = say(
        "{app}: captured by the SDK's global handler, as set up at {loc}.", app=label(app, runtime), loc=call.loc
    )
    if runtime == "browser":
        return handled(behavior, call.loc, notes=basis(setup, call))
    match integration(setup, call, "onUnhandledRejectionIntegration"):
        case Unknown() as unknown:
            doubt = unknown_prose("Whether the SDK's handler of rejections is changed", unknown, call.loc)
            return cannot_know(doubt, call.loc)
        case CallValue() | Absent():
            ends = ends_process(setup, call, "unhandledRejection")
            told = sentences(behavior, say("{ends}.", ends=ends)) if ends else behavior
            return _rejection_in_node(setup, app, call, told)


def _rejection_in_node(setup: Setup, app: str, call: Call, behavior: Prose) -> Finding:
    listening = _listeners(setup, app, "unhandledRejection")
    own = [entry for entry in listening if entry.captures and not certainly_without(setup, entry.loc.source)]
    if not is_measured(call):
        return cannot_know(
            say(
                "What {sdk} does with an unhandled rejection was not measured ({loc}).",
                sdk=Code(call.package),
                loc=call.loc,
            ),
            call.loc,
        )
    exits = [entry for entry in setup.exits if entry.app == app and entry.failure == "listener:unhandledRejection"]
    if exits:
        return combine([exit_finding(setup, entry, call) for entry in exits], ())
    measured = outcome(PRIMITIVE_REJECTION, installed(setup, call))
    if own and measured:
        twice = say(
            "The listener at {loc} captures too: a rejection with a primitive gives {twice}.",
            loc=own[0].loc,
            twice=(measured.result,),
        )
        return handled(sentences(behavior, twice), call.loc, own[0].loc, notes=basis(setup, call, (REFERENCE,)))
    if own:
        also = say("The repository's own listener at {loc} captures too.", loc=own[0].loc)
        return handled(sentences(behavior, also), call.loc, own[0].loc, notes=basis(setup, call))
    return handled(behavior, call.loc, notes=basis(setup, call))


def uncaught_exception_listener(setup: Setup) -> Finding:
    """An uncaught exception while the repository listens for it too.

    Does not apply where no code listens for `uncaughtException`. With a listener of its own the process lives on in an undefined
    state unless the listener exits (measured: it exits by itself at 7.120.4, it lives at 8.55.2, 9.47.2, 10.28.0 and 11.12.0):
    partly. Handled where the listener calls `flush` or `close` and then exits, and where `onUncaughtExceptionIntegration` is told
    to exit beside other listeners (measured at 10.28.0); not handled where it exits right after a capture, or
    nothing is sent.
    """
    own = _listeners(setup, None, "uncaughtException")
    findings = [_uncaught(setup, listener) for listener in own]
    return combine(findings, say("No code listens for `uncaughtException`."))


def _uncaught(setup: Setup, listener: ProcessListener) -> Finding:
    where = label(listener.app)
    match state_of_file(setup, listener.app, "server", listener.loc.source):
        case Unclear() as unclear:
            return not_known(listener.app, "server", unclear)
        case Silent() as silent:
            behavior = say(
                "{app}: the listener at {loc} runs, and {what} is sent, because {why}.",
                app=where,
                loc=listener.loc,
                what=silent.what,
                why=silent.reason,
            )
            return not_handled(behavior, listener.loc)
        case Isolated(client=client):
            words = "{app}: whether the listener at {loc} hands the error to the client beside the global one ({client}) is not followed."
            return cannot_know(say(words, app=where, loc=listener.loc, client=client.loc), listener.loc, client.loc)
        case Captures(init=call) as captures:
            return with_condition(_while_sending(setup, listener, call), captures)


def _while_sending(setup: Setup, listener: ProcessListener, call: Call) -> Finding:
    where = label(listener.app)
    match handlers(call) if isinstance(handlers(call), Captures) else sdk_handler(setup, call, "uncaughtException"):
        case Unclear() as unclear if not listener.captures:
            return not_known(listener.app, "server", unclear)
        case Silent(reason=reason) if not listener.captures:
            behavior = say(
                "{app}: uncaught exceptions are not captured, because {why}; the listener is at {loc}.",
                app=where,
                why=reason,
                loc=listener.loc,
            )
            return not_handled(behavior, listener.loc)
        case Captures() | Silent() | Unclear():
            return _with_listener(setup, listener, call)


def _with_listener(setup: Setup, listener: ProcessListener, call: Call) -> Finding:
    where = label(listener.app)
    if listener.exits:
        return _exiting(setup, listener, call)
    told = _told_to_exit(setup, listener, call)
    if told is not None:
        return told
    version = installed(setup, call)
    result = outcome(OWN_LISTENER_EXITS, version) if call.package == "@sentry/node" else None
    if result is None:
        return cannot_know(
            say(
                "Whether {app} exits after an uncaught exception was not measured with {sdk}; its own listener is at {loc}.",
                app=where,
                sdk=version_prose(setup, call),
                loc=listener.loc,
            ),
            listener.loc,
        )
    if result.result == "exits":
        return handled(
            say("{app}: an uncaught exception is captured and the process exits ({loc}).", app=where, loc=listener.loc),
            listener.loc,
        )
    behavior = say(
        "{app}: an uncaught exception is captured, and because of the listener at {loc} the process goes on instead of exiting.",
        app=where,
        loc=listener.loc,
    )
    return partly(behavior, listener.loc, call.loc, notes=basis(setup, call, result.versions))


def _told_to_exit(setup: Setup, listener: ProcessListener, call: Call) -> Finding | None:
    """Say it where the SDK's own handler is told to exit beside other listeners; None where it is left as it is."""
    option = "exitEvenIfOtherHandlersAreRegistered"
    where = label(listener.app)
    match integration(setup, call, "onUncaughtExceptionIntegration", "OnUncaughtException"):
        case Absent():
            return None
        case Unknown() as unknown:
            doubt = unknown_prose("Whether the SDK's handler of uncaught exceptions is changed", unknown, call)
            return cannot_know(doubt, listener.loc, call.loc)
        case CallValue() as given:
            pass
    match inside(given, option, call.loc):
        case Absent() | Known(value=False):
            return None
        case Known(value=True, loc=loc):
            words = (
                "{app}: an uncaught exception is captured and the process exits, because {option} is `true` ({loc})."
            )
            behavior = say(words, app=where, option=Code(option), loc=loc)
            return handled(behavior, loc, listener.loc, notes=basis(setup, call))
        case Unknown() as unknown:
            return cannot_know(unknown_prose(f"`{option}`", unknown, call.loc), listener.loc, call.loc)
        case Known(loc=loc) | Given(loc=loc) | Depends(loc=loc):
            words = "{app}: whether the process exits depends on {option} ({loc})."
            return cannot_know(say(words, app=where, option=Code(option), loc=loc), listener.loc, loc)


def _exiting(setup: Setup, listener: ProcessListener, call: Call) -> Finding:
    """The listener ends the process: is what was captured sent before?"""
    failure = f"listener:{listener.event}"
    exits = [entry for entry in setup.exits if entry.app == listener.app and entry.failure == failure]
    if exits:
        return combine([exit_finding(setup, entry, call) for entry in exits], ())
    behavior = say("{app}: the listener at {loc} ends the process.", app=label(listener.app), loc=listener.loc)
    note = say("An event that is not flushed before `process.exit` is lost (measured with `10.28.0`).")
    return partly(behavior, listener.loc, call.loc, notes=note)


def console_errors(setup: Setup) -> Finding:
    """`console.error` without a capture.

    Not handled by default: the SDK keeps it as a breadcrumb. Handled where `captureConsoleIntegration` is set, for all levels or for
    `error` among others; not handled where it is set for other levels only. A list of integrations or levels that is made at run
    time cannot be known. Measured in Node at 10.28.0.
    """
    return in_every(setup, ("browser", "server"), _console, say("No app runs in a browser or on a server."))


def _console(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    match integration(setup, call, "captureConsoleIntegration", "CaptureConsole"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("Whether `console` calls are captured", unknown, call.loc), call.loc)
        case CallValue() as given:
            return _console_levels(setup, call, given, where)
        case Absent():
            behavior = say("{app}: a `console.error` alone is not an event ({loc}).", app=where, loc=call.loc)
            return not_handled(behavior, call.loc, notes=basis(setup, call))


def _console_levels(setup: Setup, call: Call, given: CallValue, where: Prose) -> Finding:
    """Is `console.error` among the levels that the integration is given? Without a list all are."""
    loc = written_at(given, call.loc)
    sends = say("{app}: `captureConsoleIntegration` sends them ({loc}).", app=where, loc=loc)
    match inside(given, "levels", call.loc):
        case Absent():
            return handled(sends, loc, notes=basis(setup, call))
        case Given(value=ArrayValue(elements=elements, open=None)):
            levels = [element.value if isinstance(element, Static) else None for element in elements]
            if "error" in levels:
                return handled(sends, loc, notes=basis(setup, call))
            if None not in levels:
                words = "{app}: `captureConsoleIntegration` is set, but not for `console.error` ({loc})."
                return not_handled(say(words, app=where, loc=loc), loc, notes=basis(setup, call))
        case Unknown() as unknown:
            return cannot_know(unknown_prose("Of which levels `console` calls are captured", unknown, call.loc), loc)
        case Known() | Given() | Depends():
            pass
    words = "{app}: which levels `captureConsoleIntegration` sends is not followed ({loc})."
    return cannot_know(say(words, app=where, loc=loc), loc)


def _listeners(setup: Setup, app: str | None, *events: str) -> list[ProcessListener]:
    found = [entry for entry in setup.listeners if entry.event in events and app in (None, entry.app)]
    return [entry for entry in found if not entry.in_worker]
