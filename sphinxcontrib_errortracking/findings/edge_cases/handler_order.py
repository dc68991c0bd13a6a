"""What the order of registration keeps from Sentry's error handler: handlers before it, routes behind it, or before it in Hono."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Unknown
from sphinxcontrib_errortracking.findings.edge_cases.own_handlers import is_heard, keeping
from sphinxcontrib_errortracking.findings.gone import gone_prose, is_gone
from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Code, Finding, Verdict
from sphinxcontrib_errortracking.findings.state import Captures, label
from sphinxcontrib_errortracking.model.choosing import CHOOSES_ALL, CHOOSES_NONE
from sphinxcontrib_errortracking.model.choosing import OPTION as CHOOSING
from sphinxcontrib_errortracking.model.express_order import MADE

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, CodeFact, ErrorBoundary, Setup

#: functions of the SDK that register its error handler with a server framework
ERROR_HANDLERS = (
    "setupExpressErrorHandler",
    "expressErrorHandler",
    "setupFastifyErrorHandler",
    "setupKoaErrorHandler",
    "setupHapiErrorHandler",
    "setupConnectErrorHandler",
    "setupNestErrorHandler",
    "setupHonoErrorHandler",
    "Handlers.errorHandler",
)


def in_order(setup: Setup, handler: Call, captures: Captures) -> Finding | None:
    """Say which errors do not get to Sentry's handler because of the order of registration; None where none was found."""
    fact = handler_order(setup, handler.app)
    if fact is None:
        return None
    told, verdict = _ORDERS[fact.topic]
    behavior = say(told, app=label(handler.app), loc=handler.loc, other=fact.loc)
    evidence = (handler.loc, fact.loc)
    return Finding(verdict=verdict, behavior=behavior, evidence=evidence, notes=basis(setup, captures.init))


_ORDERS = {
    "express-keeps-errors": (
        "{app}: Sentry's error handler ({loc}) is not given errors of routes, because the handler at {other} stands before it and passes nothing on.",
        Verdict.NOT_HANDLED,
    ),
    "express-keeps-some": (
        "{app}: Sentry's error handler is set up ({loc}), but the handler at {other} stands before it and passes nothing on.",
        Verdict.PARTLY,
    ),
    "express-all-behind": (
        "{app}: Sentry's error handler ({loc}) is registered before the routes, the first at {other}, and is not given their errors.",
        Verdict.NOT_HANDLED,
    ),
    "hono-all-before": (
        "{app}: Sentry's error handler ({loc}) is registered behind the routes, the first at {other}, and is not given their errors: Hono hands them to what is registered before.",
        Verdict.NOT_HANDLED,
    ),
    "hono-routes-before": (
        "{app}: Sentry's error handler is set up ({loc}), but is not given errors of routes before it, the first at {other}.",
        Verdict.PARTLY,
    ),
    "express-route-behind": (
        "{app}: Sentry's error handler is set up ({loc}), but is not given errors of routes behind it, the first at {other}.",
        Verdict.PARTLY,
    ),
}


def handler_order(setup: Setup, app: str) -> CodeFact | None:
    """Find what keeps errors from Sentry's error handler: a handler before it that does not capture, or a route behind it."""
    capturing = {found.loc for found in own_handlers(setup, app)}
    facts = {fact.topic: fact for fact in setup.facts if fact.app == app and fact.topic in _ORDERS}
    return next((facts[topic] for topic in _ORDERS if topic in facts and facts[topic].loc not in capturing), None)


def order_prose(setup: Setup, handler: Call | ErrorBoundary) -> tuple[Prose, bool | None] | None:
    """Say as a clause what the order of registration keeps from Sentry's handler, and whether it is everything; None for nothing.

    Whether it is everything is None where it is not known that it keeps anything.
    """
    call = next((one for one in setup.calls if one.method in ERROR_HANDLERS and one.loc == handler.loc), None)
    if call is not None and is_gone(setup, call):
        return gone_prose(setup, call), True
    if call is not None and call.method == "setupKoaErrorHandler":
        return _kept_by_middleware(setup, call)
    fact = handler_order(setup, handler.app) if call is not None else None
    if fact is None:
        return chosen(setup, call) if call is not None else None
    keeps = "the handler at {loc} stands before it and passes nothing on"
    behind = "routes are registered behind it, the first at {loc}"
    before = "routes are registered before it, the first at {loc}"
    words = keeps if "keeps" in fact.topic else before if "before" in fact.topic else behind
    return say(words, loc=fact.loc), _ORDERS[fact.topic][1] is Verdict.NOT_HANDLED


def chosen(setup: Setup, handler: Call) -> tuple[Prose, bool | None] | None:
    """Say it as a clause where the code hands Sentry's handler a function that chooses errors, or may, and whether it keeps all from it; None where it does not."""
    topics = {fact.topic for fact in setup.facts if fact.loc == handler.loc}
    if CHOOSES_ALL in topics:
        return None
    if CHOOSES_NONE in topics:
        return say("{name} lets it capture no error ({loc})", name=Code(CHOOSING), loc=handler.loc), True
    first = 0 if handler.method in MADE else 1
    given = handler.arguments[first] if len(handler.arguments) > first else None
    chooses = isinstance(given, ObjectValue) and given.get(CHOOSING) is not None
    if not chooses and not isinstance(given, Unknown):
        return None
    words = "which errors it captures is decided by {name}, which is not followed ({loc})"
    return say(words, name=Code(CHOOSING), loc=handler.loc), None


def _kept_by_middleware(setup: Setup, handler: Call) -> tuple[Prose, bool | None] | None:
    """The same of Koa, whose middleware keeps what it catches from what stands before it."""
    behind, elsewhere = ([one for one in group if not is_heard(setup, one)] for group in keeping(setup, handler))
    if behind:
        words = "the middleware at {loc}, which stands behind it, passes on no error of what follows"
        return say(words, loc=behind[0].loc), False
    if elsewhere:
        words = "whether the middleware at {loc}, which passes no error on, stands behind it is not followed"
        return say(words, loc=elsewhere[0].loc), None
    return None


def own_handlers(setup: Setup, app: str) -> list[ErrorBoundary]:
    """Error handlers of Express that the code writes itself and that capture."""
    registered = {call.loc for call in setup.calls if call.method in ERROR_HANDLERS}
    own = [found for found in setup.boundaries if found.app == app and found.kind == "express-handler"]
    return [found for found in own if found.captures and found.loc not in registered]
