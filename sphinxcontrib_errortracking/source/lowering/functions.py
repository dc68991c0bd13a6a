"""Lowering functions, classes and the patterns of their parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree
from sphinxcontrib_errortracking.source.lowering.expressions import elements
from sphinxcontrib_errortracking.source.lowering.parts import BROKEN, seal

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.lowering.parts import Builder, Lowered, Parts


# ---- patterns ---------------------------------------------------------------


def _array_pattern(parts: Parts) -> estree.ArrayPattern:
    return estree.ArrayPattern(loc=parts.loc, elements=elements(parts, spread_damage=False))


def _object_pattern(parts: Parts) -> estree.ObjectPattern:
    return estree.ObjectPattern(loc=parts.loc, properties=tuple(parts.nodes()))


def _pair_pattern(parts: Parts) -> estree.Property:
    key = parts.item("key")
    computed = key is not None and key.kind == "computed_property_name"
    return estree.Property(loc=parts.loc, key=parts.expr("key"), value=parts.expr("value"), computed=computed)


def _object_assignment_pattern(parts: Parts) -> estree.Property:
    left = parts.expr("left")
    if not (isinstance(left, estree.Property) and isinstance(left.value, estree.Identifier)):
        return estree.Property(loc=parts.loc, key=parts.opaque(), value=parts.opaque())
    value = estree.AssignmentPattern(loc=parts.loc, left=left.value, right=parts.expr("right"))
    return replace(left, loc=parts.loc, value=value)


def _assignment_pattern(parts: Parts) -> estree.AssignmentPattern:
    return estree.AssignmentPattern(loc=parts.loc, left=parts.expr("left"), right=parts.expr("right"))


def _rest(parts: Parts) -> estree.RestElement:
    return estree.RestElement(loc=parts.loc, argument=parts.first())


def _parameter(parts: Parts) -> Lowered:
    pattern = parts.item("pattern")
    if pattern is None or pattern.kind == "this":
        return None if pattern else parts.opaque()
    left = seal(pattern.value) or parts.opaque()
    default = parts.optional("value")
    return left if default is None else estree.AssignmentPattern(loc=parts.loc, left=left, right=default)


def _parameters(parts: Parts) -> tuple[estree.Node, ...]:
    return tuple(parts.nodes())


# ---- functions --------------------------------------------------------------


def _params(parts: Parts) -> tuple[estree.Node, ...]:
    single = parts.optional("parameter")
    return (single,) if single is not None else tuple(parts.nodes("parameters"))


def _function_expression(parts: Parts) -> estree.FunctionExpression:
    return estree.FunctionExpression(
        loc=parts.loc,
        id=parts.identifier("name"),
        params=_params(parts),
        body=parts.expr("body"),
        generator=parts.has("*"),
        is_async=parts.has("async"),
    )


def _function_declaration(parts: Parts) -> estree.FunctionDeclaration:
    return estree.FunctionDeclaration(
        loc=parts.loc,
        id=parts.identifier("name"),
        params=_params(parts),
        body=parts.expr("body"),
        generator=parts.has("*"),
        is_async=parts.has("async"),
    )


def _arrow(parts: Parts) -> estree.ArrowFunctionExpression:
    body = parts.item("body")
    return estree.ArrowFunctionExpression(
        loc=parts.loc,
        id=None,
        params=_params(parts),
        body=parts.expr("body"),
        is_async=parts.has("async"),
        expression=body is not None and body.kind != "statement_block",
    )


def _method(parts: Parts) -> estree.Node:
    name = parts.item("name")
    computed = name is not None and name.kind == "computed_property_name"
    key = parts.expr("name")
    start = next((item.start for item in parts.items if item.field == "parameters"), parts.start)
    function = replace(_function_expression(parts), loc=parts.source.location(start, parts.end), id=None)
    accessor = next((word for word in ("get", "set") if parts.has(word)), None)
    if parts.parent_kind == "object":
        method = accessor is None
        return estree.Property(
            loc=parts.loc, key=key, value=function, kind=accessor or "init", method=method, computed=computed
        )
    static = parts.has("static")
    kind = "constructor" if not (static or computed) and _is_constructor(key) else "method"
    return estree.MethodDefinition(
        loc=parts.loc, key=key, value=function, kind=accessor or kind, computed=computed, static=static
    )


def _is_constructor(key: estree.Node) -> bool:
    match key:
        case estree.Identifier(name="constructor") | estree.Literal(value="constructor"):
            return True
    return False


# ---- classes ----------------------------------------------------------------


def _field(parts: Parts) -> Lowered:
    if parts.has("declare") or parts.has("abstract"):
        return None
    name = parts.item("name")
    return estree.PropertyDefinition(
        loc=parts.loc,
        key=parts.expr("name"),
        value=parts.opaque(BROKEN) if parts.damaged else parts.optional("value"),
        computed=name is not None and name.kind == "computed_property_name",
        static=parts.has("static"),
        decorators=tuple(parts.nodes("decorator")),
    )


def _static_block(parts: Parts) -> estree.StaticBlock:
    body = parts.expr("body")
    return estree.StaticBlock(loc=parts.loc, body=body.body if isinstance(body, estree.BlockStatement) else (body,))


def _class_body(parts: Parts) -> estree.ClassBody:
    members: list[estree.Node] = []
    decorators: list[estree.Node] = []
    for item in parts.items:
        node = seal(item.value)
        if node is None:
            decorators = decorators if item.kind == "comment" else []
        elif item.kind == "decorator":
            decorators.append(node)
        elif isinstance(node, estree.MethodDefinition):
            members.append(replace(node, decorators=tuple(decorators)) if decorators else node)
            decorators = []
        else:
            members.append(node)
    return estree.ClassBody(loc=parts.loc, body=tuple(members))


def _heritage(parts: Parts) -> Lowered:
    return next((node for node in parts.nodes()), None)


def _superclass(parts: Parts) -> estree.Node | None:
    return next((seal(item.value) for item in parts.items if item.kind == "class_heritage"), None)


def _class_declaration(parts: Parts) -> estree.ClassDeclaration:
    return estree.ClassDeclaration(
        loc=parts.loc,
        id=parts.identifier("name"),
        superclass=_superclass(parts),
        body=_body(parts),
        decorators=tuple(parts.nodes("decorator")),
    )


def _class_expression(parts: Parts) -> estree.ClassExpression:
    return estree.ClassExpression(
        loc=parts.loc,
        id=parts.identifier("name"),
        superclass=_superclass(parts),
        body=_body(parts),
        decorators=tuple(parts.nodes("decorator")),
    )


def _body(parts: Parts) -> estree.ClassBody:
    body = parts.optional("body")
    return body if isinstance(body, estree.ClassBody) else estree.ClassBody(loc=parts.loc, body=(parts.opaque(),))


def _extends(parts: Parts) -> Lowered:
    """`value` is the superclass. A call or member with type arguments behind it has its parts in one field each."""
    return next((item.value for item in parts.items if item.value is not None), None)


BUILDERS: dict[str, Builder] = {
    "array_pattern": _array_pattern,
    "object_pattern": _object_pattern,
    "pair_pattern": _pair_pattern,
    "object_assignment_pattern": _object_assignment_pattern,
    "assignment_pattern": _assignment_pattern,
    "rest_pattern": _rest,
    "required_parameter": _parameter,
    "optional_parameter": _parameter,
    "formal_parameters": _parameters,
    "function_expression": _function_expression,
    "generator_function": _function_expression,
    "function_declaration": _function_declaration,
    "generator_function_declaration": _function_declaration,
    "arrow_function": _arrow,
    "method_definition": _method,
    "public_field_definition": _field,
    "class_static_block": _static_block,
    "class_body": _class_body,
    "class_heritage": _heritage,
    "extends_clause": _extends,
    "class_declaration": _class_declaration,
    "abstract_class_declaration": _class_declaration,
    "class": _class_expression,
}
