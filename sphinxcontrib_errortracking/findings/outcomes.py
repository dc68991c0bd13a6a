"""How Sentry comes out in one runtime of one app: it sends, it is silent, it is isolated, or that cannot be known; and how that is said."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.findings.prose import condition, join, say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Inline, Prose
    from sphinxcontrib_errortracking.model.process_records import Process
    from sphinxcontrib_errortracking.model.records import Call
    from sphinxcontrib_errortracking.source.estree import SourceLocation

LONGEST = 60  #: characters of conditions that are told wherever they matter
RUNTIME_WORDS = {"browser": "in the browser", "server": "on the server", "edge": "on the edge runtime"}


@dataclass(frozen=True, slots=True)
class Captures:
    """`init` runs and sends; `whens` are the conditions, of which one is enough; `quiet` names environments without events.

    `address` is the variable that alone gives the DSN, where no condition asks for it.
    """

    init: Call
    whens: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    address: str = ""
    ignoring: SourceLocation | None = None  #: an element of `ignoreErrors` that matches every message
    allowing: SourceLocation | None = None  #: on a server: `allowUrls`, which is compared with paths of files there
    allows_none: bool = False  #: none of its elements matches such a path
    without: tuple[Process, ...] = ()  #: processes of the same app in which nothing calls `init`
    within: tuple[Process, ...] = ()  #: where other processes of the app have an `init` of their own: those of this one


@dataclass(frozen=True, slots=True)
class Silent:
    """Sentry certainly sends nothing; `reason` is a clause: "`init` never runs (…)"; `detail` says more, once is enough.

    `init`: the call that drops errors alone, so that traces, logs, replays, check-ins and sessions may be sent all the same (run with
    `sampleRate` 0, and with a `beforeSend` that returns null, at 10.28.0).
    """

    reason: Prose
    evidence: tuple[SourceLocation, ...] = ()
    detail: Prose = ()
    init: Call | None = None

    @property
    def what(self) -> Prose:
        """What is not sent, as the subject of a sentence."""
        return ("no error",) if self.init is not None else ("nothing",)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Whether it sends cannot be known; `reason` is a clause; `detail` says more; `init` is the one call that would send."""

    reason: Prose
    evidence: tuple[SourceLocation, ...] = ()
    detail: Prose = ()
    init: Call | None = None


@dataclass(frozen=True, slots=True)
class Isolated:
    """There is no `init`, but a client beside the global one: it sends what it is handed and nothing else."""

    client: Call


State: TypeAlias = "Captures | Silent | Unclear | Isolated"


@cache
def label(app: str, runtime: str | None = None) -> Prose:
    """Name an app and, where given, its runtime: "`apps/dashboard` in the browser"."""
    name: Prose = (Code(app or "."),)
    return (*name, " " + RUNTIME_WORDS.get(runtime, f"({runtime})")) if runtime else name


def _without_space(runtime: Prose) -> Prose:
    """The words for a runtime behind another one: the conjunction between them brings its own space."""
    first = runtime[0] if runtime else ""
    return (first.lstrip(), *runtime[1:]) if isinstance(first, str) else runtime


def together(labels: Iterable[Prose]) -> Prose:
    """List apps with their runtimes, each app once and those of the same runtimes together: "`a` and `b` in the browser and on the server, and `c` on the server"."""
    runtimes: dict[Inline, list[Prose]] = {}
    for app, *runtime in dict.fromkeys(labels):
        runtimes.setdefault(app, []).append(tuple(runtime))
    for app, found in runtimes.items():
        if len(found) > 1:  # "`a` on the server and where its runtime is not told"
            runtimes[app] = [runtime or (" where the runtime is not told",) for runtime in found]
    alike: dict[tuple[Prose, ...], list[Prose]] = {}
    for app, found in runtimes.items():
        alike.setdefault(tuple(found), []).append((app,))
    groups = [(*join(apps), *join([*found[:1], *map(_without_space, found[1:])])) for found, apps in alike.items()]
    if len(groups) == 1:
        return groups[0]
    if all(len(found) == len(apps) == 1 for found, apps in alike.items()):
        return join(groups)
    mark = ";" if any(max(len(found), len(apps)) > 2 for found, apps in alike.items()) else ","  # noqa: PLR2004 - such a list has commas itself
    return say("{first}{mark} and {last}", first=join(groups[:-1], "", f"{mark} "), mark=(mark,), last=groups[-1])


