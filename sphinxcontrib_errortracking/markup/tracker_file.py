"""The tracker's one file (form 1), read for its headings and entries; every byte that is not ours is kept."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.markup.errors import TrackerError
from sphinxcontrib_errortracking.markup.sop_format import heading_key
from sphinxcontrib_errortracking.markup.sop_reader import plain
from sphinxcontrib_errortracking.markup.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINE = regex(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")  # markdown-it's own line ends, so that its line numbers are ours
_CONFLICT = regex(r"^(?:<{7}|>{7}|\|{7})(?:[ \t]|\r?$)", re.MULTILINE)
_NEW = "# Documentation Tracker\n\n## Completion Log\n"


@cache
def _blocks() -> MarkdownIt:
    """A parser of blocks alone: of a long tracker's lines only a few headings need their inline text."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  # only who has a tracker pays

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


@cache
def _inlines() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  # as above

    return MarkdownIt("commonmark")


@dataclass(frozen=True, slots=True)
class _Heading:
    line: int
    level: int
    written: str
    token: int

    @property
    def text(self) -> str:
        """The heading's text without its marks."""
        return " ".join(map(plain, _inlines().parseInline(self.written)))


@dataclass(frozen=True, slots=True)
class Log:
    """The text of a tracker with what markdown-it found in it."""

    name: str
    lines: tuple[str, ...]
    newline: str
    tokens: tuple[Token, ...]

    @classmethod
    def read(cls, target: Path, name: str) -> Log:
        """Read `target`; a tracker that does not exist yet begins with its heading. Raises TrackerError."""
        try:
            text = target.read_bytes().decode("utf-8")
        except FileNotFoundError:
            text = _NEW
        except UnicodeDecodeError as error:
            raise TrackerError(f"{name} is not UTF-8") from error
        except OSError as error:
            raise TrackerError(f"{name} cannot be read ({error.strerror})") from error
        if _CONFLICT.search(text):
            raise TrackerError(f"{name} holds conflict markers; resolve them first")
        return cls.parse(text, name)

    @classmethod
    def parse(cls, text: str, name: str) -> Log:
        """The log of a text."""
        newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
        parsed = _blocks().parse(text.removeprefix("\ufeff"))
        return cls(name, tuple(_LINE.findall(text)), newline, tuple(parsed))

    def entries(self, identifier: str) -> list[list[str]]:
        """The bullet lines of every entry of this feature."""
        wanted = _bare(identifier)
        word = next(iter(re.findall(r"[^\W_]+", wanted)), "")  # what a heading without it says need not be worked out
        return [
            self._bullets(heading)
            for heading in self._headings()
            if word in heading.written and _bare(heading.text) == wanted and self._bullets(heading)
        ]

    def with_entry(self, identifier: str, entry: list[str]) -> bytes:
        """The new bytes with `entry` in its place. Raises TrackerError where Markdown would not read it as an entry."""
        at = self._place()
        before, after = self.lines[:at], self.lines[at:]
        block = [f"{line}{self.newline}" for line in entry]
        if before and not before[-1].endswith(("\n", "\r")):
            block.insert(0, self.newline)
        if before and before[-1].strip():
            block.insert(0, self.newline)
        if after and after[0].strip():
            block.append(self.newline)
        head = "".join([*before, *block])
        if not Log.parse(head, self.name)._ends_with(identifier):  # noqa: SLF001  # our own
            raise TrackerError(f"{self.name} ends inside a fence or a comment that is not closed")
        return (head + "".join(after)).encode("utf-8")

    def _ends_with(self, identifier: str) -> bool:
        """Is the last thing that Markdown finds here an entry of this feature?"""
        last = next(reversed(self._headings()), None)
        return last is not None and _bare(last.text) == _bare(identifier) and bool(self._bullets(last))

    def _place(self) -> int:
        """The line before which the new entry goes: before the log's first entry, at the log's end, or at the file's end."""
        headings = self._headings()
        for index, log in enumerate(headings):
            if "completion" in log.written.casefold() and _is_log(log.text):
                inside: list[_Heading] = []
                for heading in headings[index + 1 :]:
                    if heading.level <= log.level:
                        return next((each.line for each in inside if self._bullets(each)), heading.line)
                    inside.append(heading)
                return next((each.line for each in inside if self._bullets(each)), len(self.lines))
        return len(self.lines)

    def _headings(self) -> list[_Heading]:
        """The top-level headings; those in fences, comments and quotes are none."""
        return [
            _Heading(token.map[0], int(token.tag[1]), self.tokens[index + 1].content, index)
            for index, token in enumerate(self.tokens)
            if token.type == "heading_open" and token.level == 0 and token.map
        ]

    def _bullets(self, heading: _Heading) -> list[str]:
        """The lines of the list right under a heading, if that is an entry's."""
        after = heading.token + 3
        if after >= len(self.tokens) or self.tokens[after].type != "bullet_list_open":
            return []
        start, end = self.tokens[after].map or (0, 0)
        lines = [line.strip() for line in self.lines[start:end] if line.strip()]
        return lines if any(line.startswith("- **Feature:**") for line in lines) else []


def _bare(title: str) -> str:
    """An entry's title without the sign at its end."""
    return re.sub(r"[\W_]+\Z", "", one_line(title))


def _is_log(text: str) -> bool:
    """Is it "Completion Log", in any case, with emoji, punctuation or a remark in brackets around it?"""
    return heading_key(re.sub(r"\([^()]*\)", "", text)) == "completion log"
