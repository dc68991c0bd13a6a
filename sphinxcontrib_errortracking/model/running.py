"""Whether something runs, with its conditions, and how what several callers say is put together."""

from __future__ import annotations

from sphinxcontrib_errortracking.lean import dataclass

from .logic import Truth, all_of, any_of, either_words, join_words

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
    either = either_words(*told)
    if any(caller.active for caller in live):
        words = ""
    elif all(told) and UNTOLD not in told and len(either) <= MAX_TOLD:
        words = either
    else:
        words = UNTOLD
    return Running(active, join_words(lexical.words, words))
