"""What the conditions in a callback say of a part of the event: do they certainly hold, or not, where that part is there?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    BinaryExpression,
    CallExpression,
    Identifier,
    Literal,
    LogicalExpression,
    MemberExpression,
    Node,
    UnaryExpression,
)

from .event_paths import ANY
from .syntax import dotted, tail_name, unwrap

if TYPE_CHECKING:
    from .event_paths import Names, Path

LENGTH = "length"
#: parts that are objects wherever they are there, beside those that hold the part in question
OBJECTS = frozenset(
    {("user",), ("request",), ("contexts",), ("extra",), ("tags",), ("request", "headers"), ("request", "cookies")}
)
EQUAL, UNEQUAL = frozenset({"===", "=="}), frozenset({"!==", "!="})


def follows(test: Node, part: Path, names: Names, *, wanted: bool = True) -> bool:
    """Is `test` certainly truthy (or, not `wanted`, falsy) whenever `part` is in the event? What is empty counts as not there."""
    test = unwrap(test)
    match test:
        case UnaryExpression(operator="!", argument=argument):
            return follows(argument, part, names, wanted=not wanted)
        case LogicalExpression(operator="&&" | "||" as operator, left=left, right=right):
            found = (follows(side, part, names, wanted=wanted) for side in (left, right))
            return all(found) if wanted == (operator == "&&") else any(found)
        case CallExpression():
            return wanted and _is_asked_by(test, part, names)
        case BinaryExpression(operator="in"):
            return wanted and _is_in(test, part, names)
        case BinaryExpression(operator=operator, left=left, right=right) if operator in EQUAL | UNEQUAL:
            unequal = operator in UNEQUAL
            if isinstance(left, UnaryExpression) and left.operator == "typeof":
                return _is_of_type(left.argument, right, part, names, wanted=wanted is not unequal)
            return _is_nothing(right) and wanted is unequal and _is_there(left, part, names)
        case BinaryExpression(operator=">", left=left, right=Literal(value=0)):
            return wanted and _is_there(left, part, names)
    return wanted and _is_there(test, part, names)


def runs_over(iterated: Node, part: Path, names: Names) -> bool:
    """Does a loop certainly come to a part of the event, or run at all where that is enough?"""
    texts = names.texts(iterated)
    if texts or ANY in part:  # of a part that is not known nothing certain is said
        return True
    iterated = _or_nothing(unwrap(iterated))
    if isinstance(iterated, CallExpression) and dotted(iterated.callee) in {"Object.keys", "Object.entries"}:
        iterated = _or_nothing(unwrap(iterated.arguments[0])) if iterated.arguments else iterated
    return any(_is_above(path, part) for path in names.paths(iterated))


def _or_nothing(node: Node) -> Node:
    """`headers` of `headers ?? {}`."""
    return unwrap(node.left) if isinstance(node, LogicalExpression) and node.operator in {"??", "||"} else node


def _is_there(asked: Node, part: Path, names: Names) -> bool:
    """Is what is asked truthy where `part` is there: the part itself, what holds it, or the length of a list that does?"""
    for path in names.paths(unwrap(asked)):
        if path == part or _is_above(path, part):
            return True
        if path[-1:] == (LENGTH,) and _is_above(path[:-1], part) and part[len(path) - 1] == ANY:
            return True
    return False


def _is_above(path: Path, part: Path) -> bool:
    return len(path) < len(part) and part[: len(path)] == path


def _is_asked_by(call: CallExpression, part: Path, names: Names) -> bool:
    """`Boolean(event.user)`, `Array.isArray(event.breadcrumbs)`, `SENSITIVE.includes(key)` around what is done to `headers[key]`."""
    name, given = dotted(call.callee), call.arguments[0] if call.arguments else None
    if given is None:
        return False
    if name == "Boolean":
        return follows(given, part, names)
    if name == "Array.isArray":
        return any(_is_above(path, part) and part[len(path)] == ANY for path in names.paths(given))
    return asks_listed_key(call, names)


def asks_listed_key(test: CallExpression, names: Names) -> bool:
    """`SENSITIVE.includes(key)` around what is done to `headers[key]`: the key is then one of the list."""
    callee = unwrap(test.callee)
    if tail_name(callee) not in {"includes", "has"} or not test.arguments:
        return False
    asked = _without_case(unwrap(test.arguments[0]))
    texts = names.texts(callee.object) if isinstance(callee, MemberExpression) else None
    if texts is None or not isinstance(asked, Identifier):
        return False
    names.keys[asked.name] = texts
    return True


def _without_case(node: Node) -> Node:
    """`key` of `key.toLowerCase()`."""
    if isinstance(node, CallExpression) and tail_name(node.callee) == "toLowerCase":
        callee = unwrap(node.callee)
        return unwrap(callee.object) if isinstance(callee, MemberExpression) else node
    return node


def _is_in(test: BinaryExpression, part: Path, names: Names) -> bool:
    """`"cookies" in event.request`."""
    for path in names.paths(test.right):
        if not _is_above(path, part):
            continue
        known = names.text(test.left) if isinstance(test.left, Literal) else None
        keys = names.keys.get(test.left.name, (ANY,)) if isinstance(test.left, Identifier) else (known or "",)
        if part[len(path)] in keys:
            return True
    return False


def _is_of_type(asked: Node, named: Node, part: Path, names: Names, *, wanted: bool) -> bool:
    """`typeof event.user === "object"`; or, not `wanted`, `typeof event.user !== "undefined"`."""
    kind = named.value if isinstance(named, Literal) else None
    if not wanted:
        return kind == "undefined" and _is_there(asked, part, names)
    holds = kind == "object" and any(_is_above(path, part) for path in names.paths(unwrap(asked)))
    return holds or (kind == "object" and part in OBJECTS and part in names.paths(unwrap(asked)))


def _is_nothing(node: Node) -> bool:
    if isinstance(node, Identifier):
        return node.name == "undefined"
    return isinstance(node, Literal) and node.value is None
