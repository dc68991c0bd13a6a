"""A Value as inline nodes: what people read in a cell or in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    Choice,
    ObjectValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import NodeList, joined, literal, words
from sphinxcontrib_errortracking.markup.provenance import way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.values import Chain, Value

NOT_SET = msgid("not set")
#: class of a row whose environments do not agree, and of the word that says so
DIFFERS = "errortracking-differs"
MOST_REASONS = 3  #: that a note gives for the parts of one value


def value_nodes(value: Value | None) -> NodeList:
    """The value in JavaScript's notation, `not set`, or that it cannot be known and why."""
    from sphinxcontrib_errortracking.evaluate import notation  # noqa: PLC0415  # evaluate's door loads its machinery

    match value:
        case None:
            return fixed(NOT_SET)
        case Unknown(reason=reason, words=""):
            return joined([fixed("cannot be known:"), words(reason)]) if reason else fixed("cannot be known")
        case _:
            return literal(notation(value))


def differs(values: Sequence[Value | None]) -> bool:
    """Would a reader see different values? Where they are written does not count."""
    return len({"".join(node.astext() for node in value_nodes(value)) for value in values}) > 1


def set_at(value: Value | None, permalink: str = "") -> NodeList:
    """Where the value is written; where it is used too, if that is another file. The cases of a choice, each once."""
    runs: dict[tuple[str, str], NodeList] = {}
    for chain in filter(None, _chains(value)):
        runs.setdefault((str(chain[-1]), str(chain[0])), [way(chain, permalink)])
    return joined(runs.values(), "; ")


def _chains(value: Value | None) -> Iterator[Chain]:
    if value is None:
        return
    if isinstance(value, Unknown) and not value.words:
        yield value.chain[:1]  # the rest leads to what cannot be known, not to what sets it
    elif value.chain:
        yield value.chain
    elif isinstance(value, Choice):
        for _, case in value.cases:
            yield from _chains(case)


def masked(value: Value | None) -> bool:
    """Was a secret replaced in it?"""
    return isinstance(value, Static) and value.masked


def inner_unknowns(value: Value | None) -> list[str]:
    """Why parts of a value cannot be known; nothing for one that cannot be known as a whole, which says so itself."""
    found: dict[str, None] = {}
    waiting: list[Value | None] = [] if isinstance(value, Unknown) and not value.words else [value]
    while waiting and len(found) < MOST_REASONS:
        match waiting.pop():
            case Unknown(reason=reason):
                found.setdefault(reason)
            case ObjectValue(properties=properties, open=hole):
                waiting += [hole, *(part for _, part in reversed(properties))]
            case ArrayValue(elements=elements, open=hole):
                waiting += [hole, *reversed(elements)]
            case CallValue(arguments=arguments):
                waiting += reversed(arguments)
            case Choice(cases=cases):
                waiting += [case for _, case in reversed(cases)]
            case _:
                pass
    return list(found)
