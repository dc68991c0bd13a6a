"""What directives and roles show, built once as docutils nodes; every writer shows these same nodes.

In: a Setup or a Report. Out: lists of nodes without sections. A name that is not there raises UnknownNameError, whose
`candidates` are the names that could be meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes

from sphinxcontrib_errortracking.findings.prose import without
from sphinxcontrib_errortracking.findings.records import Code, Place, Verdict
from sphinxcontrib_errortracking.findings.swallowed import swallowed
from sphinxcontrib_errortracking.markup.calls import NONE_FOUND, sentry_calls
from sphinxcontrib_errortracking.markup.concerns import concern_table
from sphinxcontrib_errortracking.markup.errors import UsageError, ambiguous, no_choice, no_such
from sphinxcontrib_errortracking.markup.filters import chosen_apps, speaks_of
from sphinxcontrib_errortracking.markup.flow import sentry_flow
from sphinxcontrib_errortracking.markup.inline_value import inline_value
from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import (
    NodeList,
    bullets,
    file,
    in_brackets,
    joined,
    numbered,
    paragraph,
    places,
    prose,
    words,
)
from sphinxcontrib_errortracking.markup.objects import body_rows, mark
from sphinxcontrib_errortracking.markup.sentry_config import sentry_config
from sphinxcontrib_errortracking.markup.shared_notes import legend, noted, shared_notes
from sphinxcontrib_errortracking.markup.source_files import source_files
from sphinxcontrib_errortracking.markup.tables import record_cells, sop_table, table
from sphinxcontrib_errortracking.markup.verdicts import verdict_sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.findings.records import (
        Answer,
        EdgeCase,
        Finding,
        Inline,
        Prose,
        Report,
        Row,
    )
    from sphinxcontrib_errortracking.markup.tables import Cell

__all__ = [
    "code_references",
    "concern_table",
    "edge_case_table",
    "inline_value",
    "key_questions",
    "open_questions",
    "sentry_calls",
    "sentry_config",
    "sentry_flow",
    "source_files",
]


def edge_case_table(  # noqa: PLR0913  # one keyword for each option of the directive
    report: Report,
    *,
    names: Sequence[str] = (),
    table: str = "scenarios",
    assigned_only: bool = False,
    apps: Sequence[str] = (),
    extra_rows: Sequence[Sequence[Cell]] = (),
    permalink: str = "",
) -> list[nodes.Node]:
    """Table E (`scenarios`) or F (`errors`): all rows, the named ones, or the assignment's; the author's rows come last.

    A row of the author's for table E has its five cells after the number. `apps`: the rows that speak of one of them.
    """
    chosen = chosen_apps(report.setup, apps) if apps else ()
    match table:
        case "scenarios":
            cases = [
                case
                for case in _chosen_cases(report, names, assigned_only=assigned_only)
                if not apps or _speaks_of(report, case, chosen)
            ]
            shared = shared_notes(cases)
            rows: list[Sequence[Cell]] = [_scenario(case, cases, permalink, shared) for case in cases]
            rows += extra_rows
            _check_width(rows, 5)
            content = _table_or_none("E", [[[nodes.Text(str(index))], *row] for index, row in enumerate(rows, 1)])
            for case, row in zip(cases, body_rows(cast("nodes.table", content[0])), strict=False):
                mark(row, "edge-case", case.rule)
            return [*content, *([legend(shared, permalink)] if shared else [])]
        case "errors":
            rows = [*_chosen_errors(report, names, chosen, permalink), *extra_rows]
            _check_width(rows, 4)
            return _table_or_none("F", rows)
        case _:
            raise no_choice("table", table, ("scenarios", "errors"))


def key_questions(report: Report, *, numbers: Sequence[int] = (), permalink: str = "") -> list[nodes.Node]:
    """The assignment's questions, each with its answer, evidence, and what could not be known; `numbers` count from 1."""
    known = [str(number) for number in range(1, len(report.answers) + 1)]
    for number in numbers:
        if str(number) not in known:
            raise no_such("question", str(number), known)
    if not report.answers:
        return [paragraph(fixed("The assignment asks no question."))]
    result = nodes.definition_list(classes=["errortracking-questions"], support_smartquotes=False)
    for number in numbers or range(1, len(report.answers) + 1):
        answer = report.answers[number - 1]
        term = nodes.term("", "", *words(f"{number}. {answer.question}"))
        identifier = report.assignment.id if report.assignment else ""
        mark(term, "question", f"{identifier}.{number}" if identifier else str(number))
        result += nodes.definition_list_item("", term, nodes.definition("", *_answer(answer, permalink)))
    return [result]


