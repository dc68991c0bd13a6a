"""What stands on its own: one registered function for each docutils class gives the blocks that the node becomes."""

from __future__ import annotations

import re
from functools import singledispatch
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.markdown.context import MAXIMUM_DEPTH, Context, plain_text
from sphinxcontrib_errortracking.markup.markdown.escape import escape_line_starts, escape_text, fence
from sphinxcontrib_errortracking.markup.markdown.inline import anchor_of, inline, inlines
from sphinxcontrib_errortracking.markup.markdown.inline import run as run_inline
from sphinxcontrib_errortracking.markup.markdown.links import anchors, footnote_labels, referenced
from sphinxcontrib_errortracking.markup.nodes import mermaid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Blocks = list[str]
LIST_KINDS = (nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.field_list, nodes.option_list)
SEPARATOR = "<!-- -->"  #: between two lists, which would become one
DEEPEST_HEADING = 6
NO_LANGUAGE = frozenset({"", "default", "none", "guess"})


def render(document: nodes.Node, warn: Callable[[str, nodes.Node], None] | None) -> str:
    """The whole document as one text."""
    context = Context(warn, anchors(document), referenced(document), footnote_labels(document))
    if any(isinstance(child, nodes.title) for child in document.children):
        context = context.section()  # docutils made the only section's title the document's
    found = block(document, context)
    return "\n\n".join(found) + "\n" if found else ""


def blocks(children: Iterable[nodes.Node], context: Context) -> Blocks:
    """The blocks of several nodes; inline nodes among them become a paragraph."""
    result: Blocks = []
    run: list[nodes.Node] = []
    previous: nodes.Node | None = None
    for child in children:
        if _is_inline(child):
            run.append(child)
            continue
        result += _run(run, context)
        run = []
        found = block(child, context.deeper()) if context.depth <= MAXIMUM_DEPTH else [escape_text(plain_text(child))]
        if found and isinstance(child, LIST_KINDS) and isinstance(previous, LIST_KINDS):
            result.append(SEPARATOR)
        result += _anchored(child, found, context)
        previous = child if found else previous
    return result + _run(run, context)


def _is_inline(child: nodes.Node) -> bool:
    """Sphinx calls some of what stands on its own inline: signatures, diagrams."""
    inline_kind = isinstance(child, nodes.Text | nodes.Inline) and not isinstance(child, nodes.Body | nodes.Invisible)
    return inline_kind and foreign.known(child) is None


def text_block(text: str) -> Blocks:
    """Finished inline Markdown as a paragraph."""
    escaped = escape_line_starts(text.strip())
    joined = "\n".join(line for line in escaped.split("\n") if line)
    if (len(joined) - len(joined.rstrip("\\"))) % 2:  # a hard break with nothing behind it would show as a backslash
        joined = joined[:-1].rstrip()
    return [joined] if joined else []


def indented(found: Sequence[str], width: int, separator: str) -> str:
    """Blocks with every line but the first moved to the right, and no space on empty lines."""
    text = separator.join(found)
    return re.sub(r"\n(?=[^\n])", "\n" + " " * width, text)


def quoted(found: Sequence[str]) -> str:
    """Blocks as a block quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in "\n\n".join(found).split("\n"))


def _run(run: Sequence[nodes.Node], context: Context) -> Blocks:
    return text_block(run_inline(run, context))


def _anchored(node: nodes.Node, found: Blocks, context: Context) -> Blocks:
    """An anchor before a block that something of the document leads to; headings have GitHub's own."""
    if not isinstance(node, nodes.Element) or isinstance(node, nodes.section):
        return found
    anchor = anchor_of(node, context)
    return [anchor, *found] if anchor else found


def labelled(label: str, content: Sequence[nodes.Node], context: Context) -> Blocks:
    """A label before what it is the label of: on the same line where that begins with a paragraph."""
    body = blocks(content, context)
    first = next((node for node in content if not isinstance(node, nodes.Invisible)), None)
    if body and first is not None and (isinstance(first, nodes.paragraph) or _is_inline(first)):
        return [f"{label} {body[0]}", *body[1:]]
    return [label, *body]


@singledispatch
def block(node: nodes.Node, context: Context) -> Blocks:
    """The blocks of a node; of an unknown one, those of its children."""
    return foreign.other(node, context)


@block.register(nodes.document)
@block.register(nodes.compound)
@block.register(nodes.container)
def _transparent(node: nodes.Element, context: Context) -> Blocks:
    return foreign.component(node, context) if node.get("design_component") else blocks(node.children, context)


@block.register(nodes.section)
def _(node: nodes.section, context: Context) -> Blocks:
    return blocks(node.children, context.section())


@block.register(nodes.title)
def _(node: nodes.title, context: Context) -> Blocks:
    return heading(inlines(node, context), context.level)


def heading(text: str, level: int) -> Blocks:
    """A heading of one line; below the sixth level, bold text."""
    line = " ".join(text.split())
    if not line:
        return []
    if level > DEEPEST_HEADING:
        return [f"**{line}**"]
    closed = re.sub(r"(^| )(#+)$", r"\1\\\2", line)  # or Markdown reads them as the heading's end
    return [f"{'#' * max(level, 1)} {closed}"]


