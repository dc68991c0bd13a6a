"""An SDK under another name, and an SDK that another package of the repository brings in: whose version counts."""

from __future__ import annotations

import json

import pytest
from manifest_files import package, repository

from sphinxcontrib_errortracking.findings.measured import installed as measured_version
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.model.effective import configurations

DSN = "https://k@o1.ingest.sentry.io/2"
ALIAS = "npm:@sentry/node@8.55.2"


def code(specifier: str) -> str:
    return f'import * as errors from "{specifier}";\nerrors.init({{ dsn: "{DSN}", enableTracing: true }});\n'


def npm(packages: dict[str, object], version: int = 3) -> str:
    return json.dumps({"name": "shop", "lockfileVersion": version, "packages": packages}, indent=2)


NPM_1 = json.dumps({"lockfileVersion": 1, "dependencies": {"legacy-errors": {"version": ALIAS}}}, indent=2)
PNPM = """\
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      legacy-errors:
        specifier: npm:@sentry/node@8.55.2
        version: '@sentry/node@8.55.2'
"""
PNPM_5 = "lockfileVersion: 5.4\nspecifiers:\n  legacy-errors: x\ndependencies:\n  legacy-errors: /@sentry/node/8.55.2\n"
YARN_1 = f'# yarn lockfile v1\n\n\n"legacy-errors@{ALIAS}":\n  name legacy-errors\n  version "8.55.2"\n'
BERRY = f"""\
__metadata:
  version: 8

"legacy-errors@{ALIAS}":
  version: 8.55.2
  resolution: "@sentry/node@npm:8.55.2"

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
"""
BUN = f"""\
{{ "lockfileVersion": 2,
  "workspaces": {{ "": {{ "name": "shop", "dependencies": {{ "legacy-errors": "{ALIAS}", }}, }}, }},
  "packages": {{ "legacy-errors": ["@sentry/node@8.55.2", "", {{}}, "sha512-x=="], }}
}}
"""
ENTRY = {"name": "@sentry/node", "version": "8.55.2"}
LOCKFILES = {
    "npm 1": ("package-lock.json", NPM_1),
    "npm 2": ("package-lock.json", npm({"": {}, "node_modules/legacy-errors": ENTRY}, 2)),
    "npm 3": ("package-lock.json", npm({"": {}, "node_modules/legacy-errors": ENTRY})),
    "pnpm 5": ("pnpm-lock.yaml", PNPM_5),
    "pnpm 9": ("pnpm-lock.yaml", PNPM),
    "yarn 1": ("yarn.lock", YARN_1),
    "berry": ("yarn.lock", BERRY),
    "bun": ("bun.lock", BUN),
}


def facts(configuration):
    return {option.name: option.fact for option in configuration.options}


@pytest.mark.parametrize("kind", LOCKFILES)
def test_an_sdk_under_another_name_is_found_with_its_version(tmp_path, kind):
    name, text = LOCKFILES[kind]
    manifest = package(name="shop", dependencies={"legacy-errors": ALIAS})
    setup = read_setup(repository(tmp_path, {"package.json": manifest, "index.ts": code("legacy-errors"), name: text}))
    (found,) = configurations(setup)
    on = found.installed
    assert (on.package, on.version, on.asked, on.basis) == ("@sentry/node", "8.55.2", ALIAS, "lockfile")
    assert on.loc is not None
    assert on.loc.source == name
    assert facts(found)["enableTracing"].status == "deprecated"
    assert setup.diagnostics == ()
    (sdk,) = [sdk for app in setup.apps for sdk in app.sdks]
    assert (sdk.package, sdk.version) == ("@sentry/node", "8.55.2")


def test_without_a_lockfile_an_alias_is_its_range(tmp_path):
    manifest = package(name="shop", dependencies={"legacy-errors": ALIAS})
    setup = read_setup(repository(tmp_path, {"package.json": manifest, "index.ts": code("legacy-errors")}))
    (found,) = configurations(setup)
    assert (found.installed.package, found.installed.basis) == ("@sentry/node", "range")
    assert [one.kind.value for one in setup.diagnostics] == ["version"]


