"""`check`: is the committed document what the code says today? Compared in memory; nothing is written.

In: the repository, its assignment. Out: exit status 0 when the document is fresh, 1 when it is stale or missing, 2 when that cannot
be told. A stale one is shown as a unified diff, one line for each changed fact, and the command that repairs it.
"""

from __future__ import annotations

import hashlib
import re
import shlex
import sys
from difflib import unified_diff
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking import console
from sphinxcontrib_errortracking.console import COMMAND, FINE, INCOMPLETE, UserError
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    import argparse
    from collections.abc import Container, Iterator, Mapping

    from sphinxcontrib_errortracking.changes.records import Comparison
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.records import Assignment

_MOST_ANNOTATIONS = 10  #: GitHub shows no more errors of one step


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """What a comparison of the committed document with the one that the code gives has found."""

    path: str  #: of the document, in the repository
    old: str | None  #: the committed text with LF line ends; None where there is none
    new: str
    comparison: Comparison
    repair: str  #: the command that makes it fresh

    @property
    def fresh(self) -> bool:
        """Does the document say what the code says?"""
        return self.old == self.new

    def diff(self) -> Iterator[str]:
        """The unified diff, without line ends."""
        old = [] if self.old is None else self.old.splitlines()
        return unified_diff(
            old, self.new.splitlines(), f"{self.path} (committed)", f"{self.path} (from the code)", lineterm=""
        )


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The arguments of the command."""
    command = commands.add_parser(
        "check",
        help="say whether the exported document is what the code says today",
        description="Compare the committed document with the code. Nothing is written. Exit status: 0 fresh, 1 stale, 2 error.",
    )
    command.add_argument("root", metavar="ROOT", type=Path, nargs="?", default=Path(), help="default: this folder")
    command.add_argument(
        "--assignment",
        metavar="FILE",
        required=True,
        help="the assignment, in the repository (its path there is enough)",
    )
    command.add_argument(
        "--output", metavar="FILE", help="path in the repository; default: the assignment's Output File"
    )
    command.add_argument("--permalink", metavar="URL", default="", help="as given to export")
    command.add_argument(
        "--format", choices=("text", "github"), default="text", help="github: annotations for a workflow (default: text)"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The command; what it found goes to standard output."""
    repository = console.open_root(options.root)
    assignment = console.open_assignment(repository, options.assignment)
    output = options.output or assignment.output
    if not output:
        raise UserError(f"{assignment.path} names no Output File; say where with --output")
    output = console.below(repository, Path(output))
    if page := authors_page(repository, assignment, output):
        raise UserError(
            f"{output} is made from the page {page}, which only Sphinx reads: check it with "
            f"sphinx-build -b sop -D errortracking_check=1 {_project(repository, page)} build/sop"
        )
    found = check_document(repository, assignment, output, permalink=console.checked_permalink(options.permalink))
    console.tell(repository.diagnostics)
    for line in as_github(found) if options.format == "github" else as_text(found):
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return FINE if found.fresh else INCOMPLETE


def check_document(
    repository: Repository, assignment: Assignment, output: str, *, permalink: str = ""
) -> Freshness:
    """Make the document in memory and compare it with the one at `output`."""
    from sphinxcontrib_errortracking import findings, model  # noqa: PLC0415
    from sphinxcontrib_errortracking.export import make_document, unread  # noqa: PLC0415

    old = committed(repository.root, output)
    report = findings.report(model.read_setup(repository), assignment)
    document = make_document(report, output=output, reasons=unread(repository, assignment), permalink=permalink)
    if document.text != old and document.reasons:
        more = f" (and {len(document.reasons) - 1} more)" if len(document.reasons) > 1 else ""
        raise UserError(f"whether {output} is fresh cannot be told: {document.reasons[0]}{more}")
    return freshness(
        output,
        old,
        document.text,
        files=repository.file_set,
        assumptions=report.setup.assumptions,
        repair=_repair(assignment, output, permalink),
    )


def freshness(  # noqa: PLR0913  # one keyword for each thing that the command line and Sphinx both know
    path: str,
    old: str | None,
    new: str,
    *,
    files: Container[str],
    assumptions: Mapping[str, Mapping[str, str]],
    repair: str,
) -> Freshness:
    """Compare two texts of a document, fact by fact."""
    from sphinxcontrib_errortracking.changes.compare import compare  # noqa: PLC0415
    from sphinxcontrib_errortracking.changes.document import read_document  # noqa: PLC0415
    from sphinxcontrib_errortracking.changes.records import Comparison  # noqa: PLC0415

    comparison = Comparison(changes=())
    if old is not None and old != new:
        comparison = compare(read_document(old, files), read_document(new, files), assumptions)
    return Freshness(path=path, old=old, new=new, comparison=comparison, repair=repair)


