"""From esprima's nodes to ours, on any depth.

esprima's names differ from ESTree's in places: `FieldDefinition`, `ForAwaitStatement`, `isAsync`, and a CallExpression of `Import`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.source import estree
from sphinxcontrib_errortracking.source.esprima_builders import BUILDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.esprima_builders import Builder, Lowered

_LEFTMOST = ("left", "object", "callee", "test", "tag")
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
    line, column = _start(lowered, start.line, start.column)
    return builder(node, lowered, estree.SourceLocation(path, line, column, end.line))


def _start(lowered: Lowered, line: int, column: int) -> tuple[int, int]:
    """Where a node starts: esprima is late where its first part is a template of several lines."""
    for name in _LEFTMOST:
        first = lowered.get(name)
        if isinstance(first, estree.Node):
            return min((line, column), (first.loc.line, first.loc.column))
    return line, column


def _same(kind: type[estree.Node], *names: str) -> Builder:
    """A builder for nodes whose fields have the same names here and there."""
    return lambda _, lowered, loc: kind(loc=loc, **{name: lowered.get(name) for name in names})


_BUILDERS: dict[str, Builder] = {
    **BUILDERS,
    "ThisExpression": _same(estree.ThisExpression),
    "Super": _same(estree.Super),
    "ArrayExpression": _same(estree.ArrayExpression, "elements"),
    "ObjectExpression": _same(estree.ObjectExpression, "properties"),
    "UnaryExpression": _same(estree.UnaryExpression, "operator", "argument"),
    "BinaryExpression": _same(estree.BinaryExpression, "operator", "left", "right"),
    "LogicalExpression": _same(estree.LogicalExpression, "operator", "left", "right"),
    "AssignmentExpression": _same(estree.AssignmentExpression, "operator", "left", "right"),
    "ConditionalExpression": _same(estree.ConditionalExpression, "test", "consequent", "alternate"),
    "ImportExpression": _same(estree.ImportExpression, "source"),
    "NewExpression": _same(estree.NewExpression, "callee", "arguments"),
    "ChainExpression": _same(estree.ChainExpression, "expression"),
    "SequenceExpression": _same(estree.SequenceExpression, "expressions"),
    "SpreadElement": _same(estree.SpreadElement, "argument"),
    "YieldExpression": _same(estree.YieldExpression, "argument", "delegate"),
    "AwaitExpression": _same(estree.AwaitExpression, "argument"),
    "TemplateLiteral": _same(estree.TemplateLiteral, "quasis", "expressions"),
    "TaggedTemplateExpression": _same(estree.TaggedTemplateExpression, "tag", "quasi"),
    "ObjectPattern": _same(estree.ObjectPattern, "properties"),
    "ArrayPattern": _same(estree.ArrayPattern, "elements"),
    "RestElement": _same(estree.RestElement, "argument"),
    "AssignmentPattern": _same(estree.AssignmentPattern, "left", "right"),
    "BlockStatement": _same(estree.BlockStatement, "body"),
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
    "VariableDeclarator": _same(estree.VariableDeclarator, "id", "init"),
    "VariableDeclaration": _same(estree.VariableDeclaration, "kind", "declarations"),
    "ClassBody": _same(estree.ClassBody, "body"),
    "ImportDefaultSpecifier": _same(estree.ImportDefaultSpecifier, "local"),
    "ImportNamespaceSpecifier": _same(estree.ImportNamespaceSpecifier, "local"),
    "ImportDeclaration": _same(estree.ImportDeclaration, "specifiers", "source"),
    "ExportDefaultDeclaration": _same(estree.ExportDefaultDeclaration, "declaration"),
    "ExportAllDeclaration": _same(estree.ExportAllDeclaration, "exported", "source"),
    "JSXIdentifier": _same(estree.JSXIdentifier, "name"),
    "JSXMemberExpression": _same(estree.JSXMemberExpression, "object", "property"),
    "JSXNamespacedName": _same(estree.JSXNamespacedName, "namespace", "name"),
    "JSXSpreadAttribute": _same(estree.JSXSpreadAttribute, "argument"),
    "JSXExpressionContainer": _same(estree.JSXExpressionContainer, "expression"),
}
