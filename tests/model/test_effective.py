"""What one option, or a variable, makes of another that is not set, and of the default integrations; tests/sdk runs the same for real."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from manifest_files import package, repository

from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.model.effective import configurations

if TYPE_CHECKING:
    from pathlib import Path

    from sphinxcontrib_errortracking.model.effective import Configuration

DSN = 'dsn: "https://k@o1.ingest.sentry.io/2"'
RATE = "SENTRY_TRACES_SAMPLE_RATE"


def configured(
    folder: Path, version: str, options: str, variables: dict[str, str] | None = None, name: str = "@sentry/node"
) -> Configuration:
    """The configuration of a small program; `variables`: the one environment in which every other variable is unset."""
    code = f'import * as Sentry from "{name}";\nSentry.init({{ {options} }});\n'
    files = {"package.json": package(name="shop", dependencies={name: version}), "index.ts": code}
    lock = f'{{"lockfileVersion": 3, "packages": {{"": {{}}, "node_modules/{name}": {{"version": "{version}"}}}}}}'
    (found,) = configurations(
        read_setup(repository(folder, {**files, "package-lock.json": lock}), environment_file=variables)
    )
    return found


def left(configuration: Configuration, option: str) -> set[str]:
    return {value for one in configuration.options if one.name == option for value in one.effective.values()}


def states(configuration: Configuration) -> dict[str, str]:
    assert configuration.integrations is not None
    return {row.name: row.state for row in configuration.integrations.rows}


@pytest.mark.parametrize(
    ("version", "options", "variables", "rate"),
    [
        ("10.28.0", "", None, f"process.env.{RATE}"),
        ("10.28.0", "", {}, "undefined"),
        ("10.28.0", "", {RATE: "0.25"}, "0.25"),
        ("10.28.0", "", {RATE: "many"}, "undefined"),
        ("7.120.4", "tracesSampleRate: undefined", {}, "1"),
        ("8.55.2", "tracesSampler: undefined", {}, "1"),
        ("8.55.2", "tracesSampleRate: undefined", {RATE: "0"}, "0"),
        ("8.55.2", "enableTracing: true", None, f"process.env.{RATE} ?? 1"),
        ("9.47.2", "tracesSampleRate: undefined", {}, "undefined"),
        ("8.55.2", "enableTracing: true", {}, "1"),
        ("8.55.2", "enableTracing: false", {}, "undefined"),
        ("10.28.0", "enableTracing: true", {}, "undefined"),
    ],
)
def test_the_rate_that_nobody_sets(
    tmp_path: Path, version: str, options: str, variables: dict[str, str] | None, rate: str
) -> None:
    assert left(configured(tmp_path, version, f"{DSN}, {options}", variables), "tracesSampleRate") == {rate}


def test_a_switch_that_the_environment_decides_leaves_the_rate_open(tmp_path: Path) -> None:
    found = configured(tmp_path, "8.55.2", f"{DSN}, enableTracing: Boolean(process.env.TRACE)")
    assert left(found, "tracesSampleRate") == set()


@pytest.mark.parametrize(
    ("version", "options", "variables", "name"),
    [
        ("10.28.0", "", None, "process.env.SENTRY_NAME || os.hostname()"),
        ("10.28.0", "", {}, "os.hostname()"),
        ("10.28.0", "", {"SENTRY_NAME": "box"}, '"box"'),
        ("10.28.0", "includeServerName: false", {}, "undefined"),
        ("8.55.2", "includeServerName: false", {}, "os.hostname()"),
    ],
)
def test_the_name_of_the_server(
    tmp_path: Path, version: str, options: str, variables: dict[str, str] | None, name: str
) -> None:
    assert left(configured(tmp_path, version, f"{DSN}, {options}", variables), "serverName") == {name}


@pytest.mark.parametrize(
    ("version", "environment"), [("7.120.4", {'"x"'}), ("8.55.2", set()), ("9.0.0", set()), ("10.28.0", {'"x"'})]
)
def test_what_is_written_out_as_undefined_is_not_filled_in_some_versions(
    tmp_path: Path, version: str, environment: set[str]
) -> None:
    """Run: 8.55.2 and 9.0.0 send "production", older ones of 8 nothing."""
    found = configured(tmp_path, version, f"{DSN}, environment: undefined", {"SENTRY_ENVIRONMENT": "x"})
    assert left(found, "environment") == environment
    assert left(configured(tmp_path / "unset", version, DSN, {"SENTRY_ENVIRONMENT": "x"}), "environment") == {'"x"'}


def test_a_dsn_that_is_written_out_as_undefined_leaves_the_client_open(tmp_path: Path) -> None:
    given = {"SENTRY_DSN": "https://k@o1.ingest.sentry.io/2"}
    old = configured(tmp_path / "8", "8.55.2", "dsn: undefined", given).integrations
    new = configured(tmp_path / "10", "10.28.0", "dsn: undefined", given).integrations
    assert old is not None
    assert new is not None
    assert old.unknown == ("where the client is off there are none",)
    assert new.unknown == ()


def test_an_empty_variable_is_no_release(tmp_path: Path) -> None:
    found = configured(tmp_path, "10.28.0", DSN, {"SENTRY_RELEASE": ""})
    assert left(found, "release") == {"undefined"}


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ("", None),
        ("tracesSampleRate: null", None),
        ("tracesSampleRate: undefined", None),
        ("tracesSampleRate: 0", "default with tracing"),
        ('tracesSampleRate: process.env.NODE_ENV === "production" ? 0.1 : 1', "default with tracing"),
        ("tracesSampler: () => 1", "default with tracing"),
        ('tracesSampleRate: process.env.NODE_ENV === "production" ? 0.1 : undefined', "default where tracing is on"),
        ("tracesSampleRate: process.env.RATE as unknown as number", "default where tracing is on"),
        ("enableTracing: true", None),
    ],
)
def test_integrations_of_tracing(tmp_path: Path, options: str, state: str | None) -> None:
    assert states(configured(tmp_path, "10.28.0", f"{DSN}, {options}")).get("Express") == state


def test_a_variable_brings_the_integrations_of_tracing_in_some_versions(tmp_path: Path) -> None:
    """Run: 8.55.2 and 11.12.0 set them up, 9.47.2 and 10.28.0 only keep traces."""
    brought = f"default where {RATE} is set"
    assert states(configured(tmp_path / "8", "8.55.2", DSN))["Express"] == brought
    assert states(configured(tmp_path / "8s", "8.55.2", DSN, {RATE: "1"}))["Express"] == brought
    assert "Express" not in states(configured(tmp_path / "8u", "8.55.2", DSN, {}))
    assert "Express" not in states(configured(tmp_path / "10", "10.28.0", DSN, {RATE: "1"}))


def test_enable_tracing_brings_them_where_it_exists(tmp_path: Path) -> None:
    assert states(configured(tmp_path, "8.55.2", f"{DSN}, enableTracing: true"))["Express"] == "default with tracing"


def test_spotlight_brings_an_integration(tmp_path: Path) -> None:
    assert states(configured(tmp_path / "on", "10.28.0", f"{DSN}, spotlight: true"))["Spotlight"] == (
        "default with spotlight"
    )
    assert "Spotlight" not in states(configured(tmp_path / "off", "10.28.0", f"{DSN}, spotlight: false"))
    open_ = configured(tmp_path / "open", "10.28.0", f"{DSN}, spotlight: process.env.SPOTLIGHT")
    assert open_.integrations is not None
    assert open_.integrations.unknown == ("spotlight decides whether there is one more",)


@pytest.mark.parametrize(
    ("version", "options", "state"),
    [
        ("10.28.0", 'traceLifecycle: "stream"', None),
        ("10.78.0", 'traceLifecycle: "stream"', "default with traceLifecycle"),
        ("10.78.0", 'traceLifecycle: "stream", defaultIntegrations: false', "default with traceLifecycle"),
        ("10.78.0", "", None),
        ("11.12.0", "", "default"),
        ("11.12.0", "defaultIntegrations: []", "default"),
        ("11.12.0", 'traceLifecycle: "static"', None),
    ],
)
def test_streaming_of_spans_follows_the_lifecycle(
    tmp_path: Path, version: str, options: str, state: str | None
) -> None:
    """Run: the client sets it up after all lists of integrations."""
    assert states(configured(tmp_path, version, f"{DSN}, {options}")).get("SpanStreaming") == state


def test_a_variable_of_spotlight_is_told(tmp_path: Path) -> None:
    found = configured(tmp_path, "10.28.0", DSN, {"SENTRY_SPOTLIGHT": "true"}).integrations
    assert found is not None
    assert found.unknown == ("SENTRY_SPOTLIGHT may bring one more",)


@pytest.mark.parametrize(
    "options",
    [
        "integrations: [Sentry.zodErrorsIntegration(), ...(process.env.LOUD ? [Sentry.httpIntegration()] : [])]",
        "integrations: [Sentry.zodErrorsIntegration(), process.env.LOUD ? Sentry.httpIntegration() : false]",
        "integrations: process.env.LOUD ? [Sentry.zodErrorsIntegration(), Sentry.httpIntegration()] : [Sentry.zodErrorsIntegration()]",
    ],
)
def test_lists_between_which_a_variable_decides_leave_the_defaults_alone(tmp_path: Path, options: str) -> None:
    found = configured(tmp_path, "10.28.0", f"{DSN}, {options}")
    told = states(found)
    assert (told["OnUncaughtException"], told["Http"], told["zodErrorsIntegration"], told["httpIntegration"]) == (
        "default",
        "default",
        "added",
        "added where the environment decides so",
    )
    assert found.integrations is not None
    assert found.integrations.unknown == ()


def test_a_list_of_its_own_takes_the_place_of_the_defaults(tmp_path: Path) -> None:
    assert set(states(configured(tmp_path / "none", "10.28.0", f"{DSN}, defaultIntegrations: []")).values()) == {
        "removed"
    }
    some = states(
        configured(
            tmp_path / "some",
            "10.28.0",
            f"{DSN}, defaultIntegrations: [Sentry.httpIntegration(), Sentry.zodErrorsIntegration()]",
        )
    )
    assert (some.pop("Http"), some.pop("zodErrorsIntegration"), set(some.values())) == (
        "configured",
        "added",
        {"removed"},
    )
    hole = configured(
        tmp_path / "hole", "10.28.0", f"{DSN}, defaultIntegrations: [...Sentry.getDefaultIntegrations({{}})]"
    )
    assert set(states(hole).values()) == {"a default that the code may leave out"}
    assert hole.integrations is not None
    assert hole.integrations.unknown


@pytest.mark.parametrize("name", ["@sentry/node", "@sentry/browser"])
def test_a_client_that_is_off_sets_none_up(tmp_path: Path, name: str) -> None:
    off = {"not set up, as the client is off"}
    assert set(states(configured(tmp_path / "a", "10.28.0", f"{DSN}, enabled: false", name=name)).values()) == off
    assert set(states(configured(tmp_path / "b", "10.28.0", 'dsn: ""', name=name)).values()) == off
    assert set(states(configured(tmp_path / "c", "10.28.0", "debug: true", {}, name=name)).values()) == off
    assert "default" in states(configured(tmp_path / "d", "10.28.0", f"{DSN}, enabled: true", name=name)).values()
    open_ = configured(tmp_path / "e", "10.28.0", f'{DSN}, enabled: process.env.ON === "1"', name=name)
    assert "default" in states(open_).values()
    assert open_.integrations is not None
    assert open_.integrations.unknown == ("where the client is off there are none",)


def test_a_dsn_of_the_environment_is_no_missing_dsn(tmp_path: Path) -> None:
    assert "default" in states(configured(tmp_path / "a", "10.28.0", "debug: true")).values()
    sent = configured(tmp_path / "b", "10.28.0", "debug: true", {"SENTRY_DSN": "https://k@o1.ingest.sentry.io/2"})
    assert "default" in states(sent).values()


def later(folder: Path, version: str, init: str, added: str) -> tuple[dict[str, str], tuple[str, ...], str]:
    """The states of a program that adds an integration after its init; what is not known; and the notes on its rows."""
    code = (
        f'import * as Sentry from "@sentry/node";\nSentry.init({{ {init} }});\nSentry.addIntegration(Sentry.{added});\n'
    )
    lock = (
        f'{{"lockfileVersion": 3, "packages": {{"": {{}}, "node_modules/@sentry/node": {{"version": "{version}"}}}}}}'
    )
    manifest = package(name="shop", dependencies={"@sentry/node": version})
    files = {"package.json": manifest, "index.ts": code, "package-lock.json": lock}
    found = next(one for one in configurations(read_setup(repository(folder, files))) if one.integrations)
    assert found.integrations is not None
    notes = "; ".join(f"{row.name}: {row.note}" for row in found.integrations.rows if "addIntegration" in row.note)
    return states(found), found.integrations.unknown, notes


NOT_SET_UP = "what addIntegration adds of this name (index.ts:3) is not set up"


@pytest.mark.parametrize(
    ("version", "init", "added", "name", "state", "note"),
    [
        ("10.28.0", DSN, "requestDataIntegration({ include: {} })", "RequestData", "default", "RequestData: "),
        (
            "8.55.2",
            DSN,
            "onUnhandledRejectionIntegration()",
            "OnUnhandledRejection",
            "default",
            "OnUnhandledRejection: ",
        ),
        ("10.28.0", f"{DSN}, defaultIntegrations: false", "requestDataIntegration()", "RequestData", "configured", ""),
        ("10.28.0", f"{DSN}, defaultIntegrations: []", "requestDataIntegration()", "RequestData", "configured", ""),
        ("10.28.0", DSN, "zodErrorsIntegration()", "zodErrorsIntegration", "added", ""),
        (
            "10.28.0",
            f"{DSN}, integrations: [Sentry.zodErrorsIntegration()]",
            "zodErrorsIntegration()",
            "zodErrorsIntegration",
            "added",
            "zodErrorsIntegration: ",
        ),
    ],
)
def test_an_integration_that_is_added_later_comes_only_where_none_of_its_name_is(  # noqa: PLR0913, PLR0917  # a table
    tmp_path: Path, version: str, init: str, added: str, name: str, state: str, note: str
) -> None:
    found, _, notes = later(tmp_path, version, init, added)
    assert (found[name], notes) == (state, f"{note}{NOT_SET_UP}" if note else "")


@pytest.mark.parametrize(
    ("version", "init"),
    [
        ("7.91.0", DSN),
        (
            "10.28.0",
            f"{DSN}, integrations: process.env.OWN ? [Sentry.requestDataIntegration()] : [], defaultIntegrations: false",
        ),
        ("10.28.0", f"{DSN}, defaultIntegrations: choose()"),
    ],
)
def test_whether_there_is_one_of_its_name_is_not_always_known(tmp_path: Path, version: str, init: str) -> None:
    _, unknown, notes = later(tmp_path, version, init, "requestDataIntegration()")
    told = "whether requestDataIntegration (index.ts:3) is added, where there may be one of its name already"
    assert (told in unknown, notes) == (True, "")


def test_of_several_with_one_name_the_last_counts(tmp_path: Path) -> None:
    twice = "Sentry.requestDataIntegration({ include: { data: false } }), Sentry.requestDataIntegration()"
    found = configured(tmp_path, "10.28.0", f"{DSN}, integrations: [{twice}]")
    assert found.integrations is not None
    assert [(row.state, row.options) for row in found.integrations.rows if row.name == "RequestData"] == [
        ("configured", "")
    ]
