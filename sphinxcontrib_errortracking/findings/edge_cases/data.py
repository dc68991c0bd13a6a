"""Data of users that may leave with an event: requests and recordings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.integrations import integration
from sphinxcontrib_errortracking.findings.measured import REQUEST_WORDS, SENT_WHERE, basis, version_prose
from sphinxcontrib_errortracking.findings.prose import join, places, say, sentences
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    inside,
    literal,
    place_of,
    read,
    shown,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.records import Code, Verdict
from sphinxcontrib_errortracking.findings.routes import server_routes
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    handled,
    in_every_sending,
    not_applicable,
    not_handled,
    partly,
)
from sphinxcontrib_errortracking.findings.scrubbing import attached_fields, defaults_prose, may_serve, request_fields
from sphinxcontrib_errortracking.findings.state import Captures, label
from sphinxcontrib_errortracking.model.runs import NOTHING_CALLS

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.reading import Reading
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.findings.scrubbing import Field
    from sphinxcontrib_errortracking.model.records import Call, Setup

_SAFE = ("filtered", "dropped", "removed", "off")
_STATUS = {
    "sent": "sent as they are",
    "filtered": "filtered by the SDK",
    "dropped": "dropped by the SDK",
    "removed": "removed by the repository",
    "off": "not attached, because the integration RequestData is not set up",
    "overwritten": "overwritten by the repository, with what is not evaluated",
    "sometimes": "removed or overwritten by the repository on some conditions only, and sent otherwise",
    "unknown": "not knowable, because code that is not followed sees the event, or deletes or overwrites a part that is not known",
    "not measured": "not measured with this version and these options",
}
#: the same of what the code attaches itself
_ATTACHED = {
    "sent": "sent as it is",
    "perhaps": f"sent as it is, when {NOTHING_CALLS}",
    "removed": "removed again by the repository",
    "overwritten": "overwritten by the repository, with what is not evaluated",
    "sometimes": "removed or overwritten by the repository on some conditions only, and sent otherwise",
    "unknown": "what it holds, or what becomes of it, is not knowable",
}


def server_sensitive_data(setup: Setup) -> Finding:
    """A server error while a request carries sensitive data.

    Looks at cookies, the `Authorization` and `x-forwarded-for` headers, a token in the query string and the JSON body. What the
    installed SDK sends of them was measured in Node with `sendDefaultPii` true at 10.28.0, and with it unset at 7.120.4, 8.55.2, 9.47.2, 10.28.0, 10.78.0 and
    11.12.0; what `beforeSend` deletes, and what `requestDataIntegration` leaves out, is taken away – the query string only with `request.url`, which
    holds it too (measured at all of them). Handled where nothing of it is
    sent, partly where some is, not handled where all is. What the code itself attaches (`captureException(error, { extra })`, the
    setters of a scope) counts as sent where a name says that it is sensitive and no callback takes it away. Other versions and options,
    callbacks that hand the event on, attached data of which nothing can be told, and apps in whose code nothing was found that serves
    requests: cannot be known, unless some certainly is sent.
    """
    return in_every_sending(setup, ("server",), _sensitive, say("No app runs on a server."))


def _sensitive(setup: Setup, app: str, _runtime: str, captures: Captures) -> Finding:
    call = captures.init
    fields = request_fields(setup, call)
    own = attached_fields(setup, call, "server")
    routes = server_routes(setup, call, app)
    told = sentences(request_prose(setup, call, fields), attached_prose(call, "server", own))
    behavior = sentences(routes.said, told)
    evidence = tuple(dict.fromkeys((call.loc, *(field.loc for field in (*fields, *own)), *routes.evidence)))
    measured = any(field.status != "not measured" for field in fields)
    notes = defaults_prose(setup, call) if measured else ()
    doubted = not may_serve(setup, app) and not statuses_of(fields) <= {*_SAFE}
    statuses = {"unknown", *statuses_of(own)} if doubted else statuses_of((*fields, *own))
    if "perhaps" in statuses and statuses <= {"perhaps", *_SAFE}:
        return replace(cannot_know(attached_prose(call, "server", own), *evidence, notes=notes), behavior=behavior)
    statuses -= {"perhaps"}
    if statuses <= set(_SAFE):
        return handled(behavior, *evidence, notes=notes)
    if statuses <= {"sent"}:
        return replace(not_handled(behavior, *evidence, notes=notes), lacking=told)
    if statuses <= {"sent", "overwritten", "sometimes", *_SAFE}:
        return replace(partly(behavior, *evidence, notes=notes), lacking=told)
    if any(field.status in ("sent", "sometimes") for field in own):
        doubtful = tuple(field for field in own if field.status == "unknown")
        unknown_fields = doubted or statuses_of(fields) & {"unknown", "not measured"}
        asked = request_prose(setup, call, fields) if unknown_fields else ()
        unknown = sentences(asked, attached_prose(call, "server", doubtful))
        return replace(partly(behavior, *evidence, notes=notes, unknown=unknown), lacking=told)
    return replace(cannot_know(told, *evidence, notes=notes), behavior=behavior)


def attached_prose(call: Call, runtime: str, fields: tuple[Field, ...]) -> Prose:
    """Say what becomes of sensitive data that the code itself attaches to events; empty where it attaches none."""
    clauses: list[Item] = []
    for status, words in _ATTACHED.items():
        chosen = [field for field in fields if field.status == status]
        if chosen:
            names: list[Item] = [Code(field.path) if field.path else ("what a capture is handed",) for field in chosen]
            at = places((field.loc for field in chosen), most=3)
            clauses.append(say("{words}: {names} ({at})", words=(words,), names=join(dict.fromkeys(names)), at=at))
    if not clauses:
        return ()
    words = "{app}: the code itself attaches data to events – {clauses}."
    return say(words, app=label(call.app, runtime), clauses=join(clauses, "", "; "))


def statuses_of(fields: tuple[Field, ...]) -> set[str]:
    """Give what becomes of the fields, each outcome once."""
    return {field.status for field in fields}


def request_prose(setup: Setup, call: Call, fields: tuple[Field, ...]) -> Prose:
    """Say what an event carries of the request in which the error happened."""
    if all(field.status == "not measured" for field in fields):
        words = "{app}: what an event of {sdk} carries of its request was not measured with this version and these options ({loc})."
        return say(words, app=label(call.app, "server"), sdk=version_prose(setup, call), loc=call.loc)
    words = "{app}: data of the request in an event of {sdk} – {fields}."
    if not may_serve(setup, call.app):
        words = "{app}: no code was found that serves requests; where some does all the same, data of the request in an event of {sdk} – {fields}."
    return say(words, app=label(call.app, "server"), sdk=version_prose(setup, call), fields=fields_prose(fields))


def fields_prose(fields: tuple[Field, ...]) -> Prose:
    """Say what becomes of each part of a request, grouped by outcome."""
    clauses: list[Item] = []
    for words in dict.fromkeys((*_STATUS.values(), *(field.why for field in fields if field.why))):
        chosen = [field for field in fields if (field.why or _STATUS[field.status]) == words]
        if chosen:
            names: list[Item] = [(*REQUEST_WORDS[field.path], *_where(field), *_left(field)) for field in chosen]
            clauses.append(say("{words}: {names} ({loc})", names=names, words=(words,), loc=chosen[0].loc))
    return join(clauses, "", "; ")


def _where(field: Field) -> Prose:
    """Say on which condition a part is sent at all."""
    return (SENT_WHERE[field.path],) if field.status == "sent" and field.path in SENT_WHERE else ()


def _left(field: Field) -> Prose:
    """Say where a part is left of which another place is taken away."""
    return say(" left in {path}", path=Code(field.left)) if field.left else ()


def replay_of_forms(setup: Setup) -> Finding:
    """Session replay records a form.

    Does not apply without `replayIntegration`. Handled with the defaults `maskAllInputs` and `maskAllText` (true, measured in
    Chromium at 10.28.0); partly where text or inputs are shown, or `unmask`, `maskFn` or `networkDetailAllowUrls` is set (measured); not handled where both are. Passwords are always masked; an
    `aria-label` and request addresses with their query are recorded. Options that cannot be evaluated cannot be known.
    """
    return in_every_sending(setup, ("browser",), _replay, say("No app runs in a browser."))


def _replay(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    match integration(setup, call, "replayIntegration", "Replay"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("Whether a replay is recorded", unknown, call), call.loc)
        case Absent():
            return not_applicable(
                say("{app}: `replayIntegration` is not set ({loc}).", app=label(app, runtime), loc=call.loc), call.loc
            )
        case CallValue() as given:
            return _masking(setup, app, call, given)


def _masking(setup: Setup, app: str, call: Call, given: CallValue) -> Finding:
    where = label(app, "browser")
    words, masked = masking_prose(call, given)
    shown_too = _shown(call, given)
    behavior = say("{app}: {words}{shown}.", app=where, words=words, shown=shown_too)
    locs = tuple(dict.fromkeys(place_of(reading, call.loc) for reading in _maskings(call, given).values()))
    leak = say("An `aria-label` and request addresses with their query are recorded.")
    notes = sentences(leak, basis(setup, call))
    if masked is None:
        return cannot_know(behavior, *locs, notes=notes)
    if masked and shown_too:
        return partly(behavior, *locs, notes=notes)
    if masked:
        return handled(behavior, *locs, notes=notes)
    some = any(_is_masked(reading) for reading in _maskings(call, given).values())
    return (partly if some else not_handled)(behavior, *locs, notes=notes)


#: options by which a replay shows what would be masked
SHOWING = ("unmask", "maskFn", "networkDetailAllowUrls")


def _shown(call: Call, given: CallValue) -> Prose:
    """Say which other options of a replay show what would be masked; () for none."""
    names: list[Item] = [Code(name) for name in SHOWING if _is_given(inside(given, name, call.loc))]
    return say("; what {names} names is recorded as it is, or as it says", names=names) if names else ()


def _is_given(reading: Reading) -> bool:
    return not isinstance(reading, Absent) and getattr(getattr(reading, "value", None), "elements", True) != ()


def masking_prose(call: Call, given: CallValue) -> tuple[Prose, bool | None]:
    """Say what a session replay masks, and tell whether it is all inputs and all text; None where that is not evaluated."""
    readings = _maskings(call, given)
    states = {name: _is_masked(reading) for name, reading in readings.items()}
    loc = place_of(next(iter(readings.values())), call.loc)
    if None in states.values():
        return say("what the replay masks is not evaluated ({loc})", loc=loc), None
    words = say(
        "inputs are {inputs}, text is {text}, passwords are always masked ({loc})",
        inputs=("masked" if states["maskAllInputs"] else "recorded as they are",),
        text=("masked" if states["maskAllText"] else "recorded as it is",),
        loc=loc,
    )
    return words, all(states.values())


def _maskings(call: Call, given: CallValue) -> dict[str, Reading]:
    return {name: inside(given, name, call.loc) for name in ("maskAllInputs", "maskAllText")}


def _is_masked(reading: Reading) -> bool | None:
    match reading:
        case Absent():
            return True
        case Known(value=value):
            return bool(value)
        case Given() | Depends() | Unknown():
            return None


def replay_rates(setup: Setup) -> Finding:
    """Session replay is set up, and neither of its rates is.

    Does not apply without `replayIntegration`. Not handled where both `replaysSessionSampleRate` and `replaysOnErrorSampleRate` are
    unset or 0: nothing is recorded or sent (measured in Chromium at 10.28.0). Handled where one is above 0; one that the
    environment decides or that cannot be evaluated cannot be known.
    """
    return in_every_sending(setup, ("browser",), _rates, say("No app runs in a browser."))


def _rates(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    match integration(setup, call, "replayIntegration", "Replay"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("Whether a replay is recorded", unknown, call), call.loc)
        case Absent():
            return not_applicable(
                say("{app}: `replayIntegration` is not set ({loc}).", app=where, loc=call.loc), call.loc
            )
        case CallValue():
            pass
    found = [_rate(call, name) for name in ("replaysSessionSampleRate", "replaysOnErrorSampleRate")]
    verdict = next(
        (v for v in (Verdict.HANDLED, Verdict.UNKNOWN) if v in [verdict for verdict, _ in found]), Verdict.NOT_HANDLED
    )
    what = join([words for _, words in found])
    behavior = say("{app}: {what}.", app=where, what=what)
    if verdict is Verdict.HANDLED:
        return handled(behavior, call.loc, notes=basis(setup, call))
    if verdict is Verdict.UNKNOWN:
        return cannot_know(behavior, call.loc)
    manual = next((other for other in setup.calls if other.app == app and other.method == "getReplay"), None)
    if manual is not None:
        words = "{app}: {what}; whether the code starts a recording itself is not followed ({loc})."
        return cannot_know(say(words, app=where, what=what, loc=manual.loc), call.loc, manual.loc)
    return not_handled(sentences(behavior, ("Nothing is recorded.",)), call.loc, notes=basis(setup, call))


def _rate(call: Call, name: str) -> tuple[Verdict, Prose]:
    match read(call, name):
        case Known(value=float() as rate, loc=loc):
            verdict = Verdict.HANDLED if rate > 0 else Verdict.NOT_HANDLED
            return verdict, say("{name} is {rate} ({loc})", name=Code(name), rate=literal(rate), loc=loc)
        case Absent(loc=loc):
            return Verdict.NOT_HANDLED, say("{name} is not set ({loc})", name=Code(name), loc=loc)
        case Known(value=other, loc=loc):
            return Verdict.UNKNOWN, say("{name} is {other} ({loc})", name=Code(name), other=literal(other), loc=loc)
        case Given(value=value, loc=loc) | Depends(value=value, loc=loc):
            return Verdict.UNKNOWN, say("{name} is {value} ({loc})", name=Code(name), value=shown(value), loc=loc)
        case Unknown() as unknown:
            return Verdict.UNKNOWN, unknown_prose(f"`{name}`", unknown, call.loc)[:-1]
