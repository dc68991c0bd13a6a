"""Constructors and methods of classes: by what they are called, where that is written without doubt.

Others may call them whom nobody sees: a framework that makes the object, code to which the object is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    ArrowFunctionExpression,
    AssignmentExpression,
    Class,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    Function,
    MemberExpression,
    MethodDefinition,
    NewExpression,
    Node,
    PrivateIdentifier,
    Program,
    PropertyDefinition,
    StaticBlock,
    ThisExpression,
)

from .syntax import key_name, parent
from .usage import Binding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .project import Project, Tree


def method_of(function: Function, tree: Tree) -> Binding | None:
    """How a constructor or a method is called: a constructor by the name of its class."""
    above = parent(function, tree)
    if not isinstance(above, MethodDefinition | PropertyDefinition) or above.value is not function or above.static:
        return None
    kind = getattr(above, "kind", "method")
    made = next((node for node in tree.ancestors(above) if isinstance(node, Class)), None)
    place = parent(made, tree) if made is not None else None
    if (
        made is None
        or made.id is None
        or not isinstance(place, Program | ExportNamedDeclaration | ExportDefaultDeclaration)
    ):
        return None
    exports = {ExportNamedDeclaration: (made.id.name,), ExportDefaultDeclaration: ("default",)}.get(type(place), ())
    if kind == "constructor":
        return Binding(made.id.name, exports, of_instances=True)
    name = called(above.key, computed=above.computed)
    return Binding(name, exports, made.id.name, of_instances=True) if name is not None and kind == "method" else None


def called(key: Node, *, computed: bool = False) -> str | None:
    """The name of a member, of a private one with its `#`."""
    name = key_name(key, computed=computed)
    return f"#{name}" if isinstance(key, PrivateIdentifier) else name


def is_called(node: Node, function: Function, tree: Tree, project: Project) -> bool:
    """Does a call or `new` with this callee certainly run the constructor or method?"""
    module = project.module(tree.path)
    home = project.tree(function.loc.source)
    made = next((above for above in home.ancestors(function) if isinstance(above, Class)), None)
    if module is None or made is None:
        return False
    scope = module.scope_of(node)
    if isinstance(parent(node, tree), NewExpression):
        return project.evaluator().class_of(node, scope) is made
    if not isinstance(node, MemberExpression):
        return False
    if isinstance(node.object, ThisExpression):
        return class_around(node, tree) is made and not _is_extended(made, project)
    definition = project.evaluator().declaration(node, scope)
    return definition is not None and definition.node is function


def only_made(nodes: Iterable[Node], binding: Binding, tree: Tree) -> bool:
    """Is a constructor's class, of which these are all mentions, kept to its file and used there for nothing but `new`?"""
    if binding.holder or binding.exports:
        return False
    above = ((parent(node, tree), node) for node in nodes)
    return all(
        (isinstance(outer, Class) and outer.id is node) or (isinstance(outer, NewExpression) and outer.callee is node)
        for outer, node in above
    )


def is_replaced(nodes: Iterable[Node], tree: Tree) -> bool:
    """Is a member of this name assigned: `this.start = this.start.bind(this)`?"""
    members = (parent(node, tree) for node in nodes)
    return any(
        isinstance(member, MemberExpression)
        and isinstance(above := parent(member, tree), AssignmentExpression)
        and above.left is member
        for member in members
    )


def _is_extended(made: Class, project: Project) -> bool:
    """May there be a class that extends this one, and has another method in place of the one that is called?"""
    name = made.id.name if made.id is not None else ""
    return bool(project.mentioning(f"extends {name}".encode()))


def class_around(node: Node, tree: Tree) -> Class | None:
    """The class of whose object a `this` is."""
    for above in tree.ancestors(node):
        if isinstance(above, ArrowFunctionExpression):
            continue
        if isinstance(above, Function):
            holder = parent(above, tree)
            if not isinstance(holder, MethodDefinition) or holder.static:
                return None
            return next((outer for outer in tree.ancestors(holder) if isinstance(outer, Class)), None)
        if isinstance(above, PropertyDefinition | StaticBlock):
            made = next((outer for outer in tree.ancestors(above) if isinstance(outer, Class)), None)
            return made if isinstance(above, PropertyDefinition) and not above.static else None
    return None
