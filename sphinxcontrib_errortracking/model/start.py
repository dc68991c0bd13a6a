"""A command that starts something of an app, and what it tells by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree import SourceLocation
    from sphinxcontrib_errortracking.source.records import StartCommand

RUNNERS = frozenset(
    {"node", "tsx", "ts-node", "ts-node-dev", "bun", "nodemon", "deno", "node-dev", "swc-node", "vite-node", "pm2"}
)
#: What a process manager is given in place of a program.
CONFIGURATION = regex(r"(?:^|/)(?:ecosystem|pm2)\b|\.config\.")
ONLY_OPTIONS = "NODE_OPTIONS="


@dataclass(frozen=True, slots=True)
class Start:
    """A command that starts something of an app, and where it stands. `named`: how it is told."""

    command: str
    named: str
    loc: SourceLocation
    in_production: bool
    script: str = ""  #: of package.json; "" for a command of a container or a Procfile
    once: bool = False  #: it is a step of a job, whatever it starts


def is_of(command: StartCommand, app: str) -> bool:
    """Does a command start this app: it stands in its folder, or names that as where it runs or what it runs?"""
    if command.loc.source.rpartition("/")[0] == app:
        return True
    return bool(app) and (f"/{command.folder}".endswith(f"/{app}") or f"{app}/" in command.command)


def only_options(command: str) -> bool:
    """Does a command hold no more than the options that NODE_OPTIONS gives to whatever is started there?"""
    return command.startswith(ONLY_OPTIONS) and not any(word.rpartition("/")[2] in RUNNERS for word in command.split())
