"""`diff OLD [NEW]`: which facts changed between two revisions, or between one and the working tree.

The facts come from the two reports, so that a moved line or another wording of a table is no change.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking import console
from sphinxcontrib_errortracking.console import FINE, UserError

if TYPE_CHECKING:
    import argparse

    from sphinxcontrib_errortracking.changes.records import Comparison
    from sphinxcontrib_errortracking.findings.records import Report
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.records import Assignment

WORKING_TREE = "the working tree"


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The arguments of the command."""
    command = commands.add_parser(
        "diff",
        help="say which facts changed between two revisions",
        description="Compare what two git revisions tell Sentry, or one and the working tree. Exit status: 0; 2 error.",
    )
    command.add_argument("old", metavar="OLD", help="a git revision")
    command.add_argument("new", metavar="NEW", nargs="?", help="a git revision; default: the working tree")
    command.add_argument(
        "--root", metavar="ROOT", type=Path, default=Path(), help="the repository's folder (default: this)"
    )
    command.add_argument("--assignment", metavar="FILE", help="whose questions and edge cases are compared too")
    command.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="default: text")
    command.add_argument("--moved", action="store_true", help="name what only moved to another line, too")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The command; what changed goes to standard output."""
    from sphinxcontrib_errortracking.changes.compare import compare  # noqa: PLC0415
    from sphinxcontrib_errortracking.changes.report import read_report  # noqa: PLC0415

    repository = console.open_root(options.root)
    console.fill(options, repository)
    assignment = console.open_assignment(repository, options.assignment) if options.assignment else None
    old = report_at(repository, options.old, assignment)
    new = report_at(repository, options.new, assignment)
    comparison = compare(read_report(old), read_report(new), new.setup.assumptions)
    title = f"Error tracking: {options.old} → {options.new or WORKING_TREE}"
    sys.stdout.write(_written(comparison, title, options.format, moved=options.moved))
    sys.stdout.flush()
    return FINE


def report_at(repository: Repository, revision: str | None, assignment: Assignment | None) -> Report:
    """The report on a revision; None: on the working tree."""
    from sphinxcontrib_errortracking import findings  # noqa: PLC0415

    if revision is None:
        result = findings.report(console.setup_of(repository), assignment)
        console.tell(repository.diagnostics)
        return result
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from sphinxcontrib_errortracking.revisions import RevisionError, unpack  # noqa: PLC0415

    with TemporaryDirectory(prefix="errortracking-") as folder:
        root = Path(folder) / (repository.root.name or "repository")
        root.mkdir()
        try:
            unpack(repository.root, revision, root)
        except RevisionError as error:
            raise UserError(str(error)) from None
        # everything that is read is read while the folder is there: a report holds no file handle
        return findings.report(console.setup_of(console.open_root(root)), assignment)


def _written(comparison: Comparison, title: str, form: str, *, moved: bool) -> str:
    from sphinxcontrib_errortracking.changes import telling  # noqa: PLC0415

    if form == "json":
        import json  # noqa: PLC0415

        return json.dumps(telling.as_json(comparison), indent=2, ensure_ascii=True) + "\n"
    places = comparison.moved if moved else ()
    if form == "markdown":
        return telling.as_markdown(comparison, title, places)
    return telling.as_text(comparison, title, places)
