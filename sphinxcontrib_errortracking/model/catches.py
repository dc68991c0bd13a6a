"""What catches errors: catch blocks and `.catch(…)` handlers in the files of apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    Function,
    FunctionDeclaration,
    Identifier,
    ImportDeclaration,
    MemberExpression,
    NewExpression,
    Node,
    ThrowStatement,
    TryStatement,
    VariableDeclarator,
    walk,
)

from .captures import calls_here
from .records import CatchBlock
from .relevance import NEEDLES
from .syntax import function_name, root_name, string_of, tail_name, unwrap, walk_here
from .topics import CATCH_TOPICS, Topic, from_package

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .captures import Captures
    from .project import Project

MAX_FOLLOWED = 2  #: functions of the same file that a try block calls


def find_catches(
    project: Project, captures: Captures, apps: Iterable[str], with_sentry: frozenset[str]
) -> tuple[CatchBlock, ...]:
    """The catch blocks that touch a topic, or stand in a file that mentions Sentry.

    Where an app has no Sentry, what it catches tells nothing more, but for calls between people, which a rule asks for everywhere.
    """
    topics = {app: CATCH_TOPICS if app in with_sentry else CATCH_TOPICS[:1] for app in apps}
    sentry = frozenset(project.mentioning(*NEEDLES))
    found: list[CatchBlock] = []
    for path in project.mentioning(b"catch"):
        app = project.package_path(path)
        text = project.repository.text(path) or ""
        if app in topics and (path in sentry or any(topic.may_be_in(text) for topic in topics[app])):
            found.extend(_of_file(project, captures, path, None if path in sentry else topics[app]))
    return tuple(sorted(found, key=lambda block: block.loc))


def _of_file(project: Project, captures: Captures, path: str, wanted: tuple[Topic, ...] | None) -> list[CatchBlock]:
    """The catch blocks of a file that touch one of the topics; all of them for None."""
    tree = project.tree(path)
    names = {topic.name for topic in wanted or ()}
    words = _Words(tree.nodes)
    found = []
    for node in tree.nodes:
        caught, handler = _parts(node)
        if caught is None or handler is None:
            continue
        topics = words.topics(caught)
        if wanted is None or names.intersection(topics):
            body = captures.handler(handler, path)
            found.append(
                CatchBlock(
                    loc=handler.loc,
                    app=project.package_path(path),
                    captures=captures.reached_from(handler, path),
                    rethrows=_hands_on(body),
                    logs=any(name.startswith("console.") for name in calls_here(body)),
                    topics=topics,
                    function=function_name(node, tree),
                )
            )
    return found


def _parts(node: Node) -> tuple[Node | None, Node | None]:
    """What is guarded, and what handles it."""
    match node:
        case TryStatement(block=block, handler=handler) if handler is not None:
            return block, handler
        case CallExpression(callee=callee, arguments=(handler, *_)):
            inner = unwrap(callee)
            if isinstance(inner, MemberExpression) and tail_name(inner) == "catch" and not inner.computed:
                return inner.object, handler
    return None, None


def _hands_on(body: Node) -> bool:
    """Does the handler throw, reject, or give the error to Express's `next`?"""
    for node in walk_here(body):
        if isinstance(node, ThrowStatement):
            return True
        if isinstance(node, CallExpression) and tail_name(node.callee) in {"reject", "next"} and node.arguments:
            return True
    return False


class _Words:
    """The names of one file, to tell what a try block in it touches."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self._imported: dict[str, str] = {}
        self._functions: dict[str, Function] = {}
        for node in nodes:
            match node:
                case ImportDeclaration(specifiers=specifiers, source=source):
                    for specifier in specifiers:
                        local = getattr(specifier, "local", None)
                        if isinstance(local, Identifier):
                            self._imported[local.name] = string_of(source) or ""
                case FunctionDeclaration(id=Identifier(name=name)):
                    self._functions[name] = node
                case VariableDeclarator(id=Identifier(name=name), init=Function() as function):
                    self._functions[name] = function
                case VariableDeclarator(id=Identifier(name=name), init=NewExpression(callee=callee)):
                    root = root_name(callee)
                    if root in self._imported:
                        self._imported[name] = self._imported[root]

    def topics(self, guarded: Node) -> tuple[str, ...]:
        """The topics that a piece of code touches, functions of the same file that it calls with it."""
        calls, names = self._collect(guarded)
        packages = {self._imported[name] for name in names if name in self._imported}
        return tuple(
            topic.name
            for topic in CATCH_TOPICS
            if topic.calls & calls
            or topic.names & names
            or any(from_package(package, topic.packages) for package in packages)
        )

    def _collect(self, guarded: Node) -> tuple[frozenset[str], frozenset[str]]:
        calls: set[str] = set()
        names: set[str] = set()
        queue: list[tuple[Node, int]] = [(guarded, 0)]
        seen: set[str] = set()
        while queue:
            root, depth = queue.pop()
            for node in walk(root):
                if isinstance(node, Identifier):
                    names.add(node.name)
                elif isinstance(node, CallExpression | NewExpression):
                    name = tail_name(node.callee)
                    calls.add(name or "")
                    function = self._functions.get(name or "")
                    if (
                        isinstance(unwrap(node.callee), Identifier)
                        and function
                        and depth < MAX_FOLLOWED
                        and name not in seen
                    ):
                        seen.add(name or "")
                        queue.append((function.body, depth + 1))
        return frozenset(calls), frozenset(names)
