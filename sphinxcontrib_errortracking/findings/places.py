"""Whether a place in the code lies within another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def holds(outer: SourceLocation, inner: SourceLocation) -> bool:
    """Tell whether a place lies within another."""
    return outer.source == inner.source and outer.line <= inner.line <= max(outer.end_line, outer.line)
