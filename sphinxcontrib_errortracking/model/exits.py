"""Where the code ends the process: after which failure, and whether an error is captured and sent before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import (
    AwaitExpression,
    BlockStatement,
    CallExpression,
    CatchClause,
    ConditionalExpression,
    Function,
    FunctionDeclaration,
    IfStatement,
    LogicalExpression,
    Node,
    Program,
    ReturnStatement,
    SequenceExpression,
    SwitchCase,
    ThrowStatement,
    TryStatement,
)

from .captures import EXIT_NEEDLES, EXITS, KILLS
from .certain_paths import certainly_runs, leaves_before
from .deferred import LISTENERS, TIMERS, is_kept, runs_with
from .entries_started import node_entries, preloads, starts
from .methods import CAPTURES, sets_up
from .project import stem
from .records import ProcessExit
from .syntax import dotted, function_name, rejection_handler, string_of, tail_name, unwrap, walk_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .captures import Captures
    from .graph import ImportGraph
    from .project import Project, Tree
    from .records import App, Call
    from .sites import Site
    from .uses import Uses

MAX_HOPS = 3  #: named functions between a failure and the exit
#: Frameworks that load the file with the server's `init` themselves.
LOADING: frozenset[str] = frozenset({"next", "remix", "react-router", "sveltekit"})
#: Methods that run the function which they are given before they return.
AT_ONCE: frozenset[str] = frozenset(
    {"forEach", "map", "filter", "some", "every", "find", "reduce", "flatMap", "withScope"}
)
#: Folders of programs that are run by hand or by a build, beside the app.
SCRIPTS: frozenset[str] = frozenset({"scripts", "script", "tools", "seeds", "seed", "migrations"})
#: Signals that ask a process to end.
SIGNALS: frozenset[str] = frozenset({"SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2", "SIGBREAK"})
FAILURES: frozenset[str] = frozenset({"uncaughtException", "unhandledRejection", "error"})


@dataclass(frozen=True, slots=True)
class _Before:
    """Something that runs before the exit. `waited`: the exit stands in a callback of it, as in `flush().then(exit)`."""

    node: Node
    path: str
    waited: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to the exit: from which failure, and what runs in between, nearest first."""

    failure: str
    before: tuple[_Before, ...] = ()
    delayed: bool = False
    conditional: bool = False


class ExitReader:
    """Finds the exits of one repository."""

    def __init__(
        self, project: Project, graph: ImportGraph, captures: Captures, uses: Uses, sites: Iterable[Site]
    ) -> None:
        self._project = project
        self._captures = captures
        self._uses = uses
        known = list(sites)
        self._sites = {site.node for site in known if site.method in CAPTURES}
        self._inits = {site.path for site in known if sets_up(site.package, site.method)}
        self._started = graph.importers_closure(*self._inits) if self._inits else frozenset()
        self._graph = graph
        self._starts: dict[str, frozenset[str]] = {}

    def read(self, apps: Mapping[str, App]) -> tuple[ProcessExit, ...]:
        """The exits in the files of apps that run where Sentry is set up, in order of file and line."""
        found: dict[ProcessExit, None] = {}
        for path in self._project.mentioning(*EXIT_NEEDLES):
            app = self._project.package_path(path)
            if app not in apps or not self._is_in_a_process(path, apps[app]):
                continue
            tree, module = self._project.tree(path), self._project.module(path)
            if module is None:
                continue
            for node in tree.nodes:
                if isinstance(node, CallExpression) and self._captures.ends(node, module):
                    found.update(dict.fromkeys(self._exit(node, tree, app, way) for way in self._ways(node, tree)))
        return tuple(sorted(found, key=lambda entry: (entry.loc, entry.failure)))

    def _is_in_a_process(self, path: str, app: App) -> bool:
        """Is the file loaded together with an `init`: by imports, or because the framework or an option of node loads that?"""
        if SCRIPTS.intersection(path.split("/")[:-1]) and self._entries(app.path).isdisjoint(self._importing(path)):
            return False  # a process of its own, which imports the app
        if path in self._started or not self._started.isdisjoint(self._graph.importers_closure(path)):
            return True
        if stem(path).endswith(".config"):
            return False  # a build or a tool reads it
        preloaded = any(preloads(start) for start in starts(self._project, self._project.package_path(path)))
        return (preloaded or app.framework in LOADING) and any(
            self._project.package_path(init) == app.path for init in self._inits
        )

    def _entries(self, app: str) -> frozenset[str]:
        """The files that an app's package.json starts."""
        if app not in self._starts:
            self._starts[app] = frozenset(file for file, _, _ in node_entries(self._project, app))
        return self._starts[app]

    def _importing(self, path: str) -> frozenset[str]:
        return frozenset((path, *self._graph.importers_closure(path)))

    def _ways(self, node: Node, tree: Tree, hops: int = MAX_HOPS) -> Iterator[_Way]:
        before: list[_Before] = []
        delayed = conditional = False
        below = node
        for above in tree.ancestors(node):
            failure = _failure(above, below)
            if failure is not None:
                yield _Way(failure, tuple(before), delayed, conditional)
                return
            before.extend(_preceding(above, below, tree.path))
            conditional = conditional or _decides(above, below)
            if isinstance(above, CallExpression) and below in above.arguments:
                delayed = delayed or tail_name(above.callee) in TIMERS or _calls_back(above, below)
            if isinstance(above, Function) and self._uses.binding(above, tree.path) is not None:
                for way in self._callers(above, tree.path, hops):
                    yield replace(
                        way,
                        before=(*before, *way.before),
                        delayed=delayed or way.delayed,
                        conditional=conditional or way.conditional,
                    )
                return
            if isinstance(above, Function) and is_kept(above, tree):
                break  # somebody calls it who is not seen, at whatever time
            below = above
        yield _Way("", tuple(before), delayed, conditional)

    def _callers(self, function: Function, path: str, hops: int) -> Iterator[_Way]:
        usage = self._uses.of(function, path)
        if usage.kind != "used" or not hops:
            yield _Way("")
            return
        for use in usage.uses:
            tree = self._project.tree(use.path)
            if use.node in tree.parents:
                yield from self._ways(use.call or use.node, tree, hops - 1)

    def _exit(self, node: CallExpression, tree: Tree, app: str, way: _Way) -> ProcessExit:
        captured = [site for before in way.before for site in self._captured(before)]
        return ProcessExit(
            loc=node.loc,
            app=app,
            failure=way.failure,
            function=function_name(node, tree),
            captures=self._captured_before(way),
            flushes=any(self._flushes(before) for before in way.before),
            delayed=way.delayed or self._waits(way),
            captured=tuple(sorted({site.loc for site in captured})),
            conditional=way.conditional,
            method=name if (name := dotted(node.callee)) in {*EXITS, KILLS} else "process.exit",
            unawaited=any(self._captures.flushed_from(before.node, before.path) for before in way.before),
        )

    def _waits(self, way: _Way) -> bool:
        """Is something awaited between what is captured and the exit?"""
        for before in way.before:
            if before.waited or any(isinstance(inner, AwaitExpression) for inner in walk_here(before.node)):
                return True
            if any(self._captures.reached_by(call, before.path) for call in self._calls(before.node)):
                return False
        return False

    def _captured(self, before: _Before) -> Iterator[Node]:
        tree = self._project.tree(before.path)
        for inner in runs_with(before.node):
            if inner in self._sites and not leaves_before(inner, before.node, tree):
                yield inner

    def _captured_before(self, way: _Way) -> bool | None:
        """Whether an error is captured on this way; None where a condition decides."""
        found = False
        for before in way.before:
            tree = self._project.tree(before.path)
            for call in self._calls(before.node):
                if leaves_before(call, before.node, tree) or not self._captures.reached_by(call, before.path):
                    continue
                if certainly_runs(call, before.node, tree):
                    return True
                found = True
        return None if found else False

    def _flushes(self, before: _Before) -> bool:
        if before.waited:
            return self._captures.flushed_from(before.node, before.path)
        return any(
            isinstance(inner, AwaitExpression) and self._captures.flushed_from(inner.argument, before.path)
            for inner in walk_here(before.node)
        )

    @staticmethod
    def _calls(node: Node) -> Iterator[Node]:
        return (inner for inner in runs_with(node) if isinstance(inner, CallExpression))


