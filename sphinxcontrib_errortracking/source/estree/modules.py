"""Imports and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree.node import Node

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree.expressions import Identifier, Literal


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImportSpecifier(Node):
    """`imported` is an Identifier or, for `import { "a b" as c }`, a Literal."""

    imported: Node
    local: Identifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImportDefaultSpecifier(Node):  # noqa: D101
    local: Identifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImportNamespaceSpecifier(Node):  # noqa: D101
    local: Identifier


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImportDeclaration(Node):
    """`import x = require("m")` of TypeScript is a `const x = require("m")`. A type-only import is erased."""

    specifiers: tuple[Node, ...]
    source: Literal


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExportSpecifier(Node):  # noqa: D101
    local: Node
    exported: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExportNamedDeclaration(Node):  # noqa: D101
    declaration: Node | None
    specifiers: tuple[ExportSpecifier, ...]
    source: Literal | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExportDefaultDeclaration(Node):
    """`export = x` of TypeScript is `module.exports = x`."""

    declaration: Node


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ExportAllDeclaration(Node):
    """`exported` is None for `export * from`."""

    exported: Node | None
    source: Literal
