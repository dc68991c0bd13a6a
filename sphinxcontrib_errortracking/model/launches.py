"""Which files commands run, each with what they load before it: `node --import ./dist/instrument.js dist/worker.js`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

from .entries_started import PRELOAD, RUNNERS, STARTING, TOKEN, every_start, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .entries_started import Start
    from .project import Project

#: Words behind a runner with which it starts nothing of the application.
NO_START = frozenset(
    {"test", "build", "install", "--test", "--check", "-c", "-e", "--eval", "-p", "--print", "x", "exec"}
)
#: Options whose value is the next word, and may look like the file that is run.
WITH_VALUE = frozenset(
    {"--import", "--require", "-r", "--loader", "--experimental-loader", "--env-file", "--tsconfig", "--config", "-w", "-i", "--ignore"}
)  # fmt: skip
#: What makes `--watch` take a value.
WATCHING = frozenset({"nodemon", "node-dev"})
#: Names of scripts that start a process which goes on or comes again, besides those in STARTING.
WORKING = regex(
    r"(?:^|[:_-])(?:start|workers?|queues?|cron|jobs?|consumers?|scheduler|scheduled|processor|listener|subscriber|bot|daemon)(?:$|[:_-])"
)
#: What a process manager is given in place of a program.
CONFIGURATION = regex(r"(?:^|/)(?:ecosystem|pm2)\b|\.config\.")
#: Names of scripts that make or check something, whatever for.
PREPARING = regex(
    r"(?:pre|post)?(?:build|bundle|compile|test|lint|check|validate|verify|bench|type|format|gen|codegen|seed|migrate|db|docs?|release|deploy|clean|e2e|setup|install)"
)
_SEPARATOR = regex(r"&&|\|\||;|\||(?<!\S)&(?!\S)")


@dataclass(frozen=True, slots=True)
class Launch:
    """One file that a command runs. `shown`: the runner and the file as they are written; nothing else, as that may be secret."""

    app: str
    start: Start
    file: str
    shown: str
    preloads: tuple[str, ...]  #: what is loaded before it, as it is written
    goes_on: bool  #: the command's name says that the process serves or works, and does not only run once


def launches(project: Project, app: str) -> Iterator[Launch]:
    """The files that the commands of an app run with a JavaScript runtime of a server, in the order of the commands."""
    for start in (*every_start(project, app), *_from_above(project, app)):
        goes_on = not start.script or _serves(start.script)
        everywhere = tuple(name for _, name in PRELOAD.findall(start.command) if "NODE_OPTIONS" in start.command)
        for part in _SEPARATOR.split(start.command):
            own = tuple(name for _, name in PRELOAD.findall(part))
            for runner, token in _run_by(part):
                file = source_of(project, app, token)
                if file is not None and file in project.code_set:
                    yield Launch(
                        app, start, file, f"{runner} {token}", tuple(dict.fromkeys((*own, *everywhere))), goes_on
                    )


def _from_above(project: Project, app: str) -> Iterator[Start]:
    """The scripts of the packages above an app, such as the root of a monorepo, that run a file of it by its path from there."""
    for package in project.repository.manifests.packages:
        above = f"{package.path}/" if package.path else ""
        if app.startswith(above) and package.path != app:
            inside = f"{app[len(above) :]}/"
            yield from (
                start for start in every_start(project, package.path) if start.script and inside in start.command
            )


def _serves(script: str) -> bool:
    """Does a script's name say that the process serves or works, and not only while somebody develops it?"""
    if PREPARING.match(script):
        return False
    developing = script.startswith(("dev", "watch"))
    return bool(WORKING.search(script)) or (bool(STARTING.match(script)) and not developing)


def _run_by(command: str) -> Iterator[tuple[str, str]]:
    """Each runner of a command line with the file that it is given first; of several programs, as `concurrently` has them, each."""
    runner, before = "", ""
    for word in re.split(r"[\s\"']+", command):
        name = word.rpartition("/")[2]
        if name in RUNNERS:
            runner = name
        elif runner and word in NO_START:
            runner = ""
        elif runner and _is_program(word, before, runner):
            if not CONFIGURATION.search(word):
                yield runner, word
            runner = ""
        before = word


def _is_program(word: str, before: str, runner: str) -> bool:
    """Is a word the file that a runner is given, and not the value of the option before it?"""
    is_value = before in WITH_VALUE or (before == "--watch" and runner in WATCHING)
    return TOKEN.fullmatch(word) is not None and not word.startswith("-") and not is_value
