"""The options of SDK calls as tables: one table for each configuration call."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.unbundled import unbundled
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup.captions import call_caption
from sphinxcontrib_errortracking.markup.comments import COLUMN, WIDTH, comment_cell, comment_line, of_option
from sphinxcontrib_errortracking.markup.effective import effective
from sphinxcontrib_errortracking.markup.errors import no_choice, no_such
from sphinxcontrib_errortracking.markup.filters import chosen_apps
from sphinxcontrib_errortracking.markup.messages import fixed, msgid, text
from sphinxcontrib_errortracking.markup.nodes import NodeList, joined, literal, paragraph, words
from sphinxcontrib_errortracking.markup.objects import body_rows, mark
from sphinxcontrib_errortracking.markup.options import (
    argument,
    catalogue_names,
    configuration_calls,
    holes,
    option,
    option_fact,
    option_names,
    resolve_app,
)
from sphinxcontrib_errortracking.markup.tables import table
from sphinxcontrib_errortracking.markup.upgrade import upgrade
from sphinxcontrib_errortracking.markup.values import DIFFERS, differs, inner_unknowns, masked, set_at, value_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.model.records import Call, OptionFact, Setup


@dataclass(frozen=True, slots=True)
class _Line:
    """One option of one call, as every column sees it."""

    setup: Setup
    call: Call
    name: str
    values: tuple[Value | None, ...]  #: one for each value column
    fact: OptionFact | None
    permalink: str


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    title: str
    width: int
    cell: Callable[[_Line], NodeList]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the directive's options choose."""

    environments: tuple[str, ...]
    options: tuple[str, ...]
    columns: tuple[str, ...]
    only: str
    comments: bool
    permalink: str


VALUE, OTHER, NOT_RUNNING = msgid("Value"), msgid("any other option"), msgid("%(environments)s (does not run)")
ARGUMENT = msgid("what it is given")
#: `:only:` -> what stands in a table in which nothing is left
ONLY = {
    "set": msgid("no option is set"),
    "changed": msgid("no option differs between the environments"),
    "deprecated": msgid("no option that is set is deprecated or removed"),
}


def sentry_config(  # noqa: PLR0913  # one keyword for each option of the directive
    setup: Setup,
    *,
    target: str = "",
    environments: Sequence[str] = (),
    options: Sequence[str] = (),
    columns: Sequence[str] = (),
    against: str = "",
    apps: Sequence[str] = (),
    only: str = "",
    comments: bool = False,
    permalink: str = "",
) -> list[nodes.Node]:
    """The options of the calls that `target` names (an id, an app, "" for all), one table for each call.

    Without `environments` one column holds the symbolic value; with them there is a column for each, equal ones merged.
    `options` chooses and orders the options (dotted for deeper ones), `columns` the columns, `apps` the calls, `only` (of ONLY) the
    rows; without any but `apps`, what is left to the SDK and the integrations follow. `against`: what changes at that version of
    the SDK. `comments`: what stands beside the calls and options in the code, too. Raises UnknownNameError and UsageError.
    """
    chosen = chosen_apps(setup, apps) if apps else ()
    calls = tuple(call for call in configuration_calls(setup, target) if not apps or call.app in chosen)
    for name in environments:
        if name not in setup.environments:
            raise no_such("environment", name, setup.environments, every=True)
    for key in columns:
        if key not in COLUMN_KEYS:
            raise no_choice("column", key, COLUMN_KEYS)
    if only and only not in ONLY:
        raise no_choice("choice", only, ONLY)
    _check_options(setup, calls, options)
    if not calls:
        return [_nothing(setup, target)]
    choice = _Choice(tuple(environments), tuple(options), tuple(columns) or COLUMN_KEYS, only, comments, permalink)
    left = {} if options or columns or only else effective(setup, calls, permalink)
    result: list[nodes.Node] = []
    for call in calls:
        result.append(_call_table(setup, call, choice))
        result += comment_line(call, permalink) if comments else []
        result += left.get(call.id, [])
    return result + (upgrade(setup, against, calls={call.id for call in calls}, permalink=permalink) if against else [])


