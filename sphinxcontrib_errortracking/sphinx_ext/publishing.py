"""At the end of a build without an error: the documents go where they belong, and the tracker hears of it.

With `errortracking_check` nothing goes anywhere: the documents are compared with those that are there.
"""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

from sphinxcontrib_errortracking.changes.telling import sentences
from sphinxcontrib_errortracking.console import FINE, INCOMPLETE, WRONG, UserError
from sphinxcontrib_errortracking.export import completed_at, publish_document
from sphinxcontrib_errortracking.freshness import as_text, compare_document
from sphinxcontrib_errortracking.markup.sop_format import heading_key
from sphinxcontrib_errortracking.sphinx_ext.analysis import state_of
from sphinxcontrib_errortracking.sphinx_ext.builder import SOPBuilder
from sphinxcontrib_errortracking.sphinx_ext.config import read_options
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype, warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

    from sphinxcontrib_errortracking.sphinx_ext.analysis import Analysis
    from sphinxcontrib_errortracking.sphinx_ext.builder import Export
    from sphinxcontrib_errortracking.sphinx_ext.warnings import Location

logger = logging.getLogger(__name__)

_MOST_FACTS = 9  #: in the warning about a stale document; all of them are printed


def publish_exports(app: Sphinx, exception: Exception | None) -> None:
    """Publish or check what the builder `sop` has made; nothing when the build failed."""
    if exception is not None or not isinstance(app.builder, SOPBuilder):
        return
    analysis = state_of(app.env).analysis
    checks = read_options(app.config, Path(app.confdir))[0].check
    exports = app.builder.exports if analysis else []
    if checks and not exports:  # why was said
        app.statuscode = WRONG
    if analysis is None:
        return
    claims = Counter(export.document.output for export in exports)
    sources = {Path(app.env.doc2path(docname)).resolve(): docname for docname in app.env.found_docs}
    for export in exports:
        output, location = export.document.output, app.builder.location(export.docname)
        page = sources.get((analysis.repository.root / output).resolve())
        status = WRONG
        if claims[output] > 1:
            warn(Subtype.OUTPUT, f"{output} is claimed by {claims[output]} pages; none is published", location)
        elif page is not None:
            message = f"{output} is itself a source page ({page}), which is never written over"
            warn(Subtype.OUTPUT, message, location)
        elif checks:
            status = _check(app, analysis, export, location)
        else:
            _publish(app.builder, analysis, export, location)
        app.statuscode = max(app.statuscode, status) if checks else app.statuscode


def _check(app: Sphinx, analysis: Analysis, export: Export, location: Location) -> int:
    """Compare a document with the published one; the result is the build's exit status."""
    repair = shlex.join(["sphinx-build", "-b", "sop", os.path.relpath(app.srcdir), os.path.relpath(app.outdir)])
    try:
        found = compare_document(
            analysis.repository.root,
            export.document,
            files=analysis.repository.file_set,
            assumptions=analysis.setup.assumptions,
            repair=repair,
        )
    except UserError as error:
        warn(Subtype.EXPORT, str(error), _place(app.builder, export, str(error), location))
        return WRONG
    for line in as_text(found):
        logger.info("%s", line)
    if found.fresh:
        return FINE
    changed = sentences(found.comparison)
    rest = [f"and {len(changed) - _MOST_FACTS} more"] if len(changed) > _MOST_FACTS else []
    told = "; ".join([*changed[:_MOST_FACTS], *rest])
    warn(Subtype.STALE, f"{found.headline()}{': ' if told else ''}{told}. To repair: {repair}", location)
    return INCOMPLETE


def _publish(builder: SOPBuilder, analysis: Analysis, export: Export, location: Location) -> None:
    assignment = export.assignment
    tracker = analysis.options.tracker
    if tracker is None and assignment is not None:
        tracker = assignment.tracker
    outcome = publish_document(
        analysis.repository.root,
        export.document,
        assignment,
        tracker=tracker or None,
        now=completed_at(),
        files=analysis.repository.file_set,
    )
    for line in outcome.lines():
        logger.info("%s", line)
    for complaint in outcome.complaints:
        place = _place(builder, export, complaint.message, location)
        warn(Subtype.of(complaint.kind), complaint.message, place)


def _place(builder: Builder, export: Export, message: str, otherwise: Location) -> Location:
    """The line of the page whose heading a message about the document names."""
    named = {heading_key(quoted) for quoted in re.findall(r"'([^']+)'", message)} if export.docname else set()
    titles = builder.env.get_doctree(export.docname).findall(nodes.title) if named else ()
    found = next((title for title in titles if heading_key(title.astext()) in named), None)
    return (export.docname, found.line) if found is not None and found.line else otherwise
