"""What attaches a request to events of a server, and which parts of it the code tells it to leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.integrations import handlers, integration
from sphinxcontrib_errortracking.findings.measured import installed, major
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, inside, place_of, read
from sphinxcontrib_errortracking.findings.state import Silent
from sphinxcontrib_errortracking.model.effective import integrations_at
from sphinxcontrib_errortracking.model.effective_integrations import OPEN, REMOVED
from sphinxcontrib_errortracking.model.listed import holes, lists_of

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

REQUESTS = ("requestDataIntegration", "RequestData")
#: majors of @sentry/node of which it was run that without the integration an event carries neither a request nor the address of the client
RUN_WITHOUT = (8, 9, 10, 11)
UNDECIDED = "not knowable, because it is not known whether the integration RequestData is set up"
#: options of its `include` -> the places in an event that each takes away
INCLUDE = {
    "cookies": ("request.cookies", "request.headers.cookie"),
    "headers": ("request.headers",),
    "query_string": ("request.query_string",),
    "data": ("request.data",),
    "url": ("request.url",),
}
BY_HANDLER = "not knowable, because what Handlers.requestHandler is given decides it"
#: majors of @sentry/node that attach what the code of an app puts into `request.user` (run at 7.120.4, 8.55.2, 9.47.2, 10.28.0)
WITH_USER = (7, 8)


def attaches_requests(setup: Setup, call: Call) -> tuple[bool | None, SourceLocation]:
    """Tell whether the integration is set up that attaches a request to events, and where that is said; None where it is not known."""
    instead = read(call, "defaultIntegrations")
    loc = place_of(instead, call.loc) if not isinstance(instead, Absent) else call.loc
    found = integrations_at(setup, call)
    state = next((row.state for row in found.rows if row.name == "RequestData"), "") if found else ""
    if state in (REMOVED, "") and isinstance(handlers(call), Silent):
        return False, loc
    return (False if state == REMOVED else None if state == OPEN else True), loc


def request_data(setup: Setup, call: Call) -> CallValue | Absent | Unknown:
    """Find the integration; what is not known of a list beside others hardly is one more."""
    found = integration(setup, call, *REQUESTS)
    if not isinstance(found, Unknown):
        return found
    reading = read(call, "integrations")
    lists = lists_of(reading.value) if isinstance(reading, Given | Depends) else None
    of_a_call = isinstance(reading, Given) and isinstance(reading.value, CallValue)
    return Absent(call.loc) if of_a_call or found in holes(lists or ()) else found


def told_handler(setup: Setup, call: Call) -> SourceLocation | None:
    """Where `Handlers.requestHandler` of SDK 7 is given options: they count, and not those of the integration (run at 7.120.4)."""
    for other in setup.calls:
        named = other.method == "Handlers.requestHandler" and other.app == call.app and other.active is not False
        if named and other.arguments and major(installed(setup, call)) == WITH_USER[0]:
            return other.loc
    return None


def user_prose(setup: Setup, call: Call) -> Prose:
    """Say as a clause that the SDK attaches the user of a request; empty where it certainly does not, or nothing was measured."""
    given = request_data(setup, call)
    told = inside(given, "include.user", call.loc) if isinstance(given, CallValue) else given
    runs = call.package == "@sentry/node" and major(installed(setup, call)) in WITH_USER
    if not runs or not isinstance(told, Absent) or told_handler(setup, call) or not attaches_requests(setup, call)[0]:
        return ()
    return say("; it attaches `id`, `username` and `email` of `request.user`, where code of the app sets it")


def excluded(setup: Setup, call: Call) -> tuple[dict[str, SourceLocation], dict[str, SourceLocation]]:
    """Read `requestDataIntegration({ include: … })`: the places that it takes away, and those of which that is not known."""
    match request_data(setup, call):
        case CallValue() as given:
            return _excluded_by(given, call)
        case Unknown(chain=chain):
            return {}, {"request": chain[-1] if chain else call.loc}
        case Absent():
            return {}, {}


def _excluded_by(given: CallValue, call: Call) -> tuple[dict[str, SourceLocation], dict[str, SourceLocation]]:
    taken: dict[str, SourceLocation] = {}
    doubt: dict[str, SourceLocation] = {}
    for option, paths in INCLUDE.items():
        match inside(given, f"include.{option}", call.loc):
            case Known(value=False, loc=loc):
                taken |= dict.fromkeys(paths, loc)
            case Unknown(chain=chain):
                doubt |= dict.fromkeys(paths, chain[-1] if chain else call.loc)
            case Depends(loc=loc):
                doubt |= dict.fromkeys(paths, loc)
            case Known() | Absent() | Given():
                pass
    return taken, doubt
