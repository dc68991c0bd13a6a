"""What can be asked for by name, on a page or in a marked part of a file: one row for each directive and role, from a query to nodes.

In: a query, which is the text that an author writes, and a Report. Out: docutils nodes. Nothing here knows who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup import components
from sphinxcontrib_errortracking.markup.errors import UsageError, no_choice, no_such
from sphinxcontrib_errortracking.markup.filters import narrow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from docutils import nodes

    from sphinxcontrib_errortracking.findings.records import Report

Content: TypeAlias = "list[nodes.Node]"
Rows: TypeAlias = "Sequence[Sequence[Sequence[nodes.Node]]]"  #: the author's own rows: cells of nodes
Show: TypeAlias = "Callable[[Report, Query, Rows, str], Content]"


@dataclass(frozen=True, slots=True)
class Query:
    """What one directive or role asks for: enough to ask it again of another reading."""

    name: str
    argument: str
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str | None:
        """An option's text; "" for a flag; None where it is not given."""
        return dict(self.options).get(name)


def words(text: str | None) -> tuple[str, ...]:
    """Names without spaces, separated by commas or white space."""
    return tuple((text or "").replace(",", " ").split())


def given(name: str, text: str | None) -> bool:
    """Is a flag given? Its name alone is enough; raises ChoiceError where a word with it is neither yes nor no."""
    if text is None or text.lower() in {"no", "false"}:
        return False
    if text.lower() in {"", "yes", "true"}:
        return True
    raise no_choice(f"answer to :{name}:", text, ("yes", "no"))


def _parts(text: str) -> tuple[str, ...]:
    """Names that may hold spaces, separated by commas or line ends."""
    return tuple(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


def _numbers(query: Query) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in words(query.argument))
    except ValueError:
        message = f"{query.argument!r} is not a list of question numbers; expected numbers such as 1, 4, 6"
        raise UsageError(message) from None


def _environments(report: Report, query: Query) -> tuple[str, ...]:
    asked = query.option("environments")
    return report.setup.environments if asked == "" else words(asked)


def _sentry_config(report: Report, query: Query, _rows: Rows, permalink: str) -> Content:
    return components.sentry_config(
        report.setup,
        target=query.argument,
        environments=_environments(report, query),
        options=words(query.option("options")),
        columns=words(query.option("columns")),
        against=(query.option("against") or "").strip(),
        apps=words(query.option("apps")),
        only=query.option("only") or "",
        comments=given("comments", query.option("comments")),
        permalink=permalink,
    )


def _edge_case_table(report: Report, query: Query, rows: Rows, permalink: str) -> Content:
    content = components.edge_case_table(
        report,
        names=_parts(query.argument),
        table=query.option("table") or "scenarios",
        assigned_only=given("assigned", query.option("assigned")),
        apps=words(query.option("apps")),
        extra_rows=rows,
        permalink=permalink,
    )
    return _narrow(content, query)


def _key_questions(report: Report, query: Query, _rows: Rows, permalink: str) -> Content:
    return components.key_questions(report, numbers=_numbers(query), permalink=permalink)


def _sentry_calls(report: Report, query: Query, _rows: Rows, permalink: str) -> Content:
    content = components.sentry_calls(
        report,
        methods=words(query.argument),
        show=query.option("table") or "calls",
        apps=words(query.option("apps")),
        comments=given("comments", query.option("comments")),
        permalink=permalink,
    )
    return _narrow(content, query)


def _concern_table(report: Report, query: Query, _rows: Rows, permalink: str) -> Content:
    content = components.concern_table(
        report,
        families=words(query.argument),
        apps=words(query.option("apps")),
        permalink=permalink,
    )
    return _narrow(content, query)


def _sentry_flow(report: Report, query: Query, _rows: Rows, permalink: str) -> Content:
    return components.sentry_flow(
        report,
        apps=(*words(query.argument), *words(query.option("apps"))),
        show=words(query.option("show")),
        permalink=permalink,
    )


def _plain(component: Callable[..., Content]) -> Show:
    """What has no options but those that every table has."""

    def shown(report: Report, query: Query, _rows: Rows, permalink: str) -> Content:
        return _narrow(component(report, permalink=permalink), query)

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
    "sentry": lambda report, query, _rows, _permalink: components.inline_value(report.setup, query.argument),
}

#: The options that say what is shown. How something stands on a page (a caption, a class, tabs) is the page's matter.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "sentry-config": ("apps", "environments", "options", "columns", "only", "comments", "against"),
    "sentry-calls": ("apps", "columns", "table", "comments"),
    "sentry-flow": ("apps", "show"),
    "edge-case-table": ("apps", "columns", "table", "assigned"),
    "concern-table": ("apps", "columns"),
    "key-questions": (),
    "source-files": ("columns",),
    "code-references": ("columns",),
    "open-questions": (),
    "sentry": (),
}


def show(report: Report, query: Query, rows: Rows = (), permalink: str = "") -> Content:
    """The nodes that answer a query; raises UnknownNameError or UsageError where it asks for what is not there."""
    if query.name not in SHOWS:
        raise no_such("directive", query.name, SHOWS, every=True)
    return SHOWS[query.name](report, query, rows, permalink)
