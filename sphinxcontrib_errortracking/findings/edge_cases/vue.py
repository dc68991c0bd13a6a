"""The handler of errors that Vue calls: the code's own, and that of the SDK, which `init` puts around the one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.integrations import handlers, integration
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Absent, read
from sphinxcontrib_errortracking.findings.state import Captures, Isolated, Silent, Unclear, conditions, state

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, ErrorBoundary, Setup

NOT_KNOWN = "Not captured by this handler; whether the SDK's own handler for Vue captures it is not known, because {why} ({loc})"
NOT_SURE = ("whether Sentry sends from this app is not known",)
NOT_FOLLOWED = ("which of the two is set first is not followed",)
OPEN = ("how the SDK's handler is set up is not known",)


def beside_the_sdk(setup: Setup, found: ErrorBoundary) -> Prose:
    """Say what becomes of an error that a handler of the code's own is given, which captures nothing itself.

    `init` with `app` or `Vue` puts the SDK's handler around the one that is there; one that is set later takes its place (run with
    @sentry/vue 7.120.4, 8.55.2, 9.47.2, 10.28.0 and 11.12.0, and Vue 3.5).
    """
    match state(setup, found.app, "browser"):
        case Silent() | Isolated():
            return ("Not captured",)
        case Unclear():
            return say(NOT_KNOWN, why=NOT_SURE, loc=found.loc)
        case Captures(init=init) as captures:
            return _beside(setup, found, init, conditions(captures))


def _beside(setup: Setup, found: ErrorBoundary, init: Call, when: Prose) -> Prose:
    off = handlers(init)
    given = integration(setup, init, "vueIntegration")
    open_ = init.package != "@sentry/vue" or isinstance(given, CallValue | Unknown) or isinstance(off, Unclear)
    if open_ or len(setup.inits(found.app, "browser")) > 1:
        return say(NOT_KNOWN, why=OPEN, loc=init.loc)
    if isinstance(off, Silent) or all(isinstance(read(init, name), Absent) for name in ("app", "Vue")):
        return ("Not captured",)
    if found.inside or init.function or init.context or found.loc.source != init.loc.source:
        return say(NOT_KNOWN, why=NOT_FOLLOWED, loc=init.loc)
    if found.loc < init.loc:
        return say("Captured by the SDK's handler, which then calls this one ({loc}){when}", loc=init.loc, when=when)
    return say(
        "Not captured: it takes the place of the SDK's handler, which `init` has set before ({loc})", loc=init.loc
    )
