"""Formats that a repository brings along: read from a template or a TOML file, and a document in each of them."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from casefile import read_cases
from example_report import report

from sphinxcontrib_errortracking.markup.document import sop_document
from sphinxcontrib_errortracking.markup.errors import FormatError
from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.sop import problems
from sphinxcontrib_errortracking.markup.sop_adapted import left_out
from sphinxcontrib_errortracking.markup.sop_format import SopFormat, sop_format
from sphinxcontrib_errortracking.markup.sop_template import read_format

CASES = {case.name: case for case in read_cases(Path(__file__).parents[1] / "cases" / "markup" / "sop_template.md")}
OWN, OTHER = CASES.values()
TOML = resources.files("sphinxcontrib_errortracking.markup").joinpath("sop.toml").read_text(encoding="utf-8")


def layout_of(case) -> SopFormat:
    ((name, text),) = case.files.items()
    return read_format(name, text)


def told(layout: SopFormat) -> str:
    lines = [f"# {layout.title}"]
    for heading in layout.headings:
        line = f"{'--- ' if heading.rule else ''}{'#' * heading.level} {heading.text}: {heading.content}"
        if heading.labels:
            line += f" ({', '.join(heading.labels)})"
        if heading.table:
            table = layout.tables[heading.table]
            line += f" {table.numbered}" if table.numbered else ""
            line += "".join(f" {column}={','.join(values)}" for column, values in table.allowed.items())
        lines.append(line)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_a_template_is_read(case):
    assert told(layout_of(case)) == case.expected


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.name)
def test_the_document_of_any_report_is_in_it(case):
    layout = layout_of(case)
    for made in (report(), report("a|b`c\n<x>", "](x) <b>"), replace(report(), edge_cases=(), issues=())):
        assert problems(to_markdown(sop_document(made, layout=layout)), layout) == []


def test_a_template_of_the_package_s_format_gives_the_package_s_document():
    layout = layout_of(OWN)
    assert layout.headings == sop_format().headings
    assert {letter: table.columns for letter, table in layout.tables.items()} == {
        letter: table.columns for letter, table in sop_format().tables.items()
    }
    assert left_out(layout) == []
    assert to_markdown(sop_document(report(), layout=layout)) == to_markdown(sop_document(report()))


def test_the_package_s_file_is_a_format_like_any_other():
    assert read_format("docs/sop.toml", TOML) == sop_format()


def test_a_document_is_written_as_another_format_wants_it():
    layout = layout_of(OTHER)
    text = to_markdown(sop_document(report(), layout=layout))
    assert text.startswith(
        "# monitoring / Error Tracking: M2\n\n## Who\n\n- [x] Admin\n- [ ] Customer\n\n## Open questions\n\n- "
    )
    rows = text.partition("### Complete scenario matrix\n\n")[2].partition("\n\n")[0].splitlines()
    assert rows[0] == "| No. | Scenario | Trigger | Current Behavior | Owner |"
    assert [row.split(" | ")[0] for row in rows[2:]] == [f"| {number}" for number in range(1, 7)]
    assert all(row.endswith("| – |") for row in rows[2:])
    assert "| Issue | Severity |" in text
    assert "| – | Not assessed from code |" in text.partition("## Costs")[2]
    assert "1. Not assessed from code\n" in text.partition("## Rollout")[2]
    asked = text.partition("## Open questions\n\n")[2].partition("\n\n")[0]
    for question in (
        "- Who: not assessed from code, because",
        "- Complete scenario matrix, column Owner: not assessed from code, because",
        "- Costs: not assessed from code, because",
        "- Rollout: not assessed from code, because",
    ):
        assert asked.count(question) == 1
    assert "column No." not in asked


def test_what_a_format_has_no_place_for_is_told():
    lost = left_out(layout_of(OTHER))
    assert {"User Goals", "Complete Scenario Matrix: Correct?", "Identified Issues: Suggested Fix"} <= set(lost)
    assert "Quick Summary" not in lost
    assert not any(name.startswith("Complete Scenario Matrix: #") for name in lost)


FENCED = "```md\n{}\n```\n"
GOOD = "# Feature: [Name] ([ID])\n\n## A\n\n[x]\n\n## B\n\n[x]\n\n## C\n\n[x]"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.md", "# Feature\n\n## A\n\n## B\n\n## C\n", "a.md holds no template of the document"),
        ("a.md", "", "holds no template"),
        ("a.md", FENCED.format("# X\n\n## A\n\n## B"), "at least 3 `##` headings"),
        ("a.md", FENCED.format("## A\n\n## B\n\n## C"), "does not begin with the document's only title"),
        ("a.md", FENCED.format(f"{GOOD}\n\n# Again"), "does not begin with the document's only title"),
        ("a.md", FENCED.format(f"{GOOD}\n\n## 3. a ✅"), "the heading '3. a ✅' stands twice"),
        ("a.toml", "headings = [", "a.toml is no TOML"),
        ("a.toml", "", "'title' is missing"),
        ("a.toml", 'title = "x"\nnot_assessed = "x"\nheadings = []\ntables = {}\n', "has no headings"),
        (
            "a.toml",
            TOML.replace('content = "table:A"', 'content = "table:Z"'),
            "the content of the heading 'User Goals'",
        ),
        ("a.toml", TOML.replace('content = "diagram"', 'content = "picture"', 1), "is 'picture'"),
        ("a.toml", TOML.replace("widths = [20, 35, 45]", 'widths = "wide"'), "another type"),
        (
            "a.toml",
            TOML.replace("widths = [20, 35, 45]", "widths = [20, 35]"),
            "there are 2 widths for the 3 columns of the table A",
        ),
        (
            "a.toml",
            TOML.replace('numbered = "#"', 'numbered = "No"', 1),
            "'No' is not among the columns of the table E",
        ),
        ("a.toml", TOML.replace('"Correct?" = ', '"Right?" = ', 1), "'Right?' is not among the columns of the table E"),
        (
            "a.toml",
            TOML.replace('columns = ["Concern", "Mitigation"]', 'columns = ["Concern", "Concern"]', 1),
            "'Concern' stands twice among the columns of the table I",
        ),
        ("a.toml", TOML.replace("level = 2", "level = 4", 1), "the level of the heading 'Quick Summary' is 4"),
        ("a.toml", 'title = "x"\nnot_assessed = "x"\nheadings = 3\ntables = {}\n', "another type"),
    ],
    ids=range(18),
)
def test_what_is_no_format_is_one_sentence(name, text, message):
    with pytest.raises(FormatError) as caught:
        read_format(name, text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_largest_fence_is_the_template():
    example = FENCED.format("# Example\n\n## One\n\n## Two\n\n## Three")
    template = FENCED.format(f"{GOOD}\n\n## D\n\nx")
    assert read_format("a.md", f"{example}\n{template}{example}").title == "Feature: NAME (ID)"


@pytest.mark.parametrize(
    ("title", "written"),
    [("NAME", "ID of NAME"), ("Feature: NAME (ID)", "Feature: ID of NAME (M2)"), ("IDEA NAME", "IDEA ID of NAME")],
)
def test_a_name_that_looks_like_a_field_is_only_a_name(title, written):
    layout = replace(sop_format(), title=title)
    assert layout.title_for(name="ID of NAME", identifier="M2", category="x") == written
    assert layout.title_of(written)


def test_values_and_numbers_of_another_format_are_checked():
    layout = layout_of(OTHER)
    good = to_markdown(sop_document(report(), layout=layout))
    assert [each.message for each in problems(good.replace("\n| 2 | ", "\n| 3 | ", 1), layout)] == [
        "'Complete scenario matrix': No. is '3' where 2 is expected"
    ]
    renamed = problems(good.replace("## Rollout", "## Roll-out"), layout)
    assert {each.message for each in renamed} == {
        "the heading 'Roll-out' must read `## Rollout`",
        "the format has no section 'Roll-out'",
    }
    assert problems(good), "it is not in the package's format"
