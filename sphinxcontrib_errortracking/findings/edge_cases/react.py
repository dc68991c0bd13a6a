"""What becomes of an error of a React component: boundaries, error pages of routers, and options of a root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.edge_cases.nextjs import next_version
from sphinxcontrib_errortracking.findings.hearing import sdk_handler
from sphinxcontrib_errortracking.findings.measured import basis, major
from sphinxcontrib_errortracking.findings.prose import places, say, sentences
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_handled,
    not_known,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import Captures, Isolated, Silent, Unclear, label, parts_of, state

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding
    from sphinxcontrib_errortracking.model.records import App, ErrorBoundary, Setup

#: frameworks whose components are React's
REACT = ("next", "react", "remix", "gatsby", "react-router", "tanstack-start")
#: kinds of places that catch an error and show something instead
BOUNDARIES = (
    "next-error",
    "next-global-error",
    "component-did-catch",
    "sentry-error-boundary",
    "react-error-boundary",
    "react-router",
    "route-error-page",
)
CAUGHT, UNCAUGHT = "react-root-caught", "react-root-uncaught"
ROOT_OPTIONS = 19  #: the first major of React that calls onCaughtError and onUncaughtError
#: frameworks, beside Next.js, that put a boundary of their own around all pages; what it does was not measured
OWN_BOUNDARY = ("remix", "react-router", "tanstack-start")


def react_boundary(setup: Setup) -> Finding:
    """A React component throws while it renders.

    An error boundary or `error.tsx` of the repository swallows the error unless it captures: 0 events (React 18 and 19, production
    builds, measured at 10.28.0). What it shows counts as its own: a component of the repository that is given the error may capture it.
    So does `ErrorBoundary` of react-error-boundary without an `onError` or a `FallbackComponent` that captures, and every
    router that `createBrowserRouter` and its like make: React Router shows a page of its own for what a route throws, unless
    the repository has one, which has to capture (measured with 7.9.6). From React 19 on `onCaughtError` of the root is given what a
    boundary catches, and `onUncaughtError` the rest: with `reactErrorHandler` both are sent, and an `onUncaughtError` that captures
    nothing swallows it (measured with 19.2.0). Without any of these the browser's global handler reports the error, in the App Router
    of Next.js 15 and 16 too; not in that of 14 nor in the Pages Router of 14 and 15, whose own boundary tells nobody (measured in
    builds of 14.1.0, 15.5.29 and 16.4.6). Handled where every boundary captures, or there is none; partly where some do, or where they hand the error
    to a client beside the global one; not handled where none does. Does not apply without React in a browser.
    """

    def check(setup: Setup, app: str, _runtime: str, captures: Captures) -> Finding:
        own = _boundaries(setup, app)
        return combine([_boundary(setup, found, captures) for found in own], ()) if own else _none(setup, app, captures)

    apps = [app for app, _ in parts_of(setup, "browser") if _is_of_react(setup, app)]
    absent = say("No app in a browser is built with React.")
    found = [_beside(setup, app.path) or where_captured(setup, app.path, "browser", check) for app in apps]
    return combine(found, absent)


def _is_of_react(setup: Setup, app: App) -> bool:
    """Are components of the app React's: by its framework, its boundaries, or what it depends on beside a framework of another kind?"""
    if app.framework in REACT or _boundaries(setup, app.path):
        return True
    return any("react-dom" in package.dependencies for package in setup.manifests.packages if package.path == app.path)


def _boundaries(setup: Setup, app: str) -> list[ErrorBoundary]:
    """Give the boundaries of an app that may be asked."""
    own = [found for found in setup.boundaries if found.app == app and found.kind in BOUNDARIES]
    return [found for found in own if not is_behind(setup, found)]


def is_behind(setup: Setup, found: ErrorBoundary) -> bool:
    """Tell whether this is a router's own error page, and routes of the app have one that is shown instead."""
    pages = (other for other in setup.boundaries if other.app == found.app and other.kind == "route-error-page")
    return found.kind == "react-router" and any(pages)


