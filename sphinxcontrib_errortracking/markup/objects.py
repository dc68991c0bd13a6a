"""What of the shown can be referred to: a mark on the node that shows it, which `sphinx_ext` makes an object of its domain.

A mark is one string, `TYPE NAME`, in an attribute that docutils keeps for such and no writer looks at, so that nodes stay as they
are everywhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.text import displayed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ATTRIBUTE = "internal:errortracking"


def mark(node: nodes.Element, kind: str, name: str) -> None:
    """Say which object a row, a term or a table shows. Its name is as a reader sees it: an inventory has lines, and is UTF-8."""
    if name:
        node[ATTRIBUTE] = f"{kind} {displayed(name)[0]}"


def take_marks(content: Iterable[nodes.Node]) -> Iterator[tuple[nodes.Element, str, str]]:
    """Every marked node among these and below, with the type and the name of its object; the mark is taken away."""
    for node in content:
        for found in node.findall(nodes.Element):
            if ATTRIBUTE in found:
                kind, _, name = str(found.attributes.pop(ATTRIBUTE)).partition(" ")
                yield found, kind, name


def body_rows(table: nodes.table) -> list[nodes.row]:
    """The rows below a table's head."""
    return [row for body in table.findall(nodes.tbody) for row in body.findall(nodes.row)]
