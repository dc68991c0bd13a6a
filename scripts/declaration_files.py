r"""One declaration file (.d.ts) as text: its types, functions, imports and exports, and the properties of its object types.

A type is kept as its text. `\0NUMBER\0` before it says where in the file it stands, so that what it holds can be found there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
DECLARED = re.compile(
    r"(?:^|(?<=[;{}\s]))(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?P<kind>interface|type|function|const)\s+(?P<name>[\w$]+)"
)
IMPORTED = re.compile(
    r"(?P<way>import|export)\s+(?:type\s+)?(?P<what>\*(?:\s+as\s+\w+)?|\w+|\{[^}]*\})\s*(?:from\s*)['\"](?P<source>[^'\"]+)['\"]"
)
LISTED = re.compile(r"export\s+(?:type\s+)?\{(?P<what>[^}]*)\}\s*;?(?!\s*from)")
PROPERTY = re.compile(r"(?:readonly\s+)?(?:'(?P<quoted>[^']+)'|(?P<name>[\w$]+))\??\s*(?P<after>[:(<])")
OPENING, CLOSING = "({[<", ")}]>"


#: type parameter -> what it stands for, and where that is to be read
Scope: TypeAlias = "dict[str, tuple[str, File, Scope]]"


@dataclass(frozen=True)
class Option:
    """One property: its type as text, where it stands, and whether its comment calls it deprecated."""

    type: str
    file: Path
    line: int
    deprecated: bool
    scope: Scope = field(default_factory=dict)  #: what the type parameters in `type` stand for


@dataclass
class File:
    """One declaration file. `text` has blanks where comments were."""

    path: Path
    text: str
    notes: dict[int, bool]  #: where a comment ends -> does it say @deprecated
    types: dict[str, list[tuple[str, list[str]]]] = field(
        default_factory=dict
    )  #: name -> its texts with type parameters
    calls: dict[str, list[str]] = field(default_factory=dict)  #: function -> its parameter lists
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  #: local name -> (module, name there)
    exports: dict[str, tuple[str, str]] = field(default_factory=dict)  #: exported name -> (module or "", name there)
    stars: list[str] = field(default_factory=list)


def parts(text: str, separators: str) -> list[str]:
    """Split where no bracket and no quote is open; the arrow of a function type closes nothing."""
    found, depth, start, quote = [], 0, 0, ""
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"`":
            quote = letter
        elif letter in OPENING:
            depth += 1
        elif letter in CLOSING and not (letter == ">" and text[place - 1] == "="):
            depth -= 1
        elif letter in separators and depth == 0:
            found.append(text[start:place])
            start = place + 1
    return [part.strip() for part in (*found, text[start:]) if part.strip()]


def enclosed(text: str, start: int) -> int:
    """The place behind the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        if text[place] in OPENING:
            depth += 1
        elif text[place] in CLOSING and not (text[place] == ">" and text[place - 1] == "="):
            depth -= 1
            if depth == 0:
                return place + 1
    return len(text)


def pairs(listed: str) -> list[tuple[str, str]]:
    """`{ A, type B as C }` -> [(A, A), (B, C)]."""
    found = []
    for item in listed.strip("{} \n").split(","):
        words = item.split()
        words = words[1:] if words[:1] == ["type"] and len(words) > 1 else words
        if words:
            found.append((words[0], words[-1]))
    return found


@cache
def read(path: Path) -> File:
    """A file's declarations, imports and exports."""
    raw = path.read_text(encoding="utf-8")
    notes = {found.end(): "@deprecated" in found[0] for found in COMMENT.finditer(raw)}
    text = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), raw)
    result = File(path, text, notes)
    for found in IMPORTED.finditer(text):
        what, source = found["what"], found["source"]
        target = result.names if found["way"] == "import" else result.exports
        if what == "*":
            result.stars.append(source)
        elif what.startswith("*"):
            target[what.split()[-1]] = (source, "*")
        elif what.startswith("{"):
            target.update({local: (source, name) for name, local in pairs(what)})
        else:
            target[what] = (source, "default")
    for found in LISTED.finditer(text):
        result.exports.update({name: ("", local) for local, name in pairs(found["what"]) if name not in result.exports})
    for found in re.finditer(r"export\s+default\s+([\w$]+)\s*;", text):
        result.exports["default"] = ("", found[1])
    for found in DECLARED.finditer(text):
        declare(result, found["kind"], found["name"], found.end())
    return result


def declare(file: File, kind: str, name: str, end: int) -> None:
    """Note one declaration. The text of a type keeps its place in the file: blanks stand before it."""
    generics: list[str] = []
    if file.text[end : end + 1] == "<":
        close = enclosed(file.text, end)
        generics, end = parts(file.text[end + 1 : close - 1], ","), close
    if kind == "interface" and re.match(r"\s*(\{|extends\b)", file.text[end:]):
        start = file.text.index("{", end)
        while file.text[end:start].count("<") != file.text[end:start].count(">"):
            start = file.text.index("{", enclosed(file.text, start))
        heads = file.text[end:start].replace("extends", "", 1)
        bases = " & ".join(parts(heads, ","))
        file.types.setdefault(name, []).append((placed(file, start, enclosed(file.text, start)), generics))
        if bases:
            file.types[name].append((bases, generics))
    elif kind == "type" and file.text[end:].lstrip().startswith("="):
        start = file.text.index("=", end) + 1
        rest = parts(file.text[start : start + 60_000], ";")
        file.types.setdefault(name, []).append(
            (placed(file, start, start + file.text[start:].index(rest[0]) + len(rest[0])), generics)
        )
    elif kind in {"function", "const"}:
        start = file.text.find("(", end)
        if start >= 0 and not file.text[end:start].strip(" :"):
            file.calls.setdefault(name, []).append(file.text[start + 1 : enclosed(file.text, start) - 1])


def placed(file: File, start: int, end: int) -> str:
    """A part of a file, with the place where it stands."""
    return f"\0{start}\0{file.text[start:end]}"


def properties(file: File, start: int, scope: Scope) -> dict[str, Option]:
    """The properties between the brace at `start` and the one that closes it."""
    result: dict[str, Option] = {}
    end, place = enclosed(file.text, start) - 1, start + 1
    while place < end:
        text = file.text[place:end]
        length = len(text) if not (rest := parts_end(text)) else rest
        found = PROPERTY.match(text.lstrip())
        if found:
            begin = place + len(text) - len(text.lstrip())
            name = found["quoted"] or found["name"]
            before = [
                said
                for stop, said in file.notes.items()
                if stop <= begin and not file.text[stop:begin].strip() and stop > place
            ]
            behind = begin + found.end() if found["after"] == ":" else begin + found.start("after")
            result[name] = Option(
                f"\0{behind}\0{file.text[behind : place + length].rstrip(' ;,')}",
                file.path,
                file.text.count("\n", 0, begin) + 1,
                any(before),
                scope,
            )
        place += length + 1
    return result


def parts_end(text: str) -> int:
    """Where the first `;` or `,` stands outside of all brackets; 0 for nowhere."""
    first = re.split(r"\0", text)[0]
    depth = 0
    for place, letter in enumerate(first):
        if letter in OPENING:
            depth += 1
        elif letter in CLOSING and not (letter == ">" and first[place - 1] == "="):
            depth -= 1
        elif letter in ";," and depth == 0:
            return place
    return 0