def root_of(setup: Setup, found: ErrorBoundary) -> ErrorBoundary | None:
    """Find the `onCaughtError` that captures what this boundary catches and does not capture itself."""
    version = _react(setup, found.app)
    if found.kind not in BOUNDARIES or found.kind == "react-router" or version is None or version < ROOT_OPTIONS:
        return None
    return next((root for root in _root(setup, found.app, CAUGHT) if root.captures), None)


def _root(setup: Setup, app: str, kind: str) -> list[ErrorBoundary]:
    return [found for found in setup.boundaries if found.app == app and found.kind == kind]


def _beside(setup: Setup, app: str) -> Finding | None:
    """Say what boundaries hand to a client of the app's own; None where there is no such client, or nothing is handed to it."""
    at = state(setup, app, "browser")
    own = [found for found in _boundaries(setup, app) if found.captures]
    if not isinstance(at, Isolated) or not own:
        return None
    words = "{app}: the boundary at {places} hands the error to the client beside the global one ({client}); errors elsewhere are not captured by themselves."
    behavior = say(words, app=label(app, "browser"), places=places(b.loc for b in own), client=at.client.loc)
    return partly(behavior, *(found.loc for found in own), at.client.loc)


def _boundary(setup: Setup, found: ErrorBoundary, captures: Captures) -> Finding:
    where, note = label(found.app), basis(setup, captures.init)
    if found.captures:
        words = "{app}: the boundary at {loc} captures the error."
        return handled(say(words, app=where, loc=found.loc), found.loc, notes=note)
    if found.kind == "route-error-page" and (heard := _root(setup, found.app, "react-router-on-error")):
        words = (
            "{app}: what the page at {loc} is shown for, React Router hands to `onError`, which captures it ({root})."
        )
        note = sentences(say("From code of `10.50.0`; not run."), note)
        return handled(say(words, app=where, loc=found.loc, root=heard[0].loc), found.loc, heard[0].loc, notes=note)
    caught = [root for root in _root(setup, found.app, CAUGHT) if root.captures]
    if caught and found.kind != "react-router":
        return _by_root(setup, found, caught[0], captures)
    words = (
        "{app}: the router at {loc} shows an error page of its own for what a route throws, and captures nothing."
        if found.kind == "react-router"
        else "{app}: the boundary at {loc} shows its fallback and captures nothing."
    )
    return not_handled(say(words, app=where, loc=found.loc), found.loc, notes=note)


def _by_root(setup: Setup, found: ErrorBoundary, root: ErrorBoundary, captures: Captures) -> Finding:
    """The boundary captures nothing, but `onCaughtError` of the root does, where React calls it."""
    version, where = _react(setup, found.app), label(found.app)
    evidence = (found.loc, root.loc)
    if version is None:
        words = "{app}: the boundary at {loc} captures nothing itself; `onCaughtError` of the root ({root}) does from React 19 on, and which version is installed is not known."
        return cannot_know(say(words, app=where, loc=found.loc, root=root.loc), *evidence)
    if version < ROOT_OPTIONS:
        words = "{app}: the boundary at {loc} shows its fallback and captures nothing; React {version} does not call the `onCaughtError` at {root}."
        behavior = say(words, app=where, loc=found.loc, version=version, root=root.loc)
        return not_handled(behavior, *evidence, notes=basis(setup, captures.init))
    words = "{app}: what the boundary at {loc} catches, `onCaughtError` of the root captures ({root})."
    behavior = say(words, app=where, loc=found.loc, root=root.loc)
    return handled(behavior, *evidence, notes=basis(setup, captures.init))


def _react(setup: Setup, app: str) -> int | None:
    """Give the major version of React that an app has."""
    versions = setup.manifests.versions
    resolved = versions.get((app, "react")) or versions.get(("", "react"))
    return major(resolved.version) if resolved else None


