"""Whether the SDK's own handlers of uncaught errors and rejections are on, each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, ObjectValue, Unknown
from sphinxcontrib_errortracking.findings.integrations import handlers, integration
from sphinxcontrib_errortracking.findings.measured import is_measured
from sphinxcontrib_errortracking.findings.outcomes import Captures, Silent, Unclear, unclear
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, inside, shown
from sphinxcontrib_errortracking.findings.records import Code

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: event -> the integration that hears it by default, as a function and as a class of SDK 7
SDK_HANDLERS = {
    "uncaughtException": ("onUncaughtExceptionIntegration", "OnUncaughtException"),
    "uncaughtExceptionMonitor": ("onUncaughtExceptionIntegration", "OnUncaughtException"),
    "unhandledRejection": ("onUnhandledRejectionIntegration", "OnUnhandledRejection"),
    "error": ("globalHandlersIntegration", "GlobalHandlers"),
    "unhandledrejection": ("globalHandlersIntegration", "GlobalHandlers"),
}
#: runtime -> the event of an uncaught error there, and that of an unhandled rejection
EVENTS = {"browser": ("error", "unhandledrejection"), "server": ("uncaughtException", "unhandledRejection")}
#: options with any value of which the handlers of Node capture all that they hear (run at 7.120.4, 8.55.2, 9.47.2, 10.28.0 and 11.12.0)
HARMLESS = frozenset({"mode", "exitEvenIfOtherHandlersAreRegistered"})
#: event of the window -> the option by which the integration leaves it alone, and the property that holds its handler
SWITCHES = {"error": "onerror", "unhandledrejection": "onunhandledrejection"}


def sdk_handler(setup: Setup, init: Call, event: str) -> Captures | Silent | Unclear:
    """Tell whether the SDK's own handler of an event of the process or the window is on."""
    if not is_measured(init):
        return Unclear(say("what {sdk} handles by itself was not measured", sdk=Code(init.package)))
    found = handlers(init)
    if isinstance(found, Unclear):
        return found
    match integration(setup, init, *SDK_HANDLERS[event]):
        case Absent() if isinstance(found, Silent):
            return _made_uncaught(setup, init, event) or found
        case Absent():
            return _replaced(setup, init, event) or found
        case CallValue() as given if event in SWITCHES:
            return _switched(given, init, event) or _replaced(setup, init, event) or Captures(init)
        case CallValue(arguments=() | (ObjectValue(open=None),)) as given if _is_harmless(given):
            return Captures(init)
        case Unknown() if isinstance(found, Captures) and event not in SWITCHES:
            return found  # what else is in the list takes no default away
        case Unknown():
            name = Code(SDK_HANDLERS[event][0])
            return Unclear(say("whether {name} is set, and with which options ({loc})", name=name, loc=init.loc))
        case CallValue():
            return Unclear(say("{name} is changed ({loc})", name=Code(SDK_HANDLERS[event][0]), loc=init.loc))


def ends_process(setup: Setup, init: Call, event: str) -> Prose:
    """Say that the SDK's handler of rejections ends the process after it has sent them; () where it does not (run at all of `MAJORS`)."""
    given = integration(setup, init, *SDK_HANDLERS["unhandledRejection"]) if event == "unhandledRejection" else None
    if not isinstance(given, CallValue):
        return ()
    match inside(given, "mode", init.loc):
        case Known(value="strict", loc=loc):
            return say("The process exits with code 1, because `mode` is `strict` ({loc})", loc=loc)
        case Depends(value=value, loc=loc):
            return say(
                "The process exits with code 1 where `mode` is `strict`: it is {value} ({loc})",
                value=shown(value),
                loc=loc,
            )
        case Unknown(chain=chain):
            loc = chain[-1] if chain else init.loc
            return say("Whether the process exits cannot be known, as `mode` decides it ({loc})", loc=loc)
        case _:
            return ()


def heard_in(setup: Setup, init: Call, runtime: str) -> tuple[Captures | Silent | Unclear, ...]:
    """Tell it of uncaught errors, and of unhandled rejections; () where there are no such handlers."""
    return tuple(sdk_handler(setup, init, event) for event in EVENTS.get(runtime, ()))


def heard_by_any(setup: Setup, init: Call, event: str) -> Captures | Silent | Unclear:
    """Tell whether an event is captured, by the SDK's handler or by a listener of the code's own."""
    own = (one for one in setup.listeners if one.app == init.app and one.event == event and not one.in_worker)
    return Captures(init) if any(one.captures for one in own) else sdk_handler(setup, init, event)


def _is_harmless(given: CallValue) -> bool:
    return all(
        isinstance(one, ObjectValue) and {name for name, _ in one.properties} <= HARMLESS for one in given.arguments
    )


def _made_uncaught(setup: Setup, init: Call, event: str) -> Captures | Silent | Unclear | None:
    """Node makes an uncaught exception of a rejection for which nothing listens (run at the same versions)."""
    if event != "unhandledRejection" or any(
        one.app == init.app and one.event == event and not one.in_worker for one in setup.listeners
    ):
        return None
    return sdk_handler(setup, init, "uncaughtException")


def _switched(given: CallValue, init: Call, event: str) -> Silent | Unclear | None:
    """Is the handler of this event switched off? None where it is on."""
    name = SWITCHES[event]
    match inside(given, name, init.loc):
        case Known(value=value, loc=loc) if not value:
            return Silent(say("{name} of `globalHandlersIntegration` is off ({loc})", name=Code(name), loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain):
            return unclear(name, reason, chain, init)
        case Given(loc=loc) | Depends(loc=loc):
            return Unclear(say("what {name} is depends ({loc})", name=Code(name), loc=loc), (loc,))
        case Known() | Absent():
            return None


def _replaced(setup: Setup, init: Call, event: str) -> Unclear | None:
    """An assignment to `window.onerror` takes the place of the SDK's handler where it runs after `init` (run in Chromium)."""
    listening = [one for one in setup.listeners if one.replaces and not one.in_worker]
    own = [one for one in listening if one.app == init.app and one.event == event]
    if not own:
        return None
    words = "{name} is assigned ({loc}), which takes the place of the SDK's handler where it runs after `init`"
    return Unclear(say(words, name=Code(SWITCHES.get(event, event)), loc=own[0].loc), (own[0].loc,))
