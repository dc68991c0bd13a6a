"""A table of ours within the cell of another table, which only HTML and Markdown can write: elsewhere it becomes a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinxcontrib_errortracking.markup.nodes import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

NESTING = frozenset({"html", "markdown"})  #: formats that write a table within a table


class NestedTables(SphinxPostTransform):
    """Says each row as an item with the column's name before each cell: nothing is lost, and no writer stops."""

    default_priority = 895

    def run(self, **_kwargs: Any) -> None:
        """Replace the tables."""
        if self.app.builder.format in NESTING:
            return
        for table in list(self.document.findall(nodes.table)):
            if "errortracking" in table["classes"] and _is_nested(table):
                table.parent.replace(table, list(_as_list(table)))


def _is_nested(table: nodes.table) -> bool:
    above = table.parent
    while above is not None:
        if isinstance(above, nodes.entry):
            return True
        above = above.parent
    return False


def _as_list(table: nodes.table) -> Iterator[nodes.Node]:
    for title in table.children:
        if isinstance(title, nodes.title):
            yield nodes.paragraph("", "", nodes.strong("", "", *title.children))
    names = [entry.astext() for head in table.findall(nodes.thead) for entry in head.findall(nodes.entry)]
    items = [
        nodes.list_item("", *_cells(row, names))
        for body in table.findall(nodes.tbody)
        for row in body.findall(nodes.row)
    ]
    if items:
        yield nodes.bullet_list("", *items, bullet="-")


def _cells(row: nodes.row, names: list[str]) -> Iterator[nodes.Node]:
    for name, entry in zip(names, row.findall(nodes.entry), strict=False):
        label: list[nodes.Node] = [nodes.emphasis("", f"{name}:"), nodes.Text(" ")]
        rest = list(entry.children)
        if rest and isinstance(rest[0], nodes.paragraph):
            label += rest.pop(0).children
        yield paragraph(label)
        yield from rest


def connect(app: Sphinx) -> None:
    """Register it."""
    app.add_post_transform(NestedTables)
