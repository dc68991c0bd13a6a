"""Where the code calls the SDK: the call sites by method, what triggers Sentry (table C), and which functions call it (table D)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.call_sites import FIRST, call_sites
from sphinxcontrib_errortracking.findings.purposes import PURPOSES
from sphinxcontrib_errortracking.markup.comments import COLUMN, WIDTH, comment_cell, of_call
from sphinxcontrib_errortracking.markup.errors import no_choice, no_such
from sphinxcontrib_errortracking.markup.filters import chosen_apps, speaks_of
from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import NodeList, joined, literal, paragraph, place, prose, words
from sphinxcontrib_errortracking.markup.objects import body_rows, mark
from sphinxcontrib_errortracking.markup.tables import record_cells, sop_table, table
from sphinxcontrib_errortracking.markup.values import value_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils import nodes

    from sphinxcontrib_errortracking.findings.call_sites import CallSite
    from sphinxcontrib_errortracking.findings.records import Report, Row

COLUMNS = (
    msgid("Method"),
    msgid("Where"),
    msgid("Level, handled"),
    msgid("Condition"),
    msgid("What becomes of it"),
    msgid("At"),
)
WIDTHS = (16, 22, 12, 14, 20, 16)
TABLES = ("calls", "triggers", "functions")
NONE_FOUND = msgid("None found in the code.")


def sentry_calls(  # noqa: PLR0913  # one keyword for each option of the directive
    report: Report,
    *,
    methods: Sequence[str] = (),
    show: str = "calls",
    apps: Sequence[str] = (),
    comments: bool = False,
    permalink: str = "",
) -> list[nodes.Node]:
    """One of TABLES: the calls of the named methods (all for none), or tables C and D. `apps`: only of these.

    `comments`: what stands beside the calls in the code, too; C and D, whose columns the document's format names, have none.

    A method that the code does not call is no mistake where it is one of the SDK's. Raises UnknownNameError.
    """
    if show not in TABLES:
        raise no_choice("table", show, TABLES)
    chosen = chosen_apps(report.setup, apps)
    _check(report, methods)
    if show == "calls":
        sites = [site for site in call_sites(report.setup) if not methods or site.call.method in methods]
        sites = [site for site in sites if not apps or site.call.app in chosen]
        rows = [_row(site, permalink) for site in sites]
        told = comments and any(of_call(site.call) for site in sites)
        if told:
            rows = [
                [*row, comment_cell(of_call(site.call), permalink=permalink)]
                for row, site in zip(rows, sites, strict=True)
            ]
        more = ((COLUMN, WIDTH),) if told else ()
        columns, widths = zip(*zip(COLUMNS, WIDTHS, strict=True), *more, strict=True)
        found = table(columns, widths, rows, letter="calls")
        firsts = {site.call.method: row for site, row in zip(reversed(sites), reversed(body_rows(found)), strict=True)}
        for method, row in firsts.items():
            mark(row, "call", method)
        return [found] if rows else [found, paragraph(fixed(NONE_FOUND))]
    letter, all_rows = ("C", report.triggers) if show == "triggers" else ("D", report.functions)
    cells = [record_cells(row, permalink) for row in _of(report, all_rows, chosen if apps else (), methods)]
    return [sop_table(letter, cells)] if cells else [sop_table(letter, ()), paragraph(fixed(NONE_FOUND))]


def _check(report: Report, methods: Sequence[str]) -> None:
    called = dict.fromkeys(call.method for call in report.setup.calls)
    known = dict.fromkeys((*called, *FIRST, *PURPOSES))
    for name in methods:
        if name not in known:
            raise no_such("method", name, known)


def _of(report: Report, rows: Sequence[Row], apps: Sequence[str], methods: Sequence[str]) -> list[Row]:
    """The rows with a place in one of the apps, and of those the ones at or about a call of the methods."""
    chosen = [row for row in rows if not apps or speaks_of(report.setup, row.cells, apps)]
    if not methods:
        return chosen
    places = {(call.loc.source, call.loc.line) for call in report.setup.calls if call.method in methods}
    return [row for row in chosen if _stands_at(row, places) or _names(row, methods)]


def _stands_at(row: Row, places: set[tuple[str, int]]) -> bool:
    locs = [getattr(part, "loc", None) for part in row.cells[1]]
    return any(loc is not None and (loc.source, loc.line) in places for loc in locs)


def _names(row: Row, methods: Sequence[str]) -> bool:
    return any(getattr(part, "text", None) in methods for part in row.cells[-1])


def _row(site: CallSite, permalink: str) -> list[NodeList]:
    return [
        literal(site.call.method),
        prose(site.where, permalink),
        _says(site),
        prose(site.condition, permalink) or words("–"),
        prose(site.becomes, permalink),
        [place(site.call.loc, permalink)],
    ]


def _says(site: CallSite) -> NodeList:
    """What the call itself says of the level, and of whether the error counts as handled."""
    told = [
        [*words(f"{name} "), *value_nodes(value)]
        for name, value in (("level", site.level), ("handled", site.handled))
        if value is not None
    ]
    return joined(told, ", ") or words("–")
