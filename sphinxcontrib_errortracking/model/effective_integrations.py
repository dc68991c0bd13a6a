"""The integrations of an `init`: those that the package sets up by itself, and what the call adds, replaces or takes away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, CallValue, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.lean import dataclass

from .added_later import added_later, function_name, integration_name
from .catalogue import captures, integration_facts, running
from .listed import Listed, counting, holes, lists_of
from .members import is_false, member
from .switched_integrations import DEFAULT, LEFT_TO_THE_SDK, by_itself, doubts_of_switches, is_off, of_lifecycle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .catalogue import Running
    from .installed import Installed
    from .records import Call, Setup

CONFIGURED, ADDED, PERHAPS, REMOVED, OPEN, OFF = (
    "configured",
    "added",
    "added where the environment decides so",
    "removed",
    "a default that the code may leave out",
    "not set up, as the client is off",
)
STATES = frozenset({CONFIGURED, ADDED, REMOVED, OPEN, OFF, *LEFT_TO_THE_SDK})
DEFAULTS, OWN = "defaultIntegrations", "integrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveIntegration:
    """One integration of one call."""

    name: str  #: its own name for a default, `Breadcrumbs`; its function's for one that is added, `replayIntegration`
    state: str  #: of STATES
    captures: str  #: what it brings into events; "" where we have no words for it
    loc: SourceLocation | None  #: where the repository names it
    note: str = ""
    options: str = ""  #: what the repository hands to it, in JavaScript's notation; "" for nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationList:
    """All integrations of one call."""

    rows: tuple[EffectiveIntegration, ...]
    measured: tuple[str, ...]  #: the versions at which the defaults were measured; () where they were not
    unknown: tuple[str, ...] = ()  #: why there may be more or fewer than these


def integrations_of(setup: Setup, call: Call, on: Installed) -> IntegrationList:
    """The integrations of an `init`, as far as they can be known."""
    found = running(on.package, on.version, call.runtime, on.asked)
    own, doubts = _added(setup, call)
    kept = member(call.options, DEFAULTS)
    instead = kept if isinstance(kept, ArrayValue) else None
    added = [*_elements(instead), *own]
    sure = [one.call for one in added if one.always]
    defaults = by_itself(setup, call, found)
    rows = list(_defaults(found, sure, defaults, off=is_false(kept) is True or instead is not None))
    if _decides(member(call.options, OWN)) or (instead is None and _decides(kept)):
        rows = [replace(row, state=OPEN) if row.state in LEFT_TO_THE_SDK else row for row in rows]
    if instead is not None and holes((instead,)):
        rows = [replace(row, state=OPEN) if row.state == REMOVED else row for row in rows]
    rows = [
        of_lifecycle(call, row.name, row, replace(row, state=defaults.get(row.name, DEFAULT)), replace(row, state=OPEN))
        if row.state in {REMOVED, OPEN}
        else row
        for row in rows
    ]
    names = {row.name for row in rows if row.state == CONFIGURED}
    rows += [_own(on, call, one) for one in added if integration_name(one.call, found) not in names]
    rows = [_noted(row, skipped) for row in rows] if (skipped := _skipped(setup, call, found)) else rows
    if (off := is_off(setup, call)) is True:
        rows = [row if row.state == REMOVED else replace(row, state=OFF) for row in rows]
    doubts += _holes((instead,), DEFAULTS) if instead is not None else _doubt(kept, DEFAULTS)
    doubts += [*doubts_of_switches(setup, call, found), *(["where the client is off there are none"] * (off is None))]
    return IntegrationList(
        rows=tuple(rows), measured=found.measured if found else (), unknown=tuple(dict.fromkeys(doubts))
    )


def _defaults(
    found: Running | None, added: list[CallValue], defaults: dict[str, str], *, off: bool
) -> Iterator[EffectiveIntegration]:
    if found is None:
        return
    given = {integration_name(value, found): value for value in added}
    for name, plain in defaults.items():
        value = given.get(name)
        state = CONFIGURED if value is not None else REMOVED if off else plain
        options = _options(value)
        words = captures(name)
        yield EffectiveIntegration(
            name=name,
            state=state,
            captures=f"by default {words}" if words and options else words,
            loc=_place(value),
            options=options,
        )


def _own(on: Installed, call: Call, one: Listed) -> EffectiveIntegration:
    """What the repository adds, and what the catalogue says of the function and of its options."""
    value = one.call
    function = function_name(value)
    first = value.arguments[0] if value.arguments else None
    options = [name for name, _ in first.properties] if isinstance(first, ObjectValue) else []
    fact = integration_facts(
        value.package or on.package, on.version, function, options, runtime=call.runtime, asked=on.asked
    )
    slips = [f"no option {name}{f', did you mean {close}?' if close else ''}" for name, close in fact.unknown_options]
    status = fact.status if fact.status in {"deprecated", "removed", "unknown"} and fact.note == "" else ""
    return EffectiveIntegration(
        name=function,
        state=ADDED if one.always else PERHAPS,
        captures=captures(function),
        loc=_place(value),
        options=_options(value),
        note="; ".join(part for part in (status, fact.note, *slips) if part),
    )


def _added(setup: Setup, call: Call) -> tuple[list[Listed], list[str]]:
    """What `integrations` holds, and what `addIntegration` adds in the same app and runtime; and what is not known of it."""
    value = member(call.options, OWN)
    lists = lists_of(value)
    found: list[Listed] = [*counting(lists or ())]
    doubts = _doubt(value, OWN) if lists is None else _holes(lists, OWN)
    for later in added_later(setup, call):
        if not isinstance(later.value, CallValue):
            doubts += _doubt(later.value, OWN)
        elif later.taken:
            found.append(Listed(later.value, always=True))
        elif later.taken is None:
            name = function_name(later.value)
            doubts.append(f"whether {name} ({later.loc}) is added, where there may be one of its name already")
    return found, doubts


def _noted(row: EffectiveIntegration, skipped: Mapping[str, SourceLocation]) -> EffectiveIntegration:
    """Say of a row that another of its name, which is added later, is not taken."""
    loc = skipped.get(row.name)
    if loc is None:
        return row
    note = f"what addIntegration adds of this name ({loc}) is not set up"
    return replace(row, note="; ".join(filter(None, (row.note, note))))


def _skipped(setup: Setup, call: Call, found: Running | None) -> dict[str, SourceLocation]:
    return {
        integration_name(later.value, found): later.loc
        for later in reversed(added_later(setup, call))
        if later.taken is False and isinstance(later.value, CallValue)
    }


def _elements(value: ArrayValue | None) -> tuple[Listed, ...]:
    return counting((value,)) if value is not None else ()


def _holes(lists: tuple[ArrayValue, ...], name: str) -> list[str]:
    return [f"{name}: {hole.reason}" for hole in holes(lists)]


def _decides(value: Value | None) -> bool:
    """May the code leave defaults out: is a list made at run time, which is given them or takes their place?"""
    return lists_of(value) is None and bool(_doubt(value, ""))


def _doubt(value: Value | None, name: str) -> list[str]:
    match value:
        case None | Static(value=None | bool()):
            return []
        case Static(value=primitive) if primitive is UNDEFINED:
            return []
        case Unknown(reason=reason):
            return [f"{name}: {reason}"]
        case _:
            return [f"{name} is decided by code at run time"]


def _options(value: CallValue | None) -> str:
    return ", ".join(notation(argument) for argument in value.arguments) if value is not None else ""


def _place(value: CallValue | None) -> SourceLocation | None:
    return value.chain[-1] if value is not None and value.chain else None
