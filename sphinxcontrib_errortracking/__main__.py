"""`python -m sphinxcontrib_errortracking` is `sphinx-errortracking`."""

from __future__ import annotations

import sys

from sphinxcontrib_errortracking.cli import main

if __name__ == "__main__":
    sys.exit(main())
