"""The calls that rules ask for: those that set Sentry up, and those that hand an error over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.processes import certainly_without
from sphinxcontrib_errortracking.findings.state import is_dead

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: functions that hand an error over
CAPTURES = (
    "captureException",
    "captureMessage",
    "captureEvent",
    "captureRequestError",
    "captureUnderscoreErrorException",
    "captureRemixErrorBoundaryError",
    "captureReactException",
)


def captures_of(setup: Setup) -> tuple[Call, ...]:
    """Give the calls that hand an error over, but for those that certainly never run, or only in processes without an `init`."""
    found = (call for call in setup.calls if call.method in CAPTURES and call.active is not False)
    return tuple(call for call in found if not certainly_without(setup, call.loc.source))


def running_inits(setup: Setup) -> tuple[Call, ...]:
    """Give the `init` calls that are not certain never to run."""
    return tuple(call for call in setup.inits() if not is_dead(setup, call))
