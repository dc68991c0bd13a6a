"""Whether tracing is on, and what decides it: a rate, a sampler, `enableTracing`, or a variable of the environment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .catalogue.tables import number
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
    majors = {numbers[0] for version in fact.measured if (numbers := number(version))}
    if all(major > WRITTEN_OUT for major in majors):
        return False
    return True if max(majors) <= WRITTEN_OUT else None


def unset_rate(setup: Setup, call: Call, fact: OptionFact) -> str | None:
    """What the rate is where it is not set: every trace, or the catalogue's default; None where that is open."""
    every = keeps_all(setup, call)
    return None if every is None else ALL if every else fact.default


def rate_in(variables: Mapping[str, str], *, closed: bool) -> str:
    """The rate that the variable gives in one environment: what `parseFloat` makes of it, where that is a number."""
    text = variables.get(VARIABLE)
    if text is None:
        return "undefined" if closed else OF_VARIABLE
    try:
        value = float(text)
    except ValueError:
        return "undefined"
    return f"{value:g}" if math.isfinite(value) else "undefined"
