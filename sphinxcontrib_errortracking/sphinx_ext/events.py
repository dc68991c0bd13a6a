"""When things happen in a build: the repository is read once, pages that show something else now are read again."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.plugins import installed
from sphinxcontrib_errortracking.source import AssignmentError, RepositoryError
from sphinxcontrib_errortracking.source.records import LIMITS
from sphinxcontrib_errortracking.sphinx_ext.analysis import Page, analyse, state_of
from sphinxcontrib_errortracking.sphinx_ext.collector import WarningCollector
from sphinxcontrib_errortracking.sphinx_ext.config import conf_location, read_options, set_at
from sphinxcontrib_errortracking.sphinx_ext.content import digest
from sphinxcontrib_errortracking.sphinx_ext.frontmatter import FrontMatter, front_matter
from sphinxcontrib_errortracking.sphinx_ext.outputs import exclude_outputs
from sphinxcontrib_errortracking.sphinx_ext.page import reads_with_smartquotes
from sphinxcontrib_errortracking.sphinx_ext.publishing import publish_exports
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype, inform, warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinxcontrib_errortracking.sphinx_ext.analysis import Analysis
    from sphinxcontrib_errortracking.sphinx_ext.config import Options


def connect(app: Sphinx) -> None:
    """Connect everything below to its event."""
    app.connect("config-inited", keep_quotes_straight)
    app.connect("config-inited", exclude_outputs, priority=900)  # after 800, when Sphinx knows the parsers' suffixes
    app.connect("builder-inited", read_repository)
    app.connect("env-get-outdated", changed_pages)
    app.connect("env-purge-doc", purge)
    app.connect("doctree-read", read_page)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", remember_warnings)
    app.connect("build-finished", publish_exports)
    app.connect("build-finished", stop_listening)


def keep_quotes_straight(_app: Sphinx, config: Config) -> None:
    """The exported document is read without typographic quotes, as Sphinx does for man pages and text."""
    excluded = config.smartquotes_excludes
    builders = list(excluded.get("builders", ()))
    if "sop" not in builders:
        config.smartquotes_excludes = {**excluded, "builders": [*builders, "sop"]}


def read_repository(app: Sphinx) -> None:
    """Read the repository, in the main process and before any page; say once what is wrong with it."""
    state = state_of(app.env)
    state.builder = app.builder.name
    state.collector = WarningCollector(app)
    options, problems = read_options(app.config, app.confdir)
    for problem in problems:
        warn(Subtype.CONFIG, problem.message, problem.location)
    for sentence in installed().problems:
        warn(Subtype.CONFIG, sentence)
    state.analysis = _analysis(options, app.confdir)
    # The syntax trees stay until the build's end. Left to the garbage collector, they would be walked through again and again
    # while pages are read, which cost a 200-page build a seventh of its time (`benchmarks/speed.py --only analysis`).
    gc.collect()
    gc.freeze()


def _analysis(options: Options, confdir: Path) -> Analysis | None:
    try:
        analysis = analyse(options)
    except RepositoryError as error:
        warn(Subtype.REPOSITORY, str(error), conf_location(confdir, "errortracking_root"))
        return None
    try:
        analysis.assignment(FrontMatter())
    except AssignmentError as error:
        warn(Subtype.ASSIGNMENT, str(error), set_at(options, confdir, "errortracking_assignment"))
        analysis = replace(analysis, default_assignment=None)
    for diagnostic in analysis.repository.diagnostics:
        location = f"{analysis.repository.root / diagnostic.loc.source}:{diagnostic.loc.line}"
        give = inform if diagnostic.kind in LIMITS else warn
        give(Subtype.of(diagnostic.kind), diagnostic.message, location)
    analysis.told.update(analysis.repository.diagnostics)
    if not analysis.setup.uses_sentry:
        message = f"nothing in {analysis.repository.root} calls a Sentry SDK"
        warn(Subtype.NO_SENTRY, message, conf_location(confdir, "errortracking_root"))
    return analysis


def changed_pages(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
) -> Sequence[str]:
    """The pages that would show something else now, and those whose quotes were read for another kind of builder."""
    state = state_of(env)
    smartquotes = reads_with_smartquotes(env)
    return [
        docname
        for docname, page in state.pages.items()
        if page.smartquotes is not smartquotes or _shows_something_else(page, state.analysis)
    ]


def _shows_something_else(page: Page, analysis: Analysis | None) -> bool:
    if analysis is None:
        return any(page.shown.values())
    if page.complaints != analysis.complaints(page.front):
        return True
    return any(digest(analysis, page.front, query) != seen for query, seen in page.shown.items())


def read_page(app: Sphinx, _doctree: nodes.document) -> None:
    """Remember a page that has keys of ours even where it holds no directive; say what is wrong with them."""
    env = app.env
    state = state_of(env)
    front = front_matter(env.metadata.get(env.docname, {}))
    page = state.pages.get(env.docname)
    if page is None:
        if not front:
            return
        page = state.pages[env.docname] = Page(front, smartquotes=reads_with_smartquotes(env))
    if state.analysis is not None:
        page.complaints = state.analysis.complaints(page.front)
    for subtype, sentence in page.complaints:
        warn(subtype, sentence, (env.docname, 1))


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is about to be read again, or is gone."""
    state_of(env).purge(docname)


def merge(_app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader has found."""
    state_of(env).merge(set(docnames), state_of(other))


def remember_warnings(_app: Sphinx, env: BuildEnvironment) -> None:
    """Keep what reading a page complained about: later builds do not read it again and must know."""
    state = state_of(env)
    if state.collector is not None:
        state.warnings.update({name: tuple(sorted(found)) for name, found in state.collector.found.items()})


def stop_listening(app: Sphinx, _exception: Exception | None) -> None:
    """The build is over."""
    collector = state_of(app.env).collector if hasattr(app, "env") else None
    if collector is not None:
        collector.stop()
