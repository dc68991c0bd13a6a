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

PAGE = (Path(__file__).parents[1] / "cases" / "markup" / "constructs.txt").read_text(encoding="utf-8")
PIXEL = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
EXTENSIONS = ["alert", "colon_fence", "deflist", "dollarmath", "strikethrough", "tasklist", "fieldlist"]


def build(shop: Project) -> Built:
    shop.write("docs/every.md", PAGE)
    (shop.root / "docs/picture.png").write_bytes(PIXEL)
    shop.conf(
        extensions=["myst_parser", "sphinx_design", "sphinxcontrib_errortracking"],
        myst_enable_extensions=EXTENSIONS,
        myst_heading_anchors=3,
        errortracking_assignment="docs/assignments/M2.md",
        suppress_warnings=["myst.strikethrough"],
    )
    return shop.build("sop")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[nodes.document, str, list[str]]:
    built = build(make_project(tmp_path_factory.mktemp("constructs") / "shop"))
    doctree = built.app.env.get_and_resolve_doctree("every", built.app.builder)
    said: list[str] = []
    text = to_markdown(doctree, lambda message, _: said.append(message))
    return doctree, text, [*said, *(line for line in built.warnings if "every.md" in line)]


def test_both_renderers_show_the_doctree(page: tuple[nodes.document, str, list[str]]) -> None:
    doctree, text, said = page
    assert said == []
    assert differences(doctree, text) == []


def test_nothing_of_the_text_is_lost(page: tuple[nodes.document, str, list[str]]) -> None:
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


def test_github_s_own_syntax(page: tuple[nodes.document, str, list[str]]) -> None:
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
