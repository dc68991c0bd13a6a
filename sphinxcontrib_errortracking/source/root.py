"""The root of a repository: whether a folder can be one."""

from __future__ import annotations

import os
from pathlib import Path

from sphinxcontrib_errortracking.source.limits import Limits
from sphinxcontrib_errortracking.source.repository import Repository


class RepositoryError(Exception):
    """The repository cannot be read at all; the message is one sentence for people."""


def open_repository(root: Path | str, *, limits: Limits = Limits()) -> Repository:  # noqa: B008  # frozen
    """Open the repository at `root`.

    Raises:
        RepositoryError: `root` is missing, is no folder, or may not be read.
    """
    path = Path(root)
    problem = _trouble_with(path)
    if problem:
        raise RepositoryError(f"The repository {str(root)!r} {problem}.")
    return Repository(path.resolve(), limits)


def _trouble_with(path: Path) -> str:
    """Why a folder cannot be a repository, "" where it can."""
    try:
        if not path.is_dir():
            return "is no folder" if path.exists() else "does not exist"
    except OSError:  # a folder above it is closed, or no folder can have this name
        return "may not be read"
    return "" if os.access(path, os.R_OK | os.X_OK) else "may not be read"
