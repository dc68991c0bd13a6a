"""What the code itself writes for a server framework to hand errors to, beside Express: handlers, listeners, middleware, filters.

Which framework a file is of is told by its app, or by what the file imports: the names of the methods alone are too common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import (
    AwaitExpression,
    CallExpression,
    CatchClause,
    Class,
    Function,
    Identifier,
    MemberExpression,
    MethodDefinition,
    NewExpression,
    Node,
    ObjectExpression,
    Property,
    ReturnStatement,
    ThrowStatement,
    TryStatement,
    VariableDeclarator,
    walk,
)

from .hono_wrapped import OWN, kind_of
from .records import CodeFact, ErrorBoundary
from .syntax import key_name, string_of, tail_name, unwrap, walk_here

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .captures import Captures
    from .project import Project
    from .records import App
    from .runs import Runs


@dataclass(frozen=True, slots=True)
class Way:
    """One row: a call by which code registers what its framework hands errors to."""

    framework: str
    package: str
    method: str
    event: str  #: the first argument, where it has to be this text; "" where the function is the first
    kind: str


WAYS: tuple[Way, ...] = (
    Way("fastify", "fastify", "setErrorHandler", "", "fastify-own-handler"),
    Way("fastify", "fastify", "addHook", "onError", "fastify-own-hook"),
    Way("koa", "koa", "on", "error", "koa-own-listener"),
    Way("hono", "hono", "onError", "", OWN),
)
#: names by which code calls its application, of those whose methods other things have too
APPLICATIONS = frozenset({"app", "koa", "server", "application"})
NEST, FILTER = "@nestjs/common", "Catch"
#: kinds of filters of NestJS: for all errors of all routes, for some errors, for some routes
ALL, SOME, LOCAL = "nest-code-filter", "nest-code-filter-some", "nest-code-filter-local"
#: topic: where such a filter, or the SDK's, is registered for all routes; `detail` is its name
REGISTERED = "nest-filter-registered"
NEEDLES = tuple({f".{way.method}(".encode() for way in WAYS} | {b".use("})
DECORATOR = "SentryExceptionCaptured"


def find_server_handlers(
    project: Project, captures: Captures, apps: Mapping[str, App], runs: Runs
) -> Iterator[ErrorBoundary]:
    """Every such place of the apps, but for those in functions that nobody calls."""
    for path in project.mentioning(*NEEDLES):
        app = project.package_path(path)
        if app in apps:
            ways = [way for way in WAYS if _is_of(way, path, apps[app], project)]
            for kind, node, handler in _registered(project, path, ways):
                if runs.uncalled(node, path):
                    continue
                found = captures.reached_from(handler, path)
                code = code_of(handler, path, project)
                told = kind_of(project, node, path, app) if kind == OWN else kind
                yield ErrorBoundary(kind=told, loc=node.loc, app=app, captures=found, inside=True, code=code)
            if any(way.framework == "koa" for way in ways):
                yield from _koa_middleware(project, captures, path, app, runs)
    yield from _nest_filters(project, captures, apps)


def _is_of(way: Way, path: str, app: App, project: Project) -> bool:
    """Is a file of this framework: its app is, or it imports it, types alone included?"""
    named = tuple(f"{quote}{way.package}{quote}".encode() for quote in "\"'")
    return app.framework == way.framework or path in project.mentioning(*named)


def _registered(project: Project, path: str, ways: list[Way]) -> Iterator[tuple[str, Node, Node]]:
    """Kind, call and handler of what is registered by a method."""
    for node in project.nodes(path) if ways else ():
        if not isinstance(node, CallExpression) or not isinstance(unwrap(node.callee), MemberExpression):
            continue
        for way in ways:
            if tail_name(unwrap(node.callee)) != way.method or (way.framework == "koa" and not _on_application(node)):
                continue
            arguments = node.arguments[1:] if way.event else node.arguments
            if arguments and (not way.event or string_of(node.arguments[0]) == way.event):
                yield way.kind, node, arguments[0]


def code_of(handler: Node, path: str, project: Project) -> SourceLocation | None:
    """Where a handler's code stands that is handed over by its name; None for one that is written where it is registered."""
    module = project.module(path) if isinstance(handler, Identifier | MemberExpression) else None
    definition = project.evaluator().definition(handler, module.scope_around(handler)) if module is not None else None
    return definition.node.loc if definition is not None else None


