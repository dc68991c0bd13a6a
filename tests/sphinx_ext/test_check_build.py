"""`errortracking_check`: the builder `sop` compares with what is published, and writes nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

ASSIGNMENT = "docs/assignments/M2.md"
OUTPUT = "docs/features/monitoring/error-tracking.md"
TRACKER = "docs/DOC_TRACKER.md"
INDEX = "apps/server/src/index.ts"

PAGE = f"""\
---
errortracking-assignment: {ASSIGNMENT}
---

# How we track errors

## Quick Summary

The server samples {{sentry}}`apps/server.tracesSampleRate`.

## 3. DETAILED LOGIC

### SDK Configuration

```{{sentry-config}} apps/server
:environments: development, staging, production
```
"""


def build(project: Project, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-N", "-b", "sop", *more, "docs", str(out)]
    return subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)


def check(project: Project, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return build(project, out, "-D", "errortracking_check=1", *more)


@pytest.fixture
def published(project: Project, tmp_path: Path) -> Project:
    project.write("docs/other.md", PAGE)
    assert build(project, tmp_path / "published").returncode == 0
    return project


def test_a_warning_names_few_facts_and_the_output_all(published: Project, tmp_path: Path) -> None:
    published.replace(INDEX, "0.25", "0.5")
    published.replace(INDEX, "Sentry.init({", "Sentry.init({ " + "".join(f"own{n}: {n}, " for n in range(20)))
    done = check(published, tmp_path / "out")
    (warning,) = [line for line in done.stderr.splitlines() if "errortracking.stale" in line]
    facts = [line for line in done.stdout.splitlines() if line.startswith("  ") and "own" in line]
    assert sum(f"own{n} of" in line for n in range(20) for line in facts) >= 20
    assert warning.count("; ") == 9
    assert re.search(r"; and \d+ more\. To repair: ", warning)


def test_fresh_then_stale_then_repaired(published: Project, tmp_path: Path) -> None:
    before = published.read(OUTPUT), published.read(TRACKER)
    done = check(published, tmp_path / "out", "-W")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{OUTPUT} is fresh\n" in done.stdout

    published.replace(INDEX, "0.25", "process.env.NODE_ENV === 'production' ? 0.1 : 0.25")
    done = check(published, tmp_path / "out")
    assert done.returncode == 1
    told = "tracesSampleRate of apps/server in staging and production: 0.25 → 0.1"
    assert f"  {told}\n" in done.stdout
    assert f"--- {OUTPUT} (committed)\n" in done.stdout
    assert told in done.stderr
    assert "[errortracking.stale]" in done.stderr
    assert "other.md:1: WARNING" in done.stderr
    assert "To repair: sphinx-build -b sop docs " in done.stdout
    assert (published.read(OUTPUT), published.read(TRACKER)) == before
    assert not list((tmp_path / "out").rglob("error-tracking.md"))

    assert build(published, tmp_path / "published").returncode == 0
    assert check(published, tmp_path / "out", "-W").returncode == 0


def test_the_value_in_conf_py(project: Project, tmp_path: Path) -> None:
    project.conf(errortracking_assignment=ASSIGNMENT, errortracking_check=True)
    done = build(project, tmp_path / "out")
    assert done.returncode == 1
    assert f"{OUTPUT} does not exist yet" in done.stderr
    assert not (project.root / OUTPUT).exists()
    project.conf(errortracking_assignment=ASSIGNMENT, errortracking_check="perhaps")
    done = build(project, tmp_path / "out")
    assert done.returncode == 0
    assert "errortracking_check is neither True nor False; expected True or False" in done.stderr
    assert (project.root / OUTPUT).exists()


def test_a_warning_that_is_suppressed_leaves_the_status(published: Project, tmp_path: Path) -> None:
    published.replace(INDEX, "0.25", "0.75")
    done = check(published, tmp_path / "out", "-D", "suppress_warnings=errortracking.stale")
    assert (done.returncode, done.stderr) == (1, "")
    assert "tracesSampleRate of apps/server: 0.25 → 0.75" in done.stdout


def test_what_cannot_be_told(published: Project, tmp_path: Path) -> None:
    published.replace("docs/other.md", "```{sentry-config} apps/server", "```{sentry-config} apps/nowhere")
    done = check(published, tmp_path / "out")
    assert done.returncode == 2
    assert f"whether {OUTPUT} is fresh cannot be told: " in done.stderr


def test_nothing_to_check_is_not_fresh(project: Project, tmp_path: Path) -> None:
    done = check(project, tmp_path / "out")
    assert done.returncode == 2
    assert "there is nothing to export" in done.stderr
    project.conf(errortracking_root="nowhere")
    assert check(project, tmp_path / "out").returncode == 2
