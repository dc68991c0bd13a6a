"""turbo.json, dotenv templates, workflows, containers, vercel.json: variables and steps with their lines."""

from __future__ import annotations

import pytest
from manifest_files import (
    COMPOSE,
    DOCKERFILE,
    ENVIRONMENT,
    GITLAB,
    MINIATURES,
    NPM_3,
    PACKAGES,
    TURBO,
    VERCEL,
    WORKFLOW,
    package,
    repository,
)

from sphinxcontrib_errortracking.source.environment_files import is_template


def assigned(found):
    return [(one.name, one.value, one.loc.line) for one in found.manifests.assignments]


def commands(found):
    return [(one.command, one.loc.line) for one in found.manifests.sentry_commands]


# ---- turbo ------------------------------------------------------------------


def test_turbo(tmp_path):
    found = repository(tmp_path, {"turbo.json": TURBO, "package.json": package(devDependencies={"turbo": "^2.0.0"})})
    turbo = found.manifests.turbo
    assert {name: loc.line for name, loc in turbo.variables.items()} == {
        "NODE_ENV": 4,
        "CI": 5,
        "RAILWAY_*": 5,
        "NEXT_PUBLIC_*": 10,
        "SENTRY_DSN": 11,
        "SENTRY_AUTH_TOKEN": 13,
        "!SECRET_*": 15,
    }
    assert turbo.mode == "strict"
    assert found.diagnostics == ()


def test_a_package_adds_to_turbo(tmp_path):
    own = '{"extends": ["//"],\n"tasks": {"build": {"env": ["OWN", "CI"]}}}'
    found = repository(tmp_path, {"turbo.jsonc": TURBO, "apps/a/turbo.json": own})
    variables = found.manifests.turbo.variables
    assert str(variables["OWN"]) == "apps/a/turbo.json:2"
    assert str(variables["CI"]) == "turbo.jsonc:5"


@pytest.mark.parametrize(
    ("text", "turbo", "scripts", "mode"),
    [
        ('{"tasks": {}}', None, {}, "strict"),
        ('{"pipeline": {}}', None, {}, "loose"),
        ("{}", None, {}, "unknown"),
        ("{}", "latest", {}, "unknown"),
        ("{}", "^2.0.0", {}, "strict"),
        ("{}", "1.10.0", {}, "loose"),
        ("{}", "1.x", {}, "loose"),
        ("{}", ">=1 <3", {}, "unknown"),
        ('{"tasks": {}, "envMode": "loose"}', "^2.0.0", {}, "loose"),
        ('{"pipeline": {"a": {"passThroughEnv": []}}}', "^1.0.0", {}, "strict"),
        ('{"pipeline": {"a": {"passThroughEnv": []}, "b": {}}}', "^1.0.0", {}, "unknown"),
        ('{"globalPassThroughEnv": [], "pipeline": {"a": {}}}', "^1.0.0", {}, "strict"),
        ('{"tasks": {}}', "^2.0.0", {"build": "turbo build --env-mode=loose"}, "loose"),
        ('{"tasks": {}}', "^2.0.0", {"build": "turbo build --env-mode=loose", "dev": "turbo dev"}, "unknown"),
    ],
)
def test_turbo_mode(tmp_path, text, turbo, scripts, mode):
    manifest = package(scripts=scripts, devDependencies={"turbo": turbo} if turbo else {})
    found = repository(tmp_path, {"turbo.json": text, "package.json": manifest})
    assert found.manifests.turbo.mode == mode


def test_turbo_mode_by_the_lockfile(tmp_path):
    lock = NPM_3.replace('"node_modules/@sentry/core"', '"node_modules/turbo"').replace("10.78.0", "1.13.0")
    manifest = package(devDependencies={"turbo": "*"})
    found = repository(tmp_path, {"turbo.json": "{}", "package.json": manifest, "package-lock.json": lock})
    assert found.manifests.turbo.mode == "loose"


@pytest.mark.parametrize(
    ("text", "line", "has_turbo"),
    [
        ('{\n"tasks": {"build": {"env": "X"}}}', 2, True),
        ('{"tasks": {\n"build": []}}', 2, True),
        ('{\n"globalEnv": ["A", 1]}', 2, True),
        ('{\n"globalEnv": [', 2, False),
        ("[]", 1, False),
        ("", 1, False),
    ],
)
def test_broken_turbo(tmp_path, text, line, has_turbo):
    found = repository(tmp_path, {"turbo.json": text})
    assert (found.manifests.turbo is not None) is has_turbo
    assert [one.loc.line for one in found.diagnostics] == [line]


