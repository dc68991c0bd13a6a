"""The script parts of `.vue`, `.svelte` and `.astro` files.

Everything else is blanked out, line by line, so that the places in the parts are the places in the file.
"""

from __future__ import annotations

import re

from sphinxcontrib_errortracking.lean import dataclass, regex

_OPEN = regex(r"<!--|<(?=script[\s>/])", re.IGNORECASE)
_CLOSE = regex(r"</script\s*>", re.IGNORECASE)
_ATTRIBUTE = regex(r"""([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_KEPT = regex(r"[^\n\r\u2028\u2029]")
_FRONT_MATTER = regex(r"\s*---[^\S\n]*\n(.*?)\n---", re.DOTALL)
_SCRIPT_TYPES = frozenset({"", "module", "text/javascript", "application/javascript", "ts", "js", "text/typescript"})


@dataclass(frozen=True, slots=True)
class Script:
    """What is left of a component: its code at its own lines, and its language."""

    text: str
    typescript: bool
    jsx: bool


def script_of(text: str, path: str) -> Script:
    """The code of a component; a statement ends where a part ends.

    The scripts of a `.vue` and of a `.svelte` file are one module. In a `.astro` file each is a module of its own, and the front matter
    another, so each stands in a block: two of them may have one name for two things.
    """
    spans, languages = _code(text, path)
    typescript = bool(languages & {"ts", "tsx", "typescript"})
    code = _blank_around(text, spans)
    for begin, end in spans if path.endswith(".astro") else ():
        code = _block(code, begin, end)
    return Script(code, typescript, jsx=bool(languages & {"tsx", "jsx"}) or not typescript)


def template_of(text: str, path: str) -> str:
    """What is left without the code: the template and the styles, which may name what the code declares."""
    pieces: list[str] = []
    position = 0
    for begin, end in _code(text, path)[0]:
        pieces.append(text[position:begin])
        position = end
    return " ".join([*pieces, text[position:]])


def _code(text: str, path: str) -> tuple[list[tuple[int, int]], set[str]]:
    """Where the parts with code stand, and their languages."""
    spans: list[tuple[int, int]] = []
    languages: set[str] = set()
    start = 0
    if path.endswith(".astro"):
        languages.add("ts")
        front = _FRONT_MATTER.match(text)
        if front:
            spans.append(front.span(1))
            start = front.end()
    for begin, end, attributes in _scripts(text, start):
        if attributes.get("type", "").lower() in _SCRIPT_TYPES:
            spans.append((begin, end))
            languages.add(attributes.get("lang", "").lower())
    return spans, languages


def _scripts(text: str, start: int) -> list[tuple[int, int, dict[str, str]]]:
    """Begin, end and attributes of each script's content, in one pass; an unclosed one ends the search."""
    found: list[tuple[int, int, dict[str, str]]] = []
    position = start
    while match := _OPEN.search(text, position):
        if match.group() == "<!--":
            position = text.find("-->", match.end())
            if position < 0:
                break
            continue
        begin, attributes = _tag(text, match.end() + len("script"))
        if begin < 0:
            break
        if text[begin - 2] == "/":
            position = begin
            continue
        close = _CLOSE.search(text, begin)
        if close is None:
            break
        found.append((begin, close.start(), attributes))
        position = close.end()
    return found


def _tag(text: str, position: int) -> tuple[int, dict[str, str]]:
    """Where the tag ends, and its attributes; -1 where it does not end."""
    attributes: dict[str, str] = {}
    while position < len(text):
        character = text[position]
        if character == ">":
            return position + 1, attributes
        match = _ATTRIBUTE.match(text, position)
        if match:
            attributes[match[1].lower()] = match[2] or match[3] or match[4] or ""
            position = match.end()
        else:
            position += 1
    return -1, attributes


def _blank_around(text: str, spans: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    position = 0
    for begin, end in spans:
        pieces += [_ending(_blank(text[position:begin])) if pieces else _blank(text[position:begin]), text[begin:end]]
        position = end
    return "".join(pieces) + _blank(text[position:])


def _block(code: str, begin: int, end: int) -> str:
    """The code with braces where a script's tags were; the front matter has none, and a comment would swallow one on its line."""
    last_line = code[begin:end].rpartition("\n")[2]
    if "//" in last_line or code[begin - 1] not in " ;":
        return code
    return f"{code[: begin - 1]}{{{code[begin:end]}}}{code[end + 1 :]}"


def _ending(blank: str) -> str:
    """A semicolon where the first of the blanked-out characters was: the part before it ends here."""
    return blank.replace(" ", ";", 1)


def _blank(text: str) -> str:
    return _KEPT.sub(" ", text)
