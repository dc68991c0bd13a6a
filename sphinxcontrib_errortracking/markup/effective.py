"""What a call leaves to the SDK, and the integrations that it has, as tables below the one of its options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.findings.state import is_dead
from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import NodeList, joined, literal, paragraph, place, words
from sphinxcontrib_errortracking.markup.tables import table
from sphinxcontrib_errortracking.model.effective import configuration_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinxcontrib_errortracking.model.effective import Configuration
    from sphinxcontrib_errortracking.model.effective_integrations import EffectiveIntegration, IntegrationList
    from sphinxcontrib_errortracking.model.records import Call, Setup

_OF_TRACING = frozenset(
    {"default with tracing", "default where tracing is on", "default where SENTRY_TRACES_SAMPLE_RATE is set"}
)

DEFAULTS = msgid("not set, so the default of the installed version holds")
DEAD_DEFAULTS = msgid("not set, so the default of the installed version would hold, if the call ran")
NOT_MEASURED = msgid("which integrations the SDK sets up by itself was not measured at the installed version.")


def effective(setup: Setup, call: Call, permalink: str = "") -> list[nodes.Node]:
    """The tables of what is not set and of the integrations; nothing where the catalogue says nothing of the version."""
    configuration = configuration_of(setup, call)
    dead = is_dead(setup, call)
    result: list[nodes.Node] = [*_left(configuration, dead=dead)]
    if configuration.integrations is not None:
        result += _integrations(configuration, configuration.integrations, permalink, dead=dead)
    return result


def _left(configuration: Configuration, *, dead: bool) -> list[nodes.Node]:
    left = [option for option in configuration.options if option.state == "not set" and option.effective]
    if not left:
        return []
    rows = [[literal(option.name), _holds(option.effective), words(option.fact.note) or words("–")] for option in left]
    title = _title(configuration, DEAD_DEFAULTS if dead else DEFAULTS)
    return [
        table(
            (msgid("Option"), msgid("What would hold") if dead else msgid("What holds"), msgid("Notes")),
            (25, 40, 35),
            rows,
            title=title,
            letter="unset",
        )
    ]


def _title(configuration: Configuration, message: str) -> NodeList:
    return [*literal(configuration.call), nodes.Text(": "), *fixed(message)]


def _holds(effective: Mapping[str, str]) -> NodeList:
    """One value where all environments agree, else one for each group of them."""
    groups: dict[str, list[str]] = {}
    for environment, value in effective.items():
        groups.setdefault(value, []).append(environment)
    if len(groups) == 1:
        return literal(next(iter(groups)))
    found = (
        joined([literal(value), fixed("in %(environments)s", environments=", ".join(names))])
        for value, names in groups.items()
    )
    return joined(found, "; ")


def _integrations(
    configuration: Configuration, found: IntegrationList, permalink: str, *, dead: bool
) -> list[nodes.Node]:
    result: list[nodes.Node] = []
    of_tracing = [row for row in found.rows if row.state in _OF_TRACING]
    rows = [_row(row, permalink) for row in found.rows if row.state not in _OF_TRACING]
    rows += [_together(of_tracing)] if of_tracing else []
    title = _title(configuration, msgid("integrations, if the call ran") if dead else msgid("integrations"))
    if rows:
        captured = msgid("Would capture") if dead else msgid("Captures")
        columns = (msgid("Integration"), msgid("State"), captured, msgid("Named at"))
        result.append(table(columns, (26, 20, 36, 18), rows, title=title, letter="integrations"))
    if not found.measured:
        result.append(paragraph(_title(configuration, NOT_MEASURED)))
    if found.unknown:
        reasons = "; ".join(found.unknown)
        doubt = _title(configuration, msgid("there may be more or fewer integrations:"))
        result.append(paragraph([*doubt, *words(f" {reasons}.")]))
    return result


def _row(row: EffectiveIntegration, permalink: str) -> list[NodeList]:
    captured = words("; ".join(part for part in (row.captures, row.note) if part)) or words("–")
    state = [*fixed(row.state), nodes.Text(": "), *literal(row.options)] if row.options else fixed(row.state)
    return [literal(row.name), state, captured, [place(row.loc, permalink)] if row.loc else words("–")]


def _together(rows: Iterable[EffectiveIntegration]) -> list[NodeList]:
    """All that only instrument a library, in one row."""
    listed = list(rows)
    names = joined((literal(row.name) for row in listed), ", ")
    return [names, fixed(listed[0].state), fixed("spans of these libraries"), words("–")]
