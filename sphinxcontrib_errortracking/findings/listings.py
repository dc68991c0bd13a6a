"""Tables of places: what triggers Sentry, which functions call it, and where all of it stands in the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Static
from sphinxcontrib_errortracking.findings.calls import CAPTURES
from sphinxcontrib_errortracking.findings.edge_cases.exits import exit_cause
from sphinxcontrib_errortracking.findings.edge_cases.react import BOUNDARIES
from sphinxcontrib_errortracking.findings.fate import (
    boundary_fate,
    capture_fate,
    listener_fate,
    losing_exits,
)
from sphinxcontrib_errortracking.findings.gone import gone_prose, is_gone
from sphinxcontrib_errortracking.findings.handed import KINDS
from sphinxcontrib_errortracking.findings.hearing import EVENTS, ends_process, sdk_handler
from sphinxcontrib_errortracking.findings.places import holds
from sphinxcontrib_errortracking.findings.prose import coded, condition, join, places, say, text
from sphinxcontrib_errortracking.findings.purposes import purpose
from sphinxcontrib_errortracking.findings.records import Code, Place, Row
from sphinxcontrib_errortracking.findings.root_name import place_word
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Silent,
    Unclear,
    conditions,
    is_dead,
    is_never_asked,
    label,
    states_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: Methods that are given how long they wait at most, in milliseconds, and how that is told.
WAITING = {"flush": ", {limit} ms at most", "close": ", after {limit} ms at most"}
NO_EFFECT: Prose = ("None of its own",)
MANY = 3  #: rows of one file that say the same are one row
MOST_LINES = 40  #: places that such a row names


def triggers(setup: Setup) -> tuple[Row, ...]:
    """Give table C: Event/Trigger, Where It Fires, What It Does, Side Effects."""
    rows = [
        row
        for app, runtime, at in states_of(setup)
        if isinstance(at, Captures)
        for row in _global(setup, at, app.path, runtime)
    ]
    hooks = [found.loc for found in setup.boundaries] + [found.loc for found in setup.listeners]
    rows.extend(_captures(setup, hooks))
    for found in setup.boundaries:
        shown = found.kind in BOUNDARIES
        effects = ("The user sees its fallback",) if shown else NO_EFFECT
        rows.append(
            _row(say(KINDS.get(found.kind, found.kind)), Place(found.loc), boundary_fate(setup, found), effects)
        )
    for listener in setup.listeners:
        what = listener_fate(setup, listener)
        effects = ("The process exits",) if listener.exits else NO_EFFECT
        rows.append(_row(say("{event} fires", event=Code(listener.event)), Place(listener.loc), what, effects))
    rows.extend(_exits(setup))
    return tuple(dict.fromkeys(rows))


def _captures(setup: Setup, hooks: list[SourceLocation]) -> Iterator[Row]:
    """The captures of the code's own; many of one file with which the same happens are one row."""
    groups: dict[tuple[str, Prose, Prose, Prose], list[Call]] = {}
    for call in setup.calls:
        if call.method in CAPTURES and call.active is not False and not any(holds(loc, call.loc) for loc in hooks):
            effects: Prose = ("The process exits right after",) if call.fatal else NO_EFFECT
            groups.setdefault((call.loc.source, _event(call), capture_fate(setup, call), effects), []).append(call)
    for (_, event, becomes, effects), calls in groups.items():
        for some in [calls] if len(calls) >= MANY else [[call] for call in calls]:
            about = list(dict.fromkeys(_about(call) for call in some))
            where = (Place(some[0].loc),) if len(some) == 1 else places((call.loc for call in some), most=MOST_LINES)
            yield Row(cells=((*event, *_in_a_row(about)), where, becomes, effects))


def _global(setup: Setup, at: Captures, app: str, runtime: str) -> Iterator[Row]:
    if runtime == "edge":
        return
    for name, event in zip(("Uncaught error", "Unhandled promise rejection"), EVENTS[runtime], strict=True):
        match sdk_handler(setup, at.init, event):
            case Captures():
                what = _by_default(setup, at, app, event)
            case Unclear(reason=reason):
                what = ("Cannot be known: ", *reason)
            case Silent(reason=reason):
                what = ("Not captured: ", *reason)
        effects = ends_process(setup, at.init, event) or NO_EFFECT
        yield _row(say("{event} of {app}", event=(name,), app=label(app, runtime)), Place(at.init.loc), what, effects)


