"""Workers that are deployed beside an app whose framework renders on a server: the server's code may run in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.outcomes import Unclear
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.wrangler import CONFIGURATION

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import App, Call, Setup

#: frameworks whose servers adapters build for a worker too
RENDERING = ("sveltekit", "nuxt", "remix", "react-router", "astro", "tanstack-start", "solidstart")


def perhaps_in_worker(setup: Setup, app: App) -> SourceLocation | None:
    """The configuration of Wrangler beside an app with Sentry whose framework renders on a server; None where there is none."""
    if not app.sdks or app.framework not in RENDERING or "edge" in app.runtimes:
        return None
    prefix = f"{app.path}/" if app.path else ""
    inside = (path for path in setup.files if path.startswith(prefix))
    config = next((path for path in inside if CONFIGURATION.fullmatch(path[len(prefix) :])), None)
    return SourceLocation(config, 1) if config else None


def in_worker(setup: Setup, call: Call) -> Unclear | None:
    """An `init` on the server of such an app: the SDK's entry for Node is none that was run in a worker."""
    app = next((app for app in setup.apps if app.path == call.app), None)
    if app is None or call.runtime != "server" or call.method != "init":
        return None
    loc = perhaps_in_worker(setup, app)
    if loc is None:
        return None
    words = "whether the server's code runs in the worker that is deployed ({loc}), where {sdk} was not measured"
    return Unclear(say(words, loc=loc, sdk=Code(call.package)), (call.loc, loc))
