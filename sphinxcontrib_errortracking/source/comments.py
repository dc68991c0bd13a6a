"""The comments of a file: where its parser found them, with their text as it stands there.

Asked for a few files only, those whose calls are told; the trees of all the others are made without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.estree import SourceLocation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LINE_END = regex("\r\n?|[\n\u2028\u2029]")
_BETWEEN = " \t\f\v\u00a0\ufeff,;"  #: what may stand behind a comment that ends its line
_JSX = ("{", "}")  #: what stands around a comment among JSX elements

#: Where a comment begins and ends: line (from 1) and column (from 0, in characters), twice.
Span = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Comment:
    """ESTree's Comment, and how it stands on its lines."""

    loc: SourceLocation
    block: bool  #: `/* … */`, else `// …`
    value: str  #: the text without the marks, its lines ended by LF
    alone: bool  #: there is nothing else on its lines
    last: bool  #: code stands before it on its line, and nothing behind it


def comments_of(text: str, path: str, spans: Iterable[Span]) -> Iterator[Comment]:
    """The comments of a text at the places that a parser gave; `#!` and HTML's comments are none."""
    lines = LINE_END.split(text)
    for start, column, end, end_column in sorted(spans):
        rows = lines[start - 1 : end]
        behind = rows[-1][end_column:].strip(_BETWEEN)
        before = rows[0][:column].strip()
        rows[-1] = rows[-1][:end_column]
        rows[0] = rows[0][column:]
        raw = "\n".join(rows)
        if not raw.startswith(("//", "/*")):
            continue
        yield Comment(
            loc=SourceLocation(path, start, column, end),
            block=raw[1] == "*",
            value=raw[2:-2] if raw[1] == "*" else raw[2:],
            alone=(before, behind) in {("", ""), _JSX},
            last=bool(before) and not behind,
        )
