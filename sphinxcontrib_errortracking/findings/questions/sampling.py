"""What is filtered, sampled and traced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.callbacks import EVENT_KEPT, drops, drops_all
from sphinxcontrib_errortracking.findings.calls import running_inits
from sphinxcontrib_errortracking.findings.edge_cases.servers import order_of
from sphinxcontrib_errortracking.findings.integrations import integration, run_by_default
from sphinxcontrib_errortracking.findings.measured import REFERENCE, basis, installed, major, version_prose
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.questions.draft import (
    Draft,
    is_set,
    may_send,
    no_sender,
    over_inits,
    sending,
    sum_up_option,
)
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    option_prose,
    place_of,
    read,
    unknown_prose,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code, Verdict
from sphinxcontrib_errortracking.findings.scrubbing import event_processors
from sphinxcontrib_errortracking.findings.state import label
from sphinxcontrib_errortracking.model.tracing import keeps_all

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

FILTERS = ("ignoreErrors", "denyUrls", "allowUrls", "ignoreTransactions")
#: from this major on a browser without targets hands a trace to its own origin only
SAME_ORIGIN = 8
NOTHING = ("by default sampling drops no error",)


def filtering(setup: Setup) -> Draft:
    """How errors are filtered and sampled.

    `sampleRate`, `ignoreErrors`, `denyUrls`, `allowUrls`, `ignoreTransactions` and what `beforeSend` drops. A callback that returns
    null drops the event; a `sampleRate` of 0 drops all (run at 10.28.0). Then what the installed SDK drops by itself.
    """
    draft = Draft()
    _sum_up(setup, draft)
    over_inits(setup, draft, _filters, options=("sampleRate", *FILTERS))
    for call, runtime in sending(setup):
        _drops(setup, draft, call, runtime)
    for call, runtime in may_send(setup):
        inner = Draft()
        _drops(setup, inner, call, runtime)
        draft.take_if_sent(inner, call)
    for call in running_inits(setup):
        _drops_all(draft, call)
    _on_their_side(setup, draft)
    return draft


#: resources of Terraform by which Sentry itself drops or limits events -> the attributes that say how
THEIR_FILTERS = {
    "sentry_project_inbound_data_filter": ("filter_id", "active", "subfilters"),
    "sentry_project_spike_protection": ("enabled",),
    "sentry_key": ("rate_limit_window", "rate_limit_count"),
}


def _on_their_side(setup: Setup, draft: Draft) -> None:
    """What Terraform says of filters and limits on Sentry's side; whether it is applied is not in the repository."""
    import json  # noqa: PLC0415 - only where there is Terraform

    for resource in setup.manifests.terraform:
        told: list[Item] = []
        for name in THEIR_FILTERS.get(resource.type, ()):
            if name in resource.attributes:
                value = resource.attributes[name]
                shown: Item = ("not told",) if value is None else Code(json.dumps(value, ensure_ascii=False))
                told.append(say("{name} is {value}", name=Code(name), value=shown))
        if told:
            words = "On Sentry's side, as Terraform declares {resource}: {told} ({loc})."
            named = Code(f"{resource.type}.{resource.label}")
            draft.add(say(words, resource=named, told=join(told), loc=resource.loc), resource.loc)


def _drops_all(draft: Draft, call: Call) -> None:
    """Say why nothing is sent, where a filter is the reason."""
    app, summary = label(call.app, call.runtime), call.callbacks.get("beforeSend")
    if summary is not None and drops_all(summary):
        draft.tell(app, drops("beforeSend", summary), summary.loc)
    match read(call, "sampleRate"):
        case Known(value=float(0), loc=loc):
            draft.tell(app, say("`sampleRate` is `0`, which drops every error ({loc})", loc=loc), loc)
        case _:
            pass