def _none(setup: Setup, app: str, captures: Captures) -> Finding:
    """The app has no boundary: who hears of the error?"""
    known = next((known for known in setup.apps if known.path == app), None)
    if known is not None and known.framework == "next":
        return _by_next(setup, known, captures)
    init = captures.init
    if known is not None and known.framework in OWN_BOUNDARY:
        words = "{app}: no error boundary was found; {framework} puts one of its own around the pages, and what it does was not measured ({loc})."
        behavior = say(words, app=label(app, "browser"), framework=Code(known.framework), loc=init.loc)
        return cannot_know(behavior, init.loc)
    version = _react(setup, app)
    uncaught = _root(setup, app, UNCAUGHT)
    if uncaught and version is not None and version >= ROOT_OPTIONS:
        root = uncaught[0]
        words = (
            "{app}: no error boundary was found; `onUncaughtError` of the root is given the error and {does} ({loc})."
        )
        does = "captures it" if root.captures else "captures nothing, so that the global handler does not hear of it"
        behavior = say(words, app=label(app, "browser"), does=(does,), loc=root.loc)
        return (handled if root.captures else not_handled)(behavior, root.loc, notes=basis(setup, init))
    return _by_global_handler(setup, app, captures)


def _by_global_handler(setup: Setup, app: str, captures: Captures) -> Finding:
    init, where = captures.init, label(app, "browser")
    match sdk_handler(setup, init, "error"):
        case Unclear() as unclear:
            return not_known(app, "browser", unclear)
        case Silent(reason=reason, evidence=evidence):
            words = (
                "{app}: no error boundary was found, and the global handler does not report the error, because {why}."
            )
            return not_handled(say(words, app=where, why=reason), *evidence)
        case Captures():
            words = "{app}: no error boundary was found; the global handler set up at {loc} reports it."
            return handled(say(words, app=where, loc=init.loc), init.loc, notes=basis(setup, init))


def _has_app_router(setup: Setup, app: App) -> bool:
    prefix = f"{app.path}/" if app.path else ""
    return any(path.startswith((f"{prefix}app/", f"{prefix}src/app/")) for path in setup.files)


#: kind of the page that Next.js's Pages Router shows for an error, and whose getInitialProps is given it
PAGES_ERROR = "next-pages-error"
#: router of Next.js and major -> does the browser's global handler hear of an error for which the app has no page of its own
NEXT_TELLS = {("app", 14): False, ("app", 15): True, ("app", 16): True, ("pages", 14): False, ("pages", 15): False}


def _by_next(setup: Setup, app: App, captures: Captures) -> Finding:
    """Next.js puts a boundary of its own around all pages; whether it passes the error on was measured by version."""
    router = "app" if _has_app_router(setup, app) else "pages"
    tells = NEXT_TELLS.get((router, next_version(app) or 0))
    init, where = captures.init, label(app.path, "browser")
    page = next((o for o in setup.boundaries if o.kind == PAGES_ERROR and o.app == app.path and o.captures), None)
    if router == "pages" and page is not None:
        words = (
            "{app}: no error boundary was found; Next.js hands the error to the error page at {loc}, which captures it."
        )
        notes = sentences(say("From the code of Next.js 14; not run."), basis(setup, init))
        return handled(say(words, app=where, loc=page.loc), page.loc, notes=notes)
    if tells:
        return _by_global_handler(setup, app.path, captures)
    if tells is None:
        words = "{app}: no error boundary was found; Next.js puts one of its own around the pages, and what it does was not measured with this version ({loc})."
        return cannot_know(say(words, app=where, loc=init.loc), init.loc)
    words = "{app}: no error boundary was found; the one that Next.js {version} puts around the pages shows its own page and tells nobody ({loc})."
    version = Code((app.framework_version.version if app.framework_version else None) or "")
    return not_handled(say(words, app=where, version=version, loc=init.loc), init.loc, notes=basis(setup, init))
