"""From esprima's nodes to ours, on any depth.

esprima's names differ from ESTree's in places: `FieldDefinition`, `ForAwaitStatement`, `isAsync`, and a CallExpression of `Import`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.source import estree, literals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Lowered = dict[str, Any]
    Builder = Callable[[Any, Lowered, estree.SourceLocation], "estree.Node | None"]

_NOT_CHILDREN = frozenset({"loc", "range", "type", "raw", "regex"})


def convert(program: Any, path: str) -> estree.Program:
    """Our tree of esprima's; ValueError where it holds a node that we do not know."""
    done: dict[int, estree.Node | None] = {}
    stack: list[tuple[Any, bool]] = [(program, False)]
    while stack:
        node, is_ready = stack.pop()
        if is_ready:
            done[id(node)] = _build(node, done, path)
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in _children(node))
    result = done[id(program)]
    if not isinstance(result, estree.Program):
        raise ValueError("esprima gave no Program")  # noqa: TRY004  # callers treat it as a refusal
    return result


def _fields(node: Any) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in vars(node).items() if name not in _NOT_CHILDREN)


def _is_node(value: Any) -> bool:
    return getattr(value, "type", None) is not None and hasattr(value, "__dict__")


def _children(node: Any) -> Iterator[Any]:
    for _, value in _fields(node):
        if isinstance(value, list):
            yield from filter(_is_node, value)
        elif _is_node(value):
            yield value


def _build(node: Any, done: dict[int, estree.Node | None], path: str) -> estree.Node | None:
    lowered: Lowered = {}
    for name, value in _fields(node):
        if isinstance(value, list):
            lowered[name] = tuple(done[id(item)] if _is_node(item) else None for item in value)
        else:
            lowered[name] = done[id(value)] if _is_node(value) else value
    builder = _BUILDERS.get(node.type)
    if builder is None:
        raise ValueError(f"esprima gave a {node.type}")
    start, end = node.loc.start, node.loc.end
    return builder(node, lowered, estree.SourceLocation(path, start.line, start.column, end.line))


def _same(kind: type[estree.Node], *names: str) -> Builder:
    """A builder for nodes whose fields have the same names here and there."""
    return lambda _, lowered, loc: kind(loc=loc, **{name: lowered.get(name) for name in names})


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


