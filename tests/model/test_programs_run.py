"""What the model says of whether a call runs is what Node.js does, each program in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from casefile import read_cases
from nodetools import require_node

sys.path.append(str(Path(__file__).parents[1] / "evaluate"))

from recording import ENVIRONMENTS, write_stand_in

from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Mapping

PATH = Path(__file__).parents[1] / "cases" / "model" / "run" / "programs.md"
CASES = {case.name: case for case in read_cases(PATH)}
PRELOADED = """\
globalThis.__record = [];
console.log = console.warn = console.error = () => {};
const { writeSync } = require("node:fs");
process.on("exit", () => writeSync(1, JSON.stringify(globalThis.__record)));
"""

pytestmark = pytest.mark.node


def recorded(root: Path, entry: str, variables: Mapping[str, str], preloaded: Path) -> set[tuple[str, int]]:
    """The places from which the program calls `init`."""
    require_node()
    done = subprocess.run(
        [str(shutil.which("node")), "--no-warnings", "--require", str(preloaded), str(root / entry)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=dict(variables),
    )
    return {(Path(call["file"]).relative_to(root).as_posix(), call["line"]) for call in json.loads(done.stdout)}


@pytest.mark.parametrize("name", CASES)
def test_program(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    preloaded = tmp_path / "preloaded.cjs"
    preloaded.write_text(PRELOADED, encoding="utf-8")
    root = case.write(tmp_path / "program")
    entry = next(path for path in case.files if Path(path).stem == "main")
    write_stand_in(root)
    expected = case.expected.split("\n")
    allowed = {line.removeprefix("unknown ") for line in expected if line.startswith("unknown ")}
    unknown: set[str] = set()
    for variables in ENVIRONMENTS.values():
        made = recorded(root, entry, variables, preloaded)
        calls = [call for call in read_setup(open_repository(root), environment_file=variables).calls if call.id]
        assert made <= {(call.loc.source, call.loc.line) for call in calls}
        for call in calls:
            active = call.active_by_environment[""]
            place = (call.loc.source, call.loc.line)
            if active is None:
                unknown.add(f"{place[0]}:{place[1]}")
            else:
                assert active is (place in made), (place, variables)
    assert unknown == allowed
