"""What every directive and role of ours does on a page: ask, remember what was asked, show the answer or say what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.messages import fixed, msgid
from sphinxcontrib_errortracking.sphinx_ext.analysis import Page, state_of
from sphinxcontrib_errortracking.sphinx_ext.content import ProblemError, digest, fingerprint, show
from sphinxcontrib_errortracking.sphinx_ext.frontmatter import document_fields, front_matter
from sphinxcontrib_errortracking.sphinx_ext.messages import kept
from sphinxcontrib_errortracking.sphinx_ext.warnings import warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.environment import BuildEnvironment

    from sphinxcontrib_errortracking.markup.queries import Content, Query, Rows

NOT_READ = msgid("The documented repository could not be read.")


def answer(
    env: BuildEnvironment,
    document: nodes.document,
    query: Query,
    location: str,
    rows: Rows = (),
) -> Content:
    """The nodes that a query shows on the page that is being read, or a note in their place."""
    page = page_of(env, document)
    analysis = state_of(env).analysis
    if analysis is None:  # said once, when the repository was to be read
        page.shown[query] = ""
        return note(kept(fixed(NOT_READ)))
    try:
        content = show(analysis, page.front, query, rows)
        page.shown[query] = digest(analysis, page.front, query) if rows else fingerprint(content)
    except ProblemError as problem:
        page.shown[query] = digest(analysis, page.front, query)
        warn(problem.subtype, f"{query.name}: {problem.message}", location)
        end = "" if problem.message.endswith("?") else "."
        return note([nodes.Text(f"{query.name}: {problem.message}{end}")])
    return kept(content)


def note(sentence: Content) -> Content:
    """What stands on the page where nothing can be shown: one inline sentence, so that a role can give it too."""
    return [nodes.emphasis("", "", *sentence, classes=["errortracking-problem"])]


def page_of(env: BuildEnvironment, document: nodes.document) -> Page:
    """What is remembered of the page that is being read."""
    pages = state_of(env).pages
    if env.docname not in pages:
        pages[env.docname] = Page(front_matter(document_fields(document)), smartquotes=reads_with_smartquotes(env))
    return pages[env.docname]


def reads_with_smartquotes(env: BuildEnvironment) -> bool:
    """Does Sphinx make quotes typographic in what this builder reads?"""
    excluded: Sequence[str] = env.config.smartquotes_excludes.get("builders", ())
    return bool(env.config.smartquotes) and state_of(env).builder not in excluded
