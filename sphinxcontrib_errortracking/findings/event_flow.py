"""The way of an event through the SDK, in each runtime of each app: what captures, drops, changes and sends it.

In goes a Setup; out comes one `EventFlow` for each app and runtime, with the stages in the order in which an event passes them:
the sample rate first, then the filters and the event processors, then `beforeSend`, then the transport.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.builds import plugins
from sphinxcontrib_errortracking.findings.callbacks import changes, drops
from sphinxcontrib_errortracking.findings.calls import captures_of
from sphinxcontrib_errortracking.findings.handed import IN_A_WORKER, KINDS
from sphinxcontrib_errortracking.findings.hearing import heard_in
from sphinxcontrib_errortracking.findings.integrations import filters, own_filters, own_filters_prose
from sphinxcontrib_errortracking.findings.machine import LOST, PAUSED, SENDING, transitions
from sphinxcontrib_errortracking.findings.measured import is_measured
from sphinxcontrib_errortracking.findings.page_scripts import that_is_followed
from sphinxcontrib_errortracking.findings.places import holds
from sphinxcontrib_errortracking.findings.processors import event_processors
from sphinxcontrib_errortracking.findings.prose import places, say
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    by_environment,
    option_prose,
    read,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.routes import server_routes
from sphinxcontrib_errortracking.findings.scrubbing import request_fields
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    conditions,
    doubt,
    full,
    is_dead,
    states_of,
)
from sphinxcontrib_errortracking.findings.third_party import NAMES, third_party
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model.installed import makes_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.findings.processors import Seer
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.findings.scrubbing import Field
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: option -> which events it drops, in our words
FILTERS = {
    "ignoreErrors": "drops an error that matches",
    "denyUrls": "drops an error of a script at an address that matches",
    "allowUrls": "drops an error of a script at an address that does not match",
}
#: status of a part of a request -> what happened to it, in our words
FIELDS = {
    "removed": "is removed by the repository",
    "overwritten": "is overwritten by the repository",
    "filtered": "is filtered by the SDK",
    "dropped": "is left out by the SDK",
    "sent": "is sent",
    "unknown": "cannot be known",
    "not measured": "was not measured at the installed version",
}
#: kinds of boundaries that a server alone calls; which of them count is told with the server's routes
SERVER_HOOKS = ("on-request-error", "express-handler", "fastify-handler", "koa-handler", "hapi-handler", "nest-filter")
SCRUBBED = ("removed", "overwritten", "filtered", "dropped")


CAPTURED, PROCESSORS, REQUEST = "Captured", "Event processors", "Data of the request"
#: names of stations that are no option of the SDK
STATIONS = (CAPTURED, PROCESSORS, REQUEST, SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One station: what is there, what it drops there, what it takes away from the event, and what else is to be said of it."""

    name: str
    code: bool = False  #: the name is the SDK's own
    said: tuple[Prose, ...] = ()
    drops: tuple[Prose, ...] = ()
    scrubs: tuple[Prose, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFlow:
    """The way in one runtime. Without stages nothing is sent, or nobody can know, and `said` is why."""

    app: str
    runtime: str
    call: str  #: id of the configuration call; "" without stages
    said: Prose
    stages: tuple[Stage, ...] = ()


def event_flows(setup: Setup) -> tuple[EventFlow, ...]:
    """Give the way of an event in each app and runtime."""
    flows = []
    for app, runtime, at in states_of(setup):
        match at:
            case Captures(init=init):
                first = _captured(setup, at, app.path, runtime)
                said = say("Events are sent{when}.", when=conditions(at, whole=True))
            case Isolated(client=init):
                first = Stage(name=CAPTURED, said=(say("What code hands to the client at {loc}", loc=init.loc),))
                said = say("What code hands to a client beside the global one is sent ({loc}).", loc=init.loc)
            case Silent():
                words = "No error is sent, because {why}." if at.init is not None else "Nothing is sent, because {why}."
                flows.append(_none(app.path, runtime, say(words, why=full(at))))
                continue
            case Unclear():
                flows.append(_none(app.path, runtime, _sentence(doubt(at))))
                continue
        stages = (first, *_stages(setup, init, runtime))
        flows.append(EventFlow(app=app.path, runtime=runtime, call=init.id, said=said, stages=stages))
    return tuple(flows)


def _sentence(clause: Prose) -> Prose:
    first, *rest = clause
    return say("{first}{rest}.", first=(str(first)[:1].upper() + str(first)[1:],), rest=tuple(rest))


def _none(app: str, runtime: str, said: Prose) -> EventFlow:
    return EventFlow(app=app, runtime=runtime, call="", said=said)


def _captured(setup: Setup, at: Captures, app: str, runtime: str) -> Stage:
    """Say what hands errors over in this runtime."""
    if runtime == "server":
        return Stage(name=CAPTURED, said=(server_routes(setup, at.init, app).said,))
    said: list[Prose] = []
    said.extend(_heard(at.init, heard_in(setup, at.init, runtime)))
    wrapped = [one for one in setup.boundaries if one.app == app and one.kind in IN_A_WORKER and runtime == "edge"]
    said.extend(say("{what} ({loc})", what=say(KINDS[one.kind]), loc=one.loc) for one in wrapped)
    hooks = [found.loc for found in setup.boundaries if found.kind in SERVER_HOOKS]
    own = [
        call.loc
        for call in captures_of(setup)
        if call.app == app
        and call.runtime in (runtime, None)
        and not is_dead(setup, call)
        and not any(holds(hook, call.loc) for hook in hooks)
    ]
    said.append(
        say("What code captures ({places})", places=places(own))
        if own
        else say("No code{which} captures an error there", which=that_is_followed(setup))
    )
    return Stage(name=CAPTURED, said=tuple(said))


def _heard(init: Call, by_event: tuple[Captures | Silent | Unclear, ...]) -> Iterator[Prose]:
    """Say what the SDK's own handlers of uncaught errors and of rejections hear; one of them may be off."""
    if not by_event:
        yield say("What the SDK handles by itself there was not measured")
    elif all(isinstance(one, Silent) for one in by_event):
        yield from (
            say("The SDK's global handlers do not run, because {why}", why=one.reason)
            for one in by_event[:1]
            if isinstance(one, Silent)
        )
    elif unclear := next((one for one in by_event if isinstance(one, Unclear)), None):
        yield say("Whether the SDK's global handlers run: {why}", why=doubt(unclear))
    else:
        yield say("What the SDK's global handlers hear ({loc})", loc=init.loc)
        for one, which in zip(by_event, ("uncaught errors", "unhandled rejections"), strict=True):
            if isinstance(one, Silent):
                yield say("They do not hear {which}, because {why}", which=(which,), why=one.reason)


def _stages(setup: Setup, call: Call, runtime: str) -> Iterator[Stage]:
    if not isinstance(read(call, "sampleRate"), Absent):
        yield _sampled(setup, call)
    for name, which in FILTERS.items():
        if not isinstance(read(call, name), Absent):
            yield _filtered(setup, call, name, which)
    own, _ = own_filters(setup, call)
    if own is not None:
        yield Stage(name=own.name, code=True, drops=(own_filters_prose(call, own),))
    if (others := third_party(setup, call)) is not None:
        drops = (others.said,) if others.drops else ()
        yield Stage(name=NAMES[0], code=True, said=() if drops else (others.said,), drops=drops)
    if processors := event_processors(setup, call):
        yield _processed(processors)
    if not isinstance(read(call, "beforeSend"), Absent):
        yield _before_send(call)
    if runtime == "server" and not makes_client(call):
        yield _request(setup, call)
    yield _transport(setup, call)


def _processed(processors: tuple[Seer, ...]) -> Stage:
    words = "What a processor, or an integration, drops or changes is not followed ({places})"
    if all(seer.hook for seer in processors):
        words = "What a hook changes is not followed ({places})"
    elif all(seer.own for seer in processors):
        words = "What a processor drops or changes is not followed ({places})"
    return Stage(name=PROCESSORS, said=(say(words, places=places(seer.loc for seer in processors)),))


def _sampled(setup: Setup, call: Call) -> Stage:
    rates = [reading for _, reading in by_environment(setup, call, "sampleRate")]
    every = all(isinstance(rate, Known) and rate.value == 1 for rate in rates)
    dropped = () if every else (say("drops the errors that the rate does not choose"),)
    return Stage(name="sampleRate", code=True, said=(option_prose(setup, call, "sampleRate", ()),), drops=dropped)


def _filtered(setup: Setup, call: Call, name: str, which: str) -> Stage:
    """The filters are one of the default integrations: without these, or with others, an option says nothing certain."""
    said = [option_prose(setup, call, name, ())]
    match filters(setup, call):
        case Captures() if is_measured(call):
            return Stage(name=name, code=True, said=tuple(said), drops=((which,),))
        case Silent(reason=reason):
            said.append(say("It has no effect, because {reason}", reason=reason))
        case Unclear() as unclear:
            said.append(say("Whether it filters is not known: {why}", why=doubt(unclear)))
        case Captures():
            said.append(say("Whether it filters was not measured with {package}", package=Code(call.package)))
    return Stage(name=name, code=True, said=tuple(said))


def _before_send(call: Call) -> Stage:
    summary = call.callbacks.get("beforeSend")
    match read(call, "beforeSend"):
        case Known() as known:
            return Stage(name="beforeSend", code=True, said=(say("It is no function ({loc})", loc=known.loc),))
        case Given(loc=loc) | Depends(loc=loc) if summary is None:
            return Stage(name="beforeSend", code=True, said=(say("What it does is not followed ({loc})", loc=loc),))
        case _ if summary is None:
            return Stage(
                name="beforeSend", code=True, said=(say("What it does cannot be known ({loc})", loc=call.loc),)
            )
    dropped = drops("beforeSend", summary)
    said = []
    if summary.calls:
        names = [Code(name) for name in summary.calls]
        said.append(say("It hands the event to {names}, which is not followed", names=names))
    if not summary.complete:
        said.append(say("It is not followed whole: it may do more ({loc})", loc=summary.loc))
    elif not dropped and not summary.returns_nothing:
        said.append(say("It returns the event on every path that does not throw ({loc})", loc=summary.loc))
    elif summary.returns_nothing and not dropped:
        said.append(say("Whether every path returns the event, without which it is dropped, is not followed"))
    return Stage(
        name="beforeSend",
        code=True,
        said=tuple(said),
        drops=(dropped,) if dropped else (),
        scrubs=changes("beforeSend", summary),
    )


def _request(setup: Setup, call: Call) -> Stage:
    """Say what becomes of the parts of a request, where the error has one."""
    fields = request_fields(setup, call)
    return Stage(
        name=REQUEST,
        said=tuple(_field(field) for field in fields if field.status not in SCRUBBED),
        scrubs=tuple(_field(field) for field in fields if field.status in SCRUBBED),
    )


def _field(field: Field) -> Prose:
    return say(
        "{path} {words} ({loc})", path=Code(field.left or field.path), words=(FIELDS[field.status],), loc=field.loc
    )


def _transport(setup: Setup, call: Call) -> Stage:
    """Say where the event goes, and the ends that the state machine knows of."""
    given = "" if isinstance(read(call, "dsn"), Known) else ", where there is one"
    said = [say("To the address in the DSN{given} ({loc})", given=(given,), loc=call.loc)]
    routes = [plugin for plugin in plugins(setup, call.app) if not isinstance(read(plugin, "tunnelRoute"), Absent)]
    if not isinstance(read(call, "tunnel"), Absent):
        said = [say("Through a tunnel: {tunnel}", tunnel=option_prose(setup, call, "tunnel", ()))]
    elif routes and call.runtime == "browser":
        tunnel = option_prose(setup, routes[0], "tunnelRoute", ())
        said.append(say("The build sets a tunnel: {tunnel}", tunnel=tunnel))
    ends = [edge for edge in transitions(setup) if edge.source == SENDING and edge.target in (LOST, PAUSED)]
    dropped = tuple(say("{target}: {why}", target=(edge.target,), why=(edge.label,)) for edge in ends)
    return Stage(name=SENDING, said=tuple(said), drops=dropped)
