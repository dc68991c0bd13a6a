"""At the end of a build without an error: the documents go where they belong, and the tracker hears of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from sphinxcontrib_errortracking.export import completed_at, publish_document
from sphinxcontrib_errortracking.sphinx_ext.analysis import state_of
from sphinxcontrib_errortracking.sphinx_ext.builder import SOPBuilder
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype, warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinxcontrib_errortracking.sphinx_ext.analysis import Analysis
    from sphinxcontrib_errortracking.sphinx_ext.builder import Export
    from sphinxcontrib_errortracking.sphinx_ext.warnings import Location

logger = logging.getLogger(__name__)


def publish_exports(app: Sphinx, exception: Exception | None) -> None:
    """Publish what the builder `sop` has made; nothing when the build failed."""
    if exception is not None or not isinstance(app.builder, SOPBuilder):
        return
    analysis = state_of(app.env).analysis
    if analysis is None:
        return
    claims = Counter(export.document.output for export in app.builder.exports)
    sources = {Path(app.env.doc2path(docname)).resolve(): docname for docname in app.env.found_docs}
    for export in app.builder.exports:
        output, location = export.document.output, app.builder.location(export.docname)
        page = sources.get((analysis.repository.root / output).resolve())
        if claims[output] > 1:
            warn(Subtype.OUTPUT, f"{output} is claimed by {claims[output]} pages; none is published", location)
        elif page is not None:
            message = f"{output} is itself a source page ({page}), which is never written over"
            warn(Subtype.OUTPUT, message, location)
        else:
            _publish(analysis, export, location)


def _publish(analysis: Analysis, export: Export, location: Location) -> None:
    assignment = export.assignment
    tracker = analysis.options.tracker
    if tracker is None and assignment is not None:
        tracker = assignment.tracker
    outcome = publish_document(
        analysis.repository.root, export.document, assignment, tracker=tracker or None, now=completed_at()
    )
    for line in outcome.lines():
        logger.info("%s", line)
    for complaint in outcome.complaints:
        warn(Subtype.of(complaint.kind), complaint.message, location)