# ---- dotenv templates ---------------------------------------------------------


def test_environment_file(tmp_path):
    real = dict.fromkeys((".env", ".env.local", ".env.production", "env.ts"), "SECRET=1\n")
    found = repository(tmp_path, {"apps/a/.env.example": ENVIRONMENT, **real})
    entries = found.manifests.environment_files
    assert [(entry.name, entry.has_value, entry.loc.line) for entry in entries] == [
        ("SENTRY_DSN", True, 3),
        ("SENTRY_ORG", True, 4),
        ("SENTRY_AUTH_TOKEN", False, 5),
        ("EMPTY", False, 6),
        ("MULTI", True, 8),
        ("AFTER", False, 10),
    ]
    assert "public@" not in repr(found.manifests)
    assert found.diagnostics == ()


def test_broken_environment_file_is_reported_once(tmp_path):
    found = repository(tmp_path, {"env.example": "A=1\r\n\r\n= x\r\n'B\r\nspaced name=1\r\nC=3\r\n"})
    assert [(entry.name, entry.loc.line) for entry in found.manifests.environment_files] == [("A", 1), ("C", 6)]
    assert [str(one.loc) for one in found.diagnostics] == ["env.example:3"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".env.example", True),
        ("apps/x/.env.production.sample", True),
        ("env.template", True),
        (".env.example.local", True),
        ("example.env", True),
        (".env", False),
        (".env.local", False),
        (".env.production", False),
        ("environment.example", False),
        (".env.example/readme", False),
    ],
)
def test_is_template(path, expected):
    assert is_template(path) is expected


# ---- workflows ----------------------------------------------------------------


def test_github_workflow(tmp_path):
    found = repository(tmp_path, {".github/workflows/release.yml": WORKFLOW})
    assert assigned(found) == [
        ("SENTRY_ORG", "acme", 8),
        ("SENTRY_RELEASE", None, 9),
        ("RATE", None, 10),
        ("FLAG", None, 11),
        ("SENTRY_ORG", "other", 18),
        ("SENTRY_ENVIRONMENT", "staging", 25),
        ("RELEASE", None, 30),
        ("SENTRY_AUTH_TOKEN", None, 32),
        ("API_KEY", None, 33),
        ("SENTRY_ENVIRONMENT", "production", 34),
    ]
    assert commands(found) == [
        ("sentry-cli releases propose-version", 27),
        ('sentry-cli releases new "$VERSION" --auth-token ***', 28),
        ("sentry-cli sourcemaps upload ./dist", 28),
        ("getsentry/action-release", 35),
    ]
    assert found.diagnostics == ()


def test_gitlab_pipeline(tmp_path):
    found = repository(tmp_path, {".gitlab-ci.yml": GITLAB})
    assert assigned(found) == [
        ("SENTRY_ORG", "acme", 2),
        ("SENTRY_ENVIRONMENT", "staging", 3),
        ("SENTRY_PROJECT", "server", 9),
    ]
    assert commands(found) == [('sentry-cli releases finalize "$CI_COMMIT_SHA"', 12)]


def test_scripts_of_package_json(tmp_path):
    scripts = {
        "maps": "NODE_ENV=production npx sentry-cli sourcemaps inject dist",
        "doc": "echo sentry-cli",
        "x": "my-sentry-cli a",
    }
    found = repository(tmp_path, {"package.json": package(scripts=scripts)})
    assert commands(found) == [("sentry-cli sourcemaps inject dist", 3)]


def test_workflows_stand_in_their_folder_only(tmp_path):
    found = repository(tmp_path, {"docs/.github/workflows/a.yml": WORKFLOW, "ci/release.yml": WORKFLOW})
    assert assigned(found) == []


