"""The event's way through the SDK: a diagram and the same as a list, and the state definitions.

One node holds all forms: a Mermaid diagram and a list as children, and as plain strings what an HTML page draws. A writer that
knows nothing of it shows its children.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.findings.event_flow import event_flows
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.records import Transition
from sphinxcontrib_errortracking.findings.state import label
from sphinxcontrib_errortracking.markup.diagrams import flow_diagram
from sphinxcontrib_errortracking.markup.errors import no_choice
from sphinxcontrib_errortracking.markup.filters import chosen_apps
from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import bullets, diagram, literal, paragraph, prose, words
from sphinxcontrib_errortracking.markup.tables import record_cells, sop_table
from sphinxcontrib_errortracking.markup.text import displayed, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.findings.event_flow import EventFlow, Stage
    from sphinxcontrib_errortracking.findings.records import Prose, Report

#: what the directive can show
PARTS = ("diagram", "states")
END = "Sentry"


class event_flow(nodes.container):  # noqa: N801  # docutils' nodes are lower case
    """One way. `stages`: for each its name, what is said, what is dropped, what is taken away, all plain text; `title`."""


def sentry_flow(
    report: Report, *, apps: Sequence[str] = (), show: Sequence[str] = (), permalink: str = ""
) -> list[nodes.Node]:
    """The way of an event in each runtime of the apps (all for none), then table B. `show`: of PARTS, both for none.

    Raises UnknownNameError.
    """
    for part in show:
        if part not in PARTS:
            raise no_choice("part", part, PARTS)
    chosen = chosen_apps(report.setup, apps)
    result: list[nodes.Node] = []
    if not show or "diagram" in show:
        for flow in event_flows(report.setup):
            if flow.app in chosen:
                result += _flow(flow, permalink)
        if not result:
            result.append(paragraph(fixed("No app was found here whose runtime is known.")))
    if not show or "states" in show:
        rows = [record_cells(row, permalink) for row in report.states]
        result.append(sop_table("B", rows))
    return result


def _flow(flow: EventFlow, permalink: str) -> Iterator[nodes.Node]:
    name = prose(label(flow.app, flow.runtime))
    yield paragraph([nodes.strong("", "", *name), *words(": "), *prose(flow.said, permalink)])
    if not flow.stages:
        return
    shown = event_flow(
        title=_plain((*label(flow.app, flow.runtime),)),
        stages=[
            (stage.name, *([_plain(each) for each in part] for part in (stage.said, stage.drops, stage.scrubs)))
            for stage in flow.stages
        ],
        classes=["errortracking-flow"],
    )
    shown += diagram(flow_diagram(_edges(flow.stages)))
    steps = [nodes.list_item("", *_step(stage, permalink)) for stage in flow.stages]
    steps.append(nodes.list_item("", paragraph([nodes.strong("", END)])))
    shown += nodes.enumerated_list("", *steps, enumtype="arabic", prefix="", suffix=".")
    yield shown


def _plain(sentence: Prose) -> str:
    shown, cut = displayed(one_line(text(sentence)))
    return f"{shown} …" if cut else shown


def _step(stage: Stage, permalink: str) -> Iterator[nodes.Node]:
    """One item of the list: the name, then what is said, dropped and taken away, each marked by a word."""
    yield paragraph([nodes.strong("", "", *(literal(stage.name) if stage.code else fixed(stage.name)))])
    told = [prose(each, permalink) for each in stage.said]
    told += [[*_mark(msgid("out:")), *prose(each, permalink)] for each in stage.drops]
    told += [[*_mark(msgid("changed:")), *prose(each, permalink)] for each in stage.scrubs]
    if told:
        yield bullets(told)


def _mark(word: str) -> list[nodes.Node]:
    return [nodes.emphasis("", "", *fixed(word)), nodes.Text(" ")]


def _edges(stages: Sequence[Stage]) -> list[Transition]:
    """The stages as Mermaid's boxes: what is taken away stands within them, what is dropped leaves them."""
    names = [_box(index, stage) for index, stage in enumerate(stages, 1)]
    edges: list[Transition] = []
    for name, after, stage in zip(names, [*names[1:], END], stages, strict=True):
        edges.append(Transition(source=name, target=after, label=""))
        edges += [Transition(source=name, target=_plain(each), label="out") for each in stage.drops]
    return edges


def _box(index: int, stage: Stage) -> str:
    changed = "; ".join(_plain(each) for each in stage.scrubs)
    return f"{index}. {stage.name} – {changed}" if changed else f"{index}. {stage.name}"
