"""Whether Sentry sends anything at all in one runtime of one app: the question that nearly every rule asks first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    FunctionValue,
    ObjectValue,
    RegExpValue,
    Unknown,
)
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, by_environment, place_of, read
from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.reading import Reading
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import App, Call, Setup

#: constructors of a client that stands beside the global one and hears only what it is handed
CLIENTS = ("BrowserClient", "NodeClient", "ServerRuntimeClient")
#: packages whose build integration may call `init` itself
SELF_STARTING = ("@sentry/astro", "@sentry/nuxt", "@sentry/sveltekit", "@sentry/react-native")
RUNTIME_WORDS = {"browser": "in the browser", "server": "on the server", "edge": "on the edge runtime"}


@dataclass(frozen=True, slots=True)
class Captures:
    """`init` runs and sends; `when` says on which condition, and `quiet` names environments where it certainly does not."""

    init: Call
    when: Prose = ()
    quiet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Silent:
    """Sentry certainly sends nothing; `reason` is a clause: "`init` never runs (…)"."""

    reason: Prose
    evidence: tuple[SourceLocation, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """Whether it sends cannot be known; `reason` is a clause."""

    reason: Prose
    evidence: tuple[SourceLocation, ...] = ()


State: TypeAlias = "Captures | Silent | Unclear"


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
    for kind in (Captures, Unclear):
        chosen = [found for found in states if isinstance(found, kind)]
        if chosen:
            return chosen[-1]
    return states[-1] if states else _without_init(setup, app, runtime)


def init_state(setup: Setup, call: Call) -> State:
    """Tell whether one `init` runs and sends."""
    for look in (_loaded, _active, _enabled, _dsn, _sampled, _before_send):
        found = look(setup, call)
        if found is not None:
            return found
    quiet = tuple(name for name in setup.environments if _is_quiet(setup, call, name))
    if quiet and len(quiet) == len(setup.environments):
        return Silent(say("its `init` sends in no environment ({place})", place=call.loc), (call.loc,))
    when = say("when {condition}", condition=Code(call.condition)) if call.condition and call.active is None else ()
    return Captures(call, when, quiet)


def handlers(call: Call) -> Captures | Silent | Unclear:
    """Tell whether the SDK's default integrations, the global handlers among them, are left as they are."""
    match read(call, "defaultIntegrations"):
        case Known(value=False, loc=loc):
            return Silent(say("`defaultIntegrations` is `false` ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain):
            return _unclear("defaultIntegrations", reason, chain, call)
        case Given(loc=loc) | Depends(loc=loc):
            return Unclear(say("`defaultIntegrations` is replaced ({loc})", loc=loc), (loc,))
        case Known() | Absent():
            pass
    match read(call, "integrations"):
        case Known() | Absent():
            return Captures(call)
        case Given(value=ArrayValue()):
            return Captures(call)
        case Given(loc=loc) | Depends(loc=loc):
            return Unclear(say("`integrations` decides which handlers there are ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain):
            return _unclear("integrations", reason, chain, call)


def integration(setup: Setup, call: Call, *names: str) -> CallValue | Absent | Unknown:
    """Find an integration of an init, by the names of the functions that make it; `addIntegration` counts too."""
    added = [
        value
        for other in setup.calls
        if other.method.rpartition(".")[2] == "addIntegration" and other.app == call.app and other.active is not False
        for value in other.arguments
    ]
    reading = read(call, "integrations")
    elements: tuple[object, ...] = ()
    doubt: Unknown | None = None
    match reading:
        case Given(value=ArrayValue(elements=found, open=hole)):
            elements, doubt = found, hole
        case Known() | Absent():
            pass
        case Given(value=ObjectValue() | FunctionValue() | RegExpValue() | CallValue()) | Depends():
            doubt = Unknown("the list of integrations is made at run time", (place_of(reading, call.loc),))
        case Unknown():
            doubt = reading
    for element in (*elements, *added):
        match element:
            case CallValue(name=name) if name.rpartition(".")[2] in names:
                return element
            case Unknown():
                doubt = doubt or element
            case _:
                pass
    return doubt or Absent(call.loc)


def without(state: Silent | Unclear) -> Prose:
    """Say a state's reason as a clause."""
    return state.reason


def conditions(captures: Captures) -> Prose:
    """Say under which conditions it sends: ", when `SENTRY_DSN is set`, but not in `development`"; empty for always."""
    names: list[Item] = [Code(name) for name in captures.quiet]
    quiet = say(", but not in {names}", names=join(names, "or")) if names else ()
    return (*((", ", *captures.when) if captures.when else ()), *quiet)


def _loaded(setup: Setup, call: Call) -> State | None:
    entries = [entry for entry in setup.entries if entry.app == call.app and entry.file == call.loc.source]
    own = [entry for entry in entries if call.runtime in (entry.runtime, None)] or entries
    if not own or any(entry.reached for entry in own):
        return None
    entry = own[-1]
    evidence = (call.loc, *((entry.loaded_by,) if entry.loaded_by else ()))
    reason = say("{file} is not loaded: {reason}", file=Place(call.loc), reason=(entry.reason or "nothing imports it",))
    if entry.reached is None:
        reason = say("whether {file} is loaded: {reason}", file=Place(call.loc), reason=(entry.reason or "not known",))
        return Unclear(reason, evidence)
    return Silent(reason, evidence)


def _active(_setup: Setup, call: Call) -> State | None:
    if call.active is False:
        why = say(", because of the condition {condition}", condition=Code(call.condition)) if call.condition else ()
        return Silent(say("its `init` never runs{why} ({loc})", why=why, loc=call.loc), (call.loc,))
    if call.active is None and not call.condition:
        return Unclear(say("whether its `init` runs ({loc})", loc=call.loc), (call.loc,))
    return None


def _enabled(_setup: Setup, call: Call) -> State | None:
    match read(call, "enabled"):
        case Known(value=False, loc=loc):
            return Silent(say("`enabled` is `false` ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain):
            return _unclear("enabled", reason, chain, call)
        case Known() | Absent() | Given() | Depends():
            return None


def _dsn(_setup: Setup, call: Call) -> State | None:
    match read(call, "dsn"):
        case Known(value="" | False | None, loc=loc):
            return Silent(say("`dsn` is empty ({loc})", loc=loc), (loc,))
        case Absent(loc=loc) if call.runtime == "browser":
            return Silent(say("`dsn` is not set ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain) if not chain or "argument" in reason:
            return _unclear("dsn", reason, chain, call)
        case Known() | Absent() | Given() | Depends() | Unknown():
            return None


def _sampled(setup: Setup, call: Call) -> State | None:
    groups = by_environment(setup, call, "sampleRate")
    match groups[0][1]:
        case Known(value=rate, loc=loc) if len(groups) == 1 and rate == 0 and rate is not False:
            return Silent(say("`sampleRate` is `0`, which drops every error ({loc})", loc=loc), (loc,))
        case _:
            return None


def _before_send(_setup: Setup, call: Call) -> State | None:
    summary = call.callbacks.get("beforeSend")
    if summary is None or not summary.always_null:
        return None
    return Silent(say("`beforeSend` drops every error ({loc})", loc=summary.loc), (summary.loc,))


def _is_quiet(setup: Setup, call: Call, environment: str) -> bool:
    """Tell whether the call certainly sends nothing in this environment."""
    if call.active_by_environment.get(environment) is False:
        return True
    readings = {name: _in(setup, call, environment, name) for name in ("enabled", "sampleRate", "dsn")}
    match readings["enabled"], readings["sampleRate"], readings["dsn"]:
        case (Known(value=False), _, _) | (_, _, Known(value="")):
            return True
        case _, Known(value=rate), _:
            return rate == 0 and not isinstance(rate, bool)
        case _:
            return False


def _in(setup: Setup, call: Call, environment: str, name: str) -> Reading:
    for names, reading in by_environment(setup, call, name):
        if environment in names:
            return reading
    return read(call, name)


def _without_init(setup: Setup, app: str, runtime: str) -> State:
    unread = [
        problem.loc
        for problem in setup.diagnostics
        if problem.kind not in (DiagnosticKind.MANIFEST, DiagnosticKind.REPOSITORY)
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
    return Silent(say("no call of `init` was found for {app}", app=label(app, runtime)), evidence)


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


def _unclear(option: str, reason: str, chain: tuple[SourceLocation, ...], call: Call) -> Unclear:
    loc = chain[-1] if chain else call.loc
    return Unclear(say("what {option} is: {reason} ({loc})", option=Code(option), reason=(reason,), loc=loc), (loc,))
