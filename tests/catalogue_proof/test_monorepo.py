"""A monorepo as people have it: what its document says of an option that the locked SDK ignores, and which environment each app sends."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "package.json": '{"name": "shop", "private": true, "workspaces": ["apps/*"], "packageManager": "pnpm@9.0.0"}\n',
    "pnpm-workspace.yaml": "packages:\n  - apps/*\ncatalog:\n  '@sentry/nextjs': ^10.28.0\n",
    "pnpm-lock.yaml": """\
lockfileVersion: '9.0'

catalogs:
  default:
    '@sentry/nextjs':
      specifier: ^10.28.0
      version: 10.28.0

importers:

  .: {}

  apps/api:
    dependencies:
      '@sentry/node':
        specifier: ^10.28.0
        version: 10.28.0

  apps/site:
    dependencies:
      '@sentry/nextjs':
        specifier: 'catalog:'
        version: 10.28.0(next@15.5.0)(react@19.0.0)
      next:
        specifier: 15.5.0
        version: 15.5.0(react@19.0.0)

  apps/widget:
    dependencies:
      '@sentry/browser':
        specifier: ^10.28.0
        version: 10.28.0
""",
    "apps/api/package.json": '{"name": "api", "scripts": {"start": "node index.js"}, "dependencies": {"@sentry/node": "^10.28.0"}}\n',
    "apps/api/index.js": 'import * as Sentry from "@sentry/node";\nSentry.init({ dsn: process.env.SENTRY_DSN });\n',
    "apps/site/package.json": '{"name": "site", "dependencies": {"@sentry/nextjs": "catalog:", "next": "15.5.0"}}\n',
    "apps/site/next.config.js": """\
const { withSentryConfig } = require("@sentry/nextjs");
module.exports = withSentryConfig(
  {},
  {
    org: "shop",
    hideSourceMaps: true,
  },
);
""",
    "apps/site/app/page.js": "export default function Page() {\n  return null;\n}\n",
    "apps/site/instrumentation.js": """\
import * as Sentry from "@sentry/nextjs";
export function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    Sentry.init({ dsn: process.env.SENTRY_DSN });
  }
}
""",
    "apps/site/instrumentation-client.js": """\
import * as Sentry from "@sentry/nextjs";
Sentry.init({ dsn: process.env.NEXT_PUBLIC_SENTRY_DSN });
""",
    "apps/widget/package.json": '{"name": "widget", "dependencies": {"@sentry/browser": "^10.28.0"}}\n',
    "apps/widget/main.js": 'import { init } from "@sentry/browser";\ninit({ dsn: "https://k@o1.ingest.sentry.io/2" });\n',
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        target = tmp_path / "shop" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return tmp_path / "shop"


def report(folder: Path, variables: str) -> dict[str, Any]:
    """What the command prints where these variables are set, and no others."""
    environment = folder.parent / "given.env"
    environment.write_text(variables, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "sphinxcontrib_errortracking",
        "report",
        str(folder),
        "--env-file",
        str(environment),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_an_ignored_build_option_is_told_with_its_place_and_version(shop: Path) -> None:
    found = report(shop, "")
    (build,) = [one for one in found["configuration"] if one["call"] == "apps/site:build"]
    assert build["installed"]["version"] == "10.28.0"
    assert build["installed"]["loc"] == {"file": "pnpm-lock.yaml", "line": 21}
    (option,) = [one for one in build["options"] if one["name"] == "hideSourceMaps"]
    assert (option["state"], option["fact"]["status"]) == ("set", "removed")
    assert option["fact"]["note"].startswith("removed in 9.0.0")
    (case,) = [one for one in found["report"]["edge_cases"] if one["rule"] == "option-ignored"]
    assert case["finding"]["verdict"] == "not handled"
    assert case["finding"]["evidence"] == [{"file": "apps/site/next.config.js", "line": 6}]


@pytest.mark.parametrize(
    ("variables", "api", "server", "browser"),
    [
        ("", "production", "production", "production"),
        ("NODE_ENV=development\n", "production", "development", "development"),
        ("NODE_ENV=production\nVERCEL_ENV=preview\n", "production", "vercel-preview", "production"),
        ("SENTRY_ENVIRONMENT=staging\nNODE_ENV=production\n", "staging", "staging", "production"),
        ("NEXT_PUBLIC_VERCEL_ENV=preview\nNODE_ENV=production\n", "production", "production", "vercel-preview"),
    ],
)
def test_the_environment_that_each_app_sends(shop: Path, variables: str, api: str, server: str, browser: str) -> None:
    sent = {}
    for one in report(shop, variables)["configuration"]:
        for option in one["options"]:
            if option["name"] == "environment":
                sent[one["call"]] = option["effective"][""].strip('"')
    assert sent == {
        "apps/api:server": api,
        "apps/site:server": server,
        "apps/site:browser": browser,
        "apps/widget:browser": "production",
    }


def test_a_release_that_the_build_puts_in_is_not_called_unset(shop: Path) -> None:
    found = {
        one["call"]: option["effective"]
        for one in report(shop, "")["configuration"]
        for option in one["options"]
        if option["name"] == "release"
    }
    assert found["apps/site:browser"] == found["apps/site:server"] == {}
    assert found["apps/api:server"] == found["apps/widget:browser"] == {"": "undefined"}
