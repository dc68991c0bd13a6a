"""The role `sentry`: one value inline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.util.docutils import SphinxRole

from sphinxcontrib_errortracking.markup.queries import Query
from sphinxcontrib_errortracking.sphinx_ext.page import answer

if TYPE_CHECKING:
    from docutils import nodes


class SentryRole(SphinxRole):
    """`apps/dashboard:browser.tracesSampleRate`, or with `@production` behind it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The value as literal text, or a note where there is no such value."""
        query = Query("sentry", self.text.strip())
        return answer(self.env, self.inliner.document, query, self.get_location()), []
