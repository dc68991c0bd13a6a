"""`inject`: the arguments of the command; what it does is `inject`'s, which loads docutils."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The arguments of the command."""
    command = commands.add_parser(
        "inject",
        help="write tables into the marked regions of Markdown files, such as a README",
        description="Write what a directive shows between <!-- errortracking: DIRECTIVE … --> and <!-- errortracking end -->. "
        "Nothing else in a file changes. Exit status: 0 fine; 1 something is stale, or was changed by hand; 2 error.",
    )
    command.add_argument(
        "files", metavar="FILE", nargs="*", help="default: every Markdown file of the repository with a marker"
    )
    command.add_argument("--root", metavar="FOLDER", type=Path, default=Path(), help="default: this folder")
    command.add_argument("--assignment", metavar="FILE", help="the assignment, for what hangs on one")
    command.add_argument(
        "--permalink", metavar="URL", default="", help="a web address with {path} and {line}: places become links to it"
    )
    how = command.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="write nothing; show what is stale")
    how.add_argument("--force", action="store_true", help="write over what was changed by hand")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`inject`: tables in files that somebody else wrote."""
    from sphinxcontrib_errortracking import inject as command  # noqa: PLC0415

    return command.run(options)
