"""The facts of an exported document, read back from its Markdown: rows of tables, options of calls, sentences of lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.changes.inline import cells, words
from sphinxcontrib_errortracking.changes.records import VALUE, Field, Item, Kind, Words
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

_HEADING = regex(r"(?P<marks>#{1,6})\s+(?P<text>.*)")
_ITEM = regex(r"(?P<indent>\s*)(?P<mark>[-*+]|\d+[.)])\s+(?P<text>.*)")
_FENCE = regex(r"\s*(?P<ticks>`{3,}|~{3,})")
_DELIMITER = regex(r"\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*")
_ANCHORS = regex(r'(?:<a id="[^"]*"></a>)+')
_CAPTION = regex(r"\*\*(?P<text>.+)\*\*\s*")
_OF_CALL = regex(r"`[^`]+` · .+ · .+ at .+ · .+")

#: The word beside an option's name where environments do not agree: of the values that are told anyway.
_DIFFERS = regex(r"(?<=[`>]) differs\Z")

#: Columns that tell a row from the others besides the first one; `#` counts rows, `Lines` are numbers that move.
_KEYS = frozenset({"File", "Where It Fires", "Step"})
_SKIPPED = frozenset({"#", "Lines"})
#: Columns of an option table that hold no value.
_ABOUT = frozenset({"Option", "Set at", "SDK default", "Notes", "Comment in the code"})
_ASLEEP = " (does not run)"
_EVERYWHERE = "Value"


def read_document(text: str, files: Container[str]) -> list[Item]:
    """What a document says. `files`: the paths of the repository, by which a place is known."""
    return list(_Reader(files).read(text.splitlines()))


class _Reader:
    def __init__(self, files: Container[str]) -> None:
        self.files = files
        self.heading = ""
        self.parents: list[tuple[int, str]] = []  #: the list items around a line: indentation and words
        self.fence = ""
        self.caption = ""  #: above the table that is read: what it is of
        self.call = ""  #: the same, where it is of a call's options
        self.header: list[str] = []

    def read(self, lines: Sequence[str]) -> Iterator[Item]:
        for number, line in enumerate(lines, 1):
            if self._in_fence(line):
                if not _FENCE.match(line):
                    yield self._text(line.strip(), self.heading, number)
            elif line.startswith("|"):
                yield from self._table_line(line, number)
            else:
                self.header = []
                yield from self._line(line, number)

    def _in_fence(self, line: str) -> bool:
        """Is the line a fence, or within one?"""
        match = _FENCE.match(line)
        if self.fence:
            if match and match["ticks"].startswith(self.fence):
                self.fence = ""
            return True
        self.fence = match["ticks"] if match else ""
        return bool(match)

    # ---- prose ----------------------------------------------------------------

    def _line(self, line: str, number: int) -> Iterator[Item]:
        if not line.strip() or line.strip() in {"---", "***"} or _ANCHORS.fullmatch(line.strip()):
            return
        self.caption = self.call = ""
        if heading := _HEADING.fullmatch(line):
            self.heading, self.parents = title(words(heading["text"], self.files).shown), []
            yield self._text(heading["text"], "Headings", number)
        elif caption := _CAPTION.fullmatch(line):
            yield self._caption(caption["text"], number)
        elif item := _ITEM.fullmatch(line):
            group = self._around(len(item["indent"]))
            yield self._text(item["text"], group, number)
            self.parents.append((len(item["indent"]), words(item["text"], self.files).shown))
        else:
            group = self._around(len(line) - len(line.lstrip()))
            yield self._text(line.strip(), group, number)

    def _around(self, indent: int) -> str:
        """What a line belongs to: the list item that it stands in, else the heading."""
        while self.parents and self.parents[-1][0] >= indent:
            self.parents.pop()
        return re.sub(r"^\d+\. ", "", self.parents[0][1]) if self.parents else self.heading

    def _text(self, markdown: str, group: str, line: int) -> Item:
        said = words(markdown, self.files)
        return Item(kind=Kind.TEXT, group=group, key=(said.compared,), name=said, line=line)

    # ---- tables ---------------------------------------------------------------

    def _caption(self, markdown: str, number: int) -> Item:
        """The line above a table. Of a call's options it is: `id` · `package` version · `method` at `place` · when it runs."""
        markdown = _ANCHORS.sub("", markdown, count=1) if markdown.startswith("<a ") else markdown
        if not _OF_CALL.fullmatch(markdown):
            self.caption = words(markdown, self.files).shown
            return self._text(markdown, self.heading, number)
        labels = ("SDK", "set up by", "state")
        first, *rest = [words(part, self.files) for part in markdown.split(" · ")]
        self.call = first.shown
        fields = tuple(Field(label, said) for label, said in zip(labels, rest, strict=False))
        return Item(
            kind=Kind.CALL, group="Calls", key=(self.call,), name=first, call=self.call, fields=fields, line=number
        )

    def _table_line(self, line: str, number: int) -> Iterator[Item]:
        if not self.header:
            self.header = [words(cell, self.files).shown for cell in cells(line)]
            if self._is_option_table():
                yield from self._asleep(number)
        elif not _DELIMITER.fullmatch(line.strip()):
            found = cells(line)
            found[:1] = [_DIFFERS.sub("", cell) if self._is_option_table() else cell for cell in found[:1]]
            row = [words(cell, self.files) for cell in found]
            row += [Words("", "")] * (len(self.header) - len(row))
            yield self._option(row, number) if self._is_option_table() else self._row(row, number)

    def _is_option_table(self) -> bool:
        return bool(self.call) and self.header[:1] == ["Option"]

    def _asleep(self, number: int) -> Iterator[Item]:
        """The environments in which the call does not run, which the header of its table says."""
        for column in self.header:
            if column.endswith(_ASLEEP):
                for scope in column.removesuffix(_ASLEEP).split(", "):
                    said = f"{self.call} does not run in {scope}"
                    yield Item(
                        kind=Kind.ROW, group="Calls", key=(said,), name=Words(said, said), call=self.call, line=number
                    )

    def _option(self, row: Sequence[Words], number: int) -> Item:
        fields: list[Field] = []
        for column, cell in zip(self.header, row, strict=False):
            if column in _ABOUT:
                fields += [Field(column, cell)] if column != "Option" else []
            elif column == _EVERYWHERE:
                fields.append(Field(VALUE, cell))
            else:
                fields += [Field(VALUE, cell, scope) for scope in column.removesuffix(_ASLEEP).split(", ")]
        key = (self.call, row[0].shown)
        return Item(
            kind=Kind.OPTION,
            group="Options",
            key=key,
            name=row[0],
            call=self.call,
            fields=tuple(fields),
            line=number,
        )

    def _row(self, row: Sequence[Words], number: int) -> Item:
        told = [(column, cell) for column, cell in zip(self.header, row, strict=False) if column not in _SKIPPED]
        key = [cell for index, (column, cell) in enumerate(told) if not index or column in _KEYS]
        rest = [(column, cell) for index, (column, cell) in enumerate(told) if index and column not in _KEYS]
        shown, *more = [cell.shown for cell in key] or [""]
        compared = [cell.compared for cell in key]
        return Item(
            kind=Kind.ROW,
            group=self.caption or self.heading,
            key=tuple(compared),
            name=Words(shown + "".join(f" ({part})" for part in more), " ".join(compared)),
            fields=tuple(Field(column, cell) for column, cell in rest),
            line=number,
        )


def title(heading: str) -> str:
    """A heading without its number and its capitals."""
    text = re.sub(r"^\d+\. ", "", heading)
    return text.capitalize() if text.isupper() else text
