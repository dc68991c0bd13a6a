"""What every rule shares: the row of a table, and how findings of several apps become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import say, sentences
from sphinxcontrib_errortracking.findings.records import Finding, Verdict
from sphinxcontrib_errortracking.findings.state import Captures, Silent, Unclear, conditions, label, parts_of, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    Check = Callable[[Setup], Finding]
    CaptureCheck = Callable[[Setup, str, str, Captures], Finding]


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
    behavior = say("{app}: not captured, because {why}.", app=label(app, runtime), why=why.reason)
    return not_handled(behavior, *why.evidence)


def not_known(app: str, runtime: str | None, why: Unclear) -> Finding:
    """Whether anything is captured in this runtime cannot be known."""
    behavior = say("{app}: it cannot be known {why}.", app=label(app, runtime), why=_indirect(why.reason))
    return cannot_know(behavior, *why.evidence)


def where_captured(setup: Setup, app: str, runtime: str, check: CaptureCheck) -> Finding:
    """Ask a rule's question where Sentry sends; elsewhere say why not."""
    match state(setup, app, runtime):
        case Captures() as captures:
            found = check(setup, app, runtime, captures)
            return found if found.verdict is Verdict.NOT_APPLICABLE else _with_condition(found, captures)
        case Silent() as silent:
            return not_captured(app, runtime, silent)
        case Unclear() as unclear:
            return not_known(app, runtime, unclear)


def in_every(setup: Setup, runtimes: tuple[str, ...], check: CaptureCheck, absent: Prose) -> Finding:
    """Ask a rule's question in each app and runtime; `absent` is said where there is no such runtime."""
    found = [where_captured(setup, app.path, runtime, check) for app, runtime in parts_of(setup, *runtimes)]
    return combine(found, absent)


def combine(findings: Iterable[Finding], absent: Prose) -> Finding:
    """Make one finding of several: some handled and some not is partly; a doubt beside equal verdicts stays a doubt."""
    every = list(findings)
    relevant = [finding for finding in every if finding.verdict is not Verdict.NOT_APPLICABLE]
    if not relevant:
        return not_applicable(sentences(*(finding.behavior for finding in every)) or absent)
    verdicts = {finding.verdict for finding in relevant}
    return Finding(
        verdict=_together(verdicts),
        behavior=sentences(*(finding.behavior for finding in relevant)),
        evidence=tuple(dict.fromkeys(loc for finding in relevant for loc in finding.evidence)),
        notes=sentences(*(finding.notes for finding in relevant)),
        unknown=sentences(*(finding.unknown for finding in relevant)),
    )


def _together(verdicts: set[Verdict]) -> Verdict:
    if Verdict.PARTLY in verdicts or {Verdict.HANDLED, Verdict.NOT_HANDLED} <= verdicts:
        return Verdict.PARTLY
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else next(iter(verdicts))


def _with_condition(found: Finding, captures: Captures) -> Finding:
    limits = conditions(captures)
    if not limits:
        return found
    note = say("Sentry sends here{limits} ({loc}).", limits=limits, loc=captures.init.loc)
    return Finding(
        verdict=found.verdict,
        behavior=found.behavior,
        evidence=found.evidence,
        notes=sentences(note, found.notes),
        unknown=found.unknown,
    )


def _indirect(reason: Prose) -> Prose:
    """Make an Unclear's clause read on after "it cannot be known": most begin with whether or what, the others state a doubt."""
    first = reason[0] if reason and isinstance(reason[0], str) else ""
    return reason if first.startswith(("whether", "what")) else ("whether, because ", *reason)
