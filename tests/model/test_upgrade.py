"""The effective configuration of a small repository, and what an upgrade changes in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.model.defaults import resolve
from sphinxcontrib_errortracking.model.effective import configurations
from sphinxcontrib_errortracking.model.upgrade import VersionError, upgrades
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from pathlib import Path

    from sphinxcontrib_errortracking.model.records import Setup

CODE = """\
import * as Sentry from "@sentry/node";
Sentry.init({ dsn: "https://k@o1.ingest.sentry.io/2", tracesampleRate: 1, sendDefaultPii: true, integrations: [Sentry.zodErrorsIntegration()] });
"""
NEXT = 'process.env.SENTRY_ENVIRONMENT || (process.env.VERCEL_ENV && `vercel-${process.env.VERCEL_ENV}`) || process.env.NODE_ENV || "production"'


def read(folder: Path, asked: str, locked: str | None, code: str = CODE, name: str = "@sentry/node") -> Setup:
    (folder / "package.json").write_text(json.dumps({"name": "shop", "dependencies": {name: asked}}))
    if locked:
        packages = {"": {}, f"node_modules/{name}": {"version": locked}}
        (folder / "package-lock.json").write_text(json.dumps({"lockfileVersion": 3, "packages": packages}))
    (folder / "index.ts").write_text(code)
    return read_setup(open_repository(folder))


def test_what_is_set_and_what_is_left(tmp_path: Path) -> None:
    (found,) = configurations(read(tmp_path, "^10.28.0", "10.28.0"))
    options = {option.name: option for option in found.options}
    assert found.installed.basis == "lockfile"
    assert options["dsn"].state == "set"
    assert options["tracesampleRate"].fact.note == "did you mean tracesSampleRate?"
    assert set(options["maxBreadcrumbs"].effective.values()) == {"100"}
    assert set(options["environment"].effective.values()) == {'process.env.SENTRY_ENVIRONMENT || "production"'}
    assert found.integrations is not None
    states = {row.name: row.state for row in found.integrations.rows}
    assert states["OnUncaughtException"] == "default"
    assert states["zodErrorsIntegration"] == "added"
    assert "Express" not in states  # tracing is off


def test_a_client_of_its_own_has_none_of_what_init_fills_in(tmp_path: Path) -> None:
    code = 'import { BrowserClient } from "@sentry/browser";\nexport const client = new BrowserClient({ dsn: "https://k@o1.ingest.sentry.io/2" });\n'
    (found,) = configurations(read(tmp_path, "^10.28.0", "10.28.0", code, "@sentry/browser"))
    assert found.integrations is None
    assert {name: option.effective for option in found.options if option.effective for name in [option.name]} == {}


def test_what_is_handed_to_a_default_integration_is_told(tmp_path: Path) -> None:
    code = 'import * as Sentry from "@sentry/browser";\nSentry.init({ dsn: "https://k@o1.ingest.sentry.io/2", integrations: [Sentry.breadcrumbsIntegration({ console: false })] });\n'
    (found,) = configurations(read(tmp_path, "^10.28.0", "10.28.0", code, "@sentry/browser"))
    assert found.integrations is not None
    (row,) = [row for row in found.integrations.rows if row.name == "Breadcrumbs"]
    assert (row.state, row.options) == ("configured", "{ console: false }")
    assert row.captures.startswith("by default ")


def test_an_upgrade_tells_what_is_removed_and_which_default_moves(tmp_path: Path) -> None:
    (found,) = upgrades(read(tmp_path, "^10.28.0", "10.28.0"), "11.12.0")
    changes = {(change.subject, change.change): change for change in found.changes}
    assert str(changes["sendDefaultPii", "removed"].loc) == "index.ts:2"
    stack = changes["attachStacktrace", "default changed"]
    assert (stack.before, stack.after) == ("false", "true")
    assert ("Dedupe", "a default integration from then on") in changes


NEXT_BUILD = 'import {{ withSentryConfig }} from "@sentry/nextjs{}";\nexport default withSentryConfig({{}}, {{ silent: true }});\n'


@pytest.mark.parametrize(
    ("specifier", "against", "changes"),
    [
        ("", "11.0.0", [("withSentryConfig", "exported elsewhere", "@sentry/nextjs", "@sentry/nextjs/config")]),
        ("/config", "11.0.0", []),
        ("", "10.78.0", []),
    ],
)
def test_an_upgrade_tells_where_a_function_is_exported_then(
    tmp_path: Path, specifier: str, against: str, changes: list[tuple[str, ...]]
) -> None:
    read(tmp_path, "^10.28.0", "10.28.0", "", "@sentry/nextjs")
    (tmp_path / "next.config.mjs").write_text(NEXT_BUILD.format(specifier))
    (one,) = upgrades(read_setup(open_repository(tmp_path)), against)
    assert [(item.subject, item.change, item.before, item.after) for item in one.changes] == changes


def test_a_version_that_was_not_measured_is_an_error(tmp_path: Path) -> None:
    setup = read(tmp_path, "^10.28.0", "10.28.0")
    with pytest.raises(VersionError, match=r"nothing was measured there; measured: @sentry/node 7\.0\.0"):
        upgrades(setup, "12.0.0")
    with pytest.raises(VersionError, match="no such package is configured here"):
        upgrades(setup, "@sentry/vue@10.28.0")


@pytest.mark.parametrize(
    ("asked", "locked", "sentence"),
    [
        ("^10.28.0", "12.0.0", "Nothing was measured of @sentry/node 12.0.0"),
        (
            "^10.28.0",
            None,
            "No lockfile gives the version of @sentry/node; what is said of it was measured in the range",
        ),
        (
            "10.53.1",
            None,
            "There is no lockfile: @sentry/node 10.53.1 is what package.json pins; which versions are installed of what that depends on is not known. @sentry/node 10.53.1 was not measured itself; what is said of it holds at 10.50.0 and 10.55.0, beside it.",
        ),
        (
            "10.28.0",
            None,
            "There is no lockfile: @sentry/node 10.28.0 is what package.json pins; which versions are installed of what that depends on is not known.",
        ),
        ("latest", None, "is no range of measured versions"),
        ("npm:@acme/sentry@^10.0.0", "10.28.0", "is an alias of @acme/sentry@^10.0.0, of which nothing was measured"),
    ],
)
def test_what_is_not_known_of_the_version_is_told(
    tmp_path: Path, asked: str, locked: str | None, sentence: str
) -> None:
    if asked == "^10.28.0" and locked:
        asked = f"^{locked}"
    told = [item for item in read(tmp_path, asked, locked).diagnostics if item.kind.value == "version"]
    assert len(told) == 1
    assert sentence in told[0].message


@pytest.mark.parametrize(
    ("variables", "closed", "expected"),
    [
        ({}, True, '"production"'),
        ({"NODE_ENV": "development"}, True, '"development"'),
        ({"VERCEL_ENV": "preview", "NODE_ENV": "production"}, True, '"vercel-preview"'),
        ({"SENTRY_ENVIRONMENT": "", "NODE_ENV": "test"}, True, '"test"'),
        ({"SENTRY_ENVIRONMENT": "live"}, False, '"live"'),
    ],
)
def test_a_default_in_an_environment(variables: dict[str, str], closed: bool, expected: str) -> None:  # noqa: FBT001
    assert resolve(NEXT, variables, closed=closed) == expected
    assert resolve("100", variables, closed=closed) == "100"


@pytest.mark.parametrize("code", [CODE, 'import * as Sentry from "@sentry/node";\nSentry.init();\n'])
@pytest.mark.parametrize(("asked", "locked"), [("12.0.0", "12.0.0"), ("latest", None)])
def test_nothing_is_compared_with_what_was_not_measured(
    tmp_path: Path, code: str, asked: str, locked: str | None
) -> None:
    (one,) = upgrades(read(tmp_path, asked, locked, code), "11.12.0")
    assert not one.changes
    assert one.unknown == f"nothing was measured of the installed @sentry/node {asked}"


def test_an_option_that_is_not_measured_on_one_side_is_told(tmp_path: Path) -> None:
    """Between two measured versions that do not agree on an option, the installed one is not known to have it."""
    code = 'import * as Sentry from "@sentry/node";\nSentry.init({ orgId: "1", dsn: "https://k@o1.ingest.sentry.io/2" });\n'
    (one,) = upgrades(read(tmp_path, "9.10.0", "9.10.0", code), "11.12.0")
    assert [(change.subject, change.change, change.before) for change in one.changes if change.loc] == [
        ("orgId", "not measured", "not measured")
    ]


def test_a_list_made_at_run_time_may_leave_a_default_out(tmp_path: Path) -> None:
    code = 'import * as Sentry from "@sentry/node";\nimport { pick } from "elsewhere";\nSentry.init({ integrations: (defaults) => pick(defaults) });\n'
    (found,) = configurations(read(tmp_path, "^10.28.0", "10.28.0", code))
    assert found.integrations is not None
    assert {row.state for row in found.integrations.rows} == {"a default that the code may leave out"}
    assert found.integrations.unknown == ("integrations is decided by code at run time",)


def test_of_builds_it_is_said_that_their_options_are_not_held(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "phone", "dependencies": {"@sentry/react-native": "7.11.0"}}')
    (tmp_path / "metro.config.js").write_text(
        'const { getSentryExpoConfig } = require("@sentry/react-native/metro");\nmodule.exports = getSentryExpoConfig(".");\n'
    )
    told = [one.message for one in read_setup(open_repository(tmp_path)).diagnostics]
    assert any("The SDK catalogue holds no options for builds of @sentry/react-native." in one for one in told)
