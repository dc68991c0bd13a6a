"""`export`, `check` and the builder `sop` with a format that the repository brings along, and with a reference document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from casefile import read_cases
from miniature import make_project

from sphinxcontrib_errortracking.cli import main
from sphinxcontrib_errortracking.markup.sop import problems
from sphinxcontrib_errortracking.markup.sop_template import read_format

if TYPE_CHECKING:
    from miniature import Project

OWN, OTHER = read_cases(Path(__file__).parents[1] / "cases" / "markup" / "sop_template.md")
ASSIGNMENT = "docs/assignments/M2.md"
OUTPUT = "docs/features/monitoring/error-tracking.md"
FORMAT = "docs/FORMAT.md"
TEMPLATE = OTHER.files[FORMAT]
#: our verdicts are signs, so no document of ours can be in this one
YES_NO = TEMPLATE.replace("| Owner |", "| Correct? |").replace("| [who] |", "| Yes/No |")


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    project = make_project(tmp_path / "shop")
    project.write(FORMAT, TEMPLATE)
    return project


def command(shop: Project, name: str, *more: str) -> int:
    return main(
        [name, *(["--no-tracker"] if name == "export" else []), "--assignment", ASSIGNMENT, *more, str(shop.root)]
    )


def test_the_command_line_takes_a_format(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(shop, "export", "--sop-format", FORMAT) == 0
    out = capsys.readouterr().out
    assert f"{OUTPUT}: written\n" in out
    assert "  the format has no place for: " in out
    text = shop.read(OUTPUT)
    assert text.startswith("# monitoring / Error Tracking: M2\n")
    assert problems(text, read_format(FORMAT, TEMPLATE)) == []
    assert command(shop, "check", "--sop-format", FORMAT) == 0
    capsys.readouterr()
    assert command(shop, "check") == 1
    shop.write("apps/widget/src/main.ts", "export const nothing = 1;\n")
    capsys.readouterr()
    assert command(shop, "check", "--sop-format", FORMAT) == 1
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .startswith(f"To repair: sphinx-errortracking export --assignment {ASSIGNMENT} --sop-format {FORMAT} ")
    )


def test_a_document_of_the_old_format_gives_way_to_one_of_the_new(shop: Project) -> None:
    assert command(shop, "export") == 0
    assert shop.read(OUTPUT).startswith("# Feature: Error Tracking (M2)\n")
    assert command(shop, "export", "--sop-format", FORMAT) == 0
    assert shop.read(OUTPUT).startswith("# monitoring / Error Tracking: M2\n")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("docs/none.md", None, "the SOP format docs/none.md is no file of the repository that can be read"),
        ("../outside.md", None, "the SOP format ../outside.md is no file of the repository that can be read"),
        ("docs/plain.md", "# Plain\n", "docs/plain.md holds no template of the document"),
        ("docs/sop.toml", "title = ", "docs/sop.toml is no TOML"),
    ],
)
def test_a_format_that_is_none_changes_nothing(
    shop: Project, capsys: pytest.CaptureFixture[str], name: str, text: str | None, message: str
) -> None:
    if text is not None:
        shop.write(name, text)
    assert command(shop, "export") == 0
    before = shop.read(OUTPUT)
    for each in ("export", "check"):
        capsys.readouterr()
        assert command(shop, each, "--sop-format", name) == 2
        assert f"sphinx-errortracking: error: {message}" in capsys.readouterr().err
    assert shop.read(OUTPUT) == before


def test_a_document_that_cannot_be_in_the_format_replaces_none(
    shop: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(shop, "export", "--sop-format", FORMAT) == 0
    before = shop.read(OUTPUT)
    shop.write(FORMAT, YES_NO)
    capsys.readouterr()
    assert command(shop, "export", "--sop-format", FORMAT) == 1
    err = capsys.readouterr().err
    assert f"{OUTPUT} is not written: line " in err
    assert "Correct? is '⚠️', not one of Yes No" in err or "Correct? is '✅', not one of Yes No" in err
    assert shop.read(OUTPUT) == before
    assert command(shop, "check", "--sop-format", FORMAT) == 2


def test_conf_py_takes_a_format(shop: Project) -> None:
    shop.conf(errortracking_assignment=ASSIGNMENT, errortracking_sop_format=FORMAT, errortracking_tracker=False)
    shop.build("sop")
    text = shop.read(OUTPUT)
    assert text.startswith("# monitoring / Error Tracking: M2\n")
    assert problems(text, read_format(FORMAT, TEMPLATE)) == []
    shop.conf(errortracking_assignment=ASSIGNMENT, errortracking_sop_format="docs/none.md", errortracking_tracker=False)
    shop.replace("apps/server/src/index.ts", "0.25", "0.75")
    built = shop.build("sop")
    assert any("the SOP format docs/none.md" in line and "[errortracking.config]" in line for line in built.warnings)
    assert shop.read(OUTPUT) == text


# ---- the reference document ---------------------------------------------------


def with_reference(shop: Project) -> None:
    shop.replace(
        ASSIGNMENT,
        "## When Done",
        "## Output Requirements\n\n1. Reference `docs/features/calls.md` for formatting\n\n## When Done",
    )


def test_where_the_reference_differs_the_format_counts(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with_reference(shop)
    assert command(shop, "export") == 0
    assert (
        "  the reference docs/features/calls.md is not in the repository; the format alone counts\n"
        in capsys.readouterr().out
    )
    finished = shop.read(OUTPUT)
    shop.write("docs/features/calls.md", finished)
    assert command(shop, "export") == 0
    assert "the reference" not in capsys.readouterr().out
    shop.write("docs/features/calls.md", finished.replace("| Event/Trigger |", "| Event Name |", 1))
    assert command(shop, "export") == 0
    out = capsys.readouterr().out
    line = finished[: finished.index("| Event/Trigger |")].count("\n") + 1
    assert "  the reference docs/features/calls.md differs from the format in 1 place; the format counts\n" in out
    assert f"    line {line}: 'Triggers & Events': the columns must be Event/Trigger · " in out
    assert shop.read(OUTPUT) == finished


# ---- documents of others ------------------------------------------------------


def test_the_document_of_another_feature_is_never_replaced(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    other = "# Feature: Call Lifecycle (P3)\n\nIts own words.\n"
    shop.write(OUTPUT, other)
    assert command(shop, "export") == 2
    assert f"{OUTPUT} holds the document of another feature (P3); move it away" in capsys.readouterr().err
    assert shop.read(OUTPUT) == other
    shop.write(OUTPUT, other.replace("(P3)", "(M2)"))
    assert command(shop, "export") == 0


FOREIGN = """\
# Doc Agent: D7 - Call Logs

