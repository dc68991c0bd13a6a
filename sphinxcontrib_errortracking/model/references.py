"""Which identifiers of a file read a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    AwaitExpression,
    CallExpression,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    ExportSpecifier,
    Function,
    Identifier,
    ImportDeclaration,
    ImportDefaultSpecifier,
    ImportNamespaceSpecifier,
    ImportSpecifier,
    MemberExpression,
    Node,
    Property,
    VariableDeclarator,
)

from .syntax import dotted, key_name, parent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .graph import Import, ImportGraph
    from .project import Project
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


def exported_as(name: str, nodes: Iterable[Node], module: Ancestry) -> list[str]:
    """The names under which a file exports what it declares under a name, `nodes` being all that mention this."""
    found: list[str] = []
    for node in nodes:
        above = parent(node, module)
        match above:
            case ExportSpecifier(local=local, exported=exported) if local is node:
                holder = parent(above, module)
                if isinstance(holder, ExportNamedDeclaration) and holder.source is None:
                    found.append(key_name(exported) or name)
            case ExportDefaultDeclaration():
                found.append("default")
            case Property(key=key, value=value) if value is node and in_exports(above, module):
                found.append(key_name(key) or name)
            case AssignmentExpression(left=left, right=right) if right is node:
                target = dotted(left) or ""
                if target == "module.exports" or target.startswith(("exports.", "module.exports.")):
                    found.append("default" if target == "module.exports" else target.split(".")[-1])
    return found


#: what gives a module as one object; asked of the text, so that few files are parsed
AS_AN_OBJECT = regex(r"\*\s*as\b|\brequire\s*\(|\bimport\s*\(")


def takes_whole(importer: str, sources: Collection[str], project: Project, graph: ImportGraph) -> bool:
    """Does a file use a module as one object, by which it may call whatever that exports: `Object.entries(handlers)`?"""
    if AS_AN_OBJECT.search(project.repository.text(importer) or "") is None:
        return False
    tree = project.tree(importer)
    return any(handed_whole(entry, tree.nodes, tree) for entry in graph.imports(importer) if entry.target in sources)


def handed_whole(entry: Import, nodes: Iterable[Node], module: Ancestry) -> bool:
    """Is a module that is imported as one object used as such: gone through, handed on, or asked for a name that is computed?

    `nodes`: all of the file.
    """
    name = _object_of(entry.node, module)
    if name is None:
        return False
    for node in nodes:
        if isinstance(node, Identifier) and node.name == name and is_value(node, module):
            above = parent(node, module)
            if not (isinstance(above, MemberExpression) and above.object is node and not above.computed):
                return True
    return False


def _object_of(node: Node, module: Ancestry) -> str | None:
    """The name of the object that an import gives: `import * as x`, `const x = require(…)`, `const x = await import(…)`."""
    if isinstance(node, ImportDeclaration):
        return next((one.local.name for one in node.specifiers if isinstance(one, ImportNamespaceSpecifier)), None)
    above = parent(node, module)
    above = parent(above, module) if isinstance(above, AwaitExpression) else above
    declared = above.id if isinstance(above, VariableDeclarator) else None
    return declared.name if isinstance(declared, Identifier) else None


def local_names(imports: Iterable[Import], exports: Collection[str], sources: Collection[str]) -> set[str]:
    """The names under which a file knows what some of the files that it imports export."""
    names = {name for name in exports if name != "default"}
    for entry in imports:
        if entry.target not in sources or not isinstance(entry.node, ImportDeclaration):
            continue
        for specifier in entry.node.specifiers:
            if isinstance(specifier, ImportDefaultSpecifier) or (
                isinstance(specifier, ImportSpecifier) and key_name(specifier.imported) in {*exports, "default"}
            ):
                names.add(specifier.local.name)
    if "default" in exports:
        names.add("default")
    return names
