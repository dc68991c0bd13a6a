"""Is a document made from a page of a Sphinx project? Told from the files, because the command runs neither conf.py nor Sphinx.

In: the repository, the assignment, the document's path. Out: the page, or None. A page says so in its front matter; or conf.py names
the assignment, and the page holds a directive or role of ours and a heading of the document.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.markup.sop_format import sop_format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.markup.sop_format import SopFormat
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.records import Assignment

SUFFIXES = (".md", ".markdown", ".rst")
#: what shows something of ours on a page
NAMES = (
    "sentry-config", "sentry-calls", "sentry-flow", "edge-case-table", "concern-table", "key-questions", "source-files",
    "code-references", "open-questions", "sentry",
)  # fmt: skip
_USES = regex(rf"\{{(?:{'|'.join(NAMES)})\}}|^[ ]*\.\. (?:{'|'.join(NAMES)})::|:sentry:`", re.MULTILINE)
_KEY = regex(r"^:?(?P<key>errortracking-[\w-]+):[ \t]*(?P<value>.*?)[ \t]*$", re.MULTILINE)
_FRONT = regex(r"---[ \t]*\n(?P<body>.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_FIELDS = regex(r"(?:[ \t]*\n)*(?P<body>(?::[^\n]*\n|[ \t]+[^\n]*\n)+)")
_HEADING = regex(
    r"^#{2,3}[ \t]+(?P<marked>.+?)[ \t]*#*$|^(?P<text>\S.*)\n(?P<line>[=\-~^\"'`#*+.:_])(?P=line){2,}[ \t]*$",
    re.MULTILINE,
)


def authors_page(
    repository: Repository, assignment: Assignment, output: str, layout: SopFormat | None = None
) -> str | None:
    """The page that the document at `output` is made from; None where there is none."""
    named = (path for path in _pages(repository, b"errortracking-") if path != output)
    for path in named:
        front = _front_matter(repository.text(path) or "")
        said = {front.get("errortracking-assignment"), front.get("errortracking-output")}
        same_id = assignment.id and front.get("errortracking-id") == assignment.id
        if same_id or said & {assignment.path, output}:
            return path
    return next(_configured(repository, assignment, output, layout or sop_format()), None)


def project_of(repository: Repository, page: str) -> str:
    """The folder of the Sphinx project that a page belongs to."""
    folders = [folder.as_posix() for folder in PurePosixPath(page).parents]
    return next((folder for folder in folders if _conf(folder) in repository.file_set), folders[0])


def _pages(repository: Repository, *needles: bytes) -> Iterator[str]:
    return (path for path in repository.mentioning(*needles) if path.endswith(SUFFIXES))


def _conf(folder: str) -> str:
    return f"{folder}/conf.py".removeprefix("./")


def _configured(repository: Repository, assignment: Assignment, output: str, layout: SopFormat) -> Iterator[str]:
    """Pages of a project whose conf.py names the assignment."""
    name = PurePosixPath(assignment.path).name
    folders = {
        PurePosixPath(path).parent
        for path in repository.mentioning(b"errortracking_assignment")
        if PurePosixPath(path).name == "conf.py" and name in (repository.text(path) or "")
    }
    if not folders:
        return
    for path in _pages(repository, *(name.encode() for name in NAMES)):
        text = repository.text(path) or ""
        inside = path not in {output, assignment.path} and folders.intersection(PurePosixPath(path).parents)
        if inside and _USES.search(text) and any(layout.heading(title) for title in _titles(text)):
            yield path


def _titles(text: str) -> Iterator[str]:
    return (match["marked"] or match["text"] for match in _HEADING.finditer(text))


def _front_matter(text: str) -> dict[str, str]:
    """What a page says of itself: MyST front matter, or the fields that open a reStructuredText page."""
    match = _FRONT.match(text) or _FIELDS.match(text)
    return {key: value.strip("\"'") for key, value in _KEY.findall(match["body"])} if match else {}
