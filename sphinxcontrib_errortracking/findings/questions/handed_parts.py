"""What code attaches to events by handing an object with parts over: to a capture, or to `update` of a scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.attached import Opaque, Part, names_of, parts_of_captures, parts_of_update
from sphinxcontrib_errortracking.findings.prose import join, places, say
from sphinxcontrib_errortracking.findings.reading import shown, unknown_prose
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.questions.draft import Draft
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

MOST_WAYS = 6  #: of one function of an app, each told by itself


def handed_over(setup: Setup, draft: Draft) -> None:
    """What captures are handed beside the error: `captureException(error, { user, extra })`. What several say alike is said once."""
    doubts: dict[tuple[Prose, Code, Prose, str], list[SourceLocation]] = {}
    parts: dict[SourceLocation, list[Part]] = {}
    for part in parts_of_captures(setup):
        call, opaque = part.call, part.unknown if isinstance(part, Opaque) else part.value
        if isinstance(part, Part):
            parts.setdefault(call.loc, []).append(part)
        if isinstance(opaque, Unknown):
            what = say(" as {name}", name=Code(part.name)) if part.name else ()
            doubts.setdefault((label(call.app, call.runtime), Code(call.method), what, opaque.reason), []).append(
                call.loc
            )
    told: dict[tuple[Prose, Code], dict[Prose, list[SourceLocation]]] = {}
    for loc, found in parts.items():
        call, names = found[0].call, join([part_prose(part) for part in found])
        told.setdefault((label(call.app, call.runtime), Code(call.method)), {}).setdefault(names, []).append(loc)
    for (app, method), ways in told.items():
        if len(ways) > MOST_WAYS:
            _sum_up_parts(draft, app, method, [part for locs in ways.values() for loc in locs for part in parts[loc]])
            continue
        for names, locs in ways.items():
            words = "{app}: {method} adds to its own event {names} ({places})."
            draft.add(say(words, app=app, method=method, names=names, places=places(locs)), *locs)
    for (app, method, what, reason), locs in doubts.items():
        words = "{app}: what {method} adds to its own event{what} cannot be known: {reason} ({places})."
        at_ = places(locs)
        draft.doubt(say(words, app=app, method=method, what=what, reason=(reason,), places=at_), *locs)


def _sum_up_parts(draft: Draft, app: Prose, method: Code, found: list[Part]) -> None:
    """What many captures add, each something else: together, with all names that one of them gives."""
    names: dict[str, dict[str, None]] = {}
    for part in found:
        names.setdefault(part.name, {}).update(dict.fromkeys(names_of(part.value) or ()))
    locs = list(dict.fromkeys(part.call.loc for part in found))
    items = [
        say("{name} with {keys}", name=Code(name), keys=[Code(key) for key in keys]) if keys else (Code(name),)
        for name, keys in names.items()
    ]
    words = "{app}: {method} adds to its own event, differently from place to place, {names} ({places})."
    draft.add(say(words, app=app, method=method, names=join(items), places=places(locs)), *locs)


def part_prose(part: Part) -> Prose:
    """Name a part with what is in it."""
    names = names_of(part.value)
    if part.name in ("level", "fingerprint") and not isinstance(part.value, Unknown):
        return say("{name} {value}", name=Code(part.name), value=shown(part.value))
    if names:
        return say("{name} with {names}", name=Code(part.name), names=[Code(name) for name in names])
    return (Code(part.name),)


def updated(setup: Setup, draft: Draft, call: Call, when: Prose) -> None:
    """What `scope.update` is given: an object with parts, or what cannot be told."""
    app = label(call.app, call.runtime)
    found = parts_of_update(setup, call)
    parts = [part_prose(part) for part in found if isinstance(part, Part)]
    if parts:
        words = "{app}: `update` of a scope attaches {parts} ({loc}){when}."
        draft.add(say(words, app=app, parts=join(parts), loc=call.loc, when=when), call.loc)
    for part in found:
        if isinstance(part, Opaque):
            draft.doubt(unknown_prose("What `update` of a scope attaches", part.unknown, call), call.loc)
