"""JSON, JSON with comments and JSON5, with the line of every key.

The values come from `json` (or `json5`, for small files that need it); the lines from one pass over the tokens, which also
bounds the depth, so that no reader recurses on what a stranger wrote.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import field
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.formats import FormatError, syntax_error

if TYPE_CHECKING:
    from collections.abc import Mapping

Path: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 100
MAX_TOKENS = 500_000
#: json5 is written in Python: 60 kB can take it ten seconds. What is larger has to be JSON with comments and trailing commas
JSON5_LIMIT = 10_000

_TOKEN = regex(
    r"""
    (?P<string> "[^"\\]*(?:\\.[^"\\]*)*" | '[^'\\]*(?:\\.[^'\\]*)*' )
  | (?P<comment> //[^\n]* | /\*.*?\*/ )
  | (?P<mark> [{}\[\],:] )
  | (?P<word> [^\s{}\[\],:"'/]+ )
  | (?P<stray> ["'/] )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """The value of a file, and the line of every key and element up to the depth that was asked for."""

    value: Any
    lines: Mapping[Path, int]
    duplicates: tuple[tuple[str, int], ...] = ()  #: keys that an object has twice (the last one counts) with their line

    def line(self, *path: str | int) -> int:
        """The line of the key or element at `path`, or of the nearest one around it."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return 1

    def object(self, *path: str | int) -> dict[str, Any]:
        """The object at `path`, or an empty one where there is none or something else stands there."""
        value = self.at(*path)
        return value if isinstance(value, dict) else {}

    def at(self, *path: str | int) -> Any:
        """The value at `path`, or None."""
        value = self.value
        for key in path:
            if isinstance(value, dict) and isinstance(key, str):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return None
        return value


def read_json(text: str, *, depth: int = 3) -> JsonDocument:
    """Read strict JSON; `depth` is how many keys deep lines are kept. Raises FormatError."""
    text = text.removeprefix("\ufeff")
    value = _loads(text, text)
    lines, duplicates = _locate(text, depth)
    return JsonDocument(value, lines, duplicates)


def read_json5(text: str, *, depth: int = 4) -> JsonDocument:
    """Read JSON with comments, trailing commas and, where the file is small, all of JSON5. Raises FormatError."""
    text = text.removeprefix("\ufeff")
    lines, duplicates = _locate(text, depth)  # first: it bounds the depth
    plain = _without_comments(text)
    try:
        value = _loads(plain, text)
    except FormatError:
        if len(text) > JSON5_LIMIT:
            raise
        value = _loads_json5(text)
    return JsonDocument(value, lines, duplicates)


def _refuse(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise FormatError(message)


_OPENED = regex(r"\s*:\s*([\[{])")


def line_of_key(text: str, key: str, opening: str) -> int:
    """The line of the first `"key": {` (or `[`): much cheaper than the lines of all keys, where a key stands once."""
    quoted = json.dumps(key, ensure_ascii=False)
    start = text.find(quoted)
    while start >= 0:
        opened = _OPENED.match(text, start + len(quoted))
        if opened is not None and opened[1] == opening:
            return text.count("\n", 0, start) + 1
        start = text.find(quoted, start + 1)
    return 1


def json_value(text: str) -> Any:
    """The value of a strict JSON text, without lines. Raises FormatError."""
    return _loads(text, text)


def _loads(plain: str, text: str) -> Any:
    try:
        return json.loads(plain, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise syntax_error(text, f"This is not JSON: {error.msg}.", error.lineno) from None
    except RecursionError:
        raise FormatError("The file is nested too deeply.") from None
    except FormatError as error:
        raise FormatError(f"This is not JSON: {error.message}.") from None
    except ValueError:  # an integer of more than 4,300 digits
        raise FormatError("The file holds a number that is too long.") from None


def _loads_json5(text: str) -> Any:
    import json5  # noqa: PLC0415

    try:
        return json5.loads(text)
    except RecursionError:
        raise FormatError("The file is nested too deeply.") from None
    except ValueError as error:
        line = re.match(r"<string>:(\d+)", str(error))
        raise FormatError("This is not JSON, not even JSON5.", int(line[1]) if line else 1) from None


def _without_comments(text: str) -> str:
    """Blank comments and trailing commas; every other character keeps its line and column."""
    pieces: list[str] = []
    end = 0
    comma = -1  # where in `pieces` a comma waits for what comes after it
    for token in _TOKEN.finditer(text):
        pieces.append(text[end : token.start()])
        end = token.end()
        if token.lastgroup == "comment":
            pieces.append(re.sub(r"[^\n]", " ", token[0]))
            continue
        if token[0] in "}]" and comma >= 0:
            pieces[comma] = " "
        pieces.append(token[0])
        comma = len(pieces) - 1 if token[0] == "," else -1
    pieces.append(text[end:])
    return "".join(pieces)


@dataclass(slots=True)
class _Frame:
    """An object or array that is open: `key` is the member that is being read, `seen` the keys so far."""

    is_object: bool
    path: Path
    key: str | int
    seen: set[str] = field(default_factory=set)
    expects_key: bool = True


def _locate(text: str, depth: int) -> tuple[dict[Path, int], tuple[tuple[str, int], ...]]:
    """The line of every key and element, and the keys that stand twice in one object."""
    locator = _Locator(text, depth)
    for token in _TOKEN.finditer(text):
        if token.lastgroup != "comment":
            locator.feed(token)
    return locator.lines, tuple(locator.duplicates)


class _Locator:
    """Follows the tokens with a stack of what is open."""

    def __init__(self, text: str, depth: int) -> None:
        self.lines: dict[Path, int] = {}
        self.duplicates: list[tuple[str, int]] = []
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._depth = depth
        self._stack: list[_Frame] = []
        self._tokens = 0

    def feed(self, token: re.Match[str]) -> None:
        """Take the next token that is no comment."""
        self._tokens += 1
        if self._tokens > MAX_TOKENS:
            raise FormatError("The file holds too many values.", self._line(token))
        if token.lastgroup == "stray":
            raise FormatError("A string or comment does not end.", self._line(token))
        if token.lastgroup == "mark":
            self._mark(token)
            return
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.is_object and frame.expects_key:
            self._key(frame, token)
        else:
            self._element(frame, token)

    def _line(self, token: re.Match[str]) -> int:
        return bisect_right(self._newlines, token.start()) + 1

    def _mark(self, token: re.Match[str]) -> None:
        frame = self._stack[-1] if self._stack else None
        match token[0]:
            case "{" | "[" as mark:
                self._element(frame, token)
                path: Path = () if frame is None else (*frame.path, frame.key)
                self._stack.append(_Frame(mark == "{", path, "" if mark == "{" else 0))
                if len(self._stack) > MAX_DEPTH:
                    raise FormatError("The file is nested too deeply.", self._line(token))
            case "}" | "]" if self._stack:
                self._stack.pop()
            case "," if frame is not None:
                frame.expects_key = True
                frame.key = frame.key + 1 if isinstance(frame.key, int) else ""

    def _key(self, frame: _Frame, token: re.Match[str]) -> None:
        name = _name(token[0])
        frame.key, frame.expects_key = name, False
        if len(frame.path) >= self._depth:
            return
        line = self._line(token)
        if name in frame.seen:
            self.duplicates.append((name, line))
        frame.seen.add(name)
        self.lines[(*frame.path, name)] = line

    def _element(self, frame: _Frame | None, token: re.Match[str]) -> None:
        """The beginning of a value: an array's elements have lines of their own."""
        if frame is not None and not frame.is_object and len(frame.path) < self._depth:
            self.lines.setdefault((*frame.path, frame.key), self._line(token))


def _name(token: str) -> str:
    """The key that a token writes."""
    if token[0] not in "\"'":
        return token
    if "\\" not in token or token[0] == "'":
        return token[1:-1]
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token[1:-1]
