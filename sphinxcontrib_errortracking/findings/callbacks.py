"""What a callback of the repository does, as sentences: where it drops what it is given, and what it takes away from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.model.event_paths import ANY as ANY_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Drop, FunctionSummary

MOST = 4  #: conditions that a sentence tells
#: callback -> what it is given
GIVEN = {
    "beforeSend": "event",
    "beforeSendTransaction": "transaction",
    "beforeSendSpan": "span",
    "beforeBreadcrumb": "breadcrumb",
}
#: from 9 on what it returns in the place of nothing is the span itself, with a warning (code of 8.55.0, 9.47.1 and 10.28.0)
SPAN_CALLBACK = "beforeSendSpan"
#: callbacks whose result must be the event itself: whatever else it is, the event is dropped
NEEDS_EVENT = ("beforeSend", "beforeSendTransaction")
#: a callback that is followed whole and returns null nowhere; what it throws on is not sent (run in Node at 10.28.0)
EVENT_KEPT: Prose = say("`beforeSend` returns the event on every path that does not throw")


def drops(name: str, summary: FunctionSummary) -> Prose:
    """Say on which conditions a callback drops what it is given; empty where it certainly drops nothing, or nothing is known."""
    if drops_all(summary) and name in NEEDS_EVENT:
        return _every(name, summary)
    found = [drop for drop in summary.drops if not drop.nothing or name in NEEDS_EVENT]
    clauses = [_clause(name, found, nothing=False), _clause(name, found, nothing=True)]
    if summary.falls_through and summary.returns_event and name in NEEDS_EVENT:
        words = "{name} drops the {given} (returns nothing) where it comes to its end ({loc})"
        clauses.append(say(words, name=Code(name), given=(GIVEN[name],), loc=summary.loc))
    return join([clause for clause in clauses if clause])


def drops_all(summary: FunctionSummary) -> bool:
    """Tell whether a callback certainly gives back no event, whatever it is given."""
    return summary.always_null or (summary.complete and not summary.returns_event)


def _every(name: str, summary: FunctionSummary) -> Prose:
    """Say that a callback drops all: with null, on purpose perhaps, or because it returns nothing."""
    every = "error" if name == "beforeSend" else GIVEN[name]
    null = [drop for drop in summary.drops if not drop.nothing]
    how = (
        "it returns `null`"
        if null and len(null) == len(summary.drops) and summary.always_null
        else "no path of it returns the {given}"
    )
    words = "{name} drops every {every}: " + how + " ({loc})"
    return say(words, name=Code(name), every=(every,), given=(GIVEN[name],), loc=summary.loc)


def _clause(name: str, drops: list[Drop], *, nothing: bool) -> Prose:
    """Say where a callback returns null, or where it returns nothing; empty where it does not."""
    found = [drop for drop in drops if drop.nothing is nothing]
    told = [_drop(drop, alone=len(found) == 1) for drop in found[:MOST]]
    if not told:
        return ()
    more = len(found) - len(told)
    places: list[Item] = [*told, *([(f"at {more} more places" if more > 1 else "at 1 more place",)] if more else [])]
    later = ", unless it has returned before" if any(drop.later for drop in found[:MOST]) else ""
    returns = "returns nothing" if nothing else "returns `null`"
    words = "{name} drops the {given} (" + returns + ") {places}{later}"
    if name == SPAN_CALLBACK:
        words = "{name} " + returns + " {places}{later}: SDK 8 drops the {given} then, 9 and 10 send it as it was"
    given = GIVEN.get(name, "event")
    return say(words, name=Code(name), given=(given,), places=join(places), later=(later,))


def changes(name: str, summary: FunctionSummary) -> tuple[Prose, ...]:
    """Say what a callback deletes and what it overwrites."""
    perhaps = [path for path in summary.perhaps if path not in (*summary.deletes, *summary.assigns)]
    found = (
        ("deletes", summary.deletes),
        ("overwrites", summary.assigns),
        ("deletes or overwrites on some conditions only", perhaps),
    )
    changed = tuple(
        say(
            "{name} {verb} {paths} ({loc})",
            name=Code(name),
            verb=(verb,),
            paths=[_part(path, GIVEN.get(name, "event")) for path in paths],
            loc=summary.loc,
        )
        for verb, paths in found
        if paths
    )
    return (*changed, *_remade(name, summary))


def _remade(name: str, summary: FunctionSummary) -> Iterator[Prose]:
    """Say of what a callback puts what another function makes of it in its place."""
    words = (
        "{name} puts what {function} makes of it in the place of {paths} ({loc}); what that is, is not followed whole"
    )
    for function in dict.fromkeys(function for _, function in summary.remade):
        paths = [_part(path, GIVEN.get(name, "event")) for path, other in summary.remade if other == function]
        yield say(words, name=Code(name), function=Code(function), paths=paths, loc=summary.loc)


def _part(path: str, given: str) -> Prose:
    """Name a part of an event; where its last key is not known, say of what it is a part."""
    *above, last = path.split(".")
    if last != ANY_KEY:
        return (Code(path),)
    holder: Prose = (Code(".".join(above)),) if above else ("the ", given)
    return say("a part of {holder} that is not known", holder=holder)


def _drop(drop: Drop, *, alone: bool) -> Prose:
    if not drop.condition and alone:
        return ("at ", Place(drop.loc))
    if not drop.condition:
        return ("otherwise (", Place(drop.loc), ")")
    return say("where {condition} ({loc})", condition=Code(drop.condition), loc=drop.loc)
