"""Lockfiles: the version that counts for each package, and where it stands."""

from __future__ import annotations

import pytest
from manifest_files import (
    LOCKFILES,
    NPM_1,
    NPM_3,
    PACKAGES,
    PNPM_5,
    PNPM_6,
    PNPM_9,
    YARN_1,
    YARN_BERRY,
    package,
    repository,
)

from sphinxcontrib_errortracking.source.lockfiles import contradicts


def versions(tmp_path, files):
    found = repository(tmp_path, files)
    return {key: (value.version, str(value.loc)) for key, value in found.manifests.versions.items()}, found


@pytest.mark.parametrize("kind", LOCKFILES)
def test_each_app_has_its_own_version(tmp_path, kind):
    name, text, line_of_a, line_of_b = LOCKFILES[kind]
    found, opened = versions(tmp_path, {**PACKAGES, name: text})
    assert found == {
        ("apps/a", "@sentry/core"): ("10.78.0", f"{name}:{line_of_a}"),
        ("apps/b", "@sentry/core"): ("8.55.0", f"{name}:{line_of_b}"),
    }
    assert opened.diagnostics == ()
    assert opened.manifests.lockfile == name


@pytest.mark.parametrize("kind", LOCKFILES)
def test_a_package_that_is_no_workspace_gets_no_version(tmp_path, kind):
    name, text, *_ = LOCKFILES[kind]
    stranger = {"tools/x/package.json": package(name="x", dependencies={"@sentry/core": "^10.28.0"})}
    found, _ = versions(tmp_path, {**PACKAGES, **stranger, name: text})
    assert found["tools/x", "@sentry/core"] == (None, "tools/x/package.json:4")


def test_npm_1_takes_the_top_level_not_a_nested_one(tmp_path):
    found, _ = versions(
        tmp_path,
        {"package.json": package(name="shop", dependencies={"@sentry/node": "7.120.4"}), "package-lock.json": NPM_1},
    )
    assert found == {("", "@sentry/node"): ("7.120.4", "package-lock.json:18")}


def test_npm_follows_no_link_to_a_workspace(tmp_path):
    lock = NPM_3.replace('"node_modules/a": {', '"node_modules/@sentry/own": {')
    app = {"apps/a/package.json": package(name="a", dependencies={"@sentry/own": "*"})}
    found, _ = versions(tmp_path, {**PACKAGES, **app, "package-lock.json": lock})
    assert found["apps/a", "@sentry/own"] == (None, "apps/a/package.json:4")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (PNPM_5, "@sentry/react", ("7.120.4", "pnpm-lock.yaml:15")),
        (PNPM_6, "@sentry/nextjs", ("10.28.0", "pnpm-lock.yaml:16")),
        (PNPM_9, "@sentry/react", ("10.28.0", "pnpm-lock.yaml:22")),
        (PNPM_9.replace("version: 10.28.0(", "version: '@sentry/react-x@10.29.1("), "@sentry/react", None),
        (PNPM_9.replace("version: 10.28.0(react@18.3.1)", "version: link:../own"), "@sentry/react", None),
    ],
)
def test_pnpm_writes_peers_behind_the_version(tmp_path, text, name, expected):
    app = {"apps/a/package.json": package(name="a", dependencies={"@sentry/core": "catalog:", name: "*"})}
    found, _ = versions(tmp_path, {**PACKAGES, **app, "pnpm-lock.yaml": text})
    assert found["apps/a", name] == (expected or (None, "apps/a/package.json:5"))


def test_pnpm_without_importers(tmp_path):
    lock = "lockfileVersion: '6.0'\n\ndependencies:\n  '@sentry/node':\n    specifier: ^8.0.0\n    version: 8.1.0\n"
    found, _ = versions(
        tmp_path, {"package.json": package(dependencies={"@sentry/node": "^8.0.0"}), "pnpm-lock.yaml": lock}
    )
    assert found == {("", "@sentry/node"): ("8.1.0", "pnpm-lock.yaml:4")}


