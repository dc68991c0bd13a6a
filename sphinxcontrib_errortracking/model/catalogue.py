"""What the installed version of a Sentry package makes of the options that it is given.

In goes a package, its exact version and option names; out come `OptionFact`s. The data, catalogue.json, is made by
scripts/make_catalogue.mjs from the published packages. It holds for the versions that were measured, and for a version between two
of them inside one major that agree; of every other version it says "not-measured".
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model.records import OptionFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from semantic_version import Version

ABSENT = "-"
STATUS: Mapping[str, str] = {"k": "known", "d": "deprecated", ABSENT: "unknown"}
_WORDS: Mapping[str, str] = {"k": "an option", "d": "deprecated", ABSENT: "no option"}
_SIMILAR = 0.75


@dataclass(frozen=True, slots=True)
class _Table:
    """One package's options of one kind. A place is an index into `versions`."""

    versions: tuple[Version, ...]
    letters: Mapping[str, str]  #: option -> one letter of STATUS for each version
    defaults: Mapping[str, Mapping[int, str]]  #: option, or option@runtime -> place -> measured default
    notes: Mapping[str, Mapping[str, str]]  #: option -> deprecated, removed or default -> our note

    def places(self, version: str) -> tuple[int, ...]:
        """Where the version was measured, or the two places around it in its major; () where nothing was."""
        wanted = _version(version)
        if wanted is None:
            return ()
        if wanted in self.versions:
            return (self.versions.index(wanted),)
        above = sum(1 for measured in self.versions if measured < wanted)
        if above in (0, len(self.versions)):
            return ()
        around = (above - 1, above)
        return around if all(self.versions[place].major == wanted.major for place in around) else ()

    def letter(self, option: str, place: int) -> str:
        """What the option is there."""
        letters = self.letters.get(option)
        return letters[place] if letters else ABSENT

    def names(self, places: tuple[int, ...]) -> tuple[str, ...]:
        """All options that exist at every one of these places, however old-fashioned."""
        if not places:
            return ()
        return tuple(name for name in self.letters if all(self.letter(name, place) != ABSENT for place in places))


def option_facts(
    package: str, version: str | None, options: Iterable[str], kind: str = "init", runtime: str | None = None
) -> dict[str, OptionFact]:
    """What is known of each of these options at this version; every name that goes in comes out.

    `kind` is "init" (what `init` and the clients take) or "build" (what a build plugin takes). A dotted name is an option one level
    down (`sourcemaps.disable`). Where a default depends on the runtime (browser, server, edge) and none is given, `default` is
    None and the note has them all.
    """
    table = _tables().get((package, kind))
    return {name: _fact(table, name, version or "", runtime) for name in options}


def listed_options(package: str, version: str | None, kind: str = "init") -> tuple[str, ...]:
    """The options that this version takes, sorted, without the SDK's internal ones; () where that was not measured."""
    table = _tables().get((package, kind))
    if table is None:
        return ()
    names = table.names(table.places(version or ""))
    return tuple(name for name in names if not name.startswith("_") and "." not in name)


def _fact(table: _Table | None, name: str, version: str, runtime: str | None) -> OptionFact:
    places = table.places(version) if table else ()
    if table is None or not places:
        return OptionFact(name=name, status="not-measured", default=None, note=_span(table))
    letters = [table.letter(name, place) for place in places]
    if len(set(letters)) > 1:
        seen = [f"{_WORDS[letter]} at {table.versions[place]}" for letter, place in zip(letters, places, strict=True)]
        return OptionFact(name=name, status="not-measured", default=None, note=", ".join(seen))
    if letters[0] == ABSENT:
        return _absent(table, name, places)
    default, default_note = _default(table, name, places, runtime)
    remarks = [default_note]
    if letters[0] == "d":
        remarks.insert(0, table.notes.get(name, {}).get("deprecated", ""))
    return OptionFact(name=name, status=STATUS[letters[0]], default=default, note="; ".join(filter(None, remarks)))


def _span(table: _Table | None) -> str:
    return f"measured from {table.versions[0]} to {table.versions[-1]}, not in every version" if table else ""


def _absent(table: _Table, name: str, places: tuple[int, ...]) -> OptionFact:
    there = [place for place in range(len(table.versions)) if table.letter(name, place) != ABSENT]
    before = [place for place in there if place < places[0]]
    if before:
        hint = table.notes.get(name, {}).get("removed", "")
        return OptionFact(name=name, status="removed", default=None, note=_removal(table, before[-1], hint))
    if there:
        return OptionFact(
            name=name, status="unknown", default=None, note=f"an option from {table.versions[there[0]]} on"
        )
    close = _similar(name, table.names(places))
    return OptionFact(name=name, status="unknown", default=None, note=f"did you mean {close}?" if close else "")


def _removal(table: _Table, last: int, hint: str) -> str:
    had, lacks = table.versions[last], table.versions[last + 1]
    exact = lacks.major == had.major + 1 and lacks.minor == lacks.patch == 0
    when = f"removed in {lacks}" if exact else f"removed between {had} and {lacks}"
    return f"{when}: {hint}" if hint else when


def _default(table: _Table, name: str, places: tuple[int, ...], runtime: str | None) -> tuple[str | None, str]:
    note = table.notes.get(name, {}).get("default", "")
    for key in (name, f"{name}@{runtime}"):
        value = _agreed(table, key, places)
        if value is not None:
            return value, note
    by_runtime = {
        key.partition("@")[2]: _agreed(table, key, places) for key in table.defaults if key.startswith(f"{name}@")
    }
    words = [f"{value} ({where})" for where, value in by_runtime.items() if value is not None]
    if runtime is not None or not words:
        return None, ""
    return None, "; ".join(filter(None, [f"by default {', '.join(words)}", note]))


def _agreed(table: _Table, key: str, places: tuple[int, ...]) -> str | None:
    """The default that was measured at all these places, where they agree."""
    measured = table.defaults.get(key, {})
    values = {measured.get(place) for place in places}
    return values.pop() if len(values) == 1 else None


def _similar(name: str, names: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415  # only a slip needs it

    lowered = {candidate.lower(): candidate for candidate in names}
    close = get_close_matches(name.lower(), lowered, n=1, cutoff=_SIMILAR)
    return lowered[close[0]] if close else None


def _version(text: str) -> Version | None:
    from semantic_version import Version  # noqa: PLC0415

    try:
        return Version(text)
    except ValueError:
        return None


@cache
def _tables() -> Mapping[tuple[str, str], _Table]:
    import json  # noqa: PLC0415

    data = json.loads(Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8"))
    return {
        (package, kind): _Table(
            versions=tuple(filter(None, map(_version, table["versions"]))),
            letters=table["options"],
            defaults={name: _by_place(values) for name, values in table["defaults"].items()},
            notes=table["notes"],
        )
        for package, kinds in data["packages"].items()
        for kind, table in kinds.items()
    }


def _by_place(values: Mapping[str, str]) -> dict[int, str]:
    """`{"100": "0-2,5"}` -> `{0: "100", 1: "100", 2: "100", 5: "100"}`."""
    places: dict[int, str] = {}
    for value, ranges in values.items():
        for part in ranges.split(","):
            first, _, last = part.partition("-")
            places.update(dict.fromkeys(range(int(first), int(last or first) + 1), value))
    return places
