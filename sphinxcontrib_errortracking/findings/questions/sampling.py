"""What is filtered, sampled, traced and scrubbed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Unknown
from sphinxcontrib_errortracking.findings.edge_cases.data import fields_prose
from sphinxcontrib_errortracking.findings.integrations import integration
from sphinxcontrib_errortracking.findings.measured import basis, version_prose
from sphinxcontrib_errortracking.findings.prose import places, say
from sphinxcontrib_errortracking.findings.questions.draft import Draft, over_inits
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    option_prose,
    read,
    shown,
    unknown_prose,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.scrubbing import event_processors, request_fields
from sphinxcontrib_errortracking.findings.state import label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import Call, FunctionSummary, Setup

FILTERS = ("ignoreErrors", "denyUrls", "allowUrls", "ignoreTransactions")
CALLBACKS = ("beforeSend", "beforeSendTransaction", "beforeSendSpan")
NOTHING = ("; by default sampling drops no error",)


def filtering(setup: Setup) -> Draft:
    """How errors are filtered and sampled.

    `sampleRate`, `ignoreErrors`, `denyUrls`, `allowUrls`, `ignoreTransactions` and what `beforeSend` drops. A callback that returns
    null drops the event; a `sampleRate` of 0 drops all (run at 10.28.0).
    """
    draft = Draft()
    over_inits(setup, draft, _filters, options=("sampleRate", *FILTERS, "beforeSend"))
    return draft


def _filters(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    _option(draft, call, "sampleRate")
    draft.add(say("{app}: {rate}.", app=app, rate=option_prose(setup, call, "sampleRate", NOTHING)), call.loc)
    unset = []
    for name in FILTERS:
        if isinstance(read(call, name), Absent):
            unset.append(Code(name))
        else:
            _option(draft, call, name)
            draft.add(say("{app}: {option}.", app=app, option=option_prose(setup, call, name, ())), call.loc)
    if unset:
        draft.add(say("{app}: {names} are not set ({loc}).", app=app, names=unset, loc=call.loc), call.loc)
    _drops(draft, call, runtime)


def _option(draft: Draft, call: Call, name: str) -> None:
    """Note a doubt about an option."""
    match read(call, name):
        case Unknown() as unknown:
            draft.doubt(unknown_prose(f"`{name}`", unknown, call.loc))
        case Known() | Absent() | Given() | Depends():
            pass


def _drops(draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    match read(call, "beforeSend"):
        case Absent() | Known():
            draft.add(say("{app}: `beforeSend` is not set ({loc}).", app=app, loc=call.loc), call.loc)
            return
        case Unknown() as unknown:
            draft.doubt(unknown_prose("What `beforeSend` does", unknown, call.loc))
            return
        case Given(loc=loc) | Depends(loc=loc):
            pass
    summary = call.callbacks.get("beforeSend")
    if summary is None:
        draft.doubt(say("{app}: what `beforeSend` drops is not followed ({loc}).", app=app, loc=loc), loc)
    elif summary.always_null:
        draft.add(say("{app}: `beforeSend` drops every error ({loc}).", app=app, loc=summary.loc), summary.loc)
    elif summary.returns_null:
        draft.add(
            say(
                "{app}: `beforeSend` returns `null` in some cases, which drops the event, at {places}.",
                app=app,
                places=places(summary.returns_null),
            ),
            *summary.returns_null,
        )
    elif summary.complete:
        draft.add(say("{app}: `beforeSend` drops nothing ({loc}).", app=app, loc=summary.loc), summary.loc)
    else:
        draft.doubt(
            say("{app}: whether `beforeSend` drops errors is not followed whole ({loc}).", app=app, loc=summary.loc),
            summary.loc,
        )


def traces(setup: Setup) -> Draft:
    """How performance traces are configured.

    `tracesSampleRate` or `tracesSampler`: with neither no spans are sent; in Node `SENTRY_TRACES_SAMPLE_RATE` sets the rate too. A
    browser app needs `browserTracingIntegration`, which `@sentry/nextjs` adds itself (run at 10.28.0).
    """
    draft = Draft()
    over_inits(setup, draft, _traces, options=("tracesSampleRate", "tracesSampler"))
    return draft


def _traces(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    rate, sampler = read(call, "tracesSampleRate"), read(call, "tracesSampler")
    for name in ("tracesSampleRate", "tracesSampler"):
        _option(draft, call, name)
    if isinstance(rate, Absent) and isinstance(sampler, Absent):
        variable = say(", unless `SENTRY_TRACES_SAMPLE_RATE` sets the rate") if call.package == "@sentry/node" else ()
        draft.add(
            say(
                "{app}: neither `tracesSampleRate` nor `tracesSampler` is set ({loc}): no spans are sent{variable}.",
                app=app,
                loc=call.loc,
                variable=variable,
            ),
            call.loc,
        )
        draft.add(basis(setup, call))
        return
    for name, reading in (("tracesSampleRate", rate), ("tracesSampler", sampler)):
        if not isinstance(reading, Absent):
            draft.add(say("{app}: {option}.", app=app, option=option_prose(setup, call, name, ())), call.loc)
    if runtime == "browser":
        _browser_tracing(setup, draft, call)
    targets = read(call, "tracePropagationTargets")
    if not isinstance(targets, Absent):
        draft.add(
            say("{app}: {option}.", app=app, option=option_prose(setup, call, "tracePropagationTargets", ())), call.loc
        )


def _browser_tracing(setup: Setup, draft: Draft, call: Call) -> None:
    app = label(call.app, "browser")
    if call.package == "@sentry/nextjs":
        draft.add(
            say("{app}: {sdk} adds `browserTracingIntegration` itself.", app=app, sdk=version_prose(setup, call)),
            call.loc,
        )
        draft.add(basis(setup, call))
        return
    match integration(
        setup, call, "browserTracingIntegration", "BrowserTracing", "reactRouterV6BrowserTracingIntegration"
    ):
        case CallValue() as given:
            loc = written_at(given, call.loc)
            draft.add(say("{app}: `browserTracingIntegration` is set ({loc}).", app=app, loc=loc), loc)
        case Unknown() as unknown:
            draft.doubt(unknown_prose("Whether page loads are traced", unknown, call.loc))
        case Absent():
            draft.add(
                say(
                    "{app}: `browserTracingIntegration` is not set, so page loads are not traced ({loc}).",
                    app=app,
                    loc=call.loc,
                ),
                call.loc,
            )
            draft.add(basis(setup, call))


def scrubbing(setup: Setup) -> Draft:
    """What sensitive data is scrubbed.

    What `beforeSend` and its like delete or overwrite, field by field, and on servers what the installed SDK sends of a request by
    itself (measured with `sendDefaultPii` unset at 7.120.4, 8.55.2, 9.47.2, 10.28.0, 10.78.0 and 11.12.0).
    """
    draft = Draft()
    over_inits(setup, draft, _scrubbed, options=CALLBACKS)
    return draft


def _scrubbed(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    for name in CALLBACKS:
        _callback(draft, call, runtime, name)
    for processor in event_processors(setup, call):
        loc = processor.loc
        draft.doubt(say("{app}: what the event processor at {loc} scrubs is not followed.", app=app, loc=loc), loc)
    if runtime != "server":
        return
    fields = request_fields(setup, call)
    evidence = tuple(field.loc for field in fields)
    draft.add(say("{app}: of a request, {fields}.", app=app, fields=fields_prose(fields)), *evidence)
    if any(field.status in ("not measured", "unknown") for field in fields):
        sdk = version_prose(setup, call)
        words = "{app}: what {sdk} sends of a request with these options is not known whole ({loc})."
        draft.doubt(say(words, app=app, sdk=sdk, loc=call.loc))


def _callback(draft: Draft, call: Call, runtime: str, name: str) -> None:
    app = label(call.app, runtime)
    match read(call, name):
        case Absent() | Known():
            if name == "beforeSend":
                words = "{app}: `beforeSend` is not set, the repository scrubs nothing there ({loc})."
                draft.add(say(words, app=app, loc=call.loc), call.loc)
        case Unknown() as unknown:
            draft.doubt(unknown_prose(f"What `{name}` scrubs", unknown, call.loc))
        case Given(value=given, loc=loc) | Depends(value=given, loc=loc):
            code = Code(name)
            draft.add(say("{app}: {name} is {value} ({loc}).", app=app, name=code, value=shown(given), loc=loc), loc)
            summary = call.callbacks.get(name)
            if summary is None:
                draft.doubt(say("{app}: what {name} scrubs is not followed ({loc}).", app=app, name=code, loc=loc), loc)
            else:
                _summary(draft, call, runtime, name, summary)


def _summary(draft: Draft, call: Call, runtime: str, name: str, summary: FunctionSummary) -> None:
    app = label(call.app, runtime)
    for verb, paths in (("deletes", summary.deletes), ("overwrites", summary.assigns)):
        if paths:
            fields = [Code(path) for path in paths]
            draft.add(
                say(
                    "{app}: {name} {verb} {fields} ({loc}).",
                    app=app,
                    name=Code(name),
                    verb=(verb,),
                    fields=fields,
                    loc=summary.loc,
                ),
                summary.loc,
            )
    if summary.calls:
        calls = [Code(called) for called in summary.calls]
        draft.doubt(
            say(
                "{app}: {name} hands the event to {calls}, which is not followed ({loc}).",
                app=app,
                name=Code(name),
                calls=calls,
                loc=summary.loc,
            )
        )
    elif not summary.complete:
        draft.doubt(say("{app}: {name} is not followed whole ({loc}).", app=app, name=Code(name), loc=summary.loc))
    elif not (summary.deletes or summary.assigns):
        draft.add(
            say("{app}: {name} deletes and overwrites nothing ({loc}).", app=app, name=Code(name), loc=summary.loc),
            summary.loc,
        )
