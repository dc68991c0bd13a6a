"""Lowering expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree, literals
from sphinxcontrib_errortracking.source.lowering.parts import BROKEN, Link, seal

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.lowering.parts import Builder, Item, Lowered, Parts

_LOGICAL = frozenset({"&&", "||", "??"})


def _array(parts: Parts) -> estree.ArrayExpression:
    return estree.ArrayExpression(loc=parts.loc, elements=elements(parts, spread_damage=True))


def elements(parts: Parts, *, spread_damage: bool) -> tuple[estree.Node | None, ...]:
    """The elements between commas, None for a hole; a syntax error among them may be any number of elements."""
    found: list[estree.Node | None] = []
    pending = False
    for item in parts.items:
        if item.kind == "," and not item.is_named:
            if not pending:
                found.append(None)
            pending = False
        elif (node := seal(item.value)) is not None:
            found.append(spread(node) if item.kind == "ERROR" and spread_damage else node)
            pending = True
    return tuple(found)


def spread(node: estree.Node) -> estree.SpreadElement:
    """`...node`: how a syntax error stands in a list, which may hold anything then."""
    return estree.SpreadElement(loc=node.loc, argument=node)


def _object(parts: Parts) -> estree.ObjectExpression:
    return estree.ObjectExpression(loc=parts.loc, properties=tuple(_properties(parts)))


def _properties(parts: Parts) -> list[estree.Node]:
    return [spread(node) if isinstance(node, estree.Opaque) else node for node in parts.nodes()]


def _pair(parts: Parts) -> estree.Property:
    key = parts.item("key")
    return estree.Property(
        loc=parts.loc,
        key=parts.expr("key"),
        value=parts.opaque(BROKEN) if parts.damaged else parts.expr("value"),
        computed=key is not None and key.kind == "computed_property_name",
    )


def _member(parts: Parts) -> Lowered:
    target, chained = parts.link("object")
    optional = parts.item("optional_chain") is not None
    node = estree.MemberExpression(loc=parts.loc, object=target, property=parts.expr("property"), optional=optional)
    return Link(node) if chained or optional else node


def _subscript(parts: Parts) -> Lowered:
    target, chained = parts.link("object")
    optional = parts.item("optional_chain") is not None
    index = parts.expr("index")
    node = estree.MemberExpression(loc=parts.loc, object=target, property=index, computed=True, optional=optional)
    return Link(node) if chained or optional else node


def _arguments(parts: Parts) -> tuple[estree.Node, ...]:
    return tuple(
        spread(seal(item.value) or parts.opaque()) if item.kind == "ERROR" else node for item, node in _items(parts)
    )


def _items(parts: Parts) -> list[tuple[Item, estree.Node]]:
    return [(item, node) for item in parts.items if (node := seal(item.value)) is not None]


def _call(parts: Parts) -> Lowered:
    function, given = parts.item("function"), parts.item("arguments")
    if given is not None and isinstance(given.value, estree.TemplateLiteral):
        tag, chained = parts.link("function")
        tagged = estree.TaggedTemplateExpression(loc=parts.loc, tag=tag, quasi=given.value)
        return Link(tagged) if chained else tagged
    arguments = tuple(parts.nodes("arguments"))
    if function is not None and function.kind == "import":
        return estree.ImportExpression(loc=parts.loc, source=arguments[0] if arguments else parts.opaque())
    callee, chained = parts.link("function")
    optional = parts.has("?.") or any(item.kind == "optional_chain" for item in parts.items)
    node = estree.CallExpression(loc=parts.loc, callee=callee, arguments=arguments, optional=optional)
    return Link(node) if chained or optional else node


def _new(parts: Parts) -> estree.NewExpression:
    return estree.NewExpression(
        loc=parts.loc, callee=parts.expr("constructor"), arguments=tuple(parts.nodes("arguments"))
    )


def _binary(parts: Parts) -> estree.Node:
    operator = parts.token("operator")
    left, right = parts.optional("left"), parts.item("right")
    if operator == ">" and right is not None and isinstance(right.value, estree.TemplateLiteral):
        match left:  # sql<Row>`…`, which the grammar takes for two comparisons
            case estree.BinaryExpression(operator="<", left=tag):
                return estree.TaggedTemplateExpression(loc=parts.loc, tag=tag, quasi=right.value)
    kind = estree.LogicalExpression if operator in _LOGICAL else estree.BinaryExpression
    return kind(loc=parts.loc, operator=operator, left=parts.expr("left"), right=parts.expr("right"))


def _unary(parts: Parts) -> estree.UnaryExpression:
    return estree.UnaryExpression(loc=parts.loc, operator=parts.token("operator"), argument=parts.expr("argument"))


def _update(parts: Parts) -> estree.UpdateExpression:
    prefix = bool(parts.items) and parts.items[0].field == "operator"
    return estree.UpdateExpression(
        loc=parts.loc, operator=parts.token("operator"), argument=parts.expr("argument"), prefix=prefix
    )


def _assignment(parts: Parts) -> estree.Node:
    if parts.has("using"):
        declarator = estree.VariableDeclarator(loc=parts.loc, id=parts.expr("left"), init=parts.expr("right"))
        return estree.VariableDeclaration(loc=parts.loc, kind="using", declarations=(declarator,))
    return estree.AssignmentExpression(
        loc=parts.loc, operator=parts.token("operator") or "=", left=parts.expr("left"), right=parts.expr("right")
    )


def _conditional(parts: Parts) -> estree.ConditionalExpression:
    return estree.ConditionalExpression(
        loc=parts.loc,
        test=parts.expr("condition"),
        consequent=parts.expr("consequence"),
        alternate=parts.expr("alternative"),
    )


def _sequence(parts: Parts) -> estree.SequenceExpression:
    found: list[estree.Node] = []
    for item, node in _items(parts):
        nested = item.kind == "sequence_expression" and isinstance(node, estree.SequenceExpression)
        found.extend(node.expressions if nested and isinstance(node, estree.SequenceExpression) else (node,))
    return estree.SequenceExpression(loc=parts.loc, expressions=tuple(found))


def _parenthesized(parts: Parts) -> estree.Node:
    return parts.opaque(BROKEN) if parts.damaged else parts.first()


def _spread(parts: Parts) -> estree.SpreadElement:
    return estree.SpreadElement(loc=parts.loc, argument=parts.first())


def _yield(parts: Parts) -> estree.YieldExpression:
    argument = next(parts.nodes(), None)
    return estree.YieldExpression(loc=parts.loc, argument=argument, delegate=parts.has("*"))


def _await(parts: Parts) -> estree.AwaitExpression:
    return estree.AwaitExpression(loc=parts.loc, argument=parts.first())


def _meta_property(parts: Parts) -> estree.MetaProperty:
    meta, _, name = parts.text.partition(".")
    return estree.MetaProperty(
        loc=parts.loc,
        meta=estree.Identifier(loc=parts.loc, name=meta.strip()),
        property=estree.Identifier(loc=parts.loc, name=name.strip()),
    )


def _template(parts: Parts) -> estree.TemplateLiteral:
    substitutions = [item for item in parts.items if item.kind == "template_substitution"]
    starts = [parts.start + 1, *(item.end for item in substitutions)]
    closed = parts.items[-1].kind == "`" and len(parts.items) > 1 if parts.items else False
    ends = [*(item.start for item in substitutions), parts.end - 1 if closed else parts.end]
    quasis = tuple(
        _quasi(parts, start, end, tail=index == len(substitutions))
        for index, (start, end) in enumerate(zip(starts, ends, strict=True))
    )
    expressions = tuple(seal(item.value) or parts.opaque() for item in substitutions)
    return estree.TemplateLiteral(loc=parts.loc, quasis=quasis, expressions=expressions)


def _quasi(parts: Parts, start: int, end: int, *, tail: bool) -> estree.TemplateElement:
    cooked, raw = literals.template_texts(parts.source.text(start, end))
    return estree.TemplateElement(loc=parts.source.location(start, end), cooked=cooked, raw=raw, tail=tail)


def _passed_through(parts: Parts) -> Lowered:
    """What only TypeScript adds around an expression is erased; an optional chain goes on through `!`."""
    return next((item.value for item in parts.items if item.value is not None), None)


BUILDERS: dict[str, Builder] = {
    "array": _array,
    "object": _object,
    "pair": _pair,
    "member_expression": _member,
    "nested_identifier": _member,
    "subscript_expression": _subscript,
    "arguments": _arguments,
    "call_expression": _call,
    "new_expression": _new,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "update_expression": _update,
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _assignment,
    "ternary_expression": _conditional,
    "sequence_expression": _sequence,
    "parenthesized_expression": _parenthesized,
    "computed_property_name": _parenthesized,
    "template_substitution": _parenthesized,
    "spread_element": _spread,
    "yield_expression": _yield,
    "await_expression": _await,
    "meta_property": _meta_property,
    "template_string": _template,
    "as_expression": _passed_through,
    "satisfies_expression": _passed_through,
    "type_assertion": _passed_through,
    "non_null_expression": _passed_through,
    "instantiation_expression": _passed_through,
    "decorator": _passed_through,
}
