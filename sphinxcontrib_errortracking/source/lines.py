"""Lines and columns of JavaScript, whose lines end at LF, CR, CRLF, U+2028 and U+2029."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from sphinxcontrib_errortracking.lean import regex

_LINE_END = regex(rb"\r\n?|\n|\xe2\x80[\xa8\xa9]")
_SEPARATORS = (b"\xe2\x80\xa8", b"\xe2\x80\xa9")
_WIDE = regex(rb"[\xc2-\xf4][\x80-\xbf]+")


class Lines:
    """Turns byte offsets of UTF-8 text into lines (from 1) and columns (from 0, in characters)."""

    __slots__ = ("_starts", "_surplus", "_wide")

    def __init__(self, data: bytes) -> None:
        self._starts = _starts(data)
        wide = (
            [] if data.isascii() else [(match.end(), match.end() - match.start() - 1) for match in _WIDE.finditer(data)]
        )
        self._wide = [end for end, _ in wide]
        self._surplus = [0, *accumulate(surplus for _, surplus in wide)]

    def line(self, offset: int) -> int:
        """The line of a byte offset."""
        return bisect_right(self._starts, offset)

    def span(self, start: int, end: int) -> tuple[int, int, int]:
        """The line and column of one byte offset, and the line of a later one; asked for every node of a tree."""
        starts = self._starts
        line = bisect_right(starts, start)
        last = line if line == len(starts) or end < starts[line] else bisect_right(starts, end, line)
        first = starts[line - 1]
        return line, start - first - self._surplus_between(first, start) if self._wide else start - first, last

    def is_on(self, offset: int, line: int) -> bool:
        """Whether a byte offset is on a line."""
        starts = self._starts
        return starts[line - 1] <= offset and (line == len(starts) or offset < starts[line])

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte offset."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        return line, offset - start - (self._surplus_between(start, offset) if self._wide else 0)

    def _surplus_between(self, start: int, end: int) -> int:
        """How many bytes there are more than characters."""
        before = bisect_right(self._wide, start)
        return self._surplus[bisect_right(self._wide, end, before)] - self._surplus[before]


def _starts(data: bytes) -> list[int]:
    """Where the lines begin."""
    if any(separator in data for separator in _SEPARATORS):
        return [0, *(match.end() for match in _LINE_END.finditer(data))]
    found = [0, *accumulate(map(len, data.splitlines(keepends=True)))]
    return found if data.endswith((b"\n", b"\r")) or not data else found[:-1]
