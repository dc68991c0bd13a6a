"""Which file imports which.

Who imports a file is asked of the text first (a superset: comments count there), and of the syntax tree only where it matters,
so that a repository of thousands of files needs few of them parsed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    ExportAllDeclaration,
    ExportNamedDeclaration,
    Identifier,
    ImportDeclaration,
    ImportExpression,
    Node,
)

from .syntax import string_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .project import Project

#: What passes names of another file on; and imports that are none of only braces, a namespace or a file, with their shape.
PASSES_ON = regex(r"export(?<!\wexport)\s*(?:type\b\s*)?[*{/]")
EXPORT = regex(
    r"""export\s*(?:type\b\s*)?(?:\*(?:\s*as\s+(?:[\w$]+|"[^"\n]*"))?|\{[\w$\s,]*\})\s*(?:(from)\s*(["'])([^"'\n]{1,300})\2)?(?!\s*/)"""
)
WITH_DEFAULT = regex(r"""import\b(?<!\wimport)(?!\s*(?:type\s*)?[{*"'(.`])""")
DEFAULT_IMPORT = regex(
    r"""import\s+(?:type\s+)?[\w$]+\s*(?:,\s*(?:\{[^}]*\}|\*\s*as\s+[\w$]+)\s*)?from\s*(["'])([^"'\n]{1,300})\1"""
)


@dataclass(frozen=True, slots=True)
class Import:
    """One file naming another. `static`: it is evaluated before the importing file's own statements."""

    importer: str
    specifier: str
    target: str | None  #: None: outside the repository
    node: Node
    static: bool
    package: str = ""  #: the specifier, or what stands behind it where it is an alias of a package

    @property
    def loc(self) -> SourceLocation:
        """Where the import stands."""
        return self.node.loc


def import_source(node: Node) -> tuple[str, bool] | None:
    """The specifier of an import, export-from, dynamic import or require, and whether it is a static one."""
    match node:
        case ImportDeclaration(source=source) | ExportAllDeclaration(source=source):
            text = string_of(source)
            return (text, True) if text is not None else None
        case ExportNamedDeclaration(source=source) if source is not None:
            text = string_of(source)
            return (text, True) if text is not None else None
        case ImportExpression(source=source):
            text = string_of(source)
            return (text, False) if text is not None else None
        case CallExpression(
            callee=Identifier(name="require") | CallExpression(callee=Identifier(name="createRequire")),
            arguments=(first, *_),
        ):
            text = string_of(first)
            return (text, False) if text is not None else None
    return None


def holds(text: str, name: str) -> bool:
    """Does a name stand in a text as a word of its own?"""
    start = text.find(name)
    while start >= 0:
        before, after = text[start - 1 : start], text[start + len(name) : start + len(name) + 1]
        if not (before.isalnum() or before in IN_NAMES or after.isalnum() or after in IN_NAMES):
            return True
        start = text.find(name, start + 1)
    return False


IN_NAMES = frozenset("_$")


class ImportGraph:
    """The imports of a repository, asked in both directions."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._imports: dict[str, tuple[Import, ...]] = {}
        self._importers: dict[str, tuple[str, ...]] = {}

    def imports(self, path: str) -> tuple[Import, ...]:
        """What a file imports at run time, by its syntax tree, in source order."""
        found = self._imports.get(path)
        if found is None:
            result: list[Import] = []
            erased = self._project.repository.erased.of(path)
            for node in self._project.nodes(path):
                source = import_source(node)
                if source is not None and node not in erased:
                    specifier, static = source
                    package = self._project.repository.published(specifier, path)
                    targets = self._project.repository.naming.possible(specifier, path) or (None,)
                    result += [Import(path, specifier, target, node, static, package) for target in targets]
            found = self._imports[path] = tuple(result)
        return found

    def may_load(self, path: str) -> frozenset[str]:
        """The files that the text of a file names in imports, but for those of which it certainly takes nothing but types."""
        left = self.left_out(path)
        return self._project.repository.naming.named(path) - (left - {entry.target for entry in self.imports(path)})

    def left_out(self, path: str) -> frozenset[str]:
        """The files that are named in imports of which nothing is left at run time."""
        nodes = self._project.repository.erased.of(path)
        sources = {string_of(node.source) or "" for node in nodes if isinstance(node, ImportDeclaration)}
        return frozenset(
            target for source in sources for target in self._project.repository.naming.possible(source, path)
        )

    def is_forked(self, path: str) -> bool:
        """Does a file import a module that may be one of several files?"""
        nodes = [entry.node for entry in self.imports(path)]
        return len(set(nodes)) < len(nodes)

    def importers(self, path: str) -> tuple[str, ...]:
        """The files whose text names this file in an import; a superset of those whose syntax tree does."""
        if path not in self._importers:
            importers = self._project.repository.naming.importers(path)
            self._importers[path] = tuple(importer for importer in importers if importer in self._project.code_set)
        return self._importers[path]

    def perhaps_importers(self, path: str) -> tuple[str, ...]:
        """The files that may import this one by a specifier that is not followed, such as an alias that only a build knows."""
        found = self._project.repository.naming.perhaps(path)
        return tuple(importer for importer in found if importer in self._project.code_set and importer != path)

    def may_name(self, importer: str, names: Collection[str], sources: Collection[str]) -> bool:
        """May a file use one of these exports of `sources`, or pass them on? Asked of its text, so that few files are parsed."""
        text = self._project.repository.text(importer) or ""
        if "\\u" in text or any(holds(text, name) for name in names):
            return True
        for match in PASSES_ON.finditer(text):
            export = EXPORT.match(text, match.start())
            if export is None or (export[1] and self._resolve(export[3], importer) in sources):
                return True
        for match in WITH_DEFAULT.finditer(text):
            shape = DEFAULT_IMPORT.match(text, match.start())
            if shape is None or self._resolve(shape[2], importer) in sources:
                return True
        return False

    def importers_closure(self, *paths: str) -> frozenset[str]:
        """The files, with `paths` themselves, from which one of `paths` may be reached (a superset)."""
        seen = set(paths)
        queue = list(paths)
        while queue:
            for importer in self.importers(queue.pop()):
                if importer not in seen:
                    seen.add(importer)
                    queue.append(importer)
        return frozenset(seen)

    def reaches(self, start: str, goal: str, runs: Callable[[Import], bool] | None = None) -> tuple[Import, ...] | None:
        """The imports that lead from one file to another, () for the same file, None where none do; `runs`: which of them count."""
        may = self.importers_closure(goal)
        came: dict[str, Import | None] = {start: None}
        queue = [start] if start in may else []
        while queue:
            current = queue.pop(0)
            if current == goal:
                return self._way(came, current)
            for entry in self.imports(current):
                if entry.target is None or entry.target not in may or entry.target in came:
                    continue
                if runs is None or entry.static or runs(entry):
                    came[entry.target] = entry
                    queue.append(entry.target)
        return None

    @staticmethod
    def _way(came: dict[str, Import | None], goal: str) -> tuple[Import, ...]:
        steps: list[Import] = []
        step = came[goal]
        while step is not None:
            steps.append(step)
            step = came[step.importer]
        return tuple(reversed(steps))

    def _resolve(self, specifier: str, importer: str) -> str | None:
        return self._project.repository.naming.resolve(specifier, importer)
