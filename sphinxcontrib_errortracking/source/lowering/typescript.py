"""Lowering the declarations that only TypeScript has and that have a value: enums and namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.lowering.parts import Builder, Lowered, Parts


def _enum(parts: Parts) -> estree.TSEnumDeclaration:
    name = parts.identifier("name") or estree.Identifier(loc=parts.loc, name="")
    members = tuple(node for node in parts.nodes("body") if isinstance(node, estree.TSEnumMember))
    return estree.TSEnumDeclaration(loc=parts.loc, id=name, members=members, const=parts.has("const"))


def _enum_body(parts: Parts) -> tuple[estree.Node, ...]:
    return tuple(
        node if isinstance(node, estree.TSEnumMember) else estree.TSEnumMember(loc=node.loc, id=node, initializer=None)
        for node in parts.nodes()
    )


def _enum_assignment(parts: Parts) -> estree.TSEnumMember:
    return estree.TSEnumMember(loc=parts.loc, id=parts.expr("name"), initializer=parts.expr("value"))


def _namespace(parts: Parts) -> Lowered:
    """`namespace N { … }` as what it is compiled to: a function called once; its result, N, is not modelled.

    One that holds only types is erased, like `declare module "x"`.
    """
    name, body = parts.optional("name"), parts.optional("body")
    while isinstance(name, estree.MemberExpression):
        name = name.object
    if not isinstance(name, estree.Identifier) or not isinstance(body, estree.BlockStatement) or not body.body:
        return None
    inner = tuple(node for statement in body.body if (node := _without_export(statement)) is not None)
    result = estree.ReturnStatement(loc=parts.loc, argument=parts.opaque("a TypeScript namespace"))
    function = estree.FunctionExpression(
        loc=parts.loc, id=None, params=(), body=estree.BlockStatement(loc=body.loc, body=(*inner, result))
    )
    call = estree.CallExpression(loc=parts.loc, callee=function, arguments=())
    declarator = estree.VariableDeclarator(loc=parts.loc, id=name, init=call)
    return estree.VariableDeclaration(loc=parts.loc, kind="var", declarations=(declarator,))


def _without_export(statement: estree.Node) -> estree.Node | None:
    return statement.declaration if isinstance(statement, estree.ExportNamedDeclaration) else statement


BUILDERS: dict[str, Builder] = {
    "enum_declaration": _enum,
    "enum_body": _enum_body,
    "enum_assignment": _enum_assignment,
    "internal_module": _namespace,
    "module": _namespace,
}
