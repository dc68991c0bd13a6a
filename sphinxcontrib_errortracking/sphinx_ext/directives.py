"""The directives: each turns its text into a query; `content.SHOWS` says what the answer is.

Options are taken as text and judged there, so that a wrong one gets the same typed, located warning on MyST and on
reStructuredText pages, and the rest of the page goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from sphinxcontrib_errortracking.markup import queries
from sphinxcontrib_errortracking.markup.errors import no_choice
from sphinxcontrib_errortracking.markup.queries import Query
from sphinxcontrib_errortracking.sphinx_ext.domain import register
from sphinxcontrib_errortracking.sphinx_ext.html import TEXT
from sphinxcontrib_errortracking.sphinx_ext.layout import LAYOUTS, TABS_BY, laid_out
from sphinxcontrib_errortracking.sphinx_ext.page import answer
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.util.typing import OptionSpec

    from sphinxcontrib_errortracking.markup.queries import Rows


def text(argument: str | None) -> str:
    """An option as it stands there; "" for one without a value."""
    return (argument or "").strip()


#: options that say how the answer stands on the page, and not what it is
PLACING: OptionSpec = {"caption": text, "name": text, "class": directives.class_option}
LAYOUT = "layout"


def options_of(name: str) -> OptionSpec:
    """What a directive takes: the options of its query, and those that place the answer."""
    return {**PLACING, **dict.fromkeys(queries.OPTIONS[name], text)}


class ReportDirective(SphinxDirective):
    """Shows a part of the report. `shows` is the row of `content.SHOWS`."""

    shows: ClassVar[str]
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = PLACING

    def run(self) -> list[nodes.Node]:
        """Answer the query; what is inline (a note of a problem) becomes a paragraph."""
        options = tuple(
            sorted((name, value or "") for name, value in self.options.items() if name not in {*PLACING, LAYOUT})
        )
        query = Query(self.shows, " ".join(self.arguments), options)
        content = answer(self.env, self.state.document, query, self.get_location(), self.rows())
        if content and all(isinstance(node, nodes.Inline | nodes.Text) for node in content):
            content = [nodes.paragraph("", "", *content)]
        register(self.env, self.state.document, content)
        for node in content:
            self.set_source_info(node)
            for told in (node, *node.findall(nodes.title)):
                if isinstance(told, nodes.TextElement):
                    told["translatable"] = False  # what the code says is no text of the author's
            if isinstance(node, nodes.paragraph | nodes.Sequential):
                node["classes"].append(TEXT)
        return self.placed(laid_out(content, self.layout()))

    def placed(self, content: list[nodes.Node]) -> list[nodes.Node]:
        """The answer with its caption, the target of `:name:`, and its classes.

        One table has the caption as its own title, so that it is numbered like other tables; several things get it as a line above.
        """
        messages: Sequence[nodes.Node] = ()
        if self.options.get("caption"):
            inlines, messages = self.parse_inline(self.options["caption"], lineno=self.lineno)
            content, title = captioned(content, inlines)
            self.set_source_info(title)
        first = next((node for node in content if isinstance(node, nodes.Element)), None)
        if first is not None:
            first["classes"] += self.options.get("class", [])
            self.add_name(first)
        return [*content, *messages]

    def layout(self) -> str:
        """How several things stand; a wrong word, or tabs that nothing would show, is told and stands as if not given."""
        how = self.options.get(LAYOUT, "")
        if how and how not in LAYOUTS:
            warn(Subtype.OPTION, f"{self.name}: {no_choice('layout', how, LAYOUTS)}", self.get_location())
        if how == "tabs" and TABS_BY not in self.env.app.extensions:
            message = f"{self.name}: tabs need {TABS_BY!r} among the extensions in conf.py; cards are shown"
            warn(Subtype.OPTION, message, self.get_location())
            return "cards"
        return str(how)

    def rows(self) -> Rows:
        """The author's own rows; none but where a directive takes a body."""
        return ()


def captioned(
    content: list[nodes.Node], caption: list[nodes.Node]
) -> tuple[list[nodes.Node], nodes.title | nodes.rubric]:
    """Put a caption on the only table, in place of a title of its own, or above several things; the caption's node comes back too."""
    tables = [found for node in content for found in node.findall(nodes.table)]
    if len(tables) != 1 or tables[0] is not content[0]:
        line = nodes.rubric("", "", *caption)
        return [line, *content], line
    (table,) = tables
    title = nodes.title("", "", *caption)
    if isinstance(table[0], nodes.title):
        table.pop(0)
    table.insert(0, title)
    return content, title


class SentryConfig(ReportDirective):
    """The options of one SDK call, of an app's calls, or of all."""

    shows = "sentry-config"
    option_spec: ClassVar[OptionSpec] = {**options_of("sentry-config"), LAYOUT: text}


class SentryCalls(ReportDirective):
    """Where the code calls the SDK, by method; or what triggers Sentry (table C), or the functions that call it (table D)."""

    shows = "sentry-calls"
    option_spec: ClassVar[OptionSpec] = options_of("sentry-calls")


class SentryFlow(ReportDirective):
    """The way of an event through the SDK, and the state definitions (table B)."""

    shows = "sentry-flow"
    option_spec: ClassVar[OptionSpec] = options_of("sentry-flow")


class ConcernTable(ReportDirective):
    """Performance, security and reliability: the tables H and I."""

    shows = "concern-table"
    option_spec: ClassVar[OptionSpec] = options_of("concern-table")


class EdgeCaseTable(ReportDirective):
    """The scenario matrix (table E), or the error states (table F). A table in the body adds rows of the author's."""

    shows = "edge-case-table"
    has_content = True
    option_spec: ClassVar[OptionSpec] = options_of("edge-case-table")

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
    option_spec: ClassVar[OptionSpec] = options_of("source-files")


class CodeReferences(ReportDirective):
    """Every place in the code that the report speaks of (table K)."""

    shows = "code-references"
    optional_arguments = 0
    option_spec: ClassVar[OptionSpec] = options_of("code-references")


class OpenQuestions(ReportDirective):
    """What could not be known."""

    shows = "open-questions"
    optional_arguments = 0


DIRECTIVES: tuple[type[ReportDirective], ...] = (
    SentryConfig,
    SentryCalls,
    SentryFlow,
    EdgeCaseTable,
    ConcernTable,
    KeyQuestions,
    SourceFiles,
    CodeReferences,
    OpenQuestions,
)
