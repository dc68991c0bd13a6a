"""From a report to the published document: one way for the command line and for Sphinx's builder.

In: a Report, what the author wrote, and where the document goes. Out: the document's text, and what was done with it. A document
that is not in the format, or that had to be made without something, never replaces an earlier one.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.changes.compare import compare
from sphinxcontrib_errortracking.changes.document import read_document
from sphinxcontrib_errortracking.changes.telling import sentences
from sphinxcontrib_errortracking.export_target import refuse_other_files
from sphinxcontrib_errortracking.findings.records import Verdict
from sphinxcontrib_errortracking.findings.scope import foreign
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup import sop
from sphinxcontrib_errortracking.markup.document import sop_document
from sphinxcontrib_errortracking.markup.errors import PublishError, TrackerError
from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.publish import publish, safe_target
from sphinxcontrib_errortracking.markup.sop_adapted import left_out
from sphinxcontrib_errortracking.markup.sop_format import sop_format
from sphinxcontrib_errortracking.markup.tracker import Entry, record
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sphinxcontrib_errortracking.findings.records import Finding, Report
    from sphinxcontrib_errortracking.markup.sop_format import SopFormat
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.records import Assignment

#: A file that was not read could hold the setup: a document made without it is not complete.
NOT_READ = frozenset(
    {DiagnosticKind.REPOSITORY, DiagnosticKind.UNREADABLE, DiagnosticKind.TOO_LARGE, DiagnosticKind.TIMEOUT}
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What went wrong: `assignment`, `output`, `export` or `tracker`, and one sentence."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that is ready to be published."""

    text: str
    output: str  #: its path in the repository
    scenarios: int  #: rows of table E
    answered: int  #: the assignment's edge cases that have an answer
    reasons: tuple[str, ...] = ()  #: why it is not complete
    summary: tuple[str, ...] = ()  #: what it says, in a few lines for a terminal
    layout: SopFormat = field(default_factory=sop_format)  #: the format that it must be in
    foreign: str = ""  #: why nothing is made of its assignment, which is about something else
    assumptions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  #: the variables of each environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done with a document."""

    output: str
    written: bool = False  #: it stands where it should go
    changed: bool = False  #: its bytes are new
    entered: str = ""  #: the tracker that got an entry
    complaints: tuple[Complaint, ...] = ()
    summary: tuple[str, ...] = ()  #: of the document that was written

    def lines(self) -> Iterator[str]:
        """What was done, for people."""
        if self.written:
            yield f"{self.output}: {'written' if self.changed else 'unchanged'}"
            yield from self.summary
        if self.entered:
            yield f"{self.entered}: entry added"


def make_document(  # noqa: PLR0913  # one keyword for each thing that the two ways of exporting know
    report: Report,
    *,
    output: str,
    authored: Mapping[str, Sequence[nodes.Node]] | None = None,
    warn: Callable[[str, nodes.Node], None] | None = None,
    reasons: Iterable[str] = (),
    permalink: str = "",
    layout: SopFormat | None = None,
    notes: Iterable[str] = (),
) -> Document:
    """The whole document as Markdown, with what the tracker says of it.

    `permalink`: a pattern; places become links. `layout`: another format than the package's. `notes`: lines for the summary.
    """
    layout = layout or sop_format()
    document = sop_document(report, authored or {}, permalink=permalink, layout=layout)
    no_sentry = () if report.setup.uses_sentry else ("nothing in the repository calls a Sentry SDK",)
    return Document(
        text=to_markdown(document, warn),
        output=output,
        scenarios=_scenarios(document, layout),
        answered=_answered(report),
        reasons=(*no_sentry, *reasons),
        summary=(*_summary(report), *_left_out(layout), *notes),
        layout=layout,
        foreign=foreign(report.assignment),
        assumptions=report.setup.assumptions,
    )


def _left_out(layout: SopFormat) -> Iterator[str]:
    if lost := left_out(layout):
        yield f"  the format has no place for: {'; '.join(lost)}"


def _summary(report: Report) -> Iterator[str]:
    """What the document says, counted; the scenarios that are not handled by name."""
    yield f"  apps: {', '.join(app.path or '.' for app in report.setup.apps) or 'none'}"
    answered = sum(1 for answer in report.answers if answer.sentences)
    holes = sum(1 for answer in report.answers if answer.unknowns or answer.partial)
    yield f"  {answered} of {len(report.answers)} questions answered, {holes} with a part that cannot be known"
    assigned = {case.assigned for case in report.edge_cases if case.assigned}
    if assigned:
        yield f"  {_answered(report)} of {len(assigned)} edge cases of the assignment have an answer"
    verdicts = Counter(case.finding.verdict for case in report.edge_cases)
    counts = ", ".join(f"{verdicts[verdict]} {verdict.value}" for verdict in Verdict if verdicts[verdict])
    yield f"  {len(report.edge_cases)} scenarios from the code: {counts}"
    for case in report.edge_cases:
        if case.finding.verdict is Verdict.NOT_HANDLED:
            yield f"    ❌ {case.assigned or case.scenario}"
    yield f"  {len(report.issues)} issues, {len(report.open_questions)} open questions"


