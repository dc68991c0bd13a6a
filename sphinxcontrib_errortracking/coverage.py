"""What no page shows: questions, edge cases, calls of the SDK and options, found in the report but not among the nodes of any page.

In: reports, and the docutils nodes of pages. Out: a Coverage. Both sides are read from nodes by the same functions (all that could be shown is
what the components make of a report), so that a directive's filter can never make something count that no reader sees.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup import components
from sphinxcontrib_errortracking.markup.errors import UnknownNameError
from sphinxcontrib_errortracking.markup.inline_value import referred

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.findings.records import Report
    from sphinxcontrib_errortracking.model.records import Setup

OURS = "errortracking"  #: how the classes of our nodes begin


class Kind(Enum):
    """What a page can show, in the words of the report."""

    QUESTION = "questions"
    EDGE_CASE = "edge cases"
    CALL = "SDK calls"
    OPTION = "options"


#: what is told apart by a key -> in words
Items = dict[Kind, dict[tuple[str, ...], str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """All that could be shown, and what of it no page shows."""

    everything: Mapping[Kind, tuple[str, ...]]
    missing: Mapping[Kind, tuple[str, ...]]

    @property
    def total(self) -> int:
        """How many things could be shown."""
        return sum(map(len, self.everything.values()))

    @property
    def shown(self) -> int:
        """How many of them are."""
        return self.total - sum(map(len, self.missing.values()))

    @property
    def percent(self) -> float:
        """The share that is shown; nothing to show counts as all shown."""
        return 100 * self.shown / self.total if self.total else 100.0

    def reaches(self, minimum: float) -> bool:
        """Is at least that share shown? Compared without rounding."""
        return self.percent >= minimum


def measure(reports: Sequence[Report], pages: Iterable[nodes.Node], references: Iterable[str] = ()) -> Coverage:
    """What the pages show of the reports on one setup. `references`: what roles `sentry` name, as their text."""
    everything: Items = {kind: {} for kind in Kind}
    seen: set[tuple[str, ...]] = set()
    for report in reports:
        for kind, items in _all(report).items():
            everything[kind].update(items)
    for page in pages:
        seen.update(_seen(page))
    for report in reports[:1]:
        seen.update(_named(report.setup, references))
    return Coverage(
        everything={kind: tuple(items.values()) for kind, items in everything.items()},
        missing={
            kind: tuple(text for key, text in items.items() if key not in seen) for kind, items in everything.items()
        },
    )


def _all(report: Report) -> Items:
    made = nodes.container(
        "",
        *components.key_questions(report),
        *components.edge_case_table(report),
        *components.sentry_config(report.setup),
    )
    items: Items = {kind: {} for kind in Kind}
    for key in _seen(made):
        kind = Kind(key[0])
        items[kind][key] = " ".join(key[1:])
    items[Kind.CALL] = {}
    for call in report.setup.calls:
        key = (Kind.CALL.value, call.id or str(call.loc))
        items[Kind.CALL].setdefault(
            key, f"{call.method} of {call.package} at {call.loc}" + (f" ({call.id})" if call.id else "")
        )
    return items


def _seen(page: nodes.Node) -> Iterator[tuple[str, ...]]:
    """The keys of all that our nodes on a page show."""
    for element in page.findall(nodes.Element):
        classes: list[str] = element.get("classes", [])
        if f"{OURS}-questions" in classes:
            yield from ((Kind.QUESTION.value, _question(term)) for term in element.findall(nodes.term))
        if f"{OURS}-e" in classes:
            yield from ((Kind.EDGE_CASE.value, cell.astext()) for cell in _column(element, "Scenario"))
        if f"{OURS}-config" in classes:
            yield from _configuration(element)
        if any(name.startswith(OURS) for name in classes):
            yield from ((Kind.CALL.value, literal.astext()) for literal in element.findall(nodes.literal))


def _question(term: nodes.Element) -> str:
    return term.astext().partition(". ")[2]


def _configuration(table: nodes.Element) -> Iterator[tuple[str, ...]]:
    """The call in a table's caption, and the options that its rows name."""
    title = next(iter(table.findall(nodes.title)), None)
    call = next((literal.astext() for literal in title.findall(nodes.literal)), "") if title is not None else ""
    for cell in _column(table, "Option") if call else ():
        names = list(cell.findall(nodes.literal))
        if names:
            yield Kind.OPTION.value, call, names[0].astext()


def _column(table: nodes.Element, title: str) -> Iterator[nodes.Element]:
    """The cells of the column with that title; none where a filter has taken it away."""
    heads = [entry.astext() for head in table.findall(nodes.thead) for entry in head.findall(nodes.entry)]
    if title in heads:
        place = heads.index(title)
        yield from (list(row.findall(nodes.entry))[place] for row in _rows(table))


def _rows(table: nodes.Element) -> Iterator[nodes.Element]:
    for body in table.findall(nodes.tbody):
        yield from body.findall(nodes.row)


def _named(setup: Setup, references: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for reference in references:
        try:
            call, name = referred(setup, reference)
        except UnknownNameError:  # the page was told
            continue
        yield Kind.OPTION.value, call.id, name.partition(".")[0]


def lines(coverage: Coverage) -> Iterator[str]:
    """The whole of it, for a file."""
    yield summary(coverage)
    for kind in Kind:
        missing = coverage.missing[kind]
        yield ""
        yield f"{kind.value}: {len(coverage.everything[kind]) - len(missing)} of {len(coverage.everything[kind])} shown"
        yield from (f" * {text}" for text in missing)


def summary(coverage: Coverage) -> str:
    """One line: how much is shown."""
    return f"{coverage.shown} of {coverage.total} shown ({percentage(coverage.percent)})"


def percentage(share: float) -> str:
    """Never rounded up: 99.96 is not 100 %."""
    return f"{int(share * 10) / 10:g} %"


def short(coverage: Coverage) -> Iterator[str]:
    """One line for each kind, for a terminal."""
    for kind in Kind:
        total, missing = len(coverage.everything[kind]), len(coverage.missing[kind])
        yield f"  {kind.value}: {total - missing} of {total}" + (f", {missing} on no page" if missing else "")
