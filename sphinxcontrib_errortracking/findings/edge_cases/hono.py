"""Error handlers of Hono in a worker of Cloudflare: the SDK captures what they are given, where it is handed the application itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.measured import installed, major
from sphinxcontrib_errortracking.findings.prose import say

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.becomes import Becomes
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import ErrorBoundary, Setup

#: handlers that the SDK wraps, or may, and the major at which that was run: 10.28.0 with Hono 4.6
WRAPPED_BY_SDK, RUN_AT = ("hono-wrapped-handler", "hono-perhaps-wrapped-handler"), 10


def by_the_wrapper(setup: Setup, found: ErrorBoundary, becomes: Becomes) -> Prose:
    """Say of `onError` whether the SDK captures what it is given; `becomes`: what becomes of what code in its file captures."""
    call = next((one for one in setup.calls if one.method == "withSentry" and one.app == found.app), None)
    if call is None or found.kind != "hono-wrapped-handler":
        return say(
            "Cannot be known: whether `withSentry` is handed this application whole, and so wraps this handler, is not followed"
        )
    if major(installed(setup, call)) != RUN_AT:
        words = (
            "Cannot be known: whether `withSentry` ({loc}) wraps this handler at the installed version was not measured"
        )
        return say(words, loc=call.loc)
    words = "{becomes}: `withSentry` wraps this handler ({loc}), and at `10.28.0` leaves out errors with a `status` from 300 to 499"
    return becomes.where(words, loc=call.loc).said
