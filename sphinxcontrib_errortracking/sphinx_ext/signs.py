"""What pages show beside the exported document's form: the word of a verdict beside its sign, and the way of a value on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinxcontrib_errortracking.markup.messages import fixed
from sphinxcontrib_errortracking.markup.provenance import PERMALINK, STEPS, provenance, steps_of
from sphinxcontrib_errortracking.markup.verdicts import SIGN_CLASS, VERDICT_WORDS
from sphinxcontrib_errortracking.sphinx_ext.html import broken
from sphinxcontrib_errortracking.sphinx_ext.messages import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


class details(nodes.General, nodes.Element):  # noqa: N801  # docutils' nodes are lower case
    """A place that opens into the whole way to it; on HTML pages only. `summary` is its text, `steps` how many there are."""


class VerdictWords(SphinxPostTransform):
    """Names each verdict, for those to whom a sign or a colour says nothing; Markdown keeps to the format's sign."""

    default_priority = 890

    def run(self, **_kwargs: Any) -> None:
        """Add the words."""
        if self.app.builder.format == "markdown":
            return
        for sign in self.document.findall(nodes.inline):
            word = next((VERDICT_WORDS[name] for name in sign["classes"] if name in VERDICT_WORDS), "")
            if SIGN_CLASS in sign["classes"] and word:
                sign += [nodes.Text(" "), *fixed(word)]


class ProvenanceOnDemand(SphinxPostTransform):
    """Makes the cells with a way of several steps a place that opens, on HTML pages."""

    default_priority = 890

    def run(self, **_kwargs: Any) -> None:
        """Replace the paragraphs that hold one; elsewhere the steps are forgotten, so that no writer meets them."""
        if self.app.builder.format != "html":
            for way in self.document.findall(provenance):
                way.attributes.pop(STEPS, None)
                way.attributes.pop(PERMALINK, None)
            return
        holders = {id(way.parent): way.parent for way in self.document.findall(provenance) if STEPS in way}
        for holder in holders.values():
            if isinstance(holder, nodes.paragraph) and holder.parent is not None:
                holder.parent.replace(holder, list(_blocks(holder)))


def _blocks(holder: nodes.paragraph) -> Iterator[nodes.Node]:
    """Each way of a paragraph as a block of its own."""
    run: list[nodes.Node] = []
    for child in holder.children:
        if not isinstance(child, provenance):
            run += [] if child.astext() == "; " else [child]
        elif STEPS in child:
            if run:
                yield nodes.paragraph("", "", *run)
            run = []
            yield details("", steps_of(child), summary=child[0].astext(), count=len(child[STEPS]))
        else:
            yield nodes.paragraph("", "", child)
    if run:
        yield nodes.paragraph("", "", *run)


def visit_details(translator: Any, node: details) -> None:
    """The last place as what is seen, without a link, which would be one control in another; the list has the links."""
    steps = translator.encode(_("%(count)s steps") % {"count": node["count"]})
    summary = f"<code>{broken(node['summary'], translator.encode)}</code> <span>{steps}</span>"
    translator.body.append(f'<details class="errortracking-way"><summary>{summary}</summary>\n')


def depart_details(translator: Any, _node: details) -> None:
    """Close it."""
    translator.body.append("</details>\n")


def connect(app: Sphinx) -> None:
    """Register all of it."""
    app.add_node(provenance)  # writers show an inline; the one for XML wants to know the name
    app.add_node(details, html=(visit_details, depart_details))
    app.add_post_transform(VerdictWords)
    app.add_post_transform(ProvenanceOnDemand)
