"""What the SDK of an init captures by itself: its global handlers, and integrations that capture beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.hearing import EVENTS, SDK_HANDLERS, SWITCHES, heard_in, sdk_handler
from sphinxcontrib_errortracking.findings.integrations import handlers, integration, run_by_default
from sphinxcontrib_errortracking.findings.measured import basis, is_measured, version_prose
from sphinxcontrib_errortracking.findings.processes import without_init
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, read, shown, unknown_prose, written_at
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Silent,
    Unclear,
    at_place,
    conditions,
    label,
    where_addressed,
)
from sphinxcontrib_errortracking.model.effective import integrations_at
from sphinxcontrib_errortracking.model.listed import last_of, lists_of

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.questions.draft import Draft
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup


def global_handlers(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    """Say of an init what its SDK captures by itself."""
    where_ = label(call.app, runtime)
    found = at_place(setup, call)
    if isinstance(found, Captures) and runtime == "server":
        found = replace(found, without=without_init(setup, call.app))
    when = (*conditions(found), *where_addressed(found)) if isinstance(found, Captures) else ()
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
    if not is_measured(call):
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
        case Silent(reason=reason) if any(not isinstance(one, Silent) for one in heard_in(setup, call, runtime)):
            _of_the_code(setup, draft, call, runtime, (reason, when))
        case Silent(reason=reason, evidence=evidence):
            more = _listed(setup, call)
            words = "{app}: only what the code captures itself{more}, because {reason}."
            draft.add(say(words, app=where_, more=more, reason=reason), *evidence)
        case Unclear(reason=reason, evidence=evidence):
            draft.doubt(
                say("{app}: which global handlers are on cannot be known: {reason}.", app=where_, reason=reason),
                *evidence,
            )


def _defaults(setup: Setup, draft: Draft, call: Call, runtime: str, when: Prose) -> None:
    where_ = label(call.app, runtime)
    sdk = version_prose(setup, call)
    names = [name for event in EVENTS.get(runtime, ()) for name in SDK_HANDLERS[event]]
    match integration(setup, call, *names):
        case Unknown() as unknown:
            draft.doubt(unknown_prose("Which global handlers are on", unknown, call), call.loc)
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
        case Absent() if doubts := _replaced(setup, call, runtime):
            for unclear in doubts:
                words = "{app}: whether {sdk} hears of all errors by itself cannot be known: {reason}."
                draft.doubt(say(words, app=where_, sdk=sdk, reason=unclear.reason), *unclear.evidence)
        case Absent():
            said = say(
                "{app}: {sdk} captures uncaught errors and unhandled promise rejections ({loc}){when}.",
                app=where_,
                sdk=sdk,
                loc=call.loc,
                when=when,
            )
            draft.add(said, call.loc)
            draft.rest_on(basis(setup, call))


def _of_the_code(setup: Setup, draft: Draft, call: Call, runtime: str, told: tuple[Prose, Prose]) -> None:
    """The default integrations are off, and the code lists handlers itself: say of each kind of errors what becomes of it."""
    reason, when = told
    app = label(call.app, runtime)
    for one, which in zip(
        heard_in(setup, call, runtime), ("uncaught errors", "unhandled promise rejections"), strict=True
    ):
        match one:
            case Captures():
                words = "{app}: {reason}, but an integration that the code lists captures {which} ({loc}){when}."
                draft.add(say(words, app=app, reason=reason, which=(which,), loc=call.loc, when=when), call.loc)
            case Silent(reason=why):
                draft.add(
                    say("{app}: {which} are not captured, because {why}.", app=app, which=(which,), why=why), call.loc
                )
            case Unclear(reason=why):
                words = "{app}: whether {which} are captured cannot be known: {why}."
                draft.doubt(say(words, app=app, which=(which,), why=why), call.loc)


def _replaced(setup: Setup, call: Call, runtime: str) -> list[Unclear]:
    """Doubts about the SDK's handlers of the window, whose place the code takes."""
    found = [sdk_handler(setup, call, event) for event in SWITCHES] if runtime == "browser" else []
    return [one for one in found if isinstance(one, Unclear)]


#: integrations that capture errors or messages beside the global handlers, by the names of what makes them
CAPTURING = (
    ("browserApiErrorsIntegration", "BrowserApiErrors", "TryCatch"),
    ("captureConsoleIntegration", "CaptureConsole"),
    ("httpClientIntegration", "HttpClient"),
    ("reportingObserverIntegration", "ReportingObserver"),
    ("pinoIntegration",),
)


def _listed(setup: Setup, call: Call) -> Prose:
    """Say which integrations of the code's own list capture too; empty where none is known."""
    told: list[Item] = []
    for names in CAPTURING:
        found = integration(setup, call, *names)
        if isinstance(found, CallValue):
            told.append(say("{name} ({loc})", name=Code(found.name), loc=written_at(found, call.loc)))
        elif isinstance(found, Unknown) and (given := _perhaps(call, names)) is not None:
            told.append(say("{name} where it is set ({loc})", name=Code(given.name), loc=written_at(given, call.loc)))
    return say(", and what is captured by {told}", told=join(told)) if told else ()


def _perhaps(call: Call, names: tuple[str, ...]) -> CallValue | None:
    reading = read(call, "integrations")
    lists = lists_of(reading.value) if isinstance(reading, Given | Depends) else None
    return last_of(lists, names)[0] if lists else None


def wraps_listeners(setup: Setup, call: Call) -> bool:
    """Tell whether the SDK of a page certainly wraps timers and listeners, and captures what they throw (run in Chromium)."""
    names = CAPTURING[0]
    if isinstance(integration(setup, call, *names), CallValue):
        return True
    found = integrations_at(setup, call)
    if found is not None and found.measured:
        return bool(run_by_default(setup, call, *names))
    return isinstance(handlers(call), Captures)
