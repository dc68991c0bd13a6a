"""What a guarded piece of code touches, itself or through the functions of the repository that it calls."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    Function,
    FunctionDeclaration,
    Identifier,
    ImportDeclaration,
    NewExpression,
    Node,
    VariableDeclarator,
    walk,
)

from .project import stem
from .syntax import own_name, parent, root_name, string_of, tail_name, unwrap
from .topics import CATCH_TOPICS, FOLLOWED_TOPICS, ROUTE, Topic, from_package
from .wrappers import ANY, Wrappers

if TYPE_CHECKING:
    from .graph import ImportGraph
    from .project import Project, Tree

FOLLOWED: frozenset[str] = frozenset(topic.name for topic in FOLLOWED_TOPICS)
MAX_FOLLOWED = 2  #: functions that call each other, from the guarded code on
OF_PROMISES: frozenset[str] = frozenset({"then", "catch", "finally"})
ROUTE_METHODS: frozenset[str] = frozenset(
    {"get", "post", "put", "patch", "delete", "all", "use", "options", "head", "route"}
)
ROUTE_EXPORTS: frozenset[str] = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})


class Guarded:
    """Answers for one repository. Functions of other files are followed only into those that a topic may be in."""

    def __init__(self, project: Project, graph: ImportGraph) -> None:
        self._project = project
        self._graph = graph
        self._words: dict[str, _Words] = {}
        self._looked: dict[Node, tuple[frozenset[str], list[tuple[Node, str]]]] = {}
        self._wrappers: dict[tuple[Topic, ...], Wrappers] = {}

    def calls_wrappers(self, path: str, topics: tuple[Topic, ...]) -> bool:
        """May a file call a function of another file that touches one of the topics, itself or through one more?"""
        return bool(self._users(topics).imported(path, MAX_FOLLOWED - 1))

    def may_touch(self, path: str, topics: tuple[Topic, ...] | None) -> bool:
        """May any guarded code of a file touch one of the topics, or is there any at all? Asked of its text, so that few programs are made."""
        if topics is None:
            catching = self._project.repository.catching(path)
            return catching is None or bool(catching.caught)
        imported = self._users(FOLLOWED_TOPICS).imported(path, MAX_FOLLOWED)
        catching = None if ANY in imported else self._project.repository.catching(path)
        if catching is None:
            return True
        packages = {
            name.decode()
            for specifier, names in catching.imported
            if any(from_package(specifier, topic.packages) for topic in topics)
            for name in names
        }
        words = {word for topic in topics for word in (*topic.calls, *topic.names)}
        return catching.may_touch(words | imported, packages)

    def topics(self, guarded: Node, path: str) -> tuple[str, ...]:
        """The names of the topics that a piece of code touches, in the table's order."""
        found: set[str] = set()
        queue: deque[tuple[Node, str, int]] = deque([(guarded, path, 0)])
        seen: set[Node] = set()
        while queue:
            node, where, depth = queue.popleft()
            touched, called = self._look(node, where)
            found.update(touched if where == path else touched & FOLLOWED)
            if depth < MAX_FOLLOWED:
                for body, file in called:
                    if body not in seen:
                        seen.add(body)
                        queue.append((body, file, depth + 1))
        return tuple(topic.name for topic in CATCH_TOPICS if topic.name in found)

    def _look(self, root: Node, path: str) -> tuple[frozenset[str], list[tuple[Node, str]]]:
        """The topics that a piece of code touches itself, and the functions of the repository that it calls."""
        if root not in self._looked:
            words, called = self._of(path), list[tuple[Node, str]]()
            names, callees = set[str](), set[str]()
            for node in walk(root):
                if isinstance(node, Identifier):
                    names.add(node.name)
                elif isinstance(node, CallExpression | NewExpression):
                    callees.add(tail_name(node.callee) or "")
                    called.extend(self._called(unwrap(node.callee), path, words))
            self._looked[root] = words.touched(names, callees), called
        return self._looked[root]

    def _called(self, callee: Node, path: str, words: _Words) -> list[tuple[Node, str]]:
        own = words.functions.get(callee.name) if isinstance(callee, Identifier) else None
        if own is not None:
            return [(own.body, path)]
        if tail_name(callee) in OF_PROMISES:
            return []  # the call that gives the promise is looked at itself
        root = root_name(callee)
        known = words.sources.get(root or "") is not None and self._leads_on(root, path)
        return self._defined(callee, path) if known else []

    def _defined(self, callee: Node, path: str) -> list[tuple[Node, str]]:
        module = self._project.module(path)
        definition = self._project.evaluator().declaration(callee, module.scope_around(callee)) if module else None
        return [(definition.node.body, definition.module.path)] if definition is not None else []

    def _leads_on(self, name: str | None, path: str) -> bool:
        """May a name that a file imports stand for what touches a topic that is followed into other files?"""
        known = self._users(FOLLOWED_TOPICS).imported(path, MAX_FOLLOWED)
        return name is not None and (name in known or ANY in known)

    def _users(self, topics: tuple[Topic, ...]) -> Wrappers:
        if topics not in self._wrappers:
            self._wrappers[topics] = Wrappers(self._project, self._graph, topics)
        return self._wrappers[topics]

    def _of(self, path: str) -> _Words:
        if path not in self._words:
            self._words[path] = _Words(path, self._project, self._graph)
        return self._words[path]


