"""What HTML pages need besides standard nodes: a style sheet, and a box in which a wide table scrolls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STYLES = "errortracking.css"


class scroll(nodes.General, nodes.Element):  # noqa: N801  # docutils' nodes are lower case
    """A box around one table, on HTML pages only."""


class WideTables(SphinxPostTransform):
    """Puts every table of ours into a box of its own: a theme's page is narrower than a table of code."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Wrap the tables."""
        for table in list(self.document.findall(nodes.table)):
            if "errortracking" in table["classes"]:
                box = scroll()
                table.parent.replace(table, box)  # `replace_self` would give the box the table's id and classes
                box += table


def visit_scroll(translator: Any, node: scroll) -> None:
    """Open the box; it can be focused, so that it scrolls by keyboard too."""
    translator.body.append(translator.starttag(node, "div", CLASS="errortracking-scroll", TABINDEX="0"))


def depart_scroll(translator: Any, _node: scroll) -> None:
    """Close the box."""
    translator.body.append("</div>\n")


def add_styles(app: Sphinx) -> None:
    """Add the style sheet where the builder writes HTML."""
    if app.builder.format == "html":
        app.config.html_static_path.append(str(Path(__file__).parent / "static"))
        app.add_css_file(STYLES)


def connect(app: Sphinx) -> None:
    """Register all of it."""
    app.add_node(scroll, html=(visit_scroll, depart_scroll))
    app.add_post_transform(WideTables)
    app.connect("builder-inited", add_styles)
