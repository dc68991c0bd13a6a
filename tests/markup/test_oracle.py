"""The judge of the writer's tests sees what it must see: each fault is found by both renderers."""

from __future__ import annotations

import pytest
from docutils import nodes
from hostile import HOSTILE
from oracle import RENDERERS, differences, read, shown, slugs

from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.nodes import bullets, literal, paragraph, words
from sphinxcontrib_errortracking.markup.tables import table

LINK = nodes.reference("", "", nodes.Text("there"), refuri="https://a.example/x?y=1")
DOCUMENT = nodes.container(
    "",
    nodes.section("", nodes.title("", "", nodes.Text("A title"))),
    table(("One", "Two"), (1, 1), [[literal("a|b"), words("c")], [[LINK], [bullets([words("x"), words("y")])]]]),
    nodes.literal_block("x\n\ny", "x\n\ny", language="ts"),
)
GOOD = to_markdown(DOCUMENT)


def test_the_good_one_is_good():
    assert differences(DOCUMENT, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("# A title", "# A *title", "headings"),
        ("# A title", "## A title", "headings"),
        ("`a\\|b`", "`a|b`", "rows"),
        ("| c |", "| d |", "rows"),
        ("x\n\ny", "x\ny", "codes"),
        ("?y=1", "?y=2", "links"),
        ("| c |", "| c<script>alert(1)</script> |", "active"),
        ("| c |", '| c<img src="x" onerror="alert(1)"> |', "active"),
        ("| c |", '| c<a href="javascript:alert(1)"></a> |', "active"),
        ("| c |", '| c<b style="x:y">b</b> |', "active"),
        ("| c |", "| c www.a.example |", "links"),
        ("| c |", "| c [x](#nowhere) |", "nothing is at"),
    ],
    ids=range(12),
)
def test_a_fault_is_found_by_both_renderers(old, new, part):
    assert old in GOOD
    told = differences(DOCUMENT, GOOD.replace(old, new, 1))
    assert any(each.partition(": ")[2].startswith(part) for each in told), told
    assert {each.partition(":")[0] for each in told} == set(RENDERERS)


def test_an_anchor_that_is_there_is_found():
    target = nodes.target("", "", ids=["here"])
    document = nodes.container(
        "", paragraph([target, nodes.Text("x")]), paragraph([nodes.reference("", "y", refid="here")])
    )
    assert differences(document, to_markdown(document)) == []
    page = read(RENDERERS["cmark-gfm"]("# A B\n\n# A B\n\n# A `B` & C\n"))
    assert slugs(page) == ["a-b", "a-b-1", "a-b--c"]


@pytest.mark.parametrize("make", [literal, words], ids=["literal", "words"])
def test_every_hostile_string_in_a_cell_a_heading_and_an_item_is_the_same_in_both_renderers(make):
    for text in HOSTILE:
        inlines = make(text) or [nodes.Text("x")]
        document = nodes.container(
            "",
            nodes.section("", nodes.title("", "", nodes.Text("T "), *(node.deepcopy() for node in inlines))),
            table(
                ("One", "Two", "Three"), (1, 1, 1), [[words("a"), [node.deepcopy() for node in inlines], words("c")]]
            ),
            bullets([[nodes.Text("before "), *(node.deepcopy() for node in inlines)], words("next")]),
        )
        assert differences(document, to_markdown(document)) == [], repr(text[:80])
        for render in RENDERERS.values():
            assert shown(document[2]) == " ".join(
                read(render(to_markdown(nodes.container("", document[2].deepcopy())))).text.split()
            )


def test_every_hostile_string_in_a_code_block_is_the_same_in_both_renderers():
    for text in HOSTILE:
        document = nodes.container(
            "", nodes.literal_block(text, text.replace("\0", ""), language="text"), paragraph(words("after"))
        )
        assert differences(document, to_markdown(document)) == [], repr(text[:80])