def _by_default(setup: Setup, at: Captures, app: str, event: str) -> Prose:
    """Say what the SDK's own handlers do, and where a listener of the code ends the process before the event is sent."""
    exits = losing_exits(setup, app, event)
    if not exits:
        return say("The SDK's global handlers send it{when}", when=conditions(at))
    always = any(not entry.conditional for entry in exits)
    words = "The SDK's global handlers capture it{when}, but it is lost{where}: the code's own listener ends the process ({loc}) without waiting for `flush` or `close`"
    where: Prose = () if always else (" in some cases",)
    return say(words, when=conditions(at), where=where, loc=exits[0].loc)


def _exits(setup: Setup) -> Iterator[Row]:
    """The errors that end the process without a capture; those that a listener is given have rows of their own."""
    for entry in setup.exits:
        if entry.failure in ("catch", "promise-catch") and entry.captures is False:
            where = say(" of {function}", function=Code(entry.function)) if entry.function else ()
            event = say("An error ends the process {cause}{where}", where=where, cause=exit_cause(entry))
            yield _row(event, Place(entry.loc), say("Not captured"), ("The process exits",))


def _event(call: Call) -> Prose:
    """Say what happens when a call captures."""
    kind = call.context.partition(":")
    match kind[0]:
        case "catch" | "promise-catch":
            return ("An error is caught",)
        case "listener":
            return say("{event} fires", event=Code(kind[2]))
        case "callback":
            return say("{name} calls the function that it is given", name=Code(kind[2]))
        case _:
            return ("The code runs" if call.function else "The file runs",)


def _about(call: Call) -> Prose:
    """Say in which function it stands, and on which condition."""
    named = call.function and call.context.partition(":")[0] not in ("listener", "callback")
    where = say(" in {function}", function=Code(call.function)) if named else ()
    return (*where, *(say(", when {guard}", guard=Code(call.guard)) if call.guard else ()))


def _in_a_row(about: Sequence[Prose]) -> Prose:
    """Say that of several places: `, when a; when b`; where nothing is said of one of them, that it is not so everywhere."""
    told = [each for each in about if each]
    if not told or len(about) == 1:
        return told[0] if told else ()
    bare = [(str(each[0]).removeprefix(",").removeprefix(" "), *each[1:]) for each in told]
    head = "; at some places only " if len(told) < len(about) else " " if str(told[0][0]).startswith(" ") else ", "
    return (head, *join(bare, "", "; "))


def functions(setup: Setup) -> tuple[Row, ...]:
    """Give table D: Function/Component, File, Purpose. One row for each function of the repository and what it calls."""
    groups: dict[tuple[str, str], list[Call]] = {}
    for call in setup.calls:
        if not is_dead(setup, call):
            groups.setdefault((call.loc.source, call.function or call.method), []).append(call)
    alike: dict[tuple[str, tuple[Prose, ...]], list[str]] = {}
    for (source, name), calls in sorted(groups.items()):
        alike.setdefault((source, tuple(dict.fromkeys(_purpose(setup, call) for call in calls))), []).append(name)
    rows = []
    for (source, purposes), names in alike.items():
        for some in [names] if len(names) >= MANY else [[name] for name in names]:
            locs = [call.loc for name in some for call in groups[source, name]]
            shown = places(locs, most=3 if len(some) == 1 else MOST_LINES)
            named: Prose = say("{names}", names=[Code(name) for name in some])
            rows.append(Row(cells=(named, shown, say("{purposes}", purposes=list(purposes)))))
    return tuple(dict.fromkeys(rows))


def _purpose(setup: Setup, call: Call) -> Prose:
    """What a call is for; of those that wait, for how long; of those that fail, that they do."""
    if is_gone(setup, call):
        return gone_prose(setup, call)
    found = call.arguments[0] if call.method in WAITING and call.arguments else None
    if isinstance(found, Static) and isinstance(found.value, float):
        limit = say(WAITING[call.method], limit=(f"{found.value:g}",))
    else:
        limit = ()
    return say("{method} {what}{limit}", method=Code(call.method), what=(purpose(call.method),), limit=limit)


