"""Which integrations an `init` has: the defaults, and what the repository adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ArrayValue, CallValue, Unknown
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
from sphinxcontrib_errortracking.model.added_later import added_later
from sphinxcontrib_errortracking.model.effective import integrations_at
from sphinxcontrib_errortracking.model.installed import makes_client
from sphinxcontrib_errortracking.model.listed import holes, last_of, lists_of
from sphinxcontrib_errortracking.model.methods import is_sdk

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.reading import Reading
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


def sets_filter(call: Call, *names: str) -> bool:
    """Is one of these options set, and not to an empty list, which drops nothing?"""
    readings = [read(call, name) for name in names]
    return any(
        not isinstance(one, Absent)
        and not (isinstance(one, Given) and isinstance(one.value, ArrayValue) and not one.value.elements)
        for one in readings
    )


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


def integration(setup: Setup, call: Call, *names: str) -> CallValue | Absent | Unknown:
    """Find an integration of an init, by the names of the functions that make it; `addIntegration` counts too.

    Of several with one name the last counts, `integrations` before `defaultIntegrations` and both before `addIntegration`.
    """
    own = _own(call, names)
    if isinstance(own, CallValue):
        return own
    instead = _instead(call, names)
    if not isinstance(instead, Absent):
        return own if isinstance(own, Unknown) else instead
    later = _added(setup, call, names)
    return later if isinstance(own, Absent) or isinstance(later, CallValue) else own


def _own(call: Call, names: tuple[str, ...]) -> CallValue | Absent | Unknown:
    reading = read(call, "integrations")
    match reading:
        case Given(value=value) | Depends(value=value) if (lists := lists_of(value)) is not None:
            return _in_lists(call, lists, reading, names) or next(iter(holes(lists)), Absent(call.loc))
        case Known() | Absent():
            return Absent(call.loc)
        case Given(value=value) if makes_client(call) and _gives_defaults(value):
            return Absent(call.loc)
        case Given() | Depends():
            return Unknown("the list of integrations is made at run time", (place_of(reading, call.loc),))
        case Unknown():
            return reading


def _in_lists(
    call: Call, lists: tuple[ArrayValue, ...], reading: Reading, names: tuple[str, ...]
) -> CallValue | Unknown | None:
    found, sure = last_of(lists, names)
    if found is None or sure:
        return found
    return Unknown("the environment decides whether it is set", (place_of(reading, call.loc),))


def _instead(call: Call, names: tuple[str, ...]) -> CallValue | Absent | Unknown:
    """Find it in a list that takes the place of the defaults; what is not known of such a list may be all of them."""
    reading = read(call, "defaultIntegrations")
    lists = lists_of(reading.value) if isinstance(reading, Given | Depends) else None
    found = _in_lists(call, lists, reading, names) if lists else None
    if lists is None or found is None:
        return Absent(call.loc)
    return next(iter(holes(lists)), found)


def _added(setup: Setup, call: Call, names: tuple[str, ...]) -> CallValue | Absent | Unknown:
    """Find it in what `addIntegration` adds."""
    doubt: Unknown | None = None
    for later in added_later(setup, call):
        if not runs_with(setup, call, later.loc.source):
            continue
        match later.value:
            case CallValue(name=name) as value if name.rpartition(".")[2] in names:
                if later.taken:
                    return value
                if later.taken is None:
                    doubt = Unknown("it is not known whether `addIntegration` finds one of the same name", (later.loc,))
            case Unknown() as unknown:
                doubt = doubt or unknown
            case _:
                pass
    return doubt or Absent(call.loc)
