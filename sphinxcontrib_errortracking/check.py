"""`check`: is the committed document what the code says today? Compared in memory; nothing is written.

In: the repository, its assignment. Out: exit status 0 when the document is fresh, 1 when it is stale or missing, 2 when that cannot
be told. A stale one is shown as a unified diff, one line for each changed fact, and the command that repairs it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking import console
from sphinxcontrib_errortracking.console import COMMAND, FINE, INCOMPLETE, UserError, add_document

if TYPE_CHECKING:
    import argparse

    from sphinxcontrib_errortracking.freshness import Freshness
    from sphinxcontrib_errortracking.markup.sop_format import SopFormat
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.records import Assignment


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The arguments of the command."""
    command = commands.add_parser(
        "check",
        help="say whether the exported document is what the code says today",
        description="Compare the committed document with the code. Nothing is written. Exit status: 0 fresh, 1 stale, 2 error.",
    )
    add_document(command)
    command.add_argument("--permalink", metavar="URL", default="", help="as given to export")
    command.add_argument(
        "--format",
        choices=("text", "github"),
        default="text",
        help="github: annotations for a workflow (default: text)",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The command; what it found goes to standard output."""
    from sphinxcontrib_errortracking.authors_page import authors_page, project_of  # noqa: PLC0415

    repository = console.open_root(options.root)
    console.fill(options, repository)
    assignment = console.open_assignment(repository, options.assignment)
    output = options.output or assignment.output
    if not output:
        raise UserError(f"{assignment.path} names no Output File; say where with --output")
    output = console.below(repository, Path(output))
    layout = console.open_format(repository, options.sop_format)
    if page := authors_page(repository, assignment, output, layout):
        raise UserError(
            f"{output} is made from the page {page}, which only Sphinx reads: check it with "
            f"sphinx-build -b sop -D errortracking_check=1 {project_of(repository, page)} build/sop"
        )
    permalink = console.checked_permalink(options.permalink)
    repair = repair_command(assignment, output, permalink, str(options.root), options.sop_format or "")
    found = check_document(repository, assignment, output, permalink=permalink, repair=repair, layout=layout)
    console.tell(repository.diagnostics)
    from sphinxcontrib_errortracking.freshness import as_github, as_text  # noqa: PLC0415

    for line in (
        as_github(found, _from_here(repository.root / output)) if options.format == "github" else as_text(found)
    ):
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return FINE if found.fresh else INCOMPLETE


def _from_here(path: Path) -> str:
    """A path as the current folder sees it, where it lies below."""
    here = Path.cwd().resolve()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def check_document(  # noqa: PLR0913  # as `make_document`
    repository: Repository,
    assignment: Assignment,
    output: str,
    *,
    permalink: str = "",
    repair: str = "",
    layout: SopFormat | None = None,
) -> Freshness:
    """Make the document in memory and compare it with the one at `output`."""
    from sphinxcontrib_errortracking import findings  # noqa: PLC0415
    from sphinxcontrib_errortracking.export import make_document, unread  # noqa: PLC0415
    from sphinxcontrib_errortracking.freshness import compare_document  # noqa: PLC0415

    report = findings.report(console.setup_of(repository), assignment)
    document = make_document(
        report, output=output, reasons=unread(repository, assignment), permalink=permalink, layout=layout
    )
    return compare_document(
        repository.root,
        document,
        files=repository.file_set,
        assumptions=report.setup.assumptions,
        repair=repair,
    )


def repair_command(assignment: Assignment, output: str, permalink: str, root: str, sop_format: str = "") -> str:
    """The command that makes the document fresh."""
    import shlex  # noqa: PLC0415

    parts = [COMMAND, "export", "--assignment", assignment.path]
    parts += ["--output", output] if output != assignment.output else []
    parts += ["--permalink", permalink] if permalink else []
    parts += ["--sop-format", sop_format] if sop_format else []
    return shlex.join([*parts, root])
