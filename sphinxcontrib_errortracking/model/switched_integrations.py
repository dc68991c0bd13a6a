"""The default integrations that come or go with an option or a variable: tracing, Spotlight, the way in which spans are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static

from .defaults import is_unfilled, resolve
from .members import is_false, is_given, is_true, member
from .tracing import VARIABLE, rate_in, reads_variable, tracing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .catalogue import Running
    from .logic import Truth
    from .records import Call, Setup

DEFAULT, TRACING, MAYBE, VARIED, SPOTLIGHT, STREAMED = (
    "default",
    "default with tracing",
    "default where tracing is on",
    f"default where {VARIABLE} is set",
    "default with spotlight",
    "default with traceLifecycle",
)
#: states of a default that the code may leave out
LEFT_TO_THE_SDK = frozenset({DEFAULT, TRACING, MAYBE, VARIED, SPOTLIGHT, STREAMED})
STREAMING, LIFECYCLE, STREAM = "SpanStreaming", "traceLifecycle", "stream"
#: packages whose client sets STREAMING up whatever the lists of integrations say (run at 10.50.0 to 11.12.0)
ALWAYS_STREAMING = frozenset({"@sentry/node"})
#: packages that take a DSN from nowhere but what they are told and SENTRY_DSN; those of frameworks may have it from a build
PLAIN = frozenset({"@sentry/node", "@sentry/browser", "@sentry/react"})
T = TypeVar("T")


def by_itself(setup: Setup, call: Call, found: Running | None) -> dict[str, str]:
    """What the SDK sets up by itself: the names, and with what each comes."""
    if found is None:
        return {}
    defaults = dict.fromkeys(found.always, DEFAULT)
    on = tracing(setup, call)
    if on is not False:
        defaults |= dict.fromkeys(found.tracing, TRACING if on else MAYBE)
    elif reads_variable(setup, call):
        rates = {rate_in(setup.assumptions.get(name, {}), closed=name == "") for name in setup.environments}
        if rates != {"undefined"}:
            defaults |= dict.fromkeys(found.variable, VARIED)
    if is_true(member(call.options, "spotlight")):
        defaults |= dict.fromkeys(found.spotlight, SPOTLIGHT)
    lifecycle = member(call.options, LIFECYCLE)
    if isinstance(lifecycle, Static) and lifecycle.value == STREAM:
        defaults |= dict.fromkeys(found.stream, STREAMED)
    if isinstance(lifecycle, Static) and isinstance(lifecycle.value, str) and lifecycle.value != STREAM:
        defaults.pop(STREAMING, None)
    return defaults


def of_lifecycle(call: Call, name: str, row: T, there: T, left_open: T) -> T:
    """What becomes of a row that the lists of integrations take away: STREAMING stands in no list, where that was measured."""
    if name != STREAMING:
        return row
    return there if call.package in ALWAYS_STREAMING else left_open


def doubts_of_switches(setup: Setup, call: Call, found: Running | None) -> Iterator[str]:
    """What else decides whether there is one more, where it is not simply on or off."""
    if found is None:
        return
    spotlight = member(call.options, "spotlight")
    if found.spotlight and is_true(spotlight) is None:
        yield "spotlight decides whether there is one more"
    if not found.spotlight and is_given(spotlight) is not False and (call.id, "spotlight") in setup.option_facts:
        yield "spotlight may bring one more, in a development build"
    if found.spotlight and is_given(spotlight) is False:
        named = [setup.assumptions.get(name, {}).get("SENTRY_SPOTLIGHT") for name in setup.environments]
        if any(named):
            yield "SENTRY_SPOTLIGHT may bring one more"
    lifecycle = member(call.options, LIFECYCLE)
    open_ = lifecycle is not None and not isinstance(lifecycle, Static)
    if open_ and (found.stream or STREAMING in found.always):
        yield f"{LIFECYCLE} decides whether there is {STREAMING}"


def is_off(setup: Setup, call: Call) -> Truth:
    """Is the client off, so that it sets no integration up: `enabled: false`, or certainly no DSN; None where that is open."""
    off = is_false(member(call.options, "enabled"))
    if off is not False:
        return off
    dsn = member(call.options, "dsn")
    fact = setup.option_facts.get((call.id, "dsn"))
    if isinstance(dsn, Static) and dsn.value is not UNDEFINED:
        return not dsn.value
    if fact is not None and is_unfilled(fact, dsn):
        return None
    if is_given(dsn) is not False or fact is None or fact.default is None or call.package not in PLAIN:
        return False
    left = {resolve(fact.default, setup.assumptions.get(name, {}), closed=name == "") for name in setup.environments}
    return left == {"undefined"}
