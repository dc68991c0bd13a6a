"""A repository's own SOP format: a TOML file like `sop.toml`, or a Markdown file whose fenced template is the format.

In a template square brackets stand for what a writer fills in: `# Feature: [Feature Name] ([ID])`. What stands under a heading
says what must stand there: a table its columns, a task list its items, `- Loading states: [status]` the beginning of an item,
`✅/⚠️/❌` the only values of a column, a first cell `1` that rows are counted.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.markup.errors import FormatError
from sphinxcontrib_errortracking.markup.sop_format import (
    Heading,
    SopFormat,
    TableFormat,
    checked,
    format_of,
    heading_key,
    sop_format,
)
from sphinxcontrib_errortracking.markup.sop_reader import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.markup.sop_reader import List, Part, Table

_FEWEST = 3  #: `##` headings of a fence that is a template, and no example
_DEEPEST = 3
_PLACEHOLDER = regex(r"\[([^\[\]]*)\]")
_DIAGRAM = regex(r"\b(?:diagram|flow ?chart|mermaid|ascii)\b", re.IGNORECASE)
_ITEM = regex(r"\s*(?:[-*+]|\d+[.)])\s+(.*)")
#: words that are values where they stand as alternatives; signs are values anyway
_VALUES = frozenset("yes no n/a partly partial high medium low critical major minor open fixed unknown none".split())  # noqa: SIM905


def read_format(name: str, text: str) -> SopFormat:
    """The format that a file describes. Raises FormatError with one sentence."""
    if name.lower().endswith(".toml"):
        return format_of(text, name)
    template = _template(text)
    if template is None:
        raise FormatError(
            f"{name} holds no template of the document: no fenced block with at least {_FEWEST} `##` headings"
        )
    found = [part for part in parts(template) if part.level <= _DEEPEST]
    titles = [part for part in found if part.level == 1]
    if len(titles) != 1 or found[0] is not titles[0]:
        raise FormatError(f"{name}: the template does not begin with the document's only title (`# …`)")
    return checked(_Reading(template.split("\n")).format(titles[0], found[1:]), name)


def _template(text: str) -> str | None:
    """The fenced block with the most `##` headings."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  # only who has a format of his own pays

    fences = [token.content for token in MarkdownIt("commonmark").parse(text) if token.type == "fence"]
    counted = [(sum(part.level == 2 for part in parts(fence)), fence) for fence in fences if "\n#" in f"\n{fence}"]  # noqa: PLR2004  # `##`
    most, found = max(counted, key=lambda pair: pair[0], default=(0, ""))
    return found if most >= _FEWEST else None


class _Reading:
    """Reads one template; `tables` collects its tables by key."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.tables: dict[str, TableFormat] = {}

    def format(self, title: Part, found: Sequence[Part]) -> SopFormat:
        """The whole format."""
        headings = tuple(self._headings(found))
        return SopFormat(
            title=_title(title.text), not_assessed=sop_format().not_assessed, headings=headings, tables=self.tables
        )

    def _headings(self, found: Sequence[Part]) -> Iterator[Heading]:
        for part, after in pairwise([*found, None]):
            if part is None:
                continue
            end = after.line - 1 if after else len(self.lines)
            content, labels = self._content(part, "\n".join(self.lines[part.line : end]))
            if content == "prose" and part.level == 2 and after and after.level > part.level and not part.prose:  # noqa: PLR2004  # `##`
                content = "sections"
            yield Heading(level=part.level, text=part.text, content=content, rule=part.after_rule, labels=labels)

    def _content(self, part: Part, text: str) -> tuple[str, tuple[str, ...]]:
        """What must stand under a heading, and the beginnings of a list's items."""
        if part.tables:
            return f"table:{self._table(part, part.tables[0])}", ()
        for found in part.lists:
            if not found.ordered and all(item.startswith(("[ ] ", "[x] ", "[X] ")) for item in found.items):
                return "tasks", tuple(item[4:].strip() for item in found.items)
            return "ordered" if found.ordered else "bullets", self._labels(found)
        return "diagram" if part.fences or (part.prose and _DIAGRAM.search(text)) else "prose", ()

    def _table(self, part: Part, table: Table) -> str:
        """The key of a table: the package's letter where the columns are the same."""
        ours = next((letter for letter, each in sop_format().tables.items() if each.columns == table.columns), None)
        key = ours or heading_key(part.text)
        first = dict(zip(table.columns, table.rows[0] if table.rows else (), strict=False))
        self.tables[key] = TableFormat(
            columns=table.columns,
            widths=sop_format().tables[ours].widths if ours else (1,) * len(table.columns),
            numbered=next((column for column, cell in first.items() if cell == "1"), ""),
            allowed=_allowed(first),
        )
        return key

    def _labels(self, found: List) -> tuple[str, ...]:
        """What each item begins with; nothing where one of them is free."""
        written = [match[1] for line in self.lines[found.line - 1 :] if (match := _ITEM.match(line))]
        labels = tuple(_label(item) for item in written[: len(found.items)])
        return labels if all(labels) else ()


def _label(item: str) -> str:
    """The words of an item before what is to be filled in; "" where it is free, or begins with a link."""
    words, bracket, _ = item.replace("**", "").replace("__", "").partition("[")
    fixed = words.strip()
    return fixed.rstrip(" :-–—") if bracket or fixed.endswith(":") else ""


def _allowed(first: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The columns whose cell lists alternatives: signs, or words that are known as values."""
    found = {}
    for column, cell in first.items():
        values = tuple(value.strip() for value in cell.split("/"))
        if len(values) > 1 and all(
            value and (value.casefold() in _VALUES or not re.search(r"[\w\[\]…]", value)) for value in values
        ):
            found[column] = values
    return found


def _title(text: str) -> str:
    """The first heading with NAME, ID and CATEGORY in the place of brackets."""

    def field(match: re.Match[str]) -> str:
        words = match[1].casefold().split()
        if "id" in words:
            return "ID"
        return "CATEGORY" if "category" in words else "NAME"

    return _PLACEHOLDER.sub(field, text)
