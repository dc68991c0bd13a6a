"""What follows for performance, security and reliability: the tables H and I, one for each family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.calls import NONE_FOUND
from sphinxcontrib_errortracking.markup.errors import no_such
from sphinxcontrib_errortracking.markup.filters import chosen_apps, speaks_of
from sphinxcontrib_errortracking.markup.messages import fixed
from sphinxcontrib_errortracking.markup.nodes import paragraph
from sphinxcontrib_errortracking.markup.tables import record_cells, sop_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinxcontrib_errortracking.findings.records import Report, Row

#: family -> the format's table, and its rows
FAMILIES: Mapping[str, tuple[str, Callable[[Report], Sequence[Row]]]] = {
    "performance": ("H", lambda report: report.performance),
    "security": ("I", lambda report: report.security),
    "reliability": ("I", lambda report: report.reliability),
}


def concern_table(
    report: Report, *, families: Sequence[str] = (), apps: Sequence[str] = (), permalink: str = ""
) -> list[nodes.Node]:
    """A table for each family (all for none), with the rows that speak of one of the apps. Raises UnknownNameError."""
    for name in families:
        if name not in FAMILIES:
            raise no_such("family of concerns", name, FAMILIES, every=True)
    chosen = chosen_apps(report.setup, apps) if apps else ()
    result: list[nodes.Node] = []
    for name in families or FAMILIES:
        letter, rows_of = FAMILIES[name]
        rows = [row for row in rows_of(report) if not apps or speaks_of(report.setup, row.cells, chosen)]
        found = sop_table(letter, [record_cells(row, permalink) for row in rows])
        found.insert(0, nodes.title("", "", *fixed(name.capitalize())))
        result += [found] if rows else [found, paragraph(fixed(NONE_FOUND))]
    return result
