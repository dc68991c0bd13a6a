"""Lowering JSX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree, literals
from sphinxcontrib_errortracking.source.lowering.parts import seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.lowering.parts import Builder, Item, Lowered, Parts

_CHILDREN = frozenset({"jsx_element", "jsx_self_closing_element", "jsx_expression"})


def _element(parts: Parts) -> estree.JSXElement:
    opening = parts.optional("open_tag")
    name = opening.name if isinstance(opening, estree.JSXElement) else None
    attributes = opening.attributes if isinstance(opening, estree.JSXElement) else ()
    return estree.JSXElement(loc=parts.loc, name=name, attributes=attributes, children=tuple(_children(parts)))


def _children(parts: Parts) -> Iterator[estree.Node]:
    """Elements and expressions, and whatever text stands between them: the grammar drops some of the white space."""
    opening, closing = parts.item("open_tag"), parts.item("close_tag")
    position = opening.end if opening else parts.start
    for item in parts.items:
        node = seal(item.value)
        if item.field is None and node is not None and (item.kind in _CHILDREN or item.kind == "ERROR"):
            yield from _text(parts, position, item.start)
            yield node
            position = item.end
    yield from _text(parts, position, closing.start if closing else parts.end)


def _text(parts: Parts, start: int, end: int) -> Iterator[estree.Node]:
    if start < end:
        value = literals.jsx_text(parts.source.text(start, end))
        yield estree.JSXText(loc=parts.source.location(start, end), value=value)


def _opening(parts: Parts) -> estree.JSXElement:
    name = parts.item("name")
    return estree.JSXElement(
        loc=parts.loc,
        name=_name(parts, name) if name else None,
        attributes=tuple(map(_attribute_node, parts.nodes("attribute"))),
        children=(),
    )


def _attribute_node(node: estree.Node) -> estree.Node:
    """An expression among the attributes is `{...spread}`."""
    if isinstance(node, estree.JSXExpressionContainer):
        inner = node.expression
        argument = inner.argument if isinstance(inner, estree.SpreadElement) else inner
        return estree.JSXSpreadAttribute(
            loc=node.loc, argument=argument or estree.Opaque(loc=node.loc, reason="no expression")
        )
    return node


def _name(parts: Parts, item: Item) -> estree.Node:
    node = seal(item.value)
    if isinstance(node, estree.JSXNamespacedName):
        return node
    location = parts.source.location(item.start, item.end)
    first, *rest = [word.strip() for word in parts.item_text(item).split(".")]
    name: estree.Node = estree.JSXIdentifier(loc=location, name=first)
    for word in rest:
        name = estree.JSXMemberExpression(
            loc=location, object=name, property=estree.JSXIdentifier(loc=location, name=word)
        )
    return name


def _namespaced(parts: Parts) -> estree.JSXNamespacedName:
    namespace, _, name = parts.text.partition(":")
    return estree.JSXNamespacedName(
        loc=parts.loc,
        namespace=estree.JSXIdentifier(loc=parts.loc, name=namespace.strip()),
        name=estree.JSXIdentifier(loc=parts.loc, name=name.strip()),
    )


def _attribute(parts: Parts) -> estree.Node:
    named = [item for item in parts.items if item.is_named]
    if not named:
        return parts.opaque()
    value = seal(named[1].value) if len(named) > 1 else None
    return estree.JSXAttribute(loc=parts.loc, name=_name(parts, named[0]), value=value)


def _expression(parts: Parts) -> Lowered:
    return estree.JSXExpressionContainer(loc=parts.loc, expression=next(parts.nodes(), None))


BUILDERS: dict[str, Builder] = {
    "jsx_element": _element,
    "jsx_self_closing_element": _opening,
    "jsx_opening_element": _opening,
    "jsx_closing_element": lambda _: None,
    "jsx_namespace_name": _namespaced,
    "jsx_attribute": _attribute,
    "jsx_expression": _expression,
}
