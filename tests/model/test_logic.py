"""What the words of conditions say of each other."""

from __future__ import annotations

import pytest

from sphinxcontrib_errortracking.model.logic import excludes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NODE_ENV is 'a'", "NODE_ENV is not 'a'"),
        ("NODE_ENV is 'a'", "NODE_ENV is 'b'"),
        ("CI is set and NODE_ENV is 'a'", "DSN is set and NODE_ENV is 'b'"),
        ("CI is set", "CI is not set or empty"),
        ("CI is set", "CI is empty"),
        ("flag", "!flag"),
        ("not (a.b())", "a.b()"),
    ],
)
def test_conditions_that_rule_each_other_out(one: str, other: str) -> None:
    assert excludes(one, other)
    assert excludes(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A is set", "B is set"),
        ("A is 'a'", "B is 'b'"),
        ("A is 'a'", "A is set"),
        ("A is 'a'", "A is not 'b'"),
        ("A is 'a'", "A is 'a'"),
        ("A is 'a' or B is set", "A is 'b'"),
        ("flag", "other"),
        ("", "A is set"),
    ],
)
def test_conditions_that_may_both_hold(one: str, other: str) -> None:
    assert not excludes(one, other)
    assert not excludes(other, one)
