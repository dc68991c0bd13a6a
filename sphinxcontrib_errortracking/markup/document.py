"""The whole SOP document: a Report and what the author wrote -> one docutils document in the format's order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils import new_document

from sphinxcontrib_errortracking.markup.authored import OF_HEADING, normalised, satisfies
from sphinxcontrib_errortracking.markup.generated import Generated, further, generated
from sphinxcontrib_errortracking.markup.nodes import bullets, numbered, prose, words
from sphinxcontrib_errortracking.markup.sop_format import heading_key, sop_format
from sphinxcontrib_errortracking.markup.tables import table
from sphinxcontrib_errortracking.markup.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinxcontrib_errortracking.findings.records import Report
    from sphinxcontrib_errortracking.markup.sop_format import Heading, SopFormat

OPEN_QUESTIONS = "open questions"  #: the key of the heading under which stands what nobody could say
#: why code does not say what stands under a heading
WHY = {
    "user experience audit": "what users do and see is not decided by the configuration of Sentry",
    "accessibility": "how a user perceives and operates it shows on the screen only",
    "does this make sense": "its six questions ask for a judgement",
    "related features": "what is related is decided by those who plan the features",
}
OTHER_FORM = "what the code says has another form than the format asks for here"


def sop_document(
    report: Report,
    authored: Mapping[str, Sequence[nodes.Node]] | None = None,
    *,
    permalink: str = "",
    layout: SopFormat | None = None,
) -> nodes.document:
    """The document of a report. `authored`: heading text (its number and case do not count) -> nodes of the author's page.

    What the author wrote comes first under its heading; what the code says follows, unless the author's content already holds
    what the format demands there. The key "" stands before the first section. What neither can say reads "Not assessed from
    code" and is asked in section 10, once. `layout`: another format than the package's.
    """
    return _Making(report, normalised(authored or {}), permalink, layout or sop_format()).document()


class _Making:
    """One document being made; `asked` collects what nobody could say."""

    def __init__(
        self, report: Report, written: Mapping[str, Sequence[nodes.Node]], permalink: str, layout: SopFormat
    ) -> None:
        self.report, self.written, self.permalink, self.layout = report, written, permalink, layout
        self.asked: list[str] = []

    def document(self) -> nodes.document:
        """The sections in the format's order; the open questions are written when all others are."""
        document = new_document("error-tracking.md")
        top = _section(_title(self.report, self.layout))
        document += top
        top["ids"] += self._identifiers("")
        top += _copies(self.written.get("", ()))
        current = top
        asking: tuple[Heading, nodes.section] | None = None
        for heading in self.layout.headings:
            section = _section(heading.text)
            section["ids"] += self._identifiers(heading.text)
            if heading.level == 2:  # noqa: PLR2004  # `##`, as the format counts
                top += [nodes.transition()] if heading.rule else []
                current = section
                top += section
            else:
                current += section
            if heading_key(heading.text) == OPEN_QUESTIONS:
                asking = (heading, section)
            else:
                self._fill(heading, section)
            if _last_of_section(heading, self.layout):
                current += self._further(current)
        if asking is not None:
            asking[1].insert(1, self._open_questions(asking[0]))
        _set_ids(document)
        return document

    def _identifiers(self, heading: str) -> list[str]:
        """The ids of the page's headings in whose place this one stands, so that links still lead there; taken from the content."""
        mine = self.written.get(heading_key(heading), ())
        marks = [node for node in mine if isinstance(node, nodes.target) and OF_HEADING in node["classes"]]
        self.written = {**self.written, heading_key(heading): [node for node in mine if node not in marks]}
        return [identifier for mark in marks for identifier in mark["ids"]]

    def _fill(self, heading: Heading, section: nodes.section) -> None:
        content = self._content(heading)
        if heading.content == "sections":
            section += [node for node in content if not isinstance(node, nodes.section)]
        else:
            section += content

    def _content(self, heading: Heading) -> list[nodes.Node]:
        """What stands under one required heading; notes what nobody could say."""
        mine = self.written.get(heading_key(heading.text), ())
        copies = _copies(mine)
        if satisfies(heading, mine, self.layout):
            return copies
        result: Generated = generated(heading, self.report, self.permalink, self.layout)
        if not result.assessed:
            self.asked.append(_unassessed(heading, self.layout, other_form=result.other_form))
        self.asked += [_unassessed(heading, self.layout, column) for column in result.lacking]
        return [*copies, *result.content]

    def _open_questions(self, heading: Heading) -> list[nodes.Node]:
        """Section 10: the author's words, then what they do not ask: the report's questions and what nobody could say.

        What the author asks in a numbered list of his own is the beginning of this one list.
        """
        mine = _copies(self.written.get(heading_key(heading.text), ()))
        items = [prose(question, self.permalink) for question in self.report.open_questions]
        items += [words(question) for question in self.asked]
        asked = " ".join(_flat(node.astext()) for node in mine)
        new = [item for item in items if _flat("".join(node.astext() for node in item)) not in asked]
        added = self._asked_in(heading, new or [words("There is no open question.")])
        last = next((node for node in reversed(mine) if isinstance(node, type(added))), None)
        if not isinstance(last, nodes.Element) or heading.table:
            return [*mine, added]
        if new:
            last += added.children
        return mine

    def _asked_in(self, heading: Heading, items: Sequence[Sequence[nodes.Node]]) -> nodes.Element:
        """The questions in the form that the format asks for: a table has them in its first column that does not count."""
        if not heading.table:
            return bullets(items) if heading.content == "bullets" else numbered(items)
        wanted = self.layout.tables[heading.table]
        place = next((index for index, name in enumerate(wanted.columns) if name != wanted.numbered), 0)
        rows = []
        for number, item in enumerate(items, 1):
            cells = [words(str(number) if column == wanted.numbered else "–") for column in wanted.columns]
            cells[place] = [*item]
            rows.append(cells)
        return table(wanted.columns, wanted.widths, rows)

    def _further(self, section: nodes.section) -> list[nodes.Node]:
        """The `###` headings after the required ones: ours, unless the author wrote one of that name, and the author's own."""
        title = section[0].astext()
        own = [node for node in self.written.get(heading_key(title), ()) if isinstance(node, nodes.section)]
        names = {heading_key(node[0].astext()) for node in own}
        heading = self.layout.heading(title)
        result = []
        for name, content in further(title, self.report, self.permalink):
            if heading_key(name) not in names:
                part = _section(name)
                part += content
                result.append(part)
        return [*result, *(_copies(own) if heading and heading.content == "sections" else [])]


