"""Functions of other files that are given the SDK itself: `setUp(Sentry, …)`, `setUp({ sdk: Sentry })`, whatever they call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    ExportAllDeclaration,
    ExportNamedDeclaration,
    Function,
    Identifier,
    ImportDeclaration,
    ImportDefaultSpecifier,
    ImportNamespaceSpecifier,
    ImportSpecifier,
    Node,
    ObjectExpression,
    Property,
    VariableDeclarator,
    walk,
)

from .methods import is_sdk
from .syntax import key_name, parent, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .graph import ImportGraph
    from .project import Tree

MAX_FOLLOWED = 30  #: files that pass on what others export


def handed_over(tree: Tree, graph: ImportGraph) -> Iterator[tuple[str, str, int]]:
    """Yield for each such call in a file: the file that is imported, the function's name there, and which argument it is."""
    imports = [entry for entry in graph.imports(tree.path) if isinstance(entry.node, ImportDeclaration)]
    whole = {
        specifier.local.name
        for entry in imports
        if is_sdk(entry.package) and isinstance(entry.node, ImportDeclaration)
        for specifier in entry.node.specifiers
        if isinstance(specifier, ImportDefaultSpecifier | ImportNamespaceSpecifier)
    }
    if not whole:
        return
    given = [found for node in tree.nodes if isinstance(node, CallExpression) for found in _given(node, whole)]
    for name, index in given:
        for entry in imports:
            for specifier in entry.node.specifiers if isinstance(entry.node, ImportDeclaration) else ():
                if entry.target is not None and isinstance(specifier, ImportSpecifier) and specifier.local.name == name:
                    yield entry.target, key_name(specifier.imported) or name, index


def declared(path: str, name: str, graph: ImportGraph) -> Iterator[str]:
    """Yield the files that may declare what a file exports: itself, and those from which it passes something on."""
    seen, queue = {path}, [path]
    while queue and len(seen) < MAX_FOLLOWED:
        current = queue.pop(0)
        yield current
        for entry in graph.imports(current):
            passes_on = isinstance(entry.node, ExportAllDeclaration) or (
                isinstance(entry.node, ExportNamedDeclaration)
                and any(key_name(specifier.exported) == name for specifier in entry.node.specifiers)
            )
            if passes_on and entry.target is not None and entry.target not in seen:
                seen.add(entry.target)
                queue.append(entry.target)


def parameters(tree: Tree, name: str, index: int) -> list[str]:
    """The names in one parameter of the functions of a file that have this name."""
    found: list[str] = []
    for node in tree.nodes:
        if isinstance(node, Function) and len(node.params) > index and _is_named(node, name, tree):
            found += [part.name for part in walk(node.params[index]) if isinstance(part, Identifier)]
    return found


def _given(call: CallExpression, whole: set[str]) -> Iterator[tuple[str, int]]:
    callee = unwrap(call.callee)
    if isinstance(callee, Identifier):
        for index, argument in enumerate(call.arguments):
            if any(isinstance(part, Identifier) and part.name in whole for part in _parts(argument)):
                yield callee.name, index


def _parts(argument: Node) -> Iterator[Node]:
    if isinstance(argument, ObjectExpression):
        yield from (entry.value for entry in argument.properties if isinstance(entry, Property))
    else:
        yield argument


def _is_named(function: Function, name: str, tree: Tree) -> bool:
    above = parent(function, tree)
    own = above.id if isinstance(above, VariableDeclarator) else function.id
    return isinstance(own, Identifier) and own.name == name
