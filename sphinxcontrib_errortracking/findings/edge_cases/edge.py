"""The edge runtime of Next.js: an `init` there hears nothing by itself; a wrapper or a hook has to hand errors over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.builds import plugins
from sphinxcontrib_errortracking.findings.calls import captures_of
from sphinxcontrib_errortracking.findings.edge_cases.nextjs import next_apps, next_version, wrapping
from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.prose import places, say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import cannot_know, combine, handled, partly, where_captured
from sphinxcontrib_errortracking.findings.state import Captures, label, parts_of
from sphinxcontrib_errortracking.findings.workers import perhaps_in_worker
from sphinxcontrib_errortracking.model.entries_next import turbopack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: majors of Next.js whose edge runtime was measured: wrapped at build time, the same where webpack builds, handed to onRequestError
WRAPPED, WRAPPED_BY_WEBPACK, HOOKED = 14, 15, 16


def edge_way(setup: Setup, app: str) -> tuple[Prose, SourceLocation] | None:
    """Find what hands errors of an app's edge runtime over, where that was measured with its version of Next.js."""
    known = next((known for known in next_apps(setup) if known.path == app), None)
    version = next_version(known) if known is not None else None
    by_webpack = known is not None and turbopack(setup.manifests, known) is False
    wrapped = [
        call.loc
        for call in plugins(setup, app)
        if call.method == "withSentryConfig"
        and not wrapping(call, "autoInstrumentMiddleware", "excludeServerRoutes")[0]
    ]
    hooks = [
        found.loc
        for found in setup.boundaries
        if found.app == app and found.kind == "on-request-error" and found.captures
    ]
    if wrapped and (version == WRAPPED or (version == WRAPPED_BY_WEBPACK and by_webpack)):
        return say("the build-time wrapper of `withSentryConfig` ({loc})", loc=wrapped[0]), wrapped[0]
    if version == HOOKED and hooks:
        return say("`onRequestError` at {loc}", loc=hooks[0]), hooks[0]
    return None


def edge_runtime(setup: Setup) -> Finding:
    """An error on the edge runtime.

    Handled where an `init` for the edge runtime runs and something hands errors over: the wrapper of `withSentryConfig` with Next.js
    14, and with 15 in a webpack build, `onRequestError` with 16; the event has no request data (measured in Next.js builds at 10.28.0). With another version it
    cannot be known, but what the code there captures itself is sent: partly. Not handled where there is no `init` or it is not
    loaded. Where a framework's server may run in a worker that a configuration of Wrangler deploys, it cannot be known either. Does not apply where no app has an edge runtime.
    """
    absent = say("No app runs on an edge runtime.")
    found = [where_captured(setup, app.path, runtime, _edge) for app, runtime in parts_of(setup, "edge")]
    return combine([*found, *_perhaps_in_workers(setup)], absent)


def _perhaps_in_workers(setup: Setup) -> Iterator[Finding]:
    """The apps with Sentry whose framework renders on a server, beside a configuration that deploys a worker."""
    for app in setup.apps:
        loc = perhaps_in_worker(setup, app)
        if loc is not None:
            words = "{app}: a worker is deployed ({loc}); whether the server's code runs in it, and what becomes of errors there, is not known."
            yield cannot_know(say(words, app=label(app.path, "server"), loc=loc), loc)


def _edge(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    loc = captures.init.loc
    where = label(app, runtime)
    if captures.init.package != "@sentry/nextjs":
        sdk = Code(captures.init.package)
        return cannot_know(say("{app}: {sdk} was not measured there ({loc}).", app=where, sdk=sdk, loc=loc), loc)
    way = edge_way(setup, app)
    notes = basis(setup, captures.init)
    if way is not None:
        words = "{app}: {way} reports errors, without request data; Sentry is set up at {loc}."
        return handled(say(words, app=where, way=way[0], loc=loc), loc, way[1], notes=notes)
    caught = [call.loc for call in captures_of(setup) if call.app == app and call.runtime == runtime]
    if caught:
        words = "{app}: what the code captures itself at {places} is sent; whether other errors are was not measured with this version of Next.js and this setup ({loc})."
        return partly(say(words, app=where, places=places(caught), loc=loc), loc, *caught, notes=notes)
    words = "{app}: Sentry is set up ({loc}); whether an error reaches it was not measured with this version of Next.js and this setup."
    return cannot_know(say(words, app=where, loc=loc), loc)