def _on_application(call: CallExpression) -> bool:
    callee = unwrap(call.callee)
    receiver = callee.object if isinstance(callee, MemberExpression) else callee
    return (tail_name(receiver) or "").lower() in APPLICATIONS


# ---- Koa ----------------------------------------------------------------------


def _koa_middleware(project: Project, captures: Captures, path: str, app: str, runs: Runs) -> Iterator[ErrorBoundary]:
    """Middleware around `await next()` that keeps what it catches, or emits it, or that captures it and throws it on."""
    for node in project.nodes(path):
        if not isinstance(node, CallExpression) or tail_name(unwrap(node.callee)) != "use" or runs.uncalled(node, path):
            continue
        for argument in node.arguments:
            middleware, where = _function(argument, path, project)
            clause = _around_next(middleware) if middleware is not None else None
            if clause is None:
                continue
            found = captures.reached_from(clause, where)
            kind = _kind_of(clause)
            if found or kind != "koa-own-capture":
                yield ErrorBoundary(kind=kind, loc=node.loc, app=app, captures=found, inside=True, code=clause.loc)


def _function(argument: Node, path: str, project: Project) -> tuple[Function | None, str]:
    """A function that is written here or elsewhere in the repository, with its file."""
    if isinstance(argument, Function):
        return argument, path
    module = project.module(path)
    given = argument.callee if isinstance(argument, CallExpression) else argument
    if module is None or not isinstance(given, Identifier | MemberExpression):
        return None, path
    definition = project.evaluator().definition(given, module.scope_around(argument))
    if definition is None:
        return None, path
    where = definition.node.loc.source
    return (_made(definition.node), where) if isinstance(argument, CallExpression) else (definition.node, where)


def _made(maker: Function) -> Function | None:
    """The middleware that a function makes: what it returns."""
    returned = [node.argument for node in walk_here(maker.body) if isinstance(node, ReturnStatement)]
    body = [maker.body] if isinstance(maker.body, Function) else returned
    return next((node for node in body if isinstance(node, Function)), None)


def _around_next(middleware: Function) -> CatchClause | None:
    """The clause of a `try` in which middleware waits for what stands behind it."""
    following = middleware.params[1] if len(middleware.params) == 2 else None  # noqa: PLR2004 - context and next
    if not isinstance(following, Identifier):
        return None
    for node in walk_here(middleware.body):
        if isinstance(node, TryStatement) and node.handler is not None and _waits(node.block, following.name):
            return node.handler
    return None


def _waits(block: Node, name: str) -> bool:
    calls = (node.argument for node in walk_here(block) if isinstance(node, AwaitExpression | ReturnStatement))
    return any(
        isinstance(call, CallExpression) and isinstance(call.callee, Identifier) and call.callee.name == name
        for call in (unwrap(one) for one in calls if one is not None)
    )


def _kind_of(clause: CatchClause) -> str:
    """What middleware does with what it catches: it throws, which its callers catch; emits an `error`, which only listeners hear; or keeps it."""
    nodes = tuple(walk_here(clause.body))
    if any(isinstance(node, ThrowStatement) for node in nodes):
        return "koa-own-capture"
    return "koa-own-emitter" if any(map(_is_emitted, nodes)) else "koa-own-middleware"


def _is_emitted(node: Node) -> bool:
    return (
        isinstance(node, CallExpression)
        and tail_name(node.callee) == "emit"
        and bool(node.arguments)
        and string_of(node.arguments[0]) == "error"
    )


# ---- NestJS -------------------------------------------------------------------


