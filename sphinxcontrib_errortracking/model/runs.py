"""Does the code around a node ever run, and in how many ways: functions are followed to those that call them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .logic import Truth, all_of, any_of, join_words
from .syntax import enclosing_functions

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree import Function, Node

    from .project import Look, Project
    from .uses import Use, Uses

NOTHING_CALLS = "in a function that nothing in this repository calls"
MAX_DEPTH = 6  #: functions that call each other
MAX_WAYS = 24  #: callers of one helper


@dataclass(frozen=True, slots=True)
class Running:
    """Does it run: `words` are the conditions, "" for none."""

    active: Truth
    words: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a call in a helper: the calls that lead there, the helper's own caller first; () for no helper."""

    chain: tuple[Use, ...] = ()


class Runs:
    """Answers for one repository, memoised."""

    def __init__(self, project: Project, uses: Uses) -> None:
        self._project = project
        self._uses = uses
        self._memo: dict[tuple[Node, Look, int], Running] = {}

    def of(self, node: Node, path: str, look: Look, depth: int = MAX_DEPTH) -> Running:
        """Does this node run, under every condition around it and around those that call the functions around it?"""
        key = (node, look, depth)
        if key not in self._memo:
            self._memo[key] = Running(None)  # met again below itself: recursion says nothing new
            self._memo[key] = self._of(node, path, look, depth)
        return self._memo[key]

    def _of(self, node: Node, path: str, look: Look, depth: int) -> Running:
        lexical = self.lexical(node, path, look)
        if lexical.active is False:
            return lexical
        function = self._followed(node, path)
        if function is None:
            return lexical
        usage = self._uses.of(function, path)
        if usage.kind == "unused":
            return Running(False if not usage.exported else None, join_words(lexical.words, NOTHING_CALLS))
        if usage.kind != "used" or depth == 0:
            return lexical
        callers = [self.of(use.node, use.path, look, depth - 1) for use in usage.uses]
        return combined(lexical, callers)

    def along(self, node: Node, path: str, look: Look, way: Way) -> Running:
        """Does this node run when it is reached in this way?"""
        if not way.chain:
            return self.of(node, path, look)
        inner = self.lexical(node, path, look)
        last = len(way.chain) - 1
        outer = [
            self.of(use.node, use.path, look) if index == last else self.lexical(use.node, use.path, look)
            for index, use in enumerate(way.chain)
        ]
        active = all_of([inner.active, *(running.active for running in outer)])
        return Running(active, join_words(inner.words, *(running.words for running in outer)))

    def lexical(self, node: Node, path: str, look: Look) -> Running:
        """The conditions around a node in its own file."""
        module = self._project.module(path, look)
        if module is None:
            return Running(None)
        reach = self._project.evaluator(look).condition(node, module)
        return Running(reach.active, reach.words)

    def ways(self, node: Node, path: str, depth: int = MAX_DEPTH) -> tuple[Way, ...]:
        """The ways to reach a node: one for each call of the function around it, followed further where that stands in one too."""
        function = self._followed(node, path)
        if function is None or depth == 0:
            return (Way(),)
        usage = self._uses.of(function, path)
        if usage.kind != "used":
            return (Way(),)
        found: list[Way] = []
        for use in usage.uses:
            if use.call is None:
                found.append(Way())
                continue
            found.extend(Way((use, *way.chain)) for way in self.ways(use.node, use.path, depth - 1))
        return tuple(found[:MAX_WAYS]) or (Way(),)

    def _followed(self, node: Node, path: str) -> Function | None:
        """The innermost function around a node that runs only when somebody calls it by its name."""
        module = self._project.module(path)
        if module is None:
            return None
        for function in enclosing_functions(node, module):
            if self._uses.binding(function, path) is not None:
                return function
        return None


def combined(lexical: Running, callers: list[Running]) -> Running:
    """A function's body under its own conditions and those of its callers; one caller's conditions are told in words."""
    active = all_of([lexical.active, any_of(caller.active for caller in callers)])
    live = {caller.words for caller in callers if caller.active is not False}
    if not live:
        live = {caller.words for caller in callers}
    words = next(iter(live)) if len(live) == 1 else ""
    return Running(active, join_words(lexical.words, words))
