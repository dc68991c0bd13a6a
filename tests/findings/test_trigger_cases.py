"""Table C on real miniature repositories: `tests/cases/triggers/*.md`; each line of `expected` is a row, all rows stand there."""

from __future__ import annotations

from pathlib import Path

import pytest
from casefile import Case, read_cases

from sphinxcontrib_errortracking.findings.listings import triggers
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

FOLDER = Path(__file__).parent.parent / "cases" / "triggers"
CASES = [case for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_table_c(case: Case, tmp_path: Path) -> None:
    rows = triggers(read_setup(open_repository(case.write(tmp_path))))
    said = [" | ".join(text(row.cells[column]) for column in (0, 2, 3)) for row in rows]
    assert said == case.expected.strip().splitlines()
