"""Regular expressions that JavaScript and Python read alike, tried on plain texts; every other one is not tried.

Only few repetitions are allowed, none of a group, and only short texts: an expression of an untrusted repository must end.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.members import make_array
from sphinxcontrib_errortracking.evaluate.truths import unknown
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, RegExpValue, Static, Unknown
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

MAX_TEXT = 300
MAX_PATTERN = 200
MAX_REPEATED = 3
_REFUSED = regex(r"\\[aceghi-mo-quxyzA-CE-RT-VX-Z0-9]|\(\?<?[=!<]|\[\^?\]|\)(?:[*+]|\{\d+,?\d*\})|\{,|(?:[*+?]|\})\+")
_REPEATED = regex(r"(?<!\\)[*+]|\{\d+,\d*\}")
_END = regex(r"(?<!\\)\$(?=[)|]|\Z)")


@lru_cache(maxsize=256)
def compiled(source: str, flags: str) -> re.Pattern[str] | None:
    """The expression for Python; None where the two languages may read it differently, or it may take long."""
    known = set(flags) <= set("gimu") and len(source) <= MAX_PATTERN and source.isascii() and source.isprintable()
    if not known or _REFUSED.search(source) or len(_REPEATED.findall(source)) > MAX_REPEATED:
        return None
    if "$" in _END.sub("", source).replace("\\$", "") and "m" in flags:
        return None
    options = re.ASCII | (re.IGNORECASE if "i" in flags else 0) | (re.MULTILINE if "m" in flags else 0)
    try:
        return re.compile(
            source.replace("\\/", "/") if "m" in flags else _END.sub(r"\\Z", source.replace("\\/", "/")), options
        )
    except re.error:
        return None


def is_pattern(source: str, flags: str = "") -> bool:
    """Whether this certainly is a regular expression: text of which `new RegExp` makes one without throwing."""
    if set(flags) - set("dgimsuy") or len(set(flags)) < len(flags) or len(source) > MAX_PATTERN:
        return False
    try:
        re.compile(re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", source))
    except (re.error, OverflowError, RecursionError):
        return False
    return "u" not in flags or compiled(source, flags) is not None


def _plain(text: str) -> bool:
    return len(text) <= MAX_TEXT and text.isascii() and "\r" not in text and "\n" not in text


def test(pattern: RegExpValue, text: Value, loc: SourceLocation) -> Value:
    """`pattern.test(text)`; with the flags g or y the answer depends on where the last search ended."""
    made = compiled(pattern.source, pattern.flags)
    if isinstance(text, Unknown):
        return unknown((text,), (loc,))
    if made is None or "g" in pattern.flags or not isinstance(text, Static):
        return Unknown("matches a regular expression", (loc, *pattern.chain))
    subject = js.to_text(text.value)
    if not _plain(subject):
        return Unknown("matches a regular expression", (loc, *pattern.chain))
    return Static(made.search(subject) is not None, (loc,))


def _empties(made: re.Pattern[str], text: str) -> bool:
    """Whether a search through the text meets an empty match, behind which the two languages go on differently."""
    return any(not found[0] for found in made.finditer(text))


def _match(made: re.Pattern[str], flags: str, text: str, _: str, loc: SourceLocation) -> Value:
    if "g" in flags:
        if _empties(made, text):
            return Unknown("matches a regular expression", (loc,))
        found = [part[0] for part in made.finditer(text)]
        return make_array([Static(part, (loc,)) for part in found], (loc,)) if found else Static(None, (loc,))
    first = made.search(text)
    if first is None:
        return Static(None, (loc,))
    groups = [first[0], *first.groups()]
    return ArrayValue(tuple(Static(UNDEFINED if part is None else part, (loc,)) for part in groups), (loc,))


def _replace(made: re.Pattern[str], flags: str, text: str, by: str, loc: SourceLocation) -> Value:
    if re.search(r"\$[^$&1-9]|\$\Z", by.replace("$$", "")) or ("g" in flags and _empties(made, text)):
        return Unknown("replaces in a way that is not followed", (loc,))

    def filled(found: re.Match[str]) -> str:
        def part(marker: re.Match[str]) -> str:
            if marker[1] in "$&":
                return "$" if marker[1] == "$" else found[0]
            number = int(marker[1])
            return (found[number] or "") if number <= len(found.groups()) else marker[0]

        return re.sub(r"\$([$&1-9])", part, by)

    return Static(made.sub(filled, text, count=0 if "g" in flags else 1), (loc,))


def _split(made: re.Pattern[str], flags: str, text: str, _: str, loc: SourceLocation) -> Value:
    del flags
    if made.groups or made.search("") is not None or _empties(made, text):
        return Unknown("splits in a way that is not followed", (loc,))
    return make_array([Static(part, (loc,)) for part in made.split(text)], (loc,))


def _search(made: re.Pattern[str], flags: str, text: str, _: str, loc: SourceLocation) -> Value:
    del flags
    found = made.search(text)
    return Static(float(found.start() if found else -1), (loc,))


METHODS: Mapping[str, Callable[[re.Pattern[str], str, str, str, SourceLocation], Value]] = {
    "match": _match,
    "replace": _replace,
    "replaceAll": _replace,
    "split": _split,
    "search": _search,
}


def text_by_pattern(text: str, name: str, given: tuple[Value, ...], loc: SourceLocation) -> Value | None:
    """`text.name(/pattern/, …)`; None where no regular expression is given."""
    if not given or not isinstance(given[0], RegExpValue):
        return None
    pattern = given[0]
    made, method = compiled(pattern.source, pattern.flags), METHODS.get(name)
    by = given[1].value if len(given) > 1 and isinstance(given[1], Static) else "" if len(given) == 1 else None
    if made is None or method is None or not isinstance(by, str) or not _plain(text):
        return Unknown("matches a regular expression", (loc, *pattern.chain))
    return method(made, pattern.flags, text, by, loc)
