"""Sphinx configuration of this project's own documentation: `make docs`."""

from __future__ import annotations

from sphinxcontrib_errortracking import __version__

project = "sphinxcontrib-errortracking"
author = "The sphinxcontrib-errortracking contributors"
project_copyright = "2026, The sphinxcontrib-errortracking contributors"
release = version = __version__

extensions = ["myst_parser", "sphinx_design", "sphinxcontrib_errortracking"]
myst_enable_extensions = ["colon_fence", "deflist", "tasklist"]
root_doc = "docs/index"
include_patterns = ["docs/**"]
exclude_patterns = ["docs/_build"]
html_theme = "furo"
html_title = "sphinxcontrib-errortracking"

# The pages show the example monorepo, read when the documentation is built.
errortracking_root = "examples/greeter"
