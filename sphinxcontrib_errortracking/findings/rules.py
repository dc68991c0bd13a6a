"""What every rule shares: the row of a table, and how findings of several apps become one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.findings.measured import is_measured
from sphinxcontrib_errortracking.findings.outcomes import dropped_again
from sphinxcontrib_errortracking.findings.prose import notes, say, sentences
from sphinxcontrib_errortracking.findings.records import Code, Finding, Verdict
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    alternatives,
    conditions,
    counting,
    doubt,
    label,
    parts_of,
    state,
    state_of_file,
)
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

Check: TypeAlias = "Callable[[Setup], Finding]"
CaptureCheck: TypeAlias = "Callable[[Setup, str, str, Captures], Finding]"
WITHOUT_PAGES = ("react-native",)  #: frameworks of apps that no browser shows
LACKING = (Verdict.PARTLY, Verdict.NOT_HANDLED)
SilentCheck: TypeAlias = "Callable[[str, str | None, Silent], Finding]"


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeCaseRule:
    """A row of the EDGE_CASES table. The check's docstring is the rule's documentation: a title line and a body."""

    name: str
    family: str
    scenario: str
    trigger: str
    check: Check


def handled(behavior: Prose, *evidence: SourceLocation, notes: Prose = ()) -> Finding:
    """The repository deals with the scenario."""
    return Finding(verdict=Verdict.HANDLED, behavior=behavior, evidence=evidence, notes=notes)


def partly(behavior: Prose, *evidence: SourceLocation, notes: Prose = (), unknown: Prose = ()) -> Finding:
    """The repository deals with some of the scenario."""
    return Finding(verdict=Verdict.PARTLY, behavior=behavior, evidence=evidence, notes=notes, unknown=unknown)


def not_handled(behavior: Prose, *evidence: SourceLocation, notes: Prose = (), unknown: Prose = ()) -> Finding:
    """The repository does not deal with the scenario."""
    return Finding(verdict=Verdict.NOT_HANDLED, behavior=behavior, evidence=evidence, notes=notes, unknown=unknown)


def cannot_know(behavior: Prose, *evidence: SourceLocation, notes: Prose = ()) -> Finding:
    """How it comes out cannot be known; `behavior` is what section 10 says too."""
    return Finding(verdict=Verdict.UNKNOWN, behavior=behavior, evidence=evidence, notes=notes, unknown=behavior)


def not_applicable(behavior: Prose, *evidence: SourceLocation) -> Finding:
    """The subject of the scenario is certainly absent."""
    return Finding(verdict=Verdict.NOT_APPLICABLE, behavior=behavior, evidence=evidence)


def not_captured(app: str, runtime: str | None, why: Silent) -> Finding:
    """Nothing is captured in this runtime."""
    behavior = say("{app}: errors are not captured, because {why}.", app=label(app, runtime), why=why.reason)
    return not_handled(behavior, *why.evidence)


def not_known(app: str, runtime: str | None, why: Unclear) -> Finding:
    """Whether anything is captured in this runtime cannot be known."""
    behavior = say("{app}: {why}.", app=label(app, runtime), why=doubt(replace(why, detail=())))
    return cannot_know(behavior, *why.evidence)


def nothing_sent(app: str, runtime: str | None, why: Silent) -> Finding:
    """No event leaves this runtime, so what would become of one does not matter; what else is sent may be another thing."""
    where = label(app, runtime)
    if why.init is not None:
        words = "{app}: no error is sent, because {why}; what becomes of all else that is sent was not measured then."
        return cannot_know(say(words, app=where, why=why.reason), *why.evidence)
    return not_applicable(say("{app}: nothing is sent, because {why}.", app=where, why=why.reason), *why.evidence)


def where_captured(  # noqa: PLR0913 - the question, and what is said where it cannot be asked
    setup: Setup,
    app: str,
    runtime: str,
    check: CaptureCheck,
    silent: SilentCheck = not_captured,
    *,
    any_sdk: bool = False,
    file: str = "",
) -> Finding:
    """Ask a rule's question where Sentry sends; elsewhere say why not. `file`: of what the question is about, where it is of one."""
    match state_of_file(setup, app, runtime, file) if file else state(setup, app, runtime):
        case Captures(init=init) if not any_sdk and not is_measured(init):
            behavior = say(
                "{app}: {sdk} was not measured ({loc}).", app=label(app, runtime), sdk=Code(init.package), loc=init.loc
            )
            return cannot_know(behavior, init.loc)
        case Captures() as captures:
            if silent is not not_captured:  # what becomes of an event, and not which errors become one
                captures = replace(captures, without=())
            several = (counting(setup, app, file) if file else ()) or alternatives(setup, app, runtime)
            if len(several) > 1:
                return combine([_alternative(check(setup, app, runtime, one), one) for one in several], ())
            found = _after_filters(check(setup, app, runtime, captures), captures, silent)
            return found if found.verdict is Verdict.NOT_APPLICABLE else with_condition(found, captures)
        case Silent() as why:
            return silent(app, runtime, why)
        case Isolated(client=client) if silent is not_captured:
            words = "{app}: errors are not captured by themselves; a client beside the global one ({loc}) sends only what it is handed."
            return not_handled(say(words, app=label(app, runtime), loc=client.loc), client.loc)
        case Isolated(client=client) if any_sdk:
            return check(setup, app, runtime, Captures(client))
        case Isolated(client=client):
            words = "{app}: how a client beside the global one ({loc}) deals with it was not measured."
            return cannot_know(say(words, app=label(app, runtime), loc=client.loc), client.loc)
        case Unclear(init=init) as unclear:
            asked = init is not None and (any_sdk or is_measured(init))
            sent = check(setup, app, runtime, Captures(init)) if init is not None and asked else None
            unsent = silent(app, runtime, Silent(unclear.reason, unclear.evidence))
            return either_way(not_known(app, runtime, unclear), sent, unsent)


