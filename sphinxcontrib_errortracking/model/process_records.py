"""Processes of a server, and bundles of a browser, in which another `init` counts than in others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree import SourceLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process of a server, as a command starts it; or a bundle that a browser loads, as a build makes it of its files."""

    app: str
    file: str  #: that it begins with
    command: str  #: the runtime and the file as they are written: "node dist/worker.js"
    loc: SourceLocation  #: of the command
    sets_up: bool | None  #: does anything that it loads call `init`? None where that cannot be known
    doubt: str = ""  #: why it cannot be known, as a clause: "it loads a file of a computed name"
    doubt_at: SourceLocation | None = None  #: where that stands
    loaded: frozenset[str] = frozenset()  #: the files that it may load
    told: bool = True  #: it serves or works, as its command is named, or hands errors over in files of its own
    thread: bool = False  #: it is a thread of another process, which hears of what it does not catch
    again: bool = (
        False  #: it runs the same file as another process, in which alone the `init` that this loads is called
    )
    is_bundle: bool = False  #: it is one for browsers; `command`: the file that it begins with, as the build names it
    alone: frozenset[str] = frozenset()  #: the files that run in this process, or in others like it, and nowhere else


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnInit:
    """A file with an `init` of its own for some processes, or bundles; each other one of the runtime has another such file."""

    app: str
    file: str
    processes: tuple[Process, ...]
    runtime: str = "server"
