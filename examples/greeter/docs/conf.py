"""Greeter's documentation. `sphinx-build -b html docs docs/_build/html` shows it, `-b sop` exports the documents."""

project = "Greeter"
copyright = "Greeter's authors"
author = "Greeter's authors"

extensions = ["myst_parser", "sphinx_design", "sphinxcontrib_errortracking"]
root_doc = "index"
include_patterns = ["*.md"]
exclude_patterns = ["DOC_TRACKER.md", "_build"]
myst_enable_extensions = ["colon_fence", "tasklist"]

errortracking_root = ".."
errortracking_environments = {
    name: {"NODE_ENV": node, "APP_ENV": name, "NEXT_PUBLIC_APP_ENV": name, "VITE_APP_ENV": name}
    for name, node in {"development": "development", "staging": "production", "production": "production"}.items()
}
