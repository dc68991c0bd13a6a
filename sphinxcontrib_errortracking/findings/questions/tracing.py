"""What is traced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, FunctionValue, Unknown
from sphinxcontrib_errortracking.findings.builds import BUNDLERS, plugin_name, plugins
from sphinxcontrib_errortracking.findings.edge_cases.loaded_first import order_of
from sphinxcontrib_errortracking.findings.handing_on import handed_on_by_a_server
from sphinxcontrib_errortracking.findings.integrations import integration
from sphinxcontrib_errortracking.findings.measured import REFERENCE, basis, installed, is_measured, major, version_prose
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.questions.draft import (
    Draft,
    doubt_option,
    over_inits,
    sum_up_option,
)
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Given,
    Known,
    inside,
    option_prose,
    place_of,
    read,
    unknown_prose,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code, Verdict
from sphinxcontrib_errortracking.findings.state import label
from sphinxcontrib_errortracking.model.tracing import keeps_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: from this major on a browser without targets hands a trace to its own origin only
SAME_ORIGIN = 8

#: options of build plugins; the second is an older name of the first
LEAVE_OUT = ("bundleSizeOptimizations.excludeTracing", "bundleSizeOptimizations.excludePerformanceMonitoring")
#: functions by which code adds traces to requests of the browser itself
HANDS_ON = ("instrumentOutgoingRequests",)
#: Functions that make an integration which traces page loads.
TRACES_PAGES = (
    "browserTracingIntegration",
    "BrowserTracing",
    "reactRouterTracingIntegration",
    *(f"reactRouterV{version}BrowserTracingIntegration" for version in range(3, 8)),
    "tanstackRouterBrowserTracingIntegration",
    "solidRouterBrowserTracingIntegration",
)
#: SDKs of frameworks of which it was not measured whether they add one themselves.
TRACES_BY_ITSELF = ("@sentry/sveltekit", "@sentry/nuxt", "@sentry/astro", "@sentry/gatsby", "@sentry/react-native")


def traces(setup: Setup) -> Draft:
    """How performance traces are configured.

    `tracesSampleRate` or `tracesSampler`: with neither no spans are sent; in Node `SENTRY_TRACES_SAMPLE_RATE` sets the rate too. Up to 8
    `enableTracing`, or a rate that is written out as `undefined`, keeps every trace (run at 7.120.4 and 8.55.2). A
    browser app needs `browserTracingIntegration`, which `@sentry/nextjs` adds itself (run at 10.28.0). Without it no request of
    a browser carries a trace, and with `excludeTracing` of a build plugin there are none. Without `tracePropagationTargets` a
    browser hands a trace on at its own origin only, Node everywhere (run at 10.28.0). Of a server with Express also what
    comes of the order in which it and `init` are loaded.
    """
    draft = Draft()
    sum_up_option(setup, draft, "tracesSampleRate", "tracesSampler")
    over_inits(setup, draft, _traces, options=("tracesSampleRate", "tracesSampler"), beside_errors=True)
    return draft


def _traces(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    rate, sampler = read(call, "tracesSampleRate"), read(call, "tracesSampler")
    for name in ("tracesSampleRate", "tracesSampler"):
        doubt_option(draft, call, name)
    if isinstance(rate, Absent) and isinstance(sampler, Absent) and keeps_all(setup, call) is not False:
        _without_a_rate(setup, draft, call, app)
        return
    if isinstance(rate, Absent) and isinstance(sampler, Absent):
        variable = say(", unless `SENTRY_TRACES_SAMPLE_RATE` sets the rate") if runtime == "server" else ()
        words = "neither `tracesSampleRate` nor `tracesSampler` is set: no spans are sent{variable}"
        draft.tell(app, say(words, variable=variable), call.loc)
        _handed_on(setup, draft, call, runtime)
        draft.rest_on(basis(setup, call))
        return
    _rates(setup, draft, call, app)
    if _left_out(setup, draft, call, runtime):
        return
    traced = _browser_tracing(setup, draft, call) if runtime == "browser" else True
    if runtime == "server":
        _framework(setup, draft, call)
    if traced or not is_measured(call):
        _targets(setup, draft, call, runtime)
    elif traced is False:
        _no_targets(setup, draft, call)


#: its first argument is no options
GIVEN_A_ROUTER = "tanstackRouterBrowserTracingIntegration"
#: option of `browserTracingIntegration` -> the requests that it leaves alone where it is off
LEAVES_ALONE: Mapping[str, Prose] = {"traceFetch": (Code("fetch"),), "traceXHR": ("XHR",)}


def _rates(setup: Setup, draft: Draft, call: Call, app: Prose) -> None:
    """The rate and the function that decides, which counts where both are set (run at 8.55.2, 9.47.2 and 10.28.0)."""
    rate, sampler = read(call, "tracesSampleRate"), read(call, "tracesSampler")
    for name, reading in (("tracesSampleRate", rate), ("tracesSampler", sampler)):
        if not isinstance(reading, Absent):
            draft.tell(app, option_prose(setup, call, name, ()), call.loc)
    if isinstance(sampler, Given) and isinstance(sampler.value, FunctionValue) and not isinstance(rate, Absent):
        draft.tell(app, say("`tracesSampler` decides on each trace, whatever `tracesSampleRate` is"), sampler.loc)


def _left_out(setup: Setup, draft: Draft, call: Call, runtime: str) -> bool:
    """Does the build leave the SDK's code for tracing out of the bundle? Then no spans are sent (run in Chromium at 10.28.0)."""
    app = label(call.app, runtime)
    asked = ((plugin, option) for plugin in plugins(setup, call.app) for option in LEAVE_OUT)
    for plugin, option in asked:
        found = read(plugin, option)
        loc = place_of(found, plugin.loc)
        named: dict[str, Item] = {"option": Code(option), "plugin": plugin_name(plugin), "loc": loc}
        if isinstance(found, Absent) or (isinstance(found, Known) and not found.value) or plugin.active is False:
            continue
        of_bundler = plugin.method in BUNDLERS
        if of_bundler and runtime != "browser":
            continue  # a server loads the SDK as it is
        certain = of_bundler and option == LEAVE_OUT[0] and plugin.active and not plugin.condition
        if isinstance(found, Known) and certain:
            words = (
                "no spans are sent: {option} of {plugin} leaves the SDK's code for tracing out of the bundle ({loc})"
            )
            draft.tell(app, say(words, **named), loc)
            return True
        words = "{app}: whether {option} of {plugin} leaves the SDK's code for tracing out of the bundle is not known ({loc})."
        draft.doubt(say(words, app=app, **named), loc)
    return False


