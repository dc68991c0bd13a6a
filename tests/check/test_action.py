"""`action.yml`: its steps, run by bash as GitHub runs them, in an environment that they make themselves."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from miniature import make_project

from sphinxcontrib_errortracking.cli import main

if TYPE_CHECKING:
    from miniature import Project

PROJECT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
PAGE = (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8")
ASSIGNMENT = "docs/assignments/M2.md"
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


class Runner:
    """As much of GitHub's runner as a composite action needs; only `uses:` is not done, its output is this Python."""

    def __init__(self, workspace: Path, temp: Path) -> None:
        self.workspace, self.temp = workspace, temp
        self.summary = temp / "summary.md"

    def run(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run all steps up to the first that fails; give the last one that ran."""
        given = {name: declared["default"] for name, declared in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() == ACTION["inputs"].keys()
        context = {f"inputs.{name}": value for name, value in given.items()}
        context |= {"github.action_path": str(PROJECT), "runner.temp": str(self.temp)}
        context |= {"steps.python.outputs.python-path": sys.executable}
        done: subprocess.CompletedProcess[str] | None = None
        for step in ACTION["runs"]["steps"]:
            if "run" not in step or not self.is_wanted(step.get("if"), context):
                continue
            if step["name"] == "Install" and (self.temp / "errortracking").exists():
                continue
            assert not EXPRESSION.search(step["run"]), "an input would be part of the script"
            done = self.step(step, context)
            if done.returncode:
                return done
        assert done is not None
        return done

    def step(self, step: dict[str, Any], context: dict[str, str]) -> subprocess.CompletedProcess[str]:
        assert step["shell"] == "bash"
        set_here = {name: EXPRESSION.sub(lambda match: context[match[1]], value) for name, value in step["env"].items()}
        return subprocess.run(
            [shutil.which("bash") or "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env={**os.environ, **set_here, "GITHUB_STEP_SUMMARY": str(self.summary)},
            capture_output=True,
            text=True,
            check=False,
        )

    def is_wanted(self, condition: str | None, context: dict[str, str]) -> bool:
        if condition is None:
            return True
        name, _, value = condition.partition(" != ")
        assert value == "''"
        return context[name] != ""


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One environment for all tests here: the first run of the action makes it."""
    return tmp_path_factory.mktemp("runner")


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    """A repository in a folder of the workspace, with a fresh document and one commit."""
    project = make_project(tmp_path / "our shop")
    assert main(["export", "--no-tracker", "--assignment", ASSIGNMENT, str(project.root)]) == 0
    git(project.root, "init", "-q", "-b", "main")
    git(project.root, "add", "-A")
    git(project.root, "commit", "-q", "-m", "base")
    return project


def test_it_is_a_composite_action_whose_every_input_is_documented() -> None:
    assert ACTION["runs"]["using"] == "composite"
    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \|", PAGE.partition("### The same as an action")[2], re.MULTILINE)
    assert [name for name, _ in rows] == list(ACTION["inputs"])
    for name, default in rows:
        declared = ACTION["inputs"][name]
        assert declared["description"]
        assert default == f"`{declared['default']}`" or declared["default"] == ""


def test_the_workflow_on_the_page_uses_inputs_that_there_are() -> None:
    texts = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    workflow = yaml.safe_load(next(text for text in texts if "  action:" in text))
    assert workflow["permissions"] == {"contents": "read"}
    used = workflow["jobs"]["action"]["steps"][-1]
    assert used["with"].keys() <= ACTION["inputs"].keys()


def test_check_and_export(shop: Project, temp: Path) -> None:
    runner = Runner(shop.root.parent, temp)
    fresh = runner.run(root="our shop", assignment=ASSIGNMENT)
    assert (fresh.returncode, fresh.stderr) == (0, "")

    shop.replace("apps/server/src/index.ts", "0.25", "0.75")
    told = "tracesSampleRate of apps/server: 0.25 → 0.75"
    stale = runner.run(root="our shop", assignment=ASSIGNMENT, since="HEAD")
    assert stale.returncode == 1
    assert f"title=A documented fact changed::{told}\n" in stale.stdout
    assert "::error file=our shop/docs/features/" in stale.stdout
    assert f"- {told}\n" in runner.summary.read_text(encoding="utf-8")

    assert runner.run(root="our shop", assignment=ASSIGNMENT, command="export").returncode == 0
    assert "M2" in shop.read("docs/DOC_TRACKER.md")
    assert runner.run(root="our shop", assignment=ASSIGNMENT).returncode == 0


def test_what_is_wrong_is_said(shop: Project, temp: Path) -> None:
    runner = Runner(shop.root.parent, temp)
    wrong = runner.run(root="our shop", command="report; touch here")
    assert (wrong.returncode, wrong.stdout) == (2, "::error::the input 'command' must be check or export\n")
    missing = runner.run(root="our shop", assignment="$(touch here)")
    assert missing.returncode == 2
    assert "$(touch here)" in missing.stderr
    assert not list(shop.root.parent.rglob("here"))
    assert runner.run(root="our shop", assignment=ASSIGNMENT, since="--output=here").returncode == 2
    assert not list(shop.root.parent.rglob("here"))


def test_a_repository_with_a_file_of_its_own_needs_no_input(shop: Project, temp: Path) -> None:
    shop.write("errortracking.toml", f'assignment = "{ASSIGNMENT}"\n')
    assert Runner(shop.root, temp).run().returncode == 0
