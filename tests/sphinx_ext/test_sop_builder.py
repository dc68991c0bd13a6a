"""`sphinx-build -b sop`: what is exported, where it goes, and when nothing is replaced."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sphinx.errors import SphinxError

from sphinxcontrib_errortracking.cli import main
from sphinxcontrib_errortracking.markup.sop import problems

if TYPE_CHECKING:
    from miniature import Project

ASSIGNMENT = "docs/assignments/M2.md"
OUTPUT = "docs/features/monitoring/error-tracking.md"
TRACKER = "docs/DOC_TRACKER.md"

#: An author's page: two sections of the document, and a section of the author's own.
AUTHOR = f"""\
---
errortracking-assignment: {ASSIGNMENT}
---

# How we track errors

## 2. HOW IT WORKS

### High-Level Flow (Happy Path)

1. Something "fails" -- and *we* hear of it.
2. See [the other page](other.md).

## 4. EDGE CASES

### Complete Scenario Matrix

```{{edge-case-table}}
```
"""


@pytest.fixture
def assigned(project: Project) -> Project:
    project.conf(errortracking_assignment=ASSIGNMENT)
    return project


@pytest.fixture
def authored(project: Project) -> Project:
    project.write("docs/other.md", AUTHOR)
    project.write("docs/further.md", "---\norphan: true\n---\n# Further\n")
    project.replace("docs/other.md", "other.md", "further.md")
    return project


def test_without_a_page_the_whole_document_is_generated(assigned: Project) -> None:
    built = assigned.build("sop", fail=True)
    text = assigned.read(OUTPUT)
    assert built.warnings == []
    assert text == built.text(OUTPUT)
    assert text.startswith("# Feature: Error Tracking (M2)\n")
    assert problems(text) == []
    assert assigned.read(TRACKER).count("### M2 ✅") == 1


def test_the_command_line_writes_the_same_bytes(assigned: Project, tmp_path: Path) -> None:
    from miniature import make_project  # noqa: PLC0415

    assigned.build("sop")
    other = make_project(tmp_path / "other" / "shop")
    assert main(["export", str(other.root), "--assignment", ASSIGNMENT]) == 0
    assert (other.root / OUTPUT).read_bytes() == (assigned.root / OUTPUT).read_bytes()


def test_the_author_s_sections_are_taken_over(authored: Project) -> None:
    built = authored.build("sop", fail=True)
    text = authored.read(OUTPUT)
    assert built.warnings == []
    assert '1. Something "fails" -- and *we* hear of it.' in text
    assert "[the other page](../../further.md)" in text
    assert problems(text) == []
    assert text.index("## 1. WHAT IT DOES") < text.index("Something") < text.index("## 3. DETAILED LOGIC")


def test_shared_doctrees_do_not_bend_quotes(authored: Project) -> None:
    assert "“fails”" in authored.build("html").text("other.html")
    assert '"fails"' in authored.build("sop").text(OUTPUT)
    assert "“fails”" in authored.build("html").text("other.html")


def test_again_nothing_changes(authored: Project) -> None:
    authored.build("sop")
    before = authored.read(OUTPUT), authored.read(TRACKER)
    stamp = (authored.root / OUTPUT).stat().st_mtime_ns
    built = authored.build("sop", fail=True)
    assert (authored.read(OUTPUT), authored.read(TRACKER)) == before
    assert (authored.root / OUTPUT).stat().st_mtime_ns == stamp
    assert OUTPUT.removeprefix("docs/").removesuffix(".md") not in built.app.env.found_docs


def test_a_changed_value_is_a_new_entry_or_none(authored: Project) -> None:
    authored.build("sop")
    authored.replace("apps/server/src/index.ts", "0.25", "0.75")
    authored.build("sop")
    assert "0.75" in authored.read(OUTPUT)
    assert authored.read(TRACKER).count("### M2 ✅") >= 1


def test_the_time_can_be_fixed(assigned: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764767520")
    assigned.build("sop")
    assert "- **Completed At:** 2025-12-03 13:12" in assigned.read(TRACKER)


def test_no_tracker(project: Project) -> None:
    project.conf(errortracking_assignment=ASSIGNMENT, errortracking_tracker=False)
    before = project.read(TRACKER)
    project.build("sop", fail=True)
    assert project.read(TRACKER) == before


def test_the_page_says_where_it_goes(authored: Project) -> None:
    authored.replace("docs/other.md", "---\n\n# How", "errortracking-output: docs/elsewhere.md\n---\n\n# How")
    built = authored.build("sop")
    assert (authored.root / "docs/elsewhere.md").is_file()
    assert not (authored.root / OUTPUT).exists()
    assert ["front-matter" in warning for warning in built.warnings] == [True, False]


HALVES = {
    "a directive that fails": ("docs/other.md", "```{edge-case-table}\n", "```{edge-case-table} full-moon\n"),
    "a source file that is broken": ("apps/server/src/index.ts", "Sentry.init({", "Sentry.init({ ] = ;"),
    "a directive that is not there": ("docs/other.md", "1. Something", "```{nothing}\n```\n\n1. Something"),
}


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_half_a_document_replaces_nothing(authored: Project, half: tuple[str, str, str]) -> None:
    authored.build("sop")
    before = authored.read(OUTPUT), authored.read(TRACKER)
    authored.replace(*half)
    for _ in range(2):  # a page that is not read again has its mistake still
        built = authored.build("sop")
        assert (authored.read(OUTPUT), authored.read(TRACKER)) == before
        assert [warning for warning in built.warnings if "errortracking.export" in warning]


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_half_a_document_is_better_than_none(authored: Project, half: tuple[str, str, str]) -> None:
    authored.replace(*half)
    built = authored.build("sop")
    assert (authored.root / OUTPUT).is_file()
    assert "### M2 ✅" not in authored.read(TRACKER)
    assert [warning for warning in built.warnings if "no entry in the tracker" in warning]


def test_a_missing_repository_replaces_nothing(assigned: Project) -> None:
    assigned.build("sop")
    before = assigned.read(OUTPUT)
    assigned.conf(errortracking_assignment=ASSIGNMENT, errortracking_root="../nowhere")
    (warning,) = [line for line in assigned.build("sop").warnings if "[errortracking." in line]
    assert "[errortracking.repository]" in warning
    assert assigned.read(OUTPUT) == before


def test_a_failing_build_replaces_nothing(assigned: Project) -> None:
    assigned.build("sop")
    before = assigned.read(OUTPUT)
    assigned.replace("apps/server/src/index.ts", "0.25", "0.75")
    (assigned.root / "docs/index.md").unlink()
    with pytest.raises(SphinxError):
        assigned.build("sop")
    assert assigned.read(OUTPUT) == before


def test_a_source_page_is_never_written_over(authored: Project) -> None:
    authored.replace("docs/other.md", "---\n\n# How", "errortracking-output: docs/other.md\n---\n\n# How")
    before = authored.read("docs/other.md")
    built = authored.build("sop")
    assert authored.read("docs/other.md") == before
    assert [warning for warning in built.warnings if "is itself a source page" in warning]


def test_two_pages_cannot_claim_one_target(authored: Project) -> None:
    authored.write("docs/further.md", f"---\norphan: true\nerrortracking-assignment: {ASSIGNMENT}\n---\n# Further\n")
    built = authored.build("sop")
    assert not (authored.root / OUTPUT).exists()
    assert len([warning for warning in built.warnings if "claimed by 2 pages" in warning]) == 2


@pytest.mark.parametrize("output", ["../outside.md", "/tmp/outside.md"])
def test_nothing_is_written_outside(project: Project, output: str) -> None:
    project.conf(errortracking_assignment=ASSIGNMENT, errortracking_output=output)
    (warning,) = project.build("sop").warnings
    assert "outside" in warning
    assert not (project.root.parent / "outside.md").exists()
    assert not Path("/tmp/outside.md").exists()


def test_a_link_is_not_followed(assigned: Project) -> None:
    assigned.write("precious", "precious")
    (assigned.root / "docs/features/monitoring").mkdir(parents=True)
    (assigned.root / OUTPUT).symlink_to("../../../precious")
    (warning,) = assigned.build("sop").warnings
    assert "symbolic link" in warning
    assert assigned.read("precious") == "precious"


def test_a_link_out_of_the_repository_is_not_followed(assigned: Project, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious", encoding="utf-8")
    (assigned.root / "docs/features/monitoring").mkdir(parents=True)
    (assigned.root / OUTPUT).symlink_to(tmp_path / "precious")
    warnings = assigned.build("sop").warnings
    assert [warning for warning in warnings if "[errortracking.assignment]" in warning]
    assert not [warning for warning in warnings if "[errortracking.export]" in warning]
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "precious"


def test_a_heading_that_is_nearly_right(authored: Project) -> None:
    authored.replace("docs/other.md", "### Complete Scenario Matrix", "### Complete Scenario Matrixes")
    built = authored.build("sop")
    assert len([warning for warning in built.warnings if "errortracking.section" in warning]) == 1


def test_nothing_to_export(project: Project) -> None:
    (warning,) = project.build("sop").warnings
    assert "nothing to export" in warning


def test_parallel(authored: Project) -> None:
    for number in range(8):
        authored.write(
            f"docs/more{number}.md", "---\norphan: true\n---\n# More\n\n```{sentry-config} apps/server\n```\n"
        )
    assert authored.build("sop", parallel=2, fail=True).warnings == []
    assert problems(authored.read(OUTPUT)) == []


def test_as_users_run_it(authored: Project) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "sop", "-W", "-j", "2", "docs", "out"],
        cwd=authored.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{OUTPUT}: written" in done.stdout
    assert (authored.root / "out" / OUTPUT).is_file()
