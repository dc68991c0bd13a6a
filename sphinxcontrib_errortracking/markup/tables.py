"""The one table builder. The tables A to K take their columns and widths from the format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias, cast

from docutils import nodes

from sphinxcontrib_errortracking.markup.messages import fixed
from sphinxcontrib_errortracking.markup.nodes import NodeList, paragraph, prose, sentry_table
from sphinxcontrib_errortracking.markup.sop_format import sop_format

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinxcontrib_errortracking.findings.records import Row

COLUMN_CLASS = "errortracking-column-"  #: with the column's key behind it: class of each of its cells
Cell: TypeAlias = "Sequence[nodes.Node]"  #: inline nodes, which become one paragraph, or block nodes


def table(
    columns: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Cell]], *, title: Cell = (), letter: str = ""
) -> nodes.table:
    """A table with a header row. A column's title is a message, unless it is a node; `letter` is kept as a class."""
    classes = ["errortracking", f"errortracking-{letter.lower()}"] if letter else ["errortracking"]
    result = sentry_table(classes=[*classes, "colwidths-given"], support_smartquotes=False)
    if title:
        result += nodes.title("", "", *title)
    group = nodes.tgroup(cols=len(columns))
    group += [nodes.colspec(colwidth=width) for width in widths]
    group += nodes.thead("", _row([_heading(column) for column in columns]))
    group += nodes.tbody("", *(_row(row) for row in rows))
    result += group
    kinds = [f"{COLUMN_CLASS}{key_of(column)}" for column in columns]
    for line in group.findall(nodes.row):
        for entry, kind in zip(line.children, kinds, strict=False):
            cast("nodes.entry", entry)["classes"].append(kind)
    return result


def _heading(column: str) -> NodeList:
    return [column.copy()] if isinstance(column, nodes.Text) else fixed(column)


def key_of(title: str) -> str:
    """A column's title as one writes it in an option: "what-it-does" for "What It Does", "number" for "#"."""
    return re.sub(r"\W+", "-", title.strip().casefold()).strip("-") or "number"


def sop_table(letter: str, rows: Iterable[Sequence[Cell]]) -> nodes.table:
    """Table A to K of the format."""
    layout = sop_format().tables[letter]
    return table(layout.columns, layout.widths, rows, letter=letter)


def record_cells(row: Row, permalink: str = "") -> list[NodeList]:
    """The cells of a findings row."""
    return [prose(cell, permalink) for cell in row.cells]


def _row(cells: Sequence[Cell]) -> nodes.row:
    return nodes.row("", *(_entry(cell) for cell in cells))


def _entry(cell: Cell) -> nodes.entry:
    if any(isinstance(node, nodes.Text | nodes.Inline) for node in cell):
        return nodes.entry("", paragraph(cell))
    return nodes.entry("", *cell)
