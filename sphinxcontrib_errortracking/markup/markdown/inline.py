"""What stands in a line. One registered function for each docutils class; Sphinx's own classes are rows of a table."""

from __future__ import annotations

import re
import unicodedata
from functools import singledispatch
from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.markdown.context import MAXIMUM_DEPTH, plain_text
from sphinxcontrib_errortracking.markup.markdown.escape import code_span, escape_html, escape_text
from sphinxcontrib_errortracking.markup.markdown.links import destination

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sphinxcontrib_errortracking.markup.markdown.context import Context

BOX_CLASS = "task-list-box"


def inlines(node: nodes.Node, context: Context) -> str:
    """The children of a node, one after the other."""
    if context.depth > MAXIMUM_DEPTH:
        return _text(plain_text(node), context)
    return run(node.children, context)


def run(children: Iterable[nodes.Node], context: Context) -> str:
    """Inline nodes one after the other; neighbouring texts are one text, or an escape would miss what begins in the first."""
    inner = context.deeper()
    pieces: list[str] = []
    groups = [
        (is_text, list(group)) for is_text, group in groupby(children, lambda child: isinstance(child, nodes.Text))
    ]
    for index, (is_text, group) in enumerate(groups, 1):
        if is_text:
            followed = index < len(groups) or isinstance(group[-1].parent, nodes.Inline)
            text = "".join(child.astext() for child in group)
            pieces.append(escape_text(text, in_table=context.in_table, followed=followed))
        else:
            pieces += [anchor_of(child, context) + inline(child, inner) for child in group]
    return "".join(pieces)


def anchor_of(node: nodes.Node, context: Context) -> str:
    """Anchors for the ids of a node that something of the document leads to; headings have GitHub's own."""
    identifiers = node["ids"] if isinstance(node, nodes.Element) else ()
    wanted = [each for each in identifiers if each in context.referenced and each not in context.anchors]
    return "".join(f'<a id="{escape_html(each)}"></a>' for each in wanted)


@singledispatch
def inline(node: nodes.Node, context: Context) -> str:
    """Inline Markdown of a node; of an unknown one, its children."""
    name = next((cls.__name__ for cls in type(node).__mro__ if cls.__name__ in BY_NAME), None)
    if name is not None:
        return BY_NAME[name](node, context)
    context.unknown(node)
    return inlines(node, context)


@inline.register(nodes.Text)
def _(node: nodes.Text, context: Context) -> str:
    return _text(node.astext(), context)


def _text(text: str, context: Context) -> str:
    return escape_text(text, in_table=context.in_table)


@inline.register(nodes.literal)
def _literal(node: nodes.literal, context: Context) -> str:
    return code_span(node.astext(), in_table=context.in_table)


@inline.register(nodes.emphasis)
@inline.register(nodes.title_reference)
def _emphasis(node: nodes.Element, context: Context) -> str:
    return _delimited(node, context, "*", "em")


@inline.register(nodes.strong)
def _(node: nodes.strong, context: Context) -> str:
    return _delimited(node, context, "**", "strong")


@inline.register(nodes.subscript)
def _(node: nodes.subscript, context: Context) -> str:
    return f"<sub>{inlines(node, context)}</sub>"


@inline.register(nodes.superscript)
def _(node: nodes.superscript, context: Context) -> str:
    return f"<sup>{inlines(node, context)}</sup>"


@inline.register(nodes.inline)
def _(node: nodes.inline, context: Context) -> str:
    if BOX_CLASS in node["classes"]:
        return ""
    if {"strike", "del", "line-through"} & set(node["classes"]):
        return _delimited(node, context, "~~", "del")
    return inlines(node, context)


@inline.register(nodes.reference)
def _(node: nodes.reference, context: Context) -> str:
    text = inlines(node, context).strip()
    identifier = node.get("refid")
    address = node.get("refuri") or ""
    if identifier:
        address = f"#{context.anchors.get(identifier, identifier)}"
    elif address.startswith("#"):
        address = f"#{context.anchors.get(address[1:], address[1:])}"
    target = destination(address)
    if not target:
        return text
    if node.astext() == address and target == address and "://" in address:
        return f"<{address}>"
    return f"[{text or _text(address, context)}]({target})"


@inline.register(nodes.image)
def _(node: nodes.image, context: Context) -> str:
    target = destination(node.get("uri", ""))
    alt = _text(" ".join(node.get("alt", "").split()), context)
    return f"![{alt}]({target})" if target else alt


