"""What is known of options: of `init` and the clients, and of build plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.model.records import OptionFact

from .basis import agreed, arrival, basis, deprecation, removal, seen, similar
from .tables import ABSENT, DEPRECATED, package
from .words import note_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .basis import Basis
    from .tables import Table

_STATUS = {"k": "known", DEPRECATED: "deprecated"}


def option_facts(  # noqa: PLR0913, PLR0917  # what a call is, and what is installed
    name: str,
    version: str | None,
    options: Iterable[str],
    kind: str = "init",
    runtime: str | None = None,
    asked: str = "",
) -> dict[str, OptionFact]:
    """What is known of each of these options of the package `name` at this version; every option that goes in comes out.

    `kind` is "init" (what `init` and the clients take) or "build" (what a build plugin takes). A dotted name is an option one level
    down (`sourcemaps.disable`). Where a default depends on the runtime (browser, server, edge) and none is given, `default` is
    None and the note has them all. `asked` is the range of package.json: it counts where there is no version.
    """
    table, found = _table(name, kind, asked)
    return {
        option: _fact(name, table, option, basis(table, version, found), runtime) if table else _unread(option)
        for option in options
    }


def listed_options(name: str, version: str | None, kind: str = "init", asked: str = "") -> tuple[str, ...]:
    """The options that this version takes, sorted, without the SDK's internal ones; () where that was not measured."""
    table, found = _table(name, kind, asked)
    if table is None:
        return ()
    names = table.names(basis(table, version, found).places)
    return tuple(option for option in names if not option.startswith("_") and "." not in option)


def known_versions(name: str, kind: str = "init") -> tuple[str, ...]:
    """The versions of a package at which its options were read, in order; () for a package that the catalogue does not know."""
    table = _table(name, kind, "")[0]
    return table.versions if table else ()


def measured_at(name: str, version: str | None, kind: str = "init", asked: str = "") -> tuple[str, ...]:
    """The measured versions on which anything that is said of a version rests; () where nothing is."""
    table, found = _table(name, kind, asked)
    return basis(table, version, found).versions(table) if table else ()


def lies_beside(name: str, kind: str, asked: str) -> bool:
    """Was nothing measured within this range of package.json, but on either side of it?"""
    table, found = _table(name, kind, asked)
    return table is not None and not table.within(found) and bool(table.beside(found))


def _table(name: str, kind: str, asked: str) -> tuple[Table | None, str]:
    """The table that counts and the range; an alias of npm's stands for what it names, not for the name before it."""
    if asked.startswith("npm:"):
        target, _, inner = asked.removeprefix("npm:").rpartition("@")
        if (target or inner) != name:
            return None, ""
        asked = inner if target else ""
    found = package(name)
    return (found.kinds.get(kind) if found else None), asked


def _unread(option: str) -> OptionFact:
    return OptionFact(name=option, status="not-measured", default=None)


def _fact(name: str, table: Table, option: str, on: Basis, runtime: str | None) -> OptionFact:
    if not on.places:
        return OptionFact(name=option, status="not-measured", default=None, note=_not_measured(table, option))
    measured = on.versions(table)
    letters = {table.letter(option, place) for place in on.places}
    if len(letters) > 1:
        note = _joined(seen(table, option, on.places), on.words)
        return OptionFact(name=option, status="not-measured", default=None, note=note, measured=measured)
    letter = letters.pop()
    if letter == ABSENT:
        status, note = _absent(name, table, option, on.places)
        return OptionFact(name=option, status=status, default=None, note=_joined(note, on.words), measured=measured)
    default, default_note = _default(name, table, option, on.places, runtime)
    gone = ""
    if letter == DEPRECATED:
        gone = _joined(note_of(name, option, "deprecated"), deprecation(table, option, on.places[0]))
    return OptionFact(
        name=option,
        status=_STATUS[letter],
        default=default,
        note=_joined(gone, default_note, on.words),
        type=agreed(table.types.get(option, {}), on.places) or "",
        documented=agreed(table.documented.get(option, {}), on.places),
        measured=measured,
    )


def _not_measured(table: Table, option: str) -> str:
    """What can be said without a version: how far the measurements go, and that a name stands in none of them."""
    span = f"measured from {table.versions[0]} to {table.versions[-1]}, not in every version"
    if option in table.letters:
        return span
    close = similar(option, tuple(table.letters))
    return f"no measured version has it; did you mean {close}?" if close else "no measured version has it"


def _absent(name: str, table: Table, option: str, places: tuple[int, ...]) -> tuple[str, str]:
    there = [place for place in range(len(table.versions)) if table.letter(option, place) != ABSENT]
    before = [place for place in there if place < places[0]]
    if before:
        hint = note_of(name, option, "removed")
        when = removal(table, before[-1])
        return "removed", f"{when}: {hint}" if hint else when
    if there:
        return "unknown", arrival(table, there[0])
    close = similar(option, table.names(places))
    return "unknown", f"did you mean {close}?" if close else ""


def _default(
    name: str, table: Table, option: str, places: tuple[int, ...], runtime: str | None
) -> tuple[str | None, str]:
    note = note_of(name, option, "default")
    for key in (option, f"{option}@{runtime}"):
        values = table.defaults.get(key, {})
        value = agreed(values, places)
        if value is not None:
            return value, note
        if key in table.defaults and all(place in values for place in places):
            return None, _joined(f"default {_history(table, values, places)}", note)
    by_runtime = {
        key.partition("@")[2]: agreed(values, places)
        for key, values in table.defaults.items()
        if key.startswith(f"{option}@")
    }
    words = [f"{value} ({where})" for where, value in by_runtime.items() if value is not None]
    if runtime is not None or not words:
        return None, ""
    return None, _joined(f"by default {', '.join(words)}", note)


def _history(table: Table, values: Mapping[int, str], places: tuple[int, ...]) -> str:
    parts: list[str] = []
    last: str | None = None
    for place in places:
        value = values[place]
        if value != last:
            parts.append(f"{value} at {table.versions[place]}")
        last = value
    return ", ".join(parts)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
