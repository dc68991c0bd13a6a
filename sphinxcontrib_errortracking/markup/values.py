"""A Value as inline nodes: what people read in a cell or in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.evaluate.values import Static, Unknown
from sphinxcontrib_errortracking.markup.nodes import NodeList, literal, place, words

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value

NOT_SET = "not set"
CANNOT_BE_KNOWN = "cannot be known"


def value_nodes(value: Value | None) -> NodeList:
    """The value in JavaScript's notation, `not set`, or that it cannot be known and why."""
    from sphinxcontrib_errortracking.evaluate import notation  # noqa: PLC0415  # evaluate's door loads its machinery

    match value:
        case None:
            return [nodes.Text(NOT_SET)]
        case Unknown(reason=reason):
            return words(f"{CANNOT_BE_KNOWN}: {reason}" if reason else CANNOT_BE_KNOWN)
        case _:
            return literal(notation(value))


def set_at(value: Value | None, permalink: str = "") -> NodeList:
    """Where the value is written; where it is used too, if that is another file."""
    chain = value.chain if value is not None else ()
    if not chain:
        return [nodes.Text("–")]
    written, used = chain[-1], chain[0]
    result: NodeList = [place(written, permalink)]
    if used.source != written.source:
        result += [nodes.Text(", used at "), place(used, permalink)]
    return result


def masked(value: Value | None) -> bool:
    """Was a secret replaced in it?"""
    return isinstance(value, Static) and value.masked
