"""What the code says under each required heading: one row for each heading, and the further headings of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from docutils import nodes

from sphinxcontrib_errortracking.findings.records import Place
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup import components
from sphinxcontrib_errortracking.markup.authored import satisfies
from sphinxcontrib_errortracking.markup.calls import NONE_FOUND
from sphinxcontrib_errortracking.markup.diagrams import flow_diagram, state_diagram
from sphinxcontrib_errortracking.markup.messages import fixed
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
from sphinxcontrib_errortracking.markup.sop_adapted import adapted
from sphinxcontrib_errortracking.markup.sop_format import heading_key, sop_format
from sphinxcontrib_errortracking.markup.tables import record_cells, sop_table, table
from sphinxcontrib_errortracking.markup.verdicts import SEVERITY_SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sphinxcontrib_errortracking.findings.records import Issue, Prose, Report, Row, Transition
    from sphinxcontrib_errortracking.markup.sop_format import Heading, SopFormat

_Maker: TypeAlias = "Callable[[Report, str], list[nodes.Node]]"


@dataclass(frozen=True, slots=True)
class Generated:
    """Nodes, and whether they say anything: False where they read "Not assessed from code"."""

    content: list[nodes.Node]
    assessed: bool = True
    lacking: tuple[str, ...] = ()  #: columns of the format that nothing is known for
    other_form: bool = False  #: something is said, but not in the form that the format asks for


def generated(heading: Heading, report: Report, permalink: str = "", layout: SopFormat | None = None) -> Generated:
    """What the code says under a required heading, as the format `layout` wants it."""
    layout = layout or sop_format()
    maker = _MAKERS.get(heading_key(heading.text))
    if heading.content == "sections":
        return Generated([])
    if heading.content == "tasks":
        return _affected(heading, report, permalink)
    content, lacking = adapted(heading, maker(report, permalink), layout) if maker is not None else ([], [])
    if maker is None or not satisfies(heading, content, layout):
        return Generated([*content, *_not_assessed(heading, layout)], assessed=False, other_form=bool(content))
    return Generated(content, lacking=tuple(lacking))


def further(section: str, report: Report, permalink: str = "") -> list[tuple[str, list[nodes.Node]]]:
    """Our own headings after the required ones of a section; only where there is something to say."""
    found: list[tuple[str, list[nodes.Node]]] = []
    if heading_key(section) == "detailed logic":
        found.append(("SDK Configuration", components.sentry_config(report.setup, permalink=permalink)))
        if report.answers:
            found.append(("Key Questions", components.key_questions(report, permalink=permalink)))
    if heading_key(section) == "code references" and report.source_files:
        found.append(("Assigned Source Files", components.source_files(report, permalink=permalink)))
    if heading_key(section) == "code references" and (
        handlers := components.swallowed_errors(report, permalink=permalink)
    ):
        found.append(("Errors Caught and Not Captured", handlers))
    return found


def _not_assessed(heading: Heading, layout: SopFormat) -> list[nodes.Node]:
    text = layout.not_assessed
    match heading.content.partition(":")[0]:
        case "table":
            wanted = layout.tables[heading.table]
            cells = [words("1" if column == wanted.numbered else "–") for column in wanted.columns]
            cells[min(1, len(cells) - 1)] = words(text)
            return [
                table(wanted.columns, wanted.widths, [cells], letter=heading.table if len(heading.table) == 1 else "")
            ]
        case "bullets":
            return [bullets([words(f"{label}: {text}") for label in heading.labels] or [words(text)])]
        case "ordered":
            asked: list[NodeList] = [[nodes.strong("", label), nodes.Text(f" {text}.")] for label in heading.labels]
            return [numbered(asked or [words(text)])]
        case "diagram":
            return [nodes.literal_block(text, text, language="text")]
        case _:
            return [paragraph(words(text))]


def _affected(heading: Heading, report: Report, permalink: str) -> Generated:
    """A task list of the format's names; one that the code cannot tell of stays without a mark and is asked for."""
    affected = dict(report.affected_users)
    known = all(label in affected for label in heading.labels)
    boxes: list[nodes.Node] = [tasks((label, affected.get(label, False)) for label in heading.labels)]
    return Generated(
        [*boxes, *([paragraph(prose(report.affected_by, permalink))] if report.affected_by else [])], assessed=known
    )


def _paragraphs(parts: Iterable[Prose], permalink: str) -> list[nodes.Node]:
    return [paragraph(prose(part, permalink)) for part in parts] or [paragraph(fixed(NONE_FOUND))]


def _summary(report: Report, permalink: str) -> list[nodes.Node]:
    run = components.sentences(report.summary, permalink)
    return [paragraph(run or words("No use of Sentry was found in this repository."))]


def _flow(report: Report, permalink: str) -> list[nodes.Node]:
    steps: list[NodeList] = [prose(step, permalink) for step in report.flow]
    return [numbered(steps or [words("No flow: no use of Sentry was found in the code.")])]


def _rows(letter: str, rows: Callable[[Report], Sequence[Row]]) -> _Maker:
    def make(report: Report, permalink: str) -> list[nodes.Node]:
        cells = [record_cells(row, permalink) for row in rows(report)]
        return [sop_table(letter, cells)] if cells else [sop_table(letter, ()), paragraph(fixed(NONE_FOUND))]

    return make


def _diagram(draw: Callable[[Sequence[Transition]], str], edges: Callable[[Report], Sequence[Transition]]) -> _Maker:
    def make(report: Report, _: str) -> list[nodes.Node]:
        if found := edges(report):
            return [diagram(draw(found))]
        return [nodes.literal_block(NONE_FOUND, NONE_FOUND, language="text")]

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


#: by `heading_key`, so that another format may number and write its headings as it likes
_MAKERS: Mapping[str, _Maker] = {
    "quick summary": _summary,
    "purpose": lambda report, permalink: _paragraphs(report.purpose, permalink),
    "user goals": _rows("A", lambda report: report.user_goals),
    "high level flow happy path": _flow,
    "state machine": _diagram(state_diagram, lambda report: report.transitions),
    "state definitions": _rows("B", lambda report: report.states),
    "triggers events": _rows("C", lambda report: report.triggers),
    "key functions components": _rows("D", lambda report: report.functions),
    "data flow": _diagram(flow_diagram, lambda report: report.data_flow),
    "complete scenario matrix": lambda report, permalink: components.edge_case_table(report, permalink=permalink),
    "error states": lambda report, permalink: components.edge_case_table(report, table="errors", permalink=permalink),
    "performance": _rows("H", lambda report: report.performance),
    "security": _rows("I", lambda report: report.security),
    "reliability": _rows("I", lambda report: report.reliability),
    "identified issues": _issues,
    "code references": lambda report, permalink: components.code_references(report, permalink=permalink),
}