class _Words:
    """The names of one file: where they are imported from, and the functions among them."""

    def __init__(self, path: str, project: Project, graph: ImportGraph) -> None:
        self._packages: dict[str, str] = {}
        self.functions: dict[str, Function] = {}
        self.sources: dict[str, str | None] = {}  #: local name -> file of the repository
        targets = {entry.node: entry.target for entry in graph.imports(path)}
        for node in project.nodes(path):
            match node:
                case ImportDeclaration(specifiers=specifiers, source=source):
                    for specifier in specifiers:
                        local = getattr(specifier, "local", None)
                        if isinstance(local, Identifier):
                            self._packages[local.name] = string_of(source) or ""
                            self.sources[local.name] = targets.get(node)
                case FunctionDeclaration(id=Identifier(name=name)):
                    self.functions[name] = node
                case VariableDeclarator(id=Identifier(name=name), init=Function() as function):
                    self.functions[name] = function
                case VariableDeclarator(id=Identifier(name=name), init=NewExpression() | CallExpression() as made):
                    root = root_name(made.callee)
                    if root in self._packages:
                        self._packages[name] = self._packages[root]

    def touched(self, names: set[str], callees: set[str]) -> frozenset[str]:
        """The topics of code that holds these identifiers and calls."""
        packages = {self._packages[name] for name in names if name in self._packages}
        return frozenset(
            topic.name
            for topic in CATCH_TOPICS
            if topic.calls & callees
            or topic.names & names
            or any(from_package(package, topic.packages) for package in packages)
        )


def is_route_file(path: str) -> bool:
    """May a file hold handlers of requests by its name?"""
    return stem(path) == "route" or "/pages/api/" in f"/{path}"


def in_route(node: Node, tree: Tree) -> bool:
    """Does a node stand in a handler of requests?"""
    by_name = is_route_file(tree.path)
    for above in tree.ancestors(node):
        if not isinstance(above, Function):
            continue
        holder = parent(above, tree)
        if (
            isinstance(holder, CallExpression)
            and above in holder.arguments
            and tail_name(holder.callee) in ROUTE_METHODS
        ):
            return _imports_server(tree)
        exported = isinstance(holder, ExportNamedDeclaration | ExportDefaultDeclaration)
        if (
            by_name
            and exported
            and (own_name(above, tree) in ROUTE_EXPORTS or isinstance(holder, ExportDefaultDeclaration))
        ):
            return True
    return False


def _imports_server(tree: Tree) -> bool:
    return any(
        isinstance(node, ImportDeclaration) and from_package(string_of(node.source) or "", ROUTE.packages)
        for node in tree.nodes
    ) or any(
        isinstance(node, CallExpression)
        and isinstance(node.callee, Identifier)
        and node.callee.name == "require"
        and bool(node.arguments)
        and from_package(string_of(node.arguments[0]) or "", ROUTE.packages)
        for node in tree.nodes
    )
