"""Constructors and methods of classes: by what they are called, where that is written without doubt.

Others may call them whom nobody sees: a framework that makes the object, code to which the object is given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    ArrowFunctionExpression,
    AssignmentExpression,
    Class,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    ExportSpecifier,
    Function,
    ImportDefaultSpecifier,
    ImportSpecifier,
    MemberExpression,
    MethodDefinition,
    NewExpression,
    Node,
    ObjectPattern,
    PrivateIdentifier,
    Program,
    Property,
    PropertyDefinition,
    StaticBlock,
    ThisExpression,
)

from .syntax import enclosing_class, key_name, parent
from .usage import Binding, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .graph import ImportGraph
    from .project import Project, Tree
    from .usage import Use

MAX_HOLDING = 40  #: files that are looked into for other mentions of a method


def method_of(function: Function, tree: Tree) -> Binding | None:
    """How a constructor or a method is called: a constructor by the name of its class."""
    above = parent(function, tree)
    if not isinstance(above, MethodDefinition | PropertyDefinition) or above.value is not function or above.static:
        return None
    kind = getattr(above, "kind", "method")
    made = enclosing_class(above, tree)
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
    made = enclosing_class(function, project.tree(function.loc.source))
    if module is None or made is None:
        return False
    scope = module.scope_of(node)
    if isinstance(parent(node, tree), NewExpression):
        return project.evaluator().class_of(node, scope) is made
    if not isinstance(node, MemberExpression):
        return False
    if isinstance(node.object, ThisExpression):
        return class_of_this(node, tree) is made and not _is_extended(made, project)
    return project.evaluator().made_by(node.object, scope) is made


def usage_of(
    function: Function, binding: Binding, uses: Sequence[Use], files: Sequence[tuple[Tree, Sequence[Node]]] | None
) -> Usage:
    """What is known of who calls a constructor or method.

    `files`: those that may hold its class, or an object of it, with all that has its name there; None where they are too many.
    """
    exported = bool(binding.exports)
    if binding.holder and any(_is_replaced(nodes, tree) for tree, nodes in files or ()):
        return Usage("free", exported=exported)
    if files is None or _is_hooked(function, files):
        return Usage("free", uses, exported=exported)
    mentions = [(node, tree) for tree, nodes in files for node in nodes if _is_mention(node, binding, tree)]
    if not mentions and not uses:
        return Usage("unused", exported=True)  # a framework may call it by its name
    calls = {use.call for use in uses}
    whole = uses and (binding.holder or "default" not in binding.exports)
    if whole and all(_call_of(node, tree) in calls or _only_reads(node, binding, tree) for node, tree in mentions):
        return Usage("used", uses, exported=exported)
    return Usage("free", uses, exported=exported)


def _is_mention(node: Node, binding: Binding, tree: Tree) -> bool:
    """Does this name the member, or for a constructor its class, otherwise than to declare, import or export it?"""
    above = parent(node, tree)
    if not binding.holder:
        renamed = (
            key_name(above.exported) != key_name(above.local)
            if isinstance(above, ExportSpecifier)
            else isinstance(above, ImportSpecifier) and key_name(above.imported) != above.local.name
        )
        plain = isinstance(above, ExportSpecifier | ImportSpecifier) and not renamed
        return not plain and not isinstance(above, Class | ImportDefaultSpecifier)
    if isinstance(above, Property):
        return above.key is node and isinstance(parent(above, tree), ObjectPattern)
    return isinstance(above, MemberExpression) and above.property is node


def _call_of(node: Node, tree: Tree) -> Node | None:
    above = parent(node, tree)
    return parent(above, tree) if isinstance(above, MemberExpression) and above.property is node else above


def _only_reads(node: Node, binding: Binding, tree: Tree) -> bool:
    """`Class.member`, which makes no object."""
    above = parent(node, tree)
    return not binding.holder and isinstance(above, MemberExpression) and above.object is node


def _is_hooked(function: Function, files: Sequence[tuple[Tree, Sequence[Node]]]) -> bool:
    """May a framework make the object or call the method: by decorators, a class that is extended, an interface?"""
    tree = next((tree for tree, _ in files if tree.path == function.loc.source), None)
    member = parent(function, tree) if tree is not None else None
    made = enclosing_class(function, tree) if tree is not None else None
    return made is None or made.superclass is not None or bool(made.decorators or getattr(member, "decorators", ()))


def holding(binding: Binding, path: str, project: Project, graph: ImportGraph) -> list[str] | None:
    """The files that may hold a class, or an object of it, and name the member; None where they are too many, or others may."""
    name = binding.name or ""
    head = rf"\bclass\s+{re.escape(binding.holder or name)}\b[^{{]*\bimplements\b"
    if re.search(head, project.repository.text(path) or ""):
        return None  # who knows its interface may call it
    paths = graph.importers_closure(path).intersection(project.mentioning(name.strip("#").encode()))
    return None if len(paths) > MAX_HOLDING else sorted(paths)


def _is_replaced(nodes: Iterable[Node], tree: Tree) -> bool:
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


def class_of_this(node: Node, tree: Tree) -> Class | None:
    """The class of whose object a `this` is."""
    for above in tree.ancestors(node):
        if isinstance(above, ArrowFunctionExpression):
            continue
        if isinstance(above, Function):
            holder = parent(above, tree)
            if not isinstance(holder, MethodDefinition) or holder.static:
                return None
            return enclosing_class(holder, tree)
        if isinstance(above, PropertyDefinition | StaticBlock):
            return enclosing_class(above, tree) if isinstance(above, PropertyDefinition) and not above.static else None
    return None
