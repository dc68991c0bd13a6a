"""The real SDK as oracle: what it does with a program, and what the documentation of the very same program says.

`tests/cases/sdk/*.md` holds the programs. Each runs with the published packages of `packages/` against a local ingest; see
`sdk_scenario.py` for how a case is written.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from casefile import read_cases
from nodetools import require_node
from sdk_packages import program_folder, shared_results
from sdk_promises import PROMISES
from sdk_scenario import scenarios

from sphinxcontrib_errortracking.findings import EDGE_CASES, QUESTIONS
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.questions import answer
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sdk_scenario import Claim, Measured, Scenario

    from sphinxcontrib_errortracking.model.records import Setup

pytestmark = pytest.mark.node
FOLDER = Path(__file__).parent.parent / "cases" / "sdk"
SCENARIOS = [
    one for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path) for one in scenarios(case, path.stem)
]
RULES = {rule.name: rule for rule in EDGE_CASES}
ANSWERS = {rule.name: rule for rule in QUESTIONS}
#: scenario -> what the documentation still says wrongly of it; a mended rule makes its row fail
WRONG: Mapping[str, str] = {}


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all programs, one for all workers of a test run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    return tmp_path_factory.getbasetemp().parent / f"sdk-{run}" if run else tmp_path_factory.mktemp("sdk")


@pytest.fixture(scope="session")
def results(programs: Path, request: pytest.FixtureRequest) -> Mapping[str, Measured]:
    """Every chosen scenario, measured once."""
    require_node()
    params = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    chosen = {given["scenario"].name for given in params if "scenario" in given}
    return shared_results([one for one in SCENARIOS if one.name in chosen], programs)


def parameters(*, documented: bool) -> list[object]:
    """Every scenario; those that are documented wrongly are marked."""
    return [
        pytest.param(
            one,
            id=one.name,
            marks=[pytest.mark.xfail(strict=True, reason=WRONG[one.name])] if documented and one.name in WRONG else [],
        )
        for one in SCENARIOS
    ]


@pytest.mark.parametrize("scenario", parameters(documented=False))
def test_the_sdk_does(scenario: Scenario, results: Mapping[str, Measured]) -> None:
    run = results[scenario.name]
    measured = [(name, _seen(run, name, value)) for name, value in scenario.measured]
    assert measured == list(scenario.measured), run.output


@pytest.mark.parametrize("scenario", parameters(documented=True))
def test_the_document_says(scenario: Scenario, results: Mapping[str, Measured], programs: Path) -> None:
    setup = read_setup(open_repository(program_folder(scenario, programs)))
    assert scenario.claims
    for claim in scenario.claims:
        if claim.is_question:
            found = answer(ANSWERS[claim.rule], setup)
            said = "\n".join(text(sentence) for sentence in (found.short, *found.sentences, *found.unknowns))
        else:
            said = _edge_case(setup, claim, results[scenario.name])
        assert [words for words in claim.says if words not in said] == [], said
        assert [words for words in claim.silent if words in said] == [], said


def _edge_case(setup: Setup, claim: Claim, run: Measured) -> str:
    """Compare a rule's verdict with the case, and with what it promises of the measurement."""
    finding = RULES[claim.rule].check(setup)
    said = " ".join((text(finding.behavior), text(finding.notes)))
    assert (finding.verdict, said) == (claim.verdict, said)
    promise = PROMISES.get(claim.rule, {}).get(finding.verdict)
    if promise is not None:
        assert promise(run) != claim.excepted, f"{claim.rule} is {finding.verdict}: {said}"
    return said


def _seen(run: Measured, name: str, wanted: str) -> str:
    """Look a measured value up; of the output only the words that are asked for."""
    if name == "output":
        return wanted if wanted in run.output else run.output
    return run.look(name)


def test_there_are_enough_scenarios() -> None:
    assert len(SCENARIOS) >= 40
    assert len({one.name for one in SCENARIOS}) == len(SCENARIOS)
    assert set(WRONG) <= {one.name for one in SCENARIOS}