def swallowed_errors(report: Report, *, permalink: str = "") -> list[nodes.Node]:
    """Every handler that neither captures the error nor passes it on, a row for each file; nothing where there is none."""
    rows = []
    for row in swallowed(report.setup):
        path, lines, found_by = record_cells(row, permalink)
        match row.cells:
            case ((Code(text=name),), (str() as first,), *_):
                path = [file(name, int(first.partition(",")[0]), permalink)]
        rows.append([path, lines, found_by])
    return (
        [table((msgid("File"), msgid("Lines"), msgid("Found By")), (46, 24, 30), rows, letter="swallowed")]
        if rows
        else []
    )


def code_references(report: Report, *, permalink: str = "") -> list[nodes.Node]:
    """Table K."""
    return _table_or_none("K", [_code_reference(row, permalink) for row in report.code_references])


def _code_reference(row: Row, permalink: str) -> list[NodeList]:
    """A row of table K; its file leads to the first of its lines."""
    cells = record_cells(row, permalink)
    match row.cells:
        case (_, (Code(text=path),), (str() as lines,), _):
            first = lines.partition(",")[0].partition("–")[0]
            cells[1] = [file(path, int(first) if first.isdecimal() else 0, permalink)]
    return cells


def open_questions(report: Report, *, permalink: str = "") -> list[nodes.Node]:
    """Section 10's list."""
    if not report.open_questions:
        return [paragraph(fixed("There is no open question."))]
    listed = numbered(prose(question, permalink) for question in report.open_questions)
    listed["classes"].append("errortracking-open-questions")
    return [listed]


def _table_or_none(letter: str, rows: Sequence[Sequence[Cell]]) -> list[nodes.Node]:
    """The table; below one without rows a sentence says that this is meant."""
    return [sop_table(letter, rows)] if rows else [sop_table(letter, ()), paragraph(fixed(NONE_FOUND))]


def _check_width(rows: Sequence[Sequence[Cell]], width: int) -> None:
    for row in rows:
        if len(row) != width:
            raise UsageError(f"a row of this table has {width} cells, not {len(row)}")


def _chosen_cases(report: Report, names: Sequence[str], *, assigned_only: bool) -> list[EdgeCase]:
    cases = [case for case in report.edge_cases if case.assigned or not assigned_only]
    if not names:
        return cases
    chosen = []
    for name in names:
        wanted = name.strip().casefold()
        found = [case for case in cases if wanted in _names_of(case)]
        if not found:
            raise no_such("edge case", name, (case.rule or case.scenario for case in cases))
        chosen += found
    return list(dict.fromkeys(chosen))


def _names_of(case: EdgeCase) -> set[str]:
    return {name.casefold() for name in (case.rule, case.scenario, case.assigned) if name}


def _speaks_of(report: Report, case: EdgeCase, apps: Sequence[str]) -> bool:
    finding = case.finding
    evidence: Prose = tuple(Place(loc) for loc in finding.evidence)
    return speaks_of(report.setup, (finding.behavior, finding.notes, finding.unknown, evidence), apps)


