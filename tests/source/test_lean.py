"""Our `dataclass` does what the standard one does."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import pkgutil
import re
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from importlib import import_module

import pytest

import sphinxcontrib_errortracking as package
from sphinxcontrib_errortracking import lean


@lean.dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A record with a default and a field that does not count."""

    first: int
    second: str = "x"
    extra: dict[str, int] = field(default_factory=dict, compare=False, repr=False)


@lean.dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Base:
    loc: int


@lean.dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Node(Base):
    optional: bool = False
    name: str


@lean.dataclass(slots=True)
class State:
    seen: list[int] = field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Standard:
    first: int
    second: str = "x"
    extra: dict[str, int] = field(default_factory=dict, compare=False, repr=False)


def test_a_record_compares_hashes_and_shows_its_fields_as_the_standard_one_does() -> None:
    assert Pair(1, extra={"a": 1}) == Pair(1) != Pair(2)
    assert hash(Pair(1)) == hash(Pair(1, extra={"a": 1})) == hash(Standard(1))
    assert sorted([Pair(2), Pair(1, "b"), Pair(1, "a")]) == [Pair(1, "a"), Pair(1, "b"), Pair(2)]
    assert Pair(1) != Standard(1)
    assert repr(Pair(1)) == repr(Standard(1)).replace("Standard", "Pair")
    with pytest.raises(TypeError):
        Pair(1) < Standard(1)  # noqa: B015


def test_a_frozen_record_refuses_to_change() -> None:
    pair = Pair(1)
    with pytest.raises(FrozenInstanceError):
        pair.first = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del pair.first
    assert pair == Pair(1)


def test_defaults_are_made_anew_for_each_record() -> None:
    one, other = State(), State()
    one.seen.append(1)
    assert (one.seen, other.seen) == ([1], [])
    assert State.__hash__ is None


def test_nodes_are_told_apart_by_identity_and_take_keywords_only() -> None:
    node = Node(loc=1, name="a")
    assert node != Node(loc=1, name="a")
    assert (node.loc, node.optional, node.name) == (1, False, "a")
    with pytest.raises(TypeError):
        Node(1, name="a")  # type: ignore[misc]
    with pytest.raises(TypeError):
        Node(loc=1)  # type: ignore[call-arg]


def test_the_standard_library_takes_its_classes_as_its_own() -> None:
    assert is_dataclass(Pair)
    assert [entry.name for entry in fields(Node)] == ["loc", "optional", "name"]
    assert replace(Pair(1), second="y") == lean.replace(Pair(1), second="y") == Pair(1, "y")
    assert Pair.__match_args__ == Standard.__match_args__
    assert Node.__match_args__ == ()
    assert not hasattr(Pair(1), "__dict__")


def test_a_record_survives_copying_and_pickling() -> None:
    pair = Pair(1, "b", {"a": 1})
    for copied in (copy.copy(pair), copy.deepcopy(pair), pickle.loads(pickle.dumps(pair))):
        assert copied == pair
        assert copied.extra == {"a": 1}


def test_a_pattern_does_what_the_standard_one_does() -> None:
    words = lean.regex(r"(?P<word>[a-z]+)", re.IGNORECASE)
    assert [found["word"] for found in words.finditer("One two")] == ["One", "two"]
    assert words.sub("x", "One two") == "x x"
    assert (words.pattern, words.groups) == (r"(?P<word>[a-z]+)", 1)


def test_every_pattern_of_the_package_can_be_compiled() -> None:
    names = [each.name for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    kept = [value for name in names if not name.endswith("__main__") for value in vars(import_module(name)).values()]
    patterns = [value for value in kept if type(value).__name__ == "regex"]
    assert len(patterns) > 100
    assert all(pattern.pattern for pattern in patterns)
