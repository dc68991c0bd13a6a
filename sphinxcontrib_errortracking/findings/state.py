"""Whether Sentry sends anything at all in one runtime of one app: the question that nearly every rule asks first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.addresses import is_address
from sphinxcontrib_errortracking.findings.init_state import entry_of, init_state
from sphinxcontrib_errortracking.findings.made_global import BINDS, made_global
from sphinxcontrib_errortracking.findings.outcomes import (
    RUNTIME_WORDS,
    Captures,
    Isolated,
    Silent,
    State,
    Unclear,
    conditions,
    doubt,
    full,
    label,
    unclear,
    where_addressed,
)
from sphinxcontrib_errortracking.findings.processes import certainly_without, state_in_process, without_init
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.several_inits import any_of, one_of
from sphinxcontrib_errortracking.model.installed import makes_client
from sphinxcontrib_errortracking.model.memory import remembered
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.model.records import App, Call, Carrier, Setup

__all__ = [
    "Captures",
    "Isolated",
    "Silent",
    "State",
    "Unclear",
    "alternatives",
    "best_state",
    "conditions",
    "counting",
    "doubt",
    "entry_of",
    "full",
    "init_state",
    "is_address",
    "is_dead",
    "is_never_asked",
    "label",
    "of_page",
    "own_client",
    "package_place",
    "parts_of",
    "runs_with",
    "state",
    "state_of_file",
    "states",
    "states_of",
    "unclear",
    "where_addressed",
]

#: constructors of a client that stands beside the global one and hears only what it is handed
CLIENTS = ("BrowserClient", "NodeClient", "ServerRuntimeClient", BINDS)
#: packages whose build integration may call `init` itself
SELF_STARTING = ("@sentry/astro", "@sentry/nuxt", "@sentry/sveltekit", "@sentry/react-native")


def parts_of(setup: Setup, *runtimes: str) -> Iterator[tuple[App, str]]:
    """Give each app with each of its runtimes, of those named."""
    for app in setup.apps:
        if app.kind == "package" and not setup.inits(app.path) and not of_page(setup, app.path):
            continue
        for runtime in app.runtimes:
            if runtime in (runtimes or tuple(RUNTIME_WORDS)):
                yield app, runtime


def of_page(setup: Setup, app: str | None = None) -> tuple[Carrier, ...]:
    """Give the scripts of Sentry's CDN that pages load, and the global `Sentry` that nothing imports; of one app where given."""
    return tuple(one for one in setup.carriers if one.of_page and app in (None, one.app))


def package_place(setup: Setup, app: str) -> tuple[SourceLocation, ...]:
    """Give the place of an app's package.json."""
    return tuple(SourceLocation(p.loc.source, 1) for p in setup.manifests.packages if p.path == app)


@remembered
def state(setup: Setup, app: str, runtime: str) -> State:
    """Tell whether Sentry sends anything in this runtime; of several `init` calls the last one that runs counts."""
    return states(setup, app, runtime)[-1]


@remembered
def states(setup: Setup, app: str, runtime: str) -> tuple[State, ...]:
    """Give the same for each `init` that has processes of its own, in the order of their files; else one for all."""
    inits = [call for call in setup.inits(app) if call.runtime in (runtime, None)]
    own = [one for one in setup.own_inits if (one.app, one.runtime) == (app, runtime)]
    found = [(_of(setup, app, runtime, [call for call in inits if call.loc.source == one.file]), one) for one in own]
    sending = [replace(at, within=one.processes) for at, one in found if isinstance(at, Captures)]
    return tuple(sending) if sending and len(sending) == len(own) else (_of(setup, app, runtime, inits),)


def states_of(setup: Setup) -> tuple[tuple[App, str, State], ...]:
    """Give each app and runtime with whether Sentry sends there."""
    return tuple((app, runtime, at) for app, runtime in parts_of(setup) for at in states(setup, app.path, runtime))