def committed(root: Path, output: str) -> str | None:
    """The text of the document that stands in the repository, with LF line ends; None where there is none."""
    from sphinxcontrib_errortracking.markup.errors import PublishError  # noqa: PLC0415
    from sphinxcontrib_errortracking.markup.publish import safe_target  # noqa: PLC0415

    try:
        data = safe_target(root, output).read_bytes()
    except PublishError as error:
        raise UserError(f"the document cannot be checked: {error}") from None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{output} cannot be read ({error.strerror})") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"{output}:{line}: the document is not UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _repair(assignment: Assignment, output: str, permalink: str) -> str:
    parts = [COMMAND, "export", "--assignment", assignment.path]
    parts += ["--output", output] if output != assignment.output else []
    parts += ["--permalink", permalink] if permalink else []
    return shlex.join([*parts, "."])


# ---- the author's page --------------------------------------------------------


def authors_page(repository: Repository, assignment: Assignment, output: str) -> str | None:
    """The page of a Sphinx project that the document is made from, by its front matter; None where there is none."""
    for path in repository.mentioning(b"errortracking-"):
        if path.endswith((".md", ".markdown")) and path != output:
            front = _front_matter(repository.text(path) or "")
            named = {front.get("errortracking-assignment"), front.get("errortracking-output")}
            same_id = assignment.id and front.get("errortracking-id") == assignment.id
            if same_id or named & {assignment.path, output}:
                return path
    return None


def _project(repository: Repository, page: str) -> str:
    """The folder of the Sphinx project that a page belongs to."""
    folders = [folder.as_posix() for folder in PurePosixPath(page).parents]
    found = (folder for folder in folders if f"{folder}/conf.py".removeprefix("./") in repository.file_set)
    return next(found, folders[0])


def _front_matter(text: str) -> dict[str, str]:
    """The flat keys of a page's front matter."""
    match = re.match(r"---\s*\n(?P<body>.*?)\n---\s*(?:\n|$)", text, re.DOTALL)
    pairs = (line.partition(":") for line in match["body"].splitlines()) if match else ()
    return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}


# ---- what is printed ----------------------------------------------------------


def as_text(found: Freshness) -> Iterator[str]:
    """For a terminal: the diff, the facts, the command."""
    from sphinxcontrib_errortracking.changes.telling import sentences, visible  # noqa: PLC0415

    if found.fresh:
        yield f"{visible(found.path)} is fresh"
        return
    if found.old is not None:
        yield from map(visible, found.diff())
        yield ""
    yield from map(visible, _headline(found))
    yield from (f"  {visible(line)}" for line in sentences(found.comparison))
    yield f"To repair: {visible(found.repair)}"


def _headline(found: Freshness) -> Iterator[str]:
    if found.old is None:
        yield f"{found.path} does not exist yet"
        return
    from sphinxcontrib_errortracking.changes.telling import sentences  # noqa: PLC0415

    count, moved = len(sentences(found.comparison)), len(found.comparison.moved)
    parts = [f"{count} fact{'' if count == 1 else 's'} changed"] if count else []
    parts += [f"{moved} moved to other lines"] if moved else []
    yield f"{found.path} is stale: {', '.join(parts) or 'its layout changed, no fact did'}"


def as_github(found: Freshness) -> Iterator[str]:
    """Annotations, and the diff in a group. Nothing that the repository says is read as a command of the workflow."""
    from sphinxcontrib_errortracking.changes.telling import annotation, annotations, visible  # noqa: PLC0415

    if found.fresh:
        yield f"{visible(found.path)} is fresh"
        return
    (headline,) = _headline(found)
    told = list(annotations(found.comparison))
    yield annotation(found.path, 1, "The document is stale", f"{headline}. To repair: {found.repair}")
    shown = told if len(told) < _MOST_ANNOTATIONS else told[: _MOST_ANNOTATIONS - 2]
    yield from (annotation(found.path, line, "A documented fact changed", sentence) for line, sentence in shown)
    if rest := told[len(shown) :]:
        text = "\n".join(sentence for _, sentence in rest)
        yield annotation(found.path, rest[0][0], f"{len(rest)} more facts changed", text)
    if found.old is not None:
        diff = [visible(line) for line in found.diff()]
        token = hashlib.sha256("\n".join(diff).encode("utf-8", "replace")).hexdigest()
        yield "::group::The difference"
        yield from (f"::stop-commands::{token}", *diff, f"::{token}::", "::endgroup::")