def doubt(found: Unclear) -> Prose:
    """Say a doubt as a clause: "it cannot be known whether …"; a reason that names a fact instead is told as the cause."""
    first = found.reason[0] if found.reason and isinstance(found.reason[0], str) else ""
    if first.startswith(("whether", "what", "which")):
        return say("it cannot be known {reason}", reason=full(found))
    return say("whether errors are sent cannot be known: {reason}", reason=full(found))


def full(found: Silent | Unclear) -> Prose:
    """Say a state's reason with its detail."""
    return say("{reason}: {detail}", reason=found.reason, detail=found.detail) if found.detail else found.reason


def conditions(captures: Captures, *, whole: bool = False, of_init: bool = False) -> Prose:
    """Say when it sends: ", when `SENTRY_DSN is set`, but not in `development`"; empty for always. `whole`: however long.

    `of_init`: where the sentence is about the `init` itself.
    """
    names: list[Item] = [Code(name) for name in captures.quiet]
    quiet = say(", but not in {names}", names=join(names, "or")) if names else ()
    told: list[Item] = [condition(when) for when in captures.whens]
    again = dropped_again(captures)
    dropped = say(", but {again}", again=again) if again else ()
    here = say(", in {processes}", processes=started(captures.within)) if captures.within else ()
    elsewhere = say(", but not in {processes}", processes=started(captures.without)) if captures.without else ()
    if not whole and len(" or ".join(captures.whens)) > LONGEST:
        runs = say(", where conditions of the code let it run") if of_init else say(", when its `init` runs")
        return (*here, *runs, *quiet, *elsewhere, *dropped)
    return (*here, *(say(", when {told}", told=join(told, "or")) if told else ()), *quiet, *elsewhere, *dropped)


def dropped_again(captures: Captures) -> Prose:
    """Say which captured errors a filter drops: "dropped by `ignoreErrors` where it has a message"; empty for none that is known."""
    told: list[Item] = []
    if captures.ignoring:
        told.append(say("dropped by `ignoreErrors` where it has a message ({loc})", loc=captures.ignoring))
    if captures.allowing:
        none = "dropped by `allowUrls` where it has a stack, as no path of a file matches ({loc})"
        some = "dropped by `allowUrls` where the path of its file does not match ({loc})"
        told.append(say(none if captures.allows_none else some, loc=captures.allowing))
    return join(told)


def started(processes: Iterable[Process]) -> Prose:
    """Name processes by their commands: "the process that `node dist/worker.js` starts (`package.json:9`)"."""
    listed = list(processes)
    named: list[Prose] = [say("{command} ({loc})", command=Code(one.command), loc=one.loc) for one in listed]
    if all(one.is_bundle for one in listed):
        return say("what is built from {commands}", commands=named)
    noun = "the process that {commands} starts" if len(named) == 1 else "the processes that {commands} start"
    return say(noun, commands=named)


def where_addressed(captures: Captures) -> Prose:
    """Say which variable has to give the address: ", where `SENTRY_DSN` gives the address"; empty where none alone does."""
    return say(", where {name} gives the address", name=Code(captures.address)) if captures.address else ()


def unclear(option: str, reason: str, chain: tuple[SourceLocation, ...], call: Call) -> Unclear:
    """Make a doubt of an option that cannot be evaluated."""
    loc = chain[-1] if chain else call.loc
    return Unclear(say("what {option} is: {reason} ({loc})", option=Code(option), reason=(reason,), loc=loc), (loc,))
