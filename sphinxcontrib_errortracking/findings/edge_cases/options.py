"""Options that decide whether, what and as what Sentry sends."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    Choice,
    Comparison,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Undefined,
    Unknown,
)
from sphinxcontrib_errortracking.findings.callbacks import EVENT_KEPT, drops, drops_all
from sphinxcontrib_errortracking.findings.calls import running_inits
from sphinxcontrib_errortracking.findings.defaults import default_of
from sphinxcontrib_errortracking.findings.edge_cases.worker_dsn import of_bindings
from sphinxcontrib_errortracking.findings.gone import fails
from sphinxcontrib_errortracking.findings.init_state import OF_BINDINGS, in_renderer
from sphinxcontrib_errortracking.findings.measured import (
    basis,
    installed,
    major,
    version_prose,
)
from sphinxcontrib_errortracking.findings.processors import dropping
from sphinxcontrib_errortracking.findings.prose import condition, places, say, sentences
from sphinxcontrib_errortracking.findings.rates import taken_rate
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    option_prose,
    place_of,
    read,
    shown,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.records import Code, Verdict
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_applicable,
    not_handled,
    partly,
)
from sphinxcontrib_errortracking.findings.state import Silent, is_address, label
from sphinxcontrib_errortracking.findings.unbundled import unbundled_prose

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.processors import Seer
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import Call, FunctionSummary, OptionFact, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def dsn_not_configured(setup: Setup) -> Finding:
    """The DSN is not configured.

    The client then exists and sends nothing, without a word to the user (measured in Node and Chromium at 10.28.0); on a server an unset
    `dsn` is the variable `SENTRY_DSN` where the catalogue says so of the installed version; in a worker of Cloudflare it is one of its bindings from 10.40 of the SDK on, and none up to 10.38 (code; run at 10.28.0). Handled where a literal is set, or stands behind the variables, or `init` has a condition on one of them; partly where a
    variable decides and nothing looks whether it is set; not handled where none is set; a renderer of Electron needs none, as its main process sends (code, not run). What cannot be evaluated cannot be known.
    Does not apply where no `init` runs.
    """
    inits = running_inits(setup)
    return combine([_dsn(setup, call) for call in inits], say("No `init` runs."))


def _dsn(setup: Setup, call: Call) -> Finding:
    where = label(call.app, call.runtime)
    match read(call, "dsn"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("The `dsn`", unknown, call), call.loc)
        case Known(value="" | None | False, loc=loc):
            return not_handled(say("{app}: `dsn` is empty, nothing is sent ({loc}).", app=where, loc=loc), loc)
        case Known(value=str() as address, loc=loc) if not is_address(address):
            words = "{app}: `dsn` is no address that the SDK takes, nothing is sent ({loc})."
            return not_handled(say(words, app=where, loc=loc), loc, notes=basis(setup, call))
        case Known(loc=loc):
            return handled(say("{app}: `dsn` is written in the code ({loc}).", app=where, loc=loc), loc)
        case Given(loc=loc):
            return cannot_know(say("{app}: what `dsn` is cannot be known ({loc}).", app=where, loc=loc), loc)
        case Absent(loc=loc):
            return _without_dsn(setup, call, loc)
        case Depends(value=value, loc=loc):
            return _decided_dsn(setup, call, value, loc)


def _decided_dsn(setup: Setup, call: Call, value: Value, loc: SourceLocation) -> Finding:
    """Variables decide what the address is: does something look whether there is one?"""
    where = label(call.app, call.runtime)
    when: Prose = ()
    if call.condition:
        when = say(
            "{app}: `init` runs only when {condition} ({loc}).",
            app=where,
            condition=condition(call.condition),
            loc=call.loc,
        )
        if any(name in re.split(r"\W+", call.condition) for name in _variables(value)):
            return handled(when, call.loc)
    fallback = _fallback(value)
    if fallback is not None:
        words = "{app}: `dsn` is {value}, always an address: the code holds one for the case that no variable gives one ({loc}).{empty}"
        behavior = say(words, app=where, value=shown(value), loc=loc, empty=fallback)
        return handled(behavior, loc)
    words = "{app}: `dsn` is {value}; where this gives no address, nothing is sent and nothing says so ({loc})."
    if _may_be_undefined(value) and _takes_variable(setup, call):
        words = "{app}: `dsn` is {value}; where this is undefined the SDK takes `SENTRY_DSN`, and without an address nothing is sent and nothing says so ({loc})."
    behavior = say(words, app=where, value=shown(value), loc=loc)
    notes = sentences(unbundled_prose(setup, call, value), basis(setup, call))
    return partly(sentences(behavior, when), loc, notes=notes)


def _takes_variable(setup: Setup, call: Call) -> bool:
    """Does SENTRY_DSN stand in for an address that is given as undefined? Not in SDK 8 (run at 7.120.4, 8.0.0, 8.55.0, 9.47.1, 10.28.0 and 11.12.0)."""
    taken = call.runtime == "server" and default_of(setup, call, "dsn", call.runtime) == "process.env.SENTRY_DSN"
    return taken and major(installed(setup, call)) != 8  # noqa: PLR2004 - the version that lets undefined stand


def _may_be_undefined(value: Value) -> bool:
    """May it be undefined where SENTRY_DSN is set?"""
    match value:
        case EnvironmentVariable(name=name):
            return name != "SENTRY_DSN"
        case Choice(cases=cases):
            return any(_may_be_undefined(case) for _, case in cases)
        case _:
            return isinstance(value, Static) and isinstance(value.value, Undefined)


def _variables(value: Value) -> set[str]:
    """Name the variables from which a value may come."""
    match value:
        case EnvironmentVariable(name=name):
            return {name}
        case Choice(cases=cases):
            return {name for _, case in cases for name in _variables(case)}
        case _:
            return set()


def _fallback(value: Value) -> Prose | None:
    """Tell whether every case of a value gives an address, and what is left to say then; None where one does not."""
    if not isinstance(value, Choice) or value.cases[-1][0] is not None:
        return None
    empty: list[Prose] = []
    for when, case in value.cases:
        match case:
            case Static(value=str() as address) if address:
                continue
            case EnvironmentVariable(name=name) if isinstance(when, Comparison) and when.variable == name:
                if when.operator != "truthy" or when.negated:
                    empty.append(say(" An empty {name} gives no address.", name=Code(name)))
            case _:
                return None
    return sentences(*empty)


def _without_dsn(setup: Setup, call: Call, loc: SourceLocation) -> Finding:
    where = label(call.app, call.runtime)
    if in_renderer(call):
        words = "{app}: `dsn` is not set, and {sdk} needs none in a renderer: it hands its events to the main process of Electron; whether that sends them was not measured ({loc})."
        return cannot_know(say(words, app=where, sdk=version_prose(setup, call), loc=loc), loc)
    if call.runtime == "browser":
        behavior = say("{app}: `dsn` is not set, nothing is sent ({loc}).", app=where, loc=loc)
        return not_handled(behavior, loc, notes=basis(setup, call))
    if call.package in OF_BINDINGS:
        return of_bindings(setup, call, loc)
    if default_of(setup, call, "dsn", call.runtime) == "process.env.SENTRY_DSN":
        behavior = say(
            "{app}: `dsn` is not set; the SDK takes `SENTRY_DSN`, and without it sends nothing ({loc}).",
            app=where,
            loc=loc,
        )
        return partly(behavior, loc)
    sdk = version_prose(setup, call)
    behavior = say(
        "{app}: `dsn` is not set; what {sdk} does then was not measured ({loc}).", app=where, sdk=sdk, loc=loc
    )
    return cannot_know(behavior, loc)


def option_ignored(setup: Setup) -> Finding:
    """An option that the installed SDK does not know.

    Not handled where a call sets an option that its package at the installed version does not have: it has no effect. Partly where
    one is deprecated only. Handled where every option that is set is known; cannot be known where the catalogue does not cover the
    version. Does not apply where no call sets an option. From the published type declarations (code, not run). Not handled either
    where `integrations` holds a class of SDK 7 that the installed one does not have: `init` fails (run at 8.55.2, 9.47.2, 10.28.0
    and 11.12.0).
    """
    failing = _failing(setup)
    found: dict[str, list[tuple[Call, OptionFact]]] = {}
    for call in setup.calls:
        for fact in _facts_of(setup, call):
            found.setdefault(fact.status, []).append((call, fact))
    ignored = [*found.get("removed", ()), *found.get("unknown", ())]
    deprecated = found.get("deprecated", [])
    unmeasured = found.get("not-measured", [])
    if ignored:
        clauses = [_option_clause(setup, call, fact) for call, fact in ignored]
        behavior = sentences(*failing, say("Options without effect: {clauses}.", clauses=clauses))
        return not_handled(behavior, *failing.values(), *(_option_place(call, fact) for call, fact in ignored))
    if failing:
        return not_handled(sentences(*failing), *failing.values())
    if deprecated:
        clauses = [_option_clause(setup, call, fact) for call, fact in deprecated]
        return partly(
            say("Deprecated options: {clauses}.", clauses=clauses),
            *(_option_place(call, fact) for call, fact in deprecated),
        )
    doubtful = [call for call in setup.inits() if _is_open(call)]
    if unmeasured or doubtful:
        return _not_told(setup, unmeasured, doubtful)
    if found:
        return handled(say("The installed SDK knows every option that is set."))
    return not_applicable(say("No call sets an option."))


def _failing(setup: Setup) -> dict[Prose, SourceLocation]:
    """Say which calls of `init` fail, because of what they are given."""
    told: dict[Prose, SourceLocation] = {}
    for call in running_inits(setup):
        found = fails(setup, call)
        if isinstance(found, Silent):
            words = "{app}: {why}."
            told[say(words, app=label(call.app, call.runtime), why=found.reason)] = found.evidence[0]
    return told


def _not_told(setup: Setup, unmeasured: list[tuple[Call, OptionFact]], doubtful: list[Call]) -> Finding:
    """Say of which options it is not known whether the SDK knows them, and why: the version, or what the code hides."""
    told: list[Prose] = []
    by_call: dict[SourceLocation, tuple[Call, list[Code]]] = {}
    for call, fact in unmeasured:
        by_call.setdefault(call.loc, (call, []))[1].append(Code(fact.name))
    for loc, (call, names) in by_call.items():
        words = "Whether {sdk} knows {names} is not known: the catalogue of options does not hold this version ({loc})."
        told.append(say(words, sdk=version_prose(setup, call), names=list(dict.fromkeys(names)), loc=loc))
    if doubtful:
        words = "Which other options are set is not known: the code does not show all that {places} is given."
        told.append(say(words, places=places(call.loc for call in doubtful)))
    locs = [*by_call, *(call.loc for call in doubtful)]
    return cannot_know(sentences(*told), *locs)


def _is_open(call: Call) -> bool:
    """Tell whether a call may set options that the code does not show."""
    return isinstance(call.options, Unknown) or (
        isinstance(call.options, ObjectValue) and call.options.open is not None
    )


def _facts_of(setup: Setup, call: Call) -> list[OptionFact]:
    facts = [setup.option_facts.get((call.id, name)) for name in _names(call)]
    return [fact for fact in facts if fact is not None]


def _names(call: Call) -> tuple[str, ...]:
    return (
        tuple(name for name, _ in call.options.properties) if isinstance(call.options, ObjectValue) and call.id else ()
    )


def _option_clause(setup: Setup, call: Call, fact: OptionFact) -> Prose:
    note = say(", {note}", note=(fact.note,)) if fact.note else ()
    return say(
        "{name} of {sdk} ({loc}{note})",
        name=Code(fact.name),
        sdk=version_prose(setup, call),
        loc=_option_place(call, fact),
        note=note,
    )


def _option_place(call: Call, fact: OptionFact) -> SourceLocation:
    return place_of(read(call, fact.name), call.loc)


def sample_rate(setup: Setup) -> Finding:
    """`sampleRate` drops errors.

    Handled where it is 1 or unset: sampling drops no error (filters and limits of the transport are other scenarios); the same where
    it is below 0 or above 1, which the SDK ignores (SDK 7 drops every error below 0). Partly where it is between 0 and 1, or the environment decides it; not handled
    where it is 0: every error is dropped; from SDK 8 on also as a text, and `false` too. What cannot be evaluated cannot be known. Run in Node at 7.120.4, 8.0.0, 8.55.0, 9.47.1, 10.28.0 and 11.12.0.
    """
    inits = running_inits(setup)
    return combine([_rate(setup, call) for call in inits], say("No `init` runs."))


def _rate(setup: Setup, call: Call) -> Finding:
    where = label(call.app, call.runtime)
    rate = option_prose(setup, call, "sampleRate", ())
    match read(call, "sampleRate"):
        case Absent(loc=loc):
            return handled(say("{app}: {rate}, so sampling drops no error.", app=where, rate=rate), loc)
        case Known(value=value, loc=loc) if (taken := taken_rate(setup, call, value)) is not None:
            if taken == 1 and value == 1:
                return handled(say("{app}: {rate}, so sampling drops no error.", app=where, rate=rate), loc)
            if taken == 1:
                words = "{app}: {rate}, which the SDK does not take: sampling drops no error."
                return handled(say(words, app=where, rate=rate), loc, notes=basis(setup, call))
            if taken > 0:
                return partly(say("{app}: {rate}, the rest is dropped at random.", app=where, rate=rate), loc)
            return not_handled(say("{app}: {rate}, every error is dropped.", app=where, rate=rate), loc)
        case Depends(loc=loc):
            return partly(say("{app}: {rate}.", app=where, rate=rate), loc)
        case Known(loc=loc) | Given(loc=loc):
            return cannot_know(say("{app}: `sampleRate` is no number ({loc}).", app=where, loc=loc), loc)
        case Unknown() as unknown:
            return cannot_know(unknown_prose("`sampleRate`", unknown, call), call.loc)


def before_send_drops(setup: Setup) -> Finding:
    """`beforeSend` drops errors.

    An event for which `beforeSend` returns null, nothing, or what is no event is not sent, nor is one on which it throws. Does not
    apply where no `beforeSend` is set. Handled where every path that does not throw returns the event; partly where some path drops it;
    not handled where no path returns it. A callback that is not followed whole cannot be known, nor can an event processor, or an
    integration of the code's own, beside one that returns the event. From code, run at 10.28.0.
    """
    inits = running_inits(setup)
    return combine([_before_send(setup, call) for call in inits], say("No `init` runs."))


def _before_send(setup: Setup, call: Call) -> Finding:
    where = label(call.app, call.runtime)
    processors = dropping(setup, call)
    match read(call, "beforeSend"):
        case Absent() | Known() if processors:
            return cannot_know(_of_processor(where, processors[0]), processors[0].loc)
        case Absent() | Known():
            return not_applicable(say("{app}: `beforeSend` is not set ({loc}).", app=where, loc=call.loc), call.loc)
        case Unknown() as unknown:
            return cannot_know(unknown_prose("What `beforeSend` does", unknown, call), call.loc)
        case Given(loc=loc) | Depends(loc=loc):
            pass
    summary = call.callbacks.get("beforeSend")
    if summary is None:
        return cannot_know(say("{app}: what `beforeSend` does is not followed ({loc}).", app=where, loc=loc), loc)
    found = _followed(where, summary)
    if found.verdict is Verdict.HANDLED and processors:
        doubt = _of_processor(where, processors[0])
        return replace(cannot_know(doubt, processors[0].loc), behavior=sentences(found.behavior, doubt))
    return found


def _of_processor(app: Prose, seer: Seer) -> Prose:
    return say("{app}: whether {seer} drops errors is not followed.", app=app, seer=seer.named)


def _followed(where: Prose, summary: FunctionSummary) -> Finding:
    told = drops("beforeSend", summary)
    dropping = say("{app}: {drops}.", app=where, drops=told)
    if drops_all(summary):
        return not_handled(dropping, summary.loc)
    if told:
        return partly(dropping, *(summary.returns_null or (summary.loc,)))
    if not summary.complete:
        return cannot_know(
            say("{app}: `beforeSend` is not followed whole ({loc}).", app=where, loc=summary.loc), summary.loc
        )
    if summary.returns_nothing:
        words = "{app}: whether every path of `beforeSend` returns the event, without which it is dropped, is not followed ({loc})."
        return cannot_know(say(words, app=where, loc=summary.loc), summary.loc)
    behavior = say("{app}: {kept} ({loc}).", app=where, kept=EVENT_KEPT, loc=summary.loc)
    return handled(behavior, summary.loc)
