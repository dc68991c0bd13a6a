"""What of a request leaves a server with an error: the measured default of the installed SDK, and what the repository takes away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.attached import Part, attached, is_opaque, is_sensitive, leaves
from sphinxcontrib_errortracking.findings.measured import (
    REFERENCE,
    REQUEST_DATA,
    REQUEST_DATA_WITH_PII,
    USER_IP,
    USER_IP_WITH_PII,
    installed,
    major,
    outcome,
)
from sphinxcontrib_errortracking.findings.processors import event_processors
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    inside,
    option_prose,
    read,
)
from sphinxcontrib_errortracking.findings.request_data import (
    BY_HANDLER,
    RUN_WITHOUT,
    UNDECIDED,
    attaches_requests,
    excluded,
    request_data,
    told_handler,
    user_prose,
)
from sphinxcontrib_errortracking.findings.state import label
from sphinxcontrib_errortracking.findings.unloaded import is_unstarted
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model.event_paths import ANY as ANY_KEY
from sphinxcontrib_errortracking.model.methods import sets_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.findings.reading import Reading
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, FunctionSummary, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

_RUN = ("@sentry/node", "@sentry/nextjs")
#: part of a request -> where an event holds the same once more, the address with its query (run at all of `MAJORS`)
ALSO_IN = {"request.cookies": ("request.headers.cookie",), "request.query_string": ("request.url",)}


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a request.

    `status` is sent, filtered or dropped (by the SDK), removed or overwritten (by the repository, or sometimes), unknown, not measured, or perhaps:
    sent where something outside the repository calls the function that attaches it. `left` is the other place of ALSO_IN that holds
    it still, where `path` itself is taken away. `why` says more exactly than the status why it is unknown.
    """

    path: str
    status: str
    loc: SourceLocation
    versions: tuple[str, ...] = ()
    left: str = ""
    why: str = ""


def request_fields(setup: Setup, call: Call) -> tuple[Field, ...]:
    """Say of each measured part of a request what becomes of it on a server's error."""
    default = tuple(_by_default(setup, call, path) for path in REQUEST_DATA)
    return tuple(_after_repository(setup, call, field) for field in default)


def may_serve(setup: Setup, path: str) -> bool:
    """Tell whether an app may serve requests: it is of a framework that does, or something in its code looks like it."""
    app = next((known for known in setup.apps if known.path == path), None)
    return (
        app is None or bool(app.framework) or any(fact.topic == "serves" and fact.app == path for fact in setup.facts)
    )


def attached_fields(setup: Setup, call: Call, runtime: str) -> tuple[Field, ...]:
    """Say of what the code itself attaches to events, and calls by a sensitive name, what becomes of it; unknown where it is opaque."""
    found: dict[str, Field] = {}
    for part in attached(setup):
        if part.call.app != call.app or part.call.runtime not in (runtime, None):
            continue
        initial = sets_up(part.call.package, part.call.method)
        if initial and part.call != call:
            continue
        for path, value in leaves(part) if isinstance(part, Part) else ((part.name, part.unknown),):
            if is_sensitive(path, value) or is_opaque(path, value) or (initial and path in _OF_A_USER):
                status = "unknown" if is_opaque(path, value) else "sent"
                status = "unknown" if is_unstarted(setup, part.call) else status
                status = "unknown" if initial and _may_be_replaced(setup, call, path) else status
                field = _after_callbacks(setup, call, Field(path, status, part.call.loc))
                if field.status == "sent" and part.call.uncalled:
                    field = replace(field, status="perhaps")
                found.setdefault(
                    f"{path} {field.status}",
                    replace(field, loc=part.loc if initial and isinstance(part, Part) else part.call.loc),
                )
    return tuple(found.values())


def _may_be_replaced(setup: Setup, call: Call, path: str) -> bool:
    """Tell whether code sets a user, which takes the place of the one of `initialScope` where it is set on the same scope."""
    return path.startswith("user.") and any(
        other.method in ("setUser", "update")
        and other.app == call.app
        and other.active is not False
        and other.runtime in (call.runtime, None)
        for other in setup.calls
    )


#: what names a person, also where it is written in the code
_OF_A_USER = ("user.email", "user.ip_address", "user.username")