**Feature ID:** D7
**Feature Name:** Call Logs
**Output File:** `docs/features/calls.md`

## Feature Description

The list of calls, with filters and an export.

## Key Questions to Answer

1. What columns does the list have?
2. How are errors filtered?

## Specific Edge Cases to Document

- A call that is still running
"""


def test_an_assignment_for_another_feature_gets_no_document(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("docs/assignments/D7.md", FOREIGN)
    mine = "# Feature: Call Logs (D7)\n"
    shop.write("docs/features/calls.md", mine)
    for name in ("export", "check"):
        assert main([name, "--assignment", "docs/assignments/D7.md", str(shop.root)]) == 2
        err = capsys.readouterr().err
        assert (
            "docs/assignments/D7.md asks for a document on Call Logs (D7); this tool reads how errors are tracked"
            in err
        )
        assert "1 of its 2 questions and 0 of its 1 edge cases" in err
    shop.conf(errortracking_assignment="docs/assignments/D7.md")
    built = shop.build("sop")
    assert any(
        "docs/features/calls.md is not written: docs/assignments/D7.md asks for" in line for line in built.warnings
    )
    assert shop.read("docs/features/calls.md") == mine
    assert shop.read("docs/DOC_TRACKER.md") == "# Tracker\n\n## Completion Log\n"


# ---- the tracker's entry ------------------------------------------------------


def test_a_second_export_tells_the_tracker_what_changed(shop: Project) -> None:
    arguments = ["export", "--assignment", ASSIGNMENT, str(shop.root)]
    assert main(arguments) == 0
    assert "Facts Changed" not in shop.read("docs/DOC_TRACKER.md")
    shop.replace("apps/server/src/index.ts", "tracesSampleRate: 0.25", "tracesSampleRate: 0.75")
    assert main(arguments) == 0
    newest = shop.read("docs/DOC_TRACKER.md").partition("### M2")[2].partition("### M2")[0]
    assert "  - tracesSampleRate of apps/server: 0.25 → 0.75\n" in newest
    before = shop.read("docs/DOC_TRACKER.md")
    assert main(arguments) == 0
    assert shop.read("docs/DOC_TRACKER.md") == before


# ---- other forms than the package's ----------------------------------------------

FORMS = """\
# Form

```markdown
# [Feature Name] ([ID])

## Quick Summary
[What it is]

## How it works

### Data Flow
1. [first step]

## Open Questions
| # | Question | Who answers |
|---|----------|-------------|
| 1 | [question] | [who] |
```
"""


def test_open_questions_may_be_a_table(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write(FORMAT, FORMS)
    assert command(shop, "export", "--sop-format", FORMAT) == 0
    text = shop.read(OUTPUT)
    assert problems(text, read_format(FORMAT, FORMS)) == []
    asked = text[text.index("## Open Questions") :].splitlines()[2:]
    assert asked[0] == "| # | Question | Who answers |"
    assert [line.split(" | ")[0] for line in asked[2:]] == [f"| {number}" for number in range(1, len(asked) - 1)]
    assert all(line.endswith(" | – |") for line in asked[2:])
    capsys.readouterr()
    assert command(shop, "check", "--sop-format", FORMAT) == 0


def test_what_is_said_in_another_form_is_not_called_unsaid(shop: Project) -> None:
    shop.write(FORMAT, FORMS)
    assert command(shop, "export", "--sop-format", FORMAT) == 0
    text = shop.read(OUTPUT)
    assert "1. Not assessed from code\n" in text
    assert "```mermaid\nflowchart" in text
    (line,) = [line for line in text.splitlines() if "Data Flow: " in line]
    assert (
        "not assessed from code, because what the code says has another form than the format asks for here; no" in line
    )
