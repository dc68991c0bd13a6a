"""The Markdown of an assignment: its bold fields, and its texts by section. Headings in code are no headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

#: bold labels, lower case, without the colon -> the field of Assignment
FIELDS = {
    "feature id": "id",
    "id": "id",
    "feature name": "name",
    "name": "name",
    "category": "category",
    "feature category": "category",
    "output file": "output",
    "output": "output",
    "output path": "output",
}
#: headings, lower case, by their words -> the section's name here; the first that matches counts
SECTIONS = (
    (regex(r"\b(?:source )?files?\b.*\bread\b|\bsource files?\b"), "files"),
    (regex(r"\bquestions?\b"), "questions"),
    (regex(r"\bedge[ -]?cases?\b"), "edge_cases"),
    (regex(r"\boutput\b.*\brequirements?\b|^requirements?$"), "requirements"),
    (regex(r"\bdescription\b|^(?:feature )?overview$|^about\b"), "description"),
    (regex(r"\b(?:when|once|after)\b.*\b(?:done|finished|complete)|\bcompletion\b|\btracker\b"), "done"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """What a bold field says, and on which line."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or table row with the section that it stands in. `cells`: one but for a row."""

    section: str
    kind: str  #: paragraph, number, bullet, nested (below or behind an item), row
    cells: tuple[Token, ...]


def parse(text: str) -> list[Token]:
    """The tokens of a Markdown text, tables among them."""
    from markdown_it import MarkdownIt  # noqa: PLC0415

    return MarkdownIt("commonmark").enable("table").parse(text)


def plain(token: Token) -> str:
    """The text of an inline token without its marks."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"} or (
            child.type == "html_inline" and child.content.startswith("<br")
        ):
            parts.append(" ")
        elif child.type == "image":
            parts.append(child.content)
    return " ".join("".join(parts).split())


def fields_of(token: Token) -> Iterator[tuple[str, Field]]:
    """The bold fields of one inline token: `**Label:** value`, each on its line, the colon inside or behind the bold."""
    line = token.map[0] + 1 if token.map else 1
    label: str | None = None
    in_bold = False
    value: list[str] = []
    for child in [*(token.children or ()), None]:
        kind = child.type if child else "softbreak"
        if kind in {"softbreak", "hardbreak", "strong_open"} and label is not None and not in_bold:
            yield FIELDS[label], Field(" ".join("".join(value).split()).lstrip(": "), line)
            label = None
        if kind in {"softbreak", "hardbreak"}:
            line += 1
        elif kind == "strong_open":
            in_bold, value = True, []
        elif kind == "strong_close":
            written = "".join(value).strip().rstrip(":").strip().lower()
            label, in_bold, value = (written if written in FIELDS else None), False, []
        elif child is not None and kind in {"text", "code_inline"}:
            value.append(child.content)


def blocks_of(tokens: Sequence[Token]) -> list[Block]:
    """The paragraphs, list items and table rows with their sections."""
    reading = _Reading()
    for index, token in enumerate(tokens):
        reading.feed(token, tokens[index - 1], tokens[index + 1] if index + 1 < len(tokens) else token)
    return reading.blocks


class _Reading:
    """Follows the tokens: which section, list and row they stand in."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._section, self._level = "", 9
        self._lists: list[str] = []
        self._row: list[Token] | None = None
        self._is_new_item = False

    def feed(self, token: Token, before: Token, after: Token) -> None:
        """Take the next token."""
        match token.type:
            case "heading_open":
                self._heading(plain(after).lower(), int(token.tag[1]))
            case "ordered_list_open" | "bullet_list_open":
                self._lists.append("number" if token.type[0] == "o" else "bullet")
            case "ordered_list_close" | "bullet_list_close":
                self._lists.pop()
            case "list_item_open":
                self._is_new_item = True
            case "tr_open":
                self._row = []
            case "tr_close":
                if before.type == "td_close":
                    self.blocks.append(Block(self._section, "row", tuple(self._row or ())))
                self._row = None
            case "inline":
                self._inline(token, before)

    def _heading(self, text: str, level: int) -> None:
        """A heading that is none of ours ends the section before it, unless it is a deeper one."""
        found = next((name for pattern, name in SECTIONS if pattern.search(text)), "")
        if found or level <= self._level:
            self._section, self._level = found, level

    def _inline(self, token: Token, before: Token) -> None:
        if self._row is not None:
            self._row.append(token)
        elif before.type == "paragraph_open":
            kind = self._lists[0] if self._lists else "paragraph"
            if self._lists and (len(self._lists) > 1 or not self._is_new_item):
                kind = "nested"
            self._is_new_item = False
            self.blocks.append(Block(self._section, kind, (token,)))


def title_of(tokens: Sequence[Token], feature: str) -> str:
    """The feature's name in the first heading (`# Doc Agent: M2 - Error Tracking`), else its ID."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            name = re.split(rf"\b{re.escape(feature)}\b\s*[-–—:]?\s*", plain(tokens[index + 1]), maxsplit=1)
            return name[-1].strip() or feature
    return feature
