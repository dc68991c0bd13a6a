"""The key questions on real miniature repositories: `tests/cases/questions/NAME.md`.

The first line of `expected` is the short answer; every other line stands in the answer, and one that begins with `not: ` does not.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from casefile import Case, read_cases

from sphinxcontrib_errortracking.findings import QUESTIONS
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.questions import answer
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

FOLDER = Path(__file__).parent.parent / "cases" / "questions"
RULES = {rule.name: rule for rule in QUESTIONS}
CASES = [(path.stem, case) for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}: {case.name}" for name, case in CASES])
def test_an_answer_on_a_repository(name, case: Case, tmp_path):
    found = answer(RULES[name], read_setup(open_repository(case.write(tmp_path))))
    short, *lines = case.expected.strip().splitlines()
    said = "\n".join(text(sentence) for sentence in (*found.sentences, *found.unknowns))
    assert (text(found.short), said) == (short, said)
    for line in lines:
        if line.startswith("not: "):
            assert line.removeprefix("not: ") not in said
        else:
            assert line in said
    for loc in found.evidence:
        assert 1 <= loc.line <= len((tmp_path / loc.source).read_text(encoding="utf-8").splitlines())
