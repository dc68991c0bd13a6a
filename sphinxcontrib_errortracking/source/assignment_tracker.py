"""Where an assignment wants its completion entered: a file that holds all entries, or a folder with a file for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.assignment_markdown import Block, Field, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

#: a part of a path that stands for something else, or that holds a date and time: the file is one of many
_ONE_OF_MANY = regex(r"[\[{<$*]|YYYY|\d{4}-?\d\d-?\d\dT\d\d")
#: a folder alone may be named for another reason, such as a commit of it
_SPEAKS_OF_ENTRIES = regex(r"tracker|\b(?:entry|entries|completions?|log)\b", re.IGNORECASE)


def tracker_of(blocks: Sequence[Block]) -> Field | None:
    """The tracker: what is named in the section on what to do when done, else what has `tracker` in its name.

    A path that ends with a slash is a folder with one file for each completion.
    """
    found = [
        (block.section == "done", Field(path, block.cells[0].map[0] + 1 if block.cells[0].map else 1))
        for block in blocks
        if block.kind != "row" and block.section in {"done", "requirements", ""}
        for path in _places(block.cells[0])
    ]
    return next((field for done, field in found if done and "tracker" in field.value.lower()), None) or next(
        (field for done, field in found if done or "tracker" in field.value.lower()), None
    )


def _places(token: Token) -> Iterator[str]:
    """The files and folders for entries that a text names: in code, as a link, or bare."""
    speaks = _SPEAKS_OF_ENTRIES.search(plain(token)) is not None
    for written in _written(token):
        path = written.strip("`'\",;:()").rstrip(".").removeprefix("./")
        if "://" in path:
            continue
        if path.endswith(("/", "\\")):
            if speaks:
                yield path
        elif path.endswith((".md", ".rst")):
            yield from _file_or_folder(path)


def _written(token: Token) -> Iterator[str]:
    """What may be a path: a link's target, all of a code, a word of the text."""
    for child in token.children or ():
        if child.type == "link_open":
            yield str(child.attrGet("href"))
        elif child.type == "code_inline" and _ONE_OF_MANY.search(child.content):
            yield child.content.strip()  # `M2-$(date +%F).md` has a blank
        elif child.type in {"text", "code_inline"}:
            yield from child.content.split()


def _file_or_folder(path: str) -> Iterator[str]:
    """The file itself; of a file that is one of many the folder that they all stand in."""
    parts = path.split("/")
    fixed = next((index for index, part in enumerate(parts) if _ONE_OF_MANY.search(part)), len(parts))
    if fixed == len(parts):
        yield path
    elif fixed:
        yield "/".join(parts[:fixed]) + "/"
