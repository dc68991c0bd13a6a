"""The document's first two sections: for whom, what for, and the way of an error when all goes well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.builds import Uploads, only_when, plugins, stripped, upload
from sphinxcontrib_errortracking.findings.callbacks import changes, drops
from sphinxcontrib_errortracking.findings.calls import captures_of
from sphinxcontrib_errortracking.findings.integrations import FILTERS, filters, own_filters, own_filters_prose
from sphinxcontrib_errortracking.findings.measured import version_prose
from sphinxcontrib_errortracking.findings.outcomes import started, together
from sphinxcontrib_errortracking.findings.page_scripts import that_is_followed
from sphinxcontrib_errortracking.findings.processes import without_init
from sphinxcontrib_errortracking.findings.prose import count, join, places, say, sentences
from sphinxcontrib_errortracking.findings.reading import Absent, option_prose, place_of, read
from sphinxcontrib_errortracking.findings.records import Code, Row, Verdict
from sphinxcontrib_errortracking.findings.shared import shared_with_sentry
from sphinxcontrib_errortracking.findings.state import (
    Captures,
    Isolated,
    Silent,
    Unclear,
    conditions,
    doubt,
    full,
    label,
    states_of,
    where_addressed,
)
from sphinxcontrib_errortracking.findings.third_party import third_party
from sphinxcontrib_errortracking.findings.unloaded import is_loaded

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import EdgeCase, Prose
    from sphinxcontrib_errortracking.findings.state import State
    from sphinxcontrib_errortracking.model.records import App, Call, Setup

#: kind of an app -> who uses it; of an app with pages its name tells, where it does
USERS = {"widget": ("Website Visitor",), "dashboard": ("Agent", "Admin", "Platform Admin"), "package": ("Developer",)}
#: what the folder or the name of an app is called that those use who work with it
STAFF_WORDS = ("dashboard", "admin", "backoffice", "back-office", "console")
FORMAT_USERS = ("Website Visitor", "Agent", "Admin", "Platform Admin")
#: frameworks of servers that answer requests
ANSWERING = ("express", "fastify", "koa", "hono", "nestjs", "socket.io")
WORKS = "The server does its work, and its failures are known without a report of theirs"
WANTS = {
    "widget": "The embedded widget works on the page that they visit",
    "dashboard": "The app works, and its errors are known without a report of theirs",
    "server": "Requests are answered, and failures of the server are known without a report of theirs",
    "package": "Shared code reports its errors in each app that uses it",
}


def summary(setup: Setup, edge_cases: tuple[EdgeCase, ...]) -> tuple[Prose, ...]:
    """Say in two sentences what the document says: where Sentry is, and how the edge cases come out."""
    found = states_of(setup)
    doubtful = any(isinstance(at, Unclear) for _, _, at in found)
    if not setup.calls and not doubtful and not any(app.sdks for app in setup.apps):
        return (say("No code of {name} uses Sentry.", name=Code(setup.name)),)
    sending = [label(app.path, runtime) for app, runtime, at in found if isinstance(at, Captures)]
    silent = [label(app.path, runtime) for app, runtime, at in found if isinstance(at, Silent) and at.init is None]
    dropping = [
        label(app.path, runtime) for app, runtime, at in found if isinstance(at, Silent) and at.init is not None
    ]
    unclear = [label(app.path, runtime) for app, runtime, at in found if isinstance(at, Unclear)]
    beside = [label(app.path, runtime) for app, runtime, at in found if isinstance(at, Isolated)]
    clauses: list[Prose] = []
    if sending:
        clauses.append(say("Sentry is set up to receive errors of {apps}", apps=together(sending)))
    if beside:
        clauses.append(say("errors of {apps} go through a client beside the global one", apps=together(beside)))
    if dropping:
        clauses.append(say("every error of {apps} is dropped before it is sent", apps=together(dropping)))
    if silent:
        clauses.append(say("nothing is sent from {apps}", apps=together(silent)))
    if without := [process for app in setup.apps for process in without_init(setup, app.path)]:
        clauses.append(say("nothing is sent from {processes}", processes=started(without)))
    if unclear:
        clauses.append(say("whether errors of {apps} are sent cannot be known from the code", apps=together(unclear)))
    first = (
        say("{clauses}.", clauses=join(clauses, "", "; "))
        if clauses
        else say("Sentry is called, but no app was found that sets it up.")
    )
    return (_capital(first), _counts(edge_cases))


def affected_users(setup: Setup) -> tuple[tuple[str, bool], ...]:
    """Say who of the format's four users is affected: those of the apps that call Sentry, or of which that is not known.

    Where the code does not tell who uses one of these apps, nobody is said not to be affected: who is not there is not told.
    """
    doubtful = {app.path for app, _, at in states_of(setup) if isinstance(at, Unclear)}
    calling = {call.app for call in setup.calls} | doubtful
    found = [_users(setup, app) for app in setup.apps if app.path in calling]
    users = {user for known in found for user in known or ()}
    return tuple((name, name in users) for name in FORMAT_USERS if name in users or None not in found)


def affected_by(setup: Setup) -> Prose:
    """Say from what it is taken who uses an app: its folder's or package's name, and no code."""
    by_name: list[Item] = []
    for app in setup.apps:
        users = _users_of_pages(app) if app.kind in {"dashboard", "widget"} else None
        if users is not None:
            names: list[Item] = [(user,) for user in users]
            by_name.append(say("{app} is used by {users}", app=label(app.path), users=join(names)))
    if not by_name:
        return ()
    beside = any(app.kind == "server" and _users(setup, app) is not None for app in setup.apps)
    server: Prose = say("; a server is used by the users of the apps beside it") if beside else ()
    words = "Who uses an app is taken from the name of its folder or package, and not from code: {apps}{server}."
    return say(words, apps=join(by_name, "", "; "), server=server)


def _users(setup: Setup, app: App) -> tuple[str, ...] | None:
    """Who uses an app; a server's users are those of the apps beside it. None where the code does not tell."""
    if app.kind != "server":
        return _users_of_pages(app)
    others = [_users_of_pages(other) for other in setup.apps if other.kind in {"dashboard", "widget"}]
    known = {user for users in others for user in users or ()}
    return tuple(user for user in FORMAT_USERS if user in known) if others and None not in others else None


