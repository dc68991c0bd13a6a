"""A Sphinx page of every construct that MyST and sphinx-design know, exported: what two renderers show is what the doctree says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

sys.path.insert(0, str(Path(__file__).parents[1] / "markup"))

from oracle import RENDERERS, differences, read, slugs

from sphinxcontrib_errortracking.markup.markdown import to_markdown

if TYPE_CHECKING:
    from docutils import nodes
    from miniature import Built, Project

CASES = Path(__file__).parents[1] / "cases" / "markup"
PAGE = (CASES / "constructs.txt").read_text(encoding="utf-8")
MORE = (CASES / "constructs_of_extensions.txt").read_text(encoding="utf-8")
PIXEL = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
EXTENSIONS = ["alert", "colon_fence", "deflist", "dollarmath", "strikethrough", "tasklist", "fieldlist", "attrs_inline"]


def build(shop: Project) -> Built:
    shop.write("docs/every.md", PAGE)
    shop.write("docs/more.md", MORE)
    (shop.root / "docs/picture.png").write_bytes(PIXEL)
    shop.conf(
        extensions=["myst_parser", "sphinx_design", "sphinxcontrib.mermaid", "sphinxcontrib_errortracking"],
        myst_enable_extensions=EXTENSIONS,
        myst_heading_anchors=3,
        errortracking_assignment="docs/assignments/M2.md",
        suppress_warnings=["myst.strikethrough"],
    )
    return shop.build("sop")


Page = tuple["nodes.document", str, list[str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(make_project(tmp_path_factory.mktemp("constructs") / "shop"))


def written(built: Built, name: str) -> Page:
    doctree = built.app.env.get_and_resolve_doctree(name, built.app.builder)
    said: list[str] = []
    text = to_markdown(doctree, lambda message, _: said.append(message))
    return doctree, text, [*said, *(line for line in built.warnings if f"{name}.md" in line)]


@pytest.fixture(scope="module")
def page(built: Built) -> Page:
    return written(built, "every")


@pytest.fixture(scope="module")
def more(built: Built) -> Page:
    return written(built, "more")


def test_both_renderers_show_the_doctree(page: Page) -> None:
    doctree, text, said = page
    assert said == []
    assert differences(doctree, text) == []


def test_nothing_of_the_text_is_lost(page: Page) -> None:
    _, text, _ = page
    for render in RENDERERS.values():
        shown = read(render(text)).text
        for words in (
            "strikethrough", "🎉", "1. no list, # no heading, > no quotation", "deeper", "A paragraph.", "open task", "A caption",
            "A note with code.", "A warning.", "Its own title", "Its content.", "An alert in the source.", "src/index.ts", "A card",
            "Card body.", "npm", "pnpm", "More", "Hidden text.", "new", "Its text.", "Term", "Its definition.", "Hard", "Its caption.",
            "of two paragraphs",
        ):  # fmt: skip
            assert words in shown, words


def test_github_s_own_syntax(page: Page) -> None:
    _, text, _ = page
    for line in (
        "- [ ] open task", "- [x] done task", "| :--- | :---: | ---: |", "> [!NOTE]", "> [!WARNING]", "> [!TIP]", "> **Its own title**",
        "**src/index.ts**", "````md", "```math", "<details>", "<summary>More</summary>", "**npm**", "[^1]: Its text.", "Hard\\",
    ):  # fmt: skip
        assert line in text.split("\n"), line
    assert "~~strikethrough~~" in text
    assert "$`x^2`$" in text
    assert "![An image](" in text
    assert text.count("\n## Lists\n") == 2
    assert "[this one](#lists-1)" in text
    found = read(RENDERERS["cmark-gfm"](text))
    assert "lists-1" in slugs(found)


# ---- what extensions add --------------------------------------------------------


def test_nodes_of_extensions_are_known(more: Page) -> None:
    doctree, text, said = more
    assert said == []
    drawings = ['flowchart TD\n  A["a|b"] --> B', "graph LR\n  X --> Y"]
    for render in RENDERERS.values():
        found = read(render(text))
        assert found.codes == drawings
        assert found.active == []
        anchors = {*slugs(found), *found.ids}
        assert [each for each in found.links if each.startswith("#") and each[1:] not in anchors] == []
        assert {"#term-a-thing", "#cmdoption-x", "#envvar-GREETING", "#fetch", "#of-words"} <= set(found.links)
    assert [each for each in differences(doctree, text) if "codes" not in each and "rows" not in each] == []


def test_what_they_say_stands_in_words(more: Page) -> None:
    _, text, _ = more
    for lines in (
        "```mermaid\nflowchart TD", "\nA drawing\n", "\nAdded in version 1.2: New *then*.\n", "\nChanged in version 1.4: Changed.\n",
        "\n`-x <y>`\n\nWhat the option does.\n", "\n`fetch(url: str, *args, **options) -> dict | None`\n\nFetches it.\n",
        "a thing**\\\n  What it is.\n", "  > **Warning**\n  >\n  > In a list.\n", "> [!TIP]\n> > **Own title**\n", "> **Its title**\n>\n> Its body.",
        "1. [x] numbered and done\n2. [ ] numbered and open\n", "- **One:**\n  - first\n  - second\n", "\n| noted[^1] |\n| $`x \\| y`$ |\n",
    ):  # fmt: skip
        assert lines in text, lines
    assert "[!NOTE]" not in text
