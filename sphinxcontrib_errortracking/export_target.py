"""Where an export may go: it replaces a document of its own kind on its own feature, and nothing else that somebody wrote."""

from __future__ import annotations

import contextlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.markup.errors import PublishError
from sphinxcontrib_errortracking.markup.publish import safe_target
from sphinxcontrib_errortracking.markup.sop_format import sop_format

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable
    from pathlib import Path

    from sphinxcontrib_errortracking.markup.sop_format import SopFormat

MARKDOWN = (".md", ".markdown")


def refuse_other_files(root: Path, output: str, title: str, layout: SopFormat, others: Iterable[str]) -> None:
    """Raise PublishError where the document that begins with `title` must not be written to `output`.

    `others`: paths in the repository that are something else, such as the assignment's.
    """
    path = PurePosixPath(output)
    if path.suffix.lower() not in MARKDOWN or ".git" in path.parts:
        raise PublishError(f"{output} is no place for a Markdown document")
    target = safe_target(root, output)
    if any(target == (root / name).resolve() for name in others if name):
        raise PublishError(f"{output} is the assignment or the tracker")
    with contextlib.suppress(OSError):  # a file that cannot be read is told when it is to be written
        start = target.read_text(encoding="utf-8", errors="replace").lstrip("\ufeff \t\r\n")
        kind = _other_kind(start.partition("\n")[0], title, layout) if start else ""
        if kind:
            raise PublishError(f"{output} holds {kind}; move it away, or name another file")


def _other_kind(line: str, title: str, layout: SopFormat) -> str:
    """What begins with `line` and is no earlier export of the document that begins with `title`; "" for one that is."""
    match = _title(line, layout) or _title(line, sop_format())  # from before the repository had a format of its own
    if match is None:
        return "something else than an exported document"
    found, wanted = _identifier(match), _identifier(_title(title, layout))
    return f"the document of another feature ({found})" if found and wanted and found != wanted else ""


def _title(line: str, layout: SopFormat) -> re.Match[str] | None:
    text = line.strip()
    return layout.title_of(text.removeprefix("# ").strip()) if text.startswith("# ") else None


def _identifier(match: re.Match[str] | None) -> str:
    return (match.groupdict().get("ID") or "").strip() if match else ""
