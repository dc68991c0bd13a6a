"""The assignment: the Markdown file that says which feature is to be documented, from which files, into which file."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.assignment_file import AssignmentError, read_text
from sphinxcontrib_errortracking.source.assignment_markdown import (
    Block,
    Field,
    blocks_of,
    fields_of,
    parse,
    plain,
    title_of,
)
from sphinxcontrib_errortracking.source.assignment_tracker import tracker_of
from sphinxcontrib_errortracking.source.records import AssignedFile, Assignment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from markdown_it.token import Token

    from sphinxcontrib_errortracking.source.records import Diagnostic
    from sphinxcontrib_errortracking.source.repository import Repository

_ALTERNATIVES = regex(r"\s+or\s+|\s*[,|]\s*|\s+/\s+|\s*<br\s*/?>\s*", re.IGNORECASE)
_ID = regex(r"\w[\w.\-]{0,63}")  # it becomes part of a file's name
_ABSOLUTE = regex(r"[/\\~]|[A-Za-z]:")

__all__ = ["AssignmentError", "read_assignment", "read_named"]


def read_assignment(repository: Repository, path: str | Path) -> Assignment:
    """Read the assignment at `path` (relative to the repository, or an absolute path inside it).

    Raises:
        AssignmentError: the file is missing or no text, names no ID or no Output File, or a path that leaves the repository.
    """
    name, text = read_text(repository, path)
    tokens = parse(text)
    fields = dict(reversed([found for token in tokens if token.type == "inline" for found in fields_of(token)]))
    blocks = blocks_of(tokens)
    feature = fields.get("id")
    if feature is None or not feature.value:
        line = feature.line if feature else 1
        raise AssignmentError("The assignment has no ID: a line `**Feature ID:** M2` is missing.", name, line)
    if not _ID.fullmatch(feature.value):
        raise AssignmentError(
            "The Feature ID is no plain word of letters, digits, `.`, `_` and `-`.", name, feature.line
        )
    output = fields.get("output")
    if output is None or not output.value:
        line = output.line if output else 1
        raise AssignmentError(
            "The assignment has no Output File: a line `**Output File:** path` is missing.", name, line
        )
    target = _checked_path(repository, output.value, "Output File", name, output.line)
    tracker = tracker_of(blocks)
    title = fields.get("name") or Field(title_of(tokens, feature.value), 1)
    return Assignment(
        path=name,
        id=feature.value,
        name=title.value,
        category=fields["category"].value if "category" in fields else "",
        output=target,
        description="\n\n".join(
            plain(block.cells[0]) for block in blocks if block.section == "description" and block.kind != "row"
        ),
        files=tuple(_files(blocks)),
        questions=_items(blocks, "questions"),
        edge_cases=_items(blocks, "edge_cases"),
        requirements=_items(blocks, "requirements"),
        reference=_reference(blocks, target),
        tracker=_checked_tracker(repository, tracker, name) if tracker else None,
    )


def read_named(repository: Repository, assignment: Assignment) -> tuple[Diagnostic, ...]:
    """Read the source files that an assignment names, and say what is wrong in them.

    Only files that mention Sentry, and what they import, are read otherwise: a named one that is broken must not look sound.
    """
    named = {real for file in assignment.files for path in file.paths if (real := repository.real_path(path))}
    for path in sorted(named):
        if not path.endswith(".json"):  # a manifest has its own reader, which knows comments
            repository.program(path)
    return tuple(item for item in repository.diagnostics if item.loc.source in named)


# ---- paths ----------------------------------------------------------------------


def _checked_path(repository: Repository, written: str, what: str, path: str, line: int) -> str:
    """A path inside the repository, without `.` and `..`; links are followed before it is judged."""
    shown = written if len(written) < 200 else written[:200] + "…"  # noqa: PLR2004
    if _ABSOLUTE.match(written):
        raise AssignmentError(f"The {what} {shown!r} is absolute; it has to be relative to the repository.", path, line)
    normal = os.path.normpath(written.replace("\\", "/")).replace(os.sep, "/")
    root = repository.root.resolve()
    try:
        is_inside = ".." not in PurePosixPath(normal).parts and (root / normal).resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):  # a loop of links, a NUL
        is_inside = False
    if not is_inside:
        raise AssignmentError(f"The {what} {shown!r} leaves the repository.", path, line)
    if normal == "." or written.endswith(("/", "\\")) or ".git" in PurePosixPath(normal.lower()).parts:
        raise AssignmentError(f"The {what} {shown!r} is no file of the repository.", path, line)
    return normal


def _checked_tracker(repository: Repository, tracker: Field, path: str) -> str:
    """The tracker's path inside the repository; the slash of a folder stays."""
    checked = _checked_path(repository, tracker.value.rstrip("/"), "tracker", path, tracker.line)
    return f"{checked}/" if tracker.value.endswith("/") else checked


