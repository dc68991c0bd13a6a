"""Sphinx configuration of this project's own documentation: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinxcontrib_errortracking import __version__

sys.path.insert(0, str(Path(__file__).parent / "docs" / "_ext"))

project = "sphinxcontrib-errortracking"
author = "The sphinxcontrib-errortracking contributors"
project_copyright = "2026, The sphinxcontrib-errortracking contributors"
release = version = __version__

extensions = ["myst_parser", "sphinx_design", "sphinxcontrib_errortracking", "declared"]
myst_enable_extensions = ["colon_fence", "deflist", "tasklist"]
nitpicky = True
root_doc = "docs/index"
include_patterns = ["docs/**"]
exclude_patterns = ["docs/_build", "docs/_ext", "docs/snippets"]
html_theme = "furo"
html_title = "sphinxcontrib-errortracking"
man_pages = [("docs/index", "sphinxcontrib-errortracking", "error tracking, documented from the code", [author], 7)]

# The pages show the example monorepo, read when the documentation is built.
errortracking_root = "examples/greeter"
