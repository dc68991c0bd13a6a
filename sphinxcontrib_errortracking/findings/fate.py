"""What becomes of an error that the repository's own code, or a framework, hands to Sentry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.edge_cases.nextjs import ON_REQUEST_ERROR, next_version
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    best_state,
    conditions,
    doubt,
    entry_of,
    own_client,
)

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import ErrorBoundary, ProcessListener, Setup

#: kind of a boundary -> what happens there
KINDS = {
    "next-error": "Next.js shows this page for an error of its segment",
    "next-global-error": "Next.js shows this page for an error of the root layout",
    "component-did-catch": "React hands an error of the components below",
    "sentry-error-boundary": "React hands an error of the components below",
    "on-request-error": "Next.js hands an error of the server, from 15 on",
    "express-handler": "Express hands an error of a route",
}
NOT_CAPTURED: Prose = ("Not captured",)
#: what is handed to a client of its own through a variable is not followed
NOT_FOLLOWED: Prose = ("Cannot be known: calls on a client of its own are not all followed",)


def fate(setup: Setup, app: str, runtime: str | None, file: str) -> Prose:
    """Say what becomes of an error that code in this file captures."""
    entry = entry_of(setup, file, app, runtime)
    if entry is not None and entry.reached is False:
        return ("Never: the file is not loaded",)
    match best_state(setup, app, runtime):
        case Captures() as captures:
            return say("Captured{when}", when=conditions(captures))
        case Silent(reason=reason):
            return say("Nothing is sent, because {reason}", reason=reason)
        case Isolated(client=client):
            return say("Sent where it is handed to the client at {loc}", loc=client.loc)
        case Unclear() as unclear:
            words = doubt(unclear)
            return ("Cannot be known: ", *words)


def boundary_fate(setup: Setup, found: ErrorBoundary) -> Prose:
    """Say what becomes of an error that a framework hands over here."""
    if not found.captures:
        return NOT_FOLLOWED if own_client(setup, found.app) else NOT_CAPTURED
    app = next((app for app in setup.apps if app.path == found.app), None)
    version = next_version(app) if app and app.framework == "next" else None
    if found.kind == "on-request-error" and version is not None and version < ON_REQUEST_ERROR:
        return say("Never: Next.js {version} does not call it", version=version)
    runtime = "server" if found.kind in ("on-request-error", "express-handler") else "browser"
    return fate(setup, found.app, runtime, found.loc.source)


def listener_fate(setup: Setup, listener: ProcessListener) -> Prose:
    """Say what becomes of an error that a listener of the process or the window is given."""
    if not listener.captures:
        return NOT_CAPTURED
    lines = range(listener.loc.line, max(listener.loc.line, listener.loc.end_line) + 1)
    if any(call.fatal and call.loc.source == listener.loc.source and call.loc.line in lines for call in setup.calls):
        return say("Captured, but lost: the process exits without `flush` or `close`")
    return fate(setup, listener.app, None, listener.loc.source)
