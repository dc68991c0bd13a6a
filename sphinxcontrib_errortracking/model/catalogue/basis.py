"""On which measured versions a statement rests, and what the history of one name in them says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

from .tables import ABSENT, DEPRECATED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .tables import Table

_WORDS: Mapping[str, str] = {"k": "{what}", DEPRECATED: "deprecated", ABSENT: "no {bare}"}
_SIMILAR = 0.75


@dataclass(frozen=True, slots=True)
class Basis:
    """Places in a table, and how they were come by."""

    places: tuple[int, ...]
    words: str = ""  #: "" where the installed version itself was measured, or both beside it

    def versions(self, table: Table) -> tuple[str, ...]:
        """The versions that were measured."""
        return tuple(table.versions[place] for place in self.places)


def basis(table: Table, version: str | None, asked: str = "") -> Basis:
    """By the exact version; by the range only where there is no version. No places: nothing was measured there."""
    if version:
        return Basis(table.around(version))
    places = table.within(asked)
    if not places:
        places = table.beside(asked)
        return Basis(places, f"no lockfile gives the version: so beside the range {asked}") if places else Basis(())
    first, last = table.versions[places[0]], table.versions[places[-1]]
    span = first if first == last else f"{first} to {last}"
    return Basis(places, f"no lockfile gives the version: so at {span}, measured in the range {asked}")


def seen(table: Table, name: str, places: tuple[int, ...], what: str = "an option") -> str:
    """What the name was, where it was not the same everywhere: "no option at 9.0.0, an option at 9.47.2"."""
    parts: list[str] = []
    last = ""
    for place in places:
        letter = table.letter(name, place)
        if letter != last:
            word = _WORDS[letter].format(what=what, bare=what.removeprefix("an ").removeprefix("a "))
            parts.append(f"{word} at {table.versions[place]}")
        last = letter
    return ", ".join(parts)


def deprecation(table: Table, name: str, place: int) -> str:
    """When the deprecation came that holds at a place."""
    first = place
    while first > 0 and table.letter(name, first - 1) == DEPRECATED:
        first -= 1
    if first == 0 or table.letter(name, first - 1) == ABSENT:
        return f"deprecated at {table.versions[first]} already"
    if _is_next_major(table, first):
        return f"deprecated in {table.versions[first]}"
    return f"deprecated from {table.versions[first]} on, not yet at {table.versions[first - 1]}"


def removal(table: Table, last: int) -> str:
    """When a name went that was there at `last` and at no later place."""
    if _is_next_major(table, last + 1):
        return f"removed in {table.versions[last + 1]}"
    return f"gone from {table.versions[last + 1]} on, still there at {table.versions[last]}"


def arrival(table: Table, first: int, what: str = "an option") -> str:
    """When a name came that is there at `first` and at no earlier place."""
    if first == 0 or _is_next_major(table, first):
        return f"{what} from {table.versions[first]} on"
    return f"{what} from {table.versions[first]} on, not yet at {table.versions[first - 1]}"


def similar(name: str, names: tuple[str, ...]) -> str | None:
    """The one of the names that a typing slip may have meant."""
    from difflib import get_close_matches  # noqa: PLC0415  # only a slip needs it

    lowered = {candidate.lower(): candidate for candidate in names}
    close = get_close_matches(name.lower(), lowered, n=1, cutoff=_SIMILAR)
    return lowered[close[0]] if close else None


def agreed(values: Mapping[int, str], places: tuple[int, ...]) -> str | None:
    """The value that was measured at all these places, where they agree."""
    found = {values.get(place) for place in places}
    return found.pop() if len(found) == 1 else None


def _is_next_major(table: Table, place: int) -> bool:
    """Is the version there the first of the major that follows the one before: then nothing can have changed in between."""
    before, here = table.numbers[place - 1], table.numbers[place]
    return here == (before[0] + 1, 0, 0)