MERGE_BOMB = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 30)}]}}\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("env:\n  A: 'x\n", 3),
        ("jobs:\n- a\nenv: [\n", 4),
        ("- a\n- b\n", 1),
        ("text", 1),
        ("a: *b\n", 1),
        ("a: \x01\n", 1),
        ("env:\n  A: 1\n<<<<<<< HEAD\n  B: 2\n", 3),
        ("a: " + "[" * 200_000, 1),
        (MERGE_BOMB, 8),
        ("a: &a b\n" + "c: *a\n" * 300, 202),
    ],
)
def test_broken_yaml_is_one_located_diagnostic(tmp_path, text, line):
    found = repository(tmp_path, {".github/workflows/a.yml": text})
    assert assigned(found) == []
    assert [str(one.loc) for one in found.diagnostics] == [f".github/workflows/a.yml:{line}"]


def test_odd_types_are_no_error(tmp_path):
    text = "env: 1\njobs:\n  a: x\n  b: {env: [A=1, B], steps: {x: 1}}\n  c:\n    steps: [1, {run: [a]}, {uses: 2, env: {? [a] : b}}]\n"
    found = repository(
        tmp_path, {".github/workflows/a.yml": text, "compose.yml": "services: [a]\n", "empty/action.yml": ""}
    )
    assert assigned(found) == [("A", "1", 4), ("B", None, 4)]
    assert found.diagnostics == ()


def test_variables_that_a_script_hands_on(tmp_path):
    """By an option of what builds a container, in front of a command, and to the action that builds one; not what only the shell has."""
    text = """
jobs:
  image:
    steps:
      - run: |
          TAG=$(git describe)
          OTHER=kept
          docker build --build-arg COMMIT=$TAG \\
            --secret id=SENTRY_AUTH_TOKEN,env=TOKEN .
          SENTRY_RELEASE="$TAG" FLAVOUR=${{ vars.FLAVOUR }} npm run build -- --env=prod
      - uses: docker/build-push-action@v6
        with:
          build-args: |
            SENTRY_ORG=acme
          secrets: |
            SENTRY_TOKEN=${{ secrets.SENTRY_TOKEN }}
"""
    found = repository(tmp_path, {".github/workflows/image.yml": text})
    assert assigned(found) == [
        ("COMMIT", None, 8),
        ("SENTRY_AUTH_TOKEN", None, 8),
        ("FLAVOUR", None, 10),
        ("SENTRY_RELEASE", None, 10),
        ("SENTRY_ORG", None, 14),
        ("SENTRY_TOKEN", None, 16),
    ]


def test_secrets_that_are_mounted(tmp_path):
    text = "FROM node\nRUN --mount=type=secret,id=SENTRY_AUTH_TOKEN \\\n  export ORG=$(cat /run/secrets/ORG) && npm run build\nRUN RELEASE=$X npm run release\n"
    found = repository(tmp_path, {"Dockerfile": text})
    assert [(one.name, one.source, one.loc.line) for one in found.manifests.assignments] == [
        ("SENTRY_AUTH_TOKEN", "dockerfile", 2),
        ("ORG", "dockerfile", 2),
        ("RELEASE", "dockerfile", 4),
    ]


# ---- containers and Vercel ------------------------------------------------------


def test_dockerfile(tmp_path):
    found = repository(tmp_path, {"apps/a/Dockerfile": DOCKERFILE, "Dockerfile.md": DOCKERFILE})
    assert [(one.name, one.value, one.source, one.loc.line) for one in found.manifests.assignments] == [
        ("SENTRY_RELEASE", None, "dockerfile-arg", 3),
        ("APP_ENV", "staging", "dockerfile-arg", 4),
        ("NODE_ENV", "production", "dockerfile", 5),
        ("SENTRY_ENVIRONMENT", "live", "dockerfile", 5),
        ("SENTRY_AUTH_TOKEN", None, "dockerfile", 5),
        ("SENTRY_TRACES", "0.25", "dockerfile", 8),
        ("RELEASE", None, "dockerfile", 9),
    ]
    assert commands(found) == [("sentry-cli sourcemaps inject ./dist", 13)]


def test_compose(tmp_path):
    found = repository(tmp_path, {"docker-compose.prod.yml": COMPOSE})
    assert [(one.name, one.value, one.source, one.loc.line) for one in found.manifests.assignments] == [
        ("SENTRY_DSN", None, "compose", 11),
        ("POSTGRES_PASSWORD", None, "compose", 12),
        ("SENTRY_DEBUG", "false", "compose", 13),
        ("NODE_ENV", "production", "compose", 2),
        ("SENTRY_RELEASE", None, "compose-arg", 8),
        ("SENTRY_ENVIRONMENT", "live", "compose", 16),
        ("SENTRY_DSN", None, "compose", 17),
    ]


