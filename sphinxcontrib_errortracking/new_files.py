"""Writing several new files of the documented repository: all of them or none, and none over another."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.console import UserError
from sphinxcontrib_errortracking.markup.errors import PublishError
from sphinxcontrib_errortracking.markup.publish import publish, safe_target

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def create_all(root: Path, files: Iterable[tuple[str, str]], appended: tuple[str, str] | None = None) -> None:
    """Write each text to its path below `root`; `appended`: a file that is there, and what comes behind its end.

    Raises UserError when one cannot be written; what was written before is then taken away again.
    """
    made: list[Path] = []
    folders: list[Path] = []
    try:
        for path, text in files:
            target = safe_target(root, path)
            _make_folders(target.parent, folders)
            _create(target, text)
            made.append(target)
        if appended is not None:
            _append(root, *appended)
    except (OSError, PublishError) as error:
        _undo(made, folders)
        reason = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
        raise UserError(f"cannot write: {reason}; nothing was written") from None
    except BaseException:  # Ctrl+C
        _undo(made, folders)
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def _create(target: Path, text: str) -> None:
    """Write a whole file under its name, which must be free: a half-written one never has it."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.errortracking-tmp")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.link(temporary, target)  # unlike a renaming, it fails where the name is taken
    finally:
        temporary.unlink(missing_ok=True)


def _append(root: Path, path: str, text: str) -> None:
    target = safe_target(root, path)
    old = target.read_text(encoding="utf-8")
    publish(root, path, f"{old}{'' if old.endswith(chr(10)) or not old else chr(10)}\n{text}")


def _undo(made: list[Path], folders: list[Path]) -> None:
    for target in reversed(made):
        target.unlink(missing_ok=True)
    for folder in reversed(folders):
        with contextlib.suppress(OSError):  # somebody else has put something there
            folder.rmdir()
