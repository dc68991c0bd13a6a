"""The integrations of an `init`: those that the package sets up by itself, and what the call adds, replaces or takes away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, CallValue, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.lean import dataclass

from .catalogue import captures, function_of, integration_facts, running
from .listed import Listed, holes, listed, lists_of
from .members import is_false, member
from .switched_integrations import DEFAULT, LEFT_TO_THE_SDK, by_itself, doubts_of_switches, is_off, of_lifecycle

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    rows += [_own(on, call, one) for one in added if _integration_name(one.call, found) not in names]
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
    given = {_integration_name(value, found): value for value in added}
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
    function = _last_name(value)
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
    found: list[Listed] = []
    doubts: list[str] = []
    later = _later(setup, call)
    for value in (member(call.options, OWN), *later):
        lists = lists_of(value)
        if isinstance(value, CallValue) and value in later:
            found.append(Listed(value, always=True))
        elif lists is not None:
            found += listed(lists)
            doubts += _holes(lists, OWN)
        else:
            doubts += _doubt(value, OWN)
    return found, doubts


def _elements(value: ArrayValue | None) -> tuple[Listed, ...]:
    return listed((value,)) if value is not None else ()


def _holes(lists: tuple[ArrayValue, ...], name: str) -> list[str]:
    return [f"{name}: {hole.reason}" for hole in holes(lists)]


def _later(setup: Setup, call: Call) -> list[Value]:
    """What `addIntegration` is given; what reads the same at one place, by several ways to it or in several runtimes, once."""
    found = {
        (other.loc, notation(value)): value
        for other in reversed(setup.calls)
        if other.method == "addIntegration"
        and other.app == call.app
        and other.runtime in {call.runtime, None}
        and other.active is not False
        for value in other.arguments
    }
    return [found[key] for key in sorted(found)]


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


def _integration_name(value: CallValue, found: Running | None) -> str:
    """The default integration that a call makes anew; the function's name where it is none."""
    name = _last_name(value)
    defaults = (*found.always, *found.tracing, *found.spotlight, *found.stream) if found else ()
    return next((own for own in defaults if name in {own, function_of(own)}), name)


def _last_name(value: CallValue) -> str:
    return value.name.rpartition(".")[2]


def _options(value: CallValue | None) -> str:
    return ", ".join(notation(argument) for argument in value.arguments) if value is not None else ""


def _place(value: CallValue | None) -> SourceLocation | None:
    return value.chain[-1] if value is not None and value.chain else None
