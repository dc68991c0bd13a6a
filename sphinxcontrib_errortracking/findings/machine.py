"""The event's way as states: only those that this setup can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.builds import Uploads, plugins, upload
from sphinxcontrib_errortracking.findings.integrations import filters, own_filters, run_by_default, sets_filter
from sphinxcontrib_errortracking.findings.outcomes import together
from sphinxcontrib_errortracking.findings.prose import join, places, say
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Known, read
from sphinxcontrib_errortracking.findings.records import Code, Row, Transition
from sphinxcontrib_errortracking.findings.root_name import place_word
from sphinxcontrib_errortracking.findings.state import Captures, Isolated, Silent, Unclear, doubt, label, states_of
from sphinxcontrib_errortracking.findings.third_party import third_party
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

START, OFF, READY, EVENT, DROPPED, SENDING, SENT, LOST, PAUSED = (
    "Started",
    "Not reporting",
    "Reporting",
    "Event made",
    "Dropped",
    "Sending",
    "Sent",
    "Lost",
    "Paused",
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What decides which states there are."""

    ready: tuple[Call, ...]
    off: bool
    filters: tuple[Call, ...]
    own_filters: tuple[str, ...]  #: integrations of the SDK's own that drop events


def _facts(setup: Setup) -> _Facts:
    found = [at for _, _, at in states_of(setup)]
    calls = [at.init if isinstance(at, Captures) else at.client for at in found if isinstance(at, Captures | Isolated)]
    ready = tuple({(call.loc, call.id): call for call in calls}.values())
    conditional = any(isinstance(at, Captures) and (at.whens or at.quiet) for at in found)
    undecided = any(isinstance(read(call, "dsn"), Depends | Absent) for call in ready)
    off = conditional or undecided or any(isinstance(at, Silent | Unclear) for at in found)
    named = (run_by_default(setup, call, "EventFilters", "InboundFilters", "Dedupe") for call in ready)
    own_filters = tuple(dict.fromkeys(name for names in named for name in names))
    return _Facts(ready, off, tuple(call for call in ready if _filters(setup, call)), own_filters)


def _filters(setup: Setup, call: Call) -> bool:
    """Tell whether an event may be dropped by what the repository sets."""
    names = ("ignoreErrors", "denyUrls", "allowUrls")
    by_options = sets_filter(call, *names)
    if own_filters(setup, call)[1] & {*names} or (by_options and not isinstance(filters(setup, call), Silent)):
        return True
    others = third_party(setup, call)
    if others is not None and others.drops is not False:
        return True
    match read(call, "sampleRate"):
        case Absent() | Known(value=1.0):
            pass
        case _:
            return True
    summary = call.callbacks.get("beforeSend")
    if summary is not None:
        return bool(summary.returns_null or summary.always_null or not summary.complete)
    return not isinstance(read(call, "beforeSend"), Absent)


def transitions(setup: Setup) -> tuple[Transition, ...]:
    """Give the edges of the state machine."""
    return _edges(_facts(setup))


def _edges(facts: _Facts) -> tuple[Transition, ...]:
    edges: list[tuple[str, str, str]] = []
    if facts.off or not facts.ready:
        edges.append((START, OFF, "init does not run, or no DSN is set"))
    if facts.ready:
        edges.append((START, READY, "init runs"))
        edges.append((READY, EVENT, "an error is captured"))
        if facts.filters:
            edges.append((EVENT, DROPPED, "a filter of the repository drops it"))
        if facts.own_filters:
            edges.append((EVENT, DROPPED, "a filter of the SDK's own drops it"))
        edges.extend(
            (
                (EVENT, SENDING, "the event passes"),
                (SENDING, SENT, "Sentry accepts it"),
                (SENDING, LOST, "it cannot be delivered, or the buffer is full"),
                (SENDING, PAUSED, "Sentry answers 429"),
                (PAUSED, READY, "Retry-After has passed, else 60 seconds"),
            )
        )
    return tuple(Transition(source=source, target=target, label=words) for source, target, words in edges)