def _users_of_pages(app: App) -> tuple[str, ...] | None:
    names = f"{app.path.rpartition('/')[2]} {app.name.rpartition('/')[2]}".lower()
    if app.kind == "dashboard" and not any(word in names for word in STAFF_WORDS):
        return None
    return USERS.get(app.kind, USERS["package"])


def purpose(setup: Setup) -> tuple[Prose, ...]:
    """Say what the setup is for, app by app, from what it calls."""
    sentences: list[Prose] = []
    without: list[Prose] = []
    unknown: dict[Prose, list[Prose]] = {}
    for app in setup.apps:
        sdks = [Code(f"{sdk.package} {sdk.version or sdk.range}") for sdk in app.sdks]
        calls = [call for call in setup.calls if call.app == app.path and call.active is not False]
        if calls:
            used = say(" with {sdks}", sdks=sdks) if sdks else ()
            framework = say(", an app built with {framework},", framework=Code(app.framework)) if app.framework else ()
            sentences.append(
                say("{app}{framework} calls Sentry{used}.", app=label(app.path), framework=framework, used=used)
            )
        elif doubts := [at for other, _, at in states_of(setup) if other == app and isinstance(at, Unclear)]:
            unknown.setdefault(full(doubts[0]), []).append(label(app.path))
        elif shared := shared_with_sentry(setup, app.path):
            words = "{app} does not call Sentry itself; it depends on {packages}, where code does."
            sentences.append(say(words, app=label(app.path), packages=[Code(name) for name in shared]))
        elif sdks:
            sentences.append(say("{app} depends on {sdks} and does not call it.", app=label(app.path), sdks=sdks))
        else:
            without.append(label(app.path))
    for why, apps in unknown.items():
        words = "Whether {apps} {verb} Sentry is not known: {why}."
        sentences.append(say(words, apps=join(apps), verb=("uses" if len(apps) == 1 else "use",), why=why))
    if without:
        verb = "does" if len(without) == 1 else "do"
        sentences.append(say("{apps} {verb} not use Sentry.", apps=join(without), verb=(verb,)))
    return tuple(sentences) or (say("No app of {name} uses Sentry.", name=Code(setup.name)),)


def user_goals(setup: Setup) -> tuple[Row, ...]:
    """Give table A, a row for each app that was found: User Type, What They Want, How This Feature Helps."""
    rows = []
    for app in setup.apps:
        found = [(runtime, at) for other, runtime, at in states_of(setup) if other == app]
        if app.kind == "package" and not found:
            continue
        helps = [_help(app.path, runtime, at) for runtime, at in found] or [
            say("{app} sends nothing itself.", app=label(app.path))
        ]
        users = _users(setup, app)
        user = say("{user} ({app})", user=(", ".join(users or ("Users",)),), app=label(app.path))
        answers = app.kind != "server" or app.framework in ANSWERING
        wanted = WANTS.get(app.kind, WANTS["package"]) if answers else WORKS
        rows.append(Row(cells=(user, (wanted,), sentences(*helps))))
    return tuple(rows)


def flow(setup: Setup) -> tuple[Prose, ...]:
    """Give the happy path as sentences, from what is configured."""
    sending = [(app, runtime, at) for app, runtime, at in states_of(setup) if isinstance(at, Captures)]
    if not sending:
        return (say("No `init` was found that certainly can run, so no error takes this way."),)
    steps = [_build(setup)]
    for app, runtime, at in sending:
        where = label(app.path, runtime)
        start = say(
            "{app} starts and sets {sdk} up ({loc}){when}.",
            app=where,
            sdk=version_prose(setup, at.init),
            loc=at.init.loc,
            when=(*conditions(at, whole=True), *where_addressed(at)),
        )
        steps.append(start)
    steps.append(_event(setup))
    steps.append(
        say("The SDK makes an event of the error, with the breadcrumbs before it and the context that was set.")
    )
    steps.extend(_filter(setup, at) for _, _, at in sending)
    steps.append(_delivery(setup, [at for _, _, at in sending]))
    return tuple(dict.fromkeys(step for step in steps if step))


