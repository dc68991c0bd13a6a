"""How the report is published with Sphinx: directives and the role `sentry`, the builder `sop`, configuration, warnings.

In: a Sphinx project whose conf.py says where the documented repository is. Out: `setup`, which registers everything. This is the
only room that knows Sphinx.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking import __version__
from sphinxcontrib_errortracking.sphinx_ext import (
    domain,
    events,
    flow,
    html,
    latex,
    messages,
    nesting,
    signs,
    visitors,
    written,
)
from sphinxcontrib_errortracking.sphinx_ext.builder import SOPBuilder
from sphinxcontrib_errortracking.sphinx_ext.config import add_values
from sphinxcontrib_errortracking.sphinx_ext.coverage import CoverageBuilder
from sphinxcontrib_errortracking.sphinx_ext.directives import DIRECTIVES
from sphinxcontrib_errortracking.sphinx_ext.roles import SentryRole

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

#: To be raised when what is pickled with the environment (`analysis.State`) changes its form.
ENVIRONMENT_VERSION = 3


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    add_values(app)
    for directive in DIRECTIVES:
        app.add_directive(directive.shows, directive)
    app.add_role("sentry", SentryRole())
    app.add_builder(SOPBuilder)
    app.add_builder(CoverageBuilder)
    visitors.add_nodes(app)
    html.connect(app)
    flow.connect(app)
    signs.connect(app)
    messages.connect(app)
    nesting.connect(app)
    domain.connect(app)
    latex.connect(app)
    events.connect(app)
    written.connect(app)
    return {
        "version": __version__,
        "env_version": ENVIRONMENT_VERSION,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
