"""What is kept of a syntax error: the place as an `Opaque`, and the whole statements inside it where nobody knows when they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree
from sphinxcontrib_errortracking.source.lowering.parts import BROKEN, flatten

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.lowering.parts import Lowered, Parts

_BLOCKS = frozenset({"", "program", "statement_block"})
_STATEMENTS = ("_statement", "_declaration")
_MODULE_ITEMS = (
    estree.ImportDeclaration,
    estree.ExportAllDeclaration,
    estree.ExportDefaultDeclaration,
    estree.ExportNamedDeclaration,
)


def error(parts: Parts) -> Lowered:
    """The value of an ERROR node.

    Statements that stand whole before the first fragment are read as they are. Those behind it may stand in a block, a
    function or a condition that was not recognised: they go below an `if` whose test is opaque. Imports and exports can only
    stand at the top of a file, whatever is around them.
    """
    opaque = parts.opaque(BROKEN)
    if parts.parent_kind not in _BLOCKS:
        return opaque
    before: list[estree.Node] = []
    inside: list[estree.Node] = []
    fragments = False
    for item in parts.items:
        whole = item.is_named and item.kind.endswith(_STATEMENTS)
        fragments = fragments or not (whole or item.kind == "comment")
        nodes = flatten(item.value) if whole else ()
        for node in nodes:
            (inside if fragments and not isinstance(node, _MODULE_ITEMS) else before).append(node)
    if not inside:
        return (*before, opaque)
    block = estree.BlockStatement(loc=parts.loc, body=tuple(inside))
    return (*before, estree.IfStatement(loc=parts.loc, test=opaque, consequent=block, alternate=None))


def program(parts: Parts) -> estree.Program:
    """The file, when its root is an ERROR."""
    nodes = flatten(error(parts))
    return estree.Program(loc=parts.loc, body=nodes)