def test_two_versions_side_by_side_in_one_app(tmp_path):
    """The old one under another name, and both called: each call has its own."""
    manifest = package(name="shop", dependencies={"@sentry/node": "10.28.0", "@sentry/node-8": ALIAS})
    lock = npm({"": {}, "node_modules/@sentry/node": {"version": "10.28.0"}, "node_modules/@sentry/node-8": ENTRY})
    files = {"package.json": manifest, "package-lock.json": lock}
    setup = read_setup(
        repository(tmp_path, {**files, "new.ts": code("@sentry/node"), "old.ts": code("@sentry/node-8")})
    )
    found = {call.loc.source: configuration for call, configuration in _with_calls(setup)}
    assert {name: one.installed.version for name, one in found.items()} == {"new.ts": "10.28.0", "old.ts": "8.55.2"}
    statuses = {name: facts(one)["enableTracing"].status for name, one in found.items()}
    assert statuses == {"new.ts": "removed", "old.ts": "deprecated"}


def _with_calls(setup):
    by_id = {call.id: call for call in setup.calls}
    return [(by_id[configuration.call], configuration) for configuration in configurations(setup)]


def test_an_alias_of_something_else_is_nothing_of_sentrys(tmp_path):
    manifest = package(name="shop", dependencies={"legacy-errors": "npm:@acme/errors@1.0.0"})
    setup = read_setup(repository(tmp_path, {"package.json": manifest, "index.ts": code("legacy-errors")}))
    assert not setup.calls
    assert setup.diagnostics == ()


@pytest.mark.parametrize(
    ("root", "asked", "status"),
    [
        ({"overrides": {"@sentry/node": "8.55.2"}}, "8.55.2", "deprecated"),
        ({"resolutions": {"**/@sentry/node": "8.55.2"}}, "8.55.2", "deprecated"),
        ({"pnpm": {"overrides": {"@sentry/node": "8.55.2"}}}, "8.55.2", "deprecated"),
        ({"overrides": {"@sentry/node": {".": "8.55.2"}}}, "8.55.2", "deprecated"),
        ({"overrides": {"@sentry/node@^10": "8.55.2"}}, "10.28.0 (overridden: @sentry/node@^10)", "not-measured"),
        ({"overrides": {"web": {"@sentry/node": "8.55.2"}}}, "10.28.0 (overridden: web>@sentry/node)", "not-measured"),
        ({"overrides": {"@sentry/node": "$@sentry/node"}}, "10.28.0 (overridden: @sentry/node)", "not-measured"),
        ({"overrides": {"left-pad": "1.3.0"}}, "10.28.0", "removed"),
    ],
)
def test_an_override_counts_where_no_lockfile_does(tmp_path, root, asked, status):
    files = {
        "package.json": package(name="shop", workspaces=["apps/*"], **root),
        "apps/web/package.json": package(name="web", dependencies={"@sentry/node": "10.28.0"}),
        "apps/web/index.ts": code("@sentry/node"),
    }
    (found,) = configurations(read_setup(repository(tmp_path, files)))
    pinned = "10.28.0" if asked == "10.28.0" else None
    assert (found.installed.version, found.installed.asked, found.installed.pinned) == (
        pinned,
        asked,
        pinned is not None,
    )
    assert facts(found)["enableTracing"].status == status


def test_a_resolution_of_one_range_is_found_in_yarns_lockfile(tmp_path):
    """The lockfile's descriptor is that of the resolution, not the one of package.json."""
    lock = """\
__metadata:
  version: 8

"@sentry/node@npm:10.28.0":
  version: 10.28.0
  resolution: "@sentry/node@npm:10.28.0"

"@sentry/node@npm:8.30.0":
  version: 8.30.0
  resolution: "@sentry/node@npm:8.30.0"

"a@workspace:apps/a":
  version: 0.0.0-use.local
  resolution: "a@workspace:apps/a"

"b@workspace:apps/b":
  version: 0.0.0-use.local
  resolution: "b@workspace:apps/b"
"""
    files = {
        "package.json": package(name="shop", workspaces=["apps/*"], resolutions={"@sentry/node@^8.0.0": "8.30.0"}),
        "yarn.lock": lock,
        "apps/a/package.json": package(name="a", dependencies={"@sentry/node": "10.28.0"}),
        "apps/a/index.ts": code("@sentry/node"),
        "apps/b/package.json": package(name="b", dependencies={"@sentry/node": "^8.0.0"}),
        "apps/b/index.ts": code("@sentry/node"),
    }
    found = configurations(read_setup(repository(tmp_path, files)))
    assert [one.installed.version for one in found] == ["10.28.0", "8.30.0"]


