"""The document's first sections on real miniature repositories: `tests/cases/overview/*.md`.

Each line of `expected` stands in the summary, the purpose, the user goals or the list of affected users; `not: ` says that it does not.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from casefile import Case, read_cases

from sphinxcontrib_errortracking.findings import report
from sphinxcontrib_errortracking.findings.overview import FORMAT_USERS
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

FOLDER = Path(__file__).parent.parent / "cases" / "overview"
CASES = [case for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_first_sections(case: Case, tmp_path: Path) -> None:
    found = report(read_setup(open_repository(case.write(tmp_path))))
    affected = ", ".join(name for name, is_affected in found.affected_users if is_affected)
    goals = [" | ".join(text(cell) for cell in row.cells) for row in found.user_goals]
    untold = "" if len(found.affected_users) == len(FORMAT_USERS) else ", others not told"
    said = "\n".join(
        [
            *map(text, found.summary),
            *map(text, found.purpose),
            *goals,
            f"affected: {affected}{untold}",
            text(found.affected_by),
        ]
    )
    for line in case.expected.strip().splitlines():
        if line.startswith("not: "):
            assert line.removeprefix("not: ") not in said
        else:
            assert line in said
