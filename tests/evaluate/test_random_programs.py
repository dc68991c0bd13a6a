"""Random programs, run in Node.js and read by the evaluator: what it says with confidence is what Node.js did.

`ERRORTRACKING_PROGRAMS` says how many are tried (a longer run), `ERRORTRACKING_SEED` from which on.
"""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

import pytest
from nodetools import require_node
from programmes import program
from recording import compare, run_all, write_stand_in

if TYPE_CHECKING:
    from pathlib import Path

COUNT = int(os.environ.get("ERRORTRACKING_PROGRAMS", "40"))
SEED = int(os.environ.get("ERRORTRACKING_SEED", "1"))

pytestmark = pytest.mark.node


def test_random_programs(tmp_path: Path) -> None:
    require_node()
    programs: dict[str, tuple[Path, str]] = {}
    for number in range(COUNT):
        root = tmp_path / str(number)
        root.mkdir()
        (root / "main.mjs").write_text(program(Random(SEED * 100_000 + number)), encoding="utf-8")
        write_stand_in(root)
        programs[str(number)] = (root, "main.mjs")
    found = [
        (name, what, (programs[name][0] / "main.mjs").read_text(encoding="utf-8"))
        for name, runs in run_all(tmp_path, programs).items()
        for run in runs
        for kind, what in compare(run)
        if kind == "wrong"
    ]
    assert found == []
