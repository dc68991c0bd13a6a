"""A Markdown document as markdown-it reads it, cut into parts at its headings."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that is not as the format wants it. `line` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table's cells as plain text; `widths`: how many cells each source line has."""

    line: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class List:
    """A top-level list: the plain text of each item's first line."""

    line: int
    ordered: bool
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it up to the next heading."""

    level: int
    text: str
    line: int
    after_rule: bool
    tables: tuple[Table, ...] = ()
    lists: tuple[List, ...] = ()
    fences: int = 0
    prose: bool = False  #: any paragraph

    def joined(self, others: Iterable[Part]) -> Part:
        """This part with the content of deeper ones."""
        result = self
        for other in others:
            result = replace(
                result,
                tables=result.tables + other.tables,
                lists=result.lists + other.lists,
                fences=result.fences + other.fences,
                prose=result.prose or other.prose,
            )
        return result


def parts(markdown: str) -> list[Part]:
    """The document's parts in order; what stands before the first heading is none."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  # only who checks a document pays

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    source = re.split(r"\r\n?|\n", markdown)
    starts = [index for index, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    return [_part(tokens, start, end, source) for start, end in pairwise([*starts, len(tokens)])]


def plain(token: Token) -> str:
    """The text that an inline token shows."""
    shown = {"text", "text_special", "code_inline"}
    pieces = [child.content if child.type in shown else " " for child in token.children or () if _visible(child, shown)]
    return " ".join("".join(pieces).split())


def _visible(child: Token, shown: set[str]) -> bool:
    return child.type in shown or child.type in {"softbreak", "hardbreak"}


def _part(tokens: Sequence[Token], start: int, end: int, source: Sequence[str]) -> Part:
    inner = tokens[start + 3 : end]
    top = [(index, token) for index, token in enumerate(inner) if token.level == 0]
    kinds = {token.type for _, token in top}
    return Part(
        level=int(tokens[start].tag[1]),
        text=plain(tokens[start + 1]),
        line=_line(tokens[start]),
        after_rule=start > 0 and tokens[start - 1].type == "hr",
        tables=tuple(_table(inner[index:], source) for index, token in top if token.type == "table_open"),
        lists=tuple(
            _list(inner[index:]) for index, token in top if token.type in {"bullet_list_open", "ordered_list_open"}
        ),
        fences=sum(token.type in {"fence", "code_block"} for _, token in top),
        prose="paragraph_open" in kinds,
    )


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _table(tokens: Sequence[Token], source: Sequence[str]) -> Table:
    rows: list[list[str]] = []
    lines: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
            lines.append(_line(token))
        elif token.type == "inline" and tokens[index - 1].type in {"th_open", "td_open"}:
            rows[-1].append(plain(token))
    widths = tuple(_cells(source[line - 1]) for line in lines)
    return Table(lines[0], tuple(rows[0]), tuple(map(tuple, rows[1:])), tuple(lines[1:]), widths[1:])


def _cells(line: str) -> int:
    """How many cells a source line has: a backslash keeps a pipe from being one's end."""
    bare = re.sub(r"\\.", "", line).strip().removeprefix("|").removesuffix("|")
    return bare.count("|") + 1


def _list(tokens: Sequence[Token]) -> List:
    close = tokens[0].type.replace("open", "close")
    items: list[str] = []
    for token in tokens:
        if token.level == 0 and token.type == close:
            break
        if token.level == 1 and token.type == "list_item_open":
            items.append("")
        elif token.type == "inline" and token.level == 3 and items and not items[-1]:  # noqa: PLR2004  # list, item, paragraph
            items[-1] = plain(token)
    return List(_line(tokens[0]), tokens[0].type.startswith("ordered"), tuple(items))
