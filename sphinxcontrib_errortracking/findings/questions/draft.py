"""What a question's rule writes into while it goes over apps and runtimes."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Unknown
from sphinxcontrib_errortracking.findings.outcomes import together
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.reading import Absent, option_prose, read, unknown_prose
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    alternatives,
    doubt,
    full,
    label,
    states_of,
)
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.process_records import Process
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


@dataclass(slots=True)
class Draft:
    """The parts of an Answer, in the making. What is true of several apps in the same words is said once, of all of them."""

    short: list[Prose] = field(default_factory=list)
    evidence: list[SourceLocation] = field(default_factory=list)
    unknowns: list[Prose] = field(default_factory=list)
    bases: list[Prose] = field(default_factory=list)
    partial: bool = False  #: of some apps it cannot be known whether anything is sent
    _details: dict[Prose, list[Prose]] = field(default_factory=dict)  #: clause or sentence -> apps of which it is true

    @property
    def sentences(self) -> tuple[Prose, ...]:
        """Give the details in the order in which they were told."""
        return tuple(
            say("{apps}: {clause}.", apps=together(apps), clause=clause) if apps else clause
            for clause, apps in (*self._details.items(), *((basis, []) for basis in self.bases))
        )

    def rest_on(self, basis: Prose) -> None:
        """Say, behind everything else, on which measurements the answer rests."""
        if basis and basis not in self.bases:
            self.bases.append(basis)

    def add(self, sentence: Prose, *evidence: SourceLocation) -> None:
        """Say something, with its places."""
        if sentence:
            self._details.setdefault(sentence, [])
        self.evidence.extend(evidence)

    def tell(self, app: Prose, clause: Prose, *evidence: SourceLocation) -> None:
        """Say a clause of an app; evidence stands beside the answer."""
        if clause:
            apps = self._details.setdefault(clause, [])
            if app not in apps:
                apps.append(app)
        self.evidence.extend(evidence)

    def doubt(self, sentence: Prose, *evidence: SourceLocation) -> None:
        """Say what cannot be known."""
        if sentence and sentence not in self.unknowns:
            self.unknowns.append(sentence)
        self.evidence.extend(evidence)

    def sum_up(self, template: str, apps: Iterable[Prose]) -> None:
        """Add a sentence to the short answer, where there is an app to say it of."""
        listed = list(dict.fromkeys(apps))
        if listed:
            self.short.append(say(template, apps=together(listed)))

    def take_if_sent(self, other: Draft, init: Call) -> None:
        """Say what another draft says of an app whose `init` may not run or send; of opaque options only what is seen."""
        opaque = not isinstance(init.options, ObjectValue) or init.options.open is not None
        self.take(other, say("if its `init` runs and sends"), opaque=opaque)

    def take(self, other: Draft, condition: Prose, *, opaque: bool = False) -> None:
        """Say what another draft says of an app, which holds on a condition."""
        self.evidence.extend(other.evidence)
        for clause, apps in other._details.items():
            if opaque and any(isinstance(piece, str) and "not knowable" in piece for piece in clause):
                continue
            for app in apps:
                self.tell(_on_condition(app, condition), clause)
            if not apps:
                self.add(_on_condition(clause, condition))
        for unknown in () if opaque else other.unknowns:
            self.doubt(unknown)
        for basis in other.bases:
            self.rest_on(basis)


def _on_condition(told: Prose, condition: Prose) -> Prose:
    """Put the condition behind the app of a label or of a sentence: "`app` on the server (if its `init` runs and sends): …"."""
    app, *rest = told
    if not isinstance(app, Code):
        first = condition[0]
        capital = (first[:1].upper() + first[1:], *condition[1:]) if isinstance(first, str) else condition
        return say("{condition}: {told}", condition=capital, told=told)
    runtime, colon, begin = rest[0].partition(": ") if rest and isinstance(rest[0], str) else ("", "", "")
    after: Prose = (f"{colon}{begin}", *rest[1:])
    return say("{app}{runtime} ({condition}){after}", app=app, runtime=(runtime,), condition=condition, after=after)


def sending(setup: Setup) -> tuple[tuple[Call, str], ...]:
    """Give each runtime's `init` or client from which something is sent, in the order of the apps."""
    return tuple((call, runtime) for call, runtime, _ in _senders(setup))


