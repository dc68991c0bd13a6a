"""Does a piece of code reach the SDK's capture functions, itself or through functions of the repository?"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import CallExpression, Function, Node, walk

from .methods import CAPTURES
from .syntax import dotted, unwrap, walk_here

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.evaluate import Definition, ModuleScope

    from .graph import ImportGraph
    from .project import Project
    from .sites import Site

MAX_DEPTH = 6
#: Components and wrappers that hand what they catch to Sentry.
CAPTURING: frozenset[str] = CAPTURES | {"reactErrorHandler", "captureFeedback"}
EXITS: frozenset[str] = frozenset({"process.exit", "process.abort", "process.reallyExit"})


class Captures:
    """Answers for one repository, memoised by function."""

    def __init__(self, project: Project, graph: ImportGraph, sites: Iterable[Site]) -> None:
        self._project = project
        self._graph = graph
        self._sites = {id(site.node) for site in sites if site.method in CAPTURING}
        self._files = frozenset(site.path for site in sites if site.method in CAPTURING)
        self._memo: dict[tuple[str, Function], bool] = {}

    @cached_property
    def _reaching(self) -> frozenset[str]:
        """The files from which a capture may be reached; all others need no look."""
        return self._graph.importers_closure(*self._files) if self._files else frozenset()

    def reached_from(self, node: Node, module: ModuleScope) -> bool:
        """Does running this node, or a callback in it, capture?"""
        if module.path not in self._reaching:
            return False
        return self._search(node, module, "captures", MAX_DEPTH)

    def exits(self, node: Node, module: ModuleScope) -> bool:
        """Does running this node end the process?"""
        return self._search(node, module, "exits", 2)

    def by_function(self, definition: Definition, question: str, depth: int) -> bool:
        """The answer for a function of the repository."""
        key = (question, definition.node)
        if key not in self._memo:
            self._memo[key] = False  # asked again below itself
            self._memo[key] = self._search(definition.node, definition.module, question, depth)
        return self._memo[key]

    def _search(self, node: Node, module: ModuleScope, question: str, depth: int) -> bool:
        for inner in walk(node):
            if question == "captures" and id(inner) in self._sites:
                return True
            if isinstance(inner, CallExpression):
                if question == "exits" and dotted(inner.callee) in EXITS:
                    return True
                if depth and self._follows(inner, module, question, depth):
                    return True
        return False

    def _follows(self, call: CallExpression, module: ModuleScope, question: str, depth: int) -> bool:
        if question == "captures" and not self._may_reach(module):
            return False
        definition = self._project.evaluator().definition(unwrap(call.callee), module.scope_of(call.callee))
        if definition is None or (question == "captures" and definition.module.path not in self._reaching):
            return False
        return self.by_function(definition, question, depth - 1)

    def _may_reach(self, module: ModuleScope) -> bool:
        return module.path in self._reaching

    def handler(self, node: Node, module: ModuleScope) -> tuple[Node, ModuleScope]:
        """What a handler that is handed over by its name runs: the function's own node and module; else the node itself."""
        if isinstance(node, Function):
            return node, module
        definition = self._project.evaluator().definition(unwrap(node), module.scope_of(node))
        return (definition.node, definition.module) if definition is not None else (node, module)


def calls_here(node: Node) -> frozenset[str]:
    """The callees, written out, that run when a node runs."""
    return frozenset(
        name for inner in walk_here(node) if isinstance(inner, CallExpression) and (name := dotted(inner.callee)) is not None
    )
