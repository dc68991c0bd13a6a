"""The SOP format, read from `sop.toml`: headings in order and tables by letter."""

from __future__ import annotations

import re
import tomllib
from dataclasses import field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat:
    """One of the tables A to K."""

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
    """The whole format. `title` is what the first heading must look like."""

    title: re.Pattern[str]
    not_assessed: str
    headings: tuple[Heading, ...]
    tables: Mapping[str, TableFormat]

    def heading(self, text: str) -> Heading | None:
        """The required heading that `text` means: case, emoji, punctuation and the section's number do not count."""
        wanted = heading_key(text)
        return next((heading for heading in self.headings if heading_key(heading.text) == wanted), None)


def heading_key(text: str) -> str:
    """A heading's text reduced to what tells it from the others: `3. Detailed Logic ✅` and `DETAILED LOGIC` are the same."""
    words = re.sub(r"[\W_]+", " ", text.casefold()).strip()
    return re.sub(r"^\d+ ", "", words)


def _table(data: Mapping[str, Any]) -> TableFormat:
    return TableFormat(
        columns=tuple(data["columns"]),
        widths=tuple(data["widths"]),
        numbered=data.get("numbered", ""),
        allowed={column: tuple(values) for column, values in data.get("allowed", {}).items()},
    )


@cache
def sop_format() -> SopFormat:
    """The format of `sop.toml`."""
    data = tomllib.loads(resources.files(__package__).joinpath("sop.toml").read_text(encoding="utf-8"))
    return SopFormat(
        title=re.compile(data["title"]),
        not_assessed=data["not_assessed"],
        headings=tuple(
            Heading(**{**heading, "labels": tuple(heading.get("labels", ()))}) for heading in data["headings"]
        ),
        tables={letter: _table(table) for letter, table in data["tables"].items()},
    )