# ---- sections -------------------------------------------------------------------


def _items(blocks: Sequence[Block], section: str) -> tuple[str, ...]:
    """The list of a section: numbered or not, one level deep; the rows of a table where there is no list."""
    found = [block for block in blocks if block.section == section]
    for kinds in ({"number", "bullet"}, {"row"}):
        texts = [plain(_telling(block)) for block in found if block.kind in kinds]
        if texts:
            return tuple(re.sub(r"^\[[ xX]\]\s+", "", text) for text in texts if text)
    return ()


def _telling(block: Block) -> Token:
    """The cell that says something: not the one that only counts."""
    return next((cell for cell in block.cells if not re.fullmatch(r"[#\d.\s]*", plain(cell))), block.cells[0])


def _files(blocks: Sequence[Block]) -> Iterator[AssignedFile]:
    """The rows of the table of files, or the items of a list in its place (`path` - purpose)."""
    for block in blocks:
        if block.section != "files":
            continue
        if block.kind == "row":
            paths = _paths(block.cells[0])
            purpose = plain(block.cells[1]) if len(block.cells) > 1 else ""
        elif block.kind in {"bullet", "number"}:
            paths = _codes(block.cells[0])
            purpose = re.split(r"\s[-–—]\s|:\s", plain(block.cells[0]), maxsplit=1)[-1] if paths else ""
            purpose = "" if purpose in paths else purpose
        else:
            continue
        if paths:
            yield AssignedFile(paths=paths, purpose=purpose)


def _paths(cell: Token) -> tuple[str, ...]:
    """The alternatives in a cell: its code spans, or its words."""
    return _codes(cell) or tuple(_clean(part) for part in _ALTERNATIVES.split(plain(cell)) if _clean(part))


def _codes(token: Token) -> tuple[str, ...]:
    codes = [child.content for child in token.children or () if child.type == "code_inline"]
    return tuple(dict.fromkeys(_clean(code) for code in codes if _clean(code)))


def _clean(path: str) -> str:
    return path.strip().removeprefix("./")


def _documents(token: Token) -> Iterator[str]:
    """The paths to Markdown files that a text names: in code, as a link, or bare."""
    for child in token.children or ():
        href = child.attrGet("href") if child.type == "link_open" else None
        for word in [str(href)] if href else child.content.split() if child.type in {"text", "code_inline"} else []:
            path = _clean(word.strip("`'\",;:()").rstrip("."))
            if path.endswith((".md", ".rst")) and "://" not in path:
                yield path


def _reference(blocks: Sequence[Block], output: str) -> str | None:
    """The finished document that is named as the reference, in the requirements or elsewhere."""
    told = [
        block
        for block in blocks
        if block.kind != "row" and block.section not in {"files", "questions", "edge_cases", "done"}
    ]
    for block in sorted(told, key=lambda block: block.section != "requirements"):
        if re.search(r"\breference\b", plain(block.cells[0]), re.IGNORECASE):
            for path in _documents(block.cells[0]):
                if path != output:
                    return path
    return None
