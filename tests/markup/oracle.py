"""What a reader of the exported Markdown gets, by two renderers that are not ours, beside what the doctree says.

Both renderers make HTML, raw HTML in it switched on as on GitHub before its sanitizer; one parser takes headings, cells, code, links
and everything active from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

import cmarkgfm
from cmarkgfm.cmark import Options
from docutils import nodes
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from sphinxcontrib_errortracking.markup.markdown.table import _fits
from sphinxcontrib_errortracking.markup.text import writable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_INLINE = frozenset({"code", "a", "em", "strong", "del", "s", "sub", "sup"})
_BLOCKS = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "pre", "blockquote", "section", "details", "summary"}
)
_TABLE = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
_VOID = frozenset({"br", "hr", "img", "input"})
_TAGS = _INLINE | _BLOCKS | _TABLE | _VOID
_ADDRESS = re.compile(r"(?:https?://|mailto:|#|[^:]*\Z)")
_ATTRIBUTES = frozenset(
    {
        "href",
        "id",
        "class",
        "align",
        "style",
        "checked",
        "disabled",
        "type",
        "src",
        "alt",
        "title",
        "start",
        "open",
        "colspan",
        "rowspan",
        "lang",
    }
)


def by_markdown_it(markdown: str) -> str:
    parser = MarkdownIt("gfm-like", {"html": True}).use(footnote_plugin)
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": True})  # GitHub links no bare host but `www.`
    parser.linkify.add("//", None)
    return str(parser.render(markdown))


def by_cmark(markdown: str) -> str:
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown, options=options))


RENDERERS: Mapping[str, Callable[[str], str]] = {"markdown-it": by_markdown_it, "cmark-gfm": by_cmark}


@dataclass
class Page:
    """The parts of a page that must be exact; text with every run of whitespace as one space."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    literals: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    text: str = ""
    active: list[str] = field(default_factory=list)


def squeeze(text: str) -> str:
    return " ".join(text.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[tuple[str, list[str]]] = []
        self.whole: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._judge(tag, given)
        if tag == "tr":
            self.page.rows.append([])
        if tag == "a" and given.get("href") and "footnote" not in given.get("class", ""):
            self.page.links.append(unquote(given["href"]))
        if given.get("id"):
            self.page.ids.append(given["id"])
        if tag in _VOID:
            self._add(" ")
        else:
            self.open.append((tag, []))

    def _judge(self, tag: str, given: dict[str, str]) -> None:
        harmless = tag in _TAGS and (tag != "input" or given.get("type") == "checkbox")
        named = all(name in _ATTRIBUTES or name.startswith(("data-", "aria-")) for name in given)
        addressed = all(_ADDRESS.match(given.get(name, "")) for name in ("href", "src"))
        styled = given.get("style", "").removeprefix("text-align:") in {"", "left", "right", "center"}
        if not (harmless and named and addressed and styled):
            self.page.active.append(f"<{tag} {given}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not any(name == tag for name, _ in self.open):
            return
        while self.open:
            name, pieces = self.open.pop()
            text = "".join(pieces)
            self._close(name, text)
            self._add(text if name in _INLINE else f" {text} ")
            if name == tag:
                return

    def _close(self, name: str, text: str) -> None:
        parent = self.open[-1][0] if self.open else ""
        if re.fullmatch(r"h[1-6]", name):
            self.page.headings.append((int(name[1]), squeeze(text)))
        elif name in {"td", "th"} and self.page.rows:
            self.page.rows[-1].append(squeeze(text))
        elif name == "pre":
            self.page.codes.append(text.removesuffix("\n"))
        elif name == "code" and parent != "pre":
            self.page.literals.append(text)

    def handle_data(self, data: str) -> None:
        self._add(data)

    def _add(self, text: str) -> None:
        (self.open[-1][1] if self.open else self.whole).append(text)


def read(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    while reader.open:
        reader.handle_endtag(reader.open[-1][0])
    reader.page.text = squeeze("".join(reader.whole))
    return reader.page


# ---- what the doctree says ------------------------------------------------------


def expected(doctree: nodes.Element) -> Page:
    page = Page()
    for node in doctree.findall(nodes.title):
        if isinstance(node.parent, nodes.section):
            page.headings.append((_level(node), shown(node)))
    page.rows = [[shown(entry) for entry in row.children] for row in doctree.findall(nodes.row)]
    page.codes = [writable(node.astext()).removesuffix("\n") for node in _codes(doctree)]
    page.literals = [writable(node.astext()).replace("\n", " ") for node in doctree.findall(nodes.literal)]
    page.links = [unquote(node["refuri"]) for node in doctree.findall(nodes.reference) if node.get("refuri")]
    return page


def _level(title: nodes.Node) -> int:
    level, node = 0, title.parent
    while node is not None:
        level += isinstance(node, nodes.section)
        node = node.parent
    return level


def _codes(doctree: nodes.Element) -> Iterator[nodes.Element]:
    for node in doctree.findall(nodes.Element):
        if isinstance(node, nodes.literal_block | nodes.doctest_block | nodes.math_block):
            yield node


def shown(node: nodes.Node) -> str:
    """The text of a node; blocks in it stand apart."""
    if isinstance(node, nodes.Text):
        return writable(str(node))
    pieces = [shown(child) for child in node.children]
    bullet = "• " if isinstance(node, nodes.list_item) and _on_one_line(node) else ""
    return bullet + squeeze(("" if isinstance(node, nodes.TextElement) else " ").join(pieces))


def _on_one_line(item: nodes.Node) -> bool:
    """Is it an item of a list in a cell of a GFM table, which holds no list but its likeness?"""
    node: nodes.Node | None = item
    while node is not None and not isinstance(node, nodes.tgroup):
        node = node.parent
    return isinstance(node, nodes.tgroup) and all(_fits(entry) for entry in node.findall(nodes.entry))


def slugs(page: Page) -> list[str]:
    """The anchors that GitHub gives to a page's headings, by its documented rules."""
    found: list[str] = []
    for _, title in page.headings:
        base = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        anchor, count = base, 0
        while anchor in found:
            count += 1
            anchor = f"{base}-{count}"
        found.append(anchor)
    return found


def differences(doctree: nodes.Element, markdown: str) -> list[str]:
    """Everything in which a renderer's page is not the doctree's, or is active."""
    wanted = expected(doctree)
    told = []
    for name, render in RENDERERS.items():
        found = read(render(markdown))
        for part in ("headings", "rows", "codes"):
            told += [f"{name}: {part}: {pair}" for pair in _unequal(getattr(wanted, part), getattr(found, part))]
        told += [
            f"{name}: links: {pair}"
            for pair in _unequal(wanted.links, [each for each in found.links if not each.startswith("#")])
        ]
        anchors = {*slugs(found), *found.ids}
        told += [
            f"{name}: nothing is at {each}" for each in found.links if each.startswith("#") and each[1:] not in anchors
        ]
        told += [f"{name}: active: {each}" for each in found.active]
    return told


def _unequal(wanted: list, found: list) -> Iterator[str]:
    if wanted != found:
        pairs = [(one, other) for one, other in zip(wanted, found, strict=False) if one != other]
        yield f"{len(wanted)} wanted, {len(found)} found; first: {pairs[:1]!r}" + (
            "" if pairs else f" {(wanted + found)[min(len(wanted), len(found)) :][:1]!r}"
        )
