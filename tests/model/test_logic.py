"""What the words of conditions say of each other."""

from __future__ import annotations

import pytest

from sphinxcontrib_errortracking.model.logic import are_opposites, either_words, excludes


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
        ('x === "a"', 'x !== "a"', True),
        ('x === "a" && y', 'x !== "a" && y', False),
        ("X is 'a'", "X is 'b'", False),
        ("X is 'a' and Y is 'b'", "X is not 'a' and Y is 'b'", False),
        ("X is empty", "X is not empty", False),
    ],
)
def test_conditions_of_which_always_just_one_holds(one: str, other: str, *, opposite: bool) -> None:
    assert are_opposites(one, other) is are_opposites(other, one) is opposite


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        (["A", "B"], "A or B"),
        (["A and B", "A and C"], "A and (B or C)"),
        (["A and B", "A"], "A"),
        (["A and B and C", "C and D and A"], "A and C and (B or D)"),
        (["A and (B or C)", "A and D"], "A and ((B or C) or D)"),
        (["A", ""], "A"),
    ],
)
def test_what_several_ways_ask_for_is_said_once(ways: list[str], told: str) -> None:
    assert either_words(*ways) == told