def test_pnpm_11_writes_two_documents(tmp_path):
    lock = f"---\nlockfileVersion: '9.0'\nimporters:\n  .:\n    configDependencies: {{}}\n---\n{PNPM_9}"
    found, opened = versions(tmp_path, {**PACKAGES, "pnpm-lock.yaml": lock})
    assert found["apps/a", "@sentry/core"] == ("10.78.0", "pnpm-lock.yaml:25")
    assert opened.diagnostics == ()


@pytest.mark.parametrize("text", [YARN_1, YARN_BERRY])
def test_yarn_does_not_guess_between_two_versions(tmp_path, text):
    app = {"apps/a/package.json": package(name="a", dependencies={"@sentry/core": "catalog:"})}
    found, _ = versions(tmp_path, {**PACKAGES, **app, "yarn.lock": text})
    assert found["apps/a", "@sentry/core"] == (None, "apps/a/package.json:4")


def test_yarn_patch_has_one_version_only(tmp_path):
    patched = "patch:@sentry/core@npm%3A10.78.0#~/.yarn/patches/x.patch"
    lock = YARN_BERRY.replace('"@sentry/core@npm:8.55.0":', f'"@sentry/core@{patched}":').replace(
        "version: 8.55.0", "version: 10.78.0"
    )
    app = {"apps/a/package.json": package(name="a", dependencies={"@sentry/core": patched.split("#", maxsplit=1)[0]})}
    found, _ = versions(tmp_path, {**PACKAGES, **app, "yarn.lock": lock})
    assert found["apps/a", "@sentry/core"] == ("10.78.0", "yarn.lock:14")


def test_without_a_lockfile_the_range_is_all(tmp_path):
    found, opened = versions(tmp_path, PACKAGES)
    assert found["apps/a", "@sentry/core"] == (None, "apps/a/package.json:4")
    assert opened.manifests.versions["apps/a", "@sentry/core"].range == "^10.28.0"
    assert opened.manifests.lockfile is None


def test_a_lockfile_that_is_older_than_package_json_gives_no_version(tmp_path):
    app = {"apps/a/package.json": package(name="a", dependencies={"@sentry/core": "^11.0.0"})}
    found, opened = versions(tmp_path, {**PACKAGES, **app, "pnpm-lock.yaml": PNPM_6})
    assert found["apps/a", "@sentry/core"] == (None, "apps/a/package.json:4")
    assert [str(one.loc) for one in opened.diagnostics] == ["pnpm-lock.yaml:13"]


def test_an_override_may_leave_the_range(tmp_path):
    app = {"apps/a/package.json": package(name="a", dependencies={"@sentry/core": "^11.0.0"})}
    lock = PNPM_6.replace("importers:", "overrides:\n  '@sentry/core': 10.78.0\n\nimporters:")
    found, opened = versions(tmp_path, {**PACKAGES, **app, "pnpm-lock.yaml": lock})
    assert found["apps/a", "@sentry/core"] == ("10.78.0", "pnpm-lock.yaml:16")
    assert opened.diagnostics == ()


def test_two_lockfiles_that_differ_need_a_package_manager(tmp_path):
    other = NPM_3.replace("10.78.0", "10.30.0")
    files = {**PACKAGES, "pnpm-lock.yaml": PNPM_6, "package-lock.json": other}
    found, opened = versions(tmp_path / "none", files)
    assert found["apps/a", "@sentry/core"] == (None, "apps/a/package.json:4")
    assert [str(one.loc) for one in opened.diagnostics] == ["apps/a/package.json:4"]
    assert found["apps/b", "@sentry/core"][0] == "8.55.0"  # here they agree
    root = package(name="shop", workspaces=["apps/*"], packageManager="npm@10.2.0")
    found, opened = versions(tmp_path / "npm", {**files, "package.json": root})
    assert found["apps/a", "@sentry/core"] == ("10.30.0", "package-lock.json:27")
    assert opened.diagnostics == ()


def test_the_nearest_lockfile_counts(tmp_path):
    own = '{"lockfileVersion": 3, "packages": {"": {},\n"node_modules/@sentry/core": {"version": "10.30.0"}}}'
    files = {**PACKAGES, "tools/x/package.json": PACKAGES["apps/a/package.json"], "tools/x/package-lock.json": own}
    found, _ = versions(tmp_path, {**files, "package-lock.json": NPM_3})
    assert found["tools/x", "@sentry/core"] == ("10.30.0", "tools/x/package-lock.json:2")
    assert found["apps/a", "@sentry/core"] == ("10.78.0", "package-lock.json:27")


