"""Files that a browser runs in a worker: there nothing is set up that the worker does not load itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from .methods import configuration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .graph import ImportGraph
    from .project import Project
    from .records import Call


def makers(project: Project, path: str) -> Iterator[str]:
    """Yield the files that make a worker of this one: `new Worker(new URL("./render.js", import.meta.url))`, `"./render?worker"`."""
    name = re.escape(path.rpartition("/")[2].rpartition(".")[0])
    pattern = re.compile(
        rf"""new URL\(\s*["'`](?:[^"'`]*/)?{name}(?:\.\w+)?["'`]|["'`](?:[^"'`]*/)?{name}(?:\.\w+)?\?(?:shared)?worker"""
    )
    for other in project.mentioning(b"new URL(", b"worker"):
        if other != path and pattern.search(project.repository.text(other) or ""):
            yield other


def told_of_workers(calls: Sequence[Call], project: Project, graph: ImportGraph) -> list[Call]:
    """The calls, each with whether it stands in a worker's file that no other imports, and that loads nothing which calls `init`."""
    inits = {call.loc.source for call in calls if _sets_up(call)}
    alone: dict[str, bool] = {}
    for path in {call.loc.source for call in calls if call.runtime != "server" and call.loc.source not in inits}:
        made = not graph.importers(path) and next(makers(project, path), None) is not None
        alone[path] = made and all(graph.reaches(path, init) is None for init in inits)
    return [replace(call, in_worker=True) if alone.get(call.loc.source) else call for call in calls]


def _sets_up(call: Call) -> bool:
    row = configuration(call.package, call.method)
    return row is not None and row.kind in {"init", "client"}
