"""`report --coverage`: what no page shows, on the command line. The pages are read as text; neither conf.py nor Sphinx is run."""

from __future__ import annotations

import json
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking import console
from sphinxcontrib_errortracking.console import COMMAND, FINE, INCOMPLETE, UserError, visible
from sphinxcontrib_errortracking.coverage import lines
from sphinxcontrib_errortracking.source import AssignmentError
from sphinxcontrib_errortracking.static_pages import covered

if TYPE_CHECKING:
    import argparse

    from sphinxcontrib_errortracking.static_pages import StaticCoverage


def run(options: argparse.Namespace) -> int:
    """The list on standard output; exit status 1 when less than `--fail-under` is shown."""
    repository = console.open_root(options.root)
    minimum = options.fail_under or console.fill(options, repository).get("coverage_minimum", 0)
    folder = PurePosixPath(console.below(repository, Path(options.docs))).as_posix() if options.docs else ""
    folder = "" if folder == "." else folder
    if folder and not any(path.startswith(f"{folder}/") for path in repository.files):
        raise UserError(f"{options.docs} is no folder of the repository that holds a file")
    assignment = console.open_assignment(repository, options.assignment).path if options.assignment else None
    try:
        found = covered(repository, console.setup_of(repository), folder, assignment)
    except AssignmentError as error:
        raise UserError(str(error)) from None
    console.tell(repository.diagnostics)
    for sentence in found.unclear:
        sys.stderr.write(f"{COMMAND}: warning: {visible(sentence)}\n")
    sys.stdout.write(as_json(found) if options.format == "json" else as_text(found))
    sys.stdout.flush()
    return FINE if found.coverage.reaches(float(minimum)) else INCOMPLETE


def as_text(found: StaticCoverage) -> str:
    """For people."""
    pages = f"{len(found.pages)} page{'' if len(found.pages) == 1 else 's'} read as text: {', '.join(found.pages) or 'none'}"
    return "".join(f"{visible(line)}\n" for line in (pages, *lines(found.coverage)))


def as_json(found: StaticCoverage) -> str:
    """For programs."""
    coverage = found.coverage
    whole = {
        "version": 1,
        "pages": list(found.pages),
        "shown": coverage.shown,
        "total": coverage.total,
        "percent": coverage.percent,
        "missing": {kind.value: list(texts) for kind, texts in coverage.missing.items()},
        "unclear": list(found.unclear),
    }
    return json.dumps(whole, indent=2, ensure_ascii=True, allow_nan=False) + "\n"
