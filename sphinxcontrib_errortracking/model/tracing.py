"""Whether tracing is on, and what decides it: a rate, a sampler, `enableTracing`, or a variable of the environment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.aliases import npm_name

from .catalogue.tables import cores, number
from .members import is_given, is_true, is_undefined, member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .logic import Truth
    from .records import Call, OptionFact, Setup

RATES = ("tracesSampleRate", "tracesSampler")
ENABLE = "enableTracing"
VARIABLE = "SENTRY_TRACES_SAMPLE_RATE"
OF_VARIABLE = f"process.env.{VARIABLE}"  #: the default of the rate, as the catalogue writes it
#: Up to this major an option that is written out as `undefined` counts as one that is set: every trace is kept.
#: Run with @sentry/node 7.120.4 and 8.55.2, and with 9.47.2, where that has ended.
WRITTEN_OUT = 8
ALL = "1"
OR_ALL = f"{OF_VARIABLE} ?? {ALL}"


def tracing(setup: Setup, call: Call) -> Truth:
    """Do options turn tracing on: a rate, be it 0, a sampler, or `enableTracing` at a version that knows it; None: open."""
    found = [is_given(member(call.options, name)) for name in RATES]
    found.append(enabled(setup, call))
    if True in found:
        return True
    return None if None in found else False


def enabled(setup: Setup, call: Call) -> Truth:
    """Does `enableTracing` turn it on; an option that the installed version does not have turns nothing on."""
    value = member(call.options, ENABLE)
    fact = setup.option_facts.get((call.id, ENABLE))
    if value is None or (fact is not None and fact.status in {"removed", "unknown"}):
        return False
    known = fact is not None and fact.status in {"known", "deprecated"}
    return is_true(value) if known else (None if is_true(value) is not False else False)


def reads_variable(setup: Setup, call: Call) -> bool:
    """Does the SDK take the rate from a variable, where no option says it?"""
    fact = setup.option_facts.get((call.id, RATES[0]))
    return fact is not None and fact.default == OF_VARIABLE


def keeps_all(setup: Setup, call: Call) -> Truth:
    """Is every trace kept although no rate and no sampler is given: by `enableTracing`, or by an `undefined` that is written out."""
    by_switch = enabled(setup, call)
    if by_switch is not False:
        return by_switch
    fact = setup.option_facts.get((call.id, RATES[0]))
    if fact is None or not any(is_undefined(member(call.options, name)) for name in RATES):
        return False
    majors = {numbers[0] for version in cores(npm_name(call.package), fact.measured) if (numbers := number(version))}
    if all(major > WRITTEN_OUT for major in majors):
        return False
    return True if max(majors) <= WRITTEN_OUT else None


def unset_rate(setup: Setup, call: Call, fact: OptionFact) -> str | None:
    """What the rate is where it is not set: the catalogue's default, and behind the variable every trace; None where that is open."""
    every = keeps_all(setup, call)
    if every is None or fact.default is None:
        return None
    if not every:
        return fact.default
    return OR_ALL if fact.default == OF_VARIABLE else ALL


def rate_in(variables: Mapping[str, str], *, closed: bool, default: str = OF_VARIABLE) -> str:
    """The rate in one environment: what `parseFloat` makes of the variable where that is a number, else what stands behind it."""
    left = ALL if default == OR_ALL else "undefined"
    text = variables.get(VARIABLE)
    if text is None:
        return left if closed else default
    try:
        value = float(text)
    except ValueError:
        return left
    return f"{value:g}" if math.isfinite(value) else left