def code_references(setup: Setup) -> tuple[Row, ...]:
    """Give table K, sorted by file and line: Purpose, File, Lines, Notes."""
    rows: dict[tuple[str, int, str], Row] = {}
    for what, loc, notes in _references(setup):
        last = loc.end_line or loc.line
        lines = str(loc.line) if last <= loc.line else f"{loc.line}–{last}"
        row = Row(cells=(what, (Code(loc.source),), (lines,), notes))
        rows.setdefault((loc.source, loc.line, text(what)), row)
    return tuple(_in_one(rows[key] for key in sorted(rows)))


def _in_one(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows; many of one file with the same purpose and notes are one, which names all their lines."""
    every = list(rows)
    groups: dict[tuple[Prose, Prose, Prose], list[Row]] = {}
    for row in every:
        groups.setdefault((row.cells[0], row.cells[1], row.cells[3]), []).append(row)
    for row in every:
        alike = groups[row.cells[0], row.cells[1], row.cells[3]]
        if len(alike) < MANY:
            yield row
        elif row is alike[0]:
            what, source, _, notes = row.cells
            yield Row(cells=(what, source, (", ".join(text(one.cells[2]) for one in alike),), notes))


def _references(setup: Setup) -> Iterator[tuple[Prose, SourceLocation, Prose]]:
    apps = {app.path: app for app in setup.apps}
    for call in setup.calls:
        runtime = f" ({place_word(apps.get(call.app), call.runtime)})" if call.runtime else ""
        yield say("{purpose}{runtime}", purpose=_purpose(setup, call), runtime=(runtime,)), call.loc, _when(setup, call)
        for option, summary in call.callbacks.items():
            yield say("{option} of the {method} call", option=Code(option), method=Code(call.method)), summary.loc, ()
    for found in setup.boundaries:
        yield say(KINDS.get(found.kind, found.kind)), found.loc, boundary_fate(setup, found)
    for listener in setup.listeners:
        yield (
            say("Listens for {event}", event=Code(listener.event)),
            listener.loc,
            ("Captures",) if listener.captures else ("Does not capture",),
        )
    for entry in setup.entries:
        if entry.loaded_by is not None:
            verb = {True: "Loads", False: "Would load", None: "May load"}[entry.reached]
            yield (
                say("{verb} {file}", verb=(verb,), file=Code(entry.file)),
                entry.loaded_by,
                coded(entry.reason),
            )
    yield from _manifest_references(setup)


def _when(setup: Setup, call: Call) -> Prose:
    if call.active is False:
        return ("Never runs",)
    if is_never_asked(call):
        return ("Never runs: Next.js does not call it there",)
    if is_dead(setup, call):
        return ("Never runs: the file is not loaded",)
    return say("When {condition}", condition=condition(call.condition)) if call.condition else ()


def _manifest_references(setup: Setup) -> Iterator[tuple[Prose, SourceLocation, Prose]]:
    manifests = setup.manifests
    for app in setup.apps:
        for sdk in app.sdks:
            yield say("Version of {sdk}", sdk=Code(sdk.package)), sdk.loc, (Code(sdk.version or sdk.range),)
    yield from _variable_references(setup)
    for step in manifests.sentry_commands:
        yield say("Runs {command}", command=Code(step.command)), step.loc, ()
    for resource in manifests.terraform:
        yield say("Declares {name}", name=Code(f"{resource.type}.{resource.label}")), resource.loc, ()
    if manifests.turbo is not None:
        yield ("What turbo lets through to builds",), manifests.turbo.loc, (f"{manifests.turbo.mode} mode",)


#: kind of a file -> what is said of a variable that it gives to anything but a build or process
GIVES = {"wrangler": "Gives {name} to a worker"}


def _variable_references(setup: Setup) -> Iterator[tuple[Prose, SourceLocation, Prose]]:
    for variable in setup.reads:
        yield say("Reads {name}", name=Code(variable.name)), variable.loc, ()
    names = {variable.name for variable in setup.reads}
    for entry in setup.manifests.environment_files:
        if entry.name in names or "SENTRY" in entry.name:
            yield say("Names {name} for those who set the app up", name=Code(entry.name)), entry.loc, ()
    for assignment in setup.manifests.assignments:
        if assignment.name in names or "SENTRY" in assignment.name:
            given: Prose = (Code(assignment.source),)
            words = GIVES.get(assignment.source, "Gives {name} to a build or process")
            yield say(words, name=Code(assignment.name)), assignment.loc, given


def _row(event: Prose, place: Place, what: Prose, effects: Prose) -> Row:
    return Row(cells=(event, (place,), what, effects))
