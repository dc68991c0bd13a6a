"""What a verdict promises: for each rule whose verdict says something that can be measured, what must then have been seen.

This is what keeps the fixtures honest: a case cannot pair a verdict with a measurement that contradicts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sdk_scenario import MARKERS

from sphinxcontrib_errortracking.findings.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sdk_scenario import Measured

Promise: TypeAlias = "Callable[[Measured], bool]"
HANDLED, PARTLY, NOT_HANDLED = Verdict.HANDLED, Verdict.PARTLY, Verdict.NOT_HANDLED
BURST = 1000


#: by what the spans of server frameworks are known: their origin, or where that tells nothing their description
OF_FRAMEWORKS = ("express", "fastify", "koa", "hono", "nestjs")
DESCRIBED = ("route - ", "middleware - ")


def framework_traced(run: Measured) -> bool:
    """Tell whether a span of the framework itself came, which a request of a handler's own is not."""
    spans = [span for one in run.transactions for span in one.get("spans", ())]
    by_origin = any(name in span.get("origin", "") for span in spans for name in OF_FRAMEWORKS)
    return by_origin or any(span.get("description", "").startswith(DESCRIBED) for span in spans)


def sent(run: Measured) -> bool:
    return bool(run.events)


def lost(run: Measured) -> bool:
    return not run.events


def uncaught(run: Measured) -> bool:
    """The SDK's own handlers have sent something: majors name the mechanism with and without `auto.node.`."""
    return "onun" in run.look("mechanism")


def parts(run: Measured) -> set[str]:
    return {run.request_part(path) for path in MARKERS} if run.events else set()


SENT_OR_LOST: Mapping[Verdict, Promise] = {HANDLED: sent, NOT_HANDLED: lost}
PROMISES: Mapping[str, Mapping[Verdict, Promise]] = {
    "auth-middleware-error": SENT_OR_LOST,
    "before-send-drops": SENT_OR_LOST,
    "console-errors": SENT_OR_LOST,
    "dsn-not-configured": {NOT_HANDLED: lost},
    "environment-unset": {
        HANDLED: lambda run: run.look("event.environment") != "production",
        NOT_HANDLED: lambda run: run.look("event.environment") == "production",
    },
    "high-error-volume": {PARTLY: lambda run: 0 < len(run.events) < BURST},
    "offline": {NOT_HANDLED: lost},
    "process-exit-after-capture": SENT_OR_LOST,
    "rate-limited": {HANDLED: lambda run: run.look("attempts") in ("1", "2")},
    "release-unset": {HANDLED: lambda run: run.look("event.release") != "absent"},
    "sample-rate": {**SENT_OR_LOST, PARTLY: sent},
    "server-error-handler": SENT_OR_LOST,
    "server-error-with-sensitive-data": {
        HANDLED: lambda run: "sent" not in parts(run),
        PARTLY: lambda run: "sent" in parts(run),
        NOT_HANDLED: lambda run: parts(run) == {"sent"},
    },
    "server-instrumentation-order": {
        HANDLED: framework_traced,
        PARTLY: lambda run: not framework_traced(run),
    },
    "swallowed-errors": {NOT_HANDLED: lost},
    "uncaught-exception-listener": {
        HANDLED: lambda run: sent(run) and run.exit not in (None, 0),
        PARTLY: lambda run: sent(run) and run.exit in (None, 0),
        NOT_HANDLED: lost,
    },
    "unhandled-promise-rejections": {HANDLED: uncaught, NOT_HANDLED: lambda run: not uncaught(run)},
}