def test_vercel(tmp_path):
    found = repository(tmp_path, {"apps/a/vercel.json": VERCEL})
    assert assigned(found) == [
        ("SENTRY_ENVIRONMENT", "live", 2),
        ("SENTRY_DSN", None, 2),
        ("SENTRY_AUTH_TOKEN", None, 5),
        ("SENTRY_ORG", "acme", 6),
    ]
    assert [(one.path, one.schedule, one.loc.line) for one in found.manifests.crons] == [
        ("/api/cron/clean", "0 5 * * *", 10),
        ("/api/cron/bill", "0 6 * * *", 11),
    ]


@pytest.mark.parametrize(
    ("text", "line"), [('{\n"crons": {}}', 2), ('{"crons": [\n{"path": 1}]}', 2), ('{\n"env": }', 2), ("1", 1)]
)
def test_broken_vercel(tmp_path, text, line):
    found = repository(tmp_path, {"vercel.json": text})
    assert found.manifests.crons == ()
    assert [str(one.loc) for one in found.diagnostics] == [f"vercel.json:{line}"]


WRANGLER = """name = "api"
main = "src/index.ts"
vars = { STAGE = "dev", LIMIT = 5 }
[env.live]
vars.STAGE = 'live'
[env.test.vars]
STAGE = "test"  # for tests
SENTRY_AUTH_TOKEN = "sntrys_eyJpYXQiOjE3"
[[kv_namespaces]]
binding = "CACHE"
"""
WRANGLER_JSON = """{
  // the worker
  "name": "api",
  "vars": { "STAGE": "dev", "FLAGS": { "a": 1 } },
  "env": { "live": { "vars": {
    "STAGE": "live",
  } } },
}
"""


def test_wrangler(tmp_path):
    found = repository(tmp_path, {"a/wrangler.toml": WRANGLER, "b/wrangler.live.jsonc": WRANGLER_JSON})
    assert assigned(found) == [
        ("STAGE", "dev", 3),
        ("LIMIT", None, 3),
        ("STAGE", "live", 5),
        ("STAGE", "test", 7),
        ("SENTRY_AUTH_TOKEN", None, 8),
        ("STAGE", "dev", 4),
        ("FLAGS", None, 4),
        ("STAGE", "live", 6),
    ]


# ---- all together ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("SENTRY_DSN", "https://public@o1.ingest.sentry.io/2", True),
        ("SENTRY_DSN", "https://public:secret@o1.ingest.sentry.io/2", False),
        ("SENTRY_ENVIRONMENT", "production", True),
        ("ANYTHING", "sntrys_eyJpYXQiOjE3", False),
        ("ANYTHING", "ghp_abcdefghijklmnop1234", False),
        ("SENTRY_AUTH_TOKEN", "x", False),
        ("DATABASE_URL", "postgres://db", False),
        ("authToken", "x", False),
        ("SENTRY_TRACES_SAMPLE_RATE", "0.1", True),
        ("KEYBOARD", "x", True),
    ],
)
def test_which_values_are_shown(tmp_path, name, value, shown):
    found = repository(tmp_path, {"vercel.json": package(env={name: value}), "Dockerfile": f"ENV {name}='{value}'\n"})
    assert [one.value for one in found.manifests.assignments] == [value if shown else None] * 2
    assert shown or (value not in repr(found.manifests) or len(value) < 3)


def test_everything_at_once(tmp_path):
    found = repository(tmp_path, {**PACKAGES, **dict(MINIATURES.values())})
    manifests = found.manifests
    assert {one.loc.source for one in manifests.assignments} == {
        ".github/workflows/release.yml",
        ".gitlab-ci.yml",
        "apps/a/Dockerfile",
        "docker-compose.yml",
        "vercel.json",
    }
    assert len(manifests.packages) == 4
    assert manifests.turbo is not None
    assert {resource.label for resource in manifests.terraform} == {"errors", "server"}
    assert ("sentry-cli info", "apps/c/package.json") in {
        (one.command, one.loc.source) for one in manifests.sentry_commands
    }


def test_an_empty_repository(tmp_path):
    found = repository(tmp_path, {"readme.md": "hi"})
    assert found.manifests.packages == ()
    assert found.manifests.turbo is None
    assert found.diagnostics == ()
