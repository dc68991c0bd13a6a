"""The exported Markdown as a reader's renderer sees it: markdown-it's `gfm-like`, with what GitHub itself links."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

OUR_HTML = re.compile(r"</?code>|<!-- -->|<br>|</?(?:em|strong|del)>")


def parse(markdown: str):
    parser = MarkdownIt("gfm-like")
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": True})  # GitHub links no bare host but `www.`
    parser.linkify.add("//", None)
    return parser.parse(markdown)


def inlines(tokens, kind: str):
    """The inline tokens that stand right in an element: `td_open`, `heading_open`, `paragraph_open`."""
    return [tokens[index + 1] for index, token in enumerate(tokens) if token.type == kind]


def shown(token) -> str:
    """The text that a reader sees, and an error for anything that is active."""
    pieces = []
    for child in token.children or []:
        if child.type in {"text", "text_special", "code_inline"}:
            pieces.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            pieces.append("\n")
        elif child.type == "html_inline":
            assert OUR_HTML.fullmatch(child.content), f"HTML in the page: {child.content!r}"
        else:
            raise AssertionError(f"markup in the page: {child.type} {child.content!r} {child.attrs!r}")
    bare = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", token.content, flags=re.DOTALL)
    assert not re.search(r"(?<!\w)www\.\w", bare, re.IGNORECASE), f"GitHub makes a link of this: {bare!r}"
    return "".join(pieces)


def kinds(tokens) -> list[str]:
    return [token.type for token in tokens if token.nesting != -1]
