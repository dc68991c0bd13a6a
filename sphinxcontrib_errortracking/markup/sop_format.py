"""The SOP format as records: the package's, read from `sop.toml`, or one like it that a repository carries."""

from __future__ import annotations

import re
import tomllib
from dataclasses import field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.markup.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: what may be asked for under a heading
CONTENTS = frozenset({"prose", "sections", "table", "ordered", "bullets", "tasks", "diagram"})
LEVELS = (2, 3)  #: of headings: sections and their parts
_FIELD = regex(r"\b(NAME|ID|CATEGORY)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat:
    """One of the format's tables: A to K in the package's."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    numbered: str = ""  #: the column that counts from 1; "" for none
    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: column -> the only values of its cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A required heading and the kind of content that must follow it."""

    level: int
    text: str
    content: str  #: prose, sections, table:X, ordered, bullets, tasks or diagram
    rule: bool = False
    labels: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The letter of the table under this heading, "" for none."""
        kind, _, letter = self.content.partition(":")
        return letter if kind == "table" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SopFormat:
    """The whole format. `title` is the first heading, with NAME, ID and CATEGORY for what differs."""

    title: str
    not_assessed: str
    headings: tuple[Heading, ...]
    tables: Mapping[str, TableFormat]

    def heading(self, text: str) -> Heading | None:
        """The required heading that `text` means: case, emoji, punctuation and the section's number do not count."""
        wanted = heading_key(text)
        return next((heading for heading in self.headings if heading_key(heading.text) == wanted), None)

    def title_for(self, *, name: str, identifier: str, category: str) -> str:
        """The first heading of a document."""
        values = {"NAME": name, "ID": identifier, "CATEGORY": category}
        return _FIELD.sub(lambda match: values[match[0]], self.title)

    def title_of(self, text: str) -> re.Match[str] | None:
        """Does `text` look like the first heading? The match has a group for each of NAME, ID and CATEGORY that is in it."""
        return _title_pattern(self.title).fullmatch(text)


def heading_key(text: str) -> str:
    """A heading's text reduced to what tells it from the others: `3. Detailed Logic ✅` and `DETAILED LOGIC` are the same."""
    words = re.sub(r"[\W_]+", " ", text.casefold()).strip()
    return re.sub(r"^\d+ ", "", words)


@cache
def _title_pattern(title: str) -> re.Pattern[str]:
    pieces, seen = [], set[str]()
    for piece in _FIELD.split(title):
        is_field = bool(_FIELD.fullmatch(piece))
        pieces.append((".+" if piece in seen else f"(?P<{piece}>.+)") if is_field else re.escape(piece))
        seen |= {piece} if is_field else set()
    return re.compile("".join(pieces))


@cache
def sop_format() -> SopFormat:
    """The format of the package."""
    return format_of(resources.files(__package__).joinpath("sop.toml").read_text(encoding="utf-8"), "sop.toml")


def format_of(text: str, name: str) -> SopFormat:
    """The format that a TOML text describes, as `sop.toml` does. Raises FormatError with one sentence."""
    try:
        data = tomllib.loads(text)
        made = _format(data)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{name} is no TOML: {error}") from None
    except KeyError as error:
        raise FormatError(f"{name} is no SOP format: {error.args[0]!r} is missing in it") from None
    except (TypeError, ValueError, AttributeError):
        raise FormatError(f"{name} is no SOP format: a value in it has another type than in the package's") from None
    return checked(made, name)


def checked(layout: SopFormat, name: str) -> SopFormat:
    """The same format, if a document can be in it. Raises FormatError."""
    if not layout.headings:
        raise FormatError(f"{name} is no SOP format: it has no headings")
    keys = set[str]()
    for heading in layout.headings:
        kind, _, letter = heading.content.partition(":")
        if heading.level not in LEVELS or (heading is layout.headings[0] and heading.level != LEVELS[0]):
            raise FormatError(
                f"{name}: the level of the heading {heading.text!r} is {heading.level}; sections are 2, their parts 3"
            )
        if kind not in CONTENTS or (kind == "table" and letter not in layout.tables):
            raise FormatError(f"{name}: the content of the heading {heading.text!r} is {heading.content!r}")
        if heading_key(heading.text) in keys:
            raise FormatError(f"{name}: the heading {heading.text!r} stands twice in the format")
        keys.add(heading_key(heading.text))
    for letter, table in layout.tables.items():
        if problem := _problem(table):
            raise FormatError(f"{name}: {problem} of the table {letter}")
    return layout


def _problem(table: TableFormat) -> str:
    """What is wrong with a table of a format; "" where nothing is."""
    twice = next((column for column in table.columns if table.columns.count(column) > 1), "")
    named = [*([table.numbered] if table.numbered else []), *table.allowed]
    strange = next((column for column in named if column not in table.columns), "")
    if not table.columns or len(table.columns) != len(table.widths):
        return f"there are {len(table.widths)} widths for the {len(table.columns)} columns"
    if twice:
        return f"{twice!r} stands twice among the columns"
    return f"{strange!r} is not among the columns" if strange else ""


def _format(data: Mapping[str, Any]) -> SopFormat:
    return SopFormat(
        title=str(data["title"]),
        not_assessed=str(data["not_assessed"]),
        headings=tuple(_heading(heading) for heading in data["headings"]),
        tables={letter: _table(table) for letter, table in data["tables"].items()},
    )


def _heading(data: Mapping[str, Any]) -> Heading:
    return Heading(
        level=int(data["level"]),
        text=str(data["text"]),
        content=str(data["content"]),
        rule=bool(data.get("rule")),
        labels=tuple(map(str, data.get("labels", ()))),
    )


def _table(data: Mapping[str, Any]) -> TableFormat:
    columns = tuple(map(str, data["columns"]))
    widths = tuple(map(int, data.get("widths", ()))) or (1,) * len(columns)
    return TableFormat(
        columns=columns,
        widths=widths,
        numbered=str(data.get("numbered", "")),
        allowed={column: tuple(map(str, values)) for column, values in data.get("allowed", {}).items()},
    )
