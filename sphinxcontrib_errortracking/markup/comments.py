"""What authors wrote in the code, told as theirs: as a string of the repository, with its place, in no sentence of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.markup.nodes import NodeList, joined, literal, paragraph, place, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes

    from sphinxcontrib_errortracking.model.records import AuthorComment, Call

COLUMN, WIDTH = msgid("Comment in the code"), 24
CLASS = "errortracking-comment"  #: of the literal that holds the words of a comment


def of_call(call: Call) -> tuple[AuthorComment, ...]:
    """What stands beside the call itself."""
    return tuple(comment for comment in call.comments if not comment.path)


def of_option(call: Call, name: str) -> tuple[AuthorComment, ...]:
    """What stands beside an option of the call, and beside what is set in it."""
    return tuple(comment for comment in call.comments if f"{comment.path}.".startswith(f"{name}."))


def comment_cell(comments: Iterable[AuthorComment], name: str = "", permalink: str = "") -> NodeList:
    """The comments in a cell; one on a part of the option `name` says on which. A dash where there is none."""
    return joined((_told(comment, name, permalink) for comment in comments), "; ") or words("–")


def comment_line(call: Call, permalink: str = "") -> list[nodes.paragraph]:
    """A line of its own for what stands beside a call; none where nothing does."""
    found = of_call(call)
    told = joined((_told(comment, "", permalink) for comment in found), "; ")
    return [paragraph([*fixed("Comment in the code beside this call:"), *words(" "), *told])] if found else []


def _told(comment: AuthorComment, name: str, permalink: str) -> NodeList:
    text = literal(comment.text)
    text[0]["classes"].append(CLASS)  # type: ignore[index]  # a literal
    about = [*literal(comment.path), *words(": ")] if comment.path != name else []
    return [*about, *text, *words(" ("), place(comment.loc, permalink), *words(")")]
