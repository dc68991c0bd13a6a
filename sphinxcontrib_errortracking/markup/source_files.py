"""The assignment's files as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.records import Place
from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import (
    NodeList,
    file,
    in_brackets,
    joined,
    literal,
    paragraph,
    places,
    prose,
    words,
)
from sphinxcontrib_errortracking.markup.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docutils import nodes

    from sphinxcontrib_errortracking.findings.records import Report, SourceFile


def source_files(report: Report, *, permalink: str = "") -> list[nodes.Node]:
    """The assignment's files: which are there, which are missing, and what stands in their place."""
    if not report.source_files:
        return [paragraph(fixed("The assignment names no source file."))]
    columns = (msgid("File"), msgid("Purpose"), msgid("Found"), msgid("What stands in its place"))
    rows = [_source_file(row, permalink) for row in report.source_files]
    return [table(columns, (28, 26, 20, 26), rows, letter="files")]


def _source_file(row: SourceFile, permalink: str) -> list[NodeList]:
    named = joined(_alternatives(literal(path) for path in row.paths))
    paths = joined([[file(path, permalink=permalink)] for path in row.found], ", ")
    found = joined([words("✅"), paths] if paths else [words("❌"), fixed("missing")])
    note = prose(row.note, permalink)
    told = {(part.loc.source, part.loc.line) for part in row.note if isinstance(part, Place)}
    found_at = places([loc for loc in row.instead if (loc.source, loc.line) not in told], permalink)
    instead = joined([note, in_brackets(found_at)]) if note else found_at
    return [named, words(row.purpose) or words("–"), found, instead or words("–")]


def _alternatives(names: Iterable[NodeList]) -> Iterator[NodeList]:
    """The names with "or" between."""
    for index, name in enumerate(names):
        yield from [fixed("or"), name] if index else [name]
