"""What is attached to an error: user, context, breadcrumbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, ObjectValue, Unknown
from sphinxcontrib_errortracking.findings.integrations import integration
from sphinxcontrib_errortracking.findings.measured import (
    MAX_BREADCRUMBS,
    USER_IP,
    basis,
    installed,
    outcome,
)
from sphinxcontrib_errortracking.findings.prose import places, say
from sphinxcontrib_errortracking.findings.questions.draft import Draft, over_inits
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    literal,
    option_prose,
    read,
    shown,
    unknown_prose,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.records import Call, Setup


BREADCRUMBS = {
    "browser": "`console`, clicks, `fetch`, XHR and navigation",
    "server": "`console`, HTTP requests and child processes",
}


CONTEXT = ("setUser", "setTag", "setTags", "setContext", "setExtra", "setExtras")


def user_context(setup: Setup) -> Draft:
    """What user context is attached.

    Calls of `setUser`, `setTag`, `setContext` and their like, `initialScope`, and the address that the SDK adds by itself: with
    `sendDefaultPii` below 11, by default at 11.12.0 (measured).
    """
    draft = Draft()
    for call in setup.calls:
        if call.method in CONTEXT and call.active is not False:
            _context_call(draft, call)
    if not any(call.method == "setUser" and call.active is not False for call in setup.calls):
        draft.add(say("No code calls `setUser`."))
    over_inits(setup, draft, _user_of_init)
    return draft


def _context_call(draft: Draft, call: Call) -> None:
    app = label(call.app, call.runtime)
    what = [shown(value) for value in call.arguments]
    unknown = next((value for value in call.arguments if isinstance(value, Unknown)), None)
    keys = next((value for value in call.arguments if isinstance(value, ObjectValue)), None)
    if call.method == "setUser" and keys is not None and keys.open is None:
        names = [Code(name) for name, _ in keys.properties]
        draft.add(say("{app}: `setUser` attaches {names} ({loc}).", app=app, names=names, loc=call.loc), call.loc)
    elif unknown is not None:
        draft.doubt(unknown_prose(f"What `{call.method}` attaches", unknown, call.loc), call.loc)
        draft.add(say("{app}: {method} is called ({loc}).", app=app, method=Code(call.method), loc=call.loc), call.loc)
    else:
        draft.add(
            say("{app}: {method} is given {what} ({loc}).", app=app, method=Code(call.method), what=what, loc=call.loc),
            call.loc,
        )


def _user_of_init(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    match read(call, "initialScope.user"):
        case Known(loc=loc) | Given(loc=loc) | Depends(loc=loc):
            draft.add(say("{app}: `initialScope` holds a user ({loc}).", app=app, loc=loc), loc)
        case Unknown() as unknown:
            draft.doubt(unknown_prose("Whether `initialScope` holds a user", unknown, call.loc))
        case Absent():
            pass
    match read(call, "sendDefaultPii"):
        case Known(value=value, loc=loc):
            draft.add(say("{app}: `sendDefaultPii` is {value} ({loc}).", app=app, value=literal(value), loc=loc), loc)
        case Given(value=given, loc=loc) | Depends(value=given, loc=loc):
            draft.add(say("{app}: `sendDefaultPii` is {value} ({loc}).", app=app, value=shown(given), loc=loc), loc)
        case Unknown() as unknown:
            draft.doubt(unknown_prose("`sendDefaultPii`", unknown, call.loc))
        case Absent(loc=loc):
            draft.add(say("{app}: `sendDefaultPii` is not set ({loc}).", app=app, loc=loc), loc)
    if call.package == "@sentry/node" and outcome(USER_IP, installed(setup, call)):
        draft.add(say("{app}: the SDK attaches the address of the client by default.", app=app), call.loc)


def breadcrumbs(setup: Setup) -> Draft:
    """How breadcrumbs are configured.

    `maxBreadcrumbs` (100 where unset, measured at 7.120.4 to 11.12.0), `beforeBreadcrumb`, the breadcrumbs integration, and the
    calls of `addBreadcrumb`.
    """
    draft = Draft()
    over_inits(setup, draft, _breadcrumbs, options=("maxBreadcrumbs", "beforeBreadcrumb"))
    calls = [call for call in setup.calls if call.method == "addBreadcrumb" and call.active is not False]
    if calls:
        draft.add(
            say("The code adds breadcrumbs itself at {places}.", places=places(call.loc for call in calls)),
            *(c.loc for c in calls),
        )
    else:
        draft.add(say("No code calls `addBreadcrumb`."))
    return draft


def _breadcrumbs(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    measured = outcome(MAX_BREADCRUMBS, installed(setup, call))
    kept = (
        say("; the SDK keeps {number}", number=(measured.result,))
        if measured
        else ("; what this version keeps was not measured",)
    )
    draft.add(say("{app}: {maximum}.", app=app, maximum=option_prose(setup, call, "maxBreadcrumbs", kept)), call.loc)
    if runtime in BREADCRUMBS:
        match integration(setup, call, "breadcrumbsIntegration", "Breadcrumbs"):
            case CallValue() as given:
                loc = written_at(given, call.loc)
                draft.add(
                    say(
                        "{app}: `breadcrumbsIntegration` is set to {value} ({loc}).",
                        app=app,
                        value=shown(given),
                        loc=loc,
                    ),
                    loc,
                )
            case Unknown() as unknown:
                draft.doubt(unknown_prose("How the breadcrumbs integration is set", unknown, call.loc))
            case Absent():
                draft.add(
                    say("{app}: the SDK records by default: {what}.", app=app, what=say(BREADCRUMBS[runtime])), call.loc
                )
                draft.add(basis(setup, call))
    match read(call, "beforeBreadcrumb"):
        case Absent() | Known():
            pass
        case Given(value=callback, loc=loc) | Depends(value=callback, loc=loc):
            draft.add(
                say("{app}: `beforeBreadcrumb` is {value} ({loc}).", app=app, value=shown(callback), loc=loc), loc
            )
        case Unknown() as unknown:
            draft.doubt(unknown_prose("What `beforeBreadcrumb` does", unknown, call.loc))
