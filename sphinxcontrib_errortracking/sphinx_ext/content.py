"""What a directive or role shows: one row for each, from a query to docutils nodes.

Nothing here knows the page that asks, so that the same query can be asked of a later reading to see whether its answer changed.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking import __version__
from sphinxcontrib_errortracking.markup import components
from sphinxcontrib_errortracking.markup.errors import UnknownNameError, UsageError
from sphinxcontrib_errortracking.markup.filters import narrow
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docutils import nodes

    from sphinxcontrib_errortracking.findings.records import Report
    from sphinxcontrib_errortracking.sphinx_ext.analysis import Analysis, Query
    from sphinxcontrib_errortracking.sphinx_ext.frontmatter import FrontMatter

Content: TypeAlias = "list[nodes.Node]"
Rows: TypeAlias = "Sequence[Sequence[Sequence[nodes.Node]]]"  #: the author's own rows: cells of nodes
Show: TypeAlias = "Callable[[Analysis, Report, Query, Rows], Content]"


class ProblemError(Exception):
    """A mistake of the author: what kind, and one sentence that names what would have been right."""

    def __init__(self, subtype: Subtype, message: str) -> None:
        super().__init__(message)
        self.subtype = subtype
        self.message = message


def words(text: str | None) -> tuple[str, ...]:
    """Names without spaces, separated by commas or white space."""
    return tuple((text or "").replace(",", " ").split())


def _parts(text: str) -> tuple[str, ...]:
    """Names that may hold spaces, separated by commas or line ends."""
    return tuple(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


def _numbers(query: Query) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in words(query.argument))
    except ValueError:
        message = f"{query.argument!r} is not a list of question numbers; expected numbers such as 1, 4, 6"
        raise ProblemError(Subtype.OPTION, message) from None


def _environments(analysis: Analysis, query: Query) -> tuple[str, ...]:
    asked = query.option("environments")
    return analysis.setup.environments if asked == "" else words(asked)


def _sentry_config(analysis: Analysis, _report: Report, query: Query, _rows: Rows) -> Content:
    return components.sentry_config(
        analysis.setup,
        target=query.argument,
        environments=_environments(analysis, query),
        options=words(query.option("options")),
        columns=words(query.option("columns")),
        against=(query.option("against") or "").strip(),
        apps=words(query.option("apps")),
        only=query.option("only") or "",
        permalink=analysis.options.permalink,
    )


def _edge_case_table(analysis: Analysis, report: Report, query: Query, rows: Rows) -> Content:
    content = components.edge_case_table(
        report,
        names=_parts(query.argument),
        table=query.option("table") or "scenarios",
        assigned_only=query.option("assigned") is not None,
        apps=words(query.option("apps")),
        extra_rows=rows,
        permalink=analysis.options.permalink,
    )
    return _narrow(content, query)


def _key_questions(analysis: Analysis, report: Report, query: Query, _rows: Rows) -> Content:
    return components.key_questions(report, numbers=_numbers(query), permalink=analysis.options.permalink)


def _sentry_calls(analysis: Analysis, report: Report, query: Query, _rows: Rows) -> Content:
    content = components.sentry_calls(
        report,
        methods=words(query.argument),
        show=query.option("table") or "calls",
        apps=words(query.option("apps")),
        permalink=analysis.options.permalink,
    )
    return _narrow(content, query)


def _concern_table(analysis: Analysis, report: Report, query: Query, _rows: Rows) -> Content:
    content = components.concern_table(
        report,
        families=words(query.argument),
        apps=words(query.option("apps")),
        permalink=analysis.options.permalink,
    )
    return _narrow(content, query)


def _sentry_flow(analysis: Analysis, report: Report, query: Query, _rows: Rows) -> Content:
    return components.sentry_flow(
        report,
        apps=(*words(query.argument), *words(query.option("apps"))),
        show=words(query.option("show")),
        permalink=analysis.options.permalink,
    )


def _plain(component: Callable[..., Content]) -> Show:
    """What has no options but those that every table has."""

    def shown(analysis: Analysis, report: Report, query: Query, _rows: Rows) -> Content:
        return _narrow(component(report, permalink=analysis.options.permalink), query)

    return shown


def _narrow(content: Content, query: Query) -> Content:
    columns = words(query.option("columns"))
    if columns:
        narrow(content, columns)
    return content


#: What each directive and role shows.
SHOWS: dict[str, Show] = {
    "sentry-config": _sentry_config,
    "sentry-calls": _sentry_calls,
    "sentry-flow": _sentry_flow,
    "edge-case-table": _edge_case_table,
    "concern-table": _concern_table,
    "key-questions": _key_questions,
    "source-files": _plain(components.source_files),
    "code-references": _plain(components.code_references),
    "open-questions": _plain(components.open_questions),
    "sentry": lambda analysis, _report, query, _rows: components.inline_value(analysis.setup, query.argument),
}


def show(analysis: Analysis, page: FrontMatter, query: Query, rows: Rows = ()) -> Content:
    """The nodes that answer a query on a page; raises ProblemError where the author asks for what is not there."""
    try:
        return SHOWS[query.name](analysis, analysis.report(page), query, rows)
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