def test_a_lockfile_that_nobody_asks_is_not_read(tmp_path):
    _, opened = versions(tmp_path, {"package.json": package(dependencies={"lodash": "*"}), "package-lock.json": "{"})
    assert opened.diagnostics == ()


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("package-lock.json", NPM_3[:300], 19),
        ("package-lock.json", "[]", 1),
        ("package-lock.json", "[" * 100_000, 1),
        ("package-lock.json", '{"packages": {"": {"x": ' + "1" * 5000 + "}}}", 1),
        ("pnpm-lock.yaml", PNPM_6.replace("  apps/b:", "<<<<<<< HEAD\n  apps/b:"), 20),
        ("pnpm-lock.yaml", "just: text\n", 1),
        ("pnpm-lock.yaml", "lockfileVersion: 9\n" + "a: " + "[" * 100_000, 2),
        ("yarn.lock", YARN_1.replace('"@sentry/core@8.55.0":', "<<<<<<< HEAD"), 8),
        ("yarn.lock", YARN_BERRY.replace('resolution: "@sentry/core@npm:8.55.0"', 'resolution: "@sentry'), 20),
        ("bun.lock", "{}", 1),
        ("deno.lock", "{}", 1),
        ("bun.lock", LOCKFILES["bun"][1][:200], 13),
    ],
)
def test_a_broken_lockfile_is_one_located_diagnostic(tmp_path, name, text, line):
    found, opened = versions(tmp_path, {**PACKAGES, name: text})
    assert [str(one.loc) for one in opened.diagnostics] == [f"{name}:{line}"]
    assert {version for version, _ in found.values()} == {None}


@pytest.mark.parametrize(
    ("asked", "version", "expected"),
    [
        ("^10.28.0", "10.78.0", False),
        ("^10.28.0", "10.27.0", True),
        ("^10.28.0", "11.0.0", True),
        ("^0.2.0", "0.3.0", True),
        ("~8.1.0", "8.2.0", True),
        ("8.x || ^9", "9.4.0", False),
        (">=7 <9", "9.4.0", True),
        ("latest", "9.4.0", False),
        ("workspace:*", "9.4.0", False),
        ("npm:@sentry/node@^8", "9.4.0", False),
        ("^10.0.0", "10.1.0-beta.0", True),
        ("10.1.0-beta.0", "10.1.0-beta.0", False),
    ],
)
def test_contradicts(asked, version, expected):
    assert contradicts(asked, version) is expected


def test_a_lockfile_of_an_unknown_version_is_told_and_read(tmp_path):
    found, opened = versions(
        tmp_path, {**PACKAGES, "package-lock.json": NPM_3.replace('"lockfileVersion": 3', '"lockfileVersion": 9')}
    )
    assert found["apps/a", "@sentry/core"][0] == "10.78.0"
    assert [str(one.loc) for one in opened.diagnostics] == ["package-lock.json:3"]


def test_a_catalog_gives_the_range(tmp_path):
    app = {"apps/a/package.json": package(name="a", dependencies={"@sentry/core": "catalog:sdk"})}
    catalog = {"pnpm-workspace.yaml": "packages: [apps/*]\ncatalogs:\n  sdk:\n    '@sentry/core': ^10.28.0\n"}
    _, opened = versions(tmp_path, {**PACKAGES, **app, **catalog})
    assert opened.manifests.versions["apps/a", "@sentry/core"].range == "^10.28.0"


def test_resolutions_of_yarn_choose_the_entry(tmp_path):
    root = {"package.json": package(name="shop", workspaces=["apps/*"], resolutions={"@sentry/core": "8.55.0"})}
    found, _ = versions(tmp_path, {**PACKAGES, **root, "yarn.lock": YARN_BERRY})
    assert found["apps/a", "@sentry/core"] == ("8.55.0", "yarn.lock:14")
