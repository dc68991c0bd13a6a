"""The Next.js rules, proved by apps that are built and started: `make next`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from casefile import read_cases
from next_app import MARKER, measure, write
from nodetools import require_node
from sdk_scenario import scenarios

from sphinxcontrib_errortracking.findings import EDGE_CASES
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from sdk_scenario import Measured, Scenario

pytestmark = pytest.mark.node
FOLDER = Path(__file__).parent.parent / "cases" / "next"
SCENARIOS = [
    one for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path) for one in scenarios(case, path.stem)
]
RULES = {rule.name: rule for rule in EDGE_CASES}


def seen(run: Measured, name: str, wanted: str) -> str:
    """Look a measured value up; `output: WORDS` holds where they are in the output, `output without: WORDS` where they are not."""
    if name == "output":
        return wanted if wanted in run.output else run.output
    if name == "output without":
        return run.output if wanted in run.output else wanted
    return run.look(name)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_the_document_says_what_the_running_app_did(scenario: Scenario, tmp_path: Path) -> None:
    require_node()
    setup = read_setup(open_repository(write(scenario, tmp_path)))
    said = {
        claim.rule: (str(RULES[claim.rule].check(setup).verdict), text(RULES[claim.rule].check(setup).behavior))
        for claim in scenario.claims
    }
    run = measure(scenario)
    assert [(name, seen(run, name, value)) for name, value in scenario.measured] == list(scenario.measured), run.output
    for claim in scenario.claims:
        verdict, behavior = said[claim.rule]
        assert verdict == claim.verdict, behavior
        assert [words for words in claim.says if words not in behavior] == [], behavior
    marked = {name for name, content in scenario.case.files.items() if f"{MARKER}{name}" in content}
    entries = {entry.file: entry.reached for entry in setup.entries if entry.file in marked}
    assert entries
    assert entries == {name: name in run.loaded for name in entries}, run.output
