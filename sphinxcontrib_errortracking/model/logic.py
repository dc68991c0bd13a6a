"""Truth with a third value: None is "cannot be known"."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Truth: TypeAlias = "bool | None"
QUOTES = "\"'`"


def all_of(values: Iterable[Truth]) -> Truth:
    """False where one is false, else None where one cannot be known; true for nothing."""
    seen = list(values)
    if any(value is False for value in seen):
        return False
    return None if any(value is None for value in seen) else True


def any_of(values: Iterable[Truth]) -> Truth:
    """True where one is true, else None where one cannot be known; false for nothing."""
    seen = list(values)
    if any(value is True for value in seen):
        return True
    return None if any(value is None for value in seen) else False


def join_words(*parts: str) -> str:
    """Conditions in words, joined by "and", each once; one that holds in several ways stands in brackets beside others."""
    told = tuple(dict.fromkeys(word for part in parts for word in split_words(part)))
    return told[0] if len(told) == 1 else " and ".join(_bracketed(word, " or ") for word in told)


def join_nearest(*parts: str) -> str:
    """The same of functions one in another, the outermost first: what a nearer one asks again may have changed since, and counts."""
    told = [split_words(part) for part in parts]
    nearer = [tuple(word for later in told[at + 1 :] for word in later) for at in range(len(told))]
    kept = (word for words, later in zip(told, nearer, strict=True) for word in words if not _is_opposed(word, later))
    return join_words(*kept)


def _is_opposed(word: str, others: Iterable[str]) -> bool:
    return any(are_opposites(word, other) for other in others)


def either_words(*parts: str) -> str:
    """Conditions in words, of which one is enough; what all of them ask for is said once."""
    told = tuple(dict.fromkeys(filter(None, parts)))
    split = [split_words(word) for word in told]
    common = [word for word in split[0] if all(word in other for other in split)] if len(told) > 1 else []
    if not common:
        return told[0] if len(told) == 1 else " or ".join(_bracketed(word, " and ") for word in told)
    rest = [join_words(*(word for word in words if word not in common)) for words in split]
    return join_words(*common, either_words(*rest) if all(rest) else "")


def split_words(words: str) -> tuple[str, ...]:
    """The conditions that must all hold; what stands in brackets or in quotes, or is one of several ways, stays whole."""
    if not words:
        return ()
    return (words,) if len(_at_top(words, " or ")) > 1 else _at_top(words, " and ")


#: ends of a condition in words, and of the one that holds whenever it does not
_OPPOSITE_ENDS = ((" is set", " is not set or empty"), (" is not set", " is set or empty"), (" is truthy", " is falsy"))

_COMPARED, _OPERATORS = " === ", (" && ", " || ", " ?? ", " ? ")


def are_opposites(one: str, other: str) -> bool:
    """Does always just one of two conditions hold, as their words say it: `X is 'a'` and `X is not 'a'`?"""
    if one in _negations(other) or other in _negations(one):
        return True
    simple = (words.removesuffix(" or empty") for words in (one, other))
    if any(len(_at_top(words, conjunction)) > 1 for words in simple for conjunction in (" and ", " or ")):
        return False
    for first, second in ((one, other), (other, one)):
        if first.replace(" is ", " is not ", 1) == second and not second.endswith((" set", " empty")):
            return True
    if _COMPARED in one + other and not any(operator in one + other for operator in _OPERATORS):
        return one.replace(_COMPARED, " !== ", 1) == other or other.replace(_COMPARED, " !== ", 1) == one
    pairs = (pair for ends in _OPPOSITE_ENDS for pair in (ends, ends[::-1]))
    return any(
        one.endswith(first) and other.endswith(second) and one.removesuffix(first) == other.removesuffix(second)
        for first, second in pairs
    )


def excludes(one: str, other: str) -> bool:
    """Do the words of two conditions rule each other out? Only what they say themselves counts: `X is 'a'` and `X is not 'a'`."""
    return any(_contradicts(first, second) for first in split_words(one) for second in split_words(other))


def _contradicts(one: str, other: str) -> bool:
    if one in _negations(other) or other in _negations(one):
        return True
    if any(
        _at_top(words, " or ")[1:] not in {(), ("empty",)} for words in (one, other)
    ):  # `not set or empty` is one state
        return False
    (subject, _, first), (same, _, second) = one.partition(" is "), other.partition(" is ")
    if subject != same or not first or not second:
        return False
    if first.removeprefix("not ") == second.removeprefix("not "):
        return first != second
    if "set" in {first, second}:  # to some text
        return not {first, second}.isdisjoint({"empty", "not set", "not set or empty"})
    return first[0] in QUOTES and second[0] in QUOTES


def _negations(words: str) -> tuple[str, ...]:
    return (f"not {words}", f"not ({words})", f"!{words}", f"!({words})")


def _bracketed(words: str, conjunction: str) -> str:
    return f"({words})" if len(_at_top(words, conjunction)) > 1 else words


def _at_top(words: str, conjunction: str) -> tuple[str, ...]:
    """The parts between a conjunction that stands outside brackets and quotes."""
    found, start, depth, quote, before = [], 0, 0, "", " "
    for index, char in enumerate(words):
        if quote:
            quote = "" if char == quote else quote
        elif char in QUOTES and not before.isalnum():  # no apostrophe
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif not depth and words.startswith(conjunction, index):
            found.append(words[start:index])
            start = index + len(conjunction)
        before = char
    return (*found, words[start:])
