"""The conditions around a call in the code's own words, for people to read; nothing is evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import mask
from sphinxcontrib_errortracking.evaluate.generate import comparison, generate, negation
from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    BlockStatement,
    BreakStatement,
    CallExpression,
    ChainExpression,
    ConditionalExpression,
    ContinueStatement,
    Function,
    Identifier,
    IfStatement,
    LogicalExpression,
    MemberExpression,
    Node,
    Program,
    ReturnStatement,
    SwitchCase,
    SwitchStatement,
    ThrowStatement,
    walk,
)

from .syntax import identifiers, own_name, parent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .syntax import Ancestry

MAX_LENGTH = 80
ELSEWHERE = "…"


def guard_of(node: Node, tree: Ancestry) -> str:
    """What must hold for a node to run, from the function outwards that somebody calls by its name; "" for nothing."""
    parts = list(dict.fromkeys(_parts(node, tree)))
    words = mask(" && ".join(_grouped(part) if len(parts) > 1 else part for part in reversed(parts)))[0]
    return words if len(words) <= MAX_LENGTH else words[: MAX_LENGTH - 1].rstrip() + ELSEWHERE


def _parts(node: Node, tree: Ancestry) -> Iterator[str]:
    """The conditions, innermost first."""
    if isinstance(node, CallExpression):
        yield from _chain(node.callee)
    below = node
    for above in tree.ancestors(node):
        yield from _around(above, below, tree)
        if isinstance(above, Function) and own_name(above, tree):
            return
        below = above


def _around(above: Node, below: Node, tree: Ancestry) -> Iterator[str]:
    match above:
        case IfStatement(test=test, consequent=yes) | ConditionalExpression(test=test, consequent=yes):
            if below is not test:
                yield generate(test) if below is yes else negation(test)
        case LogicalExpression(operator=operator, left=left, right=right) if right is below:
            yield {"&&": generate, "||": negation}.get(operator, _missing)(left)
        case SwitchCase(consequent=body):
            yield from _left_before(body, below)
            switch = parent(above, tree)
            if isinstance(switch, SwitchStatement) and below in body:
                yield in_case(switch, above)
        case BlockStatement(body=body) | Program(body=body):
            yield from _left_before(body, below)


def in_case(switch: SwitchStatement, case: SwitchCase) -> str:
    """What must hold for the body of a case to run: that case matches, or one above it that falls through to it."""
    place = switch.cases.index(case)
    first = place
    while first and not _ends(switch.cases[first - 1]):
        first -= 1
    tests = [one.test for one in switch.cases[first : place + 1]]
    if None not in tests:
        return " || ".join(comparison(switch.discriminant, "===", test) for test in tests if test is not None)
    others = [one.test for one in switch.cases if one.test is not None and one.test not in tests]
    return " && ".join(comparison(switch.discriminant, "!==", test) for test in others) or "no other case"


def _ends(case: SwitchCase) -> bool:
    """Does a case certainly not fall through to the next?"""
    last = case.consequent[-1] if case.consequent else None
    last = last.body[-1] if isinstance(last, BlockStatement) and last.body else last
    return isinstance(last, BreakStatement | ContinueStatement | ReturnStatement | ThrowStatement)


def _left_before(body: tuple[Node, ...], below: Node) -> Iterator[str]:
    """`if (x) return;` before a statement means that `x` does not hold there."""
    if below not in body:
        return
    assigned: set[str] = set()
    for statement in reversed(body[: body.index(below)]):
        if isinstance(statement, IfStatement) and statement.alternate is None and _leaves(statement.consequent):
            if assigned.isdisjoint(identifiers(walk(statement.test))):
                yield negation(statement.test)
        else:
            assigned |= {name for inner in walk(statement) if (name := _assigned(inner))}


def _assigned(node: Node) -> str:
    """The variable that an assignment gives another value, of which what held before tells nothing."""
    target = node.left if isinstance(node, AssignmentExpression) else None
    return target.name if isinstance(target, Identifier) else ""


def _leaves(node: Node) -> bool:
    last = node.body[-1] if isinstance(node, BlockStatement) and node.body else node
    return isinstance(last, ReturnStatement | ThrowStatement)


def _chain(callee: Node) -> Iterator[str]:
    """`scope?.captureException()` asks for `scope`."""
    while isinstance(callee, MemberExpression | ChainExpression):
        if isinstance(callee, MemberExpression) and callee.optional:
            yield generate(callee.object)
        callee = callee.object if isinstance(callee, MemberExpression) else callee.expression


def _missing(node: Node) -> str:
    return f"{generate(node)} == null"


def _grouped(words: str) -> str:
    """Brackets around what holds a `||` that none stand around yet."""
    depth = 0
    for index, letter in enumerate(words):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and words.startswith(" || ", index):
            return f"({words})"
    return words
