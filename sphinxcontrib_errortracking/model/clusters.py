"""Processes of one file that differ: `node:cluster` starts a file again, and an `init` may run in the first process alone, or in the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import CallExpression

from .frameworks import SERVER
from .logic import split_words
from .methods import sets_up
from .process_records import Process
from .syntax import tail_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinxcontrib_errortracking.source.estree import Node

    from .begun import Begun
    from .project import Project
    from .records import Call

#: conditions, as they are told, by which a call runs in the first process alone, or only in those that it starts
_FIRST = regex(r"(?:[\w$]+\.)*(?:(?:isPrimary|isMaster) is truthy|isWorker is falsy)")
_OTHERS = regex(r"(?:[\w$]+\.)*(?:(?:isPrimary|isMaster) is falsy|isWorker is truthy)")


def of_clusters(project: Project, begun: Begun, calls: Iterable[Call]) -> Iterator[Process]:
    """Yield a process for each file that starts itself again, where Sentry is set up in one kind of its processes alone."""
    inits = [
        call
        for call in calls
        if sets_up(call.package, call.method) and call.active is not False and call.runtime in {SERVER, None}
    ]
    for file, group in begun.launched.items():
        forks = [(path, node) for path in begun.loaded(file) for node in _forks(project, path)] if inits else []
        own = [call for call in inits if call.app == group[0].app and call.loc.source in begun.loaded(file)]
        if not forks or not own or any(launch.preloads for launch in group):
            continue
        parts = [split_words(call.condition) for call in own]
        if all(any(_FIRST.fullmatch(part) for part in part_of) for part_of in parts):
            shown, loc = "cluster.fork()", forks[0][1].loc
        elif all(any(_OTHERS.fullmatch(part) for part in part_of) for part_of in parts):
            shown, loc = group[0].shown, group[0].start.loc
        else:
            continue
        loaded = begun.loaded(file)
        yield Process(app=group[0].app, file=file, command=shown, loc=loc, sets_up=False, loaded=loaded, again=True)


def _forks(project: Project, path: str) -> Iterator[Node]:
    """The calls of `fork` of `node:cluster`, which start the same file again."""
    text = project.repository.text(path) or ""
    if "cluster" not in text or "fork" not in text:
        return
    for node in project.nodes(path):
        if isinstance(node, CallExpression) and tail_name(unwrap(node.callee)) == "fork" and not node.arguments:
            yield node
