"""How other builders show our nodes: a Mermaid diagram is its source in a literal block, a table of ours a table.

Sphinx would ask Pygments to highlight a diagram, which knows no Mermaid and warns; so it is shown as plain text there. Markdown
builders get a fence, which their readers draw, and our tables as our own writer has them: theirs lose what stands behind a `|`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.nodes import mermaid, sentry_table

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


def visit_table_as_markdown(translator: Any, node: sentry_table) -> None:
    """The table as our own writer has it, for the same builders."""
    if not hasattr(translator, "add"):
        translator.visit_table(node)
        return
    translator.add(to_markdown(node).rstrip("\n"), prefix_eol=2, suffix_eol=2)
    raise nodes.SkipNode


def depart_table(translator: Any, node: sentry_table) -> None:
    """The end of a table for a Markdown builder of another kind."""
    translator.depart_table(node)


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
    # numbered and referred to as other tables are: Sphinx looks at the very class
    app.add_enumerable_node(sentry_table, "table", markdown=(visit_table_as_markdown, depart_table))
