"""One function for each of esprima's nodes that differs from ours; the others have the same fields here and there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.source import estree, literals

if TYPE_CHECKING:
    from collections.abc import Callable

    Lowered = dict[str, Any]
    Builder = Callable[[Any, Lowered, estree.SourceLocation], "estree.Node | None"]


# ---- expressions ------------------------------------------------------------


def _identifier(node: Any, _: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.Identifier(loc=loc, name=literals.identifier_name(node.name))


def _private(node: Any, _: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.PrivateIdentifier(loc=loc, name=literals.identifier_name(node.name).removeprefix("#"))


def _literal(node: Any, _: Lowered, loc: estree.SourceLocation) -> estree.Node:
    raw: str = node.raw
    if node.regex:
        pattern, flags = literals.regex_parts(raw)
        return estree.Literal(loc=loc, value=None, regex=estree.RegExp(pattern=pattern, flags=flags))
    if raw[:1] in {'"', "'"}:
        return estree.Literal(loc=loc, value=literals.string_value(raw))
    constants = {"true": True, "false": False, "null": None}
    if raw in constants:
        return estree.Literal(loc=loc, value=constants[raw])
    value, bigint = literals.number_value(raw)
    return estree.Literal(loc=loc, value=value, bigint=bigint)


def _property(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    key = lowered["key"]
    if node.shorthand:  # esprima has one object in both places; nodes here are told apart by identity
        key = replace(key)
    return estree.Property(
        loc=loc,
        key=key,
        value=lowered["value"],
        kind=node.kind,
        method=bool(node.method),
        shorthand=bool(node.shorthand),
        computed=bool(node.computed),
    )


def _function(kind: type[estree.Function]) -> Builder:
    def build(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
        return kind(
            loc=loc,
            id=lowered.get("id"),
            params=lowered["params"],
            body=lowered["body"],
            generator=bool(node.generator),
            is_async=bool(node.isAsync),
            expression=bool(node.expression),
        )

    return build


def _call(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    if node.callee.type == "Import":
        return _import_expression(lowered["arguments"], loc)
    return estree.CallExpression(
        loc=loc, callee=lowered["callee"], arguments=lowered["arguments"], optional=bool(node.optional)
    )


def _import_expression(arguments: tuple[estree.Node, ...], loc: estree.SourceLocation) -> estree.Node:
    if not arguments:
        raise ValueError("import() without an argument")
    return estree.ImportExpression(loc=loc, source=arguments[0])


def _member(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.MemberExpression(
        loc=loc,
        object=lowered["object"],
        property=lowered["property"],
        computed=bool(node.computed),
        optional=bool(node.optional),
    )


def _update(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.UpdateExpression(
        loc=loc, operator=node.operator, argument=lowered["argument"], prefix=bool(node.prefix)
    )


def _template_element(node: Any, _: Lowered, loc: estree.SourceLocation) -> estree.Node:
    cooked, raw = literals.template_texts(node.value.raw)
    return estree.TemplateElement(loc=loc, cooked=cooked, raw=raw, tail=bool(node.tail))


def _meta_property(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.MetaProperty(loc=loc, meta=lowered["meta"], property=lowered["property"])


# ---- statements -------------------------------------------------------------


def _program(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    """A file begins at its first line; esprima gives it the place of its first token."""
    return estree.Program(loc=replace(loc, line=1, column=0), body=lowered["body"])


def _expression_statement(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.ExpressionStatement(loc=loc, expression=lowered["expression"], directive=node.directive)


def _for_of(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.ForOfStatement(
        loc=loc,
        left=lowered["left"],
        right=lowered["right"],
        body=lowered["body"],
        is_await=node.type == "ForAwaitStatement" or bool(getattr(node, "await", None)),
    )


def _class(kind: type[estree.Class]) -> Builder:
    def build(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
        return kind(loc=loc, id=lowered.get("id"), superclass=lowered.get("superClass"), body=lowered["body"])

    return build


def _method(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.MethodDefinition(
        loc=loc,
        key=lowered["key"],
        value=lowered["value"],
        kind=node.kind,
        computed=bool(node.computed),
        static=bool(node.static),
    )


def _field(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.PropertyDefinition(
        loc=loc,
        key=lowered["key"],
        value=lowered.get("value"),
        computed=bool(node.computed),
        static=bool(node.static),
    )


def _static_block(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    body = lowered["body"]
    return estree.StaticBlock(loc=loc, body=body.body if isinstance(body, estree.BlockStatement) else body)


def _export_named(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.ExportNamedDeclaration(
        loc=loc,
        declaration=lowered.get("declaration"),
        specifiers=lowered.get("specifiers") or (),
        source=lowered.get("source"),
    )


def _import_specifier(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    imported, local = lowered["imported"], lowered["local"]
    return estree.ImportSpecifier(loc=loc, imported=replace(imported) if imported is local else imported, local=local)


def _export_specifier(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    exported, local = lowered["exported"], lowered["local"]
    return estree.ExportSpecifier(loc=loc, local=local, exported=replace(exported) if exported is local else exported)


# ---- JSX --------------------------------------------------------------------


def _jsx_element(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    opening = lowered["openingElement"]
    return estree.JSXElement(
        loc=loc, name=opening.name, attributes=opening.attributes, children=lowered.get("children") or ()
    )


def _jsx_opening(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.JSXElement(loc=loc, name=lowered.get("name"), attributes=lowered.get("attributes") or (), children=())


def _jsx_attribute(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    value = lowered.get("value")
    if node.value is not None and node.value.type == "Literal":
        value = estree.Literal(loc=lowered["value"].loc, value=literals.jsx_text(node.value.raw[1:-1]))
    return estree.JSXAttribute(loc=loc, name=lowered["name"], value=value)


def _jsx_text(node: Any, _: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.JSXText(loc=loc, value=literals.jsx_text(node.raw))


def _nothing(*_: Any) -> None:
    return None


BUILDERS: dict[str, Builder] = {
    "Identifier": _identifier,
    "PrivateIdentifier": _private,
    "Literal": _literal,
    "Import": _nothing,
    "Property": _property,
    "FunctionExpression": _function(estree.FunctionExpression),
    "ArrowFunctionExpression": _function(estree.ArrowFunctionExpression),
    "UpdateExpression": _update,
    "CallExpression": _call,
    "MemberExpression": _member,
    "MetaProperty": _meta_property,
    "TemplateElement": _template_element,
    "Program": _program,
    "ExpressionStatement": _expression_statement,
    "StaticBlock": _static_block,
    "ForOfStatement": _for_of,
    "ForAwaitStatement": _for_of,
    "FunctionDeclaration": _function(estree.FunctionDeclaration),
    "MethodDefinition": _method,
    "FieldDefinition": _field,
    "PropertyDefinition": _field,
    "ClassDeclaration": _class(estree.ClassDeclaration),
    "ClassExpression": _class(estree.ClassExpression),
    "ImportSpecifier": _import_specifier,
    "ExportSpecifier": _export_specifier,
    "ExportNamedDeclaration": _export_named,
    "JSXAttribute": _jsx_attribute,
    "JSXEmptyExpression": _nothing,
    "JSXText": _jsx_text,
    "JSXElement": _jsx_element,
    "JSXOpeningElement": _jsx_opening,
    "JSXClosingElement": _nothing,
}