def _nothing(setup: Setup, target: str) -> nodes.paragraph:
    where = literal(resolve_app(setup, target.partition(":")[0]).path) if target else fixed("this repository")
    return paragraph(
        [*fixed("No configuration call of a Sentry SDK was found in"), nodes.Text(" "), *where, nodes.Text(".")]
    )


def _check_options(setup: Setup, calls: Sequence[Call], options: Sequence[str]) -> None:
    """An option that no call sets and no catalogue lists is a mistake of the page, unless nobody can know the names."""
    known = [name for call in calls for name in known_options(setup, call)]
    for name in options:
        head = name.partition(".")[0]
        if calls and head not in known and all(catalogue_names(setup, call) for call in calls):
            raise no_such("option", name, known)


def known_options(setup: Setup, call: Call) -> tuple[str, ...]:
    """What the call sets in any environment, and what the catalogue lists for its package."""
    return option_names([call.options, *call.options_by_environment.values()]) + catalogue_names(setup, call)


def _call_table(setup: Setup, call: Call, choice: _Choice) -> nodes.table:
    groups = _environment_groups(call, choice.environments)
    values = [value for _, value in groups]
    lines = [_line(setup, call, name, values, choice.permalink) for name in choice.options or option_names(values)]
    lines = [line for line in lines if _is_chosen(line, choice.only)]
    layout = [column for key in choice.columns for column in _columns(key, [title for title, _ in groups])]
    layout += [_COMMENT] if choice.comments and any(of_option(call, line.name) for line in lines) else []
    rows = [[column.cell(line) for column in layout] for line in lines]
    rows += [] if choice.options or choice.only else _argument_rows(call, layout) or _open_rows(values, layout)
    if not rows:
        rows = [[fixed(ONLY[choice.only or "set"]), *(words("–") for _ in layout[1:])]]
    caption = call_caption(setup, call, choice.permalink)
    result = table(
        [column.title for column in layout], [column.width for column in layout], rows, title=caption, letter="config"
    )
    mark(result, "call", call.id)
    for line, row in zip(lines, body_rows(result), strict=False):
        mark(row, "option", f"{call.id}.{line.name}")
        row["classes"] += [DIFFERS] if differs(line.values) else []
    return result


def _is_chosen(line: _Line, only: str) -> bool:
    """Does `:only:` keep the row?"""
    match only:
        case "set":
            return any(value is not None for value in line.values)
        case "changed":
            by_environment = line.call.options_by_environment
            return differs([option(by_environment.get(name), line.name) for name in line.setup.environments])
        case "deprecated":
            return line.fact is not None and line.fact.status in {"deprecated", "removed"}
        case _:
            return True


def _environment_groups(call: Call, environments: Sequence[str]) -> list[tuple[str, Value | None]]:
    """Title and options for each value column; environments with the same options share one. Their names are no messages."""
    if not environments:
        return [(VALUE, call.options)]
    groups: list[tuple[list[str], Value | None, bool]] = []
    for name in environments:
        value = call.options_by_environment.get(name, call.options)
        runs = call.active_by_environment.get(name) is not False
        same = next((names for names, other, other_runs in groups if (other, other_runs) == (value, runs)), None)
        if same is None:
            groups.append(([name], value, runs))
        else:
            same.append(name)
    return [
        (nodes.Text(", ".join(names)) if runs else text(NOT_RUNNING, environments=", ".join(names)), value)
        for names, value, runs in groups
    ]


def _line(setup: Setup, call: Call, name: str, values: Sequence[Value | None], permalink: str) -> _Line:
    found = tuple(option(value, name) for value in values)
    return _Line(setup, call, name, found, option_fact(setup, call, name), permalink)


def _argument_rows(call: Call, layout: Sequence[_Column]) -> list[list[NodeList]]:
    """The row of a call that has no options: what it is given, where that is no object."""
    given = argument(call)
    cells = {} if given is None else {"option": fixed(ARGUMENT), "value": value_nodes(given), "set-at": set_at(given)}
    return [[cells.get(column.key) or words("–") for column in layout]] if cells else []