def _no_targets(setup: Setup, draft: Draft, call: Call) -> None:
    """Nothing but the integration adds a trace to what a browser asks for (run in Chromium at 10.28.0)."""
    app, targets = label(call.app, "browser"), read(call, "tracePropagationTargets")
    by_code = [one.loc for one in setup.calls if one.app == call.app and one.method in HANDS_ON]
    if by_code:
        words = "{app}: which requests carry a trace is decided by code that is not followed ({loc})."
        draft.doubt(say(words, app=app, loc=by_code[0]), by_code[0])
    elif isinstance(targets, Absent):
        draft.tell(app, say("no request carries a trace on, as `browserTracingIntegration` is not set"), call.loc)
    else:
        words = "{option}, which has no effect: without `browserTracingIntegration` no request carries a trace on"
        draft.tell(app, say(words, option=option_prose(setup, call, "tracePropagationTargets", ())), call.loc)


def _targets(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    """To which requests a trace is handed on; SDKs of other platforms have rules of their own."""
    app = label(call.app, runtime)
    targets = read(call, "tracePropagationTargets")
    if not isinstance(targets, Absent):
        draft.tell(app, option_prose(setup, call, "tracePropagationTargets", ()), call.loc)
    elif not is_measured(call):
        words = (
            "{app}: which requests carry a trace without `tracePropagationTargets` was not measured with {sdk} ({loc})."
        )
        draft.doubt(say(words, app=app, sdk=Code(call.package), loc=call.loc), call.loc)
    elif runtime == "browser" and (major(installed(setup, call)) or 0) >= SAME_ORIGIN:
        words = "`tracePropagationTargets` is not set: a trace goes on in requests to the page's own origin only"
        draft.tell(app, say(words), call.loc)
    else:
        _handed_on(setup, draft, call, runtime)
    if runtime == "browser":
        _without_trace(setup, draft, call)


def _without_trace(setup: Setup, draft: Draft, call: Call) -> None:
    """Which requests of a page the integration leaves alone: they carry no trace on, wherever they go (run in Chromium at 10.28.0)."""
    given = integration(setup, call, *TRACES_PAGES)
    if not isinstance(given, CallValue) or given.name.endswith(GIVEN_A_ROUTER):
        return
    for option, kind in LEAVES_ALONE.items():
        found = inside(given, option, call.loc)
        named: dict[str, Item] = {"option": Code(option), "kind": kind, "loc": place_of(found, call.loc)}
        if isinstance(found, Known) and not found.value:
            words = "requests of {kind} carry no trace on, as {option} is off ({loc})"
            draft.tell(label(call.app, "browser"), say(words, **named), call.loc)
        elif not isinstance(found, Known | Absent):
            words = "{app}: whether requests of {kind} carry a trace on is decided by {option} ({loc})."
            draft.doubt(say(words, app=label(call.app, "browser"), **named), call.loc)


def _handed_on(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    """Without targets a server hands the trace on with every request that it makes, whether or not it sends spans (run at 10.28.0)."""
    run = (call.package, installed(setup, call)) == ("@sentry/node", REFERENCE)
    if runtime == "server" and run and isinstance(read(call, "tracePropagationTargets"), Absent):
        said, doubtful = handed_on_by_a_server(setup, call)
        if doubtful:
            draft.doubt(say("{app}: {said}.", app=label(call.app, runtime), said=said), call.loc)
        else:
            draft.tell(label(call.app, runtime), said, call.loc)


def _without_a_rate(setup: Setup, draft: Draft, call: Call, app: Prose) -> None:
    """Up to 8 `enableTracing`, or a rate that is written out as `undefined`, keeps every trace."""
    switch = read(call, "enableTracing")
    if keeps_all(setup, call) is None:
        place = place_of(switch, call.loc)
        draft.doubt(say("{app}: whether spans are sent depends on `enableTracing` ({loc}).", app=app, loc=place), place)
    elif isinstance(switch, Absent) or (isinstance(switch, Known) and not switch.value):
        words = "`tracesSampleRate` or `tracesSampler` is written out as `undefined`, which up to 8 keeps every trace ({loc})"
        draft.tell(app, say(words, loc=call.loc), call.loc)
    else:
        place = place_of(switch, call.loc)
        draft.tell(
            app, say("`enableTracing` is on, and with no rate beside it every trace is kept ({loc})", loc=place), place
        )
    draft.rest_on(basis(setup, call, ("7.120.4", "8.55.2")))


def _framework(setup: Setup, draft: Draft, call: Call) -> None:
    """What the order in which `init` and a server framework are loaded makes of the traces of requests."""
    for found in order_of(setup, call):
        if found.verdict is Verdict.UNKNOWN:
            draft.doubt(found.behavior, *found.evidence)
        else:
            draft.add(found.behavior, *found.evidence)
            draft.rest_on(found.notes)


def _browser_tracing(setup: Setup, draft: Draft, call: Call) -> bool | None:
    """Tell whether page loads and requests of the browser are traced; None where that is not known."""
    app = label(call.app, "browser")
    if call.package == "@sentry/nextjs":
        draft.add(
            say("{app}: {sdk} adds `browserTracingIntegration` itself.", app=app, sdk=version_prose(setup, call)),
            call.loc,
        )
        draft.rest_on(basis(setup, call))
        return True
    match integration(setup, call, *TRACES_PAGES):
        case CallValue(name=name) as given:
            loc = written_at(given, call.loc)
            told = Code(name.rpartition(".")[2])
            draft.add(say("{app}: {name} is set ({loc}).", app=app, name=told, loc=loc), loc)
            return True
        case Unknown() as unknown:
            draft.doubt(unknown_prose("Whether page loads are traced", unknown, call))
        case Absent() if call.package.startswith(TRACES_BY_ITSELF):
            words = (
                "{app}: whether {sdk} traces page loads without `browserTracingIntegration` was not measured ({loc})."
            )
            draft.doubt(say(words, app=app, sdk=version_prose(setup, call), loc=call.loc), call.loc)
        case Absent():
            draft.add(
                say(
                    "{app}: `browserTracingIntegration` is not set, so page loads are not traced ({loc}).",
                    app=app,
                    loc=call.loc,
                ),
                call.loc,
            )
            draft.rest_on(basis(setup, call))
            return False
    return None
