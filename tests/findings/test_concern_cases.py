"""Tables F, H and I on real miniature repositories: `tests/cases/concerns/*.md`.

Each line of `expected` is a row, its cells parted by ` | `, or the beginning of one; one that begins with `not: ` stands in none.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from casefile import Case, read_cases

from sphinxcontrib_errortracking.findings import report
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

FOLDER = Path(__file__).parent.parent / "cases" / "concerns"
CASES = [case for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_tables_f_h_and_i(case: Case, tmp_path: Path) -> None:
    found = report(read_setup(open_repository(case.write(tmp_path))))
    rows = (*found.errors, *found.performance, *found.security, *found.reliability)
    said = [" | ".join(text(cell) for cell in row.cells) for row in rows]
    for line in case.expected.strip().splitlines():
        if line.startswith("not: "):
            assert not any(line.removeprefix("not: ") in row for row in said), said
        else:
            assert any(row.startswith(line) for row in said), said