def _title(report: Report, layout: SopFormat) -> str:
    given = report.assignment
    name, identifier, category = (given.name, given.id, given.category) if given else ("", "", "")
    return layout.title_for(
        name=one_line(name) or "Error Tracking",
        identifier=one_line(identifier) or "error-tracking",
        category=one_line(category) or "monitoring",
    )


def _section(title: str) -> nodes.section:
    return nodes.section("", nodes.title("", "", *words(title)), support_smartquotes=False)


def _unassessed(heading: Heading, layout: SopFormat, column: str = "", *, other_form: bool = False) -> str:
    """One question of section 10: what nobody has said, where it is missing, and why the code does not say it."""
    around = ""
    for other in layout.headings:
        if other.level == 2:  # noqa: PLR2004  # `##`
            around = other.text
        if other == heading:
            break
    number = re.match(r"(\d+)\.\s*", around)
    title = heading.text.removeprefix(number[0] if number else "") if heading.text == around else heading.text
    reason = OTHER_FORM if other_form else WHY.get(heading_key(heading.text), "no code tells it")
    place = f"Section {number[1]}, {title}" if number else title
    place += f", column {column}" if column else ""
    return f"{place}: {layout.not_assessed.lower()}, because {reason}; no author's page says it either."


def _flat(text: str) -> str:
    """The words of a text, for comparing."""
    return " ".join(text.split()).strip(" .?").casefold()


def _last_of_section(heading: Heading, layout: SopFormat) -> bool:
    after = layout.headings[layout.headings.index(heading) + 1 :]
    return not after or after[0].level == 2  # noqa: PLR2004  # `##`


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