def states(setup: Setup) -> tuple[Row, ...]:
    """Give table B for the states that the machine has: State, Description, How to Enter, How to Exit."""
    facts = _facts(setup)
    edges = _edges(facts)
    names = list(dict.fromkeys(name for edge in edges for name in (edge.source, edge.target)))
    return tuple(
        Row(
            cells=(
                (name,),
                _description(setup, facts, name),
                _ways(edges, name, into=True),
                _ways(edges, name, into=False),
            )
        )
        for name in names
    )


def _ways(edges: Sequence[Transition], name: str, *, into: bool) -> Prose:
    found = [
        (edge.source if into else edge.target, edge.label)
        for edge in edges
        if (edge.target if into else edge.source) == name
    ]
    if not found:
        return ("The app starts",) if into else ("None",)
    words = [f"{'from' if into else 'to'} {other}: {label}" for other, label in found]
    return ("; ".join(words),)


def _description(setup: Setup, facts: _Facts, name: str) -> Prose:
    match name:
        case "Started":
            return ("The app or process has started, Sentry is not set up yet",)
        case "Not reporting":
            states = [at for _, _, at in states_of(setup)]
            silent = [loc for at in states if isinstance(at, Silent) for loc in at.evidence[:1]]
            where = say(" ({places})", places=places(silent)) if silent else ()
            return say("Errors are not sent{where}{open}", where=where, open=_open(setup))
        case "Reporting":
            return say("The SDK waits for errors ({places})", places=places(call.loc for call in facts.ready))
        case "Event made":
            return ("The SDK has made an event of an error",)
        case "Dropped":
            of_sdk = [Code(name) for name in facts.own_filters]
            by: list[Prose] = (
                [say("a filter of {places}", places=places(call.loc for call in facts.filters))]
                if facts.filters
                else []
            )
            by += [say("{names} of the SDK's own", names=of_sdk)] if of_sdk else []
            return say("The event is not sent, by {by}", by=join(by, "or"))
        case "Sending":
            return ("The event is in the buffer of the transport",)
        case "Sent":
            return ("Sentry has accepted the event; what it does with it is not in this repository",)
        case "Lost":
            return ("The event was not delivered and is not sent again, but for a transport that keeps it",)
        case _:
            return ("The SDK sends nothing for a while; what happens meanwhile is dropped",)


def _open(setup: Setup) -> Prose:
    """Say of which parts of apps it is not known whether they send, and why; parts with the same reason are told together."""
    reasons: dict[Prose, list[Prose]] = {}
    for app, runtime, at in states_of(setup):
        if isinstance(at, Unclear):
            reasons.setdefault(doubt(at), []).append(label(app.path, runtime))
    clauses = [say("; {apps}: {why}", apps=together(apps), why=why) for why, apps in reasons.items()]
    return join(clauses, "", "")


def data_flow(setup: Setup) -> tuple[Transition, ...]:
    """Give the edges of the data flow: from each app to Sentry, through what stands between."""
    edges: list[Transition] = []
    for app, runtime, at in states_of(setup):
        shown = _app_name(setup, app.path)
        name = f"{shown} ({place_word(app, runtime)})"
        match at:
            case Captures(init=init):
                edges.append(Transition(source=name, target=init.package, label="errors"))
                through = "through the tunnel" if not isinstance(read(init, "tunnel"), Absent) else "events"
                edges.append(Transition(source=init.package, target="Sentry", label=through))
            case Isolated():
                edges.append(Transition(source=name, target=f"client of {shown}", label="errors that are handed over"))
                edges.append(Transition(source=f"client of {shown}", target="Sentry", label="events"))
            case Silent():
                edges.append(Transition(source=name, target="Not captured", label="errors"))
            case Unclear():
                edges.append(Transition(source=name, target="Cannot be known", label="errors"))
    edges.extend(
        Transition(
            source=f"{_app_name(setup, call.app)} (build)",
            target="Sentry",
            label="source maps, if the build can upload them",
        )
        for call in plugins(setup)
        if isinstance(upload(setup, call), Uploads)
    )
    return tuple(dict.fromkeys(edges))


def _app_name(setup: Setup, path: str) -> str:
    """What an app is called: its path; the one at the root by its package's name."""
    return path or next((app.name for app in setup.apps if not app.path and app.name), setup.name) or "."
