"""Which integrations an `init` has: the defaults, and what the repository adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    inside,
    place_of,
    read,
    shown,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import Captures, Silent, Unclear, runs_with, unclear
from sphinxcontrib_errortracking.model.effective import integrations_at
from sphinxcontrib_errortracking.model.installed import makes_client
from sphinxcontrib_errortracking.model.listed import holes, listed, lists_of
from sphinxcontrib_errortracking.model.methods import is_sdk

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup


#: (run at 10.28.0)
WITHOUT_DEFAULTS = "initWithoutDefaultIntegrations"


def _without_defaults(call: Call) -> Silent | Unclear | None:
    """Are the default integrations off, or replaced? None where nothing says so."""
    if call.method == WITHOUT_DEFAULTS:
        words = "{method} sets up none of the default integrations ({loc})"
        return Silent(say(words, method=Code(call.method), loc=call.loc), (call.loc,))
    match read(call, "defaultIntegrations"):
        case Known(value=False, loc=loc):
            return Silent(say("`defaultIntegrations` is `false` ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain):
            return unclear("defaultIntegrations", reason, chain, call)
        case Given(loc=loc) | Depends(loc=loc):
            return Unclear(say("`defaultIntegrations` is replaced ({loc})", loc=loc), (loc,))
        case Known() | Absent():
            return None


def handlers(call: Call) -> Captures | Silent | Unclear:
    """Tell whether the SDK's default integrations, the global handlers among them, are left as they are."""
    if makes_client(call):
        return _of_client(call)
    if (found := _without_defaults(call)) is not None:
        return found
    match read(call, "integrations"):
        case Known() | Absent():
            return Captures(call)
        case Given(value=value) | Depends(value=value) if lists_of(value) is not None:
            return Captures(call)
        case Given(loc=loc) | Depends(loc=loc):
            return Unclear(say("`integrations` decides which handlers there are ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain):
            return unclear("integrations", reason, chain, call)


def _of_client(call: Call) -> Captures | Silent | Unclear:
    """A client has the integrations that it lists and no others (run in Chromium at 10.28.0)."""
    reading = read(call, "integrations")
    match reading:
        case Given(value=value) if _gives_defaults(value):
            return Captures(call)
        case Given(value=value) | Depends(value=value) if (lists := lists_of(value)) is not None and not holes(lists):
            return Silent(
                say("a client has only the integrations that it lists ({loc})", loc=reading.loc), (reading.loc,)
            )
        case Given(loc=loc) | Depends(loc=loc):
            return Unclear(say("`integrations` decides which handlers there are ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain):
            return unclear("integrations", reason, chain, call)
        case Known() | Absent():
            return Silent(say("the client lists no integrations ({loc})", loc=call.loc), (call.loc,))


def _gives_defaults(value: Value) -> bool:
    return isinstance(value, CallValue) and value.name == "getDefaultIntegrations" and is_sdk(value.package)


def run_by_default(setup: Setup, call: Call, *names: str) -> tuple[str, ...]:
    """Give those of these integrations that the installed SDK sets up by itself, and that the code leaves as they are."""
    found = integrations_at(setup, call)
    states = {row.name: row.state for row in found.rows} if found and not found.unknown else {}
    return tuple(name for name in names if states.get(name, "").startswith("default"))


#: makes the integration that filters, by the names that it has had -> the options that it takes beside those of `init`
FILTERING = ("eventFiltersIntegration", "inboundFiltersIntegration", "InboundFilters")
FILTERS = ("ignoreErrors", "denyUrls", "allowUrls", "ignoreTransactions")


def filters(setup: Setup, call: Call) -> Captures | Silent | Unclear:
    """Tell whether the integration is there that reads `ignoreErrors` and its like: without it they have no effect (run in Chromium at 10.28.0)."""
    found = handlers(call)
    if isinstance(found, Captures):
        return found
    match integration(setup, call, *FILTERING):
        case CallValue():
            return Captures(call)
        case Absent():
            return found
        case Unknown(reason=reason, chain=chain):
            return found if isinstance(found, Unclear) else unclear("integrations", reason, chain, call)


def own_filters(setup: Setup, call: Call) -> tuple[CallValue | None, frozenset[str]]:
    """Give the filter that the code makes itself, and which options it hands to it, or may (run at all of `MAJORS`)."""
    found = integration(setup, call, *FILTERING)
    if not isinstance(found, CallValue):
        return None, frozenset()
    given = frozenset(name for name in FILTERS if not isinstance(inside(found, name, call.loc), Absent))
    return (found if given else None), given


def own_filters_prose(call: Call, given: CallValue) -> Prose:
    """Say it as a clause: "`eventFiltersIntegration({ … })` drops what its options name (…)"."""
    return say("{given} drops what its options name ({loc})", given=shown(given), loc=written_at(given, call.loc))


def _beside(setup: Setup, call: Call) -> list[Value]:
    """What is set beside `integrations`: what `addIntegration` adds, and a list that takes the place of the defaults."""
    added = [
        value
        for other in setup.calls
        if other.method == "addIntegration"
        and other.app == call.app
        and other.runtime in (call.runtime, None)
        and other.active is not False
        and runs_with(setup, call, other.loc.source)
        for value in other.arguments
    ]
    instead = read(call, "defaultIntegrations")
    lists = lists_of(instead.value) if isinstance(instead, Given) else None
    return [*added, *(one.call for one in listed(lists or ()) if one.always)]


def integration(setup: Setup, call: Call, *names: str) -> CallValue | Absent | Unknown:
    """Find an integration of an init, by the names of the functions that make it; `addIntegration` counts too."""
    added = _beside(setup, call)
    reading = read(call, "integrations")
    elements: list[Value] = [*added]
    doubt: Unknown | None = None
    match reading:
        case Given(value=value) | Depends(value=value) if (lists := lists_of(value)) is not None:
            of_these = [one for one in listed(lists) if one.call.name.rpartition(".")[2] in names]
            elements = [*(one.call for one in of_these if one.always), *added]
            doubt = next(iter(holes(lists)), None)
            if any(not one.always for one in of_these):
                doubt = doubt or Unknown("the environment decides whether it is set", (place_of(reading, call.loc),))
        case Known() | Absent():
            pass
        case Given(value=value) if makes_client(call) and _gives_defaults(value):
            pass
        case Given() | Depends():
            doubt = Unknown("the list of integrations is made at run time", (place_of(reading, call.loc),))
        case Unknown():
            doubt = reading
    for element in elements:
        match element:
            case CallValue(name=name) if name.rpartition(".")[2] in names:
                return element
            case Unknown():
                doubt = doubt or element
            case _:
                pass
    return doubt or Absent(call.loc)
