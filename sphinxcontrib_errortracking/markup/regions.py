"""Marked regions of a Markdown file that somebody else wrote: where they are, what they ask for, and whose text stands in them.

    <!-- errortracking: sentry-config apps/server :environments: development, production -->
    … what a tool writes …
    <!-- errortracking end 6f1ed002ab559585 -->

Where comments in angle brackets are shown, a marker may be `[//]: # (errortracking: …)`. In: the text of a file. Out: its regions, and the text
with their contents replaced. The number in the end marker is a digest of what was written, so that a change by hand is known.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.markup.errors import UsageError
from sphinxcontrib_errortracking.markup.queries import Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: what every marker holds: to look for files that have one
MENTION = b"errortracking: "

_SAYS = r"errortracking(?=:|[ \t]+end\b)"
_MARKER = regex(rf"(?:<!--[ \t]*{_SAYS}(?P<comment>.*?)-->|\[//\]: # \({_SAYS}(?P<link>.*)\))[ \t]*")
_END = regex(r"end(?:[ \t]+(?P<digest>\S+))?")
_OPTION = regex(r"(?:^|(?<=\s)):(?P<name>[a-z-]+):(?=\s|$)")


@dataclass(frozen=True, slots=True)
class _Marker:
    """One marker: its line, counted from 0, what it says behind the name, and its kind."""

    line: int
    text: str
    is_link: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region: the lines of its markers, counted from 0, and what stands between them."""

    begin: int
    end: int
    query: Query
    is_link: bool  #: its markers are link definitions
    content: str
    digest: str  #: as the end marker has it; "" where nothing was written yet

    @property
    def is_ours(self) -> bool:
        """Does exactly what was written last stand there, or nothing at all?"""
        return self.digest == digest_of(self.content) if self.digest else not self.content


def digest_of(content: str) -> str:
    """Short, and the same on every machine."""
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def regions(text: str) -> list[Region]:
    """The regions of a text with LF line ends; raises UsageError, `LINE: …`, where a marker has no other or says nothing that is known."""
    lines = text.split("\n")
    found: list[Region] = []
    opened: _Marker | None = None
    for marker in _markers(lines, text):
        end = _END.fullmatch(marker.text)
        if end is None:
            opened = _opened(marker, opened)
            continue
        if opened is None:
            raise UsageError(f"{marker.line + 1}: no region begins before this end")
        found.append(
            Region(
                begin=opened.line,
                end=marker.line,
                query=_query(opened),
                is_link=opened.is_link,
                content="\n".join(lines[opened.line + 1 : marker.line]).strip("\n"),
                digest=end["digest"] or "",
            )
        )
        opened = None
    if opened is not None:
        raise UsageError(f"{opened.line + 1}: the region that begins here has no end")
    return found


def _opened(marker: _Marker, before: _Marker | None) -> _Marker:
    """The marker, which must begin a region, and not within another."""
    if not marker.text.startswith(":"):
        raise UsageError(
            f"{marker.line + 1}: behind 'errortracking end' stands nothing but what this tool writes there"
        )
    if before is not None:
        raise UsageError(
            f"{marker.line + 1}: the region that begins in line {before.line + 1} has no end before this one"
        )
    return marker


def replaced(text: str, filled: Iterable[tuple[Region, str]]) -> str:
    """The text with new contents, each with its digest in the end marker; what stands around is left as it is, byte for byte."""
    lines = text.split("\n")
    for region, content in sorted(filled, key=lambda pair: -pair[0].begin):
        end = f"errortracking end {digest_of(content)}"
        closing = f"[//]: # ({end})" if region.is_link else f"<!-- {end} -->"
        lines[region.begin + 1 : region.end + 1] = ["", *content.split("\n"), "", closing]
    return "\n".join(lines)


def _markers(lines: Sequence[str], text: str) -> Iterator[_Marker]:
    """Each marker that stands on a line of its own, and not in code."""
    code = _code(text)
    for number, line in enumerate(lines):
        match = _MARKER.fullmatch(line) if number not in code else None
        if match:
            yield _Marker(number, (match["comment"] or match["link"] or "").strip(), match["link"] is not None)


def _code(text: str) -> set[int]:
    """The lines of fences, indented code, and of HTML that is no comment."""
    tokens = MarkdownIt("commonmark").parse(text)
    return {
        line
        for token in tokens
        if token.map
        and (
            token.type in {"fence", "code_block"}
            or (token.type == "html_block" and not token.content.lstrip().startswith("<!--"))
        )
        for line in range(*token.map)
    }


def _query(marker: _Marker) -> Query:
    """`: DIRECTIVE ARGUMENT :option: value …` as a query."""
    head, *rest = _OPTION.split(marker.text.removeprefix(":").strip())
    name, _, argument = head.strip().partition(" ")
    if not name:
        raise UsageError(f"{marker.line + 1}: the marker names no directive")
    options = ((key, value.strip()) for key, value in zip(rest[::2], rest[1::2], strict=True))
    return Query(name, argument.strip(), tuple(sorted(options)))
