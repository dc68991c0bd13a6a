"""Doctrees of docutils' and of MyST's parser as Markdown; the cases are in tests/cases/markup/markdown_writer.md."""

from __future__ import annotations

from pathlib import Path

import myst_parser
import pytest
from casefile import read_cases
from docutils import nodes
from docutils.core import publish_doctree
from myst_parser.docutils_ import Parser
from reading import parse

from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.markdown.links import slug
from sphinxcontrib_errortracking.markup.nodes import diagram, paragraph, tasks, words

CASES = read_cases(Path(__file__).parents[1] / "cases" / "markup" / "markdown_writer.md")
SETTINGS = {
    "report_level": 5,
    "doctitle_xform": False,
    "myst_enable_extensions": ["strikethrough", "tasklist", "deflist"],
    "myst_suppress_warnings": ["myst.strikethrough"],
}

GITHUBS_OWN = {"Admonitions", "Math", "Footnotes", "Notes that no mark leads to", "Alerts within other blocks"}


def doctree(name: str, source: str) -> nodes.document:
    if name.endswith(".md"):
        return publish_doctree(source, parser=Parser(), settings_overrides=SETTINGS)
    return publish_doctree(source, settings_overrides=SETTINGS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_construct_is_written(case):
    ((name, source),) = case.files.items()
    assert to_markdown(doctree(name, source)) == case.expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_written_reads_the_same_again(case):
    """The output, read by MyST and written once more, is itself: nothing in it means something else than it did.

    Empty lines do not count: a doctree does not know which lists were loose.
    """
    if case.name in GITHUBS_OWN or "<table>" in case.expected or "<code>" in case.expected:
        pytest.skip("GitHub's own syntax, which MyST reads with other extensions")
    if case.name == "Links and images" and myst_parser.__version__.startswith("4."):
        pytest.skip("MyST 4 drops escaped characters from an image's text")
    again = to_markdown(doctree("page.md", case.expected))
    assert [line for line in again.split("\n") if line] == [line for line in case.expected.split("\n") if line]


class strange(nodes.General, nodes.Element):  # noqa: N801
    pass


class stranger(nodes.Inline, nodes.TextElement):  # noqa: N801
    pass


def test_an_unknown_node_keeps_its_children_and_warns_once():
    said = []
    tree = nodes.container("", strange("", paragraph(words("kept"))), strange("", paragraph(words("too"))),
                           paragraph([stranger("", "", *words("inline"))]))  # fmt: skip
    text = to_markdown(tree, lambda message, node: said.append((message, type(node))))
    assert text == "kept\n\ntoo\n\ninline\n"
    assert [kind for _, kind in said] == [strange, stranger]
    assert "'strange'" in said[0][0]


def test_no_warn_is_needed():
    assert to_markdown(strange("", paragraph(words("kept")))) == "kept\n"


def test_nothing_is_nothing():
    assert to_markdown(nodes.container("")) == ""


def test_a_mermaid_diagram_is_a_fence():
    assert to_markdown(diagram("flowchart TD\n    a --> b")) == "```mermaid\nflowchart TD\n    a --> b\n```\n"


def test_our_task_list_has_boxes():
    assert to_markdown(tasks([("Agent", True), ("Admin", False)])) == "- [x] Agent\n- [ ] Admin\n"


def design(name: str, *children: nodes.Node, **attributes: object) -> nodes.container:
    return nodes.container("", *children, is_div=True, design_component=name, **attributes)


def test_sphinx_design_components():
    tree = nodes.container(
        "",
        design("dropdown", nodes.rubric("", "A < title"), paragraph(words("inside")), opened=False, has_title=True),
        design("dropdown", paragraph(words("untitled")), opened=True, has_title=False),
        design(
            "tab-set", design("tab-item", nodes.rubric("", "Label"), design("tab-content", paragraph(words("tab"))))
        ),
        design("card", design("card-body", paragraph(words("title")), paragraph(words("body")))),
    )
    assert to_markdown(tree) == (
        "<details>\n<summary>A &#60; title</summary>\n\ninside\n\n</details>\n\n"
        "<details open>\n<summary>Details</summary>\n\nuntitled\n\n</details>\n\n"
        "**Label**\n\ntab\n\n> title\n>\n> body\n"
    )


def test_deep_trees_end():
    """A tree that is deeper than any page does not overflow the stack; its text is kept."""
    tree: nodes.Element = paragraph(words("bottom"))
    for _ in range(400):
        tree = nodes.block_quote("", tree)
    assert "bottom" in to_markdown(tree)
    line: nodes.Element = nodes.inline("", "end")
    for _ in range(400):
        line = nodes.inline("", "", line)
    assert to_markdown(paragraph([line])) == "end\n"


def test_two_runs_give_the_same_bytes_with_one_newline_at_the_end():
    for case in CASES:
        ((name, source),) = case.files.items()
        first, second = (to_markdown(doctree(name, source)) for _ in range(2))
        assert first == second
        assert first.endswith("\n")
        assert not first.endswith("\n\n")
        assert "\r" not in first
        assert not any(line.endswith(" ") for line in first.split("\n"))


def test_a_smart_table_has_as_many_cells_as_columns():
    for case in CASES:
        tokens = parse(case.expected)
        heads = sum(token.type == "th_open" for token in tokens)
        rows = sum(token.type == "tr_open" for token in tokens) - (1 if heads else 0)
        assert sum(token.type == "td_open" for token in tokens) == rows * heads


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("1. WHAT IT DOES", "1-what-it-does"),
        ("Key Functions/Components", "key-functionscomponents"),
        ("High-Level Flow (Happy Path)", "high-level-flow-happy-path"),
        ("Triggers & Events", "triggers--events"),
        ("Does This Make Sense?", "does-this-make-sense"),
        ("Ünïcode 日本 ✅", "ünïcode-日本-"),
        ("snake_case", "snake_case"),
    ],
)
def test_slugs_are_githubs(title, expected):
    assert slug(title) == expected
