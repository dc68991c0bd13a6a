"""`report`: what Sentry is told, as JSON or as a table; or how much of it the pages show. Neither Sphinx nor docutils is loaded for it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.console import FINE, UserError, fill, open_root, setup_of, tell, visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source import Repository


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The arguments of the command."""
    command = commands.add_parser(
        "report",
        help="print what Sentry is told, and what follows from it",
        description="Print the report on a repository: every Sentry call with its options, edge cases, open questions.",
    )
    command.add_argument("root", metavar="ROOT", type=Path, help="the repository's folder")
    command.add_argument(
        "--env-file",
        metavar="FILE",
        type=Path,
        help="a dotenv file: what the options are in this environment; every other variable counts as unset",
    )
    command.add_argument("--format", choices=("json", "table"), default="json", help="default: json")
    command.add_argument(
        "--against",
        metavar="VERSION",
        help="what an upgrade of the SDK to this version (PACKAGE@VERSION: of one package) changes for the configuration",
    )
    command.add_argument(
        "--coverage",
        action="store_true",
        help="in place of the report: which questions, edge cases, calls and options no page shows",
    )
    command.add_argument(
        "--docs", metavar="FOLDER", default="", help="--coverage: where the pages are; default: everywhere"
    )
    command.add_argument("--assignment", metavar="FILE", help="--coverage: of the pages that name no assignment")
    command.add_argument(
        "--fail-under", metavar="PERCENT", type=float, default=0, help="--coverage: exit with 1 when less is shown"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """`report`: JSON, or a compact text, on standard output; what could not be read, on standard error."""
    from sphinxcontrib_errortracking import findings, serialize  # noqa: PLC0415

    if options.coverage:
        from sphinxcontrib_errortracking import coverage_command  # noqa: PLC0415

        return coverage_command.run(options)
    variables = None if options.env_file is None else _read_environment(options.env_file)
    repository = open_root(options.root)
    fill(options, repository)
    setup = setup_of(repository, variables)
    upgrade = None
    if options.against:
        from sphinxcontrib_errortracking import against  # noqa: PLC0415

        upgrade = against.compared(setup, options.against)
    result = findings.report(setup)
    environment = None if variables is None else ""
    if options.format == "json":
        sys.stdout.write(f"{serialize.dumps(serialize.to_json(result, environment, upgrade))}\n")
    elif upgrade is not None:
        sys.stdout.write(against.to_text(upgrade))
    else:
        sys.stdout.write(_nothing(setup, repository) or serialize.to_text(result, environment, width=_width()))
    sys.stdout.flush()
    tell(repository.diagnostics)
    return FINE


def _nothing(setup: Setup, repository: Repository) -> str:
    """The one sentence on a repository without any Sentry SDK, in which no edge case means anything; else ""."""
    if setup.calls or any(
        name.startswith("@sentry/") for package in repository.packages for name in package.dependencies
    ):
        return ""
    files, packages = len(setup.files), len(repository.packages)
    counts = f"{files:,} file{'' if files == 1 else 's'} looked at, {packages:,} package{'' if packages == 1 else 's'}"
    return visible(f"No Sentry SDK found in {repository.root}: {counts}.") + "\n"


def _width() -> int | None:
    """The columns of the terminal, or what COLUMNS says; None for a pipe: what reads it wants whole lines."""
    if os.environ.get("COLUMNS", "").isdecimal() or sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    return None


def _read_environment(path: Path) -> Mapping[str, str]:
    from sphinxcontrib_errortracking.source.environment_files import (  # noqa: PLC0415
        EnvironmentFileError,
        read_environment_file,
    )

    try:
        return read_environment_file(path)
    except EnvironmentFileError as error:
        raise UserError(str(error)) from None
