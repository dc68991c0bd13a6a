"""`init`: a first page about a repository; what it writes is `initialize`'s."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The arguments of the command."""
    command = commands.add_parser(
        "init",
        help="write a first page about a repository, ready to be built",
        description="Find the apps that use Sentry and write a Sphinx project with a page about them. Nothing that is there is "
        "written over; where there is a conf.py, what it needs is shown, and nothing is written without --write.",
    )
    command.add_argument("root", metavar="ROOT", type=Path, nargs="?", default=Path(), help="default: this folder")
    command.add_argument("--docs", metavar="FOLDER", help="the folder of conf.py; default: where one is, else docs")
    command.add_argument(
        "--assignment", metavar="FILE", help="the assignment, if there is one; default: it is looked for"
    )
    command.add_argument("--write", action="store_true", help="write into a Sphinx project that is there already")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`init`: a first page, ready to be built."""
    from sphinxcontrib_errortracking import initialize  # noqa: PLC0415

    return initialize.run(options)
