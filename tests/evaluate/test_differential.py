"""Whatever the evaluator says with confidence is what Node.js does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from casefile import Case, read_cases
from nodetools import require_node
from recording import compare, run_all, write_stand_in

if TYPE_CHECKING:
    from recording import Run

FOLDER = Path(__file__).parents[1] / "cases" / "evaluate"
CASES = {case.name: case for path in sorted(FOLDER.glob("programs*.md")) for case in read_cases(path)}

pytestmark = pytest.mark.node


def entry(case: Case) -> str:
    """The program's main file."""
    return next(path for path in case.files if Path(path).stem == "main")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Run]]:
    require_node()
    folder = tmp_path_factory.mktemp("programs")
    programs = {}
    for number, (name, case) in enumerate(CASES.items()):
        root = case.write(folder / str(number))
        write_stand_in(root)
        programs[name] = (root, entry(case))
    return run_all(folder, programs)


def test_there_are_programs() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
def test_program(name: str, runs: dict[str, list[Run]]) -> None:
    expected = [line.strip() for line in CASES[name].expected.splitlines() if line.strip()]
    allowed = {line.removeprefix("unknown ") for line in expected if line.startswith("unknown ")}
    assert allowed or expected == ["known"]
    recorded = [call for run in runs[name] for call in run.calls]
    assert recorded, [run.error for run in runs[name]]
    found = [difference for run in runs[name] for difference in compare(run)]
    assert [what for kind, what in found if kind == "wrong"] == []
    unknown = {what for kind, what in found if kind == "unknown"}
    assert {what for what in unknown if not what.startswith(tuple(allowed))} == set()
    assert {what for what in allowed if not any(found.startswith(what) for found in unknown)} == set(), (
        "is known by now"
    )
