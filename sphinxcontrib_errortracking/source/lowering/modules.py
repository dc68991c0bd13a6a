"""Lowering imports and exports; those of types alone are erased."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree
from sphinxcontrib_errortracking.source.lowering.parts import flatten, seal

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.lowering.parts import Builder, Lowered, Parts


def _literal(node: estree.Node | None) -> estree.Literal | None:
    return node if isinstance(node, estree.Literal) else None


def _import(parts: Parts) -> Lowered:
    require = next((item for item in parts.items if item.kind == "import_require_clause"), None)
    if parts.has("type") or parts.has("typeof"):
        return None
    if require is not None:
        return require.value
    source = _literal(parts.optional("source"))
    if source is None:
        return parts.opaque()
    clause = next((item for item in parts.items if item.kind == "import_clause"), None)
    if clause is not None and not flatten(clause.value) and b"}" in parts.source.data[clause.start : clause.end]:
        named = parts.source.data[clause.start : clause.end].strip(b"{} \t\r\n")
        if named:  # `import { type A } from "x"`: nothing of it is left at run time
            return None
    specifiers = flatten(clause.value) if clause else ()
    return estree.ImportDeclaration(loc=parts.loc, specifiers=specifiers, source=source)


def _import_require(parts: Parts) -> estree.Node:
    """`import x = require("m")` as `const x = require("m")`."""
    name = next((node for node in parts.nodes() if isinstance(node, estree.Identifier)), None) or parts.opaque()
    require = estree.Identifier(loc=parts.loc, name="require")
    call = estree.CallExpression(loc=parts.loc, callee=require, arguments=(parts.expr("source"),))
    return _constant(parts, name, call)


def _import_alias(parts: Parts) -> Lowered:
    """`import X = N.Y` as `const X = N.Y`."""
    nodes = list(parts.nodes())
    return _constant(parts, nodes[0], nodes[1]) if len(nodes) == 2 and not parts.has("type") else None  # noqa: PLR2004


def _constant(parts: Parts, name: estree.Node, value: estree.Node) -> estree.VariableDeclaration:
    declarator = estree.VariableDeclarator(loc=parts.loc, id=name, init=value)
    return estree.VariableDeclaration(loc=parts.loc, kind="const", declarations=(declarator,))


def _import_clause(parts: Parts) -> tuple[estree.Node, ...]:
    return tuple(
        estree.ImportDefaultSpecifier(loc=node.loc, local=node) if isinstance(node, estree.Identifier) else node
        for node in parts.nodes()
    )


def _named(parts: Parts) -> tuple[estree.Node, ...]:
    return tuple(parts.nodes())


def _namespace_import(parts: Parts) -> estree.Node:
    local = parts.first()
    if not isinstance(local, estree.Identifier):
        return parts.opaque()
    return estree.ImportNamespaceSpecifier(loc=parts.loc, local=local)


def _import_specifier(parts: Parts) -> Lowered:
    if parts.has("type") or parts.has("typeof"):
        return None
    imported = parts.expr("name")
    local = parts.optional("alias") or _copy(imported)
    if not isinstance(local, estree.Identifier):
        return parts.opaque()
    return estree.ImportSpecifier(loc=parts.loc, imported=imported, local=local)


def _export_specifier(parts: Parts) -> Lowered:
    if parts.has("type") or parts.has("typeof"):
        return None
    local = parts.expr("name")
    return estree.ExportSpecifier(loc=parts.loc, local=local, exported=parts.optional("alias") or _copy(local))


def _copy(node: estree.Node) -> estree.Node:
    """A second node for a name that stands once in the text, because nodes are told apart by identity."""
    return replace(node)


def _namespace_export(parts: Parts) -> estree.Node:
    return parts.first()


def _export(parts: Parts) -> Lowered:
    source = _literal(parts.optional("source"))
    if parts.has("default"):
        return _export_default(parts)
    if parts.has("="):
        return _export_assignment(parts)
    if parts.has("type") or parts.has("namespace"):
        return None
    if (namespace := next((item for item in parts.items if item.kind == "namespace_export"), None)) or parts.has("*"):
        if source is None:
            return parts.opaque()
        exported = seal(namespace.value) if namespace else None
        return estree.ExportAllDeclaration(loc=parts.loc, exported=exported, source=source)
    if parts.item("declaration"):
        return tuple(
            estree.ExportNamedDeclaration(loc=parts.loc, declaration=node, specifiers=(), source=None)
            for node in _decorated(parts, tuple(parts.nodes("declaration")))
        )
    return _export_clause(parts, source)


def _export_clause(parts: Parts, source: estree.Literal | None) -> Lowered:
    clause = next((item for item in parts.items if item.kind == "export_clause"), None)
    if clause is None:
        return parts.opaque()
    specifiers = tuple(node for node in flatten(clause.value) if isinstance(node, estree.ExportSpecifier))
    if not specifiers and parts.item_text(clause).strip("{} \t\r\n"):
        return None  # `export { type A }`
    return estree.ExportNamedDeclaration(loc=parts.loc, declaration=None, specifiers=specifiers, source=source)


def _export_default(parts: Parts) -> Lowered:
    item = parts.item("declaration") or parts.item("value")
    node = seal(item.value) if item else parts.opaque()
    if item is None or node is None:  # `export default interface X {}`
        return None
    if item.kind == "class" and isinstance(node, estree.ClassExpression):
        node = estree.ClassDeclaration(
            loc=node.loc, id=node.id, superclass=node.superclass, body=node.body, decorators=node.decorators
        )
    elif item.kind in {"function_expression", "generator_function"} and isinstance(node, estree.FunctionExpression):
        node = estree.FunctionDeclaration(
            loc=node.loc,
            id=node.id,
            params=node.params,
            body=node.body,
            generator=node.generator,
            is_async=node.is_async,
        )
    export = estree.ExportDefaultDeclaration(loc=parts.loc, declaration=_decorated(parts, (node,))[0])
    if isinstance(node, estree.ClassDeclaration | estree.FunctionDeclaration) and parts.has(";"):
        return export, estree.EmptyStatement(
            loc=parts.loc
        )  # a declaration takes no semicolon: it is a statement of its own
    return export


def _decorated(parts: Parts, declarations: tuple[estree.Node, ...]) -> tuple[estree.Node, ...]:
    """Decorators in front of `export` belong to the class behind it."""
    decorators = tuple(parts.nodes("decorator"))
    return tuple(
        replace(node, decorators=(*decorators, *node.decorators))
        if decorators and isinstance(node, estree.Class)
        else node
        for node in declarations
    )


def _export_assignment(parts: Parts) -> estree.Node:
    """`export = x` as `module.exports = x`."""
    exports = estree.MemberExpression(
        loc=parts.loc,
        object=estree.Identifier(loc=parts.loc, name="module"),
        property=estree.Identifier(loc=parts.loc, name="exports"),
    )
    assignment = estree.AssignmentExpression(loc=parts.loc, operator="=", left=exports, right=parts.first())
    return estree.ExpressionStatement(loc=parts.loc, expression=assignment)


BUILDERS: dict[str, Builder] = {
    "import_statement": _import,
    "import_require_clause": _import_require,
    "import_alias": _import_alias,
    "import_clause": _import_clause,
    "named_imports": _named,
    "namespace_import": _namespace_import,
    "import_specifier": _import_specifier,
    "export_specifier": _export_specifier,
    "export_clause": _named,
    "namespace_export": _namespace_export,
    "export_statement": _export,
}
