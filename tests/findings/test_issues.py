"""Table J on real miniature repositories: `tests/cases/issues/*.md`.

Each line of `expected` stands in an issue (its text, impact and fix); one that begins with `not: ` stands in none.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from casefile import Case, read_cases

from sphinxcontrib_errortracking.findings import report
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

FOLDER = Path(__file__).parent.parent / "cases" / "issues"
CASES = [case for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_table_j(case: Case, tmp_path: Path) -> None:
    issues = report(read_setup(open_repository(case.write(tmp_path)))).issues
    said = "\n".join(f"{issue.rule}: {text(issue.issue)} {text(issue.impact)} | {text(issue.fix)}" for issue in issues)
    assert issues or all(line.startswith("not: ") for line in case.expected.strip().splitlines())
    for line in case.expected.strip().splitlines():
        if line.startswith("not: "):
            assert line.removeprefix("not: ") not in said
        else:
            assert line in said
    for issue in issues:
        for loc in issue.evidence:
            assert 1 <= loc.line <= len((tmp_path / loc.source).read_text(encoding="utf-8").splitlines())
