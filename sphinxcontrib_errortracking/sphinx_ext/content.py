"""What a directive or role shows on a page, and the fingerprint by which a later reading is compared.

Nothing here knows the page that asks, so that the same query can be asked of a later reading to see whether its answer changed.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking import __version__
from sphinxcontrib_errortracking.markup import queries
from sphinxcontrib_errortracking.markup.errors import ChoiceError, UnknownNameError, UsageError
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.markup.queries import Content, Query, Rows
    from sphinxcontrib_errortracking.sphinx_ext.analysis import Analysis
    from sphinxcontrib_errortracking.sphinx_ext.frontmatter import FrontMatter


class ProblemError(Exception):
    """A mistake of the author: what kind, and one sentence that names what would have been right."""

    def __init__(self, subtype: Subtype, message: str) -> None:
        super().__init__(message)
        self.subtype = subtype
        self.message = message


def show(analysis: Analysis, page: FrontMatter, query: Query, rows: Rows = ()) -> Content:
    """The nodes that answer a query on a page; raises ProblemError where the author asks for what is not there."""
    try:
        return queries.show(analysis.report(page), query, rows, analysis.options.permalink)
    except ChoiceError as error:
        raise ProblemError(Subtype.OPTION, error.sentence) from None
    except UnknownNameError as error:
        raise ProblemError(Subtype.NAME, error.sentence) from None
    except UsageError as error:
        raise ProblemError(Subtype.BODY if rows else Subtype.OPTION, str(error)) from None


def digest(analysis: Analysis, page: FrontMatter, query: Query) -> str:
    """The fingerprint of what a query shows, asked anew and without an author's rows."""
    try:
        return fingerprint(show(analysis, page, query))
    except ProblemError as problem:
        return _hashed(problem.message)


def fingerprint(content: Content) -> str:
    """Equal when a reader would see the same."""
    return _hashed("".join(node.pformat() for node in content))


def _hashed(text: str) -> str:
    return sha256(f"{__version__}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()
