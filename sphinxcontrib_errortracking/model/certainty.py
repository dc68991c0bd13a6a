"""Does something in a callback happen to every event that has the part, or only to some?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    AwaitExpression,
    BlockStatement,
    BreakStatement,
    CallExpression,
    CatchClause,
    ConditionalExpression,
    ContinueStatement,
    DoWhileStatement,
    ForInStatement,
    ForOfStatement,
    ForStatement,
    Function,
    IfStatement,
    Literal,
    LogicalExpression,
    MemberExpression,
    NewExpression,
    Node,
    ReturnStatement,
    SwitchCase,
    ThrowStatement,
    TryStatement,
    UnaryExpression,
    WhileStatement,
    YieldExpression,
    walk,
)

from .event_paths import ANY, ITERATIONS
from .presence import follows, runs_over
from .syntax import enclosing_functions, identifiers, root_name, tail_name, unwrap, walk_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .event_paths import Names, Path

LOOPS = (ForStatement, ForInStatement, ForOfStatement, WhileStatement, DoWhileStatement)
EXITS = (ReturnStatement, BreakStatement, ContinueStatement)
THROWING = (CallExpression, NewExpression, AwaitExpression, YieldExpression, ThrowStatement)


class Certainty:
    """Answers for one function, whose names are known. `drops`: to return nothing in it is to drop the event."""

    def __init__(self, names: Names, function: Function, *, drops: bool) -> None:
        self._names = names
        self._function = function
        self._drops = drops
        self._exits: tuple[Node, ...] | None = None

    def happens(self, node: Node, part: Path) -> bool:
        """Does a node run for every event that has the part, and is sent?"""
        return (
            self.reachable(node)
            and all(self._passes(below, above, part, node) for below, above in self._around(node))
            and not any(self._leaves(leaving, node, part) for leaving in self._leaving())
        )

    def reachable(self, node: Node) -> bool:
        """May a node run at all?"""
        return self._names.evaluator.condition(node, self._names.module).active is not False

    def changed_elsewhere(self, here: list[Node]) -> bool:
        """Does a function within, of which it is not followed when it runs, delete or overwrite parts of the event?"""
        seen = {*map(id, here)}
        for node in walk(self._function.body):
            match node:
                case UnaryExpression(operator="delete", argument=target) | AssignmentExpression(left=target):
                    if id(node) not in seen and any(self._names.paths(target)) and not self._is_own_name(target, node):
                        return True
        return False

    def _is_own_name(self, target: Node, node: Node) -> bool:
        """Is the name that of a parameter of a function within?"""
        inner = [one for one in enclosing_functions(node, self._names.module) if one is not self._function]
        return root_name(target) in identifiers(name for one in inner for given in one.params for name in walk(given))

    def _around(self, node: Node) -> Iterator[tuple[Node, Node]]:
        """What stands around a node up to the function, each with what of it holds the node."""
        below = node
        for above in self._names.module.ancestors(node):
            if above is self._function:
                return
            yield below, above
            below = above

    def _passes(self, below: Node, above: Node, part: Path, node: Node) -> bool:
        """Is `below`, which `above` holds, run whenever `above` is, where the part is there?"""
        match above:
            case IfStatement(test=test, consequent=yes) | ConditionalExpression(test=test, consequent=yes):
                return below is test or follows(test, part, self._names, wanted=below is yes)
            case LogicalExpression(operator=operator, left=left):
                wanted = operator == "&&"
                return below is left or (operator != "??" and follows(left, part, self._names, wanted=wanted))
            case ForOfStatement(right=right) | ForInStatement(right=right):
                return below is right or runs_over(right, part, self._names)
            case WhileStatement(test=test):
                return below is test or follows(test, part, self._names)
            case ForStatement(init=init, test=test):
                return below in (init, test) or ANY in part
            case CatchClause() | SwitchCase():
                return False
            case CallExpression(callee=callee) if isinstance(below, Function):
                callee = unwrap(callee)
                over = isinstance(callee, MemberExpression) and tail_name(callee) in ITERATIONS
                return over and isinstance(callee, MemberExpression) and runs_over(callee.object, part, self._names)
            case TryStatement(block=block, handler=handler) if handler is not None and below is block:
                return self._is_dropped(handler) or self._is_quiet_before(block, node, part)
        return True

    def _is_dropped(self, handler: CatchClause) -> bool:
        """Does a handler certainly throw, or drop the event?"""
        last = handler.body.body[-1] if handler.body.body else None
        return isinstance(last, ThrowStatement) or (isinstance(last, ReturnStatement) and self._drops_event(last))

    def _is_quiet_before(self, block: BlockStatement, node: Node, part: Path) -> bool:
        """Can nothing in a `try` throw before it comes to `node`, where the part is there? The rest of it is skipped then."""
        inner = self._names.module.ancestors(node)
        again = any(isinstance(above, LOOPS) and block in self._names.module.ancestors(above) for above in inner)
        for one in walk_here(block):
            within = one is node or node in self._names.module.ancestors(one)
            if not (again or within) and _begin(one) >= _begin(node):
                continue
            if isinstance(one, THROWING):
                return False
            if isinstance(one, MemberExpression) and not one.optional:
                held = self._names.paths(one.object)
                if not held or any(part[: len(path)] != path for path in held):
                    return False
        return True

    def _leaving(self) -> tuple[Node, ...]:
        """All that leaves the function, a callback in it or a loop; without what drops the event."""
        if self._exits is None:
            body = [*walk_here(self._function.body)]
            callbacks = [
                argument
                for node in body
                if isinstance(node, CallExpression) and tail_name(node.callee) in ITERATIONS
                for argument in node.arguments
                if isinstance(argument, Function)
            ]
            nodes = [*body, *(node for callback in callbacks for node in walk_here(callback.body))]
            self._exits = tuple(
                node
                for node in nodes
                if isinstance(node, EXITS)
                and not (
                    isinstance(node, ReturnStatement) and self._of(node) is self._function and self._drops_event(node)
                )
            )
        return self._exits

    def _drops_event(self, leaving: ReturnStatement) -> bool:
        given = leaving.argument
        nothing = given is None or (isinstance(given, Literal) and given.value is None and given.regex is None)
        return self._drops and nothing

    def _of(self, node: Node) -> Node | None:
        return next((above for above in self._names.module.ancestors(node) if isinstance(above, Function)), None)

    def _leaves(self, leaving: Node, node: Node, part: Path) -> bool:
        """May a node be skipped because `leaving` comes before it, where the part is there?"""
        around = [above for _, above in self._around(node)]
        if leaving in around:
            return False
        left = self._left_by(leaving)
        inside = left is None or left in around
        loops = [
            above for above in around if isinstance(above, LOOPS) and above in self._names.module.ancestors(leaving)
        ]
        before = _begin(leaving) < _begin(node)
        again = bool(loops) and not isinstance(leaving, ContinueStatement)
        if not inside or not (before or again) or not self.reachable(leaving):
            return False
        return not any(self._never_reaches(below, above, part) for below, above in self._around(leaving))

    def _left_by(self, leaving: Node) -> Node | None:
        """The loop, or the callback, that is left; None for the whole function."""
        above = self._names.module.ancestors(leaving)
        if isinstance(leaving, ReturnStatement):
            own = self._of(leaving)
            return None if own is self._function else own
        loops = [one for one in above if isinstance(one, LOOPS)]
        return loops[0] if loops else None

    def _never_reaches(self, below: Node, above: Node, part: Path) -> bool:
        """Is a branch certainly not taken where the part is there?"""
        match above:
            case IfStatement(test=test, consequent=yes, alternate=no) if below in (yes, no):
                return follows(test, part, self._names, wanted=below is no)
        return False


def _begin(node: Node) -> tuple[int, int]:
    return (node.loc.line, node.loc.column)
