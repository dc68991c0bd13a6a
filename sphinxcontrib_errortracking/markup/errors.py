"""What a user can get wrong here; each error is one clear sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnknownNameError(LookupError):
    """A name that is not there, or that means several things. `candidates` are the names that could be meant."""

    def __init__(self, sentence: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, candidates)
        self.sentence = sentence
        self.candidates = candidates

    def __str__(self) -> str:
        return self.sentence


class ChoiceError(UnknownNameError):
    """A word that is none of the few that an option of a directive may be."""


class UsageError(ValueError):
    """Something else that the author of a page wrote and that cannot be done."""


class FormatError(Exception):
    """A file that should describe the SOP format does not; the message is one sentence."""


class PublishError(Exception):
    """A file was not written; what stood there before is untouched."""


class TrackerError(Exception):
    """The tracker got no entry; its bytes are untouched."""


def no_such(kind: str, name: str, known: Iterable[str], *, every: bool = False) -> UnknownNameError:
    """The error for a `name` that is none of `known`: names the close ones, or all where few are known; `every`: always all."""
    from difflib import get_close_matches  # noqa: PLC0415  # few names are wrong

    names = tuple(dict.fromkeys(known))
    close = tuple(get_close_matches(name, names, n=3, cutoff=0.5))
    listed = close or (names if every else names[:12])
    if close:
        hint = f"did you mean {_listing(close)}?"
        hint += f" Known: {_listing(names)}" if every and set(names) != set(close) else ""
    elif names:
        hint = f"known: {_listing(listed)}{', …' if len(names) > len(listed) else ''}"
    else:
        hint = "there is none"
    return UnknownNameError(f"no {kind} {name!r}; {hint}", listed)


def no_choice(kind: str, word: str, allowed: Iterable[str]) -> ChoiceError:
    """The error for a `word` that an option does not understand: names all that are allowed."""
    error = no_such(kind, word, allowed, every=True)
    return ChoiceError(error.sentence, error.candidates)


def ambiguous(kind: str, name: str, candidates: Iterable[str]) -> UnknownNameError:
    """The error for a `name` that means several of `kind`."""
    names = tuple(dict.fromkeys(candidates))
    return UnknownNameError(f"{kind} {name!r} is ambiguous: {_listing(names)}", names)


def _listing(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
