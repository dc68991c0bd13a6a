"""Which names of a file stand for code that touches a topic in another file: asked of the texts, so that few programs are made.

A superset of what is called: a name counts wherever it stands. What is followed is looked at in the syntax tree afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.source.outline import TopStatement

    from .graph import ImportGraph
    from .project import Project
    from .topics import Topic

#: Any name: of a file that cannot be outlined.
ANY = "*"
_LOADS = frozenset({"require", "import"})


class Wrappers:
    """Answers for some topics in one repository. A distance is a number of files that pass on what one of them touches."""

    def __init__(self, project: Project, graph: ImportGraph, topics: tuple[Topic, ...]) -> None:
        self._project = project
        self._graph = graph
        self._topics = topics
        self._levels: list[frozenset[str]] = []
        self._known: dict[tuple[str, int], frozenset[str]] = {}
        self._imported: dict[tuple[str, int], frozenset[str]] = {}

    def imported(self, path: str, distance: int) -> frozenset[str]:
        """The names that a file imports of what touches a topic, itself or over so many files more; ANY for whatever it imports."""
        key = (path, distance)
        if key not in self._imported:
            self._imported[key] = self._find_imported(path, distance) if distance >= 0 else frozenset()
        return self._imported[key]

    def _find_imported(self, path: str, distance: int) -> frozenset[str]:
        if path not in self._users(distance + 1):
            return frozenset()
        statements = self._project.repository.outline(path)
        if statements is None:
            return frozenset({ANY})
        found: set[str] = set()
        for statement in statements:
            known = self._of_source(statement.source, path, distance) if statement.source is not None else None
            for name, own in statement.taken if known else ():
                if known and name == own == ANY:
                    found |= known - {"default"}
                elif known and (name == ANY or name in known or ANY in known):
                    found.add(own)
        return frozenset(found)

    def _of_source(self, specifier: str, path: str, distance: int) -> frozenset[str]:
        targets = self._project.repository.naming.possible(specifier, path)
        return frozenset().union(*(self._touching(target, distance) for target in targets))

    def _touching(self, path: str, distance: int) -> frozenset[str]:
        """The names by which importers of a file get what touches a topic."""
        key = (path, distance)
        if key not in self._known:
            self._known[key] = self._find_touching(path, distance) if path in self._users(distance) else frozenset()
        return self._known[key]

    def _find_touching(self, path: str, distance: int) -> frozenset[str]:
        statements = self._project.repository.outline(path)
        if statements is None:
            return frozenset({ANY})
        names = set(self.imported(path, distance - 1)) | self._loaded(path, statements, distance - 1)
        names |= {name for each in statements if self._touches(path, each) for name in each.declares}
        pending = [each for each in statements if each.source is None]
        while ANY not in names:
            apart = [names.isdisjoint(each.words) for each in pending]
            if all(apart):
                return frozenset(names)
            names.update(*(each.declares for each, is_apart in zip(pending, apart, strict=True) if not is_apart))
            pending = [each for each, is_apart in zip(pending, apart, strict=True) if is_apart]
        return frozenset({ANY})

    def _touches(self, path: str, statement: TopStatement) -> bool:
        return any(self._project.may_touch(path, topic) and topic.may_run_in(statement.text) for topic in self._topics)

    def _loaded(self, path: str, statements: Iterable[TopStatement], distance: int) -> frozenset[str]:
        """What a file may load by `require` or `import()` of files that touch a topic; ANY where it is their whole export."""
        if distance < 0 or all(each.source is not None or _LOADS.isdisjoint(each.words) for each in statements):
            return frozenset()
        named = self._project.repository.naming.named(path)
        found = frozenset[str]().union(*(self._touching(target, distance) for target in named))
        return frozenset({ANY}) if "default" in found else found

    def _users(self, distance: int) -> frozenset[str]:
        """The files that a topic may be in, and those that import them, directly or over so many more."""
        if not self._levels:
            touching = (path for path in self._project.code_files if self._may_touch(path))
            self._levels.append(frozenset(touching))
        while len(self._levels) <= distance:
            known = self._levels[-1]
            self._levels.append(known | {importer for path in known for importer in self._graph.importers(path)})
        return self._levels[distance]

    def _may_touch(self, path: str) -> bool:
        return any(self._project.may_touch(path, topic) for topic in self._topics)