def _sum_up(setup: Setup, draft: Draft) -> None:
    inits = sending(setup)
    filtered = [label(call.app, runtime) for call, runtime in inits if _filters_errors(call)]
    sampled = [label(call.app, runtime) for call, runtime in inits if not _sends_all(call)]
    seen = [label(call.app, runtime) for call, runtime in inits if event_processors(setup, call)]
    rest = [
        where
        for call, runtime in inits
        if not _filters_errors(call) and _sends_all(call) and (where := label(call.app, runtime)) not in seen
    ]
    draft.sum_up("Errors are filtered in {apps}.", filtered)
    draft.sum_up("Errors are sampled, or may be, in {apps}.", sampled)
    draft.sum_up("What event processors of {apps} drop is not followed.", seen)
    draft.sum_up("No code of the repository filters or samples errors of {apps}.", rest)
    if not inits:
        draft.short.append(no_sender(setup))


def _filters_errors(call: Call) -> bool:
    summary = call.callbacks.get("beforeSend")
    passes = summary is not None and summary.complete and not (summary.returns_null or summary.falls_through)
    return is_set(call, *FILTERS[:3]) or (is_set(call, "beforeSend") and not passes)


def _sends_all(call: Call) -> bool:
    match read(call, "sampleRate"):
        case Absent():
            return True
        case Known(value=float() as rate):
            return rate >= 1
        case Known() | Given() | Depends() | Unknown():
            return False


