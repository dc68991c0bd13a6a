"""`python -m sphinxcontrib_errortracking` is `sphinx-errortracking`."""

from __future__ import annotations

from sphinxcontrib_errortracking.cli import run

if __name__ == "__main__":
    run()