@block.register(nodes.paragraph)
@block.register(nodes.attribution)
def _paragraph(node: nodes.TextElement, context: Context) -> Blocks:
    return text_block(inlines(node, context))


@block.register(nodes.caption)
def _(node: nodes.caption, context: Context) -> Blocks:
    """A code block's title is a bold line, as a table's is; a figure's caption is a paragraph."""
    is_title = isinstance(node.parent, nodes.container) and bool(node.parent.get("literal_block"))
    return bold(inlines(node, context)) if is_title else text_block(inlines(node, context))


@block.register(nodes.rubric)
@block.register(nodes.subtitle)
def _bold(node: nodes.TextElement, context: Context) -> Blocks:
    return bold(inlines(node, context))


def bold(text: str) -> Blocks:
    """A line of bold text: a title that is no heading."""
    line = " ".join(text.split())
    return [line if line.startswith("**") else f"**{line}**"] if line else []


@block.register(nodes.transition)
def _(node: nodes.transition, context: Context) -> Blocks:  # noqa: ARG001
    return ["---"]


@block.register(nodes.block_quote)
def _(node: nodes.block_quote, context: Context) -> Blocks:
    found: Blocks = []
    for child in node.children:
        if isinstance(child, nodes.attribution):
            found += text_block(f"— {inlines(child, context)}")
        else:
            found += blocks([child], context.inside())
    return [quoted(found)] if found else []


@block.register(nodes.literal_block)
@block.register(nodes.doctest_block)
def _code(node: nodes.Element, context: Context) -> Blocks:  # noqa: ARG001
    return [fence(node.astext(), language(node))]


def language(node: nodes.Element) -> str:
    """The language of a code block, "" for none."""
    if isinstance(node, mermaid):
        return "mermaid"
    if isinstance(node, nodes.doctest_block):
        return "pycon"
    named = node.get("language") or next((name for name in node["classes"] if name != "code"), "")
    return "" if named in NO_LANGUAGE else named


@block.register(nodes.math_block)
def _(node: nodes.math_block, context: Context) -> Blocks:  # noqa: ARG001
    return [fence(node.astext(), "math")]


@block.register(nodes.raw)
def _(node: nodes.raw, context: Context) -> Blocks:
    if isinstance(node.parent, nodes.TextElement):
        return text_block(inline(node, context))
    text = inline(node, context).strip("\n")
    return [text] if text.strip() else []


@block.register(nodes.comment)
def _(node: nodes.comment, context: Context) -> Blocks:  # noqa: ARG001
    text = node.astext().replace("--", "- -").strip(" ->\n")
    return [f"<!-- {text} -->"] if text and "\n\n" not in text else []


@block.register(nodes.image)
def _(node: nodes.image, context: Context) -> Blocks:
    return text_block(inline(node, context))


@block.register(nodes.figure)
def _(node: nodes.figure, context: Context) -> Blocks:
    return blocks(node.children, context)


@block.register(nodes.legend)
def _(node: nodes.legend, context: Context) -> Blocks:
    return blocks(node.children, context)


@block.register(nodes.line_block)
def _(node: nodes.line_block, context: Context) -> Blocks:
    lines = [escape_line_starts(inlines(line, context)) for line in node.findall(nodes.line)]
    return ["\\\n".join(line or "&nbsp;" for line in lines)] if lines else []


@block.register(nodes.footnote)
@block.register(nodes.citation)
def _note(node: nodes.Element, context: Context) -> Blocks:
    label = next((context.footnotes[each] for each in node["ids"] if each in context.footnotes), "")
    content = [child for child in node.children if not isinstance(child, nodes.label)]
    if label:
        text = indented(blocks(content, context.inside()) or [""], 4, "\n\n")
        return [f"[^{label}]: {text}"]
    shown = "".join(inlines(child, context) for child in node.children if isinstance(child, nodes.label))
    return labelled(f"\\[{shown}\\]", content, context)  # a renderer drops a note that nothing leads to


@block.register(nodes.topic)
@block.register(nodes.sidebar)
def _aside(node: nodes.Element, context: Context) -> Blocks:
    found: Blocks = []
    for child in node.children:
        is_title = isinstance(child, nodes.title | nodes.subtitle)
        found += bold(inlines(child, context)) if is_title else blocks([child], context.inside())
    return [quoted(found)] if found else []


@block.register(nodes.substitution_definition)
@block.register(nodes.system_message)
@block.register(nodes.pending)
@block.register(nodes.meta)
@block.register(nodes.decoration)
@block.register(nodes.docinfo)
def _dropped(node: nodes.Element, context: Context) -> Blocks:  # noqa: ARG001
    return []


@block.register(nodes.target)
def _(node: nodes.target, context: Context) -> Blocks:
    return blocks(node.children, context)


@block.register(nodes.Text)
def _(node: nodes.Text, context: Context) -> Blocks:
    return text_block(inline(node, context))


from sphinxcontrib_errortracking.markup.markdown import foreign, lists, table  # noqa: E402, F401  # they register their nodes here
