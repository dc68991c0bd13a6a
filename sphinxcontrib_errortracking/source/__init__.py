"""What the repository says: its files, its syntax trees in one form, its manifests.

In goes a folder, out comes a `Repository`, which reads each file when it is first asked for, under limits, and never runs any of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.limits import Limits
from sphinxcontrib_errortracking.source.paths import is_test_file
from sphinxcontrib_errortracking.source.repository import Repository
from sphinxcontrib_errortracking.source.root import RepositoryError, open_repository

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.assignment import AssignmentError, read_assignment, read_named

__all__ = [
    "AssignmentError",
    "Limits",
    "Repository",
    "RepositoryError",
    "is_test_file",
    "open_repository",
    "read_assignment",
    "read_named",
]

_LATE = frozenset({"AssignmentError", "read_assignment", "read_named"})  # these cost a Markdown parser


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sphinxcontrib_errortracking.source import assignment  # noqa: PLC0415

    return getattr(assignment, name)
