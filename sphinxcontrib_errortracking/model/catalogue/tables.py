"""The catalogue's files, read: one for each package, on first use. scripts/make_catalogue.mjs says how they are written."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DATA = Path(__file__).with_name("data")
ABSENT, UNMEASURED, DEPRECATED = "-", ".", "d"
SCOPE = "@sentry/"
Number: TypeAlias = "tuple[int, int, int]"

_RUN = regex(r"([kd.-])(\d*)")
_NUMBER = regex(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})")
_RELEASE = regex(r"(~?)[=v\s]*(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}|[xX*]))?")


@dataclass(frozen=True, slots=True)
class Table:
    """What has a history in one package: names, and what each was at every version that was measured. A place is an index into `versions`."""

    versions: tuple[str, ...]
    numbers: tuple[Number, ...]
    letters: Mapping[str, str]  #: name -> one letter for each version: k known, d deprecated, - absent
    types: Mapping[str, Mapping[int, str]]  #: name -> place -> what its values are, coarsely
    documented: Mapping[str, Mapping[int, str]]  #: name -> place -> default that the declaration names
    defaults: Mapping[str, Mapping[int, str]]  #: name, or name@runtime -> place -> default that was measured

    def letter(self, name: str, place: int) -> str:
        """What the name is there."""
        letters = self.letters.get(name)
        return letters[place] if letters else ABSENT

    def names(self, places: tuple[int, ...]) -> tuple[str, ...]:
        """All names that exist at every one of these places, however old-fashioned."""
        if not places:
            return ()
        return tuple(name for name in self.letters if all(self.letter(name, place) != ABSENT for place in places))

    def around(self, version: str | None) -> tuple[int, ...]:
        """Where this version was measured, or the two places around it in its major; () where nothing was."""
        wanted = number(version)
        if wanted is None:
            return ()
        if wanted in self.numbers:
            return (self.numbers.index(wanted),)
        above = sum(1 for measured in self.numbers if measured < wanted)
        if above in (0, len(self.numbers)):
            return ()
        places = (above - 1, above)
        return places if all(self.numbers[place][0] == wanted[0] for place in places) else ()

    def beside(self, asked: str) -> tuple[int, ...]:
        """The two places around a range that allows one release or its patches only (`10.53.1`, `~10.53.0`), in its major; else ()."""
        match = _RELEASE.fullmatch(asked.strip())
        if match is None:
            return ()
        minor = (int(match[2]), int(match[3]))
        patch = int(match[4]) if match[4] and match[4].isdecimal() else 0
        one = not match[1] and match[4] is not None and match[4].isdecimal()
        below = [place for place, measured in enumerate(self.numbers) if measured <= (*minor, patch)]
        above = [
            place
            for place, measured in enumerate(self.numbers)
            if (measured if one else measured[:2]) > ((*minor, patch) if one else minor)
        ]
        places = (*below[-1:], *above[:1])
        return places if len(places) == 2 and {self.numbers[place][0] for place in places} == {minor[0]} else ()  # noqa: PLR2004

    def within(self, asked: str) -> tuple[int, ...]:
        """Every place that a range of package.json allows; () for what is no range of npm's (`workspace:*`, `latest`, an alias)."""
        return _allowed(self.versions, asked)


@dataclass(frozen=True, slots=True)
class Package:
    """Everything about one package."""

    name: str
    versions: tuple[str, ...]
    kinds: Mapping[str, Table]  #: init, build: their options
    functions: Table | None  #: functions that make integrations
    function_options: Table | None  #: FUNCTION.OPTION
    running: Mapping[str, Mapping[str, Table]]  #: runtime -> "always", "tracing" -> default integrations by their names
    missing: Mapping[str, tuple[str, ...]]  #: what could not be had -> versions
    core: Mapping[str, str]  #: version -> that of @sentry/core in it, where the package counts its own; else empty


def catalogued() -> tuple[str, ...]:
    """The packages that the catalogue knows, sorted."""
    return tuple(sorted(f"{SCOPE}{path.stem}" for path in DATA.glob("*.json")))


