"""How several calls stand on a page: below each other, as cards, or as the tabs of sphinx-design."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

#: what `:layout:` may be
LAYOUTS = ("plain", "cards", "tabs")
#: the extension that shows tabs
TABS_BY = "sphinx_design"


def laid_out(content: Sequence[nodes.Node], how: str) -> list[nodes.Node]:
    """Put each call's tables into a card or tab; what stands before the first call stays as it is."""
    if how not in {"cards", "tabs"}:
        return list(content)
    number = 0
    numbered: list[tuple[int, nodes.Node]] = []
    for node in content:
        number += _begins_a_call(node)
        numbered.append((number, node))
    groups = [[node for _, node in group] for _, group in groupby(numbered, key=lambda pair: pair[0])]
    before = [] if number == len(groups) else groups.pop(0)
    if how == "cards":
        return [*before, *(nodes.container("", *group, classes=["errortracking-card"]) for group in groups)]
    return [*before, _component("tab-set", ["sd-tab-set"], [_tab(group) for group in groups])] if groups else before


def _begins_a_call(node: nodes.Node) -> bool:
    return isinstance(node, nodes.table) and "errortracking-config" in node["classes"]


def _tab(group: Sequence[nodes.Node]) -> nodes.container:
    """A tab whose label is the call's name; elsewhere than on HTML pages a line above its tables."""
    name = next((literal.astext() for literal in group[0].findall(nodes.literal)), "")
    label = nodes.rubric(name, "", nodes.Text(name), classes=["sd-tab-label"])
    return _component("tab-item", ["sd-tab-item"], [label, _component("tab-content", ["sd-tab-content"], group)])


def _component(name: str, classes: list[str], children: Sequence[nodes.Node]) -> nodes.container:
    """What sphinx-design's own directives make."""
    return nodes.container("", *children, is_div=True, design_component=name, classes=classes)
