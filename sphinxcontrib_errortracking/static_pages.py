"""`report --coverage`: what the pages of a folder show, read as text, because the command runs neither conf.py nor Sphinx.

In: the files of a folder. Out: the directives and roles of ours in them. This is less than Sphinx knows: what is included, excluded, made
by other extensions or chosen by tags is not seen. A directive with an option that is not understood here counts as showing nothing, and
is named; the builder `errortracking-coverage` has the last word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.coverage import measure
from sphinxcontrib_errortracking.findings import report
from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.markup import components, queries
from sphinxcontrib_errortracking.markup.errors import UnknownNameError, UsageError
from sphinxcontrib_errortracking.source import read_assignment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.coverage import Coverage
    from sphinxcontrib_errortracking.findings.records import Report
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source import Repository

SUFFIXES = (".md", ".rst")

_NAMES = "sentry-config|sentry-calls|edge-case-table|key-questions"
_FENCE = regex(r"^[ ]{0,3}(?P<fence>`{3,}|:{3,}|~{3,})(?P<info>[^\n]*)$")
_INFO = regex(r"\{(?P<name>[\w-]+)\}[ \t]*(?P<argument>.*)")
_RST = regex(
    rf"^[ ]*\.\. (?P<name>{_NAMES})::[ \t]*(?P<argument>[^\n]*)\n(?P<body>(?:[ \t]+[^\n]*\n|[ \t]*\n)*)", re.MULTILINE
)
_OPTION = regex(r"^[ \t]*:(?P<name>[\w-]+):[ \t]*(?P<value>[^\n]*)$", re.MULTILINE)
_ASSIGNMENT = regex(r"^:?errortracking-assignment:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
_ROLE = regex(r"(?:\{sentry\}|:sentry:)`([^`\n]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """One directive in a text."""

    name: str
    argument: str
    options: Mapping[str, str]
    place: str  #: `file:line`


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticCoverage:
    """What the texts of pages show, and the directives of which that cannot be told."""

    coverage: Coverage
    pages: tuple[str, ...]  #: those that hold anything of ours
    unclear: tuple[str, ...]  #: sentences


def covered(repository: Repository, setup: Setup, folder: str, assignment: str | None) -> StaticCoverage:
    """What the pages below `folder` ("" for the whole repository) show. `assignment`: of the pages that name none themselves.

    Raises AssignmentError where an assignment cannot be read.
    """
    prefix = f"{folder}/" if folder else ""
    reports: dict[str | None, Report] = {}
    references: list[str] = []
    pages, unclear, shown = [], [], nodes.container()
    for path in repository.files:
        if not (path.startswith(prefix) and path.endswith(SUFFIXES)):
            continue
        text = repository.text(path) or ""
        directives = list(_directives(path, text))
        roles = _ROLE.findall(text)
        if not directives and not roles:
            continue
        pages.append(path)
        references += roles
        named = _ASSIGNMENT.search(text)
        made = _report(repository, setup, named[1] if named else assignment, reports)
        for directive in directives:
            try:
                shown += _shown(made, directive)
            except (UnknownNameError, UsageError) as error:
                unclear.append(f"{directive.place}: {error}")
    listed = list(reports.values()) or [_report(repository, setup, assignment, reports)]
    return StaticCoverage(coverage=measure(listed, [shown], references), pages=tuple(pages), unclear=tuple(unclear))


def _report(repository: Repository, setup: Setup, assignment: str | None, reports: dict[str | None, Report]) -> Report:
    if assignment not in reports:
        reports[assignment] = report(setup, read_assignment(repository, assignment) if assignment else None)
    return reports[assignment]


def _directives(path: str, text: str) -> Iterator[Directive]:
    if path.endswith(".rst"):
        for match in _RST.finditer(text):
            yield _directive(
                match["name"], match["argument"], match["body"], path, text.count("\n", 0, match.start()) + 1
            )
    else:
        yield from _fenced(path, text.splitlines())


def _fenced(path: str, lines: Sequence[str]) -> Iterator[Directive]:
    """Our fences, also in fences of other directives; a fence of code shows directives and has none."""
    number = 0
    while number < len(lines):
        start, opening = number, _FENCE.match(lines[number])
        number += 1
        info = _INFO.fullmatch(opening["info"].strip()) if opening else None
        if opening is None or (info and info["name"] not in _SHOWS):
            continue  # a fence that ends later ends nothing of ours
        while number < len(lines) and not _closes(lines[number], opening["fence"]):
            number += 1
        if info:
            yield _directive(info["name"], info["argument"], "\n".join(lines[start + 1 : number]), path, start + 1)
        number += 1


def _closes(line: str, fence: str) -> bool:
    found = _FENCE.match(line)
    return bool(found and found["fence"].startswith(fence) and not found["info"].strip())


def _directive(name: str, argument: str, body: str, path: str, line: int) -> Directive:
    options = {option["name"]: option["value"].strip() for option in _OPTION.finditer(body)}
    return Directive(name=name, argument=argument.strip(), options=options, place=f"{path}:{line}")


def _shown(report: Report, directive: Directive) -> list[nodes.Node]:
    show, known = _SHOWS[directive.name]
    strange = sorted(set(directive.options) - known)
    if strange:
        raise UsageError(
            f"what {directive.name} shows with :{strange[0]}: only the builder errortracking-coverage can tell"
        )
    return show(report, directive)


def _config(report: Report, directive: Directive) -> list[nodes.Node]:
    asked = directive.options.get("environments")
    return components.sentry_config(
        report.setup,
        target=directive.argument,
        environments=report.setup.environments if asked == "" else _words(asked or ""),
        options=_words(directive.options.get("options", "")),
        columns=_words(directive.options.get("columns", "")),
        apps=_words(directive.options.get("apps", "")),
        only=directive.options.get("only", ""),
    )


def _calls(report: Report, directive: Directive) -> list[nodes.Node]:
    return components.sentry_calls(
        report,
        methods=_words(directive.argument),
        show=directive.options.get("table") or "calls",
        apps=_words(directive.options.get("apps", "")),
    )


def _cases(report: Report, directive: Directive) -> list[nodes.Node]:
    return components.edge_case_table(
        report,
        names=[name.strip() for name in directive.argument.split(",") if name.strip()],
        table=directive.options.get("table") or "scenarios",
        assigned_only=queries.given("assigned", directive.options.get("assigned")),
        apps=_words(directive.options.get("apps", "")),
    )


def _questions(report: Report, directive: Directive) -> list[nodes.Node]:
    wanted = _words(directive.argument)
    if not all(word.isdecimal() for word in wanted):
        raise UsageError(f"{directive.argument!r} is not a list of question numbers")
    return components.key_questions(report, numbers=[int(word) for word in wanted])


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


#: options that change how something looks, and not what is shown
_LOOKS = frozenset({"caption", "class", "layout", "name"})

#: directive -> what it shows, and the options that are understood here
_SHOWS: Mapping[str, tuple[Callable[[Report, Directive], list[nodes.Node]], frozenset[str]]] = {
    "sentry-config": (_config, _LOOKS | {"environments", "options", "columns", "against", "apps", "only"}),
    "sentry-calls": (_calls, _LOOKS | {"table", "apps"}),
    "edge-case-table": (_cases, _LOOKS | {"table", "assigned", "apps"}),
    "key-questions": (_questions, _LOOKS),
}