def defaults_prose(setup: Setup, call: Call) -> Prose:
    """Say what the SDK attaches by itself beside the parts of a request that were measured one by one."""
    asked = (
        option_prose(setup, call, "sendDefaultPii", ())
        if not isinstance(read(call, "sendDefaultPii"), Absent)
        else (say("`sendDefaultPii` is not set"))
    )
    user = user_prose(setup, call)
    words = "{app}: {asked}; {address}{user}; headers other than those named here were not measured."
    return say(words, app=label(call.app, call.runtime), asked=asked, address=address_prose(setup, call), user=user)


def address_prose(setup: Setup, call: Call) -> Prose:
    """Say as a clause whether the SDK attaches the address of the client, and what becomes of it."""
    told = _told_of_address(setup, call)
    given = say(", as `requestDataIntegration` says ({loc})", loc=told.loc) if isinstance(told, Known) else ()
    match attaches_address(setup, call):
        case None if told_handler(setup, call):
            return say("what `Handlers.requestHandler` is given decides whether the SDK attaches `user.ip_address`")
        case None if isinstance(told, Absent) and attaches_requests(setup, call)[0] is None:
            return say("it is not known whether `RequestData` is set up, which attaches `user.ip_address`")
        case None if isinstance(told, Known | Absent):
            return say("whether the SDK attaches `user.ip_address` then was not measured")
        case None:
            return say("whether the SDK attaches `user.ip_address` is decided by `requestDataIntegration`")
        case False:
            return say("the SDK attaches no `user.ip_address`{given}", given=given)
        case True:
            field = _after_callbacks(setup, call, Field("user.ip_address", "sent", call.loc))
            becomes = say(_ADDRESS.get(field.status, ""), loc=field.loc)
            return say("the SDK attaches `user.ip_address`{given}{becomes}", given=given, becomes=becomes)


#: what the repository does with the address -> in our words
_ADDRESS = {
    "removed": ", which the repository removes again ({loc})",
    "overwritten": ", which the repository overwrites ({loc})",
    "sometimes": ", which the repository removes or overwrites on some conditions only ({loc})",
    "unknown": ", of which it is not knowable whether code that sees the event takes it away ({loc})",
}


def attaches_address(setup: Setup, call: Call) -> bool | None:
    """Tell whether an event of a server carries the address of the client; None where it is not known.

    `include.ip` of `requestDataIntegration` decides, whatever `sendDefaultPii` is (run at all of `MAJORS`).
    """
    if call.package not in _RUN or told_handler(setup, call):
        return None
    match _told_of_address(setup, call):
        case Known(value=value):
            return bool(value)
        case Absent():
            table = USER_IP_WITH_PII if _with_pii(call) else USER_IP if as_measured(call) else {}
            measured = outcome(table, installed(setup, call))
            there, _ = attaches_requests(setup, call)
            if there is False and major(installed(setup, call)) in RUN_WITHOUT:
                return False
            if measured is None or (there is None and measured.result == "sent"):
                return None
            return bool(there) and measured.result == "sent"
        case _:
            return None


def _told_of_address(setup: Setup, call: Call) -> Reading:
    """Read `requestDataIntegration({ include: { ip } })`."""
    given = request_data(setup, call)
    return inside(given, "include.ip", call.loc) if isinstance(given, CallValue) else given


def covers(path: str, field: str) -> bool:
    """Tell whether deleting `path` takes `field` away too. An event names headers in lower case, and no other name hits one."""
    return field == path or field.startswith(f"{path}.")


def may_cover(path: str, field: str) -> bool:
    """Tell whether deleting `path`, of which a key may not be known, may take `field` or a part of it away."""
    keys = path.split(".")
    return ANY_KEY in keys and all(key in (ANY_KEY, part) for key, part in zip(keys, field.split("."), strict=False))


