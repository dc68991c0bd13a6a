"""No secret of a repository reaches what `diff` and `check` print, however it came or went."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

from sphinxcontrib_errortracking.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ASSIGNMENT = "docs/assignments/M2.md"

OPTIONS = """\
  tracesSampleRate: 0.5,
  serverName: "https://h.example.com/?token=canaryQueryToken&x=1",
  release: "sntrys_canaryToken0123456789abcdef_canaryToken0123456789abcdef",
  initialScope: { extra: { "X-Api-Key": "canaryApiKey99", cookie: "sid=canaryCookie1", dbPass: "canaryDbPass3" } },
  denyUrls: [/https:\\/\\/u:canaryRegex7@h/],
"""
WORKFLOW = """\
on: push
env:
  SENTRY_AUTH_TOKEN: sntrys_canaryWorkflow0123456789abcdef_canaryWorkflow
  SENTRY_DSN: https://public:canaryDsn12@o1.ingest.sentry.io/1
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - run: sentry-cli --auth-token sntrys_canaryCommand0123456789abcdef_canaryCommand releases new 1
"""
ALERTS = """\
resource "sentry_issue_alert" "one" {
  name         = "sntrys_canaryAlert0123456789abcdef_canaryAlert"
  organization = "us"
  frequency    = 30
}
"""


@pytest.mark.parametrize("direction", ["came", "went"])
def test_no_secret_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str], direction: str) -> None:
    shop = make_project(tmp_path / "shop")

    def plant() -> None:
        shop.replace("apps/server/src/index.ts", "  tracesSampleRate: 0.25,\n", OPTIONS)
        shop.replace("apps/server/src/index.ts", "(error);", '(error, { extra: { password: "canaryExtra5" } });')
        shop.write(".github/workflows/release.yml", WORKFLOW)
        shop.write("infra/alerts.tf", ALERTS)

    def remove() -> None:
        shop.replace("apps/server/src/index.ts", OPTIONS, "  tracesSampleRate: 0.25,\n")
        shop.replace("apps/server/src/index.ts", '(error, { extra: { password: "canaryExtra5" } });', "(error);")
        (shop.root / ".github/workflows/release.yml").unlink()
        (shop.root / "infra/alerts.tf").unlink()

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(
            ["git", "-C", str(shop.root), *identity, *arguments], check=True, capture_output=True, env=environment
        )

    steps = (lambda: None, plant) if direction == "came" else (plant, remove)
    steps[0]()
    assert main(["export", "--no-tracker", "--assignment", ASSIGNMENT, str(shop.root)]) == 0
    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "x")
    steps[1]()
    for form in ("text", "markdown", "json"):
        assert main(["diff", "HEAD", "--assignment", ASSIGNMENT, "--format", form, "--root", str(shop.root)]) == 0
    for form in ("text", "github"):
        assert main(["check", "--assignment", ASSIGNMENT, "--format", form, str(shop.root)]) == 1
    out, err = capsys.readouterr()
    assert out.count("serverName of apps/server") >= 5
    assert "canary" not in out + err
