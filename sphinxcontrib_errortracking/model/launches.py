"""Which files commands run, each with what they load before it: `node --import ./dist/instrument.js dist/worker.js`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

from .entries_started import RUNNERS, STARTING, TOKEN, every_start, source_of
from .managed import managed_starts

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
    {"--import", "--require", "-r", "--loader", "--experimental-loader", "--preload", "--env-file", "--tsconfig", "--config", "-w", "-i", "--ignore"}
)  # fmt: skip
#: Options that load a file before the program, as Node and Bun have them.
FIRST = regex(r"(?:^|[\s\"'=])(?:--import|--require|--preload|-r)[ =]\s*[\"']?([^\s\"']+)")
#: What options may stand in of which nothing is known here.
VARIABLE = regex(r"\$|`|%\w+%|(?:NODE_OPTIONS|--import|--require|--preload|-r)=.*\$")
#: A program whose suffix Node finds by itself: `dist/main`.
WITHOUT_SUFFIX = regex(r"\.{0,2}/?[\w@-]+(?:/[\w@-]+)+")
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
#: Parts of a script's name that say that what it starts is no program of production.
ASIDE = regex(
    r"(?:^|[:_-])(?:mocks?|e2e|tests?|docs?|storybook|seeds?|migrat\w+|emulators?|fixtures?|playground|examples?|demo|debug|local|coverage)(?:$|[:_-])"
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
    open: bool = False  #: it has options that a variable gives


def launches(project: Project, app: str) -> Iterator[Launch]:
    """The files that the commands of an app run with a JavaScript runtime of a server, in the order of the commands."""
    managed = (start for above in _above(project, app) for start in managed_starts(project, above, app))
    for start in (*every_start(project, app), *_from_above(project, app), *managed):
        goes_on = not start.script or _serves(start.script)
        everywhere = _first(start.command) if "NODE_OPTIONS" in start.command else ()
        for part in _SEPARATOR.split(start.command):
            preloads = tuple(dict.fromkeys((*_first(part), *everywhere)))
            for runner, token, is_open in _run_by(part):
                file = source_of(project, app, token if TOKEN.fullmatch(token) else f"{token}.js")
                if file is not None and file in project.code_set:
                    yield Launch(app, start, file, f"{runner} {token}", preloads, goes_on, is_open)


def _first(command: str) -> tuple[str, ...]:
    return tuple(FIRST.findall(command))


def _above(project: Project, app: str) -> Iterator[str]:
    """An app's folder, and those of the packages above it."""
    for package in project.repository.manifests.packages:
        if package.path == app or app.startswith(f"{package.path}/" if package.path else ""):
            yield package.path


def _from_above(project: Project, app: str) -> Iterator[Start]:
    """The scripts of the packages above an app, such as the root of a monorepo, that run a file of it by its path from there."""
    for above in _above(project, app):
        if above != app:
            inside = f"{app.removeprefix(f'{above}/')}/"
            yield from (start for start in every_start(project, above) if start.script and inside in start.command)


def _serves(script: str) -> bool:
    """Does a script's name say that the process serves or works, and not only while somebody develops it?"""
    if PREPARING.match(script) or ASIDE.search(script):
        return False
    developing = script.startswith(("dev", "watch"))
    return bool(WORKING.search(script)) or (bool(STARTING.match(script)) and not developing)


def _run_by(command: str) -> Iterator[tuple[str, str, bool]]:
    """Each runner of a command line with the file that it is given first, and whether a variable gives options before that."""
    runner, before, is_open = "", "", False
    for word in re.split(r"[\s\"']+", command):
        name = word.rpartition("/")[2]
        is_open = is_open or VARIABLE.match(word) is not None
        if name in RUNNERS:
            runner = name
        elif runner and word in NO_START:
            runner = ""
        elif runner and _is_program(word, before, runner):
            if not CONFIGURATION.search(word):
                yield runner, word, is_open
            runner, is_open = "", False
        before = word


def _is_program(word: str, before: str, runner: str) -> bool:
    """Is a word the file that a runner is given, and not the value of the option before it?"""
    is_value = before in WITH_VALUE or (before == "--watch" and runner in WATCHING)
    is_path = TOKEN.fullmatch(word) or WITHOUT_SUFFIX.fullmatch(word)
    return is_path is not None and not word.startswith("-") and not is_value
