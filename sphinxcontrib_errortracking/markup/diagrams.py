"""Transitions as Mermaid text. Every label is an entity-escaped string, so that nothing in it is Mermaid's syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.markup.text import displayed, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.findings.records import Transition

_START_OR_END = "[*]"
_PLAIN = regex(r"[^\w ,./()@+-]")


def label(text: str) -> str:
    """Text for a Mermaid label: one line, and every character with a meaning as Mermaid's entity `#NN;`."""
    shown, cut = displayed(one_line(text))
    whole = f"{shown} …" if cut else shown
    return _PLAIN.sub(lambda match: match[0] if match[0] in "…–→·" else f"#{ord(match[0])};", whole) or " "


def state_diagram(transitions: Sequence[Transition]) -> str:
    """A `stateDiagram-v2`; the state `[*]` is Mermaid's start and end."""
    names = _names(transitions, "s", {_START_OR_END: _START_OR_END})
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{label(text)}" as {name}' for text, name in names.items() if text != _START_OR_END]
    for each in transitions:
        arrow = f"    {names[each.source]} --> {names[each.target]}"
        lines.append(f"{arrow}: {label(each.label)}" if each.label.strip() else arrow)
    return "\n".join(lines)


def flow_diagram(transitions: Sequence[Transition]) -> str:
    """A `flowchart TD` of where data goes."""
    names = _names(transitions, "n", {})
    lines = ["flowchart TD"]
    lines += [f'    {name}["{label(text)}"]' for text, name in names.items()]
    for each in transitions:
        middle = f'-->|"{label(each.label)}"|' if each.label.strip() else "-->"
        lines.append(f"    {names[each.source]} {middle} {names[each.target]}")
    return "\n".join(lines)


def _names(transitions: Sequence[Transition], prefix: str, names: dict[str, str]) -> dict[str, str]:
    ends = dict.fromkeys(end for each in transitions for end in (each.source, each.target))
    fresh = (end for end in ends if end not in names)
    named = {end: f"{prefix}{index}" for index, end in enumerate(fresh, 1)}
    return {end: names.get(end) or named[end] for end in ends}
