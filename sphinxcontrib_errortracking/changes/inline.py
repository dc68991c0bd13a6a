"""The words of a line of Markdown: what a reader sees of it, with places marked."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.changes.records import Words
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Container

_PIECE = regex(
    r"(?P<ticks>`+)(?P<span>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|<code>(?P<entities>.*?)</code>"
    r"|\[(?P<label>[^\[\]]*)\]\((?P<target>[^()\s]*)\)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<comment><!--.*?-->)"
    r'|(?P<anchor><a id="[^"]*"></a>)'  # stands where something of the document leads to, and is no word of it
    r"|(?P<stars>\*\*)"
    r"|(?P<break><br\s*/?>|\\$)"
    r"|(?P<entity>&#?\w+;)"
)
_PLACE = regex(r"(?P<before>[(\"']*)(?P<path>[^\s:]+):\d+(?:[-–]\d+)?(?!\w)")


def words(markdown: str, files: Container[str]) -> Words:
    """What a line says. A code span that is `path:line` with one of `files` is a place: compared without its line."""
    shown: list[str] = []
    compared: list[str] = []
    last = 0
    for match in _PIECE.finditer(markdown):
        plain = markdown[last : match.start()]
        last = match.end()
        piece = _piece(match, files)
        shown += [plain, piece.shown]
        compared += [plain, piece.compared]
    shown.append(markdown[last:])
    compared.append(markdown[last:])
    return Words(_flat("".join(shown)), _flat("".join(compared)))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _piece(match: re.Match[str], files: Container[str]) -> Words:
    if match["span"] is not None:
        return place(_unpadded(match["span"]), files)
    if match["entities"] is not None:
        return place(html.unescape(re.sub(r"<!--.*?-->", "", match["entities"])), files)
    if match["label"] is not None:
        return words(match["label"], files)
    if match["entity"] is not None:
        return _same(html.unescape(match["entity"]))
    if match["break"] is not None:
        return _same(" ")
    return _same(match["escaped"] or "")


def _unpadded(span: str) -> str:
    """CommonMark takes one space off at each end, where both are there and something else is in between."""
    return span[1:-1] if span.strip() and span.startswith(" ") and span.endswith(" ") else span


def _same(text: str) -> Words:
    return Words(text, text)


def place(text: str, files: Container[str]) -> Words:
    """A literal; wherever it names `path:12`, it is compared as the path."""

    def without_line(match: re.Match[str]) -> str:
        for path in (match["before"] + match["path"], match["path"]):  # a folder may begin with a bracket
            if path in files:
                return match[0][: match[0].index(path)] + path
        return match[0]

    return Words(text, _PLACE.sub(without_line, text))


def cells(row: str) -> list[str]:
    r"""The cells of a table's row, as GFM reads it: split at each pipe that has no backslash before it."""
    parts = re.split(r"(?<!\\)\|", row.strip().removeprefix("|"))
    if parts and not parts[-1].strip():
        parts.pop()
    return [part.replace("\\|", "|").strip() for part in parts]
