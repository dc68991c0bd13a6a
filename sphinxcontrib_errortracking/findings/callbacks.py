"""What a callback of the repository does, as sentences: where it drops what it is given, and what it takes away from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.records import Code, Place

if TYPE_CHECKING:
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
#: a callback that is followed whole and returns null nowhere; what it throws on is not sent (run in Node at 10.28.0)
EVENT_KEPT: Prose = say("`beforeSend` returns the event on every path that does not throw")


def drops(name: str, summary: FunctionSummary) -> Prose:
    """Say on which conditions a callback drops what it is given; empty where it certainly drops nothing, or nothing is known."""
    given = GIVEN.get(name, "event")
    if summary.always_null:
        every = "error" if name == "beforeSend" else given
        return say("{name} drops every {given} ({loc})", name=Code(name), given=(every,), loc=summary.loc)
    if not summary.returns_null:
        return ()
    told = [_drop(drop) for drop in summary.drops[:MOST]] or [
        say("in some cases ({loc})", loc=loc) for loc in summary.returns_null[:MOST]
    ]
    more = len(summary.returns_null) - len(told)
    places: list[Item] = [*told, *([(f"at {more} more places" if more > 1 else "at 1 more place",)] if more else [])]
    later = ", unless it has returned before" if any(drop.later for drop in summary.drops[:MOST]) else ""
    words = "{name} drops the {given} (returns `null`) {places}{later}"
    return say(words, name=Code(name), given=(given,), places=join(places), later=(later,))


def changes(name: str, summary: FunctionSummary) -> tuple[Prose, ...]:
    """Say what a callback deletes and what it overwrites."""
    found = (("deletes", summary.deletes), ("overwrites", summary.assigns))
    return tuple(
        say(
            "{name} {verb} {paths} ({loc})",
            name=Code(name),
            verb=(verb,),
            paths=[Code(path) for path in paths],
            loc=summary.loc,
        )
        for verb, paths in found
        if paths
    )


def _drop(drop: Drop) -> Prose:
    if not drop.condition:
        return ("otherwise (", Place(drop.loc), ")")
    return say("where {condition} ({loc})", condition=Code(drop.condition), loc=drop.loc)
