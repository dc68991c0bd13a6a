"""Random repositories of several files: what the model says of each call of `init` is what Node.js did.

`ERRORTRACKING_PROGRAMS` says how many are tried (a longer run), `ERRORTRACKING_SEED` from which on. Each runs in four environments.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from nodetools import require_node
from random_repositories import Repository

sys.path.append(str(Path(__file__).parents[1] / "evaluate"))

from recording import ENVIRONMENTS, Run, differences, run_all, write_stand_in

from sphinxcontrib_errortracking.evaluate import encode
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.model.records import Call

COUNT = int(os.environ.get("ERRORTRACKING_PROGRAMS", "25"))
SEED = int(os.environ.get("ERRORTRACKING_SEED", "1"))

pytestmark = pytest.mark.node


def wrong(run: Run) -> Iterator[str]:
    """What is said with confidence of a run, and is not so."""
    setup = read_setup(open_repository(run.root), environment_file=ENVIRONMENTS[run.environment])
    told: dict[tuple[str, int], list[Call]] = {}
    for call in setup.calls:
        if call.id:
            told.setdefault((call.loc.source, call.loc.line), []).append(call)
    made: dict[tuple[str, int], list[Any]] = {}
    for recorded in run.calls:
        made.setdefault((Path(recorded["file"]).name, recorded["line"]), []).append(recorded["value"])
    for place, values in made.items():
        yield from (f"{place}: {what}" for what in unexpected(values, told.get(place, [])))
    for place, calls in told.items() if run.error is None else ():
        yield from (f"{place}: {what}" for what in never(calls, made.get(place, [])))


def unexpected(values: list[Any], calls: list[Call]) -> Iterator[str]:
    """What ran, and no entry says so."""
    running = [call for call in calls if call.active_by_environment[""] is not False]
    if not running:
        yield f"it ran, and that is said by none of {len(calls)} entries"
    for value in values if running else ():
        if all(different(value, call) for call in running):
            yield f"none of {len(running)} entries is {value}: {different(value, running[0])}"


def never(calls: list[Call], values: list[Any]) -> Iterator[str]:
    """What is said to run for certain, and did not."""
    for call in calls:
        if call.active_by_environment[""] and all(different(value, call) for value in values):
            yield f"said to run, and never did: {encode(call.options_by_environment[''])}"


def different(value: Any, call: Call) -> list[str]:
    """What an entry says of the options with confidence that is not what was recorded."""
    found = call.options_by_environment.get("")
    return [what for kind, what in differences(value, encode(found) if found else {}, "options", "") if kind == "wrong"]


def test_random_repositories(tmp_path: Path) -> None:
    require_node()
    programs = {}
    for number in range(COUNT):
        root = tmp_path / str(number)
        root.mkdir()
        for path, text in Repository(Random(SEED * 100_000 + number)).text().items():
            (root / path).write_text(text, encoding="utf-8")
        write_stand_in(root)
        programs[str(number)] = (root, "main.mjs")
    runs = [run for found in run_all(tmp_path, programs).values() for run in found]
    broken = [run for run in runs if run.error is not None and "SyntaxError" in run.error]
    assert len(broken) < len(runs) / 4, "the repositories do not run"
    assert sum(len(run.calls) for run in runs) > len(runs) / 2, "the repositories are too small to tell anything"
    found = [f"{run.root.name}, {run.environment}: {what}" for run in runs if run not in broken for what in wrong(run)]
    assert found == [], f"written again by seed {SEED}"
