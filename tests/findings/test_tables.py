"""The tables of rules: each row has its function, its documentation and its fixture."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from sphinxcontrib_errortracking.findings import CONCERNS, EDGE_CASES, ERRORS, ISSUES, QUESTIONS

CASES = Path(__file__).parent.parent / "cases" / "findings"
NAMES = [rule.name for rule in EDGE_CASES]


def test_names_are_unique():
    assert len(set(NAMES)) == len(NAMES)
    assert len({rule.check for rule in EDGE_CASES}) == len(EDGE_CASES)


def test_every_rule_has_a_fixture_of_its_name_and_every_fixture_a_rule():
    assert sorted(path.stem for path in CASES.glob("*.md")) == sorted(NAMES)


@pytest.mark.parametrize("rule", [*EDGE_CASES, *QUESTIONS], ids=lambda rule: rule.name)
def test_the_docstring_of_a_rule_is_its_documentation(rule):
    title, blank, *body = inspect.getdoc(rule.check).splitlines()
    assert title.endswith((".", '."'))
    assert blank == ""
    assert len(" ".join(body)) > 60


def test_the_other_tables_name_rules_that_exist():
    assert {row.rule for row in (*CONCERNS, *ERRORS, *ISSUES)} <= set(NAMES)
    assert {row.family for row in CONCERNS} == {"performance", "security", "reliability"}
