"""The SDK catalogue says what the published packages say, and nothing of versions that were not measured."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nodetools import installed, require_node, run

from sphinxcontrib_errortracking.model import catalogue
from sphinxcontrib_errortracking.model.catalogue import (
    captures,
    catalogued,
    function_of,
    integration_facts,
    listed_options,
    option_facts,
    running,
)
from sphinxcontrib_errortracking.model.catalogue.tables import cores
from sphinxcontrib_errortracking.model.catalogue.tables import package as read_package

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import OptionFact

DATA = Path(catalogue.__file__).with_name("data")
SCRIPT = Path(__file__).parents[2] / "scripts" / "make_catalogue.mjs"


def fact(  # noqa: PLR0913, PLR0917
    package: str, version: str | None, option: str, kind: str = "init", runtime: str | None = None, asked: str = ""
) -> OptionFact:
    return option_facts(package, version, [option], kind, runtime, asked)[option]


@pytest.mark.parametrize(
    ("package", "version", "option", "kind", "status"),
    [
        ("@sentry/nextjs", "8.55.2", "hideSourceMaps", "build", "deprecated"),
        ("@sentry/nextjs", "9.47.2", "hideSourceMaps", "build", "removed"),
        ("@sentry/nextjs", "10.28.0", "hideSourceMaps", "build", "removed"),
        ("@sentry/nextjs", "10.28.0", "disableLogger", "build", "known"),
        ("@sentry/nextjs", "10.28.0", "automaticVercelMonitors", "build", "known"),
        ("@sentry/nextjs", "10.28.0", "reactComponentAnnotation", "build", "known"),
        ("@sentry/nextjs", "10.28.0", "sourcemaps.disable", "build", "known"),
        ("@sentry/nextjs", "10.78.0", "disableLogger", "build", "deprecated"),
        ("@sentry/nextjs", "11.0.0", "disableLogger", "build", "removed"),
        ("@sentry/browser", "8.55.2", "autoSessionTracking", "init", "deprecated"),
        ("@sentry/browser", "9.47.2", "autoSessionTracking", "init", "removed"),
        ("@sentry/node", "10.28.0", "enableTracing", "init", "removed"),
        ("@sentry/browser", "10.78.0", "sendDefaultPii", "init", "deprecated"),
        ("@sentry/browser", "10.28.0", "sendDefaultPii", "init", "known"),
        ("@sentry/node", "11.12.0", "sendDefaultPii", "init", "removed"),
        ("@sentry/node", "11.12.0", "beforeSendTransaction", "init", "deprecated"),
        ("@sentry/node", "7.120.4", "enableLogs", "init", "unknown"),
        ("@sentry/react", "10.28.0", "replaysSessionSampleRate", "init", "known"),
        ("@sentry/vite-plugin", "4.6.1", "authToken", "build", "known"),
        ("@sentry/vite-plugin", "4.6.1", "sourcemaps.filesToDeleteAfterUpload", "build", "known"),
    ],
)
def test_status(package: str, version: str, option: str, kind: str, status: str) -> None:
    assert fact(package, version, option, kind).status == status


def test_a_removal_says_when_and_what_to_do() -> None:
    note = fact("@sentry/nextjs", "10.28.0", "hideSourceMaps", "build").note
    assert note.startswith("removed in 9.0.0: ")
    assert "sourcemaps.deleteSourcemapsAfterUpload" in note


def test_a_deprecation_says_what_to_do() -> None:
    assert fact("@sentry/browser", "10.78.0", "sendDefaultPii").note.startswith("use dataCollection")


def test_an_option_of_the_future_is_unknown() -> None:
    assert fact("@sentry/node", "7.120.4", "enableLogs").note == "an option from 9.47.2 on, not yet at 9.40.0"


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("traceSampleRate", "tracesSampleRate"),
        ("DSN", "dsn"),
        ("maxBreadCrumbs", "maxBreadcrumbs"),
        ("beforesend", "beforeSend"),
    ],
)
def test_a_slip_is_told(slip: str, meant: str) -> None:
    found = fact("@sentry/node", "10.28.0", slip)
    assert (found.status, found.default, found.note) == ("unknown", None, f"did you mean {meant}?")
    unresolved = fact("@sentry/node", None, slip)
    assert (unresolved.status, unresolved.note) == (
        "not-measured",
        f"no measured version has it; did you mean {meant}?",
    )


def test_a_name_like_no_other_has_no_suggestion() -> None:
    assert fact("@sentry/node", "10.28.0", "colour").note == ""


@pytest.mark.parametrize("version", ["7.120.4", "8.55.2", "9.47.2", "10.28.0", "10.78.0", "11.12.0"])
@pytest.mark.parametrize("package", ["@sentry/browser", "@sentry/node"])
def test_defaults_that_never_moved(package: str, version: str) -> None:
    facts = option_facts(package, version, ["maxBreadcrumbs", "normalizeDepth", "sampleRate"])
    assert [item.default for item in facts.values()] == ["100", "3", "1"]


def test_defaults_that_moved() -> None:
    def across(package: str, option: str) -> list[str | None]:
        return [
            fact(package, version, option).default for version in ("7.120.4", "8.55.2", "9.47.2", "10.28.0", "11.12.0")
        ]

    assert across("@sentry/node", "maxValueLength") == ["250", "250", "undefined", "undefined", "undefined"]
    assert across("@sentry/node", "attachStacktrace") == ["false", "false", "false", "false", "true"]
    assert fact("@sentry/node", "10.28.0", "enableLogs").default == "false"
    assert fact("@sentry/node", "10.78.0", "enableLogs").default == "true"
    assert fact("@sentry/node", "10.28.0", "sendDefaultPii").default == "false"


def test_tracing_is_off_unless_asked_for() -> None:
    rate = fact("@sentry/node", "10.28.0", "tracesSampleRate")
    assert (rate.status, rate.default) == ("known", "process.env.SENTRY_TRACES_SAMPLE_RATE")
    assert "tracing is off" in rate.note


def test_the_environment_has_a_rule_of_its_own_in_each_sdk() -> None:
    assert fact("@sentry/node", "10.28.0", "environment").default == 'process.env.SENTRY_ENVIRONMENT || "production"'
    assert fact("@sentry/browser", "10.28.0", "environment").default == '"production"'
    server = fact("@sentry/nextjs", "10.28.0", "environment", runtime="server").default
    browser = fact("@sentry/nextjs", "10.28.0", "environment", runtime="browser").default
    assert server is not None
    assert browser is not None
    order = ["SENTRY_ENVIRONMENT", "`vercel-${process.env.VERCEL_ENV}`", "process.env.NODE_ENV"]
    assert sorted(order, key=server.index) == order
    assert fact("@sentry/nextjs", "10.28.0", "environment", runtime="edge").default == server
    assert "SENTRY_ENVIRONMENT" not in browser
    assert browser.index("NEXT_PUBLIC_VERCEL_ENV") < browser.index("process.env.NODE_ENV")


def test_the_environment_rule_moved_within_and_between_majors() -> None:
    def rule(version: str, runtime: str) -> str:
        return fact("@sentry/nextjs", version, "environment", runtime=runtime).default or ""

    assert "SENTRY_ENVIRONMENT" not in rule("10.28.0", "browser")
    assert rule("10.45.0", "browser").startswith("process.env.SENTRY_ENVIRONMENT")
    assert "vercel-" in rule("10.78.0", "server")
    assert "vercel-" not in rule("11.0.0", "server")
    assert fact("@sentry/nextjs", "10.30.0", "environment", runtime="browser").default is None


def test_a_default_that_depends_on_the_runtime_is_not_guessed() -> None:
    either = fact("@sentry/nextjs", "10.28.0", "environment")
    assert either.default is None
    assert "(browser)" in either.note
    assert "(server)" in either.note
    assert "in a browser only" in either.note


@pytest.mark.parametrize(
    ("package", "version"),
    [
        ("@sentry/node", None),
        ("@sentry/node", ""),
        ("@sentry/node", "workspace:*"),
        ("@sentry/node", "^10.28.0"),
        ("@sentry/node", "6.19.7"),
        ("@sentry/node", "11.99.0"),
        ("@sentry/node", "12.0.0"),
        ("@sentry/node", "9.99.0"),
        ("@sentry/node", "9.0.0-beta.1"),
        ("@sentry/electron", "10.28.0"),
        ("@sentry/../node", "10.28.0"),
        ("sentry", "10.28.0"),
    ],
)
def test_what_was_not_measured_is_not_guessed(package: str, version: str | None) -> None:
    known = fact(package, version, "dsn")
    assert (known.status, known.default) == ("not-measured", None)
    assert listed_options(package, version) == ()


def test_between_two_measured_versions_that_agree() -> None:
    between = fact("@sentry/node", "10.30.0", "maxBreadcrumbs")
    assert (between.status, between.default) == ("known", "100")
    assert fact("@sentry/nextjs", "10.30.0", "hideSourceMaps", "build").status == "removed"


def test_between_two_measured_versions_that_do_not_agree() -> None:
    between = fact("@sentry/nextjs", "10.77.1", "disableLogger", "build")
    earlier = fact("@sentry/nextjs", "10.28.0", "disableLogger", "build")
    assert earlier.status == "known"
    assert between.status in {"not-measured", "deprecated"}
    logs = fact("@sentry/node", "8.70.0", "enableLogs")
    assert logs.status == "not-measured"
    moved = fact("@sentry/node", "9.44.0", "enableLogs")
    assert (moved.status, moved.default) == ("not-measured", None)
    assert moved.note == "no option at 9.40.0, an option at 9.47.2"


def test_the_list_holds_what_people_write() -> None:
    names = listed_options("@sentry/node", "10.28.0")
    assert {"dsn", "environment", "release", "tracesSampleRate", "beforeSend", "integrations", "ignoreErrors"} <= set(
        names
    )
    assert list(names) == sorted(names)
    assert not [name for name in names if name.startswith("_") or "." in name]
    assert "hideSourceMaps" not in listed_options("@sentry/nextjs", "10.28.0", "build")
    assert all(
        item.status in {"known", "deprecated"} for item in option_facts("@sentry/node", "10.28.0", names).values()
    )


def test_the_data_is_small_sorted_and_whole() -> None:
    files = sorted(DATA.glob("*.json"), key=lambda path: path.stem)
    assert sum(path.stat().st_size for path in files) < 300_000
    assert [f"@sentry/{path.stem}" for path in files] == sorted(catalogued())
    for path in files:
        assert not re.search(r"https?://(?!sentry\.io|localhost)|registry", path.read_text(encoding="utf-8"))
        found = read_package(f"@sentry/{path.stem}")
        assert found is not None
        assert list(found.versions) == sorted(found.versions, key=lambda text: [int(part) for part in text.split(".")])
        for table in found.kinds.values():
            assert {len(letters) for letters in table.letters.values()} == {len(table.versions)}
            assert set("".join(table.letters.values())) <= set("kd-")
            assert {name.partition("@")[0] for name in table.defaults} <= set(table.letters)
            for values in (*table.defaults.values(), *table.types.values(), *table.documented.values()):
                assert set(values) <= set(range(len(table.versions)))


def test_a_range_counts_only_without_a_version() -> None:
    within = fact("@sentry/nextjs", None, "hideSourceMaps", "build", asked="^10.28.0")
    assert within.status == "removed"
    assert "no lockfile gives the version" in within.note
    assert within.measured[0] == "10.28.0"
    assert fact("@sentry/nextjs", None, "hideSourceMaps", "build", asked=">=8").status == "not-measured"
    assert fact("@sentry/nextjs", "8.55.2", "hideSourceMaps", "build", asked="^10.28.0").status == "deprecated"


@pytest.mark.parametrize("asked", ["10.53.1", "=10.53.1", "~10.53.0", "10.53.x", "~10.53"])
def test_a_range_of_one_release_stands_beside_what_was_measured(asked: str) -> None:
    found = fact("@sentry/node", None, "dsn", asked=asked)
    assert (found.status, found.measured) == ("known", ("10.50.0", "10.55.0"))
    assert found.note.endswith(f"no lockfile gives the version: so beside the range {asked}")


@pytest.mark.parametrize("asked", ["8.60.0", "~9.47.3", "10.99.0", "99.0.0"])
def test_a_release_between_majors_or_beyond_them_was_not_measured(asked: str) -> None:
    assert fact("@sentry/node", None, "dsn", asked=asked).status == "not-measured"


@pytest.mark.parametrize("asked", ["workspace:*", "latest", "npm:@acme/sentry@^10.28.0", "git+ssh://host/x.git", "*"])
def test_what_is_no_range_says_nothing(asked: str) -> None:
    assert fact("@sentry/node", None, "enableTracing", asked=asked).status == "not-measured"


def test_an_alias_stands_for_what_it_names() -> None:
    assert fact("@sentry/node", "10.28.0", "dsn", asked="npm:@acme/node@^10.0.0").status == "not-measured"
    assert fact("@sentry/node", "10.28.0", "dsn", asked="npm:@sentry/node@^10.0.0").status == "known"


def test_what_a_package_with_versions_of_its_own_stands_on() -> None:
    assert cores("@sentry/electron", ("5.12.0", "7.5.0")) == ("8.55.0", "10.29.0")
    assert cores("@sentry/node", ("7.120.4",)) == ("7.120.4",)
    assert fact("@sentry/electron", "7.5.0", "anrDetection").note == "removed in 7.0.0"
    assert fact("@sentry/react-native", "8.28.0", "enableNative").status == "known"


@pytest.mark.parametrize(
    ("name", "version", "function", "given", "unknown"),
    [
        ("@sentry/electron", "7.5.0", "browserTracingIntegration", "idleTimeot", (("idleTimeot", "idleTimeout"),)),
        # between two measured versions it is not known which version of @sentry/browser it brings
        ("@sentry/electron", "7.6.0", "browserTracingIntegration", "idleTimeot", ()),
        (
            "@sentry/gatsby",
            "10.46.0",
            "reactRouterV6BrowserTracingIntegration",
            "useEffct",
            (("useEffct", "useEffect"),),
        ),
        ("@sentry/nextjs", "10.45.0", "reactRouterV6BrowserTracingIntegration", "useEffect", ()),
        # handed on from @sentry/react at 6, React Native's own at 8
        ("@sentry/react-native", "6.22.0", "breadcrumbsIntegration", "console", ()),
        ("@sentry/react-native", "6.18.1", "breadcrumbsIntegration", "console", ()),
        # between a version that hands it on and one that has its own
        ("@sentry/nextjs", "10.50.0", "consoleIntegration", "level", ()),
        ("@sentry/nextjs", "10.28.0", "httpIntegration", "breadcrumb", (("breadcrumb", "breadcrumbs"),)),
        ("@sentry/nextjs", "10.28.0", "rewriteFramesIntegration", "root", ()),
        ("@sentry/react-native", "8.28.0", "breadcrumbsIntegration", "consol", (("consol", "console"),)),
    ],
)
def test_options_of_a_function_that_is_handed_on(
    name: str, version: str, function: str, given: str, unknown: tuple[tuple[str, str], ...]
) -> None:
    found = integration_facts(name, version, function, (given,), runtime=None)
    assert (found.status, found.unknown_options) == ("known", unknown)


def test_default_integrations_by_version() -> None:
    counts = {}
    for version in ("7.120.4", "8.55.2", "9.47.2", "10.28.0"):
        found = running("@sentry/node", version, "server")
        assert found is not None
        counts[version] = len(found.always)
    assert counts == {"7.120.4": 13, "8.55.2": 14, "9.47.2": 16, "10.28.0": 16}
    now = running("@sentry/node", "10.28.0", "server")
    then = running("@sentry/node", "11.12.0", "server")
    assert now is not None
    assert then is not None
    assert "Dedupe" not in now.always
    assert "Dedupe" in then.always
    assert "Express" in now.tracing
    assert running("@sentry/node", "12.0.0", "server") is None
    assert running("@sentry/bun", "10.28.0", "server") is None


def test_each_runtime_of_nextjs_has_its_own_integrations() -> None:
    browser = running("@sentry/nextjs", "10.28.0", "browser")
    server = running("@sentry/nextjs", "10.28.0", "server")
    assert browser is not None
    assert server is not None
    assert "BrowserTracing" in browser.always
    assert "OnUncaughtException" in server.always
    assert running("@sentry/nextjs", "10.28.0", "edge") is None


def test_functions_that_make_integrations() -> None:
    assert integration_facts("@sentry/browser", "10.28.0", "inboundFiltersIntegration").status == "deprecated"
    gone = integration_facts("@sentry/browser", "11.12.0", "inboundFiltersIntegration")
    assert (gone.status, gone.note) == ("removed", "removed in 11.0.0")
    slip = integration_facts("@sentry/react", "10.28.0", "breadcrumbsIntegration", ["consol", "dom"], runtime="browser")
    assert slip.unknown_options == (("consol", "console"),)
    assert integration_facts("@sentry/node", "12.0.0", "httpIntegration").status == "not-measured"
    assert function_of("GlobalHandlers") == "globalHandlersIntegration"
    assert captures("Replay") == captures("replayIntegration") != ""


@pytest.mark.node
def test_the_script_makes_what_is_shipped(tmp_path: Path) -> None:
    """One package at one version, anew."""
    require_node()
    with installed("catalogue-script", SCRIPT.read_bytes()) as (folder, _):
        result = run(["node", str(SCRIPT), "--work", str(folder), "--only", "@sentry/browser@10.28.0"], tmp_path)
    assert result.returncode == 0, result.stderr
    column = json.loads(result.stdout)
    table = (read_package("@sentry/browser") or pytest.fail("no data")).kinds["init"]
    place = table.versions.index("10.28.0")
    made = {name: option["letter"] for name, option in column["init"]["options"].items()}
    assert made == {name: letters[place] for name, letters in table.letters.items() if letters[place] != "-"}
    shipped = {name: values[place] for name, values in table.defaults.items() if place in values}
    assert column["init"]["defaults"] == shipped
    found = running("@sentry/browser", "10.28.0", "browser")
    assert found is not None
    assert sorted(column["running"][""]["always"]) == sorted(found.always)


@pytest.mark.node
@pytest.mark.parametrize("package", ["@sentry/node", "@sentry/browser"])
def test_the_published_types_say_the_same(package: str) -> None:
    """By another path than the script's: a search for text in the package's own declarations, no compiler."""
    require_node()
    version = "10.28.0"
    with installed(f"catalogue-{package.rpartition('/')[2]}", version.encode()) as (folder, complete):
        if not complete.exists():
            (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
            result = run(
                ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", f"{package}@{version}"], folder
            )
            assert result.returncode == 0, result.stderr
            complete.touch()
        modules = folder / "node_modules"
        scopes = [modules / "@sentry", modules / "@sentry-internal"]
        declared = set()
        for path in (path for scope in scopes for path in scope.rglob("*.d.ts")):
            declared.update(
                re.findall(r"^\s+(?:readonly )?(\w+)\??(?::|\()", path.read_text(encoding="utf-8"), re.MULTILINE)
            )
    table = (read_package(package) or pytest.fail("no data")).kinds["init"]
    place = table.versions.index(version)
    exists = {name for name, letters in table.letters.items() if letters[place] != "-"}
    assert len(exists) > 40
    assert exists <= declared
    gone = {"autoSessionTracking", "enableTracing"}
    assert gone <= set(table.letters) - exists
    assert not gone & declared
