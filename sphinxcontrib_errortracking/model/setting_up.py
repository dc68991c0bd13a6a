"""Which files set Sentry up, and from which of them that may be reached by imports."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Collection

    from .graph import ImportGraph
    from .project import Project

#: Parts of Sentry's packages that set it up when they are loaded, and other ways of doing so than a call of `init`.
OF_SDK = regex(r"@sentry/[\w-]+/(?:init|awslambda-auto)")
SELF_STARTING = regex(
    OF_SDK.pattern + r"|\binitAndBind\b|\bset(?:Current)?Client\s*\(|\bextends\s+(?:\w+\.)?\w*Client\b"
)


class SettingUp:
    """Answers for one repository. `inits`: the files with a call that sets Sentry up."""

    def __init__(self, project: Project, graph: ImportGraph, inits: Collection[str]) -> None:
        self._project = project
        self._graph = graph
        self.inits = frozenset(inits)

    @cached_property
    def itself(self) -> frozenset[str]:
        """The files that load a part of Sentry's which sets it up by itself, or set it up in another way."""
        return frozenset(path for path in self._project.mentioning(b"@sentry/") if self._starts_itself(path))

    def _starts_itself(self, path: str) -> bool:
        return SELF_STARTING.search(self._project.repository.text(path) or "") is not None

    @cached_property
    def starting(self) -> frozenset[str]:
        """The files from which one of these may be loaded, by the texts of all."""
        return self._graph.importers_closure(*self.inits, *self.itself)

    def reached_from(self, file: str) -> bool:
        """Does a file name one of them, in imports that are left at run time and further on?

        What is left is asked of the syntax trees of the files on one way after the other, as most first ways are left.
        """
        erased: set[tuple[str, str]] = set()
        while (way := self._way(file, erased)) is not None:
            gone = {step for step in pairwise(way) if step[1] not in self._graph.may_load(step[0])}
            if not gone:
                return True
            erased |= gone
        return False

    def _way(self, file: str, erased: Collection[tuple[str, str]]) -> list[str] | None:
        """The shortest way from a file to one of them, by the texts of the files on it."""
        named = self._project.repository.naming.named
        came: dict[str, str] = {file: ""}
        waiting = [file]
        for current in waiting:
            if current in self.inits or current in self.itself:
                way = [current]
                while came[way[-1]]:
                    way.append(came[way[-1]])
                return way[::-1]
            for target in sorted(named(current)):
                if target not in came and (current, target) not in erased:
                    came[target] = current
                    waiting.append(target)
        return None
