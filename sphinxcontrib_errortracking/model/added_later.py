"""What `addIntegration` is given: the SDK takes an integration only where it has set up none of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import ArrayValue, CallValue
from sphinxcontrib_errortracking.lean import dataclass

from .catalogue import function_of, is_default_somewhere, number, running
from .installed import installed, makes_client
from .listed import holes, listed, lists_of
from .logic import any_of
from .members import is_false, member
from .switched_integrations import DEFAULT, SPOTLIGHT, STREAMED, TRACING, by_itself

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .catalogue import Running
    from .logic import Truth
    from .records import Call, Setup

#: from here on an integration is skipped whose name is set up already (source of 7.91.0, 7.100.0, 7.120.4, 8.55.2, 9.47.2, 10.28.0,
#: 11.12.0; run at the last five). Before, it takes the other's place, and what the other has set up stays.
SKIPS_FROM = (7, 100, 0)
SURE = frozenset({DEFAULT, TRACING, SPOTLIGHT, STREAMED})


@dataclass(frozen=True, slots=True)
class Later:
    """One integration that `addIntegration` is given at a place. `taken`: does the SDK set it up; None where that is not known."""

    value: Value
    loc: SourceLocation
    taken: Truth


def added_later(setup: Setup, call: Call) -> tuple[Later, ...]:
    """What is added after an `init`; what reads the same at one place, by several ways to it or in several runtimes, once."""
    found = {
        (other.loc, notation(value)): value
        for other in reversed(setup.calls)
        if other.method == "addIntegration"
        and other.app == call.app
        and other.runtime in {call.runtime, None}
        and other.active is not False
        for value in other.arguments
    }
    values = [found[key] for key in sorted(found)]
    return tuple(Later(found[key], key[0], _is_taken(setup, call, found[key], values)) for key in sorted(found))


def integration_name(value: CallValue, found: Running | None) -> str:
    """The default integration that a call makes anew; the function's name where it is none."""
    name = function_name(value)
    defaults = (*found.always, *found.tracing, *found.spotlight, *found.stream) if found else ()
    return next((own for own in defaults if name in {own, function_of(own)}), name)


def function_name(value: CallValue) -> str:
    """The last name of what makes an integration: `GlobalHandlers` of `Integrations.GlobalHandlers`."""
    return value.name.rpartition(".")[2]


def _is_taken(setup: Setup, call: Call, value: Value, values: list[Value]) -> Truth:
    if not isinstance(value, CallValue):
        return True
    on = installed(call, setup.apps, setup.manifests)
    found = running(on.package, on.version, call.runtime, on.asked)
    name = integration_name(value, found)
    there = _is_there(setup, call, name, found)
    if there is False:
        others = {
            notation(one) for one in values if isinstance(one, CallValue) and integration_name(one, found) == name
        }
        return (
            True if len(others) == 1 else None
        )  # the first is taken, and which that is depends on the order in which they run
    versions = (on.version,) if on.version else found.measured if found else ()
    numbers = [number(version) for version in versions]
    skips = bool(numbers) and all(exact is not None and exact >= SKIPS_FROM for exact in numbers)
    return False if there and skips else None


def _is_there(setup: Setup, call: Call, name: str, found: Running | None) -> Truth:
    """Does `init` itself set up one of this name?"""
    own = member(call.options, "integrations")
    listed_ = _holds(own, name, found)
    if makes_client(call) or call.method == "initWithoutDefaultIntegrations":
        return listed_
    kept = member(call.options, "defaultIntegrations")
    default = _holds(kept, name, found) if isinstance(kept, ArrayValue) else _by_default(setup, call, name, found)
    off = False if isinstance(kept, ArrayValue) else is_false(kept)
    default = False if off else default if off is False and (lists_of(own) is not None or own is None) else None
    return any_of([listed_, default if is_default_somewhere(name) else False])


def _holds(value: Value | None, name: str, found: Running | None) -> Truth:
    """Does a list hold one of this name; what is not known of a list counts for the names of defaults alone."""
    lists = lists_of(value) if value is not None else ()
    if lists is None or holes(lists):
        return None if is_default_somewhere(name) else False
    named = [one for one in listed(lists) if integration_name(one.call, found) == name]
    return True if any(one.always for one in named) else None if named else False


def _by_default(setup: Setup, call: Call, name: str, found: Running | None) -> Truth:
    if found is None:
        return None
    state = by_itself(setup, call, found).get(name)
    return state in SURE if state is None or state in SURE else None