def _jsx_element(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    opening = lowered["openingElement"]
    return estree.JSXElement(
        loc=loc, name=opening.name, attributes=opening.attributes, children=lowered.get("children") or ()
    )


def _jsx_opening(_: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.JSXElement(loc=loc, name=lowered.get("name"), attributes=lowered.get("attributes") or (), children=())


def _jsx_attribute(node: Any, lowered: Lowered, loc: estree.SourceLocation) -> estree.Node:
    value = lowered.get("value")
    if node.value is not None and node.value.type == "Literal":
        value = estree.Literal(loc=value.loc, value=literals.jsx_text(node.value.raw[1:-1]))
    return estree.JSXAttribute(loc=loc, name=lowered["name"], value=value)


def _jsx_text(node: Any, _: Lowered, loc: estree.SourceLocation) -> estree.Node:
    return estree.JSXText(loc=loc, value=literals.jsx_text(node.raw))


def _nothing(*_: Any) -> None:
    return None


_BUILDERS: dict[str, Builder] = {
    "Identifier": _identifier,
    "PrivateIdentifier": _private,
    "Literal": _literal,
    "ThisExpression": _same(estree.ThisExpression),
    "Super": _same(estree.Super),
    "Import": _nothing,
    "ArrayExpression": _same(estree.ArrayExpression, "elements"),
    "ObjectExpression": _same(estree.ObjectExpression, "properties"),
    "Property": _property,
    "FunctionExpression": _function(estree.FunctionExpression),
    "ArrowFunctionExpression": _function(estree.ArrowFunctionExpression),
    "UnaryExpression": _same(estree.UnaryExpression, "operator", "argument"),
    "UpdateExpression": _update,
    "BinaryExpression": _same(estree.BinaryExpression, "operator", "left", "right"),
    "LogicalExpression": _same(estree.LogicalExpression, "operator", "left", "right"),
    "AssignmentExpression": _same(estree.AssignmentExpression, "operator", "left", "right"),
    "ConditionalExpression": _same(estree.ConditionalExpression, "test", "consequent", "alternate"),
    "CallExpression": _call,
    "ImportExpression": _same(estree.ImportExpression, "source"),
    "NewExpression": _same(estree.NewExpression, "callee", "arguments"),
    "MemberExpression": _member,
    "ChainExpression": _same(estree.ChainExpression, "expression"),
    "SequenceExpression": _same(estree.SequenceExpression, "expressions"),
    "SpreadElement": _same(estree.SpreadElement, "argument"),
    "YieldExpression": _same(estree.YieldExpression, "argument", "delegate"),
    "AwaitExpression": _same(estree.AwaitExpression, "argument"),
    "MetaProperty": _meta_property,
    "TemplateElement": _template_element,
    "TemplateLiteral": _same(estree.TemplateLiteral, "quasis", "expressions"),
    "TaggedTemplateExpression": _same(estree.TaggedTemplateExpression, "tag", "quasi"),
    "ObjectPattern": _same(estree.ObjectPattern, "properties"),
    "ArrayPattern": _same(estree.ArrayPattern, "elements"),
    "RestElement": _same(estree.RestElement, "argument"),
    "AssignmentPattern": _same(estree.AssignmentPattern, "left", "right"),
    "Program": _same(estree.Program, "body"),
    "ExpressionStatement": _expression_statement,
    "BlockStatement": _same(estree.BlockStatement, "body"),
    "StaticBlock": _static_block,
    "EmptyStatement": _same(estree.EmptyStatement),
    "DebuggerStatement": _same(estree.DebuggerStatement),
    "WithStatement": _same(estree.WithStatement, "object", "body"),
    "ReturnStatement": _same(estree.ReturnStatement, "argument"),
    "LabeledStatement": _same(estree.LabeledStatement, "label", "body"),
    "BreakStatement": _same(estree.BreakStatement, "label"),
    "ContinueStatement": _same(estree.ContinueStatement, "label"),
    "IfStatement": _same(estree.IfStatement, "test", "consequent", "alternate"),
    "SwitchCase": _same(estree.SwitchCase, "test", "consequent"),
    "SwitchStatement": _same(estree.SwitchStatement, "discriminant", "cases"),
    "ThrowStatement": _same(estree.ThrowStatement, "argument"),
    "CatchClause": _same(estree.CatchClause, "param", "body"),
    "TryStatement": _same(estree.TryStatement, "block", "handler", "finalizer"),
    "WhileStatement": _same(estree.WhileStatement, "test", "body"),
    "DoWhileStatement": _same(estree.DoWhileStatement, "body", "test"),
    "ForStatement": _same(estree.ForStatement, "init", "test", "update", "body"),
    "ForInStatement": _same(estree.ForInStatement, "left", "right", "body"),
    "ForOfStatement": _for_of,
    "ForAwaitStatement": _for_of,
    "FunctionDeclaration": _function(estree.FunctionDeclaration),
    "VariableDeclarator": _same(estree.VariableDeclarator, "id", "init"),
    "VariableDeclaration": _same(estree.VariableDeclaration, "kind", "declarations"),
    "MethodDefinition": _method,
    "FieldDefinition": _field,
    "PropertyDefinition": _field,
    "ClassBody": _same(estree.ClassBody, "body"),
    "ClassDeclaration": _class(estree.ClassDeclaration),
    "ClassExpression": _class(estree.ClassExpression),
    "ImportSpecifier": _import_specifier,
    "ImportDefaultSpecifier": _same(estree.ImportDefaultSpecifier, "local"),
    "ImportNamespaceSpecifier": _same(estree.ImportNamespaceSpecifier, "local"),
    "ImportDeclaration": _same(estree.ImportDeclaration, "specifiers", "source"),
    "ExportSpecifier": _export_specifier,
    "ExportNamedDeclaration": _export_named,
    "ExportDefaultDeclaration": _same(estree.ExportDefaultDeclaration, "declaration"),
    "ExportAllDeclaration": _same(estree.ExportAllDeclaration, "exported", "source"),
    "JSXIdentifier": _same(estree.JSXIdentifier, "name"),
    "JSXMemberExpression": _same(estree.JSXMemberExpression, "object", "property"),
    "JSXNamespacedName": _same(estree.JSXNamespacedName, "namespace", "name"),
    "JSXAttribute": _jsx_attribute,
    "JSXSpreadAttribute": _same(estree.JSXSpreadAttribute, "argument"),
    "JSXExpressionContainer": _same(estree.JSXExpressionContainer, "expression"),
    "JSXEmptyExpression": _nothing,
    "JSXText": _jsx_text,
    "JSXElement": _jsx_element,
    "JSXOpeningElement": _jsx_opening,
    "JSXClosingElement": _nothing,
}
