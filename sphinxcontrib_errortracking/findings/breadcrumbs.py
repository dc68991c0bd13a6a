"""What the SDK records as breadcrumbs by itself, by the integrations that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue
from sphinxcontrib_errortracking.findings.integrations import integration
from sphinxcontrib_errortracking.findings.measured import installed, major
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.reading import Absent, Known, inside
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model.effective import integrations_at
from sphinxcontrib_errortracking.model.tracing import tracing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

PAGES: Prose = say("`console`, clicks, `fetch`, XHR and navigation")


@dataclass(frozen=True, slots=True)
class Recording:
    """What an integration of a server records, and the functions that make it; `switch` is the option that turns this off."""

    what: str
    functions: tuple[str, ...]
    switch: str = ""


#: an integration's own name -> its row; in the order in which they are told (run at 7.120.4, 8.55.2, 9.47.2 and 10.28.0)
RECORDING: Mapping[str, Recording] = {
    "Console": Recording("`console`", ("consoleIntegration", "Console")),
    "Http": Recording("HTTP requests", ("httpIntegration", "Http"), "breadcrumbs"),
    "NodeFetch": Recording("requests of `fetch`", ("nativeNodeFetchIntegration",), "breadcrumbs"),
    "Undici": Recording("requests of `fetch`", ("Undici", "nativeNodeFetchIntegration"), "breadcrumbs"),
    "ProcessAndThreadBreadcrumbs": Recording("child processes", ("processThreadBreadcrumbIntegration",)),
    "ChildProcess": Recording("child processes", ("childProcessIntegration",)),
}


#: the integration, and the major at which it records only where tracing is on (run at 8.55.2)
WHILE_TRACING = ("NodeFetch", 8)


def recorded_on_a_server(setup: Setup, call: Call) -> Prose | None:
    """Give what the SDK records by itself on a server, as a list; empty for nothing, None where it is not known."""
    found = integrations_at(setup, call)
    if found is None or found.unknown or not found.measured:
        return None
    there = {row.name for row in found.rows if row.state.startswith(("default", "configured"))}
    told: list[Prose] = []
    for name, row in RECORDING.items():
        on = _is_on(setup, call, row) if name in there else False
        if on and (name, major(installed(setup, call))) == WHILE_TRACING:
            on = tracing(setup, call)
        if on is None:
            return None
        told += [say(row.what)] if on else []
    return join(list(dict.fromkeys(told)))


def _is_on(setup: Setup, call: Call, row: Recording) -> bool | None:
    given = integration(setup, call, *row.functions)
    if not row.switch or not isinstance(given, CallValue):
        return True
    match inside(given, row.switch, call.loc):
        case Absent():
            return True
        case Known(value=value):
            return bool(value)
        case _:
            return None
