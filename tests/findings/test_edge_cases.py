"""Every rule on real miniature repositories: `tests/cases/findings/NAME.md`, a case for each verdict and a negative one.

The first line of `expected` is the verdict; every other line stands in the finding's sentences.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from casefile import Case, read_cases

from sphinxcontrib_errortracking.findings import EDGE_CASES
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.records import Verdict
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

FOLDER = Path(__file__).parent.parent / "cases" / "findings"
CASES = [(rule, case) for rule in EDGE_CASES for case in read_cases(FOLDER / f"{rule.name}.md")]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule.name}: {case.name}" for rule, case in CASES])
def test_a_rule_on_a_repository(rule, case: Case, tmp_path):
    finding = rule.check(read_setup(open_repository(case.write(tmp_path))))
    verdict, *lines = case.expected.strip().splitlines()
    said = " ".join((text(finding.behavior), text(finding.notes)))
    assert (finding.verdict, said) == (verdict, said)
    for line in lines:
        assert line in said
    assert bool(finding.unknown) or finding.verdict is not Verdict.UNKNOWN
    for loc in finding.evidence:
        assert 1 <= loc.line <= len((tmp_path / loc.source).read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("rule", EDGE_CASES, ids=lambda rule: rule.name)
def test_a_fixture_has_a_negative_case_and_several_verdicts(rule):
    cases = [case for other, case in CASES if other is rule]
    assert any(case.name.startswith("Not: ") for case in cases)
    assert len({case.expected.splitlines()[0] for case in cases}) >= 3 or rule.name == "instrumentation-not-loaded"
