"""The rules for browsers, proved by pages that a real one opens: `make browser`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser_pages import measure_all, write
from casefile import read_cases
from sdk_promises import PROMISES
from sdk_scenario import scenarios

from sphinxcontrib_errortracking.findings import EDGE_CASES, QUESTIONS
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.questions import answer
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sdk_scenario import Measured, Scenario

pytestmark = pytest.mark.node
FOLDER = Path(__file__).parent.parent / "cases" / "browser"
SCENARIOS = [
    one for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path) for one in scenarios(case, path.stem)
]
RULES = {rule.name: rule for rule in EDGE_CASES}
ANSWERS = {rule.name: rule for rule in QUESTIONS}


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Mapping[str, Measured]:
    """Every chosen page, opened once."""
    params = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    chosen = {given["scenario"].name for given in params if "scenario" in given}
    return measure_all([one for one in SCENARIOS if one.name in chosen], tmp_path_factory.mktemp("pages"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_the_page_does(scenario: Scenario, results: Mapping[str, Measured]) -> None:
    run = results[scenario.name]
    seen = [(name, run.look(name)) for name, _ in scenario.measured]
    assert seen == list(scenario.measured), run.output


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_the_document_says(scenario: Scenario, results: Mapping[str, Measured], tmp_path: Path) -> None:
    setup = read_setup(open_repository(write(scenario, tmp_path)))
    assert scenario.claims
    for claim in scenario.claims:
        if claim.is_question:
            found = answer(ANSWERS[claim.rule], setup)
            said = "\n".join(text(sentence) for sentence in (found.short, *found.sentences, *found.unknowns))
        else:
            finding = RULES[claim.rule].check(setup)
            said = " ".join((text(finding.behavior), text(finding.notes)))
            assert (finding.verdict, said) == (claim.verdict, said)
            promise = PROMISES.get(claim.rule, {}).get(finding.verdict)
            if promise is not None:
                assert promise(results[scenario.name]) != claim.excepted, said
        assert [words for words in claim.says if words not in said] == [], said
        assert [words for words in claim.silent if words in said] == [], said
