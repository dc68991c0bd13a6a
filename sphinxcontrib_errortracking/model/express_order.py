"""What stands before and behind Sentry's error handler of Express: Express asks in the order in which the code registers.

A route behind it is not heard, and a handler before it that never calls `next` keeps what it is given. Only statements beside the
registration are looked at, on the very variable: what other files register is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    BlockStatement,
    CallExpression,
    ExpressionStatement,
    Function,
    Identifier,
    Literal,
    MemberExpression,
    Node,
    Program,
    TemplateLiteral,
    walk,
)

from .records import CodeFact
from .syntax import tail_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .project import Project
    from .records import App
    from .sites import Site

ROUTES = frozenset({"get", "post", "put", "patch", "delete", "head", "all", "use"})
SETUP = "setupExpressErrorHandler"
OF_HONO = "setupHonoErrorHandler"  #: middleware, which hears of what is registered behind it
MADE = frozenset({"expressErrorHandler", "Handlers.errorHandler"})  #: give the handler, which `app.use` registers
AN_ERROR_HANDLER = 4  #: parameters by which Express knows one
#: topics: a route behind the handler where others stand before it, and where none does
ROUTE_BEHIND, ALL_BEHIND = "express-route-behind", "express-all-behind"
#: the same of an error handler that the code writes itself
OWN_BEHIND, OWN_ALL_BEHIND = "express-own-route-behind", "express-own-all-behind"
#: topics: routes of Hono in front of Sentry's handler, where others stand behind it, and where none does
ROUTES_BEFORE, ALL_BEFORE = "hono-routes-before", "hono-all-before"
#: topic: the application is handed to other code behind the handler; and what is handed it to serve it, not to change it
HANDED_ON = "express-handed-on"
SERVES = frozenset({"createServer", "Server", "log", "use", "setupExpressErrorHandler", "export", "push"})
#: topics: a handler that keeps errors, just before Sentry's, and where something stands between
KEEPS, KEEPS_SOME = "express-keeps-errors", "express-keeps-some"


def find_express_order(project: Project, sites: Iterable[Site], apps: Mapping[str, App]) -> Iterator[CodeFact]:
    """What keeps errors of routes from Sentry's error handler, each with its place."""
    for site in sites:
        app = project.package_path(site.path)
        if site.method in (SETUP, OF_HONO) or site.method in MADE:
            for topic, node in _around(site) if app in apps else ():
                yield CodeFact(topic=topic, detail=site.method, loc=node.loc, app=app)


def find_own_order(project: Project, apps: Mapping[str, App]) -> Iterator[CodeFact]:
    """The first route behind an error handler that the code writes itself; `detail` is that handler's line."""
    for path in project.mentioning(b".use("):
        app = project.package_path(path)
        for node in project.nodes(path) if app in apps else ():
            if isinstance(node, Program | BlockStatement):
                for topic, handler, route in _own(tuple(node.body)):
                    yield CodeFact(topic=topic, detail=str(handler.loc.line), loc=route.loc, app=app)


def _own(statements: tuple[Node, ...]) -> Iterator[tuple[str, Node, Node]]:
    """Topic, handler and route, of each error handler for every path that has routes behind it on the same variable."""
    for at, statement in enumerate(statements):
        call = unwrap(statement.expression) if isinstance(statement, ExpressionStatement) else None
        if not isinstance(call, CallExpression) or not _is_own_handler(call):
            continue
        receiver = call.callee.object.name  # type: ignore[attr-defined]  # _is_own_handler looked
        calls = [
            (index, one) for index, other in enumerate(statements) if (one := _call_on(other, receiver)) is not None
        ]
        behind = next((one for index, one in calls if index > at and _is_route(one)), None)
        if behind is not None:
            yield (OWN_BEHIND if any(index < at for index, _ in calls) else OWN_ALL_BEHIND), call, behind


