"""Imports of TypeScript of which nothing is left at run time: nothing of what they name is used but as a type, or at all.

Who compiles leaves these out unless told to keep them, as `keeps_imports` says. Node and Deno, which run TypeScript themselves, keep
what is not written as `import type`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import (
    Identifier,
    ImportDeclaration,
    ImportDefaultSpecifier,
    ImportNamespaceSpecifier,
    ImportSpecifier,
    JSXIdentifier,
    MemberExpression,
    MethodDefinition,
    Property,
    PropertyDefinition,
)
from sphinxcontrib_errortracking.source.programs import TYPESCRIPT

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree import Index, Node
    from sphinxcontrib_errortracking.source.repository import Repository

_SPECIFIERS = (ImportSpecifier, ImportDefaultSpecifier, ImportNamespaceSpecifier)
#: Files that configure a compiler which does not ask tsconfig.json, by the last part of their paths.
_COMPILERS = (".swcrc", ".babelrc", ".babelrc.json", "babel.config.js", "babel.config.cjs", "babel.config.json")
_TOLD_TO_KEEP = regex(r"onlyRemoveTypeImports|verbatimModuleSyntax")
#: A command by which Node runs TypeScript itself: it names nothing that compiles.
_BY_NODE = regex(
    r"(?:^|[\s&|;/])node\s(?:(?!tsx|ts-node|swc|esbuild|babel|loader|--import|--require|-r\s)[^&|;])*\.[cm]?ts\b"
)


class Erased:
    """Answers for one repository, memoised."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._found: dict[str, frozenset[Node]] = {}

    def of(self, path: str) -> frozenset[Node]:
        """The import declarations of a file that certainly load nothing, by its syntax tree."""
        if path not in self._found:
            found = self.unused(path) if path.endswith(TYPESCRIPT) else frozenset()
            kept = bool(found) and (self._are_kept or self._repository.keeps_imports(path))
            self._found[path] = frozenset() if kept else found
        return self._found[path]

    def unused(self, path: str) -> frozenset[Node]:
        """Those of which a file uses nothing but as a type; of a component its template may."""
        index = self._repository.index(path)
        return _unused(index) if index is not None else frozenset()

    @cached_property
    def _are_kept(self) -> bool:
        """Whether something but tsconfig.json says that imports are kept, or runs TypeScript as it is written."""
        for path in self._repository.files:
            last = path.rpartition("/")[2]
            if last in {"deno.json", "deno.jsonc"}:
                return True
            if last in _COMPILERS and _TOLD_TO_KEEP.search(self._repository.text(path) or ""):
                return True
        packages = self._repository.packages
        return any(_BY_NODE.search(script) for package in packages for script in package.scripts.values())


def _unused(index: Index) -> frozenset[Node]:
    named = [node for node in index.nodes if isinstance(node, ImportDeclaration) and node.specifiers]
    if not named:
        return frozenset()
    used = {
        _name(node) for node in index.nodes if isinstance(node, Identifier | JSXIdentifier) and _is_used(node, index)
    }
    return frozenset(node for node in named if not any(_local(part) in used for part in node.specifiers))


def _name(node: Node) -> str:
    return str(getattr(node, "name", ""))


def _local(specifier: Node) -> str:
    return _name(getattr(specifier, "local", specifier))


def _is_used(node: Node, index: Index) -> bool:
    """Whether a name stands for a value: it is neither what an import names, nor a key."""
    above = index.parents.get(node)
    match above:
        case MemberExpression(property=key, computed=False):
            return key is not node
        case (
            Property(key=key, computed=False)
            | PropertyDefinition(key=key, computed=False)
            | MethodDefinition(key=key, computed=False)
        ):
            return key is not node or getattr(above, "value", None) is node or bool(getattr(above, "shorthand", False))
    return not isinstance(above, _SPECIFIERS)
