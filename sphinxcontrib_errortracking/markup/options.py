"""Reading the options of a Setup's calls: which calls a name means, and what an option is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    CallValue,
    Choice,
    ObjectValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.markup.errors import ambiguous, no_such
from sphinxcontrib_errortracking.model.methods import configuration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.model.records import App, Call, OptionFact, Setup

BUILD = "build"  #: the runtime of a build plugin's call, and the catalogue's name for its options
NOT_AN_OBJECT = "the options are not an object that can be read"


def configuration_calls(setup: Setup, target: str = "") -> tuple[Call, ...]:
    """The configuration calls that `target` names: all for "", those of an app, or the ones with that id.

    Raises UnknownNameError where nothing, or more than one app, has that name.
    """
    calls = tuple(call for call in setup.calls if call.id)
    if not target:
        return calls
    if exact := tuple(call for call in calls if call.id == target):
        return exact
    name, colon, runtime = target.partition(":")
    app = resolve_app(setup, name, whole=target)
    found = tuple(call for call in calls if call.app == app.path)
    if not colon:
        return found
    wanted = f"{app.path or '.'}:{runtime}"
    chosen = tuple(call for call in found if call.id == wanted or call.id.startswith(f"{wanted}#"))
    if not chosen:
        raise no_such("Sentry call", target, (call.id for call in found or calls))
    return chosen


def resolve_app(setup: Setup, name: str, *, whole: str = "") -> App:
    """The app of that path ("." for the repository itself), package name or unique basename."""
    name = "" if name == "." else name
    for key in (_path, _package_name, _basename):
        match [app for app in setup.apps if key(app) == name]:
            case []:
                continue
            case [app]:
                return app
            case several:
                raise ambiguous("app", name, (app.path for app in several))
    raise no_such("app or Sentry call", whole or name, _names(setup))


def argument(call: Call) -> Value | None:
    """What a call that has no options is given, such as `addIntegration`, where that is no object of the code."""
    row = configuration(call.package, call.method)
    return call.options if row is not None and row.kind == "configure" and isinstance(call.options, CallValue) else None


def option(value: Value | None, path: str) -> Value | None:
    """The option at a dotted path; None where it is certainly not set."""
    for name in path.split("."):
        value = _member(value, name)
    return value


def option_names(values: Sequence[Value | None]) -> tuple[str, ...]:
    """The names of the options that are set in any of the values, in order of first appearance."""
    return tuple(dict.fromkeys(name for value in values for name in _names_of(value)))


def holes(value: Value | None) -> tuple[Unknown, ...]:
    """Why there may be more options than are listed."""
    match value:
        case ObjectValue(open=Unknown() as hole):
            return (hole,)
        case Unknown():
            return (value,)
        case Choice(cases=cases):
            return tuple(dict.fromkeys(hole for _, case in cases for hole in holes(case)))
        case None | Static() | ObjectValue():
            return ()
        case _:
            return (Unknown(NOT_AN_OBJECT, value.chain),)


def option_fact(setup: Setup, call: Call, name: str) -> OptionFact | None:
    """What the catalogue knows of the option of this call, at the installed version and in the call's runtime."""
    return setup.option_facts.get((call.id, name))


def catalogue_names(setup: Setup, call: Call) -> tuple[str, ...]:
    """Every option that the catalogue knows for what is called, at the installed version."""
    facts = setup.option_facts.items()
    return tuple(sorted(name for (owner, name), fact in facts if owner == call.id and _known(fact)))


def _known(fact: OptionFact) -> bool:
    return fact.status in {"known", "deprecated"}


def _path(app: App) -> str:
    return app.path


def _package_name(app: App) -> str:
    return app.name


def _basename(app: App) -> str:
    return app.path.rpartition("/")[2]


def _names(setup: Setup) -> Iterator[str]:
    yield from (call.id for call in setup.calls if call.id)
    yield from (app.path for app in setup.apps)


def _names_of(value: Value | None) -> tuple[str, ...]:
    match value:
        case ObjectValue(properties=properties):
            return tuple(name for name, _ in properties)
        case Choice(cases=cases):
            return tuple(name for _, case in cases for name in _names_of(case))
        case _:
            return ()


def _member(value: Value | None, name: str) -> Value | None:
    match value:
        case None | Unknown():
            return value
        case ObjectValue():
            return value.get(name)
        case Static(value=primitive):
            return None if primitive is UNDEFINED or primitive is None else Unknown(NOT_AN_OBJECT, value.chain)
        case Choice(cases=cases):
            members = [(condition, _member(case, name)) for condition, case in cases]
            if all(member is None for _, member in members):
                return None
            if all(member == members[0][1] for _, member in members):
                return members[0][1]
            return Choice(tuple((condition, member or Static(UNDEFINED)) for condition, member in members))
        case _:
            return Unknown(NOT_AN_OBJECT, value.chain)
