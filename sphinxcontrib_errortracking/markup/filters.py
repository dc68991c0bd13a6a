"""What a directive's options choose of what it shows: apps by name, rows that speak of an app, columns of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.markup.errors import UnknownNameError, no_choice, no_such
from sphinxcontrib_errortracking.markup.options import resolve_app
from sphinxcontrib_errortracking.markup.tables import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Setup


def chosen_apps(setup: Setup, names: Sequence[str]) -> tuple[str, ...]:
    """The paths of the apps that are named, in their order; all for none. An unknown name is told all apps that there are."""
    if not names:
        return tuple(app.path for app in setup.apps)
    return tuple(dict.fromkeys(_app(setup, name) for name in names))


def _app(setup: Setup, name: str) -> str:
    try:
        return resolve_app(setup, name).path
    except UnknownNameError as error:
        if "ambiguous" in error.sentence:
            raise
    raise no_such("app", name, (app.path for app in setup.apps), every=True)


def speaks_of(setup: Setup, parts: Iterable[Prose], apps: Sequence[str]) -> bool:
    """Is one of the apps named in the sentences, or does a place in them lie in it?"""
    for prose in parts:
        for part in prose:
            match part:
                case Code(text=name) if name in apps:
                    return True
                case Place(loc=loc) if app_of(setup, loc.source) in apps:
                    return True
                case _:
                    pass
    return False


def app_of(setup: Setup, file: str) -> str | None:
    """The path of the app that holds a file, the innermost one; None for one outside every app."""
    holding = [app.path for app in setup.apps if not app.path or file.startswith(f"{app.path}/")]
    return max(holding, key=len, default=None)


def column_keys(table: nodes.table) -> list[str]:
    """The names of a table's columns for `:columns:`: "what-it-does" for "What It Does", "number" for "#"."""
    head = next(iter(table.findall(nodes.thead)), None)
    row = next(iter(head.findall(nodes.row)), None) if head is not None else None
    return [key_of(entry.astext()) for entry in row.children] if row is not None else []


def narrow(content: Sequence[nodes.Node], columns: Sequence[str]) -> None:
    """Keep the columns that are named, in their order, of every table that has any; raises UnknownNameError."""
    tables = [found for node in content for found in node.findall(nodes.table)]
    known = list(dict.fromkeys(key for each in tables for key in column_keys(each)))
    for name in columns:
        if name not in known:
            raise no_choice("column", name, known)
    for each in tables:
        keys = column_keys(each)
        kept = [keys.index(name) for name in dict.fromkeys(columns) if name in keys]
        if kept:
            _keep(each, kept)


def _keep(table: nodes.table, kept: Sequence[int]) -> None:
    for group in table.findall(nodes.tgroup):
        group["cols"] = len(kept)
        specs = [child for child in group.children if isinstance(child, nodes.colspec)]
        rest = [child for child in group.children if not isinstance(child, nodes.colspec)]
        group.children = []
        group.extend([*(specs[index] for index in kept), *rest])
    for row in table.findall(nodes.row):
        entries = list(row.children)
        row.children = []
        row.extend(entries[index] for index in kept)
