"""Nodes with a meaning of their own: admonitions, sphinx-design's components, and Sphinx's classes, which are known by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.markdown.block import Blocks, block, blocks, bold, quoted
from sphinxcontrib_errortracking.markup.markdown.escape import escape_html, fence
from sphinxcontrib_errortracking.markup.markdown.inline import BY_NAME, inline, inlines, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.markup.markdown.context import Context

# The kind of a GitHub alert for each admonition, and the title that GitHub's own word does not say.
ALERTS: Mapping[str, tuple[str, str]] = {
    "note": ("NOTE", ""),
    "tip": ("TIP", ""),
    "hint": ("TIP", "Hint"),
    "important": ("IMPORTANT", ""),
    "warning": ("WARNING", ""),
    "attention": ("WARNING", "Attention"),
    "caution": ("CAUTION", ""),
    "danger": ("CAUTION", "Danger"),
    "error": ("CAUTION", "Error"),
    "seealso": ("NOTE", "See also"),
    "admonition": ("NOTE", ""),
}


@block.register(nodes.Admonition)
def admonition(node: nodes.Element, context: Context) -> Blocks:  # type: ignore[misc]  # every class of this mix-in is an Element
    """A GitHub alert; the kind of a generic admonition is among its classes. Within other blocks GitHub has none: a quotation."""
    if own := known(node):
        return own(node, context)
    name = next((cls.__name__ for cls in type(node).__mro__ if cls.__name__ in ALERTS), "admonition")
    if name == "admonition":
        name = next((each for each in node["classes"] if each in ALERTS), name)
    kind, word = ALERTS[name]
    titles = [child for child in node.children if isinstance(child, nodes.title)]
    heads = [line for title in titles for line in bold(inlines(title, context))] or ([f"**{word}**"] if word else [])
    content = blocks([child for child in node.children if not isinstance(child, nodes.title)], context.inside())
    if context.nested or not (heads or content):
        return [quoted([*(heads or [f"**{kind.capitalize()}**"]), *content])]
    return [f"> [!{kind}]\n{quoted([*heads, *content])}"]


def component(node: nodes.Element, context: Context) -> Blocks:
    """A sphinx-design component before it became HTML."""
    match node.get("design_component"):
        case "dropdown":
            titles = [child for child in node.children[:1] if isinstance(child, nodes.rubric)]
            title = " ".join(child.astext() for child in titles) or "Details"
            return details(title, blocks(node.children[len(titles) :], context), opened=bool(node.get("opened")))
        case "card" | "aside":
            found = blocks(node.children, context.inside())
            return [quoted(found)] if found else []
        case "card-title":
            return bold(run(node.children, context))
        case _:
            return blocks(node.children, context)


def details(title: str, content: Blocks, *, opened: bool) -> Blocks:
    """A `<details>` element whose content is Markdown."""
    start = f"<details{' open' if opened else ''}>\n<summary>{escape_html(title)}</summary>"
    return [start, *content, "</details>"]


def other(node: nodes.Node, context: Context) -> Blocks:
    """A class that docutils does not define: a row of the table, an inline node, or unknown."""
    if own := known(node):
        return own(node, context)
    if isinstance(node, nodes.Inline) or any(cls.__name__ in BY_NAME for cls in type(node).__mro__):
        return blocks([nodes.paragraph("", "", node.deepcopy())], context)
    context.unknown(node)
    if isinstance(node, nodes.TextElement):
        return _paragraph(node, context)
    return blocks(node.children, context)


def known(node: nodes.Node) -> Callable[[nodes.Node, Context], Blocks] | None:
    """What the table has for a node of another package: for its class, or the nearest of those that it is made from."""
    cls = type(node)
    if cls not in _FOUND:
        _FOUND[cls] = next((FOREIGN[each.__name__] for each in cls.__mro__ if each.__name__ in FOREIGN), None)
    return _FOUND[cls]


_FOUND: dict[type, Callable[[nodes.Node, Context], Blocks] | None] = {}


def _diagram(language: str, attribute: str = "code") -> Callable[[nodes.Node, Context], Blocks]:
    """A diagram of an extension, which keeps its text in an attribute."""

    def written(node: nodes.Node, context: Context) -> Blocks:
        text = node.get(attribute) if isinstance(node, nodes.Element) else None
        return [fence(text, language)] if text else blocks(node.children, context)

    return written


def _children(node: nodes.Node, context: Context) -> Blocks:
    return blocks(node.children, context)


def _nothing(node: nodes.Node, context: Context) -> Blocks:  # noqa: ARG001
    return []


def _paragraph(node: nodes.Node, context: Context) -> Blocks:
    return blocks([nodes.paragraph("", "", *(child.deepcopy() for child in node.children))], context)


def _bold(node: nodes.Node, context: Context) -> Blocks:
    return bold("".join(inline(child, context) for child in node.children))


def _signature(node: nodes.Node, context: Context) -> Blocks:
    return blocks([nodes.paragraph("", "", nodes.literal("", " ".join(node.astext().split())))], context)


FOREIGN: Mapping[str, Callable[[nodes.Node, Context], Blocks]] = {
    "compact_paragraph": _paragraph,
    "centered": _bold,
    "versionmodified": _children,
    "glossary": _children,
    "only": _children,
    "start_of_file": _children,
    "hlist": _children,
    "hlistcol": _children,
    "acks": _children,
    "desc": _children,
    "desc_content": _children,
    "desc_signature": _signature,
    "toctree": _nothing,
    "highlightlang": _nothing,
    "tabular_col_spec": _nothing,
    "pending_xref_condition": _children,
    "productionlist": _children,
    "production": _signature,
    "mermaid": _diagram("mermaid"),
    "graphviz": _diagram("dot"),
    "plantuml": _diagram("plantuml", "uml"),
}
