"""Why a callback returns null: the conditions around the place, in the code's own words, masked and shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.generate import generate, negation
from sphinxcontrib_errortracking.evaluate.mask import mask
from sphinxcontrib_errortracking.source.estree import (
    ConditionalExpression,
    Function,
    IfStatement,
    LogicalExpression,
    ReturnStatement,
    SwitchCase,
    SwitchStatement,
    WhileStatement,
)

from .guards import in_case
from .records import Drop
from .syntax import parent, walk_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import Node

    from .syntax import Ancestry

LONGEST = 120  #: characters of a condition that are told


class Drops:
    """The null returns of one function."""

    def __init__(self, module: Ancestry, node: Function) -> None:
        self._module = module
        self._node = node

    def at(self, null: Node) -> Drop:
        """Tell why `null` is returned."""
        found = list(self._conditions(null))[::-1]
        told = mask(" && ".join(f"({part})" if len(found) > 1 and "||" in part else part for part in found))[0]
        return Drop(
            null.loc, told if len(told) <= LONGEST else f"{told[: LONGEST - 1].rstrip()}…", self._is_later(null)
        )

    def _conditions(self, null: Node) -> Iterator[str]:
        """The conditions around a place, the nearest first."""
        inner = null
        for above in self._module.ancestors(null):
            match above:
                case (
                    IfStatement(test=test, consequent=yes, alternate=no)
                    | ConditionalExpression(test=test, consequent=yes, alternate=no)
                ) if inner in (yes, no):
                    yield generate(test) if inner is yes else negation(test)
                case LogicalExpression(operator="&&", left=left, right=right) if inner is right:
                    yield generate(left)
                case LogicalExpression(operator="||", left=left, right=right) if inner is right:
                    yield negation(left)
                case WhileStatement(test=test, body=body) if inner is body:
                    yield generate(test)
                case SwitchCase(consequent=body) if inner in body:
                    switch = parent(above, self._module)
                    if isinstance(switch, SwitchStatement):
                        yield in_case(switch, above)
                case Function() if above is self._node:
                    return
            inner = above

    def _is_later(self, null: Node) -> bool:
        """May the function have returned the event before it comes here?"""
        own = next((above for above in self._module.ancestors(null) if isinstance(above, ReturnStatement)), None)
        before = (null.loc.line, null.loc.column)
        return any(
            isinstance(node, ReturnStatement) and node is not own and (node.loc.line, node.loc.column) < before
            for node in walk_here(self._node.body)
            if not _is_null(node)
        )


def _is_null(node: Node) -> bool:
    return isinstance(node, ReturnStatement) and getattr(node.argument, "value", node) is None