def _nest_filters(project: Project, captures: Captures, apps: Mapping[str, App]) -> Iterator[ErrorBoundary]:
    """The filters that are registered, of the app that does so; one with the SDK's decorator is told as that."""
    for_all = [(name, app) for name, app, _, _ in _registrations(project, apps)]
    for_some = [(name, app) for name, app in _used_on_routes(project) if app in apps and (name, app) not in for_all]
    for path in project.mentioning(b"@Catch("):
        for node in project.nodes(path):
            decorator = _decorator(node, FILTER) if isinstance(node, Class) else None
            method = _catch_of(node) if decorator is not None and isinstance(node, Class) else None
            if decorator is None or method is None or any(_called(one) == DECORATOR for one in method.decorators):
                continue
            name, found = getattr(getattr(node, "id", None), "name", ""), captures.reached_from(method, path)
            whole = SOME if decorator.arguments else ALL
            for kind, known in ((whole, for_all), (LOCAL, for_some)):
                for app in dict.fromkeys(app for other, app in known if other == name):
                    yield ErrorBoundary(kind=kind, loc=method.loc, app=app, captures=found, inside=True)


def find_filter_order(project: Project, apps: Mapping[str, App]) -> Iterator[CodeFact]:
    """Where filters are registered for all routes: NestJS asks the last one first."""
    for name, app, loc, how in _registrations(project, apps):
        yield CodeFact(topic=REGISTERED, detail=f"{name} {how}", loc=loc, app=app)


def _registrations(project: Project, apps: Mapping[str, App]) -> Iterator[tuple[str, str, SourceLocation, str]]:
    """Name of the class, app, place and way of each filter for all routes: by `useGlobalFilters`, or provided as APP_FILTER."""
    for path in project.mentioning(b"useGlobalFilters", b"APP_FILTER"):
        app = project.package_path(path)
        for node in project.nodes(path) if app in apps else ():
            if isinstance(node, CallExpression) and tail_name(unwrap(node.callee)) == "useGlobalFilters":
                for argument in node.arguments:
                    yield _class_name(argument, project, path), app, argument.loc, "useGlobalFilters"
            elif isinstance(node, ObjectExpression):
                given = {key_name(one.key): one.value for one in node.properties if isinstance(one, Property)}
                token, used = given.get("provide"), given.get("useClass") or given.get("useValue")
                if isinstance(token, Identifier) and token.name == "APP_FILTER" and used is not None:
                    yield _class_name(used, project, path), app, node.loc, "APP_FILTER"


def _used_on_routes(project: Project) -> Iterator[tuple[str, str]]:
    """Class and package of the filters of single routes or controllers."""
    for path in project.mentioning(b"UseFilters("):
        for node in project.nodes(path):
            if isinstance(node, CallExpression) and tail_name(node.callee) == "UseFilters":
                for argument in node.arguments:
                    yield _class_name(argument, project, path), project.package_path(path)


def _class_name(node: Node, project: Project, path: str) -> str:
    """The name of a filter's class: `Refusals`, `new Refusals()`, or a variable that holds one."""
    name = tail_name(node.callee if isinstance(node, NewExpression) else node) or ""
    for other in project.nodes(path) if isinstance(node, Identifier) else ():
        if (
            isinstance(other, VariableDeclarator)
            and isinstance(other.init, NewExpression)
            and tail_name(other.id) == name
        ):
            return tail_name(other.init.callee) or ""
    return name


def _decorator(node: Class, name: str) -> CallExpression | None:
    return next((one for one in node.decorators if isinstance(one, CallExpression) and _called(one) == name), None)


def _called(node: Node) -> str:
    return (tail_name(node.callee) or "") if isinstance(node, CallExpression) else ""


def _catch_of(node: Class) -> MethodDefinition | None:
    methods = (one for one in walk(node.body) if isinstance(one, MethodDefinition))
    return next((one for one in methods if key_name(one.key, computed=one.computed) == "catch"), None)
