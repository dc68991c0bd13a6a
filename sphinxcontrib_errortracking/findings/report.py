"""From a Setup to the Report: every section of the document, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings import assigned, concerns, listings, machine, overview, sources
from sphinxcontrib_errortracking.findings.prose import say, text
from sphinxcontrib_errortracking.findings.records import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.findings.records import Answer, EdgeCase, Prose, SourceFile
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source.records import Assignment

#: what no code can answer; an author's page may
NOT_ASSESSED = (
    "The user experience audit (section 5) is not assessed from code.",
    "Accessibility (section 5) is not assessed from code.",
    "The first principles review (section 7) is not assessed from code.",
)


def report(setup: Setup, assignment: Assignment | None = None) -> Report:
    """Say everything that follows from a Setup; with an assignment, in its words and in its order."""
    edge_cases = assigned.edge_cases(setup, assignment.edge_cases if assignment else ())
    answers = assigned.answers(setup, assignment.questions if assignment else ())
    files = sources.source_files(setup, assignment)
    return Report(
        setup=setup,
        assignment=assignment,
        summary=overview.summary(setup, edge_cases),
        affected_users=overview.affected_users(setup),
        purpose=overview.purpose(setup),
        user_goals=overview.user_goals(setup),
        flow=overview.flow(setup),
        transitions=machine.transitions(setup),
        states=machine.states(setup),
        triggers=listings.triggers(setup),
        functions=listings.functions(setup),
        data_flow=machine.data_flow(setup),
        answers=answers,
        edge_cases=edge_cases,
        errors=concerns.errors(edge_cases),
        performance=concerns.concerns(edge_cases, "performance"),
        security=concerns.concerns(edge_cases, "security"),
        reliability=concerns.concerns(edge_cases, "reliability"),
        issues=concerns.issues(edge_cases),
        code_references=listings.code_references(setup),
        source_files=files,
        open_questions=open_questions(setup, answers, edge_cases, files),
    )


def open_questions(
    setup: Setup, answers: tuple[Answer, ...], edge_cases: tuple[EdgeCase, ...], files: tuple[SourceFile, ...]
) -> tuple[Prose, ...]:
    """List what could not be known, each once, in the order of the document."""
    unique: dict[str, Prose] = {}
    for question in _doubts(setup, answers, edge_cases, files):
        if question:
            unique.setdefault(text(question), question)
    return tuple(unique.values())


def _doubts(
    setup: Setup, answers: tuple[Answer, ...], edge_cases: tuple[EdgeCase, ...], files: tuple[SourceFile, ...]
) -> Iterator[Prose]:
    for answer in answers:
        yield from answer.unknowns
    for case in edge_cases:
        if case.finding.unknown:
            yield say("{scenario}: {unknown}", scenario=(case.scenario,), unknown=case.finding.unknown)
    for file in files:
        if not file.found and not file.instead:
            yield file.note
    for problem in setup.diagnostics:
        yield say("{loc} could not be read whole: {message}", loc=problem.loc, message=(problem.message,))
    for sentence in NOT_ASSESSED:
        yield (sentence,)
