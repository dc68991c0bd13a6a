"""Whether something runs, with its conditions, and how what several callers say is put together."""

from __future__ import annotations

from sphinxcontrib_errortracking.lean import dataclass

from .logic import Truth, all_of, any_of, are_opposites, either_words, join_words, split_words

DOUBT = "the build takes this file for the module"
UNTOLD = "the code that calls it runs"
MAX_TOLD = 120  #: characters of conditions of callers


@dataclass(frozen=True, slots=True)
class Running:
    """Does it run: `words` are the conditions, "" for none."""

    active: Truth
    words: str = ""


def in_doubt(running: Running) -> Running:
    """What runs in a file that may not be the one that is loaded."""
    return Running(None, join_words(running.words, DOUBT))


def combined(lexical: Running, callers: list[Running]) -> Running:
    """A function's body under its own conditions and those of its callers, of which one is enough."""
    active = all_of([lexical.active, any_of(caller.active for caller in callers)])
    live = [caller for caller in callers if caller.active is not False] or callers
    told = list(dict.fromkeys(caller.words for caller in live))
    words = "" if any(caller.active for caller in live) else either_told(told)
    return Running(active, join_words(lexical.words, words))


def either_told(told: list[str]) -> str:
    """The conditions of several ways to some code, of which one is enough, where they are short and say something."""
    if not all(told):
        return UNTOLD
    split = [split_words(words) for words in told]
    shared = [words for words in split[0] if all(words in other for other in split)]
    if _exhaust([join_words(*(word for word in words if word not in shared)) for words in split]):
        return join_words(*shared) or UNTOLD
    either = either_words(*told)
    if UNTOLD not in told and len(either) <= MAX_TOLD:
        return either
    return join_words(*(words for words in shared if words != UNTOLD), UNTOLD)


def _exhaust(told: list[str]) -> bool:
    """Does one of several conditions always hold, so that they say nothing?"""
    return any(are_opposites(one, other) for at, one in enumerate(told) for other in told[at + 1 :])
