"""Files that code of a server starts as processes or threads of their own: `fork("./dist/worker.js")`, `new Worker(…)`.

Node hands these the files that it was told to load first (run with Node 20), but nothing else that the starting process has loaded.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    Identifier,
    Literal,
    MemberExpression,
    MetaProperty,
    NewExpression,
    ObjectExpression,
    Property,
    TemplateLiteral,
    VariableDeclarator,
    walk,
)

from .entries_started import source_file, source_of
from .launches import Launch
from .project import folder
from .start import Start
from .syntax import dotted, key_name, tail_name, unwrap

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
    if isinstance(given, Identifier):
        given = _constant(project, path, given.name)
    told = _followed(given) if given is not None else None
    if told is None or not told[0]:
        return None
    token = told[0] if posixpath.splitext(told[0])[1] else f"{told[0]}.js"
    near = source_file(project, posixpath.normpath(posixpath.join(folder(path), token)))
    found = near if told[1] else source_of(project, project.package_path(path), token) or near
    shown = f'{"new " if name in THREADS else ""}{name}("{told[0]}")'
    return (found, shown) if found is not None and found in project.code_set and found != path else None


def _constant(project: Project, path: str, name: str) -> Node | None:
    """What the one declaration of a name in a file gives it."""
    found = [
        node.init
        for node in project.nodes(path)
        if isinstance(node, VariableDeclarator) and isinstance(node.id, Identifier) and node.id.name == name
    ]
    text = project.repository.text(path) or ""
    is_given_once = len(re.findall(rf"(?<![\w$.]){re.escape(name)}\s*=(?![=>])", text)) <= 1
    return found[0] if len(found) == 1 and is_given_once else None


def _followed(node: Node) -> tuple[str, bool] | None:
    """The path that an expression certainly gives, and whether it counts from the file's own folder; None for all others."""
    node = unwrap(node)
    match node:
        case Literal(value=str() as text):
            return text, False
        case Identifier(name="__dirname"):
            return "", True
        case TemplateLiteral(quasis=(only,), expressions=()):
            return only.cooked or "", False
        case TemplateLiteral(quasis=(first, last), expressions=(Identifier(name="__dirname"),)) if not first.cooked:
            return (last.cooked or "").lstrip("/"), True
        case MemberExpression(object=inner) if tail_name(node) in {"href", "pathname"}:
            return _followed(inner)
        case NewExpression(callee=Identifier(name="URL"), arguments=(first, second)):
            told = _followed(first)
            is_meta = isinstance(second, MemberExpression) and isinstance(second.object, MetaProperty)
            return (told[0], True) if told is not None and is_meta else None
        case CallExpression(callee=callee, arguments=(first, *others)):
            return _called(
                tail_name(callee) or "", dotted(callee) or "", [_followed(each) for each in (first, *others)]
            )
    return None


def _called(name: str, whole: str, parts: list[tuple[str, bool] | None]) -> tuple[str, bool] | None:
    """The same of calls of `join` and `resolve` of Node's paths, of `require.resolve` and `fileURLToPath`."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if whole == "require.resolve" or name in {"fileURLToPath", "pathToFileURL"}:
        return known[0][0], known[0][1] or whole == "require.resolve"
    if name in {"join", "resolve"} and not any(beside for _, beside in known[1:]):
        return posixpath.normpath(posixpath.join("", *(text for text, _ in known))), known[0][1]
    return None


def _option(node: Node, name: str) -> Node | None:
    for entry in node.properties if isinstance(node, ObjectExpression) else ():
        if isinstance(entry, Property) and key_name(entry.key, computed=entry.computed) == name:
            return entry.value
    return None


def _has_options(node: Node) -> bool:
    return any(
        isinstance(one, Property) and key_name(one.key, computed=one.computed) == "execArgv" for one in walk(node)
    )
