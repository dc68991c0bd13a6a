"""One reading of the documented repository, and what each page shows of it.

The reading happens once, in the main process, before any page is read; forked readers inherit it. It is never pickled (a Setup holds
syntax nodes): what is kept between builds is, for every page, the questions that its directives asked and a digest of each answer.
Asked again of a new reading, they say exactly which pages show something else now.
"""

from __future__ import annotations

from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings import report
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model import DEFAULT_ENVIRONMENTS, read_setup
from sphinxcontrib_errortracking.source import AssignmentError, open_repository, read_assignment, read_named
from sphinxcontrib_errortracking.sphinx_ext.frontmatter import FrontMatter, with_page
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.environment import BuildEnvironment

    from sphinxcontrib_errortracking.findings.records import Report
    from sphinxcontrib_errortracking.markup.queries import Query
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.records import Assignment, Diagnostic
    from sphinxcontrib_errortracking.sphinx_ext.collector import WarningCollector
    from sphinxcontrib_errortracking.sphinx_ext.config import Options

ATTRIBUTE = "errortracking"


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a repository says, under one configuration. Reports are made once for each front matter that asks for one."""

    options: Options
    repository: Repository
    setup: Setup
    default_assignment: str | None  #: the configured one, or None where that cannot be read
    told: set[Diagnostic] = field(default_factory=set)  #: what was said when the repository was read
    _reports: dict[FrontMatter, Report] = field(default_factory=dict)

    def assignment(self, page: FrontMatter) -> tuple[Assignment | None, tuple[str, ...]]:
        """The assignment that counts for a page, its files read, and the sentences on what contradicts it.

        Raises AssignmentError where the file that the page names cannot be read.
        """
        path = page.assignment or self.default_assignment
        if not path:
            return with_page(None, page)
        assignment = read_assignment(self.repository, self.inside(path))
        read_named(self.repository, assignment)
        return with_page(assignment, page)

    def report(self, page: FrontMatter) -> Report:
        """The report for a page; without an assignment where the page's cannot be read (`complaints` says so)."""
        if page not in self._reports:
            try:
                assignment, _ = self.assignment(page)
            except AssignmentError:
                assignment = None
            self._reports[page] = report(self.setup, assignment)
        return self._reports[page]

    def complaints(self, page: FrontMatter) -> tuple[tuple[Subtype, str], ...]:
        """What is wrong with a page's front matter, and in the files that its assignment names."""
        try:
            assignment, conflicts = self.assignment(page)
        except AssignmentError as error:
            return ((Subtype.ASSIGNMENT, str(error)),)
        broken = read_named(self.repository, assignment) if assignment else ()
        return (
            *((Subtype.FRONT_MATTER, sentence) for sentence in conflicts),
            *((Subtype.of(item.kind), f"{item.loc}: {item.message}") for item in broken if item not in self.told),
        )

    def inside(self, path: str) -> str:
        """A path as the repository has it: an absolute one is made relative to the root where it lies below it."""
        try:
            return Path(path).relative_to(self.repository.root).as_posix()
        except ValueError:
            return PurePosixPath(path).as_posix()


def analyse(options: Options) -> Analysis:
    """Read the repository; raises RepositoryError where there is none."""
    repository = open_repository(options.root)
    setup = read_setup(
        repository,
        environments=options.environments or DEFAULT_ENVIRONMENTS,
        apps=options.apps or None,
    )
    return Analysis(options, repository, setup, options.assignment)


@dataclass(slots=True)
class Page:
    """What is remembered of a page that uses this extension."""

    front: FrontMatter
    smartquotes: bool  #: its text was read with typographic quotes
    shown: dict[Query, str] = field(default_factory=dict)  #: digest of each answer
    complaints: tuple[tuple[Subtype, str], ...] = ()  #: what was wrong with its front matter


@dataclass(slots=True)
class State:
    """What lives on the environment. Only `pages` and `warnings` are pickled with it."""

    pages: dict[str, Page] = field(default_factory=dict)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)  #: docname -> what reading it complained about
    analysis: Analysis | None = None
    builder: str = ""  #: the name of the builder that reads
    collector: WarningCollector | None = None

    def __reduce__(self) -> tuple[Callable[..., State], tuple[object, ...]]:
        return State, (self.pages, self.warnings)

    def purge(self, docname: str) -> None:
        """Forget a page."""
        self.pages.pop(docname, None)
        self.warnings.pop(docname, None)

    def merge(self, docnames: set[str], other: State) -> None:
        """Take over what another process has read."""
        self.pages.update({name: page for name, page in other.pages.items() if name in docnames})


def state_of(env: BuildEnvironment) -> State:
    """The state on an environment, made where there is none yet."""
    state = getattr(env, ATTRIBUTE, None)
    if not isinstance(state, State):
        state = State()
        setattr(env, ATTRIBUTE, state)
    return state
