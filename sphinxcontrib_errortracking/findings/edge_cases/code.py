"""What the repository's own code does with an error before Sentry can see it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.hearing import EVENTS, heard_by_any
from sphinxcontrib_errortracking.findings.measured import LAST_INIT_COUNTS, REFERENCE, basis
from sphinxcontrib_errortracking.findings.outcomes import together
from sphinxcontrib_errortracking.findings.page_scripts import not_followed
from sphinxcontrib_errortracking.findings.processes import certainly_without
from sphinxcontrib_errortracking.findings.prose import coded, count, places, say, sentences
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_applicable,
    not_handled,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    entry_of,
    init_state,
    label,
    of_page,
    own_client,
    state,
)
from sphinxcontrib_errortracking.findings.swallowed import deals
from sphinxcontrib_errortracking.model.logic import excludes

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import Call, CatchBlock, CodeFact, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def webrtc(setup: Setup) -> Finding:
    """An error during a WebRTC connection.

    A connection's state changes (`failed`, `disconnected`) are events of the browser and no errors: Sentry hears of them only
    where code throws or captures. Does not apply where no app's code makes a peer connection. Handled where every `catch` around
    one captures, itself or through a function of the repository, or throws again; partly where some do not, since what nobody
    catches still reaches the global handlers; not handled where nothing is captured there. Beside a client of its own what nobody
    catches is not captured: partly at best. Access to the camera or microphone alone is no peer connection and is named as what
    it is. From code; the breadcrumb of a caught error was measured in Chromium at 10.28.0.
    """
    facts = [fact for fact in setup.facts if fact.topic == "webrtc"]
    apps = dict.fromkeys(fact.app for fact in facts)
    media = [fact for fact in setup.facts if fact.topic == "media"]
    absent = say("No code of an app was found to make a peer connection.")
    found = combine([_webrtc(setup, app, [fact for fact in facts if fact.app == app]) for app in apps], absent)
    elsewhere = [fact.loc for fact in media if fact.loc.source not in {other.loc.source for other in facts}]
    if not elsewhere:
        return found
    note = say(
        "The camera or microphone is asked for at {places}, in files that make no peer connection themselves.",
        places=places(elsewhere, most=3),
    )
    return replace(found, notes=sentences(found.notes, note))


def _webrtc(setup: Setup, app: str, facts: list[CodeFact]) -> Finding:
    blocks = [block for block in setup.catch_blocks if block.app == app and "webrtc" in block.topics]
    quiet = [block for block in blocks if not deals(setup, block)]
    states = say("Connection states such as `failed` are no errors and are not captured by themselves.")
    used = say(
        "{app}: a peer connection is used at {places}", app=label(app, "browser"), places=places(f.loc for f in facts)
    )

    def check(_setup: Setup, _app: str, _runtime: str, captures: Captures) -> Finding:
        others = _uncaught(tuple(heard_by_any(setup, captures.init, event) for event in EVENTS["browser"]))
        told = say("{used}; {catches}, and {others}.", used=used, catches=_catches(blocks, quiet), others=others)
        evidence = [block.loc for block in quiet or blocks] or [fact.loc for fact in facts]
        if blocks and not quiet:
            return handled(told, *evidence, captures.init.loc, notes=states)
        return partly(told, *evidence, captures.init.loc, notes=states)

    at = state(setup, app, "browser")
    if isinstance(at, Isolated) and any(deals(setup, block) for block in blocks):
        words = "{used}; {catches}. The client beside the global one ({client}) sends what it is handed; what nobody catches is not captured."
        behavior = say(words, used=used, catches=_catches(blocks, quiet), client=at.client.loc)
        return partly(behavior, *(block.loc for block in blocks), at.client.loc, notes=states)
    return where_captured(setup, app, "browser", check)


def _uncaught(heard: tuple[Captures | Silent | Unclear, ...]) -> Prose:
    """Say what becomes of what nobody catches: errors, and rejections, of which most of such failures are."""
    kinds = [type(one) for one in heard]
    if all(kind is Captures for kind in kinds):
        return say("what nobody catches is captured")
    if Unclear in kinds:
        return say("whether what nobody catches is captured depends on the SDK's global handlers, which are changed")
    off = next(one for one in heard if isinstance(one, Silent))
    if Captures not in kinds:
        return say("what nobody catches is not captured, because {why}", why=off.reason)
    lost, kept = ("rejections", "errors") if kinds[0] is Captures else ("errors", "rejections")
    words = "of what nobody catches {kept} are captured and {lost} are not, because {why}"
    return say(words, kept=(kept,), lost=(lost,), why=off.reason)


def _catches(blocks: list[CatchBlock], quiet: list[CatchBlock]) -> Prose:
    """Say what the handlers around something do with the error."""
    if not blocks:
        return say("no `catch` around it was found")
    if not quiet:
        return say(
            "every `catch` around it captures the error or passes it on ({places})",
            places=places(b.loc for b in blocks),
        )
    if len(blocks) == 1:
        return say("the handler around it ({loc}) neither captures the error nor passes it on", loc=blocks[0].loc)
    return say(
        "{number} of {all} around it neither capture the error nor pass it on ({places})",
        number=len(quiet),
        all=count(len(blocks), "handler"),
        places=places(block.loc for block in quiet),
    )


def swallowed_errors(setup: Setup) -> Finding:
    """A handler that neither captures the error nor passes it on.

    Such an error never reaches Sentry: at best it is a breadcrumb of `console` (measured in Chromium at 10.28.0), unless
    `captureConsoleIntegration` may send what the handler logs, which counts as a capture; one that becomes
    a value, as in `.catch(() => null)`, leaves no trace. Looks at the handlers around requests (through functions of the repository
    that make them too), WebRTC, media, sockets and authentication, in request handlers of a server, and in files that mention
    Sentry or call a function of the repository that captures. Partly where some or all of them capture, throw again or give the error to a function that reports it, since others were
    not looked at; not handled where none does. Handlers of an app with a client of its own are left out, as calls on it are not all
    followed. Where no such handler was found it cannot be known. Does not apply without an app.
    """
    blocks = tuple(block for block in setup.catch_blocks if block.captures or own_client(setup, block.app) is None)
    quiet = [block for block in blocks if not deals(setup, block)]
    if not setup.apps:
        return not_applicable(say("The repository has no app."))
    if not blocks:
        return cannot_know(say("No `catch` was found where it was looked for; others are not known."), notes=LOOKED_AT)
    lost = [block.loc for block in blocks if block.captures and certainly_without(setup, block.loc.source)]
    notes = sentences(_without_effect(lost), LOOKED_AT)
    if not quiet:
        behavior = say(
            "Every handler that was looked at captures the error or passes it on ({number}).", number=len(blocks)
        )
        return replace(partly(behavior, *(block.loc for block in blocks), notes=notes), sound=not lost)
    behavior = say(
        "Handlers that neither capture the error nor pass it on: {quiet} of {all} ({places}).",
        quiet=len(quiet),
        all=len(blocks),
        places=places(block.loc for block in quiet),
    )
    evidence = tuple(block.loc for block in quiet[:NAMED])
    return (not_handled if len(quiet) == len(blocks) else partly)(behavior, *evidence, notes=notes)


def _without_effect(lost: list[SourceLocation]) -> Prose:
    words = "Captures of {number} send nothing: they run only in processes without an `init` ({places})."
    return say(words, number=count(len(lost), "handler"), places=places(lost)) if lost else ()


NAMED = 6  #: handlers that a row names; all of them stand in a table of their own
LOOKED_AT: Prose = say(
    "Looked at: handlers around network requests, WebRTC, media, sockets and authentication, those in request handlers of a server, "
    "and those in files that mention Sentry or call a function that captures; of apps without Sentry only those around WebRTC and media. Tests are left out."
)


def duplicate_init(setup: Setup) -> Finding:
    """`init` is called more than once in one runtime.

    In a browser, and in one process of Node, the last one wins and an error is one event (measured in Chromium at 10.28.0, in Node at
    7.120.4 to 11.12.0): partly, since the options of the others have no effect. Calls in several files of a server may belong to
    several processes, and other runtimes were not measured, so there it cannot be known, unless the commands and imports tell that
    each process loads one of them alone; neither can it be where it is not known whether a file of them is loaded. Handled where each runtime, or each such process, has at most one `init` that runs. Does not apply without any `init`.
    """
    runs = [(call, init_state(setup, call)) for call in setup.inits()]
    parts = sorted({(call.app, call.runtime) for call, _ in runs}, key=str)
    findings: list[Finding] = []
    single: list[tuple[Prose, list[Call]]] = []
    for app, runtime in parts:
        calls = [
            call for call, found in runs if (call.app, call.runtime) == (app, runtime) and not isinstance(found, Silent)
        ]
        apart = {one.file for one in setup.own_inits if (one.app, one.runtime) == (app, runtime)}
        for group in _by_process(calls, apart):
            distinct = _distinct(group)
            if len(distinct) > 1:
                findings.append(_duplicates(setup, app, runtime or "", distinct))
            else:
                single.append((label(app, runtime), distinct))
    if single:
        once = "{apps}: one `init` at most runs{where}."
        bundles = any(one.runtime == "browser" for one in setup.own_inits)
        each = " in each process or bundle" if bundles else " in each process"
        where: Prose = say(each) if len({name for name, _ in single}) < len(single) else ()
        behavior = say(once, apps=together(name for name, _ in single), where=where)
        findings.append(handled(behavior, *(call.loc for _, distinct in single for call in distinct)))
    if not findings and of_page(setup):
        return cannot_know(not_followed(setup), *(one.loc for one in of_page(setup)))
    return combine(findings, say("No file calls `init`."))


def _by_process(calls: list[Call], apart: set[str]) -> list[list[Call]]:
    """Part the calls that no process runs together: each file of `apart` is loaded by processes of its own."""
    files = list(dict.fromkeys(call.loc.source for call in calls))
    if not files or not apart.issuperset(files):
        return [calls]
    return [[call for call in calls if call.loc.source == file] for file in files]


def _distinct(calls: list[Call]) -> list[Call]:
    """The calls that may run together: of those whose conditions rule each other out only the first."""
    found = [call for call in calls if not call.condition]
    for call in calls:
        if call.condition and not any(excludes(call.condition, other.condition) for other in found):
            found.append(call)
    return found


def _duplicates(setup: Setup, app: str, runtime: str, calls: list[Call]) -> Finding:
    where = label(app, runtime)
    evidence = tuple(call.loc for call in calls)
    doubts = [
        entry for call in calls if (entry := entry_of(setup, call.loc.source, app, runtime)) and entry.reached is None
    ]
    if doubts:
        words = "{app}: {number} of `init` may run ({places}); whether {file} is loaded is not known: {why}."
        named: dict[str, Item] = {"number": count(len(calls), "call"), "places": places(evidence)}
        behavior = say(words, app=where, file=Code(doubts[0].file), why=coded(doubts[0].reason), **named)
        return cannot_know(behavior, *evidence)
    in_node = runtime == "server" and {call.package for call in calls} == {"@sentry/node"}
    if runtime == "browser" or (in_node and len({call.loc.source for call in calls}) == 1):
        certain = "{app}: {number} of `init` run ({places}); the last one counts."
        perhaps = "{app}: {number} of `init` may run ({places}); of those that do, the last one counts."
        words = perhaps if any(call.condition for call in calls) else certain
        behavior = say(words, app=where, number=count(len(calls), "call"), places=places(evidence))
        versions = LAST_INIT_COUNTS if in_node else (REFERENCE,)
        return partly(behavior, *evidence, notes=basis(setup, calls[-1], versions))
    if in_node:
        words = "{app}: {number} of `init` may run ({places}); whether in one process, where the last one would count, is not known."
        behavior = say(words, app=where, number=count(len(calls), "call"), places=places(evidence))
        return cannot_know(behavior, *evidence)
    behavior = say(
        "{app}: {number} of `init` may run ({places}); which one counts was not measured there.",
        app=where,
        number=count(len(calls), "call"),
        places=places(evidence),
    )
    return cannot_know(behavior, *evidence)
