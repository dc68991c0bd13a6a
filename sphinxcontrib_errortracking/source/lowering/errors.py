"""What is kept of a syntax error: its place as an `Opaque`, and the whole statements inside it where nobody knows when they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree
from sphinxcontrib_errortracking.source.lowering.parts import BROKEN, flatten
from sphinxcontrib_errortracking.source.lowering.statements import in_doubt

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.lowering.parts import Lowered, Parts

_BLOCKS = frozenset({"", "program", "statement_block"})
_STATEMENTS = ("_statement", "_declaration")


def error(parts: Parts) -> Lowered:
    """The value of an ERROR node.

    Statements that stand whole before the first fragment are read as they are; those behind it may stand in a block, a function or
    a condition that was not recognised.
    """
    opaque = parts.opaque(BROKEN)
    if parts.parent_kind not in _BLOCKS:
        return opaque
    before: list[estree.Node] = []
    behind: list[estree.Node] = []
    fragments = False
    for item in parts.items:
        whole = item.is_named and item.kind.endswith(_STATEMENTS)
        fragments = fragments or not whole
        (behind if fragments else before).extend(flatten(item.value) if whole else ())
    return (*before, opaque, *in_doubt(parts, behind))


def program(parts: Parts) -> estree.Program:
    """The file, when its root is an ERROR."""
    return estree.Program(loc=parts.source.location(0, parts.end), body=flatten(error(parts)))
