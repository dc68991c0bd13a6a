"""What the readers of manifests share: one error with a line, and the way from it to a diagnostic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.source.repository import Repository

T = TypeVar("T")

#: lockfiles are the only manifests that are large by nature
LOCKFILE_LIMIT = 10_000_000


class FormatError(ValueError):
    """A manifest is not what its name says; `line` is where, counted from 1. The message never quotes a value."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = max(line, 1)


def syntax_error(text: str, message: str, line: int) -> FormatError:
    """The error for a text that cannot be parsed; merge conflict markers are named as what they are."""
    found = re.search(r"^(?:<{7}|>{7}) ", text, re.MULTILINE)
    if found:
        return FormatError("The file holds merge conflict markers.", text.count("\n", 0, found.start()) + 1)
    return FormatError(message, line)


def problem(repository: Repository, path: str, line: int, message: str) -> None:
    """Report one sentence about a place in a manifest."""
    repository.note(DiagnosticKind.MANIFEST, message, SourceLocation(path, line))


def read_format(repository: Repository, path: str, read: Callable[[str], T], *, limit: int | None = None) -> T | None:
    """Read one manifest: what `read` gives, or None and one located diagnostic. `limit` lifts the size cap."""
    text = repository.text(path, limit=limit)
    if text is None:  # the repository has reported why
        return None
    try:
        return read(text)
    except FormatError as error:
        problem(repository, path, error.line, error.message)
        return None


def parent(path: str) -> str:
    """The folder of a path, "" at the root."""
    return path.rpartition("/")[0]


def basename(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def join(folder: str, name: str) -> str:
    """`folder/name`, or `name` at the root."""
    return f"{folder}/{name}" if folder else name


def upward(folder: str) -> tuple[str, ...]:
    """The folder and the folders above it, nearest first; the last is ""."""
    found = [folder]
    while found[-1]:
        found.append(parent(found[-1]))
    return tuple(found)


def relative(path: str, folder: str) -> str:
    """`path` as seen from `folder`, which is `path` itself or above it; "" for itself."""
    return path[len(folder) :].lstrip("/") if folder else path