def _chosen_errors(report: Report, names: Sequence[str], apps: Sequence[str], permalink: str) -> list[list[NodeList]]:
    said = [row for row in report.errors if not apps or speaks_of(report.setup, row.cells, apps)]
    rows = [(record_cells(row, permalink), row) for row in said]
    if not names:
        return [cells for cells, _ in rows]
    titles = ["".join(node.astext() for node in cells[0]) for cells, _ in rows]
    chosen = []
    for name in names:
        found = [cells for title, (cells, _) in zip(titles, rows, strict=True) if title.casefold() == name.casefold()]
        match found:
            case []:
                raise no_such("error", name, titles)
            case [cells]:
                chosen.append(cells)
            case _:
                raise ambiguous("error", name, titles)
    return chosen


def _scenario(case: EdgeCase, cases: Sequence[EdgeCase], permalink: str, shared: Mapping[Prose, str]) -> list[NodeList]:
    """Scenario, trigger, behaviour, verdict and notes of table E."""
    finding = case.finding
    several = sum(other.assigned == case.assigned for other in cases) > 1
    title = f"{case.assigned}: {case.scenario}" if case.assigned and several else case.assigned or case.scenario
    sign: NodeList = [verdict_sign(finding.verdict)]
    behavior = _behavior(finding, permalink)
    return [words(title), words(case.trigger) or words("–"), behavior, sign, _notes(case, permalink, shared)]


def _behavior(finding: Finding, permalink: str) -> NodeList:
    """What happens; where the notes of this verdict say the same at length, that once is enough."""
    if finding.verdict is Verdict.NOT_APPLICABLE and not finding.notes:
        return fixed("Does not arise.")
    if finding.verdict is Verdict.UNKNOWN and finding.unknown in ((), finding.behavior):
        return fixed("Cannot be told from the code.")
    return prose(finding.behavior, permalink) or fixed("Cannot be told from the code.")


def _notes(case: EdgeCase, permalink: str, shared: Mapping[Prose, str]) -> NodeList:
    finding = case.finding
    notes = noted(finding.notes, shared, permalink)
    told = {part.loc for part in (*finding.behavior, *finding.notes, *finding.unknown) if isinstance(part, Place)}
    more = [
        loc for loc in finding.evidence if (loc.source, loc.line) not in {(each.source, each.line) for each in told}
    ]
    evidence = in_brackets(places(more, permalink))
    match finding.verdict:
        case Verdict.UNKNOWN:
            doubtful = finding.unknown not in ((), finding.behavior)
            untold = prose(without(finding.unknown, finding.behavior) if doubtful else finding.behavior, permalink)
            head = (
                [fixed("Cannot be known:"), untold]
                if untold
                else [fixed("Cannot be known: in part, as Current Behavior says.")]
            )
            return joined([*head, notes, evidence])
        case Verdict.NOT_APPLICABLE:
            return joined([fixed("Not applicable:"), notes or prose(finding.behavior, permalink), evidence])
        case Verdict.HANDLED | Verdict.PARTLY | Verdict.NOT_HANDLED:
            return joined([notes, evidence]) or words("–")


def _answer(answer: Answer, permalink: str) -> list[nodes.Node]:
    result: list[nodes.Node] = []
    if answer.short:
        result.append(paragraph(prose(answer.short, permalink)))
    if answer.sentences:
        result.append(bullets(prose(sentence, permalink) for sentence in answer.sentences))
    elif not answer.short:
        result.append(paragraph(fixed("This cannot be answered from the code.")))
    told = {(part.loc.source, part.loc.line) for part in _parts(answer) if isinstance(part, Place)}
    more = [loc for loc in answer.evidence if (loc.source, loc.line) not in told]
    if more:
        result.append(paragraph(joined([fixed("Evidence:"), places(more, permalink)])))
    if answer.unknowns:
        result.append(paragraph(fixed("What could not be known:")))
        result.append(bullets(prose(unknown, permalink) for unknown in answer.unknowns))
    return result


def _parts(answer: Answer) -> Iterator[Inline]:
    for prose_ in (answer.short, *answer.sentences, *answer.unknowns):
        yield from prose_


def sentences(parts: Sequence[Prose], permalink: str = "") -> NodeList:
    """Several sentences as one run of inline nodes."""
    return joined(prose(part, permalink) for part in parts)
