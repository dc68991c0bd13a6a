"""One walk from a name along those who are given what it holds, as a depth-first search that says what may be remembered.

What a name's search finds holds for ever, unless it ended at a name that is still being searched: then it lacks what is found there,
and counts only until that search ends.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Mutation

NOWHERE = 1_000_000  #: deeper than any walk


@dataclass(frozen=True, slots=True)
class Known:
    """What was found for a name."""

    changes: list[Mutation]
    depth: int  #: it is as good for a walk that comes at this depth or deeper: at 0 nothing was cut off
    back: int  #: the least depth of a name at whose open search it ended


@dataclass(slots=True)
class Walk:
    """Where a walk is."""

    open: dict[Binding, int] = field(default_factory=dict)  #: the names on the way, and how deep
    found: dict[Binding, Known] = field(default_factory=dict)  #: what holds in this walk only
    back: int = NOWHERE  #: the least depth of an open name that the search of the latest one met
    cut: bool = False  #: whether it ended because it was deep enough

    def meets(self, depth: int) -> None:
        """A name is met whose search is open at `depth`, or that ended at one that is."""
        self.back = min(self.back, depth)

    def enter(self, binding: Binding) -> int:
        """Go on to a name. What is given back is for `leave`."""
        back, self.back = self.back, NOWHERE
        self.open[binding] = len(self.open)
        return back

    def leave(self, binding: Binding, back: int) -> int:
        """Go back; the least depth at which the search of `binding` ended. What ended at `binding` itself lacks what it found."""
        depth, met = self.open.pop(binding), self.back
        for name in [name for name, known in self.found.items() if depth <= known.back < NOWHERE]:
            del self.found[name]
        self.back = min(back, met if met < depth else NOWHERE)
        return met
