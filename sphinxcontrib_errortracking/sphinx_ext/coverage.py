"""`sphinx-build -b errortracking-coverage`: what of the report no page shows, as `sphinx.ext.coverage` says it of Python.

The list goes to `errortracking.txt` in the output folder, a summary to the terminal. Below `errortracking_coverage_minimum` there is a
warning, which fails a build with `-W`, and the exit status is 1 without `-W` too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sphinx.builders import Builder
from sphinx.util import logging

from sphinxcontrib_errortracking.console import INCOMPLETE, WRONG
from sphinxcontrib_errortracking.coverage import lines, measure, percentage, short, summary
from sphinxcontrib_errortracking.sphinx_ext.analysis import state_of
from sphinxcontrib_errortracking.sphinx_ext.config import conf_location
from sphinxcontrib_errortracking.sphinx_ext.frontmatter import FrontMatter
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype, visible, warn

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from docutils import nodes

    from sphinxcontrib_errortracking.coverage import Coverage
    from sphinxcontrib_errortracking.sphinx_ext.analysis import Analysis

FILE = "errortracking.txt"
MINIMUM = "errortracking_coverage_minimum"

logger = logging.getLogger(__name__)


class CoverageBuilder(Builder):
    """Writes no page, but the list of what no page shows."""

    name: ClassVar[str] = "errortracking-coverage"
    epilog: ClassVar[str] = f"What no page shows is listed in %(outdir)s/{FILE}."

    def get_outdated_docs(self) -> str:
        """Always all."""
        return "error tracking coverage"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002  # Sphinx's signature
        """Nothing links to this."""
        return docname

    def prepare_writing(self, docnames: AbstractSet[str]) -> None:
        """Pages are not written one by one."""

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Pages are not written one by one."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Pages are not written one by one."""

    def finish(self) -> None:
        """Look at every page, in the main process, and say what is on none."""
        analysis = state_of(self.env).analysis
        if analysis is None:  # said when the repository was to be read
            self.app.statuscode = WRONG
            return
        coverage = self._measured(analysis)
        text = "\n".join(map(visible, lines(coverage)))
        (Path(self.outdir) / FILE).write_text(f"{text}\n", encoding="utf-8", newline="\n")
        logger.info("%s", summary(coverage))
        for line in short(coverage):
            logger.info("%s", line)
        minimum = analysis.options.coverage_minimum
        if not coverage.reaches(minimum):
            message = f"pages show {percentage(coverage.percent)} of what could be shown; {MINIMUM} is {minimum:g}. {FILE} lists what is missing"
            warn(Subtype.COVERAGE, message, conf_location(Path(self.confdir), MINIMUM))
            self.app.statuscode = self.app.statuscode or INCOMPLETE

    def _measured(self, analysis: Analysis) -> Coverage:
        pages = state_of(self.env).pages
        fronts = dict.fromkeys(page.front for page in pages.values() if page.front) or {FrontMatter(): None}
        references = [query.argument for page in pages.values() for query in page.shown if query.name == "sentry"]
        trees = (self.env.get_doctree(docname) for docname in sorted(pages))
        return measure([analysis.report(front) for front in fronts], trees, references)
