"""What a question's rule writes into while it goes over apps and runtimes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Absent, option_prose, read
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    doubt,
    full,
    label,
    parts_of,
    state,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


@dataclass(slots=True)
class Draft:
    """The parts of an Answer, in the making."""

    sentences: list[Prose] = field(default_factory=list)
    evidence: list[SourceLocation] = field(default_factory=list)
    unknowns: list[Prose] = field(default_factory=list)

    def add(self, sentence: Prose, *evidence: SourceLocation) -> None:
        """Say something, with its places."""
        if sentence and sentence not in self.sentences:
            self.sentences.append(sentence)
        self.evidence.extend(evidence)

    def doubt(self, sentence: Prose, *evidence: SourceLocation) -> None:
        """Say what cannot be known."""
        if sentence and sentence not in self.unknowns:
            self.unknowns.append(sentence)
        self.evidence.extend(evidence)


def over_inits(
    setup: Setup,
    draft: Draft,
    check: Callable[[Setup, Draft, Call, str], None],
    *,
    explain: bool = False,
    options: tuple[str, ...] = (),
) -> None:
    """Ask about each app and runtime where Sentry sends; of the others say that nothing is sent, with `explain` why.

    `options` are what there is to tell of a client beside the global one.
    """
    silent: list[Prose] = []
    for app, runtime in parts_of(setup):
        where = label(app.path, runtime)
        match state(setup, app.path, runtime):
            case Captures(init=init):
                check(setup, draft, init, runtime)
            case Silent() as found if explain:
                draft.add(say("{app}: nothing is sent, because {why}.", app=where, why=full(found)), *found.evidence)
            case Silent(evidence=evidence):
                silent.append(say("{app} ({loc})", app=where, loc=evidence[0]) if evidence else where)
                draft.add((), *evidence)
            case Isolated(client=client):
                words = "{app}: a client beside the global one sends what it is handed and nothing else ({loc})."
                draft.add(say(words, app=where, loc=client.loc), client.loc)
                for option in options:
                    if not isinstance(read(client, option), Absent):
                        draft.add(say("{app}: {option}.", app=where, option=option_prose(setup, client, option, ())))
            case Unclear(evidence=evidence) as unclear:
                draft.doubt(say("{app}: {why}.", app=where, why=doubt(unclear)), *evidence)
    if silent:
        draft.add(say("Nothing is sent from {apps}.", apps=silent))
