"""Edge-case rules of other packages that are installed beside this one, by the entry-point group `sphinxcontrib_errortracking.edge_cases`.

In: an entry point, whose object is an EdgeCaseRule. Out: the rules, sorted by name, and a sentence on each that cannot be used. What is installed is
the reader's own choice, as Sphinx's extensions are; nothing of a documented repository is loaded.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache, wraps
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.edge_cases import EDGE_CASES
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Code, Finding
from sphinxcontrib_errortracking.findings.rules import EdgeCaseRule, cannot_know
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

    from sphinxcontrib_errortracking.findings.rules import Check
    from sphinxcontrib_errortracking.model.records import Setup

GROUP = "sphinxcontrib_errortracking.edge_cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What other packages bring."""

    rules: tuple[EdgeCaseRule, ...]
    problems: tuple[str, ...]


@cache
def installed() -> Installed:
    """The rules that are installed; they follow the package's own."""
    rules: dict[str, EdgeCaseRule] = {}
    problems = []
    taken = {rule.name for rule in EDGE_CASES}
    for point in sorted(_points(), key=lambda each: (each.name, each.value)):
        found = _loaded(point)
        if isinstance(found, str):
            problems.append(f"the rule {point.name!r} ({point.value}) is left out: {found}")
        elif found.name in taken:
            problems.append(
                f"the rule {point.name!r} ({point.value}) is left out: there is a rule {found.name!r} already"
            )
        else:
            taken.add(found.name)
            rules[found.name] = found
    return Installed(rules=tuple(rules[name] for name in sorted(rules)), problems=tuple(problems))


def edge_case_rules() -> tuple[EdgeCaseRule, ...]:
    """Every rule of table E, the package's own first."""
    return (*EDGE_CASES, *installed().rules)


def _points() -> Iterable[EntryPoint]:
    """The entry points of the group; `importlib.metadata`, which takes long to import, is asked where there may be one."""
    if not _may_have_points():
        return ()
    from importlib.metadata import entry_points  # noqa: PLC0415

    return entry_points(group=GROUP)


def _may_have_points() -> bool:
    """Whether a distribution in a folder of the path names the group; where others than folders hold some, it may be."""
    if any(finder is not PathFinder and hasattr(finder, "find_distributions") for finder in sys.meta_path):
        return True
    try:
        return any(GROUP.encode() in text for folder in sys.path for text in _entry_points_in(folder or os.curdir))
    except OSError:  # an archive, or what cannot be read
        return True


def _entry_points_in(folder: str) -> Iterator[bytes]:
    """The texts that hold the entry points of what is installed in a folder."""
    if not os.path.lexists(folder):
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.lower().endswith((".dist-info", ".egg-info")):
                with suppress(FileNotFoundError, NotADirectoryError):
                    yield Path(entry.path, "entry_points.txt").read_bytes()


def _loaded(point: EntryPoint) -> EdgeCaseRule | str:
    """The rule, or what is wrong with it."""
    try:
        found = point.load()
    except Exception as error:  # noqa: BLE001  # whatever a foreign module does when it is imported
        return f"it cannot be imported ({type(error).__name__})"
    if not isinstance(found, EdgeCaseRule):
        return "it is no EdgeCaseRule"
    return EdgeCaseRule(
        name=found.name,
        family=found.family,
        scenario=found.scenario,
        trigger=found.trigger,
        check=_careful(found.name, found.check),
    )


def _careful(name: str, check: Check) -> Check:
    """The check, with what cannot be known in the place of its failures."""

    @wraps(check)
    def careful(setup: Setup) -> Finding:
        try:
            found: object = check(setup)
        except Exception as error:  # noqa: BLE001  # whatever a foreign rule does
            return _failed(name, type(error).__name__)
        return found if isinstance(found, Finding) else _failed(name, "it gave no Finding")

    return careful


def _failed(name: str, why: str) -> Finding:
    return cannot_know(say("The rule {name} failed: {why}.", name=Code(name), why=(why,)))
