"""Which files may hold a use of the SDK: few of a repository's, so that the others need no syntax tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    ExportNamedDeclaration,
    Identifier,
    ObjectExpression,
    Property,
    SpreadElement,
)

from .handed import declared, handed_over, parameters
from .holders import Holders
from .methods import OTHER_PACKAGES, is_sdk
from .syntax import parent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate import ModuleScope
    from sphinxcontrib_errortracking.source.estree import Node

    from .graph import ImportGraph
    from .project import Project, Tree

NEEDLES: tuple[bytes, ...] = (b"@sentry/", b"@sentry-internal", b"Sentry", b"sentry")


def relevant_files(project: Project, graph: ImportGraph) -> dict[str, Holders]:
    """The code files that may hold a use of the SDK, each with its names that may.

    These are the files that mention it, unless it is in a comment or a text, those that import it from one that passes it on under
    another name, and those with functions to which one of these gives it.
    """
    needles = (*NEEDLES, *(name.encode() for name in sorted(project.repository.aliases)))
    mentioning = project.mentioning(*needles)
    quiet = {path for path in mentioning if _only_mentions(project, path)}
    found = {path: Holders(project.tree(path), graph) for path in mentioning if path not in quiet}
    queue = [path for path, holders in found.items() if holders.given]
    while queue:
        giver = queue.pop()
        given = frozenset(found[giver].given)
        passed_on = _passes_on(project, found, giver, quiet)
        for importer in graph.importers(giver):
            if importer not in found and importer not in quiet and (not passed_on or importer not in project.code_set):
                continue
            if importer not in found:
                found[importer] = Holders(project.tree(importer), graph)
            before = len(found[importer].given)
            found[importer].given_by(giver, given)
            if len(found[importer].given) > before:
                queue.append(importer)
    for path in list(found):
        _hand_over(project, graph, found, path)
    return dict(sorted(found.items()))


def _hand_over(project: Project, graph: ImportGraph, found: dict[str, Holders], path: str) -> None:
    """Take in the functions of other files to which a file gives the SDK."""
    for target, name, index in handed_over(project.tree(path), graph):
        for place in declared(target, name, graph) if target in project.code_set else ():
            names = parameters(project.tree(place), name, index) if place in project.code_set else []
            if names and place not in found:
                found[place] = Holders(project.tree(place), graph)
            if names:
                found[place].take(names)


def _only_mentions(project: Project, path: str) -> bool:
    """Does a file hold nothing of the SDK, of which only its comments, its texts or the names of properties speak?"""
    packages = ("@sentry", *OTHER_PACKAGES, *project.repository.aliases)
    text = project.repository.text(path) or ""
    if project.repository.is_read(path) or any(name in text for name in packages):
        return False
    return not project.repository.names_something(path, "sentry")


def _passes_on(project: Project, found: Mapping[str, Holders], path: str, quiet: Collection[str]) -> bool:
    """Does a file give its importers the SDK itself: a re-export, or an export of an alias; not only what was made with it?"""
    module = project.module(path)
    if module is None:
        return False
    mentioning = {*found, *quiet}
    if any(
        project.repository.resolve(str(star.source.value), path) in mentioning
        or is_sdk(project.repository.published(str(star.source.value), path))
        for star in module.stars
    ):
        return True
    evaluator = project.evaluator()
    named = ((part, export.source) for export in module.exports.values() for part in _spread(export.node, module))
    commonjs = ((part, None) for export in module.commonjs for part in _parts(export.node))
    for node, source in (*named, *commonjs):
        if source is not None and (
            is_sdk(project.repository.published(source, path)) or project.repository.resolve(source, path) in mentioning
        ):
            return True
        if source is None and found[path].may_hold(node):
            external = evaluator.external(node, module.scope_of(node), is_sdk)
            if external is not None and is_sdk(external.package):
                return True
    return False


def _parts(node: Node) -> Iterator[Node]:
    """What `module.exports = { a, b }` exports."""
    if isinstance(node, ObjectExpression):
        yield from (entry.value for entry in node.properties if isinstance(entry, Property))
        yield from _spread_parts(node)
    else:
        yield node


def _spread(node: Node, module: ModuleScope) -> Iterator[Node]:
    """What is exported, and what is spread into it where it is an object: `export const tracker = { ...Sentry }`."""
    yield node
    found = module.scope.lookup(node.name) if isinstance(node, Identifier) else None
    made = getattr(found[1].node, "init", None) if found is not None and not found[1].path else node
    if isinstance(made, ObjectExpression):
        yield from _spread_parts(made)


def _spread_parts(node: ObjectExpression) -> Iterator[Node]:
    return (entry.argument for entry in node.properties if isinstance(entry, SpreadElement))


def has_source(node: Node, tree: Tree) -> bool:
    """Does an export's specifier name something of another module?"""
    above = parent(node, tree)
    return isinstance(above, ExportNamedDeclaration) and above.source is not None
