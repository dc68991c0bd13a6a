"""What becomes of an error, as a sentence, and beside it whether that is captured: nobody reads the sentence for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose


@dataclass(frozen=True, slots=True)
class Becomes:
    """`captured`: it is, under the conditions that the sentence names."""

    said: Prose
    captured: bool = False

    def where(self, words: str, **parts: Item) -> Becomes:
        """The same with a limit behind it, where it is captured at all."""
        return replace(self, said=say(words, becomes=self.said, **parts)) if self.captured else self
