"""`report --against VERSION`: what an upgrade of the SDK changes for the configuration, as JSON or as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.console import UserError, visible
from sphinxcontrib_errortracking.model.upgrade import VersionError, upgrades

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.model.upgrade import Change, Upgrade


def compared(setup: Setup, against: str) -> tuple[Upgrade, ...]:
    """The comparison. Raises UserError where nothing that is configured was measured at that version."""
    try:
        return upgrades(setup, against)
    except VersionError as error:
        raise UserError(str(error)) from None


def to_text(found: tuple[Upgrade, ...]) -> str:
    """A table for each call."""
    return "".join(f"{visible(line)}\n" for one in found for line in _lines(one))


def _lines(one: Upgrade) -> Iterator[str]:
    yield f"{one.call}  {one.package} {one.installed or '(version not resolved)'} -> {one.against}"
    if one.unknown:
        yield f"  {one.unknown}"
    elif not one.changes:
        yield "  no change was found in what is set or left to its default"
    rows = [_cells(change) for change in one.changes]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)] if rows else []
    for row in rows:
        yield f"  {'  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))}".rstrip()
    yield ""


def _cells(change: Change) -> tuple[str, ...]:
    where = str(change.loc) if change.loc else "not set"
    return (change.subject, change.change, f"{change.before} -> {change.after}", where, change.note)
