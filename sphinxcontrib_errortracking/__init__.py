"""Document how a repository tracks its errors with Sentry, truthfully and from the code.

`setup` is the door for Sphinx; `python -m sphinxcontrib_errortracking` and `sphinx-errortracking` are the command line. The
rooms `source`, `evaluate`, `model` and `findings` are a library that imports neither Sphinx nor docutils.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register directives, roles, builder and configuration with Sphinx."""
    from sphinxcontrib_errortracking.sphinx_ext import setup as setup_extension  # noqa: PLC0415

    return setup_extension(app)