def _by_default(setup: Setup, call: Call, path: str) -> Field:
    version = installed(setup, call)
    result = outcome(REQUEST_DATA_WITH_PII if _with_pii(call) else REQUEST_DATA[path], version)
    if call.package != "@sentry/node" and not (call.package == "@sentry/nextjs" and version == REFERENCE):
        result = None
    there, loc = attaches_requests(setup, call)
    if there is False:
        is_run = call.package == "@sentry/node" and major(version) in RUN_WITHOUT
        return Field(path, "off" if is_run else "not measured", loc, (REFERENCE,))
    if result is None or not (as_measured(call) or _with_pii(call)):
        return Field(path, "not measured", call.loc)
    if there is None:
        return Field(path, "unknown", loc, result.versions, why=UNDECIDED)
    if (at := told_handler(setup, call)) is not None:
        return Field(path, "unknown", at, result.versions, why=BY_HANDLER)
    return Field(path, result.result, call.loc, result.versions)


def as_measured(call: Call) -> bool:
    """Tell whether a call leaves the SDK as it was measured: with `sendDefaultPii` unset or false, and without `dataCollection`."""
    match read(call, "sendDefaultPii"):
        case Known(value=False) | Absent():
            pass
        case Known() | Given() | Depends() | Unknown():
            return False
    match read(call, "dataCollection"):
        case Absent():
            return True
        case Known() | Given() | Depends() | Unknown():
            return False


def _with_pii(call: Call) -> bool:
    """Tell whether `sendDefaultPii` is certainly true and nothing else decides what a request leaves."""
    match read(call, "sendDefaultPii"):
        case Known(value=True):
            return isinstance(read(call, "dataCollection"), Absent)
        case Known() | Absent() | Given() | Depends() | Unknown():
            return False


def _after_repository(setup: Setup, call: Call, field: Field) -> Field:
    """Apply `requestDataIntegration({ include: … })` and then the callbacks to every place that holds the field."""
    if field.status == "off":
        return field
    taken, doubt = excluded(setup, call)
    places = [place for place in _held_in(field) if not any(covers(path, place) for path in taken)]
    if not places:
        at = next(loc for path, loc in taken.items() if covers(path, field.path))
        return Field(field.path, "removed", at, (REFERENCE,))
    found = _after_callbacks(setup, call, field, places)
    if found.status in ("removed", "overwritten"):
        return found
    doubtful = [loc for path, loc in doubt.items() if any(covers(path, place) for place in places)]
    return _doubt(field, doubtful[0]) if doubtful else found


def _held_in(field: Field) -> tuple[str, ...]:
    return (field.path, *ALSO_IN.get(field.path, ()))


def _after_callbacks(setup: Setup, call: Call, field: Field, places: Sequence[str] = ()) -> Field:
    places = places or _held_in(field)
    found = _after_before_send(call, field, places)
    processors = event_processors(setup, call) if found.status not in ("removed", "overwritten") else ()
    return _doubt(found, processors[0].loc) if processors else found


def _after_before_send(call: Call, field: Field, places: Sequence[str]) -> Field:
    match read(call, "beforeSend"):
        case Absent() | Known():
            return _left(field, places)
        case Given(loc=loc) | Depends(loc=loc):
            summary = call.callbacks.get("beforeSend")
            return _after_callback(field, summary, places) if summary else _doubt(field, loc)
        case Unknown(chain=chain):
            return _doubt(field, chain[-1] if chain else call.loc)


def _after_callback(field: Field, summary: FunctionSummary, places: Sequence[str]) -> Field:
    kept = [place for place in places if not any(covers(path, place) for path in summary.deletes)]
    if not kept:
        return Field(field.path, "removed", summary.loc)
    changed = (*summary.deletes, *summary.assigns)
    kept = [place for place in kept if not any(covers(path, place) for path in summary.assigns)]
    if not kept:
        return Field(field.path, "overwritten", summary.loc)
    if summary.calls or not summary.complete or any(may_cover(path, place) for path in changed for place in kept):
        return _doubt(field, summary.loc)
    if any(covers(path, place) or may_cover(path, place) for path in summary.perhaps for place in kept):
        found = _doubt(field, summary.loc)
        return replace(found, status="sometimes") if found.status == "unknown" and field.status == "sent" else found
    return _left(field, kept)


def _left(field: Field, places: Sequence[str]) -> Field:
    return field if field.path in places else replace(field, left=places[0])


def _doubt(field: Field, loc: SourceLocation) -> Field:
    if field.status in ("filtered", "dropped") or field.why:
        return field
    return Field(field.path, "unknown" if field.status != "not measured" else "not measured", loc, field.versions)