def _answered(report: Report) -> int:
    """How many of the assignment's edge cases have an answer: "does not apply" is one, "cannot be known" is none."""
    return len({case.assigned for case in report.edge_cases if case.assigned and _is_answer(case.finding)})


def _is_answer(finding: Finding) -> bool:
    return finding.verdict is not Verdict.UNKNOWN


def _scenarios(document: nodes.document, layout: SopFormat) -> int:
    """The rows of the scenario matrix, the author's too."""
    heading = layout.heading("Complete Scenario Matrix")
    columns = layout.tables[heading.table].columns if heading and heading.table else ()
    return sum(
        len(body.children)
        for table in document.findall(nodes.table)
        for body in table.findall(nodes.tbody)
        if tuple(entry.astext().strip() for head in table.findall(nodes.thead) for entry in head.findall(nodes.entry))
        == columns
    )


def unread(
    repository: Repository, assignment: Assignment | None = None, ignored: Container[str] = ()
) -> tuple[str, ...]:
    """Why a document on this repository is not complete: a sentence for each file that was not read, or not wholly.

    A syntax error, or a byte that is no UTF-8, counts where the file speaks of Sentry, because around it a call may be lost, and where the assignment names the
    file. `ignored`: kinds that do not count.
    """
    found = [item for item in repository.diagnostics if item.kind.value not in ignored]
    broken = any(item.around for item in found)
    speaking = repository.mentioning(b"sentry", b"Sentry") if broken else ()
    named = {path for file in assignment.files for path in file.paths} if assignment else set()
    return tuple(
        f"{item.loc}: {item.message}"
        for item in found
        if (item.kind in NOT_READ and not item.around)
        or (item.around and (item.loc.source in named or item.loc.source in speaking))
    )


def publish_document(  # noqa: PLR0913  # one keyword for each thing that only the caller knows
    root: Path,
    document: Document,
    assignment: Assignment | None,
    *,
    tracker: str | None,
    now: datetime,
    files: Container[str] = frozenset(),
) -> Outcome:
    """Write the document below `root`, and enter it in the tracker (None: no entry) when it is complete.

    What was there stays as it was where the document is not in the format, or where it is not complete and would replace one.
    `files`: those of the repository, by which a place in the document is told from other code.
    """
    if document.foreign:
        return _refused(document, "assignment", f"{document.output} is not written: {document.foreign}")
    wrong = sop.problems(document.text, document.layout)
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        message = f"{document.output} is not written: line {wrong[0].line} of the document is not in the format: "
        return _refused(document, "export", f"{message}{wrong[0].message}{more}")
    why = _first(document.reasons)
    try:
        others = (assignment.path if assignment else "", tracker or "")
        refuse_other_files(root, document.output, _first_heading(document), document.layout, others)
        if document.reasons and safe_target(root, document.output).exists():
            message = f"{document.output} stays as it was, because the document would not be complete: {why}"
            return _refused(document, "export", message)
        facts = _changed_facts(safe_target(root, document.output), document, files)
        changed = publish(root, document.output, document.text)
    except PublishError as error:
        return _refused(document, "output", f"the document is not written: {error}")
    if document.reasons:
        message = f"{document.output} is not complete and gets no entry in the tracker: {why}"
        return replace(_refused(document, "export", message), written=True, changed=changed)
    done = Outcome(output=document.output, written=True, changed=changed, summary=document.summary)
    if not tracker or assignment is None or not assignment.id:
        return done
    entry = Entry(
        id=assignment.id,
        name=assignment.name,
        document=document.output,
        scenarios=document.scenarios,
        edge_cases=document.answered,
        completed_at=now,
        changes=facts,
    )
    return _entered(root, tracker, entry, done)


def _changed_facts(target: Path, document: Document, files: Container[str]) -> tuple[str, ...]:
    """What the document says otherwise than the one that it replaces; nothing where that is in another format, or not there."""
    try:
        old = target.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):  # that it cannot be replaced is told when it is written
        return ()
    if old == document.text or sop.problems(old, document.layout):
        return ()
    told = compare(read_document(old, files), read_document(document.text, files), document.assumptions)
    return tuple(sentences(told))


def _first_heading(document: Document) -> str:
    return document.text.partition("\n")[0]


def _refused(document: Document, kind: str, message: str) -> Outcome:
    return Outcome(output=document.output, complaints=(Complaint(kind, message),))


def _first(reasons: tuple[str, ...]) -> str:
    return "".join(reasons[:1]) + (f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else "")


def _entered(root: Path, tracker: str, entry: Entry, done: Outcome) -> Outcome:
    try:
        added = record(root, tracker, entry, changed=done.changed)
    except TrackerError as error:
        return replace(done, complaints=(Complaint("tracker", str(error)),))
    return replace(done, entered=tracker if added else "")


def completed_at() -> datetime:
    """Now, or the moment that SOURCE_DATE_EPOCH fixes for reproducible builds; in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):  # not set, no number, or a year that no calendar has
        return datetime.now(UTC)
