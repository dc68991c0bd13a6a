"""Integrations: the functions that make them, their options, and those that a package sets up by itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

from .basis import arrival, basis, deprecation, removal, similar
from .tables import ABSENT, DEPRECATED, package
from .words import CAPTURES, FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .tables import Table

SUFFIX = "Integration"
ANYTHING = "*"  #: stands for the options of a function whose declaration takes anything
#: Where the options of a function stand that another package hands on, by runtime.
_BASES = {"browser": ("@sentry/browser", "@sentry/react"), None: ("@sentry/browser", "@sentry/react", "@sentry/node")}
_SERVER_BASES = ("@sentry/node", "@sentry/browser", "@sentry/react")
_WHAT = "an integration"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationFact:
    """What the catalogue knows of a function that makes an integration, at one version."""

    function: str
    status: str  #: known, deprecated, removed, unknown (no such function), not-measured
    note: str = ""
    unknown_options: tuple[
        tuple[str, str], ...
    ] = ()  #: options that it does not have, each with the one that may be meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The integrations that a package sets up by itself, by their own names."""

    always: tuple[str, ...]
    tracing: tuple[str, ...]  #: besides, where an option turns tracing on
    variable: tuple[str, ...]  #: besides, where SENTRY_TRACES_SAMPLE_RATE does
    spotlight: tuple[str, ...]  #: besides, where the option spotlight is set
    stream: tuple[str, ...]  #: besides, where traceLifecycle is "stream"
    measured: tuple[str, ...]  #: the versions at which this was measured


def running(name: str, version: str | None, runtime: str | None, asked: str = "") -> Running | None:
    """The default integrations of a package at a version; None where that was not measured or the versions do not agree."""
    found = package(name)
    parts = _of_runtime(found.running, runtime) if found and not asked.startswith("npm:") else None
    if not parts:
        return None
    always = parts["always"]
    places = basis(always, version, asked).places
    if not places or any(_differs(table, places) for table in parts.values()):
        return None
    names = {
        key: table.names(places if table.versions == always.versions else basis(table, version, asked).places)
        for key, table in parts.items()
    }
    return Running(
        always=names["always"],
        tracing=names.get("tracing", ()),
        variable=names.get("variable", ()),
        spotlight=names.get("spotlight", ()),
        stream=names.get("stream", ()),
        measured=tuple(always.versions[place] for place in places),
    )


def integration_facts(  # noqa: PLR0913  # what a call is, and what is installed
    name: str,
    version: str | None,
    function: str,
    options: Iterable[str] = (),
    *,
    runtime: str | None = None,
    asked: str = "",
) -> IntegrationFact:
    """What is known of a function, and of the options that it is given, in the package that it is imported from."""
    found = package(name)
    table = found.functions if found and not asked.startswith("npm:") else None
    places = basis(table, version, asked).places if table else ()
    letters = {table.letter(function, place) for place in places} if table else set()
    if table is None or len(letters) != 1:
        return IntegrationFact(function=function, status="not-measured")
    match letters.pop():
        case letter if letter == ABSENT:
            return _absent(table, function, places)
        case letter:
            unknown = tuple(_unknown_options(name, version, function, options, runtime, asked))
            old = letter == DEPRECATED
            return IntegrationFact(
                function=function,
                status="deprecated" if old else "known",
                note=deprecation(table, function, places[0]) if old else "",
                unknown_options=unknown,
            )


def function_of(integration: str) -> str:
    """The function that makes a default integration: `breadcrumbsIntegration` for `Breadcrumbs`."""
    return FUNCTIONS.get(integration, f"{integration[:1].lower()}{integration[1:]}{SUFFIX}")


@cache
def is_default_somewhere(name: str) -> bool:
    """Does a package set up an integration of this name by itself, at any version: by its own name, or by its function's?"""
    parts = [part for one in _SERVER_BASES if (found := package(one)) for part in found.running.values()]
    names = {own for part in parts for table in part.values() for own in table.letters}
    return name in names or name in map(function_of, names)


def captures(integration: str) -> str:
    """What an integration brings into events, by its own name or its function's; "" where we have no words for it."""
    if integration in CAPTURES or not integration.endswith(SUFFIX):
        return CAPTURES.get(integration, "")
    by_function = {function_of(name): words for name, words in CAPTURES.items()}
    return by_function.get(integration, "")


def _of_runtime(found: Mapping[str, Mapping[str, Table]], runtime: str | None) -> Mapping[str, Table] | None:
    return found[""] if "" in found else found.get(runtime or "")


def _differs(table: Table, places: tuple[int, ...]) -> bool:
    return any(len({letters[place] for place in places}) > 1 for letters in table.letters.values())


def _absent(table: Table, function: str, places: tuple[int, ...]) -> IntegrationFact:
    there = [place for place in range(len(table.versions)) if table.letter(function, place) != ABSENT]
    before = [place for place in there if place < places[0]]
    if before:
        return IntegrationFact(function=function, status="removed", note=removal(table, before[-1]))
    if there:
        return IntegrationFact(function=function, status="unknown", note=arrival(table, there[0], _WHAT))
    close = similar(function, table.names(places))
    return IntegrationFact(function=function, status="unknown", note=f"did you mean {close}?" if close else "")


def _unknown_options(  # noqa: PLR0913, PLR0917  # what a call is, and what is installed
    name: str, version: str | None, function: str, options: Iterable[str], runtime: str | None, asked: str
) -> Iterable[tuple[str, str]]:
    names = _options_of(name, version, function, runtime, asked)
    if names is None or ANYTHING in names:
        return
    for option in options:
        if option not in names:
            yield option, similar(option, names) or ""


def _of_core(name: str, version: str | None, asked: str) -> tuple[str | None, str]:
    """The version, or the range, that counts in the packages on which this one stands; nothing where its own numbers say nothing of theirs."""
    found = package(name)
    if found is None or not found.core:
        return version, asked
    return found.core.get(version or ""), ""


def _options_of(
    name: str, version: str | None, function: str, runtime: str | None, asked: str
) -> tuple[str, ...] | None:
    """The options of a function: of the package itself, or of the one that it hands the function on from; None: not measured."""
    for home in (name, *_BASES.get(runtime, _SERVER_BASES)):
        found = package(home)
        table = found.function_options if found else None
        functions = found.functions if found else None
        if table is None or functions is None:
            continue
        at = (version, asked) if home == name else _of_core(name, version, asked)
        places = basis(table, *at).places
        stands = basis(functions, *at).places
        if not places or not stands or any(functions.letter(function, place) == ABSENT for place in stands):
            continue
        prefix = f"{function}."
        own = [option for option in table.letters if option.startswith(prefix)]
        there = [[option for option in own if table.letter(option, place) != ABSENT] for place in places]
        if home == name and not any(there):
            continue  # handed on, though another version of the package may have one of its own
        if home == name and not all(there):
            return None
        return tuple(dict.fromkeys(option.removeprefix(prefix) for known in there for option in known))
    return None