def _after_filters(found: Finding, captures: Captures, silent: SilentCheck) -> Finding:
    """What is captured is not handled where a filter drops it again, all of it or some; `silent` tells what was asked."""
    again = dropped_again(captures)
    if not again or silent is not not_captured or found.verdict is not Verdict.HANDLED:
        return found
    verdict = Verdict.NOT_HANDLED if captures.allows_none and captures.allowing else Verdict.PARTLY
    behavior = sentences(found.behavior, say("Such an event is {again}.", again=again))
    evidence = (*found.evidence, *(loc for loc in (captures.ignoring, captures.allowing) if loc))
    return replace(found, verdict=verdict, behavior=behavior, evidence=evidence)


def either_way(doubt_: Finding, sent: Finding | None, silent: Finding) -> Finding:
    """Say what holds whether anything is sent or not, and else what holds if it is; `doubt_` says why that is not known."""
    if sent is None or sent.verdict is Verdict.UNKNOWN:
        return doubt_
    told = say("If its `init` runs and sends: {behavior}", behavior=sent.behavior)
    evidence = tuple(dict.fromkeys((*doubt_.evidence, *sent.evidence)))
    found = replace(doubt_, behavior=sentences(doubt_.behavior, told), evidence=evidence, notes=sent.notes)
    return replace(found, verdict=sent.verdict) if sent.verdict is silent.verdict else found


def in_every(setup: Setup, runtimes: tuple[str, ...], check: CaptureCheck, absent: Prose) -> Finding:
    """Ask in each app and runtime how an error comes out; `absent` is said where there is no such runtime."""
    found = [where_captured(setup, app.path, runtime, check) for app, runtime in parts_of(setup, *runtimes)]
    return combine(found, absent)


def in_every_sending(  # noqa: PLR0913  # what is asked, and of which
    setup: Setup,
    runtimes: tuple[str, ...],
    check: CaptureCheck,
    absent: Prose,
    *,
    any_sdk: bool = False,
    of_pages: bool = False,
) -> Finding:
    """Ask in each app and runtime what becomes of an event; where none is sent the question does not apply.

    `any_sdk` is for checks that say themselves which SDKs were measured, `of_pages` for those of pages, which not every app has.
    """
    found = [
        not_applicable(say("{app}: an app of React Native has no page.", app=label(app.path)))
        if of_pages and app.framework in WITHOUT_PAGES
        else where_captured(setup, app.path, runtime, check, nothing_sent, any_sdk=any_sdk)
        for app, runtime in parts_of(setup, *runtimes)
    ]
    return combine(found, absent)


def combine(findings: Iterable[Finding], absent: Prose) -> Finding:
    """Make one finding of several.

    Some handled and some not is partly; a doubt beside equal verdicts stays a doubt; what does not apply leaves its notes.
    """
    every = list(findings)
    relevant = [finding for finding in every if finding.verdict is not Verdict.NOT_APPLICABLE]
    if not relevant:
        return not_applicable(sentences(*(finding.behavior for finding in every)) or absent)
    verdicts = {finding.verdict for finding in relevant}
    lacking = [finding for finding in relevant if finding.verdict in LACKING]
    failing = [finding for finding in relevant if finding.verdict is Verdict.NOT_HANDLED or finding.failing]
    return Finding(
        verdict=_together(verdicts),
        behavior=sentences(*(finding.behavior for finding in relevant)),
        evidence=_places(finding.evidence for finding in relevant),
        notes=notes(*(finding.notes for finding in every)),
        unknown=sentences(*(finding.unknown for finding in relevant)),
        unknowns=tuple(dict.fromkeys(doubt for finding in relevant for doubt in finding.doubts())),
        lacking=sentences(*(finding.lacking or finding.behavior for finding in lacking)),
        lacking_evidence=_places(finding.lacking_evidence or finding.evidence for finding in lacking),
        failing=sentences(*(finding.failing or finding.behavior for finding in failing)),
        failing_evidence=_places(finding.failing_evidence or finding.evidence for finding in failing),
    )


def _places(found: Iterable[tuple[SourceLocation, ...]]) -> tuple[SourceLocation, ...]:
    return tuple(dict.fromkeys(loc for locations in found for loc in locations))


def _together(verdicts: set[Verdict]) -> Verdict:
    if Verdict.PARTLY in verdicts or {Verdict.HANDLED, Verdict.NOT_HANDLED} <= verdicts:
        return Verdict.PARTLY
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else next(iter(verdicts))


def _alternative(found: Finding, captures: Captures) -> Finding:
    """What holds where one of several `init` calls counts."""
    when = conditions(captures) or say(", where no other does")
    words = "Where the `init` at {loc} counts{when}: {behavior}"
    told = say(words, loc=captures.init.loc, when=when, behavior=found.behavior)
    return replace(found, behavior=told) if found.behavior else found


def with_condition(found: Finding, captures: Captures) -> Finding:
    """Note on which condition Sentry sends there, if on any."""
    limits = conditions(captures, of_init=True)
    if not limits:
        return found
    note = say("The `init` at {loc} sends events{limits}.", limits=limits, loc=captures.init.loc)
    return replace(found, notes=notes(note, found.notes))
