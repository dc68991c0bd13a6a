"""Whether one `init` runs and sends: each condition for it is a check, and the first that decides is told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import (
    SPREAD,
    ArrayValue,
    EnvironmentVariable,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.findings.addresses import is_address, no_tunnel
from sphinxcontrib_errortracking.findings.callbacks import drops_all
from sphinxcontrib_errortracking.findings.gone import fails
from sphinxcontrib_errortracking.findings.measured import installed, parts, version_prose
from sphinxcontrib_errortracking.findings.outcomes import Captures, Silent, Unclear, unclear
from sphinxcontrib_errortracking.findings.prose import coded, condition, say
from sphinxcontrib_errortracking.findings.rates import switched_on, taken_rate
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    by_environment,
    read,
    read_in,
    written_at,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.unbundled import left_out
from sphinxcontrib_errortracking.findings.workers import in_worker
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.model.installed import makes_client
from sphinxcontrib_errortracking.model.logic import join_words
from sphinxcontrib_errortracking.model.memory import remembered

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.outcomes import State
    from sphinxcontrib_errortracking.model.records import Call, Entry, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

MATCH_ALL = (".*", ".", ".+", "^.*", "^.*$", "^.+$", ".*$", "(?:)", "^", "$", "[\\s\\S]*", "[\\s\\S]+", "^[\\s\\S]*$")
#: SDKs of workers -> the last version that takes no address of the bindings, and the first that takes one (their code; run at 10.28.0)
OF_BINDINGS = {"@sentry/cloudflare": ((10, 38), (10, 40))}
#: the entries of the SDK for Electron that a main process imports; `utility` hands its events on too
MAIN_PROCESS = ("@sentry/electron", "@sentry/electron/main")
_ADDRESS = regex(r"\^?https?\??:(?:\\/|/){2}")


@remembered
def init_state(setup: Setup, call: Call) -> State:
    """Tell whether one `init` runs and sends."""
    for look in (
        _loaded,
        _active,
        fails,
        _enabled,
        _dsn,
        no_tunnel,
        left_out,
        _sampled,
        _before_send,
        _main_process,
        in_worker,
    ):
        found = look(setup, call)
        if found is not None:
            return replace(found, init=call) if isinstance(found, Unclear) else found
    quiet = tuple(name for name in setup.environments if _is_quiet(setup, call, name))
    if quiet and len(quiet) == len(setup.environments):
        return Silent(say("its `init` sends in no environment ({place})", place=call.loc), (call.loc,))
    entry = entry_of(setup, call.loc.source, call.app, call.runtime)
    loading = entry.condition if entry is not None else ""
    whens = _both(loading, call.condition if call.active is None else "", *switched_on(setup, call))
    return Captures(call, whens, quiet, _address(call, " ".join(whens)), _ignoring(call), *_allowing(call))


def _ignoring(call: Call) -> SourceLocation | None:
    """The place of an element of `ignoreErrors` that every message matches, where the integration that reads it is there by default."""
    if not _has_defaults(call):
        return None
    match read(call, "ignoreErrors"):
        case Given(value=ArrayValue(elements=elements), loc=loc):
            return next((written_at(one, loc) for one in elements if _matches_all(one)), None)
        case _:
            return None


def _has_defaults(call: Call) -> bool:
    """Is nothing said of the default integrations?"""
    plain = not makes_client(call) and call.method != "initWithoutDefaultIntegrations"
    return plain and isinstance(read(call, "defaultIntegrations"), Absent)


def _allowing(call: Call) -> tuple[SourceLocation | None, bool]:
    """The place of `allowUrls` on a server, where frames have the paths of files (run at 7.120.4, 8.55.2, 9.47.2, 10.28.0 and 11.12.0); matches it none?"""
    if call.runtime != "server" or not _has_defaults(call):
        return None, False
    match read(call, "allowUrls"):
        case Given(value=ArrayValue(elements=elements, open=None), loc=loc):
            return (loc if elements else None), all(map(_is_of_addresses, elements))
        case Given(loc=loc) | Depends(loc=loc):
            return loc, False
        case Absent() | Known() | Unknown():
            return None, False


def _is_of_addresses(pattern: Value) -> bool:
    """Can a text or an expression match addresses such as `https://…` only?"""
    match pattern:
        case Static(value=str() as text):
            return "://" in text
        case RegExpValue(source=source):
            return _ADDRESS.match(source) is not None and "|" not in source
        case _:
            return False


def _matches_all(pattern: Value) -> bool:
    """Does the SDK find this pattern in every text: the empty string, or an expression such as `/.*/`?"""
    match pattern:
        case Static(value=""):
            return True
        case RegExpValue(source=source):
            return source in MATCH_ALL
        case _:
            return False


def _address(call: Call, whens: str) -> str:
    """The variable that alone gives the DSN, and for which no condition asks."""
    match read(call, "dsn"):
        case Depends(value=EnvironmentVariable(name=name)) if name not in re.split(r"\W+", whens):
            return name
        case _:
            return ""


def _both(*conditions: str) -> tuple[str, ...]:
    """Make one condition of several that must all hold; () for none."""
    told = join_words(*conditions)
    return (told,) if told else ()


def entry_of(setup: Setup, file: str, app: str, runtime: str | None = None) -> Entry | None:
    """Find how a file is loaded: the entry that reaches it, else one that does not; None where no entry speaks of it."""
    entries = [entry for entry in setup.entries if entry.app == app and entry.file == file]
    own = [entry for entry in entries if runtime in (entry.runtime, None)] or entries
    return next((entry for entry in own if entry.reached), own[-1] if own else None)


def _loaded(setup: Setup, call: Call) -> State | None:
    entry = entry_of(setup, call.loc.source, call.app, call.runtime)
    if entry is None or entry.reached:
        return None
    evidence = (call.loc, *((entry.loaded_by,) if entry.loaded_by else ()))
    detail = coded(entry.reason or "nothing imports it")
    if entry.reached is None:
        return Unclear(say("whether its `init` is loaded ({loc})", loc=call.loc), evidence, detail)
    return Silent(say("its `init` is not loaded ({loc})", loc=call.loc), evidence, detail)


def _active(_setup: Setup, call: Call) -> State | None:
    if call.active is False:
        why = (
            say(", because of the condition {condition}", condition=condition(call.condition)) if call.condition else ()
        )
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


def _dsn(setup: Setup, call: Call) -> State | None:
    match read(call, "dsn"):
        case Absent(loc=loc) if call.package in OF_BINDINGS:
            return without_binding(setup, call, loc)
        case Known(value="" | False | None, loc=loc):
            return Silent(say("`dsn` is empty ({loc})", loc=loc), (loc,))
        case Known(value=str() as address, loc=loc) if not is_address(address):
            return Silent(say("`dsn` is no address that the SDK takes ({loc})", loc=loc), (loc,))
        case Absent(loc=loc) if call.runtime == "browser" and not in_renderer(call):
            return Silent(say("`dsn` is not set ({loc})", loc=loc), (loc,))
        case Unknown(reason=reason, chain=chain, kind=kind) if not chain or kind == SPREAD:
            return unclear("dsn", reason, chain, call)
        case Known() | Absent() | Given() | Depends() | Unknown():
            return None


def without_binding(setup: Setup, call: Call, loc: SourceLocation) -> State | None:
    """No address is set in a worker: older versions take none of its bindings, newer ones take `SENTRY_DSN`."""
    last, first = OF_BINDINGS[call.package]
    release = (parts(installed(setup, call)) or ())[:2]
    if release and release <= last:
        words = "`dsn` is not set, and {sdk} takes none of the worker's bindings ({loc})"
        return Silent(say(words, sdk=version_prose(setup, call), loc=loc), (loc,))
    if not release or release < first:
        words = "whether {sdk} takes an address of the worker's bindings, as `dsn` is not set ({loc})"
        return Unclear(say(words, sdk=version_prose(setup, call), loc=loc), (loc,))
    return None


def _sampled(setup: Setup, call: Call) -> State | None:
    groups = by_environment(setup, call, "sampleRate")
    match groups[0][1]:
        case Known(value=rate, loc=loc) if len(groups) == 1 and taken_rate(setup, call, rate) == 0:
            told = say(
                "`sampleRate` is {rate}, which drops every error ({loc})", rate=Code(notation(Static(rate))), loc=loc
            )
            return Silent(told, (loc,), init=call)
        case _:
            return None


def _before_send(_setup: Setup, call: Call) -> State | None:
    summary = call.callbacks.get("beforeSend")
    if summary is None or not drops_all(summary):
        return None
    return Silent(say("`beforeSend` drops every error ({loc})", loc=summary.loc), (summary.loc,), init=call)


def in_renderer(call: Call) -> bool:
    """Is it the SDK of a renderer of Electron? It needs no DSN: it hands its events to the main process (code of 3.0.8, 4.24.0, 5.12.0 and 6.5.0, not run)."""
    return call.runtime == "browser" and f"{call.package}/".startswith("@sentry/electron/")


def _main_process(setup: Setup, call: Call) -> State | None:
    """A renderer's events are sent where those of its app's main process are."""
    if not in_renderer(call):
        return None
    for other in setup.inits(call.app):
        if other.runtime == "server" and other.package in MAIN_PROCESS:
            match init_state(setup, other):
                case Captures(whens=(), quiet=()):
                    return None
    words = "whether the main process of Electron, which the renderer hands its events to, sends them ({loc})"
    return Unclear(say(words, loc=call.loc), (call.loc,))


def _is_quiet(setup: Setup, call: Call, environment: str) -> bool:
    """Tell whether the call certainly sends nothing in this environment."""
    if call.active_by_environment.get(environment) is False:
        return True
    readings = {name: read_in(call, environment, name) for name in ("enabled", "sampleRate", "dsn")}
    match readings["enabled"], readings["sampleRate"], readings["dsn"]:
        case (Known(value=False), _, _) | (_, _, Known(value="")):
            return True
        case _, Known(value=rate), _:
            return taken_rate(setup, call, rate) == 0
        case _:
            return False