def test_an_override_of_pnpms_workspace_file(tmp_path):
    files = {
        "package.json": package(name="shop"),
        "pnpm-workspace.yaml": "packages:\n  - apps/*\noverrides:\n  '@sentry/node': 8.55.2\n",
        "apps/web/package.json": package(name="web", dependencies={"@sentry/node": "10.28.0"}),
        "apps/web/index.ts": code("@sentry/node"),
    }
    (found,) = configurations(read_setup(repository(tmp_path, files)))
    assert (found.installed.version, found.installed.asked) == (None, "8.55.2")


def monorepo(app: dict[str, str], shared: str, library: str) -> dict[str, str]:
    lock = npm(
        {
            "": {"workspaces": ["apps/*", "packages/*"]},
            "apps/web": {"name": "web"},
            "packages/errors": {"name": "@shop/errors"},
            "node_modules/@sentry/node": {"version": "10.28.0"},
            "packages/errors/node_modules/@sentry/node": {"version": "8.55.2"},
        }
    )
    return {
        "package.json": package(name="shop", workspaces=["apps/*", "packages/*"]),
        "package-lock.json": lock,
        "apps/web/package.json": package(name="web", dependencies={"@shop/errors": "workspace:*", **app}),
        "apps/web/index.ts": library,
        "packages/errors/package.json": shared,
    }


OWN = package(name="@shop/errors", main="index.ts", dependencies={"@sentry/node": "^8.0.0"})
PEER = package(name="@shop/errors", main="index.ts", peerDependencies={"@sentry/node": ">=8"})
START = 'import { start } from "@shop/errors";\nstart();\n'
STARTING = f'import * as Sentry from "@sentry/node";\nexport const start = () => Sentry.init({{ dsn: "{DSN}" }});\n'
HANDED_ON = f'import {{ Sentry }} from "@shop/errors";\nSentry.init({{ dsn: "{DSN}" }});\n'
HANDING_ON = 'export * as Sentry from "@sentry/node";\n'


@pytest.mark.parametrize(
    ("library", "shared"), [(START, STARTING), (HANDED_ON, HANDING_ON)], ids=["a function", "the SDK itself"]
)
@pytest.mark.parametrize("app", [{}, {"@sentry/node": "^10.0.0"}], ids=["app without it", "app with another"])
def test_the_version_is_that_of_the_package_that_imports_it(tmp_path, library, shared, app):
    files = {**monorepo(app, OWN, library), "packages/errors/index.ts": shared}
    setup = read_setup(repository(tmp_path, files))
    found = [
        (call, configuration.installed)
        for call, configuration in _with_calls(setup)
        if configuration.call.startswith("apps/web")
    ]
    assert [(on.version, str(on.loc)) for _, on in found] == [("8.55.2", "package-lock.json:20")]
    assert {measured_version(setup, call) for call, _ in found} == {"8.55.2"}


def test_what_a_package_asks_of_its_users_comes_from_the_app(tmp_path):
    files = {**monorepo({"@sentry/node": "^10.0.0"}, PEER, START), "packages/errors/index.ts": STARTING}
    found = [one for one in configurations(read_setup(repository(tmp_path, files))) if one.call.startswith("apps/web")]
    assert [one.installed.version for one in found] == ["10.28.0"]


def test_an_sdk_that_no_package_asks_for_has_no_version(tmp_path):
    files = {"package.json": package(name="shop"), "index.ts": code("@sentry/node")}
    setup = read_setup(repository(tmp_path, files))
    (found,) = configurations(setup)
    assert (found.installed.version, found.installed.basis) == (None, "unknown")
    (told,) = setup.diagnostics
    assert (told.kind.value, str(told.loc)) == ("version", "index.ts:2")
    assert told.message == "No package.json asks for @sentry/node, so its version is not known."
