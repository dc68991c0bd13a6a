r"""Text of a repository made visible: nothing in it is obeyed, nothing in it is hidden.

A character that shows nothing, reorders its neighbours or cannot be written stands as `\u{202e}`; a backslash before `u{` stands
as `\u{5c}`, so that two different strings never look the same.
"""

from __future__ import annotations

import unicodedata

from sphinxcontrib_errortracking.lean import regex

MAXIMUM_LENGTH = 1_000  #: of a displayed value; Sphinx's text builder is quadratic in the length of a word

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"})
_HIDDEN_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  #: blank though not of these categories
_VARIATION = regex("[\ufe00-\ufe0d\U000e0100-\U000e01ef]")  #: FE0E and FE0F stay: emoji need them
_LAST_OF_PLANE = 0xFFFE  #: with the lowest bit cleared: the two characters that are none
_UNWRITABLE = regex(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def visible(text: str) -> str:
    r"""`text` with every hidden character shown as `\u{…}`; one-to-one."""
    return "".join(map(_shown, text, [*text[1:], ""], [*text[2:], "", ""]))


def displayed(text: str) -> tuple[str, int]:
    """The visible form cut at MAXIMUM_LENGTH, and how many characters of `text` were cut off."""
    if len(text) <= MAXIMUM_LENGTH and (whole := visible(text)) and len(whole) <= MAXIMUM_LENGTH:
        return whole, 0
    pieces: list[str] = []
    length = 0
    for index, (char, second, third) in enumerate(zip(text, [*text[1:], ""], [*text[2:], "", ""], strict=False)):
        piece = _shown(char, second, third)
        length += len(piece)
        if length > MAXIMUM_LENGTH:
            return "".join(pieces), len(text) - index
        pieces.append(piece)
    return "".join(pieces), 0


def writable(text: str) -> str:
    r"""`text` with only those characters shown as `\u{…}` that no file should hold; for prose, which is not one-to-one."""
    return _UNWRITABLE.sub(lambda match: _escape(match[0]), text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Prose on one line."""
    return " ".join(writable(text).split())


def _shown(char: str, second: str, third: str) -> str:
    if char == "\\":
        return _escape(char) if (second, third) == ("u", "{") else char
    if char == " " or " " < char < "\x7f":
        return char
    if unicodedata.category(char) in _HIDDEN_CATEGORIES or char in _HIDDEN_LETTERS or _VARIATION.match(char):
        return _escape(char)
    return _escape(char) if ord(char) & _LAST_OF_PLANE == _LAST_OF_PLANE or "\ufdd0" <= char <= "\ufdef" else char


def _escape(char: str) -> str:
    return f"\\u{{{ord(char):x}}}"
