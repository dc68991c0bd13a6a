"""The role `sentry`: one value within a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.state import is_dead
from sphinxcontrib_errortracking.markup.errors import UnknownNameError, ambiguous, no_such
from sphinxcontrib_errortracking.markup.messages import fixed
from sphinxcontrib_errortracking.markup.nodes import in_brackets, joined, literal
from sphinxcontrib_errortracking.markup.options import catalogue_names, configuration_calls, holes, option, option_fact
from sphinxcontrib_errortracking.markup.sentry_config import known_options
from sphinxcontrib_errortracking.markup.values import value_nodes

if TYPE_CHECKING:
    from docutils import nodes

    from sphinxcontrib_errortracking.model.records import Call, Setup


def inline_value(setup: Setup, reference: str) -> list[nodes.Node]:
    """The value of `CALL.OPTION` or `CALL.OPTION@ENVIRONMENT` as inline nodes: `apps/dashboard:browser.tracesSampleRate`.

    CALL is an id, or an app with one configuration call. An option that is not set shows the SDK's default behind it. Raises
    UnknownNameError, whose `candidates` are the names that could be meant.
    """
    whole, environment = _split_environment(setup, reference.strip())
    call, name = _call_and_option(setup, whole)
    options = call.options if environment is None else call.options_by_environment.get(environment, call.options)
    value = option(options, name)
    if value is not None:
        return value_nodes(value)
    known = known_options(setup, call)
    if name.partition(".")[0] not in known and catalogue_names(setup, call) and not holes(options):
        raise no_such("option", name, known)
    fact = option_fact(setup, call, name)
    if fact is None or fact.default is None:
        return value_nodes(None)
    return joined([value_nodes(None), in_brackets(joined([fixed("SDK default"), literal(fact.default)]))])


def referred(setup: Setup, reference: str) -> tuple[Call, str]:
    """The call and the option's path that a reference names; raises UnknownNameError where there is none."""
    return _call_and_option(setup, _split_environment(setup, reference.strip())[0])


def _split_environment(setup: Setup, reference: str) -> tuple[str, str | None]:
    """An `@` of a path such as `packages/@scope/x` begins no environment: a `/` or a `.` follows it."""
    whole, at, environment = reference.rpartition("@")
    if not at or "/" in environment or "." in environment:
        return reference, None
    if environment not in setup.environments:
        raise no_such("environment", environment, setup.environments)
    return whole, environment


def _call_and_option(setup: Setup, whole: str) -> tuple[Call, str]:
    """The call and the option's path; a folder may hold a dot, so every dot is tried but a first one: that names the app at the root."""
    dots = [index for index, char in enumerate(whole) if char == "." and index]
    if not dots:
        raise UnknownNameError(f"{whole!r} names no option: write CALL.OPTION, such as `apps/web:browser.release`")
    error: UnknownNameError | None = None
    for index in dots:
        target = whole[:index]
        try:
            calls = configuration_calls(setup, target)
        except UnknownNameError as caught:
            error = error or caught
            continue
        name = whole[index + 1 :]
        return _only(setup, target, calls, name), name
    raise error or no_such("app or Sentry call", whole, ())


def _only(setup: Setup, target: str, calls: tuple[Call, ...], name: str) -> Call:
    """The one call that is meant: of several the only one that runs, or the only one that may have the option."""
    match calls:
        case ():
            raise no_such("Sentry call", target, (call.id for call in setup.calls if call.id))
        case (call,):
            return call
        case _:
            live = [call for call in calls if not is_dead(setup, call)]
            having = [call for call in live or calls if _may_have(setup, call, name)]
            for chosen in (live, having):
                if len(chosen) == 1:
                    return chosen[0]
            raise ambiguous("Sentry call", target, (call.id for call in calls))


def _may_have(setup: Setup, call: Call, name: str) -> bool:
    """May the call have an option of that name? A build's plugin has no `dsn`; where nothing lists what a call knows, anything may be."""
    known = catalogue_names(setup, call)
    return not known or bool(holes(call.options)) or name.partition(".")[0] in known_options(setup, call)
