"""docutils nodes -> GitHub Flavored Markdown: `to_markdown` takes a resolved doctree and returns the text of a file.

`block` writes what stands on its own, `inline` what stands in a line, `table` tables, `links` destinations and anchors, and
`escape` keeps text text. Same nodes, same bytes; LF line ends; one newline at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from docutils import nodes


def to_markdown(document: nodes.Node, warn: Callable[[str, nodes.Node], None] | None = None) -> str:
    """The Markdown of a doctree. `warn` gets one sentence, and the node, for each kind of node that is not known."""
    from sphinxcontrib_errortracking.markup.markdown.block import render  # noqa: PLC0415  # `escape` is used without docutils

    return render(document, warn)
