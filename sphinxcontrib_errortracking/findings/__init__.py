"""What follows from a Setup: in comes the frozen Setup of `model`, out goes a frozen Report from which every page is made.

`report` is the one way through; EDGE_CASES, QUESTIONS, CONCERNS, ERRORS and ISSUES are its tables of rules. Rules are pure functions:
they see no syntax and open no file.
"""

from __future__ import annotations

from sphinxcontrib_errortracking.findings.concerns import CONCERNS, ERRORS, ISSUES
from sphinxcontrib_errortracking.findings.edge_cases import EDGE_CASES
from sphinxcontrib_errortracking.findings.questions import QUESTIONS
from sphinxcontrib_errortracking.findings.report import report

__all__ = ["CONCERNS", "EDGE_CASES", "ERRORS", "ISSUES", "QUESTIONS", "report"]
