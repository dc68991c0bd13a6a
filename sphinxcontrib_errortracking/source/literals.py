"""What JavaScript's literals say: strings, templates, numbers, JSX text. Both readers ask here, so that they agree."""

from __future__ import annotations

import math
import re

from sphinxcontrib_errortracking.lean import regex

_ESCAPE = regex(
    r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3][0-7]{0,2}|[4-7][0-7]?)|(\r\n|[\n\r\u2028\u2029])|(.?))",
    re.DOTALL,
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_LAST_CODE_POINT = 0x10FFFF
_ENTITY = regex(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,8})|([A-Za-z][A-Za-z0-9]*));")
_SURROGATE = regex("[\ud800-\udfff]")
_LINE_END = regex(r"\r\n?")
_PREFIXED = {"0x": 16, "0o": 8, "0b": 2}
_LONGEST_DECIMAL = 4000  # Python refuses to print longer integers


def string_value(raw: str) -> str:
    """The value of a string literal, given with its quotes."""
    body = raw[1:-1]
    return _join_surrogates(_ESCAPE.sub(_replace_escape, body)) if "\\" in body else body


def identifier_name(raw: str) -> str:
    r"""The name of an identifier, which may hold `\u0061`."""
    return _join_surrogates(_ESCAPE.sub(_replace_escape, raw)) if "\\" in raw else raw


def template_texts(raw: str) -> tuple[str | None, str]:
    """`cooked` and `raw` of a template's piece; `cooked` is None where an escape is invalid."""
    raw = _LINE_END.sub("\n", raw)
    if "\\" not in raw:
        return raw, raw
    if any(map(_is_invalid_in_template, _ESCAPE.finditer(raw))):
        return None, raw
    return _join_surrogates(_ESCAPE.sub(_replace_escape, raw)), raw


def number_value(raw: str) -> tuple[float | None, str | None]:
    """The value of a numeric literal: a float, or the decimal digits of a BigInt."""
    digits = raw.replace("_", "").lower()
    is_bigint = digits.endswith("n")
    if is_bigint:
        digits = digits[:-1]
    base = _PREFIXED.get(digits[:2])
    if base is None and not is_bigint and re.fullmatch(r"0[0-7]+", digits):
        base, digits = 8, "0o" + digits[1:]
    if base is None:
        return (None, digits) if is_bigint else (_to_float(digits), None)
    whole = _to_int(digits[2:], base)
    if is_bigint:
        return None, str(whole) if whole.bit_length() < _LONGEST_DECIMAL else digits
    return (float(whole) if whole.bit_length() <= 1023 else math.inf), None  # noqa: PLR2004


def jsx_text(raw: str) -> str:
    """JSX text or the inside of a JSX attribute's quotes: entities decoded, backslashes as they are."""
    return _ENTITY.sub(_replace_entity, raw) if "&" in raw else raw


def regex_parts(raw: str) -> tuple[str, str]:
    """Pattern and flags of `/pattern/flags`."""
    pattern, _, flags = raw[1:].rpartition("/")
    return pattern, flags


def _to_float(digits: str) -> float:
    try:
        return float(digits)
    except ValueError:
        return math.nan


def _to_int(digits: str, base: int) -> int:
    try:
        return int(digits, base)
    except ValueError:
        return 0


def _replace_escape(match: re.Match[str]) -> str:
    braced, four, two, octal, line_end, other = match.groups()
    if line_end is not None:
        return ""
    if other is not None:
        return _SIMPLE.get(other, other)
    code = int(octal, 8) if octal is not None else int(braced or four or two, 16)
    return chr(code) if code <= _LAST_CODE_POINT else match.group()


def _is_invalid_in_template(match: re.Match[str]) -> bool:
    braced, _, _, octal, _, other = match.groups()
    if braced is not None:
        return int(braced, 16) > _LAST_CODE_POINT
    if octal is not None:
        return octal != "0" or match.string[match.end() : match.end() + 1].isdigit()
    return other is not None and (other in "ux89" or not other)


def _replace_entity(match: re.Match[str]) -> str:
    from html.entities import name2codepoint  # noqa: PLC0415  # few texts in JSX have one

    hexadecimal, decimal, name = match.groups()
    if name is not None:
        code = 39 if name == "apos" else name2codepoint.get(name)
    else:
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return match.group() if code is None or code > _LAST_CODE_POINT else chr(code)


def _join_surrogates(text: str) -> str:
    r"""`\uD83D\uDE00` is one character; a lone surrogate stays what it is."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
