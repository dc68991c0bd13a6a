"""What an upgrade of the SDK changes for the configuration, as one table for each call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.errors import UsageError
from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import NodeList, literal, paragraph, place, words
from sphinxcontrib_errortracking.markup.tables import table
from sphinxcontrib_errortracking.model.upgrade import VersionError, upgrades

if TYPE_CHECKING:
    from collections.abc import Container

    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.model.upgrade import Change, Upgrade

COLUMNS = (
    msgid("Option or integration"),
    msgid("Change"),
    msgid("Installed"),
    msgid("There"),
    msgid("Set at"),
    msgid("Notes"),
)
WIDTHS = (20, 16, 18, 16, 18, 22)


def upgrade(
    setup: Setup, against: str, *, calls: Container[str] | None = None, permalink: str = ""
) -> list[nodes.Node]:
    """A table for each call (those with the ids in `calls`, else all) of what changes at another version.

    Raises UsageError where nothing that they call was measured there.
    """
    try:
        found = upgrades(setup, against, calls)
    except VersionError as error:
        raise UsageError(str(error)) from None
    result: list[nodes.Node] = []
    for one in found:
        result += _call(one, permalink)
    return result


def _call(one: Upgrade, permalink: str) -> list[nodes.Node]:
    caption = [
        *literal(one.call),
        *words(" · "),
        *literal(one.package),
        nodes.Text(" "),
        *(words(one.installed) if one.installed else fixed("(version not resolved)")),
        *words(f" → {one.against}"),
    ]
    if one.unknown:
        return [paragraph([*caption, *words(f": {one.unknown}.")])]
    if not one.changes:
        return [
            paragraph(
                [*caption, nodes.Text(": "), *fixed("no change was found in what is set or left to its default.")]
            )
        ]
    rows = [_row(change, permalink) for change in one.changes]
    return [table(COLUMNS, WIDTHS, rows, title=caption, letter="upgrade")]


def _row(change: Change, permalink: str) -> list[NodeList]:
    return [
        literal(change.subject),
        words(change.change),
        words(change.before),
        words(change.after),
        [place(change.loc, permalink)] if change.loc else words("–"),
        words(change.note) or words("–"),
    ]
