"""Content that was made for the package's format, as another format wants it: its columns, its kind of list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.nodes import paragraph, words
from sphinxcontrib_errortracking.markup.sop_format import heading_key, sop_format
from sphinxcontrib_errortracking.markup.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.markup.sop_format import Heading, SopFormat, TableFormat


def adapted(heading: Heading, content: Sequence[nodes.Node], layout: SopFormat) -> tuple[list[nodes.Node], list[str]]:
    """The content, and the names of the columns that nothing is known for."""
    ours = sop_format().heading(heading.text)
    if ours is None or not heading.table or not ours.table:
        return list(content), []
    wanted, made = layout.tables[heading.table], sop_format().tables[ours.table]
    if wanted.columns == made.columns:
        return list(content), []
    lacking = [column for column in wanted.columns if _place(made, column) is None and column != wanted.numbered]
    own = f"errortracking-{ours.table.lower()}"
    return [
        _rebuilt(node, wanted, made, own) if isinstance(node, nodes.table) and own in node["classes"] else node
        for node in content
    ], lacking


def left_out(layout: SopFormat) -> list[str]:
    """The headings and columns of the package's format that this one has no place for."""
    lost = []
    for ours in sop_format().headings:
        heading = layout.heading(ours.text)
        if heading is None:
            lost.append(ours.text)
        elif heading.table and ours.table:
            wanted = {heading_key(column) for column in layout.tables[heading.table].columns}
            columns = (column for column in sop_format().tables[ours.table].columns if column != "#")
            lost += [f"{ours.text}: {column}" for column in columns if heading_key(column) not in wanted]
    return lost


def _place(made: TableFormat, column: str) -> int | None:
    keys = [heading_key(each) for each in made.columns]
    return keys.index(heading_key(column)) if heading_key(column) in keys and heading_key(column) else None


def _rebuilt(old: nodes.table, wanted: TableFormat, made: TableFormat, own: str) -> nodes.table:
    """The same rows under the wanted columns; a dash where nothing is known."""
    places = [_place(made, column) for column in wanted.columns]
    rows = [list(row.children) for body in old.findall(nodes.tbody) for row in body.children]
    cells = (
        [
            _cell(row, place, number if column == wanted.numbered else 0)
            for column, place in zip(wanted.columns, places, strict=True)
        ]
        for number, row in enumerate(rows, 1)
    )
    return table(wanted.columns, wanted.widths, cells, letter=own.removeprefix("errortracking-"))


def _cell(row: Sequence[nodes.Node], place: int | None, number: int) -> Sequence[nodes.Node]:
    if number:
        return [paragraph(words(str(number)))]
    return list(row[place].children) if place is not None else [paragraph(words("–"))]
