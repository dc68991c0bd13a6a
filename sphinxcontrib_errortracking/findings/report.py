"""From a Setup to the Report: every section of the document, in order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings import assigned, concerns, listings, machine, overview, scope, sources
from sphinxcontrib_errortracking.findings.alike import alike, doubts_once
from sphinxcontrib_errortracking.findings.prose import join, say, text
from sphinxcontrib_errortracking.findings.records import Code, Place, Report
from sphinxcontrib_errortracking.findings.root_name import named
from sphinxcontrib_errortracking.source.records import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinxcontrib_errortracking.findings.records import Answer, EdgeCase, Inline, Prose, SourceFile
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source.records import Assignment


MOST = 4  #: scenarios that were not assigned and stand before an open question


def report(setup: Setup, assignment: Assignment | None = None) -> Report:
    """Say everything that follows from a Setup; with an assignment, in its words and in its order."""
    apps = frozenset(Code(app.path or ".") for app in setup.apps)
    found = assigned.edge_cases(setup, assignment.edge_cases if assignment else ())
    edge_cases = tuple(alike(case, apps) for case in found)
    answers = assigned.answers(setup, assignment.questions if assignment else ())
    files = sources.source_files(setup, assignment)
    told = Report(
        setup=setup,
        assignment=assignment,
        summary=overview.summary(setup, edge_cases),
        affected_users=overview.affected_users(setup),
        affected_by=overview.affected_by(setup),
        purpose=overview.purpose(setup),
        user_goals=overview.user_goals(setup),
        flow=overview.flow(setup),
        transitions=machine.transitions(setup),
        states=machine.states(setup),
        triggers=listings.triggers(setup),
        functions=listings.functions(setup),
        data_flow=machine.data_flow(setup),
        answers=tuple(replace(answer, unknowns=doubts_once(answer.unknowns, apps)) for answer in answers),
        edge_cases=edge_cases,
        errors=concerns.errors(edge_cases),
        performance=concerns.concerns(edge_cases, "performance"),
        security=concerns.concerns(edge_cases, "security"),
        reliability=concerns.concerns(edge_cases, "reliability"),
        issues=concerns.issues(edge_cases),
        code_references=listings.code_references(setup),
        source_files=files,
        open_questions=(*open_questions(setup, answers, edge_cases, files), *scope.unchecked(assignment)),
    )
    return named(told, setup)


def open_questions(
    setup: Setup, answers: tuple[Answer, ...], edge_cases: tuple[EdgeCase, ...], files: tuple[SourceFile, ...]
) -> tuple[Prose, ...]:
    """List what could not be known, each once, in the order of the document: what it is, why, and for which scenarios."""
    scenarios: dict[Prose, list[EdgeCase]] = {}
    for answer in answers:
        for doubt in answer.unknowns:
            scenarios.setdefault(doubt, [])
    for case in edge_cases:
        for doubt in case.finding.doubts():
            scenarios.setdefault(_known(doubt, scenarios), []).append(case)
    questions = [_asked(doubt, cases) for doubt, cases in _together(scenarios).items()]
    return tuple(dict.fromkeys((*questions, *_unread(setup, files))))


def _known(doubt: Prose, asked: Iterable[Prose]) -> Prose:
    """Give the question that asks the same, perhaps with more of the reason: places and words agree, punctuation need not."""
    plain, cause = _plain(doubt), _cause(doubt)
    for other in asked:
        if f"{_plain(other)} ".startswith(f"{plain} ") or (cause and _cause(other) == cause):
            return other
    return doubt


def _cause(doubt: Prose) -> tuple[Inline, ...]:
    """Give the app of a doubt and the reason in words with which it ends; empty where it ends with a place."""
    last = doubt[-1]
    reason = last.rpartition(": ")[2] if isinstance(last, str) and ": " in last else ""
    return (*doubt[:1], str(doubt[1]).partition(":")[0], reason) if reason and len(doubt) > 2 else ()  # noqa: PLR2004


def _plain(doubt: Prose) -> str:
    return re.sub(r"[\W_]+", " ", text(doubt)).strip().casefold()


def _together(scenarios: Mapping[Prose, list[EdgeCase]]) -> dict[Prose, list[EdgeCase]]:
    """Ask once what is open for several apps in the same words; each app keeps its place."""
    groups: dict[Prose, list[Prose]] = {}
    for doubt in scenarios:
        shape = _shape(doubt)
        groups.setdefault(shape[1] if shape else doubt, []).append(doubt)
    result: dict[Prose, list[EdgeCase]] = {}
    for rest, doubts in groups.items():
        shapes = [shape for doubt in doubts if (shape := _shape(doubt))]
        one = len(doubts) == 1 or len(shapes) != len(doubts)
        question = doubts[0] if one else say("{apps}: {rest}.", apps=join([shape[0] for shape in shapes]), rest=rest)
        result[question] = [case for doubt in doubts for case in scenarios[doubt]]
    return result


def _shape(doubt: Prose) -> tuple[Prose, Prose] | None:
    """Take "`app` on the server: words (place)." apart: the app with the place, and the words; None where it reads otherwise."""
    match doubt:
        case (Code() as app, str() as first, *middle, str() as opening, Place() as place, ").") if (
            ": " in first and opening.endswith(" (")
        ):
            runtime, _, begin = first.partition(": ")
            return (app, f"{runtime} (", place, ")"), (begin, *middle, opening[:-2])
        case (Code() as app, str() as first, Place() as place, ").") if ": " in first and first.endswith(" ("):
            runtime, _, begin = first.partition(": ")
            return (app, f"{runtime} (", place, ")"), (begin[:-2],)
    return None


def _asked(doubt: Prose, cases: list[EdgeCase]) -> Prose:
    """Put the scenarios before a doubt: every one that was assigned, of the others the first few."""
    names = list(dict.fromkeys(case.assigned for case in cases if case.assigned))
    others = list(dict.fromkeys(case.scenario for case in cases if not case.assigned))
    told = [*names, *others[:MOST]]
    if len(others) > MOST:
        told.append(f"{len(others) - MOST} more scenarios" if len(others) > MOST + 1 else others[MOST])
    return say("{names}: {doubt}", names=join([(name,) for name in told], "", "; "), doubt=doubt) if told else doubt


def _unread(setup: Setup, files: tuple[SourceFile, ...]) -> Iterator[Prose]:
    for file in files:
        if not file.found and not file.instead:
            yield say("{note} Whether that is intended is not in the code.", note=file.note)
    for problem in setup.diagnostics:
        words = "{message} ({loc})" if problem.kind in LIMITS else "{loc} could not be read whole: {message}"
        yield say(words, loc=problem.loc, message=(problem.message,))