def with_lost_captures(calls: Iterable[Call], exits: Iterable[ProcessExit]) -> tuple[Call, ...]:
    """The calls, those marked that an exit certainly follows before the event is sent."""
    losing = (entry for entry in exits if not (entry.flushes or entry.delayed or entry.conditional))
    lost = {loc for entry in losing for loc in entry.captured}
    return tuple(replace(call, fatal=True) if call.loc in lost else call for call in calls)


def _failure(above: Node, below: Node) -> str | None:
    """What went wrong where this stands: a catch, a rejection, a listener, a signal; "" for a listener of anything else; None for no answer."""
    match above:
        case CatchClause(body=body) if body is below:
            return "catch"
        case CallExpression(callee=callee, arguments=arguments) if below in arguments:
            name = tail_name(unwrap(callee))
            if rejection_handler(above) is below:
                return "promise-catch"
            event = string_of(arguments[0]) if name in LISTENERS else None
            if event is not None:
                return "signal" if event in SIGNALS else f"listener:{event}" if event in FAILURES else ""
    return None


def _calls_back(call: CallExpression, argument: Node) -> bool:
    """Is a function handed to a call that runs it when something is done, as in `server.close(() => process.exit(1))`?"""
    name = tail_name(unwrap(call.callee))
    return isinstance(argument, Function) and name not in AT_ONCE and name not in {"then", "catch", "finally"}


def _decides(above: Node, below: Node) -> bool:
    """Does a condition, or a way out before it, decide whether `below` runs when `above` does?"""
    match above:
        case IfStatement(test=first) | ConditionalExpression(test=first) | LogicalExpression(left=first):
            return first is not below
        case BlockStatement(body=body) if below in body:
            before = (inner for statement in body[: body.index(below)] for inner in walk_here(statement))
            return any(isinstance(inner, ReturnStatement | ThrowStatement) for inner in before)
    return isinstance(above, SwitchCase)


def _preceding(above: Node, below: Node, path: str) -> Iterator[_Before]:
    """What runs before `below` in the node around it, nearest first."""
    match above:
        case BlockStatement(body=body) | Program(body=body) | SwitchCase(consequent=body) if below in body:
            for statement in reversed(body[: body.index(below)]):
                if not isinstance(statement, FunctionDeclaration):
                    yield _Before(statement, path)
        case CallExpression(callee=callee, arguments=arguments) if below in arguments:
            yield _Before(callee, path, waited=tail_name(unwrap(callee)) in {"then", "finally"})
        case SequenceExpression(expressions=expressions) if below in expressions:
            yield from (_Before(inner, path) for inner in reversed(expressions[: expressions.index(below)]))
        case LogicalExpression(left=left, right=right) if right is below:
            yield _Before(left, path)
        case IfStatement(test=test) if test is not below:
            yield _Before(test, path)
        case TryStatement(block=block, handler=handler, finalizer=finalizer) if finalizer is below:
            yield from (_Before(part, path) for part in (handler, block) if part is not None)
