"""What the page on CI says can be run: its commands, its workflow, the hook."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from miniature import make_project

from sphinxcontrib_errortracking.cli import main, parser

if TYPE_CHECKING:
    from miniature import Project

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8")
DOCUMENTED = "docs/prompts/active/doc-agent-M2.md"
ASSIGNMENT = "docs/assignments/M2.md"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    project = make_project(tmp_path / "shop")
    assert main(["export", "--no-tracker", "--assignment", ASSIGNMENT, str(project.root)]) == 0
    return project


def fences(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_every_command_is_one() -> None:
    lines = [line.partition(" #")[0] for text in fences("sh") for line in text.splitlines()]
    ours = [shlex.split(line)[1:] for line in lines if line.startswith("sphinx-errortracking ")]
    assert len(ours) == 6
    for arguments in ours:
        assert callable(parser().parse_args(arguments).run)


def test_the_workflow_on_a_pull_request(shop: Project) -> None:
    """Its two steps, run by bash as GitHub runs them, on a merge commit."""
    workflow = yaml.safe_load(next(text for text in fences("yaml") if "document:" in text))
    job = workflow["jobs"]["document"]
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in workflow[True]  # YAML reads `on` as true
    steps = [step["run"] for step in job["steps"] if "sphinx-errortracking " in step.get("run", "")]
    assert len(steps) == 2

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "-C", str(shop.root), *identity, *arguments], check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "base")
    git("checkout", "-q", "-b", "change")
    shop.replace("apps/server/src/index.ts", "0.25", "0.75")
    git("commit", "-q", "-a", "-m", "change")
    git("checkout", "-q", "main")
    git("merge", "-q", "--no-ff", "-m", "merge", "change")

    bin_folder = shop.root.parent / "bin"
    bin_folder.mkdir()
    command = bin_folder / "sphinx-errortracking"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m sphinxcontrib_errortracking "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    summary = shop.root.parent / "summary.md"
    environment = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(summary)}
    ran = [
        subprocess.run(
            [shutil.which("bash") or "bash", "-e", "-o", "pipefail", "-c", step.replace(DOCUMENTED, ASSIGNMENT)],
            cwd=shop.root, env=environment, capture_output=True, text=True, check=False,
        )
        for step in steps
    ]  # fmt: skip
    assert [done.returncode for done in ran] == [0, 1], [done.stderr for done in ran]
    told = "tracesSampleRate of apps/server: 0.25 → 0.75"
    assert f"- {told}\n" in summary.read_text(encoding="utf-8")
    assert f"title=A documented fact changed::{told}\n" in ran[1].stdout


def test_the_hook(shop: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (hook,) = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    used = yaml.safe_load(next(text for text in fences("yaml") if "rev:" in text))["repos"][0]["hooks"][0]
    assert used["id"] == hook["id"]
    assert hook["pass_filenames"] is False
    command = [*shlex.split(hook["entry"]), *(argument.replace(DOCUMENTED, ASSIGNMENT) for argument in used["args"])]
    assert command[0] == "sphinx-errortracking"
    monkeypatch.chdir(shop.root)
    assert main(command[1:]) == 0
    shop.replace("apps/server/src/index.ts", "0.25", "0.75")
    assert main(command[1:]) == 1
    assert "To repair: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("apps/server/src/index.ts", True),
        ("next.config.mjs", True),
        ("turbo.json", True),
        ("yarn.lock", True),
        ("apps/web/.env.example", True),
        ("infra/alerts.tf", True),
        ("deploy/Dockerfile", True),
        ("docs/features/monitoring/error-tracking.md", True),
        ("logo.png", False),
        ("src/app.py", False),
        ("styles.css", False),
    ],
)
def test_what_makes_the_hook_run(path: str, counts: bool) -> None:  # noqa: FBT001  # a column of the table
    (hook,) = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert bool(re.search(hook["files"], path)) is counts
