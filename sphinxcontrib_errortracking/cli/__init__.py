"""The command `sphinx-errortracking`: what the extension knows, without a Sphinx project.

Each module here is a subcommand; `check` and `diff` stand beside this folder. Each imports only what it needs: `report` loads
neither Sphinx nor docutils. Exit status: 0 fine; 1 the document was made but is incomplete, or did not replace an earlier one, or is
not fresh; 2 the user asked for what cannot be done, told in one sentence.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking import __version__
from sphinxcontrib_errortracking.console import COMMAND, FINE, WRONG, UserError, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: subcommand -> its module, loaded where it is asked for
COMMANDS: Mapping[str, str] = {
    "init": "sphinxcontrib_errortracking.cli.init",
    "report": "sphinxcontrib_errortracking.cli.report",
    "export": "sphinxcontrib_errortracking.cli.export",
    "check": "sphinxcontrib_errortracking.check",
    "diff": "sphinxcontrib_errortracking.diff",
    "inject": "sphinxcontrib_errortracking.cli.inject",
}
INTERRUPTED = 130  #: as a shell has it for Ctrl+C

_ROOM = 33_000  #: values on the stack of a frame: more than half of the 512 KiB that the piece for it then has

EXAMPLES = """\
examples:
  sphinx-errortracking init .
  sphinx-errortracking report . --format table
  sphinx-errortracking report . --env-file production.env | jq '.calls[].options'
  sphinx-errortracking export --assignment docs/prompts/active/doc-agent-M2.md .
  sphinx-errortracking check --assignment docs/prompts/active/doc-agent-M2.md .
  sphinx-errortracking diff main --format markdown
  sphinx-errortracking inject README.md
"""


def run() -> None:
    """Run the command as a process of its own, which need not take its syntax trees apart object by object when it ends."""
    gc.disable()  # syntax trees are many objects without cycles, and the process is short: looking for garbage finds none
    try:
        status = _with_room(main)()
    except SystemExit as error:  # argparse's
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except KeyboardInterrupt:  # what was half written is taken away where it was written
        status = INTERRUPTED
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def _with_room(function: Callable[[], int]) -> Callable[[], int]:
    """A call of the function in a large frame.

    CPython takes memory for its frames in pieces of 16 KiB, or as large as a frame asks for, and gives a piece back as soon as its first
    frame is left: a loop at the edge of a piece takes and gives back one with every call.
    """

    def call() -> int:
        return function()

    call.__code__ = call.__code__.replace(co_stacksize=_ROOM)
    return call


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    options = parser(*given[:1]).parse_args(given)
    try:
        return int(options.run(options))
    except UserError as error:
        print(f"{COMMAND}: error: {visible(str(error))}", file=sys.stderr)
        return WRONG
    except BrokenPipeError:  # `| head` has read enough; Python must not find the pipe closed once more when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def parser(first: str = "") -> argparse.ArgumentParser:
    """The command's arguments; where the first of them is a subcommand, of that one alone."""
    result = argparse.ArgumentParser(
        prog=COMMAND,
        description="Document how a TypeScript/JavaScript repository tracks its errors with Sentry, from its code, "
        "without running any of it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    result.add_argument("--version", action="version", version=f"{COMMAND} {__version__}")
    commands = result.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in [first] if first in COMMANDS else COMMANDS:
        import_module(COMMANDS[name]).add_to(commands)
    return result
