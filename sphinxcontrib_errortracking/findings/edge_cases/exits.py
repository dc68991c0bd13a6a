"""The code ends the process: is the error captured, and is the event sent before?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.calls import CAPTURES
from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.prose import count, places, say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import (
    combine,
    handled,
    not_applicable,
    not_handled,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import Captures, label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import Call, ProcessExit, Setup


_WAITS = "{app}: before {method} at {loc} ({cause}) the code waits for `flush` or `close`."


def process_exit(setup: Setup) -> Finding:
    """The process ends because of an error, on a signal, or right after a capture.

    Looks at each `process.exit` that a `catch`, a rejected promise or a listener for errors leads to, and at each that follows a
    capture, and in listeners for signals such as `SIGTERM`. Not handled where no capture stands before it, or no awaited `flush` or `close` after a capture: the event is lost
    (measured in Node at 10.28.0). Handled where both stand there, or nothing ends the process. Partly where a condition decides, or
    a timer or another wait leaves the event some time, and on a signal: an event that is still being sent is lost unless the listener
    waits for `flush` or `close` (measured). Does not apply without captures and exits, nor to programs beside an app that runs in a browser alone.
    """
    apps = dict.fromkeys(entry.app for entry in setup.exits if _matters(entry))
    carrying = {carrier.app for carrier in setup.carriers}
    in_browsers = {app.path for app in setup.apps if app.runtimes == ("browser",)} - carrying
    found = [
        _beside(setup, app) if app in in_browsers else where_captured(setup, app, "server", _exits) for app in apps
    ]
    if found:
        return combine(found, ())
    captures = [
        call
        for call in setup.calls
        if call.method in CAPTURES and call.runtime != "browser" and call.active is not False
    ]
    if captures:
        behavior = say(
            "In the files that are known to run where Sentry is set up, no `process.exit` was found that an error leads to, or that follows a capture ({number} looked at).",
            number=count(len(captures), "call"),
        )
        return handled(behavior, *(call.loc for call in captures))
    words = "No code on a server captures anything itself, and in the files that are known to run where Sentry is set up no error leads to `process.exit`."
    return not_applicable(say(words))


def _beside(setup: Setup, app: str) -> Finding:
    """Say it of programs that stand beside the code of an app in a browser, where nothing sets Sentry up for them."""
    at = [entry.loc for entry in setup.exits if entry.app == app and _matters(entry)]
    words = (
        "{app} runs in the browser; programs beside it end their process ({places}), and nothing sets Sentry up there."
    )
    return not_applicable(say(words, app=label(app), places=places(at)), *at)


def _matters(entry: ProcessExit) -> bool:
    return bool(entry.failure) or entry.captures is not False


def _exits(setup: Setup, app: str, _runtime: str, captures: Captures) -> Finding:
    own = [entry for entry in setup.exits if entry.app == app and _matters(entry)]
    return combine([exit_finding(setup, entry, captures.init) for entry in own], ())


def exit_cause(entry: ProcessExit) -> Prose:
    """Say what leads to an exit: "in a `catch`"."""
    match entry.failure.partition(":"):
        case "signal", _, _:
            return say("on a signal")
        case "catch", _, _:
            return say("in a `catch`")
        case "promise-catch", _, _:
            return say("in the handler of a rejected promise")
        case "listener", _, event:
            return say("in the listener for {event}", event=Code(event))
        case _:
            return say("after a capture")


def exit_finding(setup: Setup, entry: ProcessExit, init: Call) -> Finding:
    """Say whether the error that leads to one exit is captured and sent before."""
    loc = entry.loc
    named: dict[str, Item] = {
        "app": label(entry.app),
        "loc": loc,
        "cause": exit_cause(entry),
        "method": Code(entry.method),
    }
    notes = basis(setup, init)
    if entry.failure == "signal" and entry.captures is False and not entry.flushes:
        words = "{app}: {method} at {loc} ends the process {cause} without an awaited `flush` or `close`: an event that is still being sent then is lost."
        return partly(say(words, **named), loc, notes=notes)
    if entry.failure == "signal" and entry.captures is False:
        return handled(say(_WAITS, **named), loc, notes=notes)
    by_sdk = entry.failure in ("listener:uncaughtException", "listener:unhandledRejection")
    if entry.captures is False and not by_sdk:
        words = (
            "{app}: {method} at {loc} ends the process {cause}, and no capture stands before it: the error is not sent."
        )
        return not_handled(say(words, **named), loc, notes=notes)
    if entry.flushes and entry.captures is not None:
        return handled(say(_WAITS, **named), loc, *entry.captured, notes=notes)
    if entry.flushes:
        words = "{app}: {method} at {loc} ends the process {cause}; whether an error is captured before depends on a condition."
        return partly(say(words, **named), loc, *entry.captured, notes=notes)
    if entry.delayed:
        words = "{app}: {method} at {loc} ends the process {cause}, after a timer or another wait, but not one for `flush` or `close`, so an event is sent only if there is time."
        return partly(say(words, **named), loc, *entry.captured)
    if entry.unawaited:
        words = "{app}: {method} at {loc} ends the process {cause}; `flush` or `close` is called before, but nothing waits for it: the event is lost."
        return not_handled(say(words, **named), loc, *entry.captured, notes=notes)
    if entry.conditional and by_sdk:
        words = "{app}: {method} at {loc} ends the process {cause} on some paths, without an awaited `flush` or `close`: the event is lost there."
        return partly(say(words, **named), loc, *entry.captured, notes=notes)
    words = (
        "{app}: {method} at {loc} ends the process {cause} without an awaited `flush` or `close`: the event is lost."
    )
    return not_handled(say(words, **named), loc, *entry.captured, notes=notes)
