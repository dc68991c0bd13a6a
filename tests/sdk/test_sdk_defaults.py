"""What the documentation says of options that nobody sets, against what the real SDK does with them, at six versions.

The documented side is the effective configuration of the very program that runs, with the lockfile of the SDK that it runs with.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from nodetools import require_node
from sdk_defaults import LISTING, SDKS, SEEN, VARIANTS, integrations, request_part, scenario, seen, variables_of
from sdk_packages import program_folder, shared_results

from sphinxcontrib_errortracking.findings.measured import REQUEST_DATA, outcome
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.model.effective import configurations
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sdk_scenario import Measured

    from sphinxcontrib_errortracking.model.effective import Configuration

pytestmark = [pytest.mark.node, pytest.mark.parametrize("sdk", SDKS)]
SCENARIOS = {(sdk, variant): scenario(sdk, variant) for sdk in SDKS for variant in VARIANTS}
SENDING = [variant for variant in VARIANTS if variant != "nothing"]
#: what a default that comes with something is called
ACTIVE = {
    "default with tracing",
    "default where SENTRY_TRACES_SAMPLE_RATE is set",
    "default with spotlight",
    "default with traceLifecycle",
}
#: every version documents at least these
CORE = {
    "environment",
    "sampleRate",
    "tracesSampleRate",
    "maxBreadcrumbs",
    "maxValueLength",
    "normalizeDepth",
    "enabled",
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all programs, one for all workers of a test run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    return tmp_path_factory.getbasetemp().parent / f"defaults-{run}" if run else tmp_path_factory.mktemp("defaults")


@pytest.fixture(scope="session")
def results(folder: Path) -> Mapping[str, Measured]:
    """Every program, run once."""
    require_node()
    return shared_results(list(SCENARIOS.values()), folder)


def documented(sdk: str, variant: str, folder: Path) -> Configuration:
    """The effective configuration of a program where exactly its variables are set."""
    home = program_folder(SCENARIOS[sdk, variant], folder)
    (found,) = configurations(read_setup(open_repository(home), environment_file=variables_of(variant, home)))
    assert (found.installed.version, found.installed.basis) == (SDKS[sdk], "lockfile")
    return found


def defaults(configuration: Configuration) -> dict[str, str]:
    """What each option is that is not set, where the documentation says it."""
    return {option.name: option.effective[""] for option in configuration.options if option.effective}


@pytest.mark.parametrize("variant", SENDING)
def test_every_documented_default_is_what_the_sdk_does(
    sdk: str, variant: str, results: Mapping[str, Measured], folder: Path
) -> None:
    run = results[SCENARIOS[sdk, variant].name]
    said = defaults(documented(sdk, variant, folder))
    unfilled = variant == "written out, with variables" and sdk == "sentry-8"  # 8 sends "production" then
    assert set(said) >= CORE - {"tracesSampleRate"} - ({"environment"} if unfilled else set())
    dsn = said.pop("dsn", None)
    assert (dsn is None) == (variant != "variables")
    if seen(run, "tracesSampler") != "undefined":
        said.pop("tracesSampler")  # with a rate, nothing shows that there is no sampler
    if said.get("tracesSampleRate") == "0":
        said["tracesSampleRate"] = "undefined"  # neither sends a trace
    measured = {option: seen(run, option) for option in said}
    assert measured == said, run.output


def test_without_a_dsn_nothing_is_sent(sdk: str, results: Mapping[str, Measured], folder: Path) -> None:
    run = results[SCENARIOS[sdk, "nothing"].name]
    assert (run.exit, run.kinds) == (0, [])
    assert defaults(documented(sdk, "nothing", folder))["dsn"] == "undefined"


@pytest.mark.parametrize("variant", LISTING)
def test_the_default_integrations_are_those_that_the_sdk_names(
    sdk: str, variant: str, results: Mapping[str, Measured], folder: Path
) -> None:
    rows = documented(sdk, variant, folder).integrations
    assert rows is not None
    active = {row.name for row in rows.rows if row.state != "removed"}
    assert {row.state for row in rows.rows} <= {"removed", "default", *ACTIVE}
    assert active == integrations(results[SCENARIOS[sdk, variant].name])


@pytest.mark.parametrize("path", REQUEST_DATA)
def test_the_parts_of_a_request_are_sent_as_documented(sdk: str, path: str, results: Mapping[str, Measured]) -> None:
    said = outcome(REQUEST_DATA[path], SDKS[sdk])
    assert said is not None
    words = {"dropped": "absent"}
    assert request_part(results[SCENARIOS[sdk, "dsn only"].name], path) == words.get(said.result, said.result)


def test_nothing_that_can_be_seen_is_left_undocumented(sdk: str, folder: Path) -> None:
    options = {option.name for option in documented(sdk, "nothing", folder).options}
    said = defaults(documented(sdk, "nothing", folder))
    assert (options & set(SEEN)) - set(said) <= {"sendDefaultPii"}
