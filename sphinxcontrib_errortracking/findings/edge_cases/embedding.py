"""Code that runs in other people's pages, and other people's code that runs in ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.calls import captures_of
from sphinxcontrib_errortracking.findings.hearing import sdk_handler
from sphinxcontrib_errortracking.findings.integrations import filters, handlers
from sphinxcontrib_errortracking.findings.measured import basis
from sphinxcontrib_errortracking.findings.processes import in_effect
from sphinxcontrib_errortracking.findings.prose import places, say, sentences
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, read, unknown_prose
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    in_every_sending,
    not_applicable,
    not_captured,
    not_handled,
    not_known,
    nothing_sent,
    partly,
    where_captured,
)
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    doubt,
    label,
    parts_of,
    state,
)
from sphinxcontrib_errortracking.findings.third_party import third_party
from sphinxcontrib_errortracking.source.containers import is_serverless

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import App, Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

WIDGET_WORDS = ("widget", "embed")


def widget_error(setup: Setup) -> Finding:
    """An error in the embedded widget on a customer's page.

    Not handled where the widget has no Sentry, or its `init` does not run. Partly where it calls `init`: the global handlers then
    capture the page's own errors too, and the widget's client takes the place of the page's (measured in Chromium at 10.28.0). Partly
    too with a client of its own beside the global one: it gets only what it is handed, and where no such call was found it cannot
    be known. Does not apply where no app is a widget;
    where a package only looks like one, or what is set up cannot be evaluated, it cannot be known.
    """
    widgets = [app for app in setup.apps if app.kind == "widget"]
    if not widgets:
        apps = {app.path for app in setup.apps}
        similar = [
            package
            for package in setup.manifests.packages
            if package.path not in apps and any(word in package.path.rpartition("/")[2] for word in WIDGET_WORDS)
        ]
        if similar:
            behavior = say(
                "Whether {path} runs on a customer's page is not told by the code.", path=Code(similar[0].path)
            )
            return cannot_know(behavior, similar[0].loc)
    return combine([_widget(setup, app) for app in widgets], say("No app is a widget that runs on another page."))


def _widget(setup: Setup, app: App) -> Finding:
    match state(setup, app.path, "browser"):
        case Captures(init=call):
            return _with_init(setup, app, call)
        case Unclear() as unclear:
            return not_known(app.path, "browser", unclear)
        case Silent() as silent:
            return not_captured(app.path, "browser", silent)
        case Isolated(client=client):
            return _isolated(setup, app, client)


def _with_init(setup: Setup, app: App, call: Call) -> Finding:
    where = label(app.path, "browser")
    match sdk_handler(setup, call, "error"):
        case Unclear() as unclear:
            return not_known(app.path, "browser", unclear)
        case Silent() as silent:
            behavior = say(
                "{app}: only what the widget captures itself is sent, because {why}.", app=where, why=silent.reason
            )
            return partly(behavior, call.loc, *silent.evidence, notes=basis(setup, call))
        case Captures():
            behavior = say(
                "{app}: captured ({loc}); the errors of the customer's page are captured with them, and a Sentry of that page loses its own.",
                app=where,
                loc=call.loc,
            )
            return partly(behavior, call.loc, notes=basis(setup, call))


def _isolated(setup: Setup, app: App, call: Call) -> Finding:
    captures = [other.loc for other in captures_of(setup) if other.app == app.path]
    behavior = say(
        "{app}: a client beside the page's ({loc}) sends what it is handed and nothing else.",
        app=label(app.path, "browser"),
        loc=call.loc,
    )
    notes = basis(setup, call)
    if not captures:
        lost = say("Which errors it is handed was not found.")
        return cannot_know(sentences(behavior, lost), call.loc, notes=notes)
    handed = say("It is handed errors at {places}.", places=places(captures))
    return partly(sentences(behavior, handed), call.loc, *captures, notes=notes)


def cross_origin_script(setup: Setup) -> Finding:
    """A script of another origin throws "Script error.".

    Not handled wherever `init` runs in a browser: without CORS such an error gives no event, as the SDK's own filter drops it (measured
    in Chromium at 10.28.0). Cannot be known where the default integrations are changed in a way that cannot be evaluated, or are
    off beside a `globalHandlersIntegration` of the code's own. Does not apply where no app runs in a browser.
    """
    return in_every_sending(setup, ("browser",), _script_error, say("No app runs in a browser."), of_pages=True)


def _script_error(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    match handlers(call):
        case Unclear() as unclear:
            return not_known(app, runtime, unclear)
        case Silent(reason=reason) if not isinstance(sdk_handler(setup, call, "error"), Silent):
            words = "{app}: whether such an error is sent was not measured where {reason}, as the filter that drops it is one of these integrations."
            return cannot_know(say(words, app=label(app, runtime), reason=reason), call.loc)
        case Silent() | Captures():
            words = "{app}: not sent, without CORS the browser hides what happened ({loc}); errors in timers of such a script {timers}."
            timers = say("are sent, because the SDK wraps timers")
            others = third_party(setup, call)
            if others is not None and others.drops is not False:
                timers = say(
                    "are heard, because the SDK wraps timers, but may be dropped: {others}", others=others.said
                )
            behavior = say(words, app=label(app, runtime), loc=call.loc, timers=timers)
            return not_handled(behavior, call.loc, notes=basis(setup, call))


def browser_extensions(setup: Setup) -> Finding:
    """A browser extension throws in the page.

    Not handled by default: its errors are sent (measured in Chromium at 10.28.0). Partly where `denyUrls` or `allowUrls` is set: what
    matches is dropped, but nothing where the default integrations are off and the one that reads these is not listed;
    or where `thirdPartyErrorFilterIntegration` drops errors of code that the build does not mark. What cannot be evaluated cannot be known, and neither what an app that is an extension itself sends: in the pages
    of others the SDK refuses to run, unless `skipBrowserExtensionCheck` is set (measured in Chromium at 10.28.0), in the extension's own it
    runs. Does not apply where no app runs in a browser.
    """
    return in_every_sending(setup, ("browser",), _extension, say("No app runs in a browser."), of_pages=True)


def _extension(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    manifest = next((fact for fact in setup.facts if fact.topic == "extension-manifest" and fact.app == app), None)
    if manifest is not None and not _is_allowed(call):
        words = (
            "{app} is an extension itself ({loc}); in the pages of others the SDK refuses to run and logs an error, in its own it runs: "
            "where `init` runs is not followed"
        )
        return cannot_know(say(words, app=where, loc=manifest.loc), manifest.loc, call.loc)
    others = third_party(setup, call)
    for option in ("denyUrls", "allowUrls"):
        match read(call, option):
            case Unknown() as unknown:
                return cannot_know(unknown_prose(f"`{option}`", unknown, call.loc), call.loc)
            case Given(loc=loc) | Depends(loc=loc) if others is None or not isinstance(filters(setup, call), Silent):
                return _by_address(setup, call, where, option, loc)
            case Known() | Absent() | Given() | Depends():
                pass
    if others is not None and others.drops is not None:
        verdict = partly if others.drops else not_handled
        return verdict(say("{app}: {others}.", app=where, others=others.said), others.loc, notes=basis(setup, call))
    if others is not None:
        return cannot_know(say("{app}: {others}.", app=where, others=others.said), others.loc)
    behavior = say(
        "{app}: errors of extensions are sent, no `denyUrls` or `allowUrls` is set ({loc}).", app=where, loc=call.loc
    )
    return not_handled(behavior, call.loc, notes=basis(setup, call))


def _by_address(setup: Setup, call: Call, where: Prose, option: str, loc: SourceLocation) -> Finding:
    """Say what an option does that chooses errors by the address of their script: nothing without the integration that reads it."""
    named: dict[str, Item] = {"app": where, "option": Code(option), "loc": loc}
    match filters(setup, call):
        case Captures():
            words = "{app}: {option} filters errors by the address of their script ({loc})."
            return partly(say(words, **named), loc, notes=basis(setup, call))
        case Silent(reason=reason):
            words = "{app}: errors of extensions are not filtered: {option} is set ({loc}) and has no effect, because {why}."
            return not_handled(say(words, **named, why=reason), loc, notes=basis(setup, call))
        case Unclear() as unclear:
            words = "{app}: whether {option} filters errors ({loc}) is not known: {why}."
            return cannot_know(say(words, **named, why=doubt(unclear)), loc)


def _is_allowed(call: Call) -> bool:
    """Is the SDK told to run in an extension too?"""
    match read(call, "skipBrowserExtensionCheck"):
        case Known(value=True):
            return True
        case _:
            return False


def serverless_flush(setup: Setup) -> Finding:
    """A serverless function freezes before its events are sent.

    Partly where the code calls `flush` on the server, other than in a listener for the end of the process, or hands functions to
    `wrapHandler`, which waits for it (code of 10.75.2): whether every function does so before it answers is not followed. Otherwise it
    cannot be known: where an app is deployed is in the code only where it has a configuration of the Serverless Framework, and freezing was
    not measured. Does not apply where no app runs on a server, nor to the main process of Electron, which runs on its user's computer.
    """
    found = [
        not_applicable(say("{app}: it runs on its user's computer.", app=label(app.path, runtime)))
        if app.framework == "electron"
        else where_captured(setup, app.path, runtime, _flush, nothing_sent)
        for app, runtime in parts_of(setup, "server", "edge")
    ]
    return combine(found, say("No app runs on a server."))


def _flush(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    calls = [
        call
        for call in setup.calls
        if call.app == app
        and call.method == "flush"
        and in_effect(setup, call)
        and not call.context.startswith("listener")
    ]
    if calls and runtime == "server":
        words = "{app}: `flush` is called ({places}); whether every function waits for it before it answers is not followed."
        behavior = say(words, app=label(app, runtime), places=places(call.loc for call in calls))
        notes = say("What happens where it is not called was not measured.")
        return partly(behavior, *(call.loc for call in calls), notes=notes)
    wrapped = [fact.loc for fact in setup.facts if fact.topic == "serverless-wrapper" and fact.app == app]
    if wrapped and runtime == "server":
        words = "{app}: `wrapHandler` ({places}) waits until events are sent, for 2 seconds unless `flushTimeout` says otherwise; functions that it is not given are not followed."
        notes = say("From code of `10.75.2`; freezing was not measured.")
        return partly(say(words, app=label(app, runtime), places=places(wrapped)), *wrapped, notes=notes)
    deployed = next((path for path in setup.files if is_serverless(path) and path.rpartition("/")[0] == app), None)
    if deployed is not None and runtime == "server":
        words = "{app}: {file} deploys functions, whose processes are frozen, and no code calls `flush`: whether events are sent before that was not measured ({loc})."
        behavior = say(words, app=label(app, runtime), file=Code(deployed), loc=captures.init.loc)
        return cannot_know(behavior, captures.init.loc)
    behavior = say(
        "{app}: whether it runs where processes are frozen is not in the code ({loc}).",
        app=label(app, runtime),
        loc=captures.init.loc,
    )
    return cannot_know(behavior, captures.init.loc)
