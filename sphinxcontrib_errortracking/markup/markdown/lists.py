"""Lists of every kind: bullets, numbers, tasks, definitions, fields and options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.markdown.block import Blocks, block, blocks, indented, labelled
from sphinxcontrib_errortracking.markup.markdown.escape import code_span
from sphinxcontrib_errortracking.markup.markdown.inline import BOX_CLASS, anchor_of, inlines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.markup.markdown.context import Context


@block.register(nodes.bullet_list)
def _(node: nodes.bullet_list, context: Context) -> Blocks:
    inside = context.inside()
    items = ((f"- {_box(item)}", 2, _content(item, inside)) for item in _items(node))
    return _listed(items, tight=_tight(node))


@block.register(nodes.enumerated_list)
def _(node: nodes.enumerated_list, context: Context) -> Blocks:
    inside = context.inside()
    markers = (f"{number}. " for number in range(int(node.get("start", 1)), 10**9))
    numbered = zip(markers, _items(node), strict=False)
    items = ((marker + _box(item), len(marker), _content(item, inside)) for marker, item in numbered)
    return _listed(items, tight=_tight(node))


@block.register(nodes.definition_list)
def _(node: nodes.definition_list, context: Context) -> Blocks:
    """GitHub has no definition lists: a bullet with the term in bold, the definition on the next line."""
    inside = context.inside()
    return _listed((("- ", 2, _definition(item, inside)) for item in _items(node)), tight=_tight_definitions(node))


@block.register(nodes.field_list)
def _(node: nodes.field_list, context: Context) -> Blocks:
    inside = context.inside()
    return _listed((("- ", 2, _field(item, inside)) for item in _items(node)), tight=_tight_bodies(node))


@block.register(nodes.option_list)
def _(node: nodes.option_list, context: Context) -> Blocks:
    inside = context.inside()
    return _listed((("- ", 2, _option(item, inside)) for item in _items(node)), tight=_tight_bodies(node))


def _content(item: nodes.Element, context: Context) -> Blocks:
    """An item's blocks, the first of them after the anchors that lead to it."""
    anchor, found = anchor_of(item, context), blocks(item.children, context)
    return [anchor, *found] if anchor else found


def _items(node: nodes.Element) -> list[nodes.Element]:
    return [child for child in node.children if isinstance(child, nodes.Element) and not _invisible(child)]


def _invisible(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Invisible | nodes.system_message)


def _listed(items: Iterable[tuple[str, int, Blocks]], *, tight: bool) -> Blocks:
    separator = "\n" if tight else "\n\n"
    lines = [(marker + indented(found, width, separator)).rstrip() for marker, width, found in items]
    return [separator.join(lines)] if lines else []


def _tight(node: nodes.Element) -> bool:
    """A list is tight where every item is one paragraph, with lists that are tight themselves below."""
    return all(_tight_item(item) for item in _items(node))


def _tight_item(item: nodes.Element) -> bool:
    content = [child for child in item.children if not _invisible(child)]
    rest = content[1:] if content and isinstance(content[0], nodes.paragraph | nodes.TextElement) else content
    return len(rest) <= 1 and all(
        isinstance(child, nodes.bullet_list | nodes.enumerated_list) and _tight(child) for child in rest
    )


def _tight_definitions(node: nodes.Element) -> bool:
    definitions = [child for item in _items(node) for child in item.children if isinstance(child, nodes.definition)]
    return all(len(each.children) <= 1 for each in definitions) and all(
        isinstance(child, nodes.paragraph) for each in definitions for child in each.children
    )


def _tight_bodies(node: nodes.Element) -> bool:
    """No field or option has more than a paragraph, and a list that is tight."""
    kinds = nodes.field_body | nodes.description
    return all(_tight_item(body) for item in _items(node) for body in item.children if isinstance(body, kinds))


def _box(item: nodes.Element) -> str:
    """`[x] ` for an item of a task list, MyST's or ours."""
    if "task-list-item" not in item["classes"]:
        return ""
    for node in (*item.findall(nodes.inline), *item.findall(nodes.raw)):
        if BOX_CLASS in node["classes"]:
            return "[x] " if "checked" in node["classes"] else "[ ] "
        if isinstance(node, nodes.raw) and "checkbox" in node.astext():
            return "[x] " if "checked" in node.astext() else "[ ] "
    return "[ ] "


def _definition(item: nodes.Element, context: Context) -> Blocks:
    """Term and first paragraph as one block with a hard break between; then the rest."""
    terms = [
        anchor_of(child, context) + inlines(child, context) for child in item.children if isinstance(child, nodes.term)
    ]
    kinds = [inlines(child, context) for child in item.children if isinstance(child, nodes.classifier)]
    title = ", ".join(f"**{' '.join(term.split())}**" for term in terms if term.strip())
    title += "".join(f" (*{kind}*)" for kind in kinds if kind.strip())
    children = [each for child in item.children if isinstance(child, nodes.definition) for each in child.children]
    body = blocks(children, context)
    if body and children and isinstance(children[0], nodes.paragraph):
        return [f"{title}\\\n{body[0]}" if title else body[0], *body[1:]]
    return [title, *body] if title else body


def _field(item: nodes.Element, context: Context) -> Blocks:
    name = "".join(inlines(child, context) for child in item.children if isinstance(child, nodes.field_name))
    bodies = [child for child in item.children if isinstance(child, nodes.field_body)]
    return labelled(f"**{name}:**", [child for body in bodies for child in body.children], context)


def _option(item: nodes.Element, context: Context) -> Blocks:
    strings = [option.astext() for option in item.findall(nodes.option)]
    bodies = [child for child in item.children if isinstance(child, nodes.description)]
    label = ", ".join(code_span(string) for string in strings)
    return labelled(label, [child for body in bodies for child in body.children], context)
