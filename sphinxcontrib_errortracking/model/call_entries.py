"""Which calls are one entry, as they are told the same, and under which ids the entries go."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import Unknown

from .logic import all_of, any_of, either_words, join_words
from .methods import configuration
from .running import either_told

if TYPE_CHECKING:
    from .records import Call

KIND_ORDER: tuple[str, ...] = ("init", "client", "build", "configure")


def handed_on(call: Call) -> Call:
    """The call that other code may make of a configuration that it is handed: `[withSentryConfig].reduce(…)`."""
    active = {name: all_of((active, None)) for name, active in call.active_by_environment.items()}
    options = Unknown(f"the code that {call.method} is handed to gives it its options", (call.loc,))
    return replace(
        call,
        active=all_of((call.active, None)),
        active_by_environment=active,
        condition=join_words(call.condition, f"the code that {call.method} is handed to calls it"),
        options=options,
        options_by_environment=dict.fromkeys(call.options_by_environment or active, options),
    )


def without_repetition(calls: list[Call]) -> list[Call]:
    """One entry for each way in which a call is told something else; ways that only differ in their conditions are one."""
    found: list[Call] = []
    for call in calls:
        same = next((i for i, other in enumerate(found) if _told_the_same(call, other)), None)
        if same is None:
            found.append(call)
        else:
            found[same] = _merged(found[same], call)
    return found


def _told_the_same(one: Call, other: Call) -> bool:
    if (one.app, one.runtime) == (other.app, other.runtime) and _kind(one) == KIND_ORDER[-1]:  # has no options
        return list(map(notation, one.arguments)) == list(map(notation, other.arguments))
    return (one.app, one.runtime, one.arguments, one.options_by_environment) == (
        other.app,
        other.runtime,
        other.arguments,
        other.options_by_environment,
    )


def _merged(one: Call, other: Call) -> Call:
    environments = {
        name: any_of((active, other.active_by_environment.get(name)))
        for name, active in one.active_by_environment.items()
    }
    ways = [one.condition, other.condition]
    either = either_told(ways) if _kind(one) == KIND_ORDER[-1] else either_words(*ways)
    return replace(
        one,
        active=any_of((one.active, other.active)),
        starts=tuple(dict.fromkeys((*one.starts, *other.starts))) if one.starts and other.starts else (),
        active_by_environment=environments,
        condition=either if all(ways) else "",
    )


def with_ids(calls: list[Call]) -> tuple[Call, ...]:
    """The calls with `PATH[:RUNTIME][#N]` for each configuration call; the root package's path is written `.`."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, call in enumerate(calls):
        if configuration(call.package, call.method) is not None:
            groups[(call.app or ".") + (f":{call.runtime}" if call.runtime else "")].append(index)
    ids: dict[int, str] = {}
    for name, members in groups.items():
        members.sort(key=lambda index: (KIND_ORDER.index(_kind(calls[index])), calls[index].loc))
        for number, index in enumerate(members, 1):
            ids[index] = name if number == 1 else f"{name}#{number}"
    return tuple(replace(call, id=ids.get(index, "")) for index, call in enumerate(calls))


def _kind(call: Call) -> str:
    row = configuration(call.package, call.method)
    return row.kind if row is not None else KIND_ORDER[-1]