def _senders(setup: Setup) -> tuple[tuple[Call, str, Prose], ...]:
    """The same, each with where it counts, in words: "in the process of `node dist/worker.js`"; empty for all of the runtime."""
    found: list[tuple[Call, str, Prose]] = []
    for app, runtime, at in states_of(setup):
        match at:
            case Captures():
                found += [(call, runtime, words) for call, words in _counting(setup, app.path, runtime, at)]
            case Isolated(client=call):
                found.append((call, runtime, ()))
            case Silent() | Unclear():
                pass
    return tuple(found)


def _counting(setup: Setup, app: str, runtime: str, at: Captures) -> list[tuple[Call, Prose]]:
    """The `init` of a runtime; where conditions decide which of several counts, each of them, with words that say so."""
    several = alternatives(setup, app, runtime)
    if at.within or len(several) < 2:  # noqa: PLR2004
        return [(at.init, _in(at.within))]
    return [(one.init, say("where the `init` at {loc} counts", loc=one.init.loc)) for one in several]


def _in(processes: tuple[Process, ...]) -> Prose:
    commands = [Code(process.command) for process in processes]
    words = "in the process of {commands}" if len(commands) == 1 else "in the processes of {commands}"
    if processes and processes[0].is_bundle:
        words = "in what is built from {commands}"
    return say(words, commands=commands) if commands else ()


def sender(setup: Setup, call: Call, runtime: str) -> Prose:
    """Name the app, the runtime and, where these are not all of the runtime, the processes from which an `init` sends."""
    within = next((words for other, name, words in _senders(setup) if (other, name) == (call, runtime)), ())
    where = label(call.app, runtime)
    return say("{where} ({within})", where=where, within=within) if within else where


def over_sending(setup: Setup, draft: Draft, check: Callable[[Setup, Draft, Call, str], None]) -> None:
    """Ask about each `init` or client from which something is sent."""
    for call, runtime, within in _senders(setup):
        _ask(setup, draft, check, (call, runtime), within)


def _ask(
    setup: Setup,
    draft: Draft,
    check: Callable[[Setup, Draft, Call, str], None],
    about: tuple[Call, str],
    within: Prose,
) -> None:
    if not within:
        check(setup, draft, *about)
        return
    inner = Draft()
    check(setup, inner, *about)
    draft.take(inner, within)


def no_sender(setup: Setup) -> Prose:
    """Say in short that nothing certainly is sent."""
    states = [at for _, _, at in states_of(setup)]
    if any(isinstance(at, Unclear) for at in states):
        return say("It is not certain that anything is sent.")
    but_errors = any(isinstance(at, Silent) and at.init is not None for at in states)
    return say("No error is sent.") if but_errors else say("Nothing is sent.")


def sum_up_option(setup: Setup, draft: Draft, *options: str) -> None:
    """Begin the short answer: where at least one of these options is set, and where none is."""
    inits = sending(setup)
    given = {sender(setup, call, runtime) for call, runtime in inits if is_set(call, *options)}
    apps = [sender(setup, call, runtime) for call, runtime in inits]
    with_it = together(app for app in apps if app in given)
    without = together(app for app in apps if app not in given)
    used = [option for option in options if any(is_set(call, option) for call, _ in inits)]
    names = join([Code(option) for option in used or options], "or")
    neither = join([Code(option) for option in options], "nor")
    if with_it and without:
        no = say("neither {neither}", neither=neither) if len(options) > 1 else ("not",)
        words = "{names} is set for {with_it}; {no} for {without}."
        draft.short.append(say(words, names=names, with_it=with_it, no=no, without=without))
    elif with_it:
        draft.short.append(say("{names} is set for {apps}.", names=names, apps=with_it))
    elif without and len(options) > 1:
        draft.short.append(say("Neither {names} is set for {apps}.", names=neither, apps=without))
    elif without:
        draft.short.append(say("{names} is not set for {apps}.", names=names, apps=without))
    else:
        draft.short.append(no_sender(setup))


