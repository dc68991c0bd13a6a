"""Functions of other files that are given the SDK itself: `setUp(Sentry, …)`, `setUp({ sdk: Sentry })`, whatever they call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AwaitExpression,
    CallExpression,
    ExportAllDeclaration,
    ExportNamedDeclaration,
    Function,
    Identifier,
    ImportDeclaration,
    ImportDefaultSpecifier,
    ImportSpecifier,
    MemberExpression,
    NewExpression,
    Node,
    ObjectExpression,
    ObjectPattern,
    Property,
    VariableDeclarator,
    walk,
)

from .methods import is_sdk
from .syntax import key_name, parent, root_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .graph import Import, ImportGraph
    from .project import Tree

MAX_FOLLOWED = 30  #: files that pass on what others export
DEFAULT = "default"
ANY = "*"  #: what a module exports, whatever its name


def handed_over(tree: Tree, graph: ImportGraph) -> Iterator[tuple[str, str, int]]:
    """Yield for each such call in a file: the file that is imported, the function's name there, and which argument it is."""
    imports = graph.imports(tree.path)
    whole = {name for entry in imports if is_sdk(entry.package) for name in _local_names(entry, tree)}
    others = [(entry.target, _local_names(entry, tree), entry) for entry in imports if entry.target is not None]
    if not whole or not others:
        return
    for node in tree.nodes:
        if not isinstance(node, CallExpression | NewExpression):
            continue
        for index in _given(node, whole):
            for target, names, entry in others:
                name = _called(unwrap(node.callee), names, entry)
                if name is not None and target is not None:
                    yield target, name, index


def _local_names(entry: Import, tree: Tree) -> Mapping[str, str]:
    """The names that a file gives to what it imports, each with the name of the export."""
    node = entry.node
    if isinstance(node, ImportDeclaration):
        locals_ = ((getattr(specifier, "local", None), specifier) for specifier in node.specifiers)
        return {local.name: _imported(specifier) for local, specifier in locals_ if isinstance(local, Identifier)}
    above = parent(node, tree)
    while isinstance(above, AwaitExpression | MemberExpression):
        above = parent(above, tree)
    match above:
        case VariableDeclarator(id=Identifier(name=name)):
            return {name: ANY}
        case VariableDeclarator(id=ObjectPattern(properties=properties)):
            return {
                part.value.name: key_name(part.key) or ANY
                for part in properties
                if isinstance(part, Property) and isinstance(part.value, Identifier)
            }
    return {}


def _imported(specifier: Node) -> str:
    if isinstance(specifier, ImportSpecifier):
        return key_name(specifier.imported) or ANY
    return DEFAULT if isinstance(specifier, ImportDefaultSpecifier) else ANY


def _called(callee: Node, names: Mapping[str, str], entry: Import) -> str | None:
    """The name of the export that a call calls; None where it calls nothing of this import."""
    if callee is entry.node:
        return ANY
    if isinstance(callee, Identifier):
        return names.get(callee.name)
    if isinstance(callee, MemberExpression) and (unwrap(callee.object) is entry.node or root_name(callee) in names):
        return key_name(callee.property, computed=callee.computed) or ANY
    return None


def declared(path: str, name: str, graph: ImportGraph) -> Iterator[str]:
    """Yield the files that may declare what a file exports: itself, and those from which it passes something on."""
    seen, queue = {path}, [path]
    while queue and len(seen) < MAX_FOLLOWED:
        current = queue.pop(0)
        yield current
        for entry in graph.imports(current):
            passes_on = isinstance(entry.node, ExportAllDeclaration) or (
                isinstance(entry.node, ExportNamedDeclaration)
                and any(key_name(specifier.exported) in {name, DEFAULT} for specifier in entry.node.specifiers)
            )
            if passes_on and entry.target is not None and entry.target not in seen:
                seen.add(entry.target)
                queue.append(entry.target)


def parameters(tree: Tree, name: str, index: int) -> list[str]:
    """The names in one parameter of the functions of a file that have this name; of all, where none has: it is exported by another."""
    functions = [node for node in tree.nodes if isinstance(node, Function) and len(node.params) > index]
    named = [node for node in functions if _is_named(node, name, tree)] or functions
    return [part.name for node in named for part in walk(node.params[index]) if isinstance(part, Identifier)]


def _given(call: CallExpression | NewExpression, whole: set[str]) -> list[int]:
    """Which arguments of a call hold something of the SDK."""
    return [
        index
        for index, argument in enumerate(call.arguments)
        if any(root_name(part) in whole for part in _parts(argument) if not isinstance(unwrap(part), CallExpression))
    ]


def _parts(argument: Node) -> Iterator[Node]:
    if isinstance(argument, ObjectExpression):
        yield from (entry.value for entry in argument.properties if isinstance(entry, Property))
    else:
        yield argument


def _is_named(function: Function, name: str, tree: Tree) -> bool:
    above = parent(function, tree)
    own = above.id if isinstance(above, VariableDeclarator) else function.id
    return isinstance(own, Identifier) and own.name == name
