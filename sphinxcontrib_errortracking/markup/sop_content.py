"""What must stand under a heading: one check for each kind of content in `sop.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.markup.sop_reader import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinxcontrib_errortracking.markup.sop_format import Heading, SopFormat, TableFormat
    from sphinxcontrib_errortracking.markup.sop_reader import List, Part, Table

_BOXES = ("[ ] ", "[x] ", "[X] ")


def _prose(heading: Heading, part: Part, _: SopFormat) -> Iterator[Problem]:
    if not (part.prose or part.lists or part.tables or part.fences):
        yield Problem(part.line, f"{heading.text!r} says nothing")


def _sections(_: Heading, __: Part, ___: SopFormat) -> Iterator[Problem]:  # its content is in its own sections
    return iter(())


def _tasks(heading: Heading, part: Part, _: SopFormat) -> Iterator[Problem]:
    found = _first_list(part, ordered=False)
    if found is None or not all(item.startswith(_BOXES) for item in found.items):
        yield Problem(part.line, f"{heading.text!r} has no task list (`- [ ] …`)")
        return
    names = tuple(item[4:].strip() for item in found.items)
    if names != heading.labels:
        yield Problem(found.line, f"the task list must be {', '.join(heading.labels)}, not {', '.join(names)}")


def _ordered(heading: Heading, part: Part, _: SopFormat) -> Iterator[Problem]:
    found = _first_list(part, ordered=True)
    if found is None:
        yield Problem(part.line, f"{heading.text!r} has no numbered list")
    else:
        yield from _labels(heading, found)


def _bullets(heading: Heading, part: Part, _: SopFormat) -> Iterator[Problem]:
    found = _first_list(part, ordered=False)
    if found is None:
        yield Problem(part.line, f"{heading.text!r} has no bullet list")
    else:
        yield from _labels(heading, found)


def _labels(heading: Heading, found: List) -> Iterator[Problem]:
    if heading.labels and len(found.items) != len(heading.labels):
        yield Problem(found.line, f"{heading.text!r} has {len(found.items)} items instead of {len(heading.labels)}")
        return
    for item, label in zip(found.items, heading.labels, strict=False):
        if not item.startswith(label):
            yield Problem(found.line, f"{heading.text!r}: the item {item[:40]!r} must begin with {label!r}")
        elif not item.removeprefix(label).strip(" :.-–—"):
            yield Problem(found.line, f"{heading.text!r}: {label!r} has no answer")


def _diagram(heading: Heading, part: Part, _: SopFormat) -> Iterator[Problem]:
    if not part.fences:
        yield Problem(part.line, f"{heading.text!r} has no diagram (a fenced block)")


def _table(heading: Heading, part: Part, whole: SopFormat) -> Iterator[Problem]:
    layout = whole.tables[heading.table]
    if not part.tables:
        yield Problem(part.line, f"{heading.text!r} has no table")
        return
    table = next((each for each in part.tables if each.columns == layout.columns), None)
    if table is None:
        first = part.tables[0]
        message = f"the columns must be {' · '.join(layout.columns)}, not {' · '.join(first.columns)}"
        yield Problem(first.line, f"{heading.text!r}: {message}")
        return
    yield from _cells(heading, layout, table, whole.not_assessed)


def _cells(heading: Heading, layout: TableFormat, table: Table, not_assessed: str) -> Iterator[Problem]:
    """Rows as wide as the table whose cells say what they may; one that says that nobody looked has nothing else to say."""
    for line, row, width in zip(table.lines, table.rows, table.widths, strict=True):
        if width != len(layout.columns):
            yield Problem(
                line, f"{heading.text!r}: a row of {width} cells, the table has {len(layout.columns)} columns"
            )
            continue
        for column, cell in zip(layout.columns, row, strict=True):
            allowed = layout.allowed.get(column)
            if allowed and cell not in allowed and not_assessed not in row:
                yield Problem(line, f"{heading.text!r}: {column} is {cell!r}, not one of {' '.join(allowed)}")
    yield from _numbers(heading, layout, table)


def _numbers(heading: Heading, layout: TableFormat, table: Table) -> Iterator[Problem]:
    """The first row that is not counted from 1."""
    if not layout.numbered:
        return
    column = layout.columns.index(layout.numbered)
    for number, (line, row) in enumerate(zip(table.lines, table.rows, strict=True), 1):
        if row[column] != str(number):
            yield Problem(line, f"{heading.text!r}: {layout.numbered} is {row[column]!r} where {number} is expected")
            return


def _first_list(part: Part, *, ordered: bool) -> List | None:
    return next((found for found in part.lists if found.ordered == ordered), None)


CHECKS: Mapping[str, Callable[[Heading, Part, SopFormat], Iterator[Problem]]] = {
    "prose": _prose,
    "sections": _sections,
    "tasks": _tasks,
    "ordered": _ordered,
    "bullets": _bullets,
    "diagram": _diagram,
    "table": _table,
}
