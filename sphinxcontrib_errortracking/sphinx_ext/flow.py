"""How builders show the way of an event: a drawing and a list on HTML pages, a Mermaid diagram and the list in Markdown, else the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinxcontrib_errortracking.markup.flow import event_flow
from sphinxcontrib_errortracking.markup.flow_svg import NARROW, WIDE, svg
from sphinxcontrib_errortracking.markup.nodes import mermaid
from sphinxcontrib_errortracking.sphinx_ext.messages import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COUNTER = "errortracking_flows"  #: on a translator: how many drawings its page has so far

#: end of the ids in a drawing, and how it is laid out
DRAWINGS = (("", WIDE), ("-narrow", NARROW))


class DiagramsElsewhere(SphinxPostTransform):
    """Takes the Mermaid text away where no reader draws it."""

    default_priority = 900

    def run(self, **_kwargs: Any) -> None:
        """Leave the list."""
        if self.app.builder.format == "markdown":
            return
        for flow in self.document.findall(event_flow):
            flow.children = [child for child in flow.children if not isinstance(child, mermaid)]


def visit_html(translator: Any, node: event_flow) -> None:
    """The drawing, in a box that scrolls, and a narrow one, which the style sheet shows in its place; the list stands behind a word that opens it."""
    number = getattr(translator, COUNTER, 0) + 1
    setattr(translator, COUNTER, number)
    title = node["title"]
    key = f"errortracking-flow-{number}"
    wide, narrow = (svg(title, node["stages"], key=f"{key}{end}", layout=layout, say=_) for end, layout in DRAWINGS)
    box = translator.starttag(
        nodes.Element(), "div", "", CLASS="errortracking-scroll", TABINDEX="0", ROLE="group", **{"aria-label": title}
    )
    translator.body.append(translator.starttag(node, "div", CLASS="errortracking-flow-box"))
    translator.body.append(f'{box}{wide}</div>\n<div class="errortracking-narrow" hidden="hidden">{narrow}</div>\n')
    summary = translator.encode(_("The same in words"))
    translator.body.append(f"<details><summary>{summary}</summary>\n")


def depart_html(translator: Any, _node: event_flow) -> None:
    """Close the list and the box."""
    translator.body.append("</details></div>\n")


def connect(app: Sphinx) -> None:
    """Register it; a writer without a visitor of ours shows a container with what is in it."""
    app.add_node(event_flow, html=(visit_html, depart_html))
    app.add_post_transform(DiagramsElsewhere)
