"""What code for SDK 7 names that no later SDK has: the call, or the `new`, fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.measured import installed, is_measured, major, version_prose
from sphinxcontrib_errortracking.findings.outcomes import Silent, Unclear
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Depends, Given, read, written_at
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.model.listed import listed, lists_of

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import CallValue
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: majors of which it was looked what they export, with 7.120.4, 8.55.2, 9.47.2, 10.28.0, 10.78.0 and 11.12.0 of @sentry/node and @sentry/browser
WITHOUT = frozenset({8, 9, 10, 11})
#: objects of 7 that hold functions and classes
HOLDERS = ("Handlers.", "Integrations.")
#: functions of 7
FUNCTIONS = frozenset(
    {
        "startTransaction",
        "configureScope",
        "addGlobalEventProcessor",
        "makeMain",
        "getActiveTransaction",
        "enableAnrDetection",
        "autoDiscoverNodePerformanceMonitoringIntegrations",
    }
)
#: classes of 7 that make integrations
CLASSES = frozenset(
    {
        "BrowserTracing",
        "Replay",
        "ReplayCanvas",
        "Feedback",
        "BrowserProfilingIntegration",
        "GlobalHandlers",
        "Breadcrumbs",
        "TryCatch",
        "LinkedErrors",
        "HttpContext",
        "Dedupe",
        "InboundFilters",
        "FunctionToString",
        "ModuleMetadata",
    }
)


def is_gone(setup: Setup, call: Call) -> bool:
    """Tell whether the installed SDK certainly has no function or class of this name."""
    known = call.method in FUNCTIONS | CLASSES or call.method.startswith(HOLDERS)
    return known and _lacks(setup, call)


def gone_prose(setup: Setup, call: Call) -> Prose:
    """Say it as a clause."""
    return say("{name} is no part of {sdk}, so the call fails", name=Code(call.method), sdk=version_prose(setup, call))


def failing(setup: Setup, call: Call) -> tuple[Call, bool] | None:
    """Find a call of what is gone that keeps the code from this one, and whether it certainly does: that is given the function in which it stands.

    One that comes before it in the same function throws too; whether something catches that is not followed.
    """
    for other in setup.calls:
        if other is call or other.loc.source != call.loc.source or other.app != call.app or not is_gone(setup, other):
            continue
        if call.context == f"callback:{other.method}" and other.loc.line <= call.loc.line <= other.loc.end_line:
            return other, True
        alike = (other.function, other.context) == (call.function, call.context) and not call.context
        if alike and other.active and other.loc < call.loc:
            return other, False
    return None


def failing_prose(setup: Setup, found: tuple[Call, bool]) -> Prose:
    """Say what becomes of what such a call keeps the code from."""
    gone, certain = found
    why = say("{gone} ({loc})", gone=gone_prose(setup, gone), loc=gone.loc)
    return (
        say("Never: {why}", why=why) if certain else say("Cannot be known: {why}, before the code comes here", why=why)
    )


def fails(setup: Setup, call: Call) -> Silent | Unclear | None:
    """An `init` whose list of integrations holds such a class is never called: what it is given is made first, which throws."""
    reading = read(call, "integrations")
    lists = lists_of(reading.value) if isinstance(reading, Given | Depends) else None
    if not lists or not _lacks(setup, call):
        return None
    found = [one for one in listed(lists) if _is_class(one.call, call)]
    if not found:
        return None
    first = next((one for one in found if one.always), found[0])
    loc = written_at(first.call, call.loc)
    why = say("{name} is no part of {sdk} ({loc})", name=Code(first.call.name), sdk=version_prose(setup, call), loc=loc)
    if first.always:
        return Silent(say("its `init` fails: {why}", why=why), (loc,))
    return Unclear(say("whether its `init` fails: {why}", why=why), (loc,))


def _is_class(value: CallValue, init: Call) -> bool:
    known = value.name in CLASSES or value.name.startswith(HOLDERS)
    return value.new and known and value.package == init.package


def _lacks(setup: Setup, call: Call) -> bool:
    return is_measured(call) and major(installed(setup, call)) in WITHOUT
