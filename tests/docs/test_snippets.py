"""What stands in docs/snippets is shown on pages; here it is run."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

DOCS = Path(__file__).parents[2] / "docs"
SNIPPETS = DOCS / "snippets"
PARTS = re.findall(r"^# (\w+)\n(.+)$", (SNIPPETS / "tutorial.sh").read_text(encoding="utf-8"), re.MULTILINE)
COMMANDS = dict(PARTS)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SNIPPETS / "shop", tmp_path / "shop"))


def run(command: str, folder: Path) -> str:
    """Run a line of the documentation as a reader does, with the commands of this environment."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    words = shlex.split(command)
    modules = {"sphinx-build": "sphinx", "sphinx-errortracking": "sphinxcontrib_errortracking"}
    assert words[0] in modules
    done = subprocess.run(
        [sys.executable, "-m", modules[words[0]], *words[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def page(shop: Path) -> str:
    return (shop / "docs/_build/html/error-tracking.html").read_text(encoding="utf-8")


def test_the_words_beside_the_code(shop: Path) -> None:
    code = next(path for path in (shop / "apps/server").rglob("*.ts") if "init(" in path.read_text(encoding="utf-8"))
    code.write_text((SNIPPETS / "beside.ts").read_text(encoding="utf-8"), encoding="utf-8")
    run(COMMANDS["init"], shop)
    shutil.copy(SNIPPETS / "beside.md", shop / "docs/error-tracking.md")
    run(f"{COMMANDS['html']} -nW", shop)
    shown = page(shop)
    told = re.sub(r"<[^>]+>", "", shown)
    assert "Comment in the code beside this call: One project for all shops" in told
    assert "10 % is enough: the widget sees 2 M visits a month" in told
    assert "agreed with the works council" in told
    assert "debug" not in told
    assert "eslint" not in told


def test_the_tutorial(shop: Path) -> None:
    assert list(COMMANDS) == ["init", "html", "sop", "coverage"]
    assert run(COMMANDS["init"], shop) == (SNIPPETS / "tutorial.txt").read_text(encoding="utf-8")
    run(f"{COMMANDS['html']} -nW", shop)
    assert "tracesSampleRate" in page(shop)

    source = shop / "docs/error-tracking.md"
    heading, sentence = "## Quick Summary\n", (SNIPPETS / "sentence.md").read_text(encoding="utf-8")
    written = source.read_text(encoding="utf-8")
    assert heading in written
    source.write_text(written.replace(heading, f"{heading}\n{sentence}\n"), encoding="utf-8")
    run(f"{COMMANDS['html']} -nW", shop)
    assert summary(shop) == "In production the server keeps 0.1 of its traces, while developers keep 1."

    code = shop / "apps/server/src/index.ts"
    code.write_text(code.read_text(encoding="utf-8").replace("0.1", "0.05"), encoding="utf-8")
    assert "0 added, 1 changed, 0 removed" in run(f"{COMMANDS['html']} -nW", shop)
    assert summary(shop) == "In production the server keeps 0.05 of its traces, while developers keep 1."

    run(f"{COMMANDS['sop']} -nW", shop)
    document = (shop / "docs/features/monitoring/error-tracking.md").read_text(encoding="utf-8")
    assert "Not assessed from code" in document
    assert "`0.05`" in document.partition("## Affected Users")[0]
    assert "(100 %)" in run(f"{COMMANDS['coverage']} -nW", shop)


def summary(shop: Path) -> str:
    section = page(shop).partition('id="quick-summary"')[2].partition("<p>")[2].partition("</p>")[0]
    return " ".join(re.sub(r"<[^>]+>", "", section).split())


def test_what_the_coverage_page_shows(shop: Path) -> None:
    run(COMMANDS["init"], shop)
    source = shop / "docs/error-tracking.md"
    written = source.read_text(encoding="utf-8")
    table = "```{sentry-config} apps/server:server\n"
    assert table in written
    source.write_text(written.replace(table, f"{table}:options: dsn\n"), encoding="utf-8")
    run(COMMANDS["coverage"], shop)
    shown = (SNIPPETS / "coverage.txt").read_text(encoding="utf-8")
    made = (shop / "docs/_build/coverage/errortracking.txt").read_text(encoding="utf-8")
    assert without_counts(made) == without_counts(shown)
    assert " * apps/server:server tracesSampleRate\n" in made


def without_counts(report: str) -> str:
    """Another rule is another edge case, which makes no page wrong."""
    return re.sub(r"(?m)^.*\d+ of \d+ shown.*$", lambda found: re.sub(r"[\d.]+", "N", found[0]), report)


def test_rows_of_ones_own(shop: Path) -> None:
    run(COMMANDS["init"], shop)
    source = shop / "docs/error-tracking.md"
    rows = (SNIPPETS / "own-rows.md").read_text(encoding="utf-8")
    source.write_text(
        source.read_text(encoding="utf-8").replace("```{edge-case-table}\n```\n", rows, 1), encoding="utf-8"
    )
    run(f"{COMMANDS['html']} -nW", shop)
    assert "firewall blocks us" in page(shop)


def test_a_readme(shop: Path) -> None:
    parts = re.findall(r"^# (\w+)\n(.+)$", (SNIPPETS / "inject.sh").read_text(encoding="utf-8"), re.MULTILINE)
    commands = dict(parts)
    readme = Path(shutil.copy(SNIPPETS / "readme.md", shop / "README.md"))
    assert run(commands["inject"], shop) == "README.md: written\n"
    assert readme.read_text(encoding="utf-8") == (SNIPPETS / "readme-filled.md").read_text(encoding="utf-8")
    assert run(commands["check"], shop) == "README.md is fresh\n"


def test_the_file_of_values(shop: Path) -> None:
    run(COMMANDS["init"], shop)
    shutil.copy(SNIPPETS / "errortracking.toml", shop)
    assert "1 page read as text" in run("sphinx-errortracking report --coverage --format table .", shop)
    source = shop / "docs/error-tracking.md"
    role = "{sentry}`shop.tracesSampleRate@production`"
    source.write_text(
        source.read_text(encoding="utf-8").replace("## Quick Summary\n", f"## Quick Summary\n\n{role}\n"),
        encoding="utf-8",
    )
    run(f"{COMMANDS['html']} -nW", shop)
    assert summary(shop) == "0.1"
    assert "staging, production" not in page(shop)


def test_the_workflow(shop: Path) -> None:
    workflow = yaml.safe_load((SNIPPETS / "coverage.yml").read_text(encoding="utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["pages"]["steps"] if "run" in step]
    run(COMMANDS["init"], shop)
    run(COMMANDS["sop"], shop)
    commands = [step for step in steps if step.startswith("sphinx-")]
    assert len(commands) == len(steps) - 1
    for command in commands:
        run(command, shop)
    assert workflow["permissions"] == {"contents": "read"}


@pytest.mark.parametrize(
    ("option", "verdict", "says"),
    [
        ("debug: true", "not handled", "debug is true"),
        ("debug: false", "handled", "debug is false"),
        ("// debug: true", "handled", "debug is not set"),
        ('debug: process.env.NODE_ENV !== "production"', "partly", "development"),
        ("debug: await ask()", "cannot be known", "debug"),
    ],
)
def test_the_example_of_a_rule(shop: Path, option: str, verdict: str, says: str) -> None:
    code = shop / "apps/server/src/index.ts"
    written = code.read_text(encoding="utf-8")
    code.write_text(
        written.replace("Sentry.init({\n", f"Sentry.init({{\n  {option},\n"),
        encoding="utf-8",
    )
    finding = runpy.run_path(str(SNIPPETS / "rule.py"))["debug_output"](read_setup(open_repository(shop)))
    assert (finding.verdict, says in text(finding.behavior)) == (verdict, True)


def test_every_snippet_is_shown() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    files = {path.relative_to(DOCS).as_posix() for path in SNIPPETS.rglob("*") if path.is_file()}
    shown = set(re.findall(r"\{literalinclude\} (snippets/\S+)", pages))
    assert {path for path in files if "__pycache__" not in path} == shown
