"""Whether the files that a file imports let it run: one that certainly throws, or ends the process, when it is loaded does not.

Texts are searched first, so that few files are parsed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Choice, Static
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.programs import CODE, COMPONENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

MAX_FILES = 60  #: along imports
#: What TanStack Router generates; the build for browsers leaves out its routes that only servers answer.
ROUTE_TREE = "routeTree.gen."
#: A statement at the top level that may throw or end the process by itself.
_LEAVES = regex(
    r"^(?:if|for|throw|(?:globalThis\.)?process\.(?:exit|abort)|exit)\b|^(?:export\s+)?const\s[^=\n]*=[^\n]*\.parse(?:Async)?\(",
    re.MULTILINE,
)
_IMPORT = regex(
    r"""^(?:import\s+(?!type\b)(?:[^;"'()]*?\bfrom\s*)?|export\s+(?!type\b)[^;"'()=]*?\bfrom\s*|(?:(?:const|let|var)\s[^=\n]*=\s*)?require\()["']([^"'\n]{1,300})["']""",
    re.MULTILINE,
)
TYPED = (".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".astro")
_ENDS = regex(r"\bthrow\b|\bexit\b|\babort\b|\.parse(?:Async)?\(")


def imported_files(run: Engine, path: str, before: Node | None = None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the files that a file imports when it is loaded, and those that these import, each with the way to it.

    `before`: only what is loaded before this place in the file, which is an import that is hoisted, or code.
    """
    ways: dict[str, tuple[str, ...]] = {path: (path,)}
    todo = [path]
    while todo and len(ways) < MAX_FILES:
        current = todo.pop(0)
        for target, line, hoisted in _imports(run, current):
            if target not in ways and (
                before is None or current != path or _comes_first(line, before, hoisted=hoisted)
            ):
                ways[target] = (*ways[current], target)
                todo.append(target)
                yield target, ways[target]


def _comes_first(line: int, place: Node, *, hoisted: bool) -> bool:
    """Whether an import is evaluated before a place: those that are hoisted come before all code, in their order."""
    if isinstance(place, es.ImportDeclaration | es.ExportAllDeclaration | es.ExportNamedDeclaration):
        return hoisted and line < place.loc.line
    return hoisted or line < place.loc.line


def _imports(run: Engine, path: str) -> tuple[tuple[str, int, bool], ...]:
    """The files that the text of a file imports, in order, with the line, and whether it is hoisted; imports of types among them."""
    if path not in run.shared.imports:
        text = (run.repository.text(path) or "") if path.endswith(CODE) else ""
        found: dict[tuple[str, bool], int] = {}
        for match in _IMPORT.finditer(text):
            target = run.repository.resolve(match[1], path)
            if target is not None:
                found.setdefault((target, match[0][0] in "ie"), text.count("\n", 0, match.start()) + 1)
        run.shared.imports[path] = tuple((target, line, hoisted) for (target, hoisted), line in found.items())
    return run.shared.imports[path]


def _loads(run: Engine, importer: str, target: str) -> bool:
    """Whether a file loads another one, when who compiles it has left out what is imported for types alone."""
    module = run.module(importer)
    unused = run.repository.erased
    erased = unused.unused(importer) if importer.endswith(COMPONENTS) else unused.of(importer)
    for statement in module.program.body if module is not None else ():
        source = getattr(getattr(statement, "source", None), "value", None)
        if isinstance(source, str) and run.repository.resolve(source, importer) == target and statement not in erased:
            return True
    return module is not None and not importer.endswith(TYPED)


def leaving_files(
    run: Engine, path: str, leaves: Callable[[Node, str], Value], before: Node | None = None
) -> Iterator[tuple[Value, Node]]:
    """Yield whether statements of the imported files leave, with the statement: only what is certain, or decided by variables."""
    for target, way in imported_files(run, path, before):
        if any(file.rpartition("/")[2].startswith(ROUTE_TREE) for file in way):
            continue
        if target not in run.leaving:
            run.leaving[target] = tuple(_leaving(run, target, leaves))
        found = run.leaving[target]
        if found and all(_loads(run, *pair) for pair in pairwise(way)):
            yield from found


def _leaving(run: Engine, target: str, leaves: Callable[[Node, str], Value]) -> Iterator[tuple[Value, Node]]:
    """The same of one file."""
    module = run.module(target) if run.by_text(target, _may_leave) else None
    for statement in module.program.body if module is not None else ():
        if isinstance(statement, es.ImportDeclaration | es.Function | es.Class):
            continue
        left = leaves(statement, target)
        if _is_certain(left):
            yield left, statement


def _may_leave(text: str) -> bool:
    return bool(_ENDS.search(text) and _LEAVES.search(text))


def _is_certain(left: Value) -> bool:
    """Whether it is known of every environment; what cannot be known is taken to go well."""
    if isinstance(left, Static):
        return left.value is True
    return isinstance(left, Choice) and all(isinstance(case, Static) for _, case in left.cases)
