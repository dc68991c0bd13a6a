"""Files that code of a server starts as processes or threads of their own: `fork("./dist/worker.js")`, `new Worker(…)`.

Node hands these the files that it was told to load first (run with Node 20), but nothing else that the starting process has loaded.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    Identifier,
    Literal,
    MetaProperty,
    NewExpression,
    ObjectExpression,
    Property,
    TemplateLiteral,
    walk,
)

from .entries_started import Start, source_file, source_of
from .launches import Launch
from .project import folder
from .syntax import key_name, tail_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinxcontrib_errortracking.source.estree import Node

    from .project import Project

#: what starts one: its name -> a word of the text of a file that has it from where it is meant, and the option with the file
STARTERS: Mapping[str, tuple[str, str]] = {
    "Worker": ("worker_threads", ""),
    "Piscina": ("piscina", "filename"),
    "Tinypool": ("tinypool", "filename"),
    "fork": ("child_process", ""),
    "setupPrimary": ("cluster", "exec"),
    "setupMaster": ("cluster", "exec"),
}
THREADS = frozenset({"Worker", "Piscina", "Tinypool"})
CALLS = (CallExpression, NewExpression)
_BESIDE = frozenset({"__dirname", "__filename", "require"})
GIVEN = "options of Node are given where it is started"


def forked(
    project: Project,
    paths: Iterable[str],
    launched: Mapping[str, list[Launch]],
    loaded: Callable[[str], frozenset[str]],
) -> Iterator[Launch]:
    """What code in these files starts, where a launched file may load them, with what Node then loads first."""
    for path in paths:
        above = [launch for file, group in launched.items() if path in loaded(file) for launch in group]
        text = project.repository.text(path) or ""
        for node in project.nodes(path) if above else ():
            name = _starter(node, text)
            told = _told(project, node, name, path) if name and isinstance(node, CALLS) else None
            if told is not None:
                file, shown = told
                given = _has_options(node)
                first = not given and file not in launched and all(launch.preloads for launch in above)
                yield Launch(
                    app=above[0].app,
                    start=Start("", path, node.loc, in_production=True, once=True),
                    file=file,
                    shown=shown,
                    preloads=above[0].preloads if first else (),
                    goes_on=False,
                    open=GIVEN if given else next((one.open for one in above if one.open), ""),
                    thread=name in THREADS,
                )


def _starter(node: Node, text: str) -> str:
    if not isinstance(node, CALLS) or not node.arguments:
        return ""
    name = tail_name(unwrap(node.callee)) or ""
    fits = isinstance(node, NewExpression) == (name in THREADS)
    return name if name in STARTERS and fits and STARTERS[name][0] in text else ""


def _told(project: Project, node: CallExpression | NewExpression, name: str, path: str) -> tuple[str, str] | None:
    """The file that is started, and how that is shown: `fork("./dist/worker.js")`."""
    option = STARTERS[name][1]
    given = _option(node.arguments[0], option) if option else node.arguments[0]
    inside = list(walk(given)) if given is not None else []
    names = [text for text in map(_text, inside) if text]
    if not names:
        return None
    token = names[-1] if posixpath.splitext(names[-1])[1] else f"{names[-1]}.js"
    beside = any(
        isinstance(one, MetaProperty) or (isinstance(one, Identifier) and one.name in _BESIDE) for one in inside
    )
    near = source_file(project, posixpath.normpath(posixpath.join(folder(path), token.lstrip("/"))))
    found = near if beside else source_of(project, project.package_path(path), token) or near
    shown = f'{"new " if name in THREADS else ""}{name}("{names[-1]}")'
    return (found, shown) if found is not None and found in project.code_set and found != path else None


def _option(node: Node, name: str) -> Node | None:
    for entry in node.properties if isinstance(node, ObjectExpression) else ():
        if isinstance(entry, Property) and key_name(entry.key, computed=entry.computed) == name:
            return entry.value
    return None


def _text(node: Node) -> str:
    if isinstance(node, TemplateLiteral):
        return node.quasis[-1].cooked or ""
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else ""


def _has_options(node: Node) -> bool:
    return any(
        isinstance(one, Property) and key_name(one.key, computed=one.computed) == "execArgv" for one in walk(node)
    )