@inline.register(nodes.footnote_reference)
@inline.register(nodes.citation_reference)
def _note(node: nodes.Element, context: Context) -> str:
    label = context.footnotes.get(node.get("refid", ""))
    return f"[^{label}]" if label else inlines(node, context)


@inline.register(nodes.math)
def _(node: nodes.math, context: Context) -> str:
    text = node.astext()
    if set(text) & set("`\n") or (context.in_table and "\\|" in text):
        return code_span(text, in_table=context.in_table)
    escaped = text.replace("|", "\\|") if context.in_table else text
    return f"$`{escaped}`$"


@inline.register(nodes.raw)
def _(node: nodes.raw, context: Context) -> str:
    """An author's own inline HTML; other formats, and pictures that sphinx-design draws, are not for Markdown."""
    if "html" not in node.get("format", "").split():
        return ""
    if _is_picture(node):
        return ""
    text = node.astext()
    tag = re.sub(r"\s", "", text.lower())
    if tag in {"<br>", "<br/>"}:
        return _hard_break(node, context)
    text = {"<s>": "~~", "</s>": "~~"}.get(tag, text)
    return " ".join(text.split("\n")).replace("|", "&#124;") if context.in_table else text


def _is_picture(node: nodes.Node) -> bool:
    """An icon of sphinx-design, or MyST's box of a task, which the list writes."""
    text = node.astext() if isinstance(node, nodes.raw) else ""
    return "<svg" in text or "task-list-item-checkbox" in text


@inline.register(nodes.target)
def _(node: nodes.target, context: Context) -> str:
    return inlines(node, context)


@inline.register(nodes.abbreviation)
@inline.register(nodes.acronym)
@inline.register(nodes.generated)
@inline.register(nodes.problematic)
def _children(node: nodes.Element, context: Context) -> str:
    return inlines(node, context)


@inline.register(nodes.substitution_definition)
@inline.register(nodes.substitution_reference)
@inline.register(nodes.system_message)
@inline.register(nodes.pending)
@inline.register(nodes.comment)
def _dropped(node: nodes.Element, context: Context) -> str:  # noqa: ARG001
    return ""


def _delimited(node: nodes.Element, context: Context, mark: str, tag: str) -> str:
    """Text between marks, or in an HTML element where the marks would not be read as such."""
    if isinstance(node.parent, type(node)):
        return inlines(node, context)
    content = inlines(node, context)
    inner = content.strip()
    if not inner:
        return content
    left = content[: len(content) - len(content.lstrip())]
    right = content[len(content.rstrip()) :]
    if _safe_marks(node, left, right):
        return f"{left}{mark}{inner}{mark}{right}"
    return f"{left}<{tag}>{inner}</{tag}>{right}"


def _safe_marks(node: nodes.Element, left: str, right: str) -> bool:
    """CommonMark's flanking rules, judged by the plain text around, on the safe side."""
    text = node.astext().strip()
    siblings = (
        [each for each in node.parent.children if each is node or (each.astext() and not _is_picture(each))]
        if node.parent
        else [node]
    )
    index = next((index for index, sibling in enumerate(siblings) if sibling is node), 0)
    before = siblings[index - 1] if index else None
    after = siblings[index + 1] if index + 1 < len(siblings) else None
    return bool(text) and all(
        gap or neighbour is None or _can_flank(neighbour, edge, inside)
        for gap, neighbour, edge, inside in ((left, before, -1, text[0]), (right, after, 0, text[-1]))
    )


def _can_flank(neighbour: nodes.Node, edge: int, inside: str) -> bool:
    text = neighbour.astext()
    if isinstance(neighbour, nodes.raw) and text.lower().startswith("<br"):
        return True
    if not isinstance(neighbour, nodes.Text) or not text:
        return False
    outside = text[edge]
    return outside.isspace() or (not _punctuation(inside) and outside.isascii() and _punctuation(outside))


def _punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _hard_break(node: nodes.Node, context: Context) -> str:  # noqa: ARG001
    return "<br>" if context.in_table else "\\\n"


def _nothing(node: nodes.Node, context: Context) -> str:  # noqa: ARG001
    return ""


def _text_of(node: nodes.Node, context: Context) -> str:
    return inlines(node, context)


# Classes that other packages define, by name: this room imports none of them.
BY_NAME: Mapping[str, Callable[[nodes.Node, Context], str]] = {
    "index": _nothing,
    "sd_icon": _nothing,
    "fontawesome": _nothing,
    "sd_badge": _text_of,
    "sd_line_break": _hard_break,
    "PassthroughTextElement": _text_of,
    "pending_xref": _text_of,
    "download_reference": _text_of,
    "number_reference": _text_of,
    "manpage": _text_of,
}
