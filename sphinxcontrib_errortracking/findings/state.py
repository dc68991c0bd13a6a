"""Whether Sentry sends anything at all in one runtime of one app: the question that nearly every rule asks first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.mask import BULLETS
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, by_environment, read, read_in
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import App, Call, Entry, Setup

#: constructors of a client that stands beside the global one and hears only what it is handed
CLIENTS = ("BrowserClient", "NodeClient", "ServerRuntimeClient")
LONGEST = 60  #: characters of conditions that are told wherever they matter
#: packages whose build integration may call `init` itself
SELF_STARTING = ("@sentry/astro", "@sentry/nuxt", "@sentry/sveltekit", "@sentry/react-native")
#: what every DSN looks like that the SDK reads, and more
_DSN = re.compile(r"\s*\w+://[^/\s]+@[^/\s]+/.+", re.DOTALL)
RUNTIME_WORDS = {"browser": "in the browser", "server": "on the server", "edge": "on the edge runtime"}


@dataclass(frozen=True, slots=True)
class Captures:
    """`init` runs and sends; `whens` are the conditions, of which one is enough; `quiet` names environments without events."""

    init: Call
    whens: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Silent:
    """Sentry certainly sends nothing; `reason` is a clause: "`init` never runs (…)"; `detail` says more, once is enough."""

    reason: Prose
    evidence: tuple[SourceLocation, ...] = ()
    detail: Prose = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """Whether it sends cannot be known; `reason` is a clause; `detail` says more."""

    reason: Prose
    evidence: tuple[SourceLocation, ...] = ()
    detail: Prose = ()


@dataclass(frozen=True, slots=True)
class Isolated:
    """There is no `init`, but a client beside the global one: it sends what it is handed and nothing else."""

    client: Call


State: TypeAlias = "Captures | Silent | Unclear | Isolated"


def label(app: str, runtime: str | None = None) -> Prose:
    """Name an app and, where given, its runtime: "`apps/dashboard` in the browser"."""
    name: Prose = (Code(app or "."),)
    return (*name, " " + RUNTIME_WORDS.get(runtime, f"({runtime})")) if runtime else name


def parts_of(setup: Setup, *runtimes: str) -> Iterator[tuple[App, str]]:
    """Give each app with each of its runtimes, of those named."""
    for app in setup.apps:
        if app.kind == "package" and not setup.inits(app.path):
            continue
        for runtime in app.runtimes:
            if runtime in (runtimes or tuple(RUNTIME_WORDS)):
                yield app, runtime


def package_place(setup: Setup, app: str) -> tuple[SourceLocation, ...]:
    """Give the place of an app's package.json."""
    return tuple(SourceLocation(p.loc.source, 1) for p in setup.manifests.packages if p.path == app)


def state(setup: Setup, app: str, runtime: str) -> State:
    """Tell whether Sentry sends anything in this runtime; of several `init` calls the last one that runs counts."""
    inits = [call for call in setup.inits(app) if call.runtime in (runtime, None)]
    states = [init_state(setup, call) for call in inits]
    if sending := [found for found in states if isinstance(found, Captures)]:
        return _one_of(sending)
    if unclear_states := [found for found in states if isinstance(found, Unclear)]:
        return unclear_states[-1]
    client = own_client(setup, app)
    if client is not None and not any(isinstance(found, Unclear) for found in states):
        return Isolated(client)
    return states[-1] if states else _without_init(setup, app, runtime)


def _one_of(sending: list[Captures]) -> Captures:
    """The last call; where it is reached in several ways, what holds in any of them."""
    ways = [found for found in sending if found.init.loc == sending[-1].init.loc]
    whens = () if any(not found.whens for found in ways) else tuple(dict.fromkeys(w for one in ways for w in one.whens))
    quiet = tuple(name for name in ways[-1].quiet if all(name in found.quiet for found in ways))
    return Captures(ways[-1].init, whens, quiet)


def own_client(setup: Setup, app: str) -> Call | None:
    """Find a client that an app makes itself, beside the global one."""
    found = [call for call in setup.calls if call.app == app and call.method in CLIENTS and not is_dead(setup, call)]
    return found[-1] if found else None


