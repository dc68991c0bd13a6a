"""Lines end where JavaScript says, whatever else the text holds."""

from __future__ import annotations

import re

import pytest

from sphinxcontrib_errortracking.source.lines import Lines

ENDS = re.compile("\r\n?|[\n\u2028\u2029]")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "\n",
        "a\n",
        "a\r\nb\rc\nd",
        "\r\n\r",
        "a\x0bb\x0cc\x1cd\x85e\n",
        "é\nü–\u2028x",
        "\u2029\n\r\r\n",
        "„a“\nb",
    ],
)
def test_each_offset_has_the_line_and_column_of_its_character(text: str) -> None:
    lines = Lines(text.encode())
    starts = [0, *(match.end() for match in ENDS.finditer(text))]
    for place in range(len(text) + 1):
        line = sum(start <= place for start in starts)
        offset = len(text[:place].encode())
        assert lines.position(offset) == (line, place - starts[line - 1])
        assert lines.span(offset, offset) == (line, place - starts[line - 1], line)
        assert [number for number in range(1, len(starts) + 1) if lines.is_on(offset, number)] == [line]