def is_set(call: Call, *options: str) -> bool:
    """Tell whether a call sets one of these options, or may do so."""
    return any(not isinstance(read(call, option), Absent) for option in options)


def doubt_option(draft: Draft, call: Call, name: str) -> None:
    """Note a doubt about an option."""
    found = read(call, name)
    if isinstance(found, Unknown):
        draft.doubt(unknown_prose(f"`{name}`", found, call))


def over_inits(  # noqa: PLR0913 - the question, and how it is asked
    setup: Setup,
    draft: Draft,
    check: Callable[[Setup, Draft, Call, str], None],
    *,
    explain: bool = False,
    options: tuple[str, ...] = (),
    beside_errors: bool = False,
) -> None:
    """Ask about each app and runtime where Sentry sends; of the others say that nothing is sent, with `explain` why.

    `beside_errors`: the question is not about errors, and so is asked also where only these are dropped.

    Where that cannot be known the reason is told with `explain`, and by the edge cases. `options` are what there is to tell of a client beside the global one.
    """
    silent: list[Prose] = []
    unclear: list[Prose] = []
    for app, runtime, at in states_of(setup):
        where = label(app.path, runtime)
        match at:
            case Captures():
                for init, words in _counting(setup, app.path, runtime, at):
                    _ask(setup, draft, check, (init, runtime), words)
            case Silent() as found if explain or found.init is not None:
                because = say("{what} is sent, because {why}", what=found.what, why=full(found))
                draft.tell(where, because, *found.evidence)
                if found.init is not None and beside_errors:
                    check(setup, draft, found.init, runtime)
            case Silent():
                silent.append(where)
            case Isolated(client=client):
                _isolated(setup, draft, client, where, explain=explain, options=options)
            case Unclear(evidence=evidence) as found if explain:
                draft.doubt(say("{app}: {why}.", app=where, why=doubt(found)), *evidence)
            case Unclear():
                unclear.append(where)
    _not_sent(draft, silent, unclear)
    _if_sent(setup, draft, check)


def _not_sent(draft: Draft, silent: list[Prose], unclear: list[Prose]) -> None:
    if silent:
        draft.add(say("Nothing is sent from {apps}.", apps=together(silent)))
    if unclear:
        draft.partial = True
        draft.add(say("Whether anything is sent from {apps} cannot be known.", apps=together(unclear)))


def _if_sent(setup: Setup, draft: Draft, check: Callable[[Setup, Draft, Call, str], None]) -> None:
    for init, runtime in may_send(setup):
        inner = Draft()
        check(setup, inner, init, runtime)
        draft.take_if_sent(inner, init)


def may_send(setup: Setup) -> tuple[tuple[Call, str], ...]:
    """Give the `init` calls of which it cannot be known whether they run and send, with their runtimes."""
    found = [(at, runtime) for _, runtime, at in states_of(setup)]
    return tuple((at.init, runtime) for at, runtime in found if isinstance(at, Unclear) and at.init)


def _isolated(  # noqa: PLR0913 - what is asked, of which client, and how much is told
    setup: Setup, draft: Draft, client: Call, where: Prose, *, explain: bool, options: tuple[str, ...]
) -> None:
    if explain:
        words = "a client beside the global one sends what it is handed and nothing else ({loc})"
        draft.tell(where, say(words, loc=client.loc), client.loc)
    for option in options:
        if is_set(client, option):
            draft.tell(where, option_prose(setup, client, option, ()), client.loc)
    unset = [option for option in options if not is_set(client, option)]
    if unset:
        names: list[Prose] = [say(f"`{option}`") for option in unset]
        words = "{names} {verb} not set for the client beside the global one"
        draft.tell(where, say(words, names=names, verb=("is" if len(unset) == 1 else "are",)), client.loc)
