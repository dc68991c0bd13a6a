"""Which files commands run, each with what they load before it: `node --import ./dist/instrument.js dist/worker.js`."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

from .entries_started import STARTING, TOKEN, every_start, source_of
from .managed import above_of, deployed_starts, managed_above
from .start import CONFIGURATION, RUNNERS, Start

if TYPE_CHECKING:
    from collections.abc import Iterator

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
#: Names of scripts that make or check something, whatever for.
PREPARING = regex(
    r"(?:pre|post)?(?:build|bundle|compile|test|lint|check|validate|verify|bench|type|format|gen|codegen|seed|migrate|db|docs?|release|deploy|clean|e2e|setup|install)"
)
#: Parts of a script's name that say that what it starts is no program of production.
ASIDE = regex(
    r"(?:^|[:_-])(?:mocks?|e2e|tests?|docs?|storybook|seeds?|migrat\w+|emulators?|fixtures?|playground|examples?|demo|debug|local|coverage)(?:$|[:_-])"
)
#: Options that have Node read its own configuration, and those that have it, or what starts it, read variables from a file.
CONFIGURED = regex(r"--experimental-(?:default-config-file|config-file(?:[= ]([\w./-]+))?)")
VARIABLES = regex(r"(?:--env-file(?:-if-exists)?[= ]|\b(?:dotenvx?|env-cmd)\b.*?\s-[ef]\s+)[\"']?([\w./-]+)")
OPEN = "options of its command are only known when it runs"
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
    open: str = ""  #: why it may have options that are not known, as a clause; "" where it has none
    thread: bool = False  #: it is a thread of the process that starts it

    @property
    def develops(self) -> bool:
        """Is it a script for development, by its name?"""
        return self.start.script.startswith(("dev", "watch"))


def launches(project: Project, app: str) -> Iterator[Launch]:
    """The files that the commands of an app run with a JavaScript runtime of a server, in the order of the commands."""
    platforms = (*managed_above(project, app), *deployed_starts(project, app))
    for start in (*every_start(project, app), *_from_above(project, app), *platforms):
        goes_on = not start.once and (not start.script or _serves(start.script))
        everywhere = _first(start.command) if "NODE_OPTIONS" in start.command else ()
        for part in _SEPARATOR.split(start.command):
            preloads = tuple(dict.fromkeys((*_first(part), *everywhere, *_configured(project, app, part))))
            for runner, token, is_open in _run_by(part):
                file = source_of(project, app, token if TOKEN.fullmatch(token) else f"{token}.js")
                if file is not None and file in project.code_set:
                    doubt = OPEN if is_open else _unread(project, app, start.loc.source, part)
                    yield Launch(app, start, file, f"{runner} {token}", preloads, goes_on, doubt)


def _first(command: str) -> tuple[str, ...]:
    return tuple(FIRST.findall(command))


def _configured(project: Project, app: str, command: str) -> tuple[str, ...]:
    """What a configuration of Node names to be loaded first, where the command has it read."""
    named = CONFIGURED.search(command)
    if named is None:
        return ()
    from sphinxcontrib_errortracking.source.node_configuration import preloads_in  # noqa: PLC0415 - few commands do so

    name = named[1] or "node.config.json"
    folders = (f"{app}/" if app else "", "")
    texts = (project.repository.text(posixpath.normpath(f"{folder}{name}")) for folder in folders)
    return tuple(preloads_in(next(filter(None, texts), "")))


def _unread(project: Project, app: str, source: str, command: str) -> str:
    """Why options are not known of a command that is given variables by a file of the repository, which is not opened."""
    folders = {app, "", source.rpartition("/")[0]}
    for name in VARIABLES.findall(command):
        if not project.repository.file_set.isdisjoint(
            posixpath.normpath(f"{folder or '.'}/{name}") for folder in folders
        ):
            return "a file of variables that is not opened may give NODE_OPTIONS"
    return ""


def _from_above(project: Project, app: str) -> Iterator[Start]:
    """The scripts of the packages above an app, such as the root of a monorepo, that run a file of it by its path from there."""
    for above in above_of(project, app):
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
