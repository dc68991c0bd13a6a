"""Notes that many rows of a table share: told once below it, and named by a letter in the rows."""

from __future__ import annotations

from collections import Counter
from string import ascii_lowercase
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.findings.prose import sentences, split, text
from sphinxcontrib_errortracking.findings.records import Verdict
from sphinxcontrib_errortracking.markup.nodes import bullets, in_brackets, joined, prose, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinxcontrib_errortracking.findings.records import EdgeCase, Prose
    from sphinxcontrib_errortracking.markup.nodes import NodeList

ROWS = 4  #: that have to say the same
LONG = 40  #: characters from which on a letter is shorter to read


def shared_notes(cases: Sequence[EdgeCase]) -> dict[Prose, str]:
    """Sentence -> its letter, of those that stand in the notes of several rows, in the order in which they come."""
    told = [case.finding for case in cases if case.finding.verdict is not Verdict.NOT_APPLICABLE]
    counted = Counter(sentence for finding in told for sentence in dict.fromkeys(split(finding.notes)))
    often = [sentence for sentence, number in counted.items() if number >= ROWS and len(text(sentence)) >= LONG]
    return dict(zip(often, ascii_lowercase, strict=False))


def noted(notes: Prose, shared: Mapping[Prose, str], permalink: str) -> NodeList:
    """The notes of a row: its own sentences, and the letters of those that are told below."""
    found = split(notes)
    letters = [shared[sentence] for sentence in found if sentence in shared]
    own = sentences(*(sentence for sentence in found if sentence not in shared))
    return joined([prose(own, permalink), in_brackets(words(f"see {', '.join(letters)}") if letters else [])])


def legend(shared: Mapping[Prose, str], permalink: str) -> nodes.Node:
    """What the letters stand for."""
    entries: list[NodeList] = [
        [nodes.strong("", letter), nodes.Text(": "), *prose(sentence, permalink)] for sentence, letter in shared.items()
    ]
    listed = bullets(entries)
    listed["support_smartquotes"] = False
    return listed
