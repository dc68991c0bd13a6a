"""What follows from a Setup: the Report, plain frozen data from which every page, table and file is made.

Sentences are `Prose`: our own words with the repository's strings held apart as `Code`, so that nothing which the repository
says is ever read as markup.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation
    from sphinxcontrib_errortracking.source.records import Assignment


@dataclass(frozen=True, slots=True)
class Code:
    """A string of the repository, or a name of the SDK: shown as a literal."""

    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the repository, shown as `file:line`."""

    loc: SourceLocation


Inline: TypeAlias = "str | Code | Place"
Prose: TypeAlias = "tuple[Inline, ...]"


class Verdict(StrEnum):
    """How an edge case comes out. Table E writes ✅, ⚠️, ❌, ⚠️ and ✅ for them, in this order."""

    HANDLED = "handled"
    PARTLY = "partly"
    NOT_HANDLED = "not handled"
    UNKNOWN = "cannot be known"
    NOT_APPLICABLE = "does not apply"


class Severity(StrEnum):
    """Of an identified issue: 🔴, 🟡, 🟢."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule says of one scenario. `unknown` is what section 10 asks when the verdict is UNKNOWN."""

    verdict: Verdict
    behavior: Prose
    evidence: tuple[SourceLocation, ...] = ()
    notes: Prose = ()
    unknown: Prose = ()
    unknowns: tuple[Prose, ...] = ()  #: the parts of `unknown`, where it is made of several apps' doubts
    lacking: Prose = ()  #: what of `behavior` speaks of apps that lack something, where not all do
    lacking_evidence: tuple[SourceLocation, ...] = ()
    failing: Prose = ()  #: what of `behavior` speaks of apps that do not deal with it at all, where the verdict is another
    failing_evidence: tuple[SourceLocation, ...] = ()
    sound: bool = False  #: nothing was found amiss, though not all could be looked at: no issue

    def doubts(self) -> tuple[Prose, ...]:
        """Give what could not be known, part by part."""
        return self.unknowns or ((self.unknown,) if self.unknown else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeCase:
    """A row of table E: a rule's finding, or an assigned wording for which there is no rule (`rule` is then "")."""

    rule: str
    scenario: str
    trigger: str
    finding: Finding
    assigned: str = ""  #: the assignment's wording where it asked for this
    family: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A key question and what the code says to it. `sentences` is empty where nothing can be said."""

    rule: str
    question: str
    sentences: tuple[Prose, ...]
    short: Prose = ()  #: the answer in a sentence or two; `sentences` are its details
    evidence: tuple[SourceLocation, ...] = ()
    unknowns: tuple[Prose, ...] = ()  #: what cannot be known from this repository; each stands in section 10 too
    partial: bool = (
        False  #: of some apps it cannot be known; why is told where the edge cases and the first question ask it
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of any other table of the document; the columns are the table's own, in `shared` order (A to K)."""

    cells: tuple[Prose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """An assigned file: found, missing, and what stands in its place."""

    paths: tuple[str, ...]
    purpose: str
    found: tuple[str, ...]
    instead: tuple[SourceLocation, ...] = ()  #: where what it was named for really is
    note: Prose = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A row of table J."""

    rule: str
    issue: Prose
    impact: Prose
    severity: Severity
    fix: Prose
    evidence: tuple[SourceLocation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """An edge of the state machine; states are named, not numbered."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that the document says, in the order of its sections."""

    setup: Setup
    assignment: Assignment | None
    summary: tuple[Prose, ...]
    affected_users: tuple[tuple[str, bool], ...]  #: the four names of the format, and whether they are affected
    affected_by: Prose  #: from what that is taken; () where nobody is
    purpose: tuple[Prose, ...]
    user_goals: tuple[Row, ...]  #: table A
    flow: tuple[Prose, ...]
    transitions: tuple[Transition, ...]
    states: tuple[Row, ...]  #: table B
    triggers: tuple[Row, ...]  #: table C
    functions: tuple[Row, ...]  #: table D
    data_flow: tuple[Transition, ...]
    answers: tuple[Answer, ...]
    edge_cases: tuple[EdgeCase, ...]  #: table E
    errors: tuple[Row, ...]  #: table F
    performance: tuple[Row, ...]  #: table H
    security: tuple[Row, ...]  #: table I
    reliability: tuple[Row, ...]  #: table I
    issues: tuple[Issue, ...]  #: table J
    code_references: tuple[Row, ...]  #: table K
    source_files: tuple[SourceFile, ...]
    open_questions: tuple[Prose, ...]
