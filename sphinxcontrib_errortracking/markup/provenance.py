"""Where a value comes from: the place that writes it, and, one step below, every place on the way from where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import NodeList, joined, paragraph, place
from sphinxcontrib_errortracking.source.estree import SourceLocation

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Chain


class provenance(nodes.inline):  # noqa: N801  # docutils' nodes are lower case
    """One value's way. Its children say where it is written and used; STEPS: each place as text, where there are several."""


#: attributes; docutils keeps the prefix for what no writer shows
STEPS, PERMALINK = "internal:steps", "internal:permalink"
USED = msgid("used at")


def way(chain: Chain, permalink: str = "") -> provenance:
    """The way of a value from its use, which is the first place of the chain, to its definition, the last."""
    written, used = chain[-1], chain[0]
    run: NodeList = [place(written, permalink)]
    if used.source != written.source:
        run += [nodes.Text(", "), *fixed(USED), nodes.Text(" "), place(used, permalink)]
    result = provenance("", "", *run, classes=["errortracking-provenance"])
    steps = list(dict.fromkeys(f"{loc.source}:{loc.line}" for loc in chain))
    if len(steps) > 1:
        result[STEPS], result[PERMALINK] = steps, permalink
    return result


def steps_of(node: provenance) -> nodes.enumerated_list:
    """The way as a list: used at, by way of, written at."""
    steps: list[str] = node[STEPS]
    items = []
    for index, step in enumerate(steps):
        source, _, line = step.rpartition(":")
        word = USED if index == 0 else msgid("written at") if index == len(steps) - 1 else msgid("by way of")
        found = place(SourceLocation(source, int(line)), node[PERMALINK])
        items.append(nodes.list_item("", paragraph(joined([fixed(word), [found]]))))
    return nodes.enumerated_list("", *items, enumtype="arabic", prefix="", suffix=".")