def best_state(setup: Setup, app: str, runtime: str | None) -> State:
    """Tell whether Sentry sends in a runtime, or in any of the app's where it is not told which."""
    known = next((known for known in setup.apps if known.path == app), None)
    if known is None or (known.kind == "package" and not setup.inits(app)):
        return Unclear(say("which app runs {package}", package=label(app)))
    if runtime in RUNTIME_WORDS:
        return state(setup, app, runtime)
    found = [state(setup, app, name) for name in known.runtimes]
    for kind in (Captures, Isolated, Unclear, Silent):
        for one in found:
            if isinstance(one, kind):
                return one
    return _without_init(setup, app, "")


def init_state(setup: Setup, call: Call) -> State:
    """Tell whether one `init` runs and sends."""
    for look in (_loaded, _active, _enabled, _dsn, _sampled, _before_send):
        found = look(setup, call)
        if found is not None:
            return found
    quiet = tuple(name for name in setup.environments if _is_quiet(call, name))
    if quiet and len(quiet) == len(setup.environments):
        return Silent(say("its `init` sends in no environment ({place})", place=call.loc), (call.loc,))
    return Captures(call, (call.condition,) if call.condition and call.active is None else (), quiet)


def entry_of(setup: Setup, file: str, app: str, runtime: str | None = None) -> Entry | None:
    """Find how a file is loaded: the entry that reaches it, else one that does not; None where no entry speaks of it."""
    entries = [entry for entry in setup.entries if entry.app == app and entry.file == file]
    own = [entry for entry in entries if runtime in (entry.runtime, None)] or entries
    return next((entry for entry in own if entry.reached), own[-1] if own else None)


def is_dead(setup: Setup, call: Call) -> bool:
    """Tell whether a call certainly never runs: by its conditions, or because nothing loads its file."""
    entry = entry_of(setup, call.loc.source, call.app, call.runtime)
    return call.active is False or (entry is not None and entry.reached is False)


def doubt(found: Unclear) -> Prose:
    """Say a doubt as a clause: "it cannot be known whether …"; a reason that names a fact instead is told as the cause."""
    first = found.reason[0] if found.reason and isinstance(found.reason[0], str) else ""
    if first.startswith(("whether", "what", "which")):
        return say("it cannot be known {reason}", reason=full(found))
    return say("whether errors are sent cannot be known: {reason}", reason=full(found))


def full(found: Silent | Unclear) -> Prose:
    """Say a state's reason with its detail."""
    return say("{reason}: {detail}", reason=found.reason, detail=found.detail) if found.detail else found.reason


def conditions(captures: Captures, *, whole: bool = False) -> Prose:
    """Say when it sends: ", when `SENTRY_DSN is set`, but not in `development`"; empty for always. `whole`: however long."""
    names: list[Item] = [Code(name) for name in captures.quiet]
    quiet = say(", but not in {names}", names=join(names, "or")) if names else ()
    told: list[Item] = [Code(when) for when in captures.whens]
    if not whole and len(" or ".join(captures.whens)) > LONGEST:
        return (*say(", when its `init` runs"), *quiet)
    return (*(say(", when {told}", told=join(told, "or")) if told else ()), *quiet)


def _loaded(setup: Setup, call: Call) -> State | None:
    entry = entry_of(setup, call.loc.source, call.app, call.runtime)
    if entry is None or entry.reached:
        return None
    evidence = (call.loc, *((entry.loaded_by,) if entry.loaded_by else ()))
    detail = (entry.reason or "nothing imports it",)
    if entry.reached is None:
        return Unclear(say("whether its `init` is loaded ({loc})", loc=call.loc), evidence, detail)
    return Silent(say("its `init` is not loaded ({loc})", loc=call.loc), evidence, detail)


def _active(_setup: Setup, call: Call) -> State | None:
    if call.active is False:
        why = say(", because of the condition {condition}", condition=Code(call.condition)) if call.condition else ()
        return Silent(say("its `init` never runs{why} ({loc})", why=why, loc=call.loc), (call.loc,))
    if call.active is None and call.uncalled:
        return Unclear(say("whether anything calls the function of its `init` ({loc})", loc=call.loc), (call.loc,))
    if call.active is None and not call.condition:
        return Unclear(say("whether its `init` runs ({loc})", loc=call.loc), (call.loc,))
    return None


