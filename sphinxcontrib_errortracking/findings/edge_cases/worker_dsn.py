"""What an unset `dsn` is in a worker of Cloudflare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.init_state import without_binding
from sphinxcontrib_errortracking.findings.outcomes import Silent, Unclear, doubt, label
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.rules import cannot_know, not_handled, partly

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def of_bindings(setup: Setup, call: Call, loc: SourceLocation) -> Finding:
    """Say what the SDK does then: older versions send nothing, newer ones take a binding."""
    where = label(call.app, call.runtime)
    match without_binding(setup, call, loc):
        case Silent(reason=reason):
            return not_handled(say("{app}: nothing is sent, because {reason}.", app=where, reason=reason), loc)
        case Unclear() as unclear:
            return cannot_know(say("{app}: {doubt}.", app=where, doubt=doubt(unclear)), loc)
        case _:
            words = "{app}: `dsn` is not set; the SDK takes `SENTRY_DSN` of the worker's bindings, and without it sends nothing ({loc})."
            return partly(say(words, app=where, loc=loc), loc)
