"""What catches errors: catch blocks and handlers of rejected promises in the files of apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    AssignmentExpression,
    CallExpression,
    CatchClause,
    ConditionalExpression,
    Function,
    Identifier,
    MemberExpression,
    Node,
    ObjectExpression,
    ReturnStatement,
    ThrowStatement,
    TryStatement,
    walk,
)

from .browser_files import BrowserFiles
from .captures import calls_here
from .guarded import Guarded, in_route, is_route_file
from .passed_on import emits, hands_back, thrown_while_rendering, throws_later
from .records import CatchBlock
from .relevance import NEEDLES
from .syntax import dotted, function_name, rejection_handler, tail_name, unwrap, walk_here
from .topics import CALL_TOPICS, CATCH_TOPICS, FOLLOWED_TOPICS, ROUTE, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .captures import Captures
    from .graph import ImportGraph
    from .project import Project
    from .records import App

#: Names of functions that are given an error to deal with it.
HANDS_ON: frozenset[str] = frozenset({"reject", "next", "callback", "cb", "done"})
#: Packages whose errors hapi takes for thrown where a handler returns them.
RETURNED_AS_THROWN = ("@hapi/boom", "boom")
REPORTS = regex(
    r"^(?!capture(?:Exception|Message|Event)$)(?:report|capture|track|notify|record)\w*$|^on[A-Z]\w*(?:Error|Failure)$|^onError$|^handle\w*Error$"
)


class CatchReader:
    """Finds the handlers of one repository."""

    def __init__(self, project: Project, graph: ImportGraph, captures: Captures) -> None:
        self._project = project
        self._graph = graph
        self._captures = captures
        self._guarded = Guarded(project, graph)
        self._sentry = frozenset(project.mentioning(*NEEDLES))
        self._concerned: dict[str, bool] = {}

    def read(self, apps: Mapping[str, App], with_sentry: frozenset[str]) -> tuple[CatchBlock, ...]:
        """The handlers that touch a topic or answer a request, or stand in a file that mentions Sentry or captures.

        Where an app has no Sentry, what it catches tells nothing more, but for calls between people, which a rule asks for everywhere.
        """
        files = BrowserFiles(self._project, self._graph, apps)
        found: list[CatchBlock] = []
        for path in self._project.mentioning(b"catch", b".then("):
            app = self._project.package_path(path)
            if app in apps:
                topics = CATCH_TOPICS if app in with_sentry else CALL_TOPICS
                if self._is_of_interest(path, topics) and self._may_catch(path, topics):
                    found.extend(self._of_file(path, topics, files))
        return tuple(sorted(found, key=lambda block: block.loc))

    def _is_of_interest(self, path: str, topics: tuple[Topic, ...]) -> bool:
        if self._concerns_sentry(path) or any(self._project.may_touch(path, topic) for topic in topics):
            return True
        if topics is CATCH_TOPICS and (self._project.may_touch(path, ROUTE) or is_route_file(path)):
            return True
        return self._guarded.calls_wrappers(path, tuple(topic for topic in topics if topic in FOLLOWED_TOPICS))

    def _may_catch(self, path: str, topics: tuple[Topic, ...]) -> bool:
        """May a file hold a handler of interest? Asked of the text of one that no other question needs."""
        if self._project.repository.is_read(path) or self._concerns_sentry(path):
            return True
        in_routes = topics is CATCH_TOPICS and (self._project.may_touch(path, ROUTE) or is_route_file(path))
        return self._guarded.may_touch(path, None if in_routes else topics)

    def _concerns_sentry(self, path: str) -> bool:
        """Does a file mention Sentry, or capture by functions that it imports under other names?"""
        if path not in self._concerned:
            self._concerned[path] = path in self._sentry or self._captures.used_in(path)
        return self._concerned[path]

    def _of_file(self, path: str, wanted: tuple[Topic, ...], files: BrowserFiles) -> Iterator[CatchBlock]:
        browser = files.may_hold(path)
        tree = self._project.tree(path)
        names = {topic.name for topic in wanted} | ({ROUTE.name} if wanted is CATCH_TOPICS else set())
        for node in tree.nodes:
            caught, handler = _parts(node)
            if caught is None or handler is None:
                continue
            topics = self._guarded.topics(caught, path)
            if in_route(node, tree):
                topics = (*topics, ROUTE.name)
            if not self._concerns_sentry(path) and not names.intersection(topics):
                continue
            body = self._captures.handler(handler, path)
            yield CatchBlock(
                loc=handler.loc,
                app=self._project.package_path(path),
                captures=self._captures.reached_from(handler, path),
                rethrows=self._hands_on(handler, body, path),
                logs=any(name.startswith("console.") for name in calls_here(body)),
                topics=topics,
                function=function_name(node, tree),
                browser=browser and not files.on_server(node, tree, path),
            )

    def _hands_on(self, handler: Node, body: Node, path: str) -> bool:
        """Does the handler throw, reject, or give the error to somebody who is there for it and whose code is not seen?"""
        error = _error_name(handler)
        for node in walk_here(body):
            if isinstance(node, ThrowStatement):
                return True
            if isinstance(node, ReturnStatement) and self._returns(node.argument, error, path):
                return True
            if isinstance(node, CallExpression) and node.arguments:
                name = tail_name(node.callee) or ""
                if name in HANDS_ON or (dotted(node.callee) or "") == "Promise.reject":
                    return True
                if throws_later(node) or emits(node, error):
                    return True
                given = any(isinstance(argument, Identifier) and argument.name == error for argument in node.arguments)
                if given and self._goes_on(node, name, path):
                    return True
        if error is not None and (_rejects(body, error) or self._keeps(body, error, path)):
            return True
        if thrown_while_rendering(handler, body, error, self._project.tree(path)):
            return True
        name = "" if isinstance(handler, CatchClause | Function) or body is not handler else tail_name(handler) or ""
        return name in HANDS_ON or REPORTS.match(name) is not None

    def _keeps(self, body: Node, error: str, path: str) -> bool:
        """Does a handler put the error into a variable that its function throws, returns or hands on later?"""
        tree = self._project.tree(path)
        for node in walk_here(body):
            kept = node.left if isinstance(node, AssignmentExpression) and _is_named(node.right, error) else None
            if not isinstance(kept, Identifier):
                continue
            around = next((above for above in tree.ancestors(node) if isinstance(above, Function)), None)
            for later in walk_here(around) if around is not None else ():
                match later:
                    case ThrowStatement(argument=value) | ReturnStatement(argument=value) if _is_named(
                        value, kept.name
                    ):
                        return True
                    case CallExpression(arguments=arguments) if any(_is_named(one, kept.name) for one in arguments):
                        if tail_name(later.callee) in HANDS_ON or self._captures.reached_by(later, path):
                            return True
        return False

    def _returns(self, value: Node | None, error: str | None, path: str) -> bool:
        """Does a handler return the error itself, or one that its framework takes for thrown?"""
        value = None if value is None else unwrap(value)
        match value:
            case ConditionalExpression(consequent=one, alternate=other):
                return self._returns(one, error, path) or self._returns(other, error, path)
            case Identifier(name=name):
                return name == error
            case ObjectExpression() | ArrayExpression():
                return hands_back(value, error)
            case CallExpression(callee=callee):
                module = self._project.module(path)
                if module is None or not isinstance(unwrap(callee), MemberExpression):
                    return False
                external = self._project.evaluator().external(unwrap(callee), module.scope_around(value))
                return external is not None and external.package in RETURNED_AS_THROWN
        return False

    def _goes_on(self, call: CallExpression, name: str, path: str) -> bool:
        """Is the error given to a function that reports or throws it? Of one in the repository its code decides."""
        module = self._project.module(path)
        if module is None:
            return False
        evaluator, callee, scope = self._project.evaluator(), unwrap(call.callee), module.scope_around(call)
        definition = evaluator.declaration(callee, scope)
        if definition is not None:
            return any(isinstance(node, ThrowStatement) for node in walk_here(definition.node.body))
        if evaluator.external(callee, scope) is not None:
            return False  # another service, or unknown: not Sentry's
        if (dotted(callee) or "").startswith("console."):
            return False
        unseen = isinstance(callee, MemberExpression) and name in self._captures.names  # of an object that is not known
        return unseen or REPORTS.match(name) is not None


def _rejects(body: Node, error: str) -> bool:
    """Does a handler give the error to those who wait, also one by one: `waiting.forEach((one) => one.reject(error))`?"""
    return any(
        isinstance(node, CallExpression)
        and tail_name(node.callee) in HANDS_ON
        and any(_is_named(argument, error) for argument in node.arguments)
        for node in walk(body)
    )


def _is_named(node: Node | None, name: str) -> bool:
    return isinstance(node, Identifier) and node.name == name


def _error_name(handler: Node) -> str | None:
    match handler:
        case CatchClause(param=Identifier(name=name)) | Function(params=(Identifier(name=name), *_)):
            return name
    return None


def _parts(node: Node) -> tuple[Node | None, Node | None]:
    """What is guarded, and what handles it."""
    match node:
        case TryStatement(block=block, handler=handler) if handler is not None:
            return block, handler
        case CallExpression(callee=callee):
            promise, given = unwrap(callee), rejection_handler(node)
            if given is not None and isinstance(promise, MemberExpression):
                return promise.object, given
    return None, None
