"""What the subcommands of `sphinx-errortracking` share: exit statuses, errors in one sentence, opening a repository."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from sphinxcontrib_errortracking.markup.sop_format import SopFormat
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.records import Assignment, Diagnostic

COMMAND = "sphinx-errortracking"

FINE, INCOMPLETE, WRONG = 0, 1, 2


class UserError(Exception):
    """What the user asked for cannot be done; the message is one sentence."""


def add_document(command: argparse.ArgumentParser) -> None:
    """The arguments that name a repository, an assignment in it and the document that it asks for."""
    command.add_argument("root", metavar="ROOT", type=Path, nargs="?", default=Path(), help="default: this folder")
    command.add_argument(
        "--assignment",
        metavar="FILE",
        help="the assignment, in the repository (its path there is enough); default: errortracking.toml's",
    )
    command.add_argument(
        "--output", metavar="FILE", help="path in the repository; default: the assignment's Output File"
    )
    command.add_argument(
        "--sop-format",
        metavar="FILE",
        help="the document's format, in the repository: a TOML file, or a Markdown file with a fenced template",
    )


def open_root(root: Path) -> Repository:
    """The repository at `root`."""
    from sphinxcontrib_errortracking.source import RepositoryError, open_repository  # noqa: PLC0415

    try:
        return open_repository(Path(os.path.realpath(root)))  # `resolve` fails at a loop of links
    except RepositoryError as error:
        raise UserError(str(error)) from None


def fill(options: argparse.Namespace, repository: Repository) -> Mapping[str, Any]:
    """Take what the command line does not say from the repository's own file; the values of that are given back."""
    from sphinxcontrib_errortracking.settings import FILE, kept_in  # noqa: PLC0415

    kept = kept_in(repository.root)
    for line, sentence in kept.problems:
        raise UserError(f"{FILE}:{line}: {sentence}")
    values = dict(kept.values)
    for name in ("assignment", "output", "permalink", "sop_format"):
        if not getattr(options, name, "given") and name in values:
            setattr(options, name, values[name])
    return values


def setup_of(repository: Repository, environment_file: Mapping[str, str] | None = None) -> Setup:
    """What a repository tells Sentry, in the environments and with the names of apps that its own file has."""
    from sphinxcontrib_errortracking.findings.plugins import installed  # noqa: PLC0415
    from sphinxcontrib_errortracking.model import DEFAULT_ENVIRONMENTS, read_setup  # noqa: PLC0415
    from sphinxcontrib_errortracking.settings import kept_in  # noqa: PLC0415

    for problem in installed().problems:
        raise UserError(problem)
    values: Mapping[str, Any] = kept_in(repository.root).values
    return read_setup(
        repository,
        environments=values.get("environments") or DEFAULT_ENVIRONMENTS,
        apps=values.get("apps"),
        environment_file=environment_file,
    )


def open_assignment(repository: Repository, name: str | None) -> Assignment:
    """The assignment that `name` means: a path in the repository, or else from the current folder."""
    if not name:
        raise UserError("no assignment is named: give --assignment FILE, or set `assignment` in errortracking.toml")
    from sphinxcontrib_errortracking.findings.scope import foreign  # noqa: PLC0415
    from sphinxcontrib_errortracking.source import AssignmentError, read_assignment, read_named  # noqa: PLC0415

    try:
        assignment = read_assignment(repository, inside(repository, name))
    except AssignmentError as error:
        raise UserError(f"{_kept_at(repository, 'assignment', name)}{error}") from None
    if why := foreign(assignment):
        raise UserError(why)
    read_named(repository, assignment)  # what is wrong in them is told with the other diagnostics
    return assignment


def _kept_at(repository: Repository, key: str, value: str) -> str:
    """`errortracking.toml:LINE: ` where that file gives the value; else nothing."""
    from sphinxcontrib_errortracking.settings import FILE, kept_in  # noqa: PLC0415

    kept = kept_in(repository.root)
    return f"{FILE}:{kept.lines[key]}: " if kept.values.get(key) == value else ""


def open_format(repository: Repository, name: str | None) -> SopFormat | None:
    """The format that `name` means, found as an assignment is; None: the package's."""
    if not name:
        return None
    from sphinxcontrib_errortracking.markup.errors import FormatError  # noqa: PLC0415

    try:
        return format_at(repository, name)
    except FormatError as error:
        raise UserError(f"{_kept_at(repository, 'sop_format', name)}{error}") from None


def format_at(repository: Repository, name: str) -> SopFormat:
    """The format in a file of the repository; raises FormatError, which does not say who named the file."""
    from sphinxcontrib_errortracking.markup.errors import FormatError  # noqa: PLC0415
    from sphinxcontrib_errortracking.markup.sop_template import read_format  # noqa: PLC0415

    path = inside(repository, name)
    text = repository.text(path) if repository.real_path(path) else None
    if text is None:
        raise FormatError(f"the SOP format {name} is no file of the repository that can be read")
    return read_format(path, text)


def inside(repository: Repository, name: str) -> str:
    """A path as the repository has it: as given there, or else as given from the current folder."""
    try:
        is_elsewhere = not (repository.root / name).exists() and Path(name).exists()
    except OSError:  # a name that no file can have, a folder that is closed: said when it is opened
        is_elsewhere = False
    return below(repository, Path(name).resolve() if is_elsewhere else Path(name))


def below(repository: Repository, path: Path) -> str:
    """`path` as it is called in the repository."""
    return (path.relative_to(repository.root) if path.is_relative_to(repository.root) else path).as_posix()


def checked_permalink(address: str) -> str:
    """A pattern for links to places, or nothing."""
    if address and not (address.startswith(("https://", "http://")) and "{path}" in address):
        raise UserError("--permalink is not a web address that holds {path}")
    return address


def tell(diagnostics: Iterable[Diagnostic]) -> None:
    """What could not be read, or limits what can be said, on standard error."""
    from sphinxcontrib_errortracking.source.records import LIMITS  # noqa: PLC0415

    for item in diagnostics:
        level = "note" if item.kind in LIMITS else "warning"
        sys.stderr.write(f"{COMMAND}: {level}: {visible(f'{item.loc}: {item.message} [{item.kind.value}]')}\n")


def visible(text: str) -> str:
    """Text of the repository with what would control a terminal escaped."""
    return "".join(character if character.isprintable() else f"\\u{{{ord(character):x}}}" for character in text)
