"""How other builders show the node that docutils lacks: a Mermaid diagram is its source in a literal block.

Sphinx would ask Pygments to highlight it, which knows no Mermaid and warns; so it is shown as plain text there. Markdown builders
get a fence, which their readers draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinxcontrib_errortracking.markup.nodes import mermaid

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def visit_as_literal(translator: Any, node: mermaid) -> None:
    """Show the source, not highlighted, with whatever this builder has for a literal block."""
    block = nodes.literal_block(node.rawsource, node.astext(), language="none", classes=["mermaid-source"])
    block.parent = node.parent
    if node.document is not None:
        block.document = node.document
    block.walkabout(translator)
    raise nodes.SkipNode


def visit_as_markdown(translator: Any, node: mermaid) -> None:
    """A fence, for those Markdown builders that collect lines with `add`, as sphinx-markdown-builder and its kin do."""
    if not hasattr(translator, "add"):
        visit_as_literal(translator, node)
    translator.add(f"```mermaid\n{node.astext()}\n```", prefix_eol=2, suffix_eol=2)
    raise nodes.SkipNode


def depart(_translator: Any, _node: mermaid) -> None:
    """Nothing is left to do: every visitor above skips."""


def add_nodes(app: Sphinx) -> None:
    """Register the visitors."""
    shown = (visit_as_literal, depart)
    app.add_node(
        mermaid,
        html=shown,
        latex=shown,
        text=shown,
        man=shown,
        texinfo=shown,
        markdown=(visit_as_markdown, depart),
    )
