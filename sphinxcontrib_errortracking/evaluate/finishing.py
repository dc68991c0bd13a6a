"""From raw values to those that leave the room: bounded in size, secrets masked, nothing left that only evaluation understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.as_written import code_of
from sphinxcontrib_errortracking.evaluate.linking import materialised
from sphinxcontrib_errortracking.evaluate.mask import BULLETS, holds_secrets, mask, mask_property, names_secret
from sphinxcontrib_errortracking.evaluate.references import External, Global, Namespace, Pending, Short
from sphinxcontrib_errortracking.evaluate.secret_texts import Secret, secret_variable, shown
from sphinxcontrib_errortracking.evaluate.values import (
    REMADE,
    UNDEFINED,
    AllOf,
    AnyOf,
    ArrayValue,
    CallValue,
    Choice,
    Comparison,
    FunctionValue,
    ObjectIfAny,
    ObjectValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.lean import replace

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Condition, Value

MAX_DEPTH = 40
MAX_PARTS = 5_000


class Finisher:
    """Finishes one value; the budget counts its parts."""

    def __init__(self, run: Engine) -> None:
        self.run = run
        self.parts = 0

    def finish(self, value: Value, key: str = "", depth: int = 0) -> Value:
        """The value as it may be shown; `key` is the property under which it stands."""
        self.parts += 1
        if depth > MAX_DEPTH or self.parts > MAX_PARTS:
            return Unknown("is nested too deeply" if depth > MAX_DEPTH else "is too large", value.chain[:1])
        match value:
            case Static(str() as text):
                masked, hidden = _shown_under(key, text)
                return replace(value, value=masked, masked=True) if hidden else value
            case Unknown():
                return self._unknown(value, key, depth)
            case ObjectIfAny(doubt=Unknown() as doubt):
                return self._unknown(doubt, key, depth)
            case RegExpValue(source) if shown(source)[1] or mask(source.replace("\\/", "/"))[1]:
                return Unknown("a regular expression that holds a secret", value.chain)
            case FunctionValue():
                return replace(value, name=mask(value.name)[0])
        return self._compound(value, key, depth)

    def _compound(self, value: Value, key: str, depth: int) -> Value:
        match value:
            case ObjectValue():
                above = key if holds_secrets(key) else ""
                parts = tuple(
                    (shown(name)[0], self.finish(part, above or name, depth + 1)) for name, part in value.properties
                )
                return replace(value, properties=parts, open=self._hole(value.open))
            case ArrayValue():
                elements = tuple(self.finish(part, key, depth + 1) for part in value.elements)
                return replace(value, elements=elements, open=self._hole(value.open))
            case CallValue():
                above = key if holds_secrets(key) or names_secret(key) else ""  # what is made of a text may tell it
                given = tuple(self.finish(part, above, depth + 1) for part in value.arguments)
                given = masked_pair(given)
                return replace(value, arguments=given, name=mask(value.name)[0], package=mask(value.package)[0])
            case Choice():
                key = secret_variable(value) or key
                cases = tuple((shown_condition(when), self.finish(part, key, depth + 1)) for when, part in value.cases)
                return replace(value, cases=cases)
        return value

    def _unknown(self, value: Unknown, key: str, depth: int) -> Value:
        match value:
            case Short():
                return Static(UNDEFINED, value.chain)
            case Namespace():
                return self.finish(materialised(self.run, value), "", depth + 1)
            case External():
                return replace(value, code=code_of(value, key), node=None)
            case Global():  # it may be handed to a function that reads more of it
                return replace(value, reason=mask(value.reason)[0], words="", code=code_of(value, key), node=None)
        told = "" if isinstance(value, Pending) or value.words == REMADE else value.words
        return Unknown(mask(value.reason)[0], value.chain, words=told, kind=value.kind, code=code_of(value, key))

    def _hole(self, hole: Unknown | None) -> Unknown | None:
        if hole is None:
            return None
        if isinstance(hole, Global):
            return replace(hole, reason=mask(hole.reason)[0], words="", node=None)
        told = "" if hole.words == REMADE else hole.words
        return Unknown(mask(hole.reason)[0], hole.chain, words=told, kind=hole.kind)


def _shown_under(key: str, text: str) -> tuple[str, bool]:
    masked, hidden = mask_property(key, text) if key else shown(text)
    return shown(text) if isinstance(text, Secret) and masked != BULLETS else (masked, hidden)


def masked_pair(arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """Finished arguments, as of `setTag("token", "...")`: a text that the one before it names as a secret is masked."""
    match arguments:
        case (Static(value=str() as key), second, *rest):
            return (arguments[0], _under(key, second), *rest)
    return arguments


def _under(key: str, value: Value) -> Value:
    """A finished value as it may be shown under `key`."""
    match value:
        case Static(str() as text):
            masked, hidden = mask_property(key, text)
            return replace(value, value=masked, masked=True) if hidden else value
        case CallValue() if holds_secrets(key) or names_secret(key):
            return replace(value, arguments=tuple(_under(key, part) for part in value.arguments))
        case ObjectValue() if holds_secrets(key):
            return replace(value, properties=tuple((name, _under(key, part)) for name, part in value.properties))
        case ArrayValue():
            return replace(value, elements=tuple(_under(key, part) for part in value.elements))
        case Choice():
            return replace(value, cases=tuple((when, _under(key, part)) for when, part in value.cases))
    return value


def shown_condition(condition: Condition | None) -> Condition | None:
    """A condition without the secrets that variables are compared with."""
    match condition:
        case Comparison(variable=variable, operand=str() as operand):
            return replace(condition, operand=_shown_under(variable if holds_secrets(variable) else "", operand)[0])
        case AllOf(conditions):
            return AllOf(tuple(part for part in map(shown_condition, conditions) if part is not None))
        case AnyOf(conditions):
            return AnyOf(tuple(part for part in map(shown_condition, conditions) if part is not None))
    return condition