def _build(setup: Setup) -> Prose:
    uploading = [
        call for call in plugins(setup) if isinstance(upload(setup, call), Uploads) and not stripped(setup, call)
    ]
    if not uploading:
        return ()
    limited = any(only_when(call) for call in uploading)
    words = (
        "The build uploads source maps where conditions of the code let it and its token is set ({places})."
        if limited
        else "The build uploads source maps where its token is set ({places})."
    )
    return say(words, places=places(call.loc for call in uploading))


def _event(setup: Setup) -> Prose:
    captures = [call for call in captures_of(setup) if is_loaded(setup, call)]
    if not captures:
        words = "An error reaches the SDK's handlers: no code{which} captures one itself."
        return say(words, which=that_is_followed(setup))
    return say(
        "An error reaches the SDK's handlers, or code that captures it ({places}).",
        places=places(call.loc for call in captures),
    )


def _filter(setup: Setup, at: Captures) -> Prose:
    call = at.init
    where = label(call.app, call.runtime)
    options = [
        name
        for name in ("sampleRate", "ignoreErrors", "denyUrls", "allowUrls", "beforeSend")
        if not isinstance(read(call, name), Absent)
        and not (name in FILTERS and isinstance(filters(setup, call), Silent))
    ]
    own, _ = own_filters(setup, call)
    told = [*(_setting(setup, call, name) for name in options), *([own_filters_prose(call, own)] if own else [])]
    others = third_party(setup, call)
    told += [others.said] if others is not None else []
    if not told:
        return say("{app}: nothing of the repository filters or changes the event ({loc}).", app=where, loc=call.loc)
    return say(
        "{app}: the event passes these settings: {options}.",
        app=where,
        options=told,
    )


def _setting(setup: Setup, call: Call, name: str) -> Prose:
    """Say an option; of a callback that is followed what it does."""
    found = call.callbacks.get(name)
    told = [clause for clause in (*changes(name, found), drops(name, found)) if clause] if found else []
    return join(told) if told else option_prose(setup, call, name, ())


def _delivery(setup: Setup, sending: list[Captures]) -> Prose:
    tunnels = [read(at.init, "tunnel") for at in sending if not isinstance(at.init.options, Unknown)]
    routes = [read(call, "tunnelRoute") for call in plugins(setup) if not isinstance(call.options, Unknown)]
    own = [place_of(found, sending[0].init.loc) for found in tunnels if not isinstance(found, Absent)]
    built = [place_of(found, sending[0].init.loc) for found in routes if not isinstance(found, Absent)]
    if own or built:
        clauses: list[Prose] = []
        if own:
            clauses.append(say("where `tunnel` is set, to the tunnel ({places})", places=places(own)))
        if built:
            clauses.append(
                say("from the browser, through the route that `tunnelRoute` sets ({places})", places=places(built))
            )
        words = "The event is sent to the address in the DSN ({places}); {clauses}."
        addressed = places(at.init.loc for at in sending)
        return say(words, places=addressed, clauses=join(clauses, "", "; "))
    return say("The event is sent to the address in the DSN ({places}).", places=places(at.init.loc for at in sending))


def _help(app: str, runtime: str, at: State) -> Prose:
    where = label(app, runtime)
    match at:
        case Captures(init=init):
            return say(
                "{app}: errors are sent to Sentry ({loc}){when}.",
                app=where,
                loc=init.loc,
                when=(*conditions(at, whole=True), *where_addressed(at)),
            )
        case Silent(reason=reason) as silent:
            return say("{app}: {what} is sent, because {reason}.", app=where, what=silent.what, reason=reason)
        case Isolated(client=client):
            words = "{app}: what the code hands to a client beside the global one is sent to Sentry ({loc})."
            return say(words, app=where, loc=client.loc)
        case Unclear():
            return say("{app}: {reason}.", app=where, reason=doubt(at))


def _counts(edge_cases: tuple[EdgeCase, ...]) -> Prose:
    parts: list[Prose] = []
    for verdict in Verdict:
        number = sum(case.finding.verdict is verdict for case in edge_cases)
        if number:
            words = {"does not apply": "do not apply"}.get(str(verdict), str(verdict)) if number != 1 else str(verdict)
            parts.append((f"{number} {words}",))
    return say("Of {number}: {parts}.", number=count(len(edge_cases), "edge case"), parts=join(parts, "and"))


def _capital(prose: Prose) -> Prose:
    first = prose[0] if prose else ""
    return (first[:1].upper() + first[1:], *prose[1:]) if isinstance(first, str) else prose