def _enabled(_setup: Setup, call: Call) -> State | None:
    match read(call, "enabled"):
        case Known(value=False, loc=loc):
            return Silent(say("`enabled` is `false` ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain):
            return unclear("enabled", reason, chain, call)
        case Known() | Absent() | Given() | Depends():
            return None


def _dsn(_setup: Setup, call: Call) -> State | None:
    match read(call, "dsn"):
        case Known(value="" | False | None, loc=loc):
            return Silent(say("`dsn` is empty ({loc})", loc=loc), (loc,))
        case Known(value=str() as address, loc=loc) if not is_address(address):
            return Silent(say("`dsn` is no address that the SDK takes ({loc})", loc=loc), (loc,))
        case Absent(loc=loc) if call.runtime == "browser":
            return Silent(say("`dsn` is not set ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain) if not chain or "argument" in reason:
            return unclear("dsn", reason, chain, call)
        case Known() | Absent() | Given() | Depends() | Unknown():
            return None


def is_address(dsn: str) -> bool:
    """Tell whether the SDK may take a text for a DSN: `https://key@host/project`. What was masked counts as an address."""
    return _DSN.fullmatch(dsn) is not None or BULLETS in dsn


def _sampled(setup: Setup, call: Call) -> State | None:
    groups = by_environment(setup, call, "sampleRate")
    match groups[0][1]:
        case Known(value=rate, loc=loc) if len(groups) == 1 and rate == 0 and rate is not False:
            return Silent(say("`sampleRate` is `0`, which drops every error ({loc})", loc=loc), (loc,))
        case _:
            return None


def _before_send(_setup: Setup, call: Call) -> State | None:
    summary = call.callbacks.get("beforeSend")
    if summary is None or not (summary.always_null or (summary.complete and not summary.returns_event)):
        return None
    return Silent(say("`beforeSend` drops every error ({loc})", loc=summary.loc), (summary.loc,))


def _is_quiet(call: Call, environment: str) -> bool:
    """Tell whether the call certainly sends nothing in this environment."""
    if call.active_by_environment.get(environment) is False:
        return True
    readings = {name: read_in(call, environment, name) for name in ("enabled", "sampleRate", "dsn")}
    match readings["enabled"], readings["sampleRate"], readings["dsn"]:
        case (Known(value=False), _, _) | (_, _, Known(value="")):
            return True
        case _, Known(value=rate), _:
            return rate == 0 and not isinstance(rate, bool)
        case _:
            return False


def _without_init(setup: Setup, app: str, runtime: str) -> State:
    unread = [
        problem.loc
        for problem in setup.diagnostics
        if (problem.loc.source in setup.mentioning or problem.kind is not DiagnosticKind.SYNTAX)
        and problem.kind not in (DiagnosticKind.MANIFEST, DiagnosticKind.REPOSITORY)
        and problem.loc.source.startswith(f"{app}/" if app else "")
    ]
    if unread:
        return Unclear(say("{loc} could not be read whole", loc=unread[0]), tuple(unread[:1]))
    known = next((known for known in setup.apps if known.path == app), None)
    starting = [sdk for sdk in known.sdks if sdk.package in SELF_STARTING] if known else []
    if starting:
        reason = say("the build integration of {package} may call `init` itself", package=Code(starting[0].package))
        return Unclear(reason, (starting[0].loc,))
    shared = _shared_init(setup, app)
    if shared is not None:
        reason = say(
            "whether {app} calls the `init` at {loc} in a package that it depends on", app=Code(app), loc=shared
        )
        return Unclear(reason, (shared,))
    evidence = package_place(setup, app)
    if known and not known.sdks and not any(call.app == app for call in setup.calls):
        return Silent(say("no file of {app} calls Sentry", app=label(app)), evidence)
    return Silent(say("no call of `init` was found for {app}", app=label(app, runtime or None)), evidence)


def _shared_init(setup: Setup, app: str) -> SourceLocation | None:
    """Find an `init` in a workspace package on which the app depends, directly or through other packages."""
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
    calls = [call for path in sorted(seen - {app}) for call in setup.inits(path)]
    return calls[0].loc if calls else None


def unclear(option: str, reason: str, chain: tuple[SourceLocation, ...], call: Call) -> Unclear:
    """Make a doubt of an option that cannot be evaluated."""
    loc = chain[-1] if chain else call.loc
    return Unclear(say("what {option} is: {reason} ({loc})", option=Code(option), reason=(reason,), loc=loc), (loc,))
