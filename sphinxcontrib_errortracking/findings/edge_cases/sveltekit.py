"""SvelteKit's server: its hook for errors, and the `load` functions that the build of `sentrySvelteKit` wraps.

Run with 10.27.0 of `@sentry/sveltekit` and SvelteKit 2.48, built and started: the wrapper captures what a `load` function throws, but no
`error(404)`; endpoints, actions and components are heard by the hook alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.builds import plugins
from sphinxcontrib_errortracking.findings.measured import installed, major
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import Absent, Given, Known, read
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import handled, not_handled, partly
from sphinxcontrib_errortracking.findings.state import label
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.findings.state import Captures
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

RUN, RUN_MAJOR = "10.27.0", 10
OPTION = "autoInstrument"
#: wrappers that the code itself may put around its functions
BY_HAND = ("wrapLoadWithSentry", "wrapServerLoadWithSentry", "wrapServerRouteWithSentry")
AS_RUN: Prose = say("Run with {version} of `@sentry/sveltekit`.", version=Code(RUN))
TRACED: Prose = say(
    " Where SvelteKit's configuration sets `kit.experimental.tracing.server` in a way that is not followed, it wraps nothing on the server."
)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Which `load` functions the build wraps: `any_` of them, as far as it is known, and where that is told."""

    any_: bool | None
    which: str = ""
    loc: SourceLocation | None = None


def wrapped_loads(setup: Setup, app: str) -> Wrapped:
    """Read `autoInstrument` of the plugin; where none is found, something that is not followed may bring it."""
    call = next((one for one in plugins(setup, app) if one.method == "sentrySvelteKit"), None)
    if call is None:
        return Wrapped(any_=None)
    traced = next((fact for fact in setup.facts if (fact.app, fact.topic) == (app, "sveltekit-traces")), None)
    if traced is not None:
        return Wrapped(any_=False, loc=traced.loc)
    switches = {name: _switch(call, name) for name in ("load", "serverLoad")}
    if call.active is None or None in switches.values():
        return Wrapped(any_=None, loc=call.loc)
    words = {"load": "universal", "serverLoad": "server"}
    on = [words[name] for name, value in switches.items() if value]
    return Wrapped(any_=bool(on), which=on[0] if len(on) == 1 else "", loc=call.loc)


def _switch(call: Call, name: str) -> bool | None:
    match read(call, OPTION):
        case Absent() | Known(value=True):
            return True
        case Known():
            return False
        case Given():
            pass
        case _:
            return None
    match read(call, f"{OPTION}.{name}"):
        case Absent() | Known(value=True):
            return True
        case Known(value=False):
            return False
        case _:
            return None


def without_hook(setup: Setup, app: str, captures: Captures) -> Finding | None:
    """Say what becomes of errors of routes where `handleErrorWithSentry` is not registered; None where that was not run."""
    own = next(
        (o for o in setup.boundaries if (o.app, o.kind) == (app, "sveltekit-own-handle-error") and o.captures), None
    )
    if own is not None and "hooks.server" in own.loc.source:
        words = "{app}: SvelteKit hands an error of a route to `handleError` of the code's own, which captures ({loc})."
        return handled(say(words, app=label(app), loc=own.loc), own.loc)
    by_hand = any(call.app == app and call.method in BY_HAND for call in setup.calls)
    found = wrapped_loads(setup, app)
    if found.any_ is None or by_hand or major(installed(setup, captures.init)) != RUN_MAJOR:
        return None
    loc = found.loc or captures.init.loc
    if not found.any_:
        words = "{app}: an error of a route that SvelteKit catches is not captured: `handleErrorWithSentry` is not registered, and the build wraps no `load` function ({loc})."
        return not_handled(say(words, app=label(app), loc=loc), loc, notes=AS_RUN)
    words = "{app}: what {which}`load` functions throw is captured, as the build wraps them ({loc}); errors of endpoints, actions and components are not: `handleErrorWithSentry` is not registered."
    which = f"{found.which} " if found.which else ""
    return partly(say(words, app=label(app), which=(which,), loc=loc), loc, notes=(*AS_RUN, *TRACED))


def beside_own_handler(setup: Setup, app: str, file: str) -> Prose:
    """Say what hears of errors that SvelteKit hands to a `handleError` which captures nothing; () where that was not run."""
    found = wrapped_loads(setup, app)
    init = next((call for call in setup.inits(app) if call.runtime == "server"), None)
    if "hooks.server" not in file or found.any_ is None or init is None or major(installed(setup, init)) != RUN_MAJOR:
        return ()
    if not found.any_ or found.loc is None:
        return say("Not captured")
    return say(
        "Not captured by this handler; what `load` functions throw is, as the build wraps them ({loc})", loc=found.loc
    )
