"""What holds where several calls of `init` may send: which of them counts, and under which conditions any of them does."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.model.logic import are_opposites

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.outcomes import Captures


def one_of(sending: list[Captures]) -> Captures:
    """The last call; where it is reached in several ways, what holds in any of them."""
    ways = [found for found in sending if found.init.loc == sending[-1].init.loc]
    whens, quiet = any_of(ways)
    return replace(ways[-1], whens=whens, quiet=quiet)


def any_of(sending: list[Captures]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Under which conditions any of several calls sends, and in which environments none does."""
    whens = tuple(dict.fromkeys(when for one in sending for when in one.whens))
    always = any(not found.whens for found in sending) or any(are_opposites(*pair) for pair in combinations(whens, 2))
    quiet = tuple(name for name in sending[-1].quiet if all(name in found.quiet for found in sending))
    return () if always else whens, quiet
