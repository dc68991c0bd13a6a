"""Texts that a name calls secret, from where that name is read to where they would be shown.

Evaluation works on the true text. A `Secret` is that text, and knows what of it nobody may see: it is compared and taken apart like
any other, and what leaves the room shows `•••` in its place.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.mask import (
    BULLETS,
    calls_secret,
    holds_secrets,
    is_public,
    is_secret_property,
    is_setting,
    mask,
)
from sphinxcontrib_errortracking.evaluate.references import Pending
from sphinxcontrib_errortracking.evaluate.values import ArrayValue, Choice, EnvironmentVariable, ObjectValue, Static
from sphinxcontrib_errortracking.lean import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinxcontrib_errortracking.evaluate.values import Value

_MAX_DEPTH = 10  #: of objects and arrays in which secrets are looked for


class Secret(str):
    """A text of which `parts` are secret; in words these are masked."""

    __slots__ = ("parts",)
    parts: tuple[str, ...]

    @classmethod
    def of(cls, text: str, parts: tuple[str, ...] = ()) -> Secret:
        """The text as a secret, or as one that holds secrets."""
        secret = cls(text)
        secret.parts = parts or (str(text),)
        return secret

    def shown(self) -> str:
        """The text without its secrets."""
        text = str(self)
        for part in sorted(self.parts, key=len, reverse=True):  # one may begin another
            text = text.replace(part, BULLETS)
        return text

    def __repr__(self) -> str:
        return repr(self.shown())


def shown(text: str) -> tuple[str, bool]:
    """`mask` for a text that may be a Secret."""
    if not isinstance(text, Secret):
        return mask(text)
    return mask(text.shown())[0], True


def read_as(name: str, value: Value) -> Value:
    """What a variable or a function of this name gives: a secret where the name says so."""
    return _named(name, value, calls_secret, 0) if _may_hold(value) and holds_secrets(name) else value


def read_member(name: str, value: Value) -> Value:
    """What a property of this name holds: a secret where it would be masked under the name."""
    return _named(name, value, is_secret_property, 0) if _may_hold(value) else value


def secret_variable(value: Value) -> str:
    """The environment variable that holds a secret and whose fallback the other cases of a value are, "" for none."""
    parts = [part for _, part in value.cases] if isinstance(value, Choice) else [value]
    found = (part.name for part in parts if isinstance(part, EnvironmentVariable))
    return next((name for name in found if holds_secrets(name)), "")


def is_all_secret(value: Value) -> bool:
    """Is nothing of a text for others to see?"""
    return isinstance(value, Static) and isinstance(value.value, Secret) and value.value.parts == (value.value,)


def _may_hold(value: Value) -> bool:
    return isinstance(value.value, str) if isinstance(value, Static) else isinstance(value, _COMPOUND)


_COMPOUND = (Choice, ObjectValue, ArrayValue, Pending)


def _named(name: str, value: Value, is_secret: Callable[[str, str], bool], depth: int) -> Value:
    def inner(part: Value) -> Value:
        return _named(name, part, is_secret, depth + 1)

    if depth > _MAX_DEPTH:
        return value
    match value:
        case Static(str() as text):
            hidden = is_secret(name, text) and not is_public(name, text)
            return replace(value, value=Secret.of(text)) if hidden else value
        case Choice(cases):
            parts = [inner(part) for _, part in cases]
            if _is_changed(parts, (part for _, part in cases)):
                return replace(value, cases=tuple(zip((when for when, _ in cases), parts, strict=True)))
        case ArrayValue(elements):
            parts = [part if _is_word(part) else inner(part) for part in elements]
            return replace(value, elements=tuple(parts)) if _is_changed(parts, elements) else value
        case ObjectValue(properties) if holds_secrets(name):
            parts = [part if is_setting(key) else inner(part) for key, part in properties]
            if _is_changed(parts, (part for _, part in properties)):
                return replace(value, properties=tuple(zip((key for key, _ in properties), parts, strict=True)))
        case Pending(value=promised):
            found = inner(promised)
            return value if found is promised else replace(value, value=found)
    return value


def _is_word(value: Value) -> bool:
    """A list of words without digits, in `SECRET_KEYS`, is one of what secrets are called."""
    return isinstance(value, Static) and isinstance(value.value, str) and not any(map(str.isdigit, value.value))


def _is_changed(parts: Iterable[Value], before: Iterable[Value]) -> bool:
    return any(new is not old for new, old in zip(parts, before, strict=True))


def carrying(made: Value, sources: Iterable[Value], whole: Value | None = None) -> Value:
    """A text that is made of others, with the secrets that these hold; `whole`: what the text is another form of."""
    match made:
        case Static(str() as text):
            parts = tuple(dict.fromkeys(chain.from_iterable(map(_secrets, sources))))
            found = tuple(part for part in parts if part in text)
            is_form = isinstance(whole, Static) and isinstance(whole.value, Secret) and text != ""
            return replace(made, value=Secret.of(text, found)) if found or is_form else made
        case ArrayValue(elements) if isinstance(whole, Static):
            sources = tuple(sources)
            return replace(made, elements=tuple(carrying(part, sources, whole) for part in elements))
        case Choice(cases):
            sources = tuple(sources)
            return replace(made, cases=tuple((when, carrying(part, sources, whole)) for when, part in cases))
    return made


def _secrets(value: Value, depth: int = 0) -> Iterator[str]:
    match value:
        case Static(Secret() as text):
            yield from text.parts
        case ArrayValue(elements) if depth < _MAX_DEPTH:
            for part in elements:
                yield from _secrets(part, depth + 1)
        case ObjectValue(properties) if depth < _MAX_DEPTH:
            for key, part in properties:
                yield from _secrets(read_member(key, part), depth + 1)
