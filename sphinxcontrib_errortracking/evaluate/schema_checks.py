"""Checks of a schema that are tried on a known value: `min(0)`, `int()`, `startsWith("https")`, `url()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Static
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value

Check: TypeAlias = "Callable[[float | str, float | str], bool]"


def _size(value: float | str) -> float:
    """What a bound is compared with: a number itself, of a text its length."""
    return len(js.units(value)) if isinstance(value, str) else value


def _is_integer(value: float | str) -> bool:
    return isinstance(value, float) and value.is_integer() and abs(value) <= js.MAX_SAFE


#: Checks that take one bound or text.
BOUNDS: Mapping[str, Check] = {
    **dict.fromkeys(("min", "gte"), lambda value, bound: _size(value) >= _size(bound)),
    **dict.fromkeys(("max", "lte"), lambda value, bound: _size(value) <= _size(bound)),
    "gt": lambda value, bound: _size(value) > _size(bound),
    "lt": lambda value, bound: _size(value) < _size(bound),
    "length": lambda value, bound: _size(value) == _size(bound),
}
TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "startsWith": lambda value, part: value.startswith(part),
    "endsWith": lambda value, part: value.endswith(part),
    "includes": lambda value, part: part in value,
}
#: Checks of a number that take nothing.
PLAIN: Mapping[str, Callable[[float], bool]] = {
    "positive": lambda value: value > 0,
    "negative": lambda value: value < 0,
    "nonnegative": lambda value: value >= 0,
    "nonpositive": lambda value: value <= 0,
}


_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
#: Addresses that `new URL` certainly takes: with a plain host whose last part is no number.
_ADDRESS = regex(
    rf"https?://(?:[\w.~-]+(?::[\w.~-]*)?@)?(?:{_LABEL}\.)*(?!\d)(?!0x){_LABEL}(?::[0-9]{{1,4}})?(?:[/?#][\w.~/?#&=+%@:,-]*)?\Z",
)


def _is_address(text: str) -> bool | None:
    """Whether `new URL(text)` makes one; without a colon there is no scheme."""
    if text.isascii() and _ADDRESS.match(text.lower()):
        return True
    return False if ":" not in text else None


def passes(name: str, given: tuple[Value, ...], value: Value) -> bool | None:
    """Whether a value passes the check `name`; None where that is not known, or depends on the version of the library."""
    known = value.value if isinstance(value, Static) else None
    bound = given[0].value if given and isinstance(given[0], Static) else None
    if isinstance(known, bool) or isinstance(bound, bool):
        return None
    if name in BOUNDS and isinstance(bound, float) and isinstance(known, float | str):
        return BOUNDS[name](known, bound)
    if name in TEXTS and isinstance(bound, str) and isinstance(known, str) and len(given) == 1:
        return TEXTS[name](known, bound)
    if name in PLAIN and isinstance(known, float):
        return PLAIN[name](known)
    if name == "int" and isinstance(known, float) and abs(known) <= js.MAX_SAFE:
        return _is_integer(known)
    if name == "url" and isinstance(known, str) and not any(isinstance(part, ObjectValue) for part in given):
        return _is_address(known)
    if name == "nonempty" and isinstance(known, str):
        return known != ""
    return None