def _filters(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    unset = []
    for name in ("sampleRate", *FILTERS):
        if not is_set(call, name):
            unset.append(Code(name))
            continue
        _option(draft, call, name)
        draft.tell(app, option_prose(setup, call, name, ()), call.loc)
    if "sampleRate" in [name.text for name in unset]:
        draft.tell(app, say("`sampleRate` is not set; {default}", default=NOTHING), call.loc)
    _by_itself(setup, draft, call, app)
    names = [name for name in unset if name.text != "sampleRate"]
    if names:
        words = "{names} {verb} not set"
        draft.tell(app, say(words, names=names, verb=("are" if len(names) > 1 else "is",)), call.loc)


def _by_itself(setup: Setup, draft: Draft, call: Call, app: Prose) -> None:
    """What the installed SDK drops without being told."""
    found = run_by_default(setup, call, "EventFilters", "InboundFilters", "Dedupe")
    noise = next((name for name in found if name != "Dedupe"), None)
    if noise:
        words = "{name}, which the SDK sets up itself, drops a built-in list of noise, such as `Script error.`"
        draft.tell(app, say(words, name=Code(noise)), call.loc)
    if "Dedupe" in found:
        words = "`Dedupe`, which the SDK sets up itself, drops an event that equals the one before"
        draft.tell(app, say(words), call.loc)


def _option(draft: Draft, call: Call, name: str) -> None:
    """Note a doubt about an option."""
    match read(call, name):
        case Unknown() as unknown:
            draft.doubt(unknown_prose(f"`{name}`", unknown, call))
        case Known() | Absent() | Given() | Depends():
            pass


def _drops(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    for processor in event_processors(setup, call):
        words = "{app}: whether the event processor at {loc} drops errors is not followed."
        draft.doubt(say(words, app=app, loc=processor.loc), processor.loc)
    match read(call, "beforeSend"):
        case Absent() | Known():
            draft.tell(app, say("`beforeSend` is not set"), call.loc)
            return
        case Unknown() as unknown:
            draft.doubt(unknown_prose("What `beforeSend` does", unknown, call))
            return
        case Given(loc=loc) | Depends(loc=loc):
            pass
    summary = call.callbacks.get("beforeSend")
    if summary is None:
        draft.doubt(say("{app}: what `beforeSend` drops is not followed ({loc}).", app=app, loc=loc), loc)
        return
    told = drops("beforeSend", summary)
    draft.tell(app, told, *summary.returns_null)
    if not summary.complete and not summary.always_null:
        words = "{app}: whether `beforeSend` drops {more}errors is not followed whole ({loc})."
        more = ("more " if told else "",)
        draft.doubt(say(words, app=app, more=more, loc=summary.loc), summary.loc)
    elif not told and summary.returns_nothing:
        words = "{app}: whether every path of `beforeSend` returns the event, without which it is dropped, is not followed ({loc})."
        draft.doubt(say(words, app=app, loc=summary.loc), summary.loc)
    elif not told:
        draft.tell(app, say("{kept} ({loc})", kept=EVENT_KEPT, loc=summary.loc), summary.loc)


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
    browser app needs `browserTracingIntegration`, which `@sentry/nextjs` adds itself (run at 10.28.0). Without `tracePropagationTargets` a
    browser hands a trace on at its own origin only, Node everywhere (run at 10.28.0). Of a server with Express also what
    comes of the order in which it and `init` are loaded.
    """
    draft = Draft()
    sum_up_option(setup, draft, "tracesSampleRate", "tracesSampler")
    over_inits(setup, draft, _traces, options=("tracesSampleRate", "tracesSampler"))
    return draft


def _traces(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    rate, sampler = read(call, "tracesSampleRate"), read(call, "tracesSampler")
    for name in ("tracesSampleRate", "tracesSampler"):
        _option(draft, call, name)
    if isinstance(rate, Absent) and isinstance(sampler, Absent) and keeps_all(setup, call) is not False:
        _without_a_rate(setup, draft, call, app)
        return
    if isinstance(rate, Absent) and isinstance(sampler, Absent):
        variable = say(", unless `SENTRY_TRACES_SAMPLE_RATE` sets the rate") if call.package == "@sentry/node" else ()
        words = "neither `tracesSampleRate` nor `tracesSampler` is set: no spans are sent{variable}"
        draft.tell(app, say(words, variable=variable), call.loc)
        _handed_on(setup, draft, call, runtime)
        draft.rest_on(basis(setup, call))
        return
    for name, reading in (("tracesSampleRate", rate), ("tracesSampler", sampler)):
        if not isinstance(reading, Absent):
            draft.tell(app, option_prose(setup, call, name, ()), call.loc)
    if runtime == "browser":
        _browser_tracing(setup, draft, call)
    if runtime == "server":
        _framework(setup, draft, call)
    targets = read(call, "tracePropagationTargets")
    if not isinstance(targets, Absent):
        draft.tell(app, option_prose(setup, call, "tracePropagationTargets", ()), call.loc)
    elif runtime == "browser" and (major(installed(setup, call)) or 0) >= SAME_ORIGIN:
        words = "`tracePropagationTargets` is not set: a trace goes on in requests to the page's own origin only"
        draft.tell(app, say(words), call.loc)
    else:
        _handed_on(setup, draft, call, runtime)


def _handed_on(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    """Without targets a server hands the trace on with every request that it makes, whether or not it sends spans (run at 10.28.0)."""
    run = (call.package, installed(setup, call)) == ("@sentry/node", REFERENCE)
    if runtime == "server" and run and isinstance(read(call, "tracePropagationTargets"), Absent):
        words = "`tracePropagationTargets` is not set: each outgoing request carries the id of the trace, in the headers `sentry-trace` and `baggage`, whatever its address"
        draft.tell(label(call.app, runtime), say(words), call.loc)


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
    """What the order in which `init` and Express are loaded makes of the traces of requests."""
    found = order_of(setup, call)
    if found is not None and found.verdict is Verdict.UNKNOWN:
        draft.doubt(found.behavior, *found.evidence)
    elif found is not None:
        draft.add(found.behavior, *found.evidence)
        draft.rest_on(found.notes)


def _browser_tracing(setup: Setup, draft: Draft, call: Call) -> None:
    app = label(call.app, "browser")
    if call.package == "@sentry/nextjs":
        draft.add(
            say("{app}: {sdk} adds `browserTracingIntegration` itself.", app=app, sdk=version_prose(setup, call)),
            call.loc,
        )
        draft.rest_on(basis(setup, call))
        return
    match integration(setup, call, *TRACES_PAGES):
        case CallValue(name=name) as given:
            loc = written_at(given, call.loc)
            told = Code(name.rpartition(".")[2])
            draft.add(say("{app}: {name} is set ({loc}).", app=app, name=told, loc=loc), loc)
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
