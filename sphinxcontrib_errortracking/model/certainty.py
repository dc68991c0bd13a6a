"""Does something in a callback happen to every event that has the part, or only to some?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    CatchClause,
    ConditionalExpression,
    Function,
    Identifier,
    IfStatement,
    LogicalExpression,
    MemberExpression,
    Node,
    SwitchCase,
)

from .syntax import tail_name, unwrap

if TYPE_CHECKING:
    from .event_paths import Names


class Certainty:
    """Answers for one function, whose names are known."""

    def __init__(self, names: Names, function: Function) -> None:
        self._names = names
        self._function = function

    def only_presence(self, node: Node) -> bool:
        """Do the conditions around a node, up to the function, only ask whether a part of the event is there?"""
        below = node
        for above in self._names.module.ancestors(node):
            if above is self._function:
                return True
            match above:
                case IfStatement(test=test) | ConditionalExpression(test=test) if below is not test:
                    if not self._names.asks_presence(test) and not self._asks_listed_key(test):
                        return False
                case LogicalExpression(left=left) if below is not left:
                    if not self._names.asks_presence(left):
                        return False
                case CatchClause() | SwitchCase():
                    return False
            below = above
        return True

    def reachable(self, node: Node) -> bool:
        """May a node run at all?"""
        return self._names.evaluator.condition(node, self._names.module).active is not False

    def _asks_listed_key(self, test: Node) -> bool:
        """`SENSITIVE.includes(key)` around what is done to `headers[key]`: the key is then one of the list."""
        test = unwrap(test)
        asks = isinstance(test, CallExpression) and tail_name(test.callee) in {"includes", "has"}
        if not isinstance(test, CallExpression) or not asks or not test.arguments:
            return False
        callee = unwrap(test.callee)
        asked = _without_case(unwrap(test.arguments[0]))
        texts = self._names.texts(callee.object) if isinstance(callee, MemberExpression) else None
        if texts is None or not isinstance(asked, Identifier):
            return False
        self._names.keys[asked.name] = texts
        return True


def _without_case(node: Node) -> Node:
    """`key` of `key.toLowerCase()`."""
    if isinstance(node, CallExpression) and tail_name(node.callee) == "toLowerCase":
        callee = unwrap(node.callee)
        return unwrap(callee.object) if isinstance(callee, MemberExpression) else node
    return node