@cache
def package(name: str) -> Package | None:
    """One package's file; None where there is none."""
    stem = name.removeprefix(SCOPE)
    path = DATA / f"{stem}.json"
    if not name.startswith(SCOPE) or not re.fullmatch(r"[a-z0-9-]+", stem) or not path.is_file():
        return None
    import json  # noqa: PLC0415

    data = json.loads(path.read_text(encoding="utf-8"))
    versions = tuple(data["versions"])
    integrations = data.get("integrations")
    return Package(
        name=name,
        versions=versions,
        kinds={kind: _table(versions, data[kind]["options"], data[kind]) for kind in ("init", "build") if kind in data},
        functions=_table(versions, integrations["functions"]) if integrations else None,
        function_options=_table(versions, integrations["options"]) if integrations else None,
        running={
            runtime: {part: _table(versions, timelines) for part, timelines in parts.items()}
            for runtime, parts in data.get("running", {}).items()
        },
        missing={what: tuple(found) for what, found in data["missing"].items()},
        core=data.get("core", {}),
    )


def cores(name: str, versions: Iterable[str]) -> tuple[str, ...]:
    """The versions of @sentry/core in measured versions of a package."""
    found = package(name)
    return tuple(found.core.get(version, version) if found else version for version in versions)


@cache
def _allowed(versions: tuple[str, ...], asked: str) -> tuple[int, ...]:
    """The places of the versions that a range allows; every option of every call asks."""
    if not re.search(r"\d", asked) or ":" in asked or "/" in asked:
        return ()
    from semantic_version import NpmSpec, Version  # noqa: PLC0415  # costs, and only a missing lockfile needs it

    try:
        spec = NpmSpec(asked.strip())
    except ValueError:
        return ()
    return tuple(place for place, version in enumerate(versions) if Version(version) in spec)


@cache
def number(version: str | None) -> Number | None:
    """`10.28.0` as numbers; None for a pre-release or anything else."""
    match = _NUMBER.fullmatch(version or "")
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _table(
    versions: tuple[str, ...], timelines: Mapping[str, list[str]], values: Mapping[str, Any] | None = None
) -> Table:
    """A table of the versions at which something was measured: a column of "." is left out."""
    lines = {text: _expanded(text, len(versions)) for text in timelines}
    measured = [place for place, column in enumerate(zip(*lines.values(), strict=True)) if set(column) != {UNMEASURED}]
    letters = {text: "".join([line[place] for place in measured]) for text, line in lines.items()}
    moved = {place: index for index, place in enumerate(measured)}
    valued = values or {}
    return Table(
        versions=tuple(versions[place] for place in measured),
        numbers=tuple(number(versions[place]) or (0, 0, 0) for place in measured),
        letters=dict(sorted((name, letters[text]) for text, names in timelines.items() for name in names)),
        types=_by_name(valued.get("types", {}), moved),
        documented=_by_name(valued.get("documented", {}), moved),
        defaults=_by_name(valued.get("defaults", {}), moved),
    )


@cache
def _expanded(text: str, length: int) -> str:
    """`-2k` -> `--kkk`; the last letter holds for all that are left."""
    runs: list[tuple[str, str]] = _RUN.findall(text)
    start = "".join(letter * int(count or 1) for letter, count in runs[:-1])
    return start + runs[-1][0] * (length - len(start))


def _by_name(values: Mapping[str, Mapping[str, list[str]]], moved: Mapping[int, int]) -> dict[str, dict[int, str]]:
    """`{"100": {"0-2,5": ["maxBreadcrumbs"]}}` -> `{"maxBreadcrumbs": {0: "100", 1: "100", 2: "100", 5: "100"}}`."""
    found: dict[str, dict[int, str]] = {}
    for value, rows in values.items():
        for ranges, names in rows.items():
            places = [moved[place] for place in _places(ranges, moved) if place in moved]
            for name in names:
                found.setdefault(name, {}).update(dict.fromkeys(places, value))
    return found


def _places(ranges: str, every: Mapping[int, int]) -> list[int]:
    if not ranges:
        return list(every)
    places: list[int] = []
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        places.extend(range(int(first), int(last or first) + 1))
    return places
