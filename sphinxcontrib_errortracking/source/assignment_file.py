"""Finding the assignment's file: its path in the repository and its text, or the one true reason why there is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.repository import Repository

_NEVER_READ = frozenset({".git", ".hg", ".svn", "node_modules"})


class AssignmentError(Exception):
    """The assignment cannot be used; the message is one sentence, with its place, `path:line`, where a line is wrong."""

    def __init__(self, sentence: str, path: str, line: int | None = None) -> None:
        super().__init__(sentence if line is None else f"{sentence} ({path}:{line})")
        self.path = path
        self.line = line or 1


def read_text(repository: Repository, path: str | Path) -> tuple[str, str]:
    """The path in the repository and the text of an assignment; raises AssignmentError."""
    shown = os.fspath(path)
    try:
        name = _inside(repository.root.resolve(), shown)
        text = repository.text(name) if name and repository.real_path(name) else None
        problem = _problem(repository, name, text)
    except (
        OSError,
        ValueError,
        RuntimeError,
    ):  # a name that no file can have, a loop of links, a folder that is closed
        name, text, problem = None, None, "may not be read"
    if name is None or text is None or problem:
        raise AssignmentError(f"The assignment {shown} {problem}.", shown)
    return name, text


def _inside(root: Path, shown: str) -> str | None:
    """The path in the repository, without `.` and `..`; None where it leaves it. A link is followed where it leads inside."""
    path = Path(os.path.normpath(root / shown))
    if path.is_absolute() and not path.is_relative_to(root):
        path = path.resolve()  # the root may have been named through a link
    if not path.resolve().is_relative_to(root) or not path.is_relative_to(root):
        return None
    return path.relative_to(root).as_posix()


def _problem(repository: Repository, name: str | None, text: str | None) -> str:
    """Why there is no text; "" where there is one."""
    if name is None:
        return "lies outside the repository"
    if text is None:
        return _missing(repository, repository.root / name)
    if "\0" in text:
        return "is not a text file"
    return "" if text.strip() else "is empty"


def _missing(repository: Repository, path: Path) -> str:
    """Why a file gives no text, in the order in which a person would look."""
    if not path.exists():
        return "does not exist in the repository"
    if path.is_dir():
        return "is a folder; an assignment is a Markdown file"
    if not path.is_file():
        return "is not a regular file"
    if not os.access(path, os.R_OK):
        return "may not be read"
    name = path.relative_to(repository.root).as_posix()
    if repository.real_path(name) is not None:
        limit = repository.limits.file_bytes
        return f"is larger than {limit:,} bytes" if path.stat().st_size > limit else "cannot be read"
    folder = next((part for part in path.relative_to(repository.root).parts if part in _NEVER_READ), None)
    if folder is not None:
        return f"lies in {folder}, which is never read"
    return "is ignored by .gitignore, or belongs to another repository inside this one"