def _open_rows(values: Sequence[Value | None], layout: Sequence[_Column]) -> list[list[NodeList]]:
    """A last row for options that an unknown spread may set."""
    if not any(holes(value) for value in values):
        return []
    reasons = dict.fromkeys(hole.reason for value in values for hole in holes(value))
    return [[_open_cell(column.key, "; ".join(reasons)) for column in layout]]


def _open_cell(key: str, reasons: str) -> NodeList:
    if key == "value":
        return joined([fixed("cannot be known:"), words(reasons)])
    return fixed(OTHER) if key == "option" else words("–")


def _set_at_cell(line: _Line) -> NodeList:
    runs = [set_at(value, line.permalink) for value in line.values]
    texts = {"".join(node.astext() for node in run): run for run in runs}
    return joined(texts.values(), "; ") or words("–")


def _default_cell(line: _Line) -> NodeList:
    fact = line.fact
    if fact is None or fact.default is not None:
        return literal(fact.default) if fact and fact.default is not None else fixed("not measured")
    if fact.documented is None:
        return fixed("not measured")
    return joined([fixed("not measured; declared as"), literal(fact.documented)])


def _notes_cell(line: _Line) -> NodeList:
    return joined([*_fact_notes(line), *_value_notes(line)], "; ") or words("–")


def _fact_notes(line: _Line) -> Iterable[NodeList]:
    status, note = (line.fact.status, line.fact.note) if line.fact else ("", "")
    match status:
        case "deprecated" | "removed":
            yield words(note if note.startswith(status) else f"{status}: {note}" if note else status)
        case "unknown":
            yield fixed("no such option in this version of the SDK")
            close = get_close_matches(line.name, catalogue_names(line.setup, line.call), n=1, cutoff=0.6)
            yield words(note)
            if "did you mean" not in note:
                yield from (
                    [*fixed("did you mean"), nodes.Text(" "), *literal(name), nodes.Text("?")] for name in close
                )
        case _:
            yield words(note)


def _value_notes(line: _Line) -> Iterable[NodeList]:
    if any(masked(value) for value in line.values):
        yield fixed("a secret is masked")
    reasons = dict.fromkeys(reason for value in line.values for reason in inner_unknowns(value))
    if reasons:
        yield joined([fixed("cannot be known in part:"), words("; ".join(reasons))])
    for code in dict.fromkeys(value.code for value in line.values if isinstance(value, Unknown) and value.code):
        yield joined([fixed("in the code:"), literal(code)])
    values = (value for value in line.values if value is not None)
    for name in dict.fromkeys(name for value in values for name in unbundled(line.setup, line.call, value)):
        yield joined([fixed("the build does not of itself give the browser's code:"), literal(name)])


def _name_cell(line: _Line) -> NodeList:
    """The name; where the environments do not agree, a word beside it says so."""
    if not differs(line.values):
        return literal(line.name)
    return [*literal(line.name), nodes.Text(" "), nodes.inline("", "", *fixed("differs"), classes=[DIFFERS])]


def _comment_cell(line: _Line) -> NodeList:
    return comment_cell(of_option(line.call, line.name), line.name, line.permalink)


_FIXED = {
    "option": _Column("option", msgid("Option"), 20, _name_cell),
    "set-at": _Column("set-at", msgid("Set at"), 22, _set_at_cell),
    "default": _Column("default", msgid("SDK default"), 15, _default_cell),
    "notes": _Column("notes", msgid("Notes"), 20, _notes_cell),
}
_COMMENT = _Column("comment", COLUMN, WIDTH, _comment_cell)
COLUMN_KEYS = ("option", "value", "set-at", "default", "notes")


def _columns(key: str, titles: Sequence[str]) -> list[_Column]:
    if key != "value":
        return [_FIXED[key]]
    width = max(12, 30 // len(titles))
    return [
        _Column("value", title, width, lambda line, index=index: value_nodes(line.values[index]))  # type: ignore[misc]
        for index, title in enumerate(titles)
    ]
