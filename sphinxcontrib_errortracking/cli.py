"""The command `sphinx-errortracking`: what the extension knows, without a Sphinx project.

Each subcommand imports only what it needs: `report` loads neither Sphinx nor docutils. Exit status: 0 fine; 1 the document was made but
is incomplete, or did not replace an earlier one, or is not fresh; 2 the user asked for what cannot be done, told in one sentence.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking import __version__, check, diff
from sphinxcontrib_errortracking.console import (
    COMMAND,
    FINE,
    INCOMPLETE,
    WRONG,
    UserError,
    add_document,
    below,
    checked_permalink,
    fill,
    open_assignment,
    open_format,
    open_root,
    setup_of,
    tell,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source import Repository

INTERRUPTED = 130  #: as a shell has it for Ctrl+C

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
        status = main()
    except SystemExit as error:  # argparse's
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except KeyboardInterrupt:  # what was half written is taken away where it was written
        status = INTERRUPTED
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is the exit status."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UserError as error:
        print(f"{COMMAND}: error: {visible(str(error))}", file=sys.stderr)
        return WRONG
    except BrokenPipeError:  # `| head` has read enough; Python must not find the pipe closed once more when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    result = argparse.ArgumentParser(
        prog=COMMAND,
        description="Document how a TypeScript/JavaScript repository tracks its errors with Sentry, from its code, "
        "without running any of it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    result.add_argument("--version", action="version", version=f"{COMMAND} {__version__}")
    commands = result.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_init(commands)
    _add_report(commands)
    _add_export(commands)
    check.add_to(commands)
    diff.add_to(commands)
    _add_inject(commands)
    return result


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    command.set_defaults(run=report)


def _add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "export",
        help="write the SOP document into the repository, and an entry into its tracker",
        description="Write the 10-section document that an assignment asks for. No Sphinx project is needed.",
    )
    add_document(command)
    command.add_argument(
        "--tracker",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="append an entry to the assignment's tracker (default: yes)",
    )
    command.add_argument(
        "--permalink", metavar="URL", default="", help="a web address with {path} and {line}: places become links to it"
    )
    command.set_defaults(run=export)


def _add_init(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    command.set_defaults(run=init)


def _add_inject(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    command.set_defaults(run=inject)


def report(options: argparse.Namespace) -> int:
    """`report`: JSON, or a compact text, on standard output; what could not be read, on standard error."""
    from sphinxcontrib_errortracking import against, findings, serialize  # noqa: PLC0415

    if options.coverage:
        from sphinxcontrib_errortracking import coverage_command  # noqa: PLC0415

        return coverage_command.run(options)
    variables = None if options.env_file is None else _read_environment(options.env_file)
    repository = open_root(options.root)
    fill(options, repository)
    setup = setup_of(repository, variables)
    upgrade = against.compared(setup, options.against) if options.against else None
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


def export(options: argparse.Namespace) -> int:
    """`export`: the document, written; what was done, on standard output."""
    from sphinxcontrib_errortracking import findings  # noqa: PLC0415
    from sphinxcontrib_errortracking.authors_page import authors_page, project_of  # noqa: PLC0415
    from sphinxcontrib_errortracking.export import completed_at, make_document, publish_document, unread  # noqa: PLC0415
    from sphinxcontrib_errortracking.reference import reference_notes  # noqa: PLC0415

    repository = open_root(options.root)
    elsewhere = options.output  # asked for in this call
    kept = fill(options, repository).get("tracker")
    assignment = open_assignment(repository, options.assignment)
    output = options.output or assignment.output
    if not output:
        raise UserError(f"{assignment.path} names no Output File; say where with --output")
    layout = open_format(repository, options.sop_format)
    page = None if elsewhere else authors_page(repository, assignment, output, layout)
    if page:
        raise UserError(
            f"{output} is made from the page {page}, which only Sphinx reads: export it with "
            f"sphinx-build -b sop {project_of(repository, page)} build/sop"
        )
    result = findings.report(setup_of(repository), assignment)
    tell(repository.diagnostics)
    document = make_document(
        result,
        output=below(repository, Path(output)),
        reasons=unread(repository, assignment),
        permalink=checked_permalink(options.permalink),
        layout=layout,
        notes=reference_notes(repository, assignment, layout),
    )
    outcome = publish_document(
        repository.root,
        document,
        assignment,
        tracker=(kept or assignment.tracker) if options.tracker and kept is not False else None,
        now=completed_at(),
        files=repository.file_set,
    )
    for line in outcome.lines():
        print(line)
    for complaint in outcome.complaints:
        if complaint.kind == "output":
            raise UserError(complaint.message)
        print(f"{COMMAND}: warning: {visible(complaint.message)}", file=sys.stderr)
    return INCOMPLETE if outcome.complaints else FINE


def init(options: argparse.Namespace) -> int:
    """`init`: a first page, ready to be built."""
    from sphinxcontrib_errortracking import initialize  # noqa: PLC0415

    return initialize.run(options)


def inject(options: argparse.Namespace) -> int:
    """`inject`: tables in files that somebody else wrote."""
    from sphinxcontrib_errortracking import inject as command  # noqa: PLC0415

    return command.run(options)


def _read_environment(path: Path) -> Mapping[str, str]:
    from sphinxcontrib_errortracking.source.environment_files import (  # noqa: PLC0415
        EnvironmentFileError,
        read_environment_file,
    )

    try:
        return read_environment_file(path)
    except EnvironmentFileError as error:
        raise UserError(str(error)) from None
