"""Which identifiers of a file read a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    CallExpression,
    ExportDefaultDeclaration,
    Function,
    MemberExpression,
    Node,
    Property,
    VariableDeclarator,
)

from .syntax import dotted, parent

if TYPE_CHECKING:
    from .syntax import Ancestry


def in_exports(node: Node, module: Ancestry) -> bool:
    """Does a property stand in what the module exports as a whole?"""
    for above in module.ancestors(node):
        if isinstance(above, AssignmentExpression):
            return dotted(above.left) == "module.exports"
        if isinstance(above, ExportDefaultDeclaration):
            return True
        if isinstance(above, Function | CallExpression):
            return False
    return False


def reference(node: Node, module: Ancestry) -> Node:
    """`lib.initSentry` where `node` is its property."""
    above = parent(node, module)
    return above if isinstance(above, MemberExpression) and above.property is node else node


def is_value(node: Node, module: Ancestry) -> bool:
    """Does this identifier read a value here: it is no declaration, key, import or export of its name?"""
    above = parent(node, module)
    match above:
        case None:
            return False
        case VariableDeclarator(id=declared):
            return declared is not node
        case Property(key=key, value=value, computed=False):
            if in_exports(above, module):
                return False
            return value is node or (key is not node and value is not node)
        case AssignmentExpression(left=left):
            return left is not node and not (dotted(left) or "").startswith(("exports.", "module.exports"))
        case Function(params=params):
            return all(param is not node for param in params) and above.id is not node
    return above.type not in {
        "ImportSpecifier",
        "ImportDefaultSpecifier",
        "ImportNamespaceSpecifier",
        "ExportSpecifier",
        "ExportDefaultDeclaration",
        "MethodDefinition",
        "PropertyDefinition",
        "LabeledStatement",
    }