def _of(setup: Setup, app: str, runtime: str, inits: list[Call]) -> State:
    client = own_client(setup, app)
    if client is not None and client.runtime not in (runtime, None):
        client = None
    instead = made_global(setup, client) if client is not None else None
    if isinstance(instead, Unclear):
        return instead
    if client is not None and instead is not None:
        return _instead(setup, client, inits)
    states = [init_state(setup, call) for call in inits]
    if sending := [found for found in states if isinstance(found, Captures)]:
        counted, (whens, quiet) = one_of(sending), any_of(sending)
        without = without_init(setup, app) if runtime == "server" else ()
        return replace(counted, whens=whens, quiet=quiet, without=without)
    if unclear_states := [found for found in states if isinstance(found, Unclear)]:
        last = unclear_states[-1]
        several = len({found.init.loc for found in unclear_states if found.init}) > 1
        return replace(last, init=None) if several else last
    if client is not None and not any(isinstance(found, Unclear) for found in states):
        return Isolated(client)
    found = states[-1] if states else _without_init(setup, app, runtime)
    carried = _carried(setup, app, runtime) if isinstance(found, Silent) else None
    return carried or found


def _instead(setup: Setup, client: Call, inits: list[Call]) -> State:
    """How a client comes out that the code makes the global one."""
    if inits:
        words = "which client is the global one: that of the `init` at {init}, or the one at {loc}"
        return Unclear(say(words, init=inits[-1].loc, loc=client.loc), (inits[-1].loc, client.loc))
    found = init_state(setup, client)
    return replace(found, init=None) if isinstance(found, Unclear) else found


def _may_run(carrier: Carrier, runtime: str) -> bool:
    return not runtime or not carrier.runtimes or runtime in carrier.runtimes


def _carried(setup: Setup, app: str, runtime: str) -> Unclear | None:
    """Doubt that nothing is set up where the app loads a package from elsewhere that may do so."""
    found = next((c for c in setup.carriers if c.app == app and _may_run(c, runtime)), None)
    if found is None:
        return None
    words = "whether {package}, which {loc} {verb}, sets Sentry up: {why}"
    if found.of_sdk:
        words = "what {package}, which {loc} {verb}, sends: {why}"
    at = say(" ({loc})", loc=found.why_at) if found.why_at else ()
    reason = say(words, package=Code(found.package), loc=found.loc, verb=(found.verb,), why=(*say(found.why), *at))
    return Unclear(reason, tuple(loc for loc in (found.loc, found.why_at) if loc))


@remembered
def alternatives(setup: Setup, app: str, runtime: str) -> tuple[Captures, ...]:
    """The `init` calls of which conditions, or processes, decide which one counts, the last first; one where nothing is to be decided."""
    own = [at for at in states(setup, app, runtime) if isinstance(at, Captures) and at.within]
    if own:
        return tuple(own)
    inits = [call for call in setup.inits(app) if call.runtime in (runtime, None)]
    sending = [at for call in inits if isinstance(at := init_state(setup, call), Captures)]
    found: dict[SourceLocation, Captures] = {}
    for one in reversed(sending):
        if one.init.loc not in found:
            found[one.init.loc] = one_of([other for other in sending if other.init.loc == one.init.loc])
            if not found[one.init.loc].whens:
                break
    return tuple(found.values())


@remembered
def at_place(setup: Setup, call: Call) -> State:
    """Tell it of one `init`; where several ways lead to its place, under what conditions any of them does."""
    found = init_state(setup, call)
    if not isinstance(found, Captures) or makes_client(call):
        return found
    inits = [other for other in setup.inits(call.app) if (other.loc, other.runtime) == (call.loc, call.runtime)]
    return replace(
        found, whens=one_of([at for one in inits if isinstance(at := init_state(setup, one), Captures)]).whens
    )


@remembered
def own_client(setup: Setup, app: str) -> Call | None:
    """Find a client that an app makes itself, beside the global one."""
    found = [call for call in setup.calls if call.app == app and call.method in CLIENTS and not is_dead(setup, call)]
    return found[-1] if found else None


