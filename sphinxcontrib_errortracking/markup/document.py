"""The whole SOP document: a Report and what the author wrote -> one docutils document in the format's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils import new_document

from sphinxcontrib_errortracking.markup.authored import normalised, satisfies
from sphinxcontrib_errortracking.markup.generated import Generated, further, generated
from sphinxcontrib_errortracking.markup.nodes import numbered, prose, words
from sphinxcontrib_errortracking.markup.sop_format import heading_key, sop_format
from sphinxcontrib_errortracking.markup.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinxcontrib_errortracking.findings.records import Report
    from sphinxcontrib_errortracking.markup.sop_format import Heading

OPEN_QUESTIONS = "10. OPEN QUESTIONS"
#: why code does not say what stands under a heading
WHY = {
    "User Experience Audit": "what users do and see is not decided by the configuration of Sentry",
    "Accessibility": "how a user perceives and operates it shows on the screen only",
    "Does This Make Sense?": "its six questions ask for a judgement",
    "RELATED FEATURES": "what is related is decided by those who plan the features",
}


def sop_document(
    report: Report, authored: Mapping[str, Sequence[nodes.Node]] | None = None, *, permalink: str = ""
) -> nodes.document:
    """The document of a report. `authored`: heading text (its number and case do not count) -> nodes of the author's page.

    What the author wrote comes first under its heading; what the code says follows, unless the author's content already holds
    what the format demands there. The key "" stands before the first section. What neither can say reads "Not assessed from
    code" and is asked in section 10, once.
    """
    written = normalised(authored or {})
    document = new_document("error-tracking.md")
    top = _section(_title(report))
    document += top
    top += _copies(written.get("", ()))
    current: nodes.section = top
    unassessed: list[Heading] = []
    for heading in sop_format().headings:
        if heading.level == 2:  # noqa: PLR2004  # `##`, as the format counts
            if heading.rule:
                top += nodes.transition()
            current = _section(heading.text)
            top += current
            section = current
        else:
            section = _section(heading.text)
            current += section
        mine = written.get(heading_key(heading.text), ())
        content = _content(heading, report, mine, unassessed, permalink)
        if heading.content == "sections":
            section += [node for node in content if not isinstance(node, nodes.section)]
        else:
            section += content
        if _last_of_section(heading):
            current += _further(current, report, written, permalink)
    _set_ids(document)
    return document


def _title(report: Report) -> str:
    name, identifier = (report.assignment.name, report.assignment.id) if report.assignment else ("", "")
    return f"Feature: {one_line(name) or 'Error Tracking'} ({one_line(identifier) or 'error-tracking'})"


def _section(title: str) -> nodes.section:
    return nodes.section("", nodes.title("", "", *words(title)), support_smartquotes=False)


def _content(
    heading: Heading, report: Report, mine: Sequence[nodes.Node], unassessed: list[Heading], permalink: str
) -> list[nodes.Node]:
    """What stands under one required heading; notes in `unassessed` what nobody could say."""
    copies = _copies(mine)
    if heading.text == OPEN_QUESTIONS:
        return _open_questions(report, unassessed, copies, permalink)
    if satisfies(heading, mine):
        return copies
    result: Generated = generated(heading, report, permalink)
    if not result.assessed:
        unassessed.append(heading)
    return [*copies, *result.content]


def _open_questions(
    report: Report, unassessed: Iterable[Heading], mine: list[nodes.Node], permalink: str
) -> list[nodes.Node]:
    """Section 10: the author's words, then what they do not ask: the report's questions and what nobody could say.

    What the author asks in a numbered list of his own is the beginning of this one list.
    """
    items = [prose(question, permalink) for question in report.open_questions]
    items += [words(_unassessed(heading)) for heading in unassessed]
    asked = " ".join(_flat(node.astext()) for node in mine)
    new = [item for item in items if _flat("".join(node.astext() for node in item)) not in asked]
    last = next((node for node in reversed(mine) if isinstance(node, nodes.enumerated_list)), None)
    if last is None:
        return [*mine, numbered(new or [words("There is no open question.")])]
    if new:
        last += numbered(new).children
    return mine


def _unassessed(heading: Heading) -> str:
    """One question of section 10: what nobody has said, where it is missing, and why the code does not say it."""
    number, title = "", heading.text
    for other in sop_format().headings:
        if other.level == 2:  # noqa: PLR2004  # `##`
            number = other.text.partition(".")[0]
        if other == heading:
            break
    if heading.level == 2:  # noqa: PLR2004  # `##`
        title = heading.text.partition(". ")[2] or heading.text
    reason = WHY.get(title, "no code tells it")
    return f"Section {number}, {title}: {sop_format().not_assessed.lower()}, because {reason}; no author's page says it either."


def _flat(text: str) -> str:
    """The words of a text, for comparing."""
    return " ".join(text.split()).strip(" .?").casefold()


def _last_of_section(heading: Heading) -> bool:
    headings = sop_format().headings
    after = headings[headings.index(heading) + 1 :]
    return not after or after[0].level == 2  # noqa: PLR2004  # `##`


def _further(
    section: nodes.section, report: Report, written: Mapping[str, Sequence[nodes.Node]], permalink: str
) -> list[nodes.Node]:
    """The `###` headings after the required ones: ours, unless the author wrote one of that name, and the author's own."""
    title = section[0].astext()
    own = [node for node in written.get(heading_key(title), ()) if isinstance(node, nodes.section)]
    names = {heading_key(node[0].astext()) for node in own}
    heading = sop_format().heading(title)
    result = []
    for name, content in further(title, report, permalink):
        if heading_key(name) not in names:
            part = _section(name)
            part += content
            result.append(part)
    return [*result, *(_copies(own) if heading and heading.content == "sections" else [])]


def _copies(content: Iterable[nodes.Node]) -> list[nodes.Node]:
    return [node.deepcopy() for node in content]


def _set_ids(document: nodes.document) -> None:
    """Anchors for our sections that collide with none of the author's."""
    for element in document.findall(nodes.Element):
        for identifier in element["ids"]:
            document.ids.setdefault(identifier, element)
    for section in document.findall(nodes.section):
        if not section["ids"]:
            section["names"].append(nodes.fully_normalize_name(section[0].astext()))
            document.set_id(section)
