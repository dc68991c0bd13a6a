"""`sphinx-build -b sop`: the author's pages and the report become SOP documents.

A document is assembled in `finish`, in the main process, and written below the output folder; what is published into the documented
repository is published at `build-finished`, when nothing went wrong.
"""

from __future__ import annotations

import posixpath
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.builders import Builder
from sphinx.util.logging import is_suppressed_warning

from sphinxcontrib_errortracking.console import format_at
from sphinxcontrib_errortracking.export import make_document, unread
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup.authored import authored_sections
from sphinxcontrib_errortracking.markup.errors import FormatError
from sphinxcontrib_errortracking.markup.sop_format import sop_format
from sphinxcontrib_errortracking.reference import reference_notes
from sphinxcontrib_errortracking.source.records import DiagnosticKind
from sphinxcontrib_errortracking.sphinx_ext.analysis import state_of
from sphinxcontrib_errortracking.sphinx_ext.config import conf_location, set_at
from sphinxcontrib_errortracking.sphinx_ext.destinations import redirect, relative
from sphinxcontrib_errortracking.sphinx_ext.frontmatter import FrontMatter
from sphinxcontrib_errortracking.sphinx_ext.warnings import TYPE, Subtype, warn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from sphinxcontrib_errortracking.export import Document
    from sphinxcontrib_errortracking.markup.sop_format import SopFormat
    from sphinxcontrib_errortracking.source.records import Assignment
    from sphinxcontrib_errortracking.sphinx_ext.analysis import Analysis


@dataclass(frozen=True, slots=True)
class Export:
    """A document with the page that it comes from ("": wholly generated)."""

    docname: str
    assignment: Assignment | None
    document: Document


class SOPBuilder(Builder):
    """Writes one Markdown document for each page that asks for one, or one from the configured assignment."""

    name: ClassVar[str] = "sop"
    format: ClassVar[str] = "markdown"
    epilog: ClassVar[str] = "The SOP documents are in %(outdir)s."
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/gif", "image/jpeg", "image/webp"]
    supported_remote_images: ClassVar[bool] = True
    supported_data_uri_images: ClassVar[bool] = True  # or Sphinx would put a path of this machine in their place

    def init(self) -> None:
        """Nothing is exported yet."""
        self.exports: list[Export] = []
        self._from = ""  #: the folder of the document that is being made, in the repository
        self._layout = sop_format()  #: the format of the documents

    def get_outdated_docs(self) -> str:
        """Always all: what is exported hangs on the repository, and is little."""
        return "SOP document"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002  # Sphinx's signature
        """A link from the exported document to a page of the project: to its source, where both lie in the repository."""
        return relative(Path(self.env.doc2path(docname)), self._from)

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:  # noqa: ARG002  # Sphinx's signature
        """Links start at the exported document, wherever the page lies."""
        return self.get_target_uri(to)

    def prepare_writing(self, docnames: AbstractSet[str]) -> None:
        """Pages are not written one by one."""

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Pages are not written one by one."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Pages are not written one by one."""

    def finish(self) -> None:
        """Make all documents and write them below the output folder."""
        analysis = state_of(self.env).analysis
        if analysis is None:  # said when the repository was to be read
            return
        try:
            named = analysis.options.sop_format
            self._layout = format_at(analysis.repository, analysis.inside(named)) if named else sop_format()
        except FormatError as error:
            warn(Subtype.CONFIG, str(error), set_at(analysis.options, Path(self.confdir), "errortracking_sop_format"))
            return
        for docname in self._pages(analysis):
            export = self._export(analysis, docname)
            if export is not None and not analysis.options.check:
                target = Path(self.outdir) / export.document.output
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(export.document.text, encoding="utf-8", newline="\n", errors="backslashreplace")
            if export is not None:
                self.exports.append(export)

    def location(self, docname: str) -> str | tuple[str, int]:
        """Where a sentence about a document belongs: its page, or conf.py where it has none."""
        return (docname, 1) if docname else conf_location(Path(self.confdir), "errortracking_assignment")

    def _pages(self, analysis: Analysis) -> list[str]:
        """The pages that become documents; "" stands for a document without a page."""
        pages = state_of(self.env).pages
        named = sorted(name for name, page in pages.items() if page.front)
        if named:
            return named
        if analysis.default_assignment is None:
            if analysis.options.assignment is None:  # else it was said that it cannot be read
                message = "there is nothing to export: no page has errortracking-assignment in its front matter"
                warn(
                    Subtype.EXPORT, f"{message}, and errortracking_assignment is not set in conf.py", self.location("")
                )
            return []
        using = sorted(name for name, page in pages.items() if page.shown and self._holds_required(name))
        return using or [""]

    def _holds_required(self, docname: str) -> bool:
        sections = self.env.get_doctree(docname).findall(nodes.section)
        return any(self._layout.heading(section[0].astext()) for section in sections)

    def _export(self, analysis: Analysis, docname: str) -> Export | None:
        page = state_of(self.env).pages.get(docname)
        front = page.front if page else FrontMatter()
        report = analysis.report(front)
        output = analysis.options.output or (report.assignment.output if report.assignment else "")
        if page and page.front.output:
            output = page.front.output
        location = self.location(docname)
        if not output:
            warn(Subtype.OUTPUT, "nothing says where the document goes; set errortracking-output on the page", location)
            return None
        output = analysis.inside(output)
        if posixpath.isabs(output) or ".." in output.split("/"):
            warn(Subtype.OUTPUT, f"{output} lies outside the documented repository", location)
            return None
        self._from = str(analysis.repository.root / posixpath.dirname(output))
        authored = self._authored(docname) if docname else None
        document = make_document(
            report,
            output=output,
            authored=authored,
            warn=lambda message, node: warn(Subtype.MARKDOWN, message, node if node.source else location),
            reasons=(*unread(analysis.repository, report.assignment, self._suppressed()), *self._reasons(docname)),
            permalink=analysis.options.permalink,
            layout=self._layout,
            notes=reference_notes(analysis.repository, report.assignment, self._layout),
        )
        return Export(docname, report.assignment, document)

    def _authored(self, docname: str) -> dict[str, list[nodes.Node]]:
        doctree = self.env.get_and_resolve_doctree(docname, self)
        redirect(doctree, docname, self.env, self._from)
        for title, meant in _nearly_required(doctree, self._layout):
            message = f"{title.astext()!r} is not a heading of the document; did you mean {meant!r}?"
            warn(Subtype.SECTION, message, title)
        return authored_sections(doctree, self._layout)

    def _reasons(self, docname: str) -> tuple[str, ...]:
        """What the build complained about on a page, now or when it was last read."""
        state = state_of(self.env)
        found = set(state.warnings.get(docname, ()))
        if state.collector is not None:
            found |= state.collector.found.get(docname, set())
        return tuple(sorted(found))

    def _suppressed(self) -> frozenset[str]:
        """The kinds of files not read that the user has decided to live with."""
        kinds = [kind.value for kind in DiagnosticKind]
        return frozenset(kind for kind in kinds if is_suppressed_warning(TYPE, kind, self.config.suppress_warnings))


def _nearly_required(doctree: nodes.document, layout: SopFormat) -> Iterator[tuple[nodes.title, str]]:
    headings = {heading.text.casefold(): heading.text for heading in layout.headings}
    for section in doctree.findall(nodes.section):
        title = section[0]
        if isinstance(title, nodes.title) and not layout.heading(title.astext()):
            close = get_close_matches(title.astext().casefold(), headings, n=1, cutoff=0.8)
            if close:
                yield title, headings[close[0]]
