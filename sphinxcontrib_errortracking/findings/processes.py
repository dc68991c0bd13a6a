"""The processes of an app in which nothing sets Sentry up, and what that means for what runs there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.outcomes import Captures, Silent, Unclear
from sphinxcontrib_errortracking.findings.prose import join, places, say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.model.memory import remembered

if TYPE_CHECKING:
    from collections.abc import Collection

    from sphinxcontrib_errortracking.findings.outcomes import State
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.process_records import Process
    from sphinxcontrib_errortracking.model.records import Call, Setup


@remembered
def told(setup: Setup, app: str) -> tuple[Process, ...]:
    """Give the processes of an app that are worth telling: they serve or work, or hand errors over in files of theirs alone."""
    return tuple(process for process in setup.processes if process.app == app and process.told)


@remembered
def without_init(setup: Setup, app: str) -> tuple[Process, ...]:
    """Give those of them in which certainly nothing calls `init`; of a thread the SDK of its process hears what it does not catch."""
    return tuple(process for process in told(setup, app) if process.sets_up is False and not process.thread)


@remembered
def alone_in(setup: Setup, file: str) -> tuple[Process, ...]:
    """Give the processes without a known `init` in which a file runs, where it runs in no others."""
    return tuple(process for process in setup.processes if file in process.alone)


def certainly_without(setup: Setup, file: str) -> bool:
    """Tell whether a file runs in processes alone in which nothing calls `init`."""
    own = alone_in(setup, file)
    return bool(own) and all(process.sets_up is False for process in own)


def in_effect(setup: Setup, call: Call) -> bool:
    """Tell whether a call may run where an `init` has run: not where it never does, nor only in processes without one."""
    return call.active is not False and not certainly_without(setup, call.loc.source)


def without_effect(setup: Setup, methods: Collection[str]) -> tuple[tuple[Prose, tuple[Call, ...]], ...]:
    """Say of calls of these methods that they have no effect, as the processes in which alone they run are without an `init`."""
    groups: dict[tuple[str, Prose], list[Call]] = {}
    for call in setup.calls:
        if call.method in methods and call.active is not False and certainly_without(setup, call.loc.source):
            commands = _commands(alone_in(setup, call.loc.source))
            groups.setdefault((call.method, commands), []).append(call)
    words = "{method} at {places} has no effect, because nothing that {commands} loads calls `init`."
    return tuple(
        (say(words, method=Code(method), places=places(call.loc for call in calls), commands=commands), tuple(calls))
        for (method, commands), calls in groups.items()
    )


def state_in_process(setup: Setup, file: str, found: State, runtime: str | None) -> State:
    """Narrow down what holds for an app to what holds for a file of it, by the processes that load the file."""
    if runtime == "browser":
        return found
    own = alone_in(setup, file)
    if file in setup.unstarted and isinstance(found, Captures):
        words = "whether {file} runs in a process that sets Sentry up: no command that is read starts it, and nothing that one starts imports it"
        return Unclear(say(words, file=Code(file)))
    if not own or isinstance(found, Silent):
        shared = tuple(one for one in found.without if file in one.loaded) if isinstance(found, Captures) else ()
        return replace(found, without=shared) if isinstance(found, Captures) else found
    evidence = tuple(process.loc for process in own)
    doubtful = [process for process in own if process.sets_up is None]
    if certainly_without(setup, file):
        return Silent(say("nothing that {commands} loads calls `init`", commands=_commands(own)), evidence)
    reason = say("whether anything that {commands} loads calls `init`", commands=_commands(own))
    return Unclear(reason, evidence, _why(doubtful[0]))


def nothing_loads(process: Process) -> Prose:
    """Say that a process is without Sentry: "`node dist/worker.js` (`package.json:9`) starts `src/worker.ts`, and nothing …"."""
    words = (
        "{command} ({loc}) starts {file}, and nothing that this loads calls `init`: nothing is sent from that process"
    )
    if process.again:
        words = "{command} ({loc}) starts {file}, in which no `init` runs then: nothing is sent from that process"
    if process.thread:
        words = "{command} ({loc}) starts {file} as a thread, and nothing that this loads calls `init`: what is captured there is not sent"
    return say(words, command=Code(process.command), loc=process.loc, file=Code(process.file))


def whether_loaded(process: Process) -> Prose:
    """Say that it is open whether a process is without Sentry, and why: "whether anything … calls `init`: it loads a file …"."""
    words = "whether anything that {command} ({loc}) loads calls `init`: {why}"
    return say(words, command=Code(process.command), loc=process.loc, why=_why(process))


def _why(process: Process) -> Prose:
    place: Prose = say(" ({loc})", loc=process.doubt_at) if process.doubt_at else ()
    return (*say(process.doubt), *place)


def _commands(processes: tuple[Process, ...]) -> Prose:
    return join([say("{command} ({loc})", command=Code(one.command), loc=one.loc) for one in processes], "or")
