"""Which page a build's warnings are about: whether a document is complete is decided by them, in the main process.

Parallel readers send their log records back, so that a handler in the main process sees them all.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.logging import NAMESPACE, get_node_location, is_suppressed_warning

from sphinxcontrib_errortracking.sphinx_ext.warnings import TYPE

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: A page with a warning of one of these types is not complete.
COUNTED_TYPES = frozenset({TYPE, "docutils", "myst", "ref"})


class WarningCollector(logging.Handler):
    """Remembers the warnings of each page. A suppressed warning is the user's decision and does not count."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self.app = app
        self.found: dict[str, set[str]] = {}
        logging.getLogger(NAMESPACE).addHandler(self)

    def stop(self) -> None:
        """Listen no more."""
        logging.getLogger(NAMESPACE).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a warning that counts under the page that it is about."""
        kind, subtype = getattr(record, "type", "") or "", getattr(record, "subtype", "") or ""
        if kind not in COUNTED_TYPES or is_suppressed_warning(kind, subtype, self.app.config.suppress_warnings):
            return
        docname = self._docname(getattr(record, "location", None))
        if docname:
            self.found.setdefault(docname, set()).add(logging.LogRecord.getMessage(record).partition("\n")[0])

    def _docname(self, location: object) -> str | None:
        """A location is a page with a line, a node, or `PATH:LINE` with what else there is to say of the place behind it."""
        if isinstance(location, tuple):  # myst-parser 4 puts a path where a page's name belongs
            location = location[0]
        text = get_node_location(location) if isinstance(location, nodes.Node) else location
        if not isinstance(text, str) or text in self.app.env.found_docs:
            return text if isinstance(text, str) else None
        return next(filter(None, map(self._page, _prefixes(text))), None)

    def _page(self, path: str) -> str | None:
        docname = self.app.env.path2doc(path)
        return docname if docname in self.app.env.found_docs else None


def _prefixes(text: str) -> list[str]:
    """What stands before each colon: a path may hold one itself (`C:`)."""
    parts = text.split(":")
    return [":".join(parts[:count]) for count in range(1, len(parts) + 1)]
