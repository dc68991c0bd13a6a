"""Assignments that leave a value alone where there is one: `a ??= b`, `a = a || b`, `if (!a) a = b`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.generate import generate
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.source.estree import Node

_EMPTY = frozenset({"undefined", "null"})


def is_only_where_unset(module: ModuleScope, target: Node) -> bool:
    """Whether `target` is assigned only where it is undefined or empty."""
    assignment = module.parents.get(target)
    if not isinstance(assignment, es.AssignmentExpression) or assignment.left is not target:
        return False
    if assignment.operator in {"??=", "||="}:
        return True
    name, right = generate(target), assignment.right
    if isinstance(right, es.LogicalExpression) and right.operator in {"??", "||"} and generate(right.left) == name:
        return assignment.operator == "="
    child: Node = assignment
    for parent in module.ancestors(assignment):
        if isinstance(parent, es.Function):
            return False
        if isinstance(parent, es.IfStatement) and parent.consequent is child and _says_unset(parent.test, target, name):
            return True
        child = parent
    return False


def _says_unset(test: Node, target: Node, name: str) -> bool:
    """Whether a condition holds only where `target`, in words `name`, is undefined or empty."""
    match test:
        case es.LogicalExpression(operator="&&"):
            return _says_unset(test.left, target, name) or _says_unset(test.right, target, name)
        case es.UnaryExpression(operator="!"):
            return generate(test.argument) == name or _asks_for_key(test.argument, target)
        case es.BinaryExpression(operator="===" | "=="):
            return (generate(test.left) == name and _is_empty(test.right)) or (
                generate(test.left) == f"typeof {name}" and getattr(test.right, "value", None) == "undefined"
            )
    return False


def _asks_for_key(test: Node, target: Node) -> bool:
    """`key in object`, for the key and the object of `target`."""
    if not (
        isinstance(test, es.BinaryExpression) and test.operator == "in" and isinstance(target, es.MemberExpression)
    ):
        return False
    if generate(test.right) != generate(target.object):
        return False
    key = target.property
    if isinstance(key, es.Identifier) and not target.computed:
        return getattr(test.left, "value", None) == key.name
    return generate(test.left) == generate(key)


def _is_empty(node: Node) -> bool:
    return getattr(node, "name", "") in _EMPTY or (isinstance(node, es.Literal) and node.value in ("", None))
