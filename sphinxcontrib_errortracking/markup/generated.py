"""What the code says under each required heading: one row for each heading, and the further headings of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from docutils import nodes

from sphinxcontrib_errortracking.findings.records import Place
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup import components
from sphinxcontrib_errortracking.markup.diagrams import flow_diagram, state_diagram
from sphinxcontrib_errortracking.markup.nodes import (
    NodeList,
    bullets,
    diagram,
    in_brackets,
    joined,
    numbered,
    paragraph,
    places,
    prose,
    tasks,
    words,
)
from sphinxcontrib_errortracking.markup.sop_format import sop_format
from sphinxcontrib_errortracking.markup.tables import record_cells, sop_table
from sphinxcontrib_errortracking.markup.verdicts import SEVERITY_SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sphinxcontrib_errortracking.findings.records import Issue, Prose, Report, Row, Transition
    from sphinxcontrib_errortracking.markup.sop_format import Heading

_Maker: TypeAlias = "Callable[[Report, str], list[nodes.Node]]"


@dataclass(frozen=True, slots=True)
class Generated:
    """Nodes, and whether they say anything: False where they read "Not assessed from code"."""

    content: list[nodes.Node]
    assessed: bool = True


def generated(heading: Heading, report: Report, permalink: str = "") -> Generated:
    """What the code says under a required heading."""
    maker = _MAKERS.get(heading.text)
    if maker is not None:
        return Generated(maker(report, permalink))
    if heading.content == "sections":
        return Generated([])
    return Generated(_not_assessed(heading), assessed=False)


def further(section: str, report: Report, permalink: str = "") -> list[tuple[str, list[nodes.Node]]]:
    """Our own headings after the required ones of a section; only where there is something to say."""
    found: list[tuple[str, list[nodes.Node]]] = []
    if section == "3. DETAILED LOGIC":
        found.append(("SDK Configuration", components.sentry_config(report.setup, permalink=permalink)))
        if report.answers:
            found.append(("Key Questions", components.key_questions(report, permalink=permalink)))
    if section == "8. CODE REFERENCES" and report.source_files:
        found.append(("Assigned Source Files", components.source_files(report, permalink=permalink)))
    return found


def _not_assessed(heading: Heading) -> list[nodes.Node]:
    text = sop_format().not_assessed
    match heading.content.partition(":")[0]:
        case "table":
            columns = sop_format().tables[heading.table].columns
            cells = [words("–") for _ in columns]
            cells[1] = words(text)
            return [sop_table(heading.table, [cells])]
        case "bullets":
            return [bullets([words(f"{label}: {text}") for label in heading.labels] or [words(text)])]
        case "ordered":
            return [numbered([nodes.strong("", label), nodes.Text(f" {text}.")] for label in heading.labels)]
        case _:
            return [paragraph(words(text))]


def _paragraphs(parts: Iterable[Prose], permalink: str) -> list[nodes.Node]:
    return [paragraph(prose(part, permalink)) for part in parts] or [paragraph(words(components.NONE_FOUND))]


def _summary(report: Report, permalink: str) -> list[nodes.Node]:
    run = components.sentences(report.summary, permalink)
    return [paragraph(run or words("No use of Sentry was found in this repository."))]


def _affected(report: Report, _: str) -> list[nodes.Node]:
    affected = dict(report.affected_users)
    labels = next(heading.labels for heading in sop_format().headings if heading.content == "tasks")
    return [tasks((label, affected.get(label, False)) for label in labels)]


def _flow(report: Report, permalink: str) -> list[nodes.Node]:
    steps: list[NodeList] = [prose(step, permalink) for step in report.flow]
    return [numbered(steps or [words("No flow: no use of Sentry was found in the code.")])]


def _rows(letter: str, rows: Callable[[Report], Sequence[Row]]) -> _Maker:
    def make(report: Report, permalink: str) -> list[nodes.Node]:
        cells = [record_cells(row, permalink) for row in rows(report)]
        return [sop_table(letter, cells)] if cells else [sop_table(letter, ()), paragraph(words(components.NONE_FOUND))]

    return make


def _diagram(draw: Callable[[Sequence[Transition]], str], edges: Callable[[Report], Sequence[Transition]]) -> _Maker:
    def make(report: Report, _: str) -> list[nodes.Node]:
        if found := edges(report):
            return [diagram(draw(found))]
        return [nodes.literal_block(components.NONE_FOUND, components.NONE_FOUND, language="text")]

    return make


def _issue(issue: Issue, permalink: str) -> list[NodeList]:
    told = {(part.loc.source, part.loc.line) for part in issue.issue if isinstance(part, Place)}
    more = [loc for loc in issue.evidence if (loc.source, loc.line) not in told]
    what = joined([prose(issue.issue, permalink), in_brackets(places(more, permalink))])
    sign = words(SEVERITY_SIGNS[issue.severity])
    return [what, prose(issue.impact, permalink), sign, prose(issue.fix, permalink)]


def _issues(report: Report, permalink: str) -> list[nodes.Node]:
    rows = [_issue(issue, permalink) for issue in report.issues]
    return [sop_table("J", rows)] if rows else [sop_table("J", ()), paragraph(words("No rule found an issue."))]


_MAKERS: Mapping[str, _Maker] = {
    "Quick Summary": _summary,
    "Affected Users": _affected,
    "Purpose": lambda report, permalink: _paragraphs(report.purpose, permalink),
    "User Goals": _rows("A", lambda report: report.user_goals),
    "High-Level Flow (Happy Path)": _flow,
    "State Machine": _diagram(state_diagram, lambda report: report.transitions),
    "State Definitions": _rows("B", lambda report: report.states),
    "Triggers & Events": _rows("C", lambda report: report.triggers),
    "Key Functions/Components": _rows("D", lambda report: report.functions),
    "Data Flow": _diagram(flow_diagram, lambda report: report.data_flow),
    "Complete Scenario Matrix": lambda report, permalink: components.edge_case_table(report, permalink=permalink),
    "Error States": lambda report, permalink: components.edge_case_table(report, table="errors", permalink=permalink),
    "Performance": _rows("H", lambda report: report.performance),
    "Security": _rows("I", lambda report: report.security),
    "Reliability": _rows("I", lambda report: report.reliability),
    "Identified Issues": _issues,
    "8. CODE REFERENCES": lambda report, permalink: components.code_references(report, permalink=permalink),
}