@remembered
def best_state(setup: Setup, app: str, runtime: str | None, among: tuple[str, ...] = ()) -> State:
    """Tell whether Sentry sends in a runtime, or in any of those `among` which it is, or of the app's, where it is not told which."""
    known = next((known for known in setup.apps if known.path == app), None)
    if known is None or (known.kind == "package" and not setup.inits(app)):
        return Unclear(say("which app runs {package}", package=label(app)))
    if runtime in RUNTIME_WORDS:
        return state(setup, app, runtime)
    found = [state(setup, app, name) for name in known.runtimes if name in (among or known.runtimes)]
    for kind in (Captures, Isolated, Unclear, Silent):
        for one in found:
            if isinstance(one, kind):
                return one
    return _carried(setup, app, "") or _without_init(setup, app, "")


def state_of_file(setup: Setup, app: str, runtime: str | None, file: str, among: tuple[str, ...] = ()) -> State:
    """Tell whether Sentry sends what code of one file throws or hands over: in the processes that load it."""
    found = best_state(setup, app, runtime, among)
    if isinstance(found, Captures) and found.within:
        own = counting(setup, app, file, found.init.runtime or "server")
        found = own[0] if len(own) == 1 else replace(found, within=())
        return replace(found, within=(), without=())
    return state_in_process(setup, file, found, runtime)


def counting(setup: Setup, app: str, file: str, runtime: str = "server") -> tuple[Captures, ...]:
    """Give the `init` calls that count where a file runs: of several with processes of their own, those of which it is loaded."""
    own = [at for at in states(setup, app, runtime) if isinstance(at, Captures) and at.within]
    return tuple(at for at in own if any(file in process.loaded for process in at.within))


def runs_with(setup: Setup, init: Call, file: str) -> bool:
    """May a file run in a process where this `init` counts? Not where its processes are known, and have another one or none."""
    own = counting(setup, init.app, file)
    return not certainly_without(setup, file) and (not own or any(at.init is init for at in own))


@remembered
def is_dead(setup: Setup, call: Call) -> bool:
    """Tell whether a call certainly never runs: by its conditions, or because nothing loads its file."""
    entry = entry_of(setup, call.loc.source, call.app, call.runtime)
    return call.active is False or (entry is not None and entry.reached is False) or is_never_asked(call)


def is_never_asked(call: Call) -> bool:
    """Tell whether it is what Next.js hands errors of the server to, but in a file for browsers, where Next.js looks for none."""
    return call.method == "captureRequestError" and call.runtime == "browser"


def _without_init(setup: Setup, app: str, runtime: str) -> State:
    unread = [
        problem.loc
        for problem in setup.diagnostics
        if (problem.loc.source in setup.mentioning or not problem.around)
        and problem.kind not in (DiagnosticKind.MANIFEST, DiagnosticKind.REPOSITORY, DiagnosticKind.VERSION)
        and problem.loc.source.startswith(f"{app}/" if app else "")
    ]
    if unread:
        return Unclear(say("{loc} could not be read whole", loc=unread[0]), tuple(unread[:1]))
    known = next((known for known in setup.apps if known.path == app), None)
    starting = [sdk for sdk in known.sdks if sdk.package in SELF_STARTING] if known else []
    if starting:
        reason = say("the build integration of {package} may call `init` itself", package=Code(starting[0].package))
        return Unclear(reason, (starting[0].loc,))
    shared = _shared_init(setup, app, runtime)
    if shared is not None:
        words = "whether the app calls the `init` at {loc} in a package that it depends on"
        return Unclear(say(words, loc=shared), (shared,))
    evidence = package_place(setup, app)
    if known and not known.sdks and not any(call.app == app for call in setup.calls):
        return Silent(say("no file of the app calls Sentry"), evidence)
    return Silent(say("no call of `init` was found for {app}", app=label(app, runtime or None)), evidence)


def _shared_init(setup: Setup, app: str, runtime: str) -> SourceLocation | None:
    """Find an `init` that may run there in a workspace package on which the app depends, directly or through other packages."""
    packages = {package.path: package for package in setup.manifests.packages}
    paths = {package.name: package.path for package in setup.manifests.packages}
    seen: set[str] = set()
    waiting = [app]
    while waiting:
        path = waiting.pop()
        if path in seen or path not in packages:
            continue
        seen.add(path)
        waiting.extend(paths[name] for name in packages[path].dependencies if name in paths)
    every = (call for path in sorted(seen - {app}) for call in setup.inits(path))
    return next((call.loc for call in every if not runtime or call.runtime in {None, runtime}), None)
