"""`export`: the document, written into the repository, and its entry in the tracker."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sphinxcontrib_errortracking.console import (
    COMMAND,
    FINE,
    INCOMPLETE,
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


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The arguments of the command."""
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
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
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
