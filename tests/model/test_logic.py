"""What the words of conditions say of each other."""

from __future__ import annotations

import pytest

from sphinxcontrib_errortracking.model.logic import are_opposites, excludes


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


@pytest.mark.parametrize(
    ("one", "other", "opposite"),
    [
        ("ROLE is 'a'", "ROLE is not 'a'", True),
        ("X is set", "X is not set or empty", True),
        ("X is set", "X is not set", False),
        ("x is truthy", "x is falsy", True),
        ("x", "!x", True),
        ("X is 'a'", "X is 'b'", False),
        ("X is 'a' and Y is 'b'", "X is not 'a' and Y is 'b'", False),
        ("X is empty", "X is not empty", False),
    ],
)
def test_conditions_of_which_always_just_one_holds(one: str, other: str, *, opposite: bool) -> None:
    assert are_opposites(one, other) is are_opposites(other, one) is opposite
