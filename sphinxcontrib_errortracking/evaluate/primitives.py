"""JavaScript's conversions between primitives: numbers as text, text as numbers, UTF-16."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Undefined
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Primitive

#: WhiteSpace and LineTerminator of ECMAScript: what `trim` and `Number` drop.
SPACES = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_DECIMAL = regex(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_RADIX = {"0x": (16, "[0-9a-fA-F]+"), "0o": (8, "[0-7]+"), "0b": (2, "[01]+")}
_EXPONENTIAL_ABOVE = 21
_EXPONENTIAL_BELOW = -6
MAX_SAFE = 2**53 - 1


def number_to_text(number: float) -> str:
    """`String(number)`: the shortest digits that read back as the same number, in JavaScript's notation."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = f"{abs(number)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return sign + _place_point(digits, point)


def _place_point(digits: str, point: int) -> str:
    count = len(digits)
    if count <= point <= _EXPONENTIAL_ABOVE:
        return digits + "0" * (point - count)
    if 0 < point <= _EXPONENTIAL_ABOVE:
        return f"{digits[:point]}.{digits[point:]}"
    if _EXPONENTIAL_BELOW < point <= 0:
        return "0." + "0" * -point + digits
    rest = f".{digits[1:]}" if count > 1 else ""
    return f"{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def text_to_number(text: str) -> float:
    """`Number(text)`."""
    text = text.strip(SPACES)
    if not text:
        return 0.0
    if (radix := _RADIX.get(text[:2].lower())) is not None:
        return _integer(text[2:], *radix)
    if text.lstrip("+-") == "Infinity" and len(text) <= len("+Infinity"):
        return -math.inf if text[0] == "-" else math.inf
    return float(text) if _DECIMAL.fullmatch(text) and len(text) < MAX_DIGITS else math.nan


MAX_DIGITS = 4000


def _integer(digits: str, radix: int, pattern: str) -> float:
    if not re.fullmatch(pattern, digits) or len(digits) > MAX_DIGITS:
        return math.nan
    try:
        return float(int(digits, radix))
    except OverflowError:
        return math.inf


def parse_float(text: str) -> float:
    """`parseFloat(text)`: the longest number at the start."""
    text = text.lstrip(SPACES)
    if (infinite := re.match(r"[+-]?Infinity", text)) is not None:
        return -math.inf if infinite[0][0] == "-" else math.inf
    found = _DECIMAL.match(text)
    return float(found[0]) if found else math.nan


def parse_int(text: str, radix: int) -> float:
    """`parseInt(text, radix)`: the longest integer at the start."""
    text = text.lstrip(SPACES)
    sign = -1.0 if text.startswith("-") else 1.0
    text = text[1:] if text[:1] in ("+", "-") else text
    if radix in (0, 16) and text[:2].lower() == "0x":
        text, radix = text[2:], 16
    radix = radix or 10
    if not 2 <= radix <= 36:  # noqa: PLR2004 - JavaScript's own bounds
        return math.nan
    allowed = "0123456789abcdefghijklmnopqrstuvwxyz"[:radix]
    end = next(
        (index for index, letter in enumerate(text) if letter.lower() not in allowed or not letter.isascii()), len(text)
    )
    if end == 0 or end > MAX_DIGITS:
        return math.nan
    try:
        return sign * float(int(text[:end], radix))
    except OverflowError:
        return sign * math.inf


def to_text(value: Primitive) -> str:
    """`String(value)`."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case Undefined():
            return "undefined"
    return number_to_text(value)


def to_number(value: Primitive) -> float:
    """`Number(value)`."""
    match value:
        case str():
            return text_to_number(value)
        case None:
            return 0.0
        case Undefined():
            return math.nan
    return float(value)


def to_boolean(value: Primitive) -> bool:
    """`Boolean(value)`."""
    if isinstance(value, Undefined):
        return False
    return bool(value) and value == value  # noqa: PLR0124 - NaN is false


def to_integer(value: float) -> float:
    """ToIntegerOrInfinity."""
    return 0.0 if math.isnan(value) else value if math.isinf(value) else float(math.trunc(value))


def to_int32(value: float) -> int:
    """ToInt32."""
    if math.isnan(value) or math.isinf(value):
        return 0
    number = math.trunc(value) & 0xFFFFFFFF
    return number - (1 << 32) if number >= 1 << 31 else number


def type_of(value: Primitive) -> str:
    """`typeof value`."""
    match value:
        case str():
            return "string"
        case bool():
            return "boolean"
        case None:
            return "object"
        case Undefined():
            return "undefined"
    return "number"


def units(text: str) -> str:
    """The text with every character outside the basic plane as its two UTF-16 units: what indexes and `length` count."""
    if all(letter <= "\uffff" for letter in text):
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[i] | data[i + 1] << 8) for i in range(0, len(data), 2))


def joined(text: str) -> str:
    """The text with pairs of surrogates joined again."""
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
