"""The directives: each turns its text into a query; `content.SHOWS` says what the answer is.

Options are taken as text and judged there, so that a wrong one gets the same typed, located warning on MyST and on
reStructuredText pages, and the rest of the page goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from sphinxcontrib_errortracking.sphinx_ext.analysis import Query
from sphinxcontrib_errortracking.sphinx_ext.page import answer
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype, warn

if TYPE_CHECKING:
    from sphinx.util.typing import OptionSpec

    from sphinxcontrib_errortracking.sphinx_ext.content import Rows


def text(argument: str | None) -> str:
    """An option as it stands there; "" for one without a value."""
    return (argument or "").strip()


class ReportDirective(SphinxDirective):
    """Shows a part of the report. `shows` is the row of `content.SHOWS`."""

    shows: ClassVar[str]
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Answer the query; what is inline (a note of a problem) becomes a paragraph."""
        options = tuple(sorted((name, value or "") for name, value in self.options.items()))
        query = Query(self.shows, " ".join(self.arguments), options)
        content = answer(self.env, self.state.document, query, self.get_location(), self.rows())
        if content and all(isinstance(node, nodes.Inline | nodes.Text) for node in content):
            content = [nodes.paragraph("", "", *content)]
        for node in content:
            self.set_source_info(node)
        return content

    def rows(self) -> Rows:
        """The author's own rows; none but where a directive takes a body."""
        return ()


class SentryConfig(ReportDirective):
    """The options of one SDK call, of an app's calls, or of all."""

    shows = "sentry-config"
    option_spec: ClassVar[OptionSpec] = {"environments": text, "options": text, "columns": text, "against": text}


class EdgeCaseTable(ReportDirective):
    """The scenario matrix (table E), or the error states (table F). A table in the body adds rows of the author's."""

    shows = "edge-case-table"
    has_content = True
    option_spec: ClassVar[OptionSpec] = {"table": text, "assigned": directives.flag}

    def rows(self) -> Rows:
        """The body rows of the first table in the directive's body."""
        if not self.content:
            return ()
        body = nodes.container("", *self.parse_content_to_nodes())
        table = next(body.findall(nodes.tbody), None)
        if table is None:
            warn(Subtype.BODY, f"{self.name}: the body holds no table of rows", self.get_location())
            return ()
        return [[entry.children for entry in row.findall(nodes.entry)] for row in table.findall(nodes.row)]


class KeyQuestions(ReportDirective):
    """The assignment's questions with their answers; numbers in the argument choose some."""

    shows = "key-questions"


class SourceFiles(ReportDirective):
    """The assignment's files: found, missing, what stands in their place."""

    shows = "source-files"
    optional_arguments = 0


class CodeReferences(ReportDirective):
    """Every place in the code that the report speaks of (table K)."""

    shows = "code-references"
    optional_arguments = 0


class OpenQuestions(ReportDirective):
    """What could not be known."""

    shows = "open-questions"
    optional_arguments = 0


DIRECTIVES: tuple[type[ReportDirective], ...] = (
    SentryConfig,
    EdgeCaseTable,
    KeyQuestions,
    SourceFiles,
    CodeReferences,
    OpenQuestions,
)
