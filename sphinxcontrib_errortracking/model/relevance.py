"""Which files may hold a use of the SDK: few of a repository's, so that the others need no syntax tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    AssignmentExpression,
    Class,
    ExportAllDeclaration,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    ExportSpecifier,
    Function,
    Identifier,
    JSXElement,
    Literal,
    MemberExpression,
    Node,
    ObjectExpression,
    TemplateLiteral,
    VariableDeclaration,
)

from .methods import is_sdk
from .syntax import dotted, parent, unwrap

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate import Evaluator, ModuleScope

    from .graph import ImportGraph
    from .project import Project, Tree

#: Values of their own, whatever they hold.
_MADE_HERE = (Function, Class, ObjectExpression, ArrayExpression, Literal, TemplateLiteral, JSXElement)
NEEDLES: tuple[bytes, ...] = (b"@sentry/", b"@sentry-internal", b"Sentry", b"sentry")


def relevant_files(project: Project, graph: ImportGraph) -> tuple[str, ...]:
    """The code files that may hold a use of the SDK: those that mention it, and those that import it from one that re-exports it."""
    found = set(project.mentioning(*NEEDLES))
    queue = [path for path in sorted(found) if exposes(project, graph, path, found)]
    exposing = set(queue)
    while queue:
        for importer in graph.importers(queue.pop()):
            if importer not in project.code_set:
                continue
            found.add(importer)
            if importer not in exposing and exposes(project, graph, importer, exposing):
                exposing.add(importer)
                queue.append(importer)
    return tuple(sorted(found))


def exposes(project: Project, graph: ImportGraph, path: str, others: set[str]) -> bool:
    """Does a file give its importers the SDK itself: a re-export, or an export of an alias?"""
    for entry in graph.imports(path):
        if isinstance(entry.node, ExportAllDeclaration | ExportNamedDeclaration) and (
            is_sdk(entry.specifier) or (entry.target in others and entry.target != path)
        ):
            return True
    module = project.module(path)
    if module is None:
        return False
    evaluator = project.evaluator()
    tree = project.tree(path)
    return any(_is_exposed(node, tree, module, evaluator) for node in tree.nodes)


def _is_exposed(node: Node, tree: Tree, module: ModuleScope, evaluator: Evaluator) -> bool:
    match node:
        case ExportSpecifier(local=Identifier() as value) if not has_source(node, tree):
            pass
        case ExportDefaultDeclaration(declaration=Identifier() | MemberExpression() as value):
            pass
        case AssignmentExpression(left=left, right=value) if (dotted(left) or "").startswith(
            ("module.exports", "exports")
        ):
            pass
        case ExportNamedDeclaration(declaration=VariableDeclaration(declarations=(first, *_))) if (
            first.init is not None
        ):
            value = first.init
        case _:
            return False
    value = unwrap(value)
    if isinstance(value, _MADE_HERE):
        return False
    external = evaluator.external(value, module.scope_of(value))
    return external is not None and is_sdk(external.package)


def has_source(node: Node, tree: Tree) -> bool:
    """Does an export's specifier name something of another module?"""
    above = parent(node, tree)
    return isinstance(above, ExportNamedDeclaration) and above.source is not None