def _is_own_handler(call: CallExpression) -> bool:
    handler = call.arguments[0] if len(call.arguments) == 1 else None
    return (
        tail_name(call.callee) == "use"
        and isinstance(call.callee, MemberExpression)
        and isinstance(call.callee.object, Identifier)
        and isinstance(handler, Function)
        and len(handler.params) == AN_ERROR_HANDLER
    )


def _around(site: Site) -> Iterator[tuple[str, Node]]:
    registration = _registration(site)
    if registration is None:
        return
    receiver, at, statements = registration
    calls = [(index, call) for index, one in enumerate(statements) if (call := _call_on(one, receiver)) is not None]
    routes = [(index, call) for index, call in calls if _is_route(call)]
    if site.method == OF_HONO:
        before = next((call for index, call in routes if index < at), None)
        if before is not None:
            yield (ROUTES_BEFORE if any(index > at for index, _ in routes) else ALL_BEFORE), before
        return
    keeping = next(((index, call) for index, call in calls if index < at and _keeps(call)), None)
    if keeping is not None:
        yield (KEEPS_SOME if any(keeping[0] < index < at for index, _ in calls) else KEEPS), keeping[1]
    handed = next((one for one in statements[at + 1 :] if _is_handed(one, receiver)), None)
    if handed is not None:
        yield HANDED_ON, handed
    behind = next((call for index, call in routes if index > at), None)
    if behind is not None:
        yield (ROUTE_BEHIND if any(index < at for index, _ in calls) else ALL_BEHIND), behind


def _registration(site: Site) -> tuple[str, int, tuple[Node, ...]] | None:
    """The variable on which Sentry's handler is registered, and where among the statements beside it."""
    inner: Node = site.node
    receiver = _argument(site.node) if site.method in (SETUP, OF_HONO) else None
    for above in site.tree.ancestors(site.node):
        match above:
            case CallExpression(callee=MemberExpression(object=Identifier(name=name))) if site.method in MADE:
                receiver = name if tail_name(above.callee) == "use" else None
            case Program(body=body) | BlockStatement(body=body):
                if receiver is None or not isinstance(inner, ExpressionStatement):
                    return None
                return receiver, next(index for index, one in enumerate(body) if one is inner), tuple(body)
            case _:
                pass
        inner = above
    return None


def _is_handed(statement: Node, receiver: str) -> bool:
    """Does a statement hand the application to other code, which may register routes: `routes(app)`?"""
    call = unwrap(statement.expression) if isinstance(statement, ExpressionStatement) else None
    if not isinstance(call, CallExpression) or tail_name(call.callee) in SERVES:
        return False
    return any(isinstance(argument, Identifier) and argument.name == receiver for argument in call.arguments)


def _argument(node: Node) -> str | None:
    first = node.arguments[0] if isinstance(node, CallExpression) and node.arguments else None
    return first.name if isinstance(first, Identifier) else None


def _call_on(statement: Node, receiver: str) -> CallExpression | None:
    """The call `receiver.method(…)` that a statement is."""
    call = unwrap(statement.expression) if isinstance(statement, ExpressionStatement) else None
    match call:
        case CallExpression(callee=MemberExpression(object=Identifier(name=name))) if name == receiver:
            return call
        case _:
            return None


def _is_route(call: CallExpression) -> bool:
    first = call.arguments[0] if call.arguments else None
    return tail_name(call.callee) in ROUTES and len(call.arguments) > 1 and isinstance(first, Literal | TemplateLiteral)


def _keeps(call: CallExpression) -> bool:
    """Is this an error handler for every path that never names its `next`?"""
    handler = call.arguments[0] if call.arguments else None
    if not _is_own_handler(call) or not isinstance(handler, Function):
        return False
    following = handler.params[-1]
    if not isinstance(following, Identifier):
        return False
    return not any(isinstance(node, Identifier) and node.name == following.name for node in walk(handler.body))
