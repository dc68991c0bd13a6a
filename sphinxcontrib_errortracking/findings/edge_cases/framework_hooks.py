"""What frameworks hand errors of their routes to: a filter, or a function of the code's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.edge_cases.own_handlers import (
    RUN_WITH,
    before_the_filter,
    by_own_handlers,
    not_by_own,
)
from sphinxcontrib_errortracking.findings.edge_cases.sveltekit import AS_RUN, without_hook
from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.prose import places, say, sentences
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import cannot_know, handled, partly
from sphinxcontrib_errortracking.findings.state import Captures, label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Finding
    from sphinxcontrib_errortracking.model.records import CodeFact, Setup

#: frameworks with a hook for errors: the kind of the boundary, and what of the SDK belongs there
HOOKS = {
    "sveltekit": ("sveltekit-handle-error", "handleErrorWithSentry"),
    "nestjs": ("nest-filter", "SentryGlobalFilter"),
}
#: what some of them hand an error of the server to -> kind of the boundary
HANDED_TO = {"react-router": "react-router-handle-error", "remix": "remix-handle-error"}


def by_hook(setup: Setup, app: str, framework: str, captures: Captures) -> Finding:
    """The framework hands errors to a hook: is the SDK's registered there? Both were run."""
    kind, name = HOOKS[framework]
    hooks = [found for found in setup.boundaries if (found.app, found.kind) == (app, kind)]
    if kind == "sveltekit-handle-error":
        hooks = [found for found in hooks if "hooks.server" in found.loc.source]
    named: dict[str, Item] = {"app": label(app), "framework": Code(framework), "name": Code(name)}
    if hooks:
        if (lost := before_the_filter(setup, app, hooks[0], captures)) is not None:
            return lost
        words = "{app}: {framework} hands an error of a route to {name} of the SDK ({loc})."
        run = say("Measured with NestJS 11; what extends `HttpException` is taken for expected and not captured.")
        notes = sentences(run, basis(setup, captures.init, run=RUN_WITH)) if framework == "nestjs" else AS_RUN
        return handled(say(words, **named, loc=hooks[0].loc), hooks[0].loc, notes=notes)
    apps = {known.path for known in setup.apps}
    shared = [found.loc for found in setup.boundaries if found.kind == kind and found.app not in apps]
    if shared:
        words = "{app}: {name} of the SDK stands in code that several apps may share ({loc}); whether this app hands it errors of a route is not followed."
        return cannot_know(say(words, **named, loc=shared[0]), shared[0])
    own = [found.loc for found in setup.boundaries if (found.app, found.kind) == (app, "nest-own-filter")]
    if own and framework == "nestjs":
        words = "{app}: {framework} hands what a filter of the code's own catches to `SentryExceptionCaptured` of the SDK ({places}), and other errors to nobody of it; {name} is not registered."
        return partly(say(words, **named, places=places(own)), *own, notes=basis(setup, captures.init))
    if framework == "nestjs":
        found = by_own_handlers(setup, app, framework, captures) or not_by_own(setup, app, framework, captures)
        if found is not None:
            return found
    if framework == "sveltekit" and (found := without_hook(setup, app, captures)) is not None:
        return found
    words = "{app}: {name} of the SDK, to which {framework} could hand an error of a route, is not registered ({loc}); which errors get to Sentry without it was not measured."
    return cannot_know(say(words, **named, loc=captures.init.loc), captures.init.loc)


def handed_by_pages(
    setup: Setup, app: str, framework: str, captures: Captures, express: list[CodeFact]
) -> Finding | None:
    """A framework of pages hands errors of its loaders, actions and pages to `handleError`; None where nothing captures there."""
    kind = HANDED_TO.get(framework)
    found = next((o for o in setup.boundaries if o.kind == kind and o.app == app and o.captures), None)
    if found is None:
        return None
    words = (
        "{app}: {framework} hands an error of a loader, an action or a page to `handleError`, which captures ({loc})."
    )
    named: dict[str, Item] = {"app": label(app), "framework": Code(framework), "loc": found.loc}
    notes = sentences(
        say("From code; {framework} itself was not run.", framework=Code(framework)), basis(setup, captures.init)
    )
    if express:
        beside = (
            "An error that Express around it catches is not captured: `setupExpressErrorHandler` is not called ({loc})."
        )
        behavior = sentences(say(words, **named), say(beside, loc=express[0].loc))
        return partly(behavior, found.loc, express[0].loc, notes=notes)
    return handled(say(words, **named), found.loc, notes=notes)
