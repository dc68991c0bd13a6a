"""What a call leaves to the SDK, and the integrations that it has, as tables below the one of its options."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.findings.state import is_dead
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import NodeList, joined, literal, paragraph, place, words
from sphinxcontrib_errortracking.markup.tables import table
from sphinxcontrib_errortracking.model.effective import configuration_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.model.effective_integrations import EffectiveIntegration, IntegrationList
    from sphinxcontrib_errortracking.model.records import Call, Setup

_OF_TRACING = frozenset(
    {"default with tracing", "default where tracing is on", "default where SENTRY_TRACES_SAMPLE_RATE is set"}
)

DEFAULTS = msgid("not set, so the default of the installed version holds")
DEAD_DEFAULTS = msgid("not set, so the default of the installed version would hold, if the call ran")
NOT_MEASURED = msgid("which integrations the SDK sets up by itself was not measured at the installed version.")


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """A table with a heading, or, without columns, a paragraph that begins so: the calls of which it holds, then `message`."""

    message: str
    columns: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: Sequence[list[NodeList]] = ()
    letter: str = ""
    more: NodeList = field(default_factory=list)  #: of a paragraph, behind the message

    @property
    def key(self) -> object:
        """What a reader sees below the names of the calls."""
        told = tuple(tuple("".join(node.astext() for node in cell) for cell in row) for row in self.rows)
        return self.message, self.letter, told, "".join(node.astext() for node in self.more)

    def of(self, calls: Sequence[str]) -> nodes.Node:
        """The block, for these calls."""
        head = [*joined([literal(call) for call in calls], ", "), nodes.Text(": "), *fixed(self.message)]
        if not self.columns:
            return paragraph([*head, *self.more])
        return table(self.columns, self.widths, self.rows, title=head, letter=self.letter)


def effective(setup: Setup, calls: Iterable[Call], permalink: str = "") -> Mapping[str, list[nodes.Node]]:
    """By the id of the call behind which it stands: what is not set and the integrations; nothing where the catalogue says nothing.

    What holds of several calls in the same words stands once, behind the first of them.
    """
    groups: dict[object, tuple[_Block, list[str]]] = {}
    for call in calls:
        for block in _blocks(setup, call, permalink):
            groups.setdefault(block.key, (block, []))[1].append(call.id)
    result: dict[str, list[nodes.Node]] = {}
    for block, ids in groups.values():
        result.setdefault(ids[0], []).append(block.of(ids))
    return result


def _blocks(setup: Setup, call: Call, permalink: str) -> Iterator[_Block]:
    configuration = configuration_of(setup, call)
    dead = is_dead(setup, call)
    left = [option for option in configuration.options if option.state == "not set" and option.effective]
    if left:
        rows = [
            [literal(option.name), _holds(option.effective), words(option.fact.note) or words("–")] for option in left
        ]
        columns = (msgid("Option"), msgid("What would hold") if dead else msgid("What holds"), msgid("Notes"))
        yield _Block(DEAD_DEFAULTS if dead else DEFAULTS, columns, (25, 40, 35), rows, "unset")
    if configuration.integrations is not None:
        yield from _integrations(configuration.integrations, permalink, dead=dead)


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


def _integrations(found: IntegrationList, permalink: str, *, dead: bool) -> Iterator[_Block]:
    of_tracing = [row for row in found.rows if row.state in _OF_TRACING]
    rows = [_row(row, permalink) for row in found.rows if row.state not in _OF_TRACING]
    rows += [_together(of_tracing)] if of_tracing else []
    if rows:
        captured = msgid("Would capture") if dead else msgid("Captures")
        columns = (msgid("Integration"), msgid("State"), captured, msgid("Named at"))
        message = msgid("integrations, if the call ran") if dead else msgid("integrations")
        yield _Block(message, columns, (26, 20, 36, 18), rows, "integrations")
    if not found.measured:
        yield _Block(NOT_MEASURED)
    if found.unknown:
        more = words(f" {'; '.join(found.unknown)}.")
        yield _Block(msgid("there may be more or fewer integrations:"), more=more)


def _row(row: EffectiveIntegration, permalink: str) -> list[NodeList]:
    captured = words("; ".join(part for part in (row.captures, row.note) if part)) or words("–")
    state = [*fixed(row.state), nodes.Text(": "), *literal(row.options)] if row.options else fixed(row.state)
    return [literal(row.name), state, captured, [place(row.loc, permalink)] if row.loc else words("–")]


def _together(rows: Iterable[EffectiveIntegration]) -> list[NodeList]:
    """All that only instrument a library, in one row."""
    listed = list(rows)
    names = joined((literal(row.name) for row in listed), ", ")
    return [names, fixed(listed[0].state), fixed("spans of these libraries"), words("–")]
