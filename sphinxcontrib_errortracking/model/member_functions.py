"""Functions that are called as members: of an object of a file, or of a class itself (`static`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    Class,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    ExportSpecifier,
    Function,
    Identifier,
    ImportDefaultSpecifier,
    ImportSpecifier,
    MemberExpression,
    MethodDefinition,
    Node,
    ObjectExpression,
    Program,
    Property,
    PropertyDefinition,
    UnaryExpression,
    VariableDeclaration,
    VariableDeclarator,
)

from .syntax import enclosing_class, key_name, parent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .project import Tree

#: What declares, imports or exports a name.
_NAMES_IT = (VariableDeclarator, Class, ExportSpecifier, ImportSpecifier, ImportDefaultSpecifier)


def member_of(function: Function, tree: Tree) -> tuple[str, str, str] | None:
    """The name of a member function, that of what holds it in the file, and that under which its declaration exports it, "" for none."""
    above = parent(function, tree)
    if not isinstance(above, Property | MethodDefinition | PropertyDefinition) or above.value is not function:
        return None
    key = key_name(above.key, computed=above.computed)
    around = parent(above, tree)
    if isinstance(above, Property):
        declarator = parent(around, tree) if isinstance(around, ObjectExpression) else None
        constant = parent(declarator, tree) if isinstance(declarator, VariableDeclarator) else None
        if not isinstance(constant, VariableDeclaration) or constant.kind != "const":
            return None
        name = getattr(getattr(declarator, "id", None), "name", None)
        place = parent(constant, tree)
    elif above.static and getattr(above, "kind", "method") == "method":
        holder = enclosing_class(above, tree)
        name = holder.id.name if holder is not None and holder.id is not None else None
        place = parent(holder, tree) if holder is not None else None
    else:
        return None
    if (
        key is None
        or name is None
        or not isinstance(place, Program | ExportNamedDeclaration | ExportDefaultDeclaration)
    ):
        return None
    if isinstance(place, ExportDefaultDeclaration):
        return key, name, "default"
    return key, name, name if isinstance(place, ExportNamedDeclaration) else ""


def only_members(nodes: Iterable[Node], tree: Tree, name: str | None) -> bool:
    """Whether an object is given to nobody by these mentions of it, and its member of this name is not replaced by another."""
    for node in nodes:
        above = parent(node, tree)
        plain = isinstance(above, MemberExpression) and not (above.computed and above.property is node)
        if not isinstance(node, Identifier) or not (plain or isinstance(above, _NAMES_IT)):
            return False
        if isinstance(above, VariableDeclarator) and above.id is not node:
            return False
        if isinstance(above, Class) and above.superclass is node:
            return False  # who extends a class has its functions too
        if isinstance(above, MemberExpression):
            member = parent(above, tree) if above.property is node else above
            if isinstance(member, MemberExpression) and (
                _replaces(member, tree, name) or key_name(member.property, computed=member.computed) is None
            ):
                return False
    return True


def _replaces(member: MemberExpression, tree: Tree, name: str | None) -> bool:
    """`holder.name = …`, `holder[key] = …`, `delete holder.name`."""
    above = parent(member, tree)
    written = isinstance(above, AssignmentExpression) and above.left is member
    deleted = isinstance(above, UnaryExpression) and above.operator == "delete"
    return (written or deleted) and key_name(member.property, computed=member.computed) in {None, name}
