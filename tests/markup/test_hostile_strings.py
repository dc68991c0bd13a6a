"""Nothing that a repository says breaks a page, changes on it, or becomes active."""

from __future__ import annotations

import re
from functools import wraps

import pytest
from docutils import nodes
from hostile import CATEGORIES, HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import inlines, kinds, parse, shown

from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.nodes import bullets, literal, numbered, paragraph, words
from sphinxcontrib_errortracking.markup.tables import table
from sphinxcontrib_errortracking.markup.text import MAXIMUM_LENGTH, displayed, visible, writable


def every_string(check):
    """One test for each category: a test for each string costs more than the check."""

    @pytest.mark.parametrize("category", CATEGORIES)
    @wraps(check)
    def test(category):
        for text in CATEGORIES[category]:
            check(text)

    del test.__wrapped__  # or pytest looks for a fixture `text`
    return test


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40) | st.text("\\u{}05c`|<&[]*_\n\x00 ", max_size=12)


def test_there_are_enough_strings():
    assert len(HOSTILE) >= 250
    assert all(len(texts) >= 2 for texts in CATEGORIES.values())


def literal_shown(text: str) -> str:
    form, cut = displayed(text)
    return form + (f" … ({cut:,} more characters)" if cut else "")


def words_shown(text: str) -> str:
    return " ".join(writable(text).split())


def three_rows(cell):
    return table(("One", "Two", "Three"), (1, 1, 1), [[words("a1"), words("a2"), words("a3")],
                 [words("b1"), cell, words("b3")], [words("c1"), words("c2"), words("c3")]])  # fmt: skip


def check_cells(markdown: str, expected: str) -> None:
    tokens = parse(markdown)
    assert kinds(tokens)[:2] == ["table_open", "thead_open"]
    assert sum(token.type == "tr_open" for token in tokens) == 4
    cells = [shown(token) for token in inlines(tokens, "td_open")]
    assert cells == ["a1", "a2", "a3", "b1", expected, "b3", "c1", "c2", "c3"]
    assert sum(token.type == "table_open" for token in tokens) == 1
    assert tokens[-1].type == "table_close"


def check_paragraph(node, text: str, kind: str, before: list[str]) -> None:
    """Between two paragraphs there is this one block, and it shows this text."""
    document = [paragraph(words("before")), node, paragraph(words("after"))]
    tokens = parse(to_markdown(nodes.container("", *document)))
    paragraph_ = ["paragraph_open", "inline"]
    assert kinds(tokens) == [*paragraph_, *before, *(["inline"] if before else []), *paragraph_]
    if before:
        assert shown(inlines(tokens, kind)[1 if kind == "paragraph_open" else 0]).strip() == text.strip()


@every_string
def test_a_literal_in_a_cell_is_exact(text):
    check_cells(
        to_markdown(three_rows(literal(text))),
        literal_shown(text).strip() if text.strip(" ") == text else literal_shown(text),
    )


@every_string
def test_words_in_a_cell_are_exact(text):
    check_cells(to_markdown(three_rows(words(text) or [nodes.Text("")])), words_shown(text))


@every_string
def test_a_literal_in_a_paragraph_is_exact(text):
    tokens = parse(to_markdown(paragraph([nodes.Text("a "), *literal(text), nodes.Text(" b")])))
    assert kinds(tokens) == ["paragraph_open", "inline"]
    assert shown(tokens[1]) == f"a {literal_shown(text)} b"


@every_string
def test_a_literal_alone_in_a_list_item_is_exact(text):
    tokens = parse(to_markdown(bullets([literal(text)])))
    assert kinds(tokens) == ["bullet_list_open", "list_item_open", "paragraph_open", "inline"]
    assert shown(tokens[3]) == literal_shown(text)


@every_string
def test_words_in_a_paragraph_stay_words(text):
    check_paragraph(paragraph([nodes.Text(in_node(text))]), writable_lines(in_node(text)), "paragraph_open",
                    ["paragraph_open"] if words_shown(in_node(text)) else [])  # fmt: skip


def in_node(text: str) -> str:
    """docutils takes NUL in a Text for its own escape mark; what we write into nodes never holds one."""
    return text.replace("\0", "")


def writable_lines(text: str) -> str:
    """A paragraph keeps its line ends; spaces around them do not count."""
    lines = (line.strip(" \t") for line in writable(text).split("\n"))
    return "\n".join(line for line in lines if line)


@every_string
def test_words_in_a_list_item_stay_words(text):
    if not words_shown(text):
        return
    tokens = parse(to_markdown(numbered([words(text), words("next")])))
    assert kinds(tokens) == ["ordered_list_open", *["list_item_open", "paragraph_open", "inline"] * 2]
    assert shown(tokens[3]) == words_shown(text)


@every_string
def test_words_and_literals_in_a_heading_are_exact(text):
    heading = nodes.section("", nodes.title("", "", *words(text), nodes.Text(" and "), *literal(text)))
    tokens = parse(to_markdown(heading))
    assert kinds(tokens) == ["heading_open", "inline"]
    expected = f"{words_shown(text)} and {literal_shown(text)}"
    assert " ".join(shown(tokens[1]).split()) == " ".join(expected.split())


@every_string
def test_a_literal_block_is_exact(text):
    text = in_node(text)
    document = nodes.container("", nodes.literal_block(text, text, language=text), paragraph(words("after")))
    tokens = parse(to_markdown(document))
    assert kinds(tokens) == ["fence", "paragraph_open", "inline"]
    assert tokens[0].content.removesuffix("\n") == writable(text).removesuffix("\n")


@every_string
def test_a_link_text_and_destination_hold(text):
    reference = nodes.reference("", "", nodes.literal("", displayed(text)[0]), refuri=f"https://a.example/{text}")
    tokens = parse(to_markdown(paragraph([nodes.Text("a "), reference, nodes.Text(" b")])))
    links = [child for child in tokens[1].children if child.type == "link_open"]
    assert len(links) == 1
    assert links[0].attrs["href"].startswith("https://a.example/")


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_any_literal_in_a_cell_is_exact(text):
    check_cells(to_markdown(three_rows(literal(text))), literal_shown(text))


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_any_words_in_a_cell_and_a_paragraph_are_exact(text):
    check_cells(to_markdown(three_rows(words(text) or [nodes.Text("")])), words_shown(text))
    check_paragraph(paragraph([nodes.Text(in_node(text))]), writable_lines(in_node(text)), "paragraph_open",
                    ["paragraph_open"] if words_shown(in_node(text)) else [])  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(ANY_TEXT)
def test_the_visible_form_can_be_undone(text):
    """So two strings never look the same; this is the inverse, written apart from the code."""
    back = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), visible(text))
    assert back == text


@every_string
def test_what_is_shown_is_short_and_writable(text):
    form, cut = displayed(text)
    assert len(form) <= MAXIMUM_LENGTH
    assert visible(text).startswith(form)
    assert (cut == 0) == (form == visible(text))
    assert all(char.isprintable() or char in "\ufe0f\ufe0e" for char in form)
    form.encode("utf-8")
