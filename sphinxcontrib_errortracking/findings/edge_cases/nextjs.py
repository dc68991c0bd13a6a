"""Next.js: which files it loads, and what it hands to the SDK."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.calls import CAPTURES
from sphinxcontrib_errortracking.findings.measured import basis, major
from sphinxcontrib_errortracking.findings.prose import say, sentences
from sphinxcontrib_errortracking.findings.reading import Absent, Known, place_of, read
from sphinxcontrib_errortracking.findings.records import Code, Verdict
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_handled,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import Captures, label, state
from sphinxcontrib_errortracking.model.entries_next import LEAVES_WEBPACK, turbopack

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import App, Call, ErrorBoundary, Setup

ON_REQUEST_ERROR = 15  #: the first major of Next.js that calls `onRequestError`
TURBOPACK = 16  #: the major whose default bundler does not load sentry.client.config
PAGES = ("next-global-error", "next-error")  #: kinds of pages that the browser shows for an error of the App Router
NO_NEXT: Prose = ("No app is built with Next.js.",)


def next_apps(setup: Setup) -> list[App]:
    """Give the apps that are built with Next.js."""
    return [app for app in setup.apps if app.framework == "next"]


def next_version(app: App) -> int | None:
    """Give the installed major of Next.js."""
    return major(app.framework_version.version) if app.framework_version else None


def server_rendering(setup: Setup) -> Finding:
    """An error while a page is rendered on the server, or in an API route.

    Next.js below 15 does not call `onRequestError`: there `withSentryConfig` wraps pages, routes and middleware at build time
    (measured with 14.1.0), unless `autoInstrumentServerFunctions` and its like tell it not to (code). From 15 on the exported `onRequestError` reports too, with Turbopack it alone (measured with 15.5 and
    16). Handled where the way that the installed version uses is set up and `init` runs on the server; not handled where it is
    missing, with a note where an error page captures what the browser is given of it (measured with 14.1.0); an unknown version of Next.js cannot be known. Does not apply without Next.js.
    """
    found = [
        _with_page(setup, app, _with_unused_hook(setup, app, where_captured(setup, app.path, "server", _rendering)))
        for app in next_apps(setup)
    ]
    return combine(found, NO_NEXT)


def _with_page(setup: Setup, app: App, found: Finding) -> Finding:
    """Say that the browser sends what an error page is given where the server sends nothing: a general message in production."""
    pages = [page for page in setup.boundaries if page.app == app.path and page.kind in PAGES and page.captures]
    if (
        found.verdict is not Verdict.NOT_HANDLED
        or not pages
        or not isinstance(state(setup, app.path, "browser"), Captures)
    ):
        return found
    words = "An error of a Server Component for which the page at {loc} is shown is sent from the browser all the same, in production with a general message in place of its own (measured with Next.js `14.1.0`)."
    return replace(found, notes=sentences(found.notes, say(words, loc=pages[0].loc)))


def _with_unused_hook(setup: Setup, app: App, found: Finding) -> Finding:
    """Say of a version below 15 that it does not call the `onRequestError` that the app exports."""
    version = next_version(app)
    hooks = [hook for hook in setup.boundaries if hook.app == app.path and hook.kind == "on-request-error"]
    if version is None or version >= ON_REQUEST_ERROR or not hooks or not app.framework_version:
        return found
    words = "Next.js {version} does not call the `onRequestError` at {loc}, only versions from 15 on do."
    unused = say(words, version=Code(app.framework_version.version or ""), loc=hooks[0].loc)
    evidence = tuple(dict.fromkeys((*found.evidence, hooks[0].loc)))
    return replace(found, behavior=sentences(found.behavior, unused), evidence=evidence)


def _rendering(setup: Setup, app_path: str, runtime: str, captures: Captures) -> Finding:
    app = next(app for app in next_apps(setup) if app.path == app_path)
    where = label(app_path, runtime)
    version = next_version(app)
    wrappers = [
        call
        for call in setup.calls
        if call.app == app_path and call.method == "withSentryConfig" and call.active is not False
    ]
    hooks = [found for found in setup.boundaries if found.app == app_path and found.kind == "on-request-error"]
    if version is None:
        return cannot_know(
            say("{app}: the installed version of Next.js is not in a lockfile.", app=where), captures.init.loc
        )
    if version < ON_REQUEST_ERROR:
        return _wrapped(setup, app, wrappers, captures)
    if any(hook.captures for hook in hooks):
        hook = next(hook for hook in hooks if hook.captures)
        if guard := _guard(setup, hook):
            words = "{app}: Next.js hands the error to `onRequestError` ({loc}), which captures it only when {guard}."
            behavior = say(words, app=where, loc=hook.loc, guard=Code(guard))
            return partly(behavior, hook.loc, captures.init.loc, notes=basis(setup, captures.init))
        behavior = say("{app}: Next.js hands the error to `onRequestError` ({loc}).", app=where, loc=hook.loc)
        return handled(behavior, hook.loc, captures.init.loc, notes=basis(setup, captures.init))
    if wrappers and turbopack(setup.manifests, app) is False:
        behavior = say(
            "{app}: `withSentryConfig` wraps pages and routes in a webpack build ({loc}); no `onRequestError` is exported.",
            app=where,
            loc=wrappers[0].loc,
        )
        return partly(behavior, wrappers[0].loc, notes=basis(setup, captures.init))
    return not_handled(
        say("{app}: no `onRequestError` reports it ({loc}).", app=where, loc=captures.init.loc), captures.init.loc
    )


def _guard(setup: Setup, hook: ErrorBoundary) -> str:
    """The condition under which the code of a hook captures; "" for none, or where one call has none."""
    inner = [
        call
        for call in setup.calls
        if call.method in CAPTURES
        and call.loc.source == hook.loc.source
        and hook.loc.line <= call.loc.line <= hook.loc.end_line
    ]
    guards = [call.guard or call.condition for call in inner]
    return guards[0] if guards and all(guards) else ""


def wrapping(wrapper: Call, *parts: str) -> tuple[Prose, Callable[..., Finding]]:
    """Say what `withSentryConfig` is told not to wrap: everything, or one of these parts; and what verdict that is (code of 10.28.0)."""
    if (left := _left_alone(wrapper))[0]:
        return left
    off = "`withSentryConfig` ({loc}) is told not to wrap anything: {name} is `false` ({place})"
    some = "`withSentryConfig` ({loc}) does not wrap all: {name} is set ({place})"
    for name in ("autoInstrumentServerFunctions", *parts):
        for path in (name, f"webpack.{name}"):
            match read(wrapper, path):
                case Absent() | Known(value=True):
                    continue
                case Known(value=False, loc=place) if name == "autoInstrumentServerFunctions":
                    return say(off, loc=wrapper.loc, name=Code(name), place=place), not_handled
                case reading:
                    place = place_of(reading, wrapper.loc)
                    return say(some, loc=wrapper.loc, name=Code(name), place=place), partly
    return (), handled


def _left_alone(wrapper: Call) -> tuple[Prose, Callable[..., Finding]]:
    """Say it where `withSentryConfig` does not change the webpack configuration, so that nothing is wrapped (run at 10.28.0)."""
    for path in LEAVES_WEBPACK:
        match read(wrapper, path):
            case Absent() | Known(value=False):
                continue
            case Known(value=True, loc=place):
                words = "`withSentryConfig` ({loc}) leaves the webpack build as it is: {name} is `true` ({place})"
                return say(words, loc=wrapper.loc, name=Code(path), place=place), not_handled
            case Unknown():
                words = "`withSentryConfig` ({loc}) may leave the webpack build as it is: whether {name} says so is not known"
                return say(words, loc=wrapper.loc, name=Code(path)), partly
            case reading:
                words = "`withSentryConfig` ({loc}) may leave the webpack build as it is: {name} is set ({place})"
                return say(words, loc=wrapper.loc, name=Code(path), place=place_of(reading, wrapper.loc)), partly
    return (), handled


def _wrapped(setup: Setup, app: App, wrappers: list[Call], captures: Captures) -> Finding:
    where = label(app.path, "server")
    version = app.framework_version.version if app.framework_version else None
    if not wrappers:
        behavior = say("{app}: nothing wraps pages and routes, `withSentryConfig` is not called.", app=where)
        return not_handled(behavior, captures.init.loc)
    told, verdict = wrapping(wrappers[0], "autoInstrumentAppDirectory", "excludeServerRoutes")
    if verdict is not handled:
        return verdict(say("{app}: {told}.", app=where, told=told), wrappers[0].loc, notes=basis(setup, captures.init))
    behavior = say(
        "{app}: `withSentryConfig` wraps pages and routes at build time ({loc}).", app=where, loc=wrappers[0].loc
    )
    note: Prose = () if version == "14.1.0" else say("Measured with Next.js `14.1.0`.")
    return handled(behavior, wrappers[0].loc, captures.init.loc, notes=sentences(note, basis(setup, captures.init)))
