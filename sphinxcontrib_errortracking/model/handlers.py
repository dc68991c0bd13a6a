"""Where a framework or the platform hands an error over: boundaries, route error files, process and window listeners."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    CallExpression,
    ClassBody,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    Function,
    FunctionDeclaration,
    Identifier,
    JSXElement,
    MemberExpression,
    MethodDefinition,
    Node,
    VariableDeclarator,
)

from .project import stem
from .react_handlers import REACT_NEEDLES, ROUTER_NEEDLES, attribute_of, by_what_it_shows, react_handler
from .records import ErrorBoundary, ProcessListener
from .route_boundaries import KIND as ERROR_PAGE
from .route_boundaries import route_boundary
from .sdk_boundaries import OF_PACKAGES, SDK_BOUNDARIES
from .server_handlers import code_of, find_server_handlers
from .syntax import dotted, jsx_reference, key_name, parent, string_of, tail_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .captures import Captures
    from .project import Project, Tree
    from .records import App
    from .runs import Runs
    from .sites import Site

#: File names by which Next.js finds what it shows for an error: stem -> kind.
NEXT_FILES: Mapping[str, str] = {"error": "next-error", "global-error": "next-global-error"}
ERROR_EVENTS: frozenset[str] = frozenset(
    {
        "uncaughtException",
        "uncaughtExceptionMonitor",
        "unhandledRejection",
        "unhandledrejection",
        "error",
        "rejectionHandled",
    }
)
#: Of these those that a process of Node has, and no window.
ON_PROCESS: frozenset[str] = ERROR_EVENTS - {"unhandledrejection", "error"}
PROCESS = frozenset({"process.on", "process.once", "process.addListener", "process.prependListener"})
WINDOW = frozenset({f"{name}.addEventListener" for name in ("window", "self", "globalThis")} | {"addEventListener"})
ASSIGNED = {
    f"{name}.{handler}": event
    for name in ("window", "self", "globalThis")
    for handler, event in (("onerror", "error"), ("onunhandledrejection", "unhandledrejection"))
}
#: Frameworks that hand errors to a function `handleError` which a file exports: framework -> the files' names, and the kind.
HANDLE_ERROR: Mapping[str, tuple[tuple[str, ...], str]] = {
    "react-router": (("entry.server",), "react-router-handle-error"),
    "remix": (("entry.server",), "remix-handle-error"),
    "sveltekit": (("hooks.client", "hooks.server"), "sveltekit-own-handle-error"),
}
HANDLED = frozenset({"react-router-handle-error", "remix-handle-error", "sveltekit-handle-error"})
#: Events that only a service worker is given.
WORKER_EVENTS: frozenset[str] = frozenset({"install", "activate", "fetch", "push", "notificationclick", "sync"})
BOUNDARY_NEEDLES = (
    *REACT_NEEDLES,
    b"componentDidCatch",
    b"getDerivedStateFromError",
    b"ErrorBoundary",
    b"errorHandler",
    b".use(",
    b"handleError",
)
LISTENER_NEEDLES = (
    b"uncaughtException",
    b"unhandledRejection",
    b"unhandledrejection",
    b"onerror",
    b'("error"',
    b"('error'",
)


def find_boundaries(
    project: Project, captures: Captures, sites: Iterable[Site], apps: Mapping[str, App], runs: Runs
) -> tuple[ErrorBoundary, ...]:
    """The error boundaries of all apps, in order of file and line; not those that only a function registers which nobody calls."""
    found = [
        ErrorBoundary(
            kind=SDK_BOUNDARIES[site.method], loc=site.node.loc, app=project.package_path(site.path), captures=True
        )
        for site in sites
        if site.method in SDK_BOUNDARIES and _hears(site)
    ]
    taken = {boundary.loc for boundary in found}
    for path in project.code_files:
        kind = next_kind(path, apps.get(project.package_path(path)))
        if kind is not None:
            found.extend(_file_boundary(project, captures, path, kind))
    react = bool(project.mentioning(b"react-error-boundary"))
    routes = frozenset(project.mentioning(*ROUTER_NEEDLES))
    for path in project.mentioning(*BOUNDARY_NEEDLES):
        if project.package_path(path) in apps:
            written = tuple(_written(project, captures, path, react=react, routes=path in routes))
            if all(one.kind != ERROR_PAGE for one in written):
                written += tuple(route_boundary(project, captures, path, apps[project.package_path(path)]))
            own = tuple(_own_handle_error(project, captures, path, apps[project.package_path(path)]))
            if own:  # what the file makes beside it is nothing that the framework calls
                found = [one for one in found if one.loc.source != path or one.kind not in HANDLED]
            found.extend(boundary for boundary in (*written, *own) if boundary.loc not in taken)
    found.extend(find_server_handlers(project, captures, apps, runs))
    return tuple(sorted(found, key=lambda boundary: (boundary.loc, boundary.kind)))


def _hears(site: Site) -> bool:
    """Is a use of the SDK where its framework looks for it? Next.js asks instrumentation alone for `onRequestError`."""
    if not site.package.startswith(OF_PACKAGES.get(site.method, "")):
        return False
    return site.method != "captureRequestError" or stem(site.path) == "instrumentation"


def next_kind(path: str, app: App | None) -> str | None:
    """What a file is for Next.js's App and Pages Router; None where it is neither's."""
    if app is None or app.framework != "next":
        return None
    inside = PurePosixPath(path[len(app.path) + 1 :] if app.path else path)
    parts = inside.parts[1:] if inside.parts[:1] == ("src",) else inside.parts
    if len(parts) < 2:  # noqa: PLR2004 - a folder and a file
        return None
    if parts[0] == "app" and not any(part.startswith("_") for part in parts):  # private folders are no routes
        return NEXT_FILES.get(inside.stem)
    return (
        "next-pages-error" if parts[0] == "pages" and parts[1:] == (inside.name,) and inside.stem == "_error" else None
    )


def _file_boundary(project: Project, captures: Captures, path: str, kind: str) -> Iterator[ErrorBoundary]:
    nodes = project.nodes(path)
    if nodes:
        loc = next((node.loc for node in nodes if isinstance(node, ExportDefaultDeclaration)), nodes[0].loc)
        found = captures.reached_from(nodes[0], path)
        yield ErrorBoundary(kind=kind, loc=loc, app=project.package_path(path), captures=found)


def _written(project: Project, captures: Captures, path: str, *, react: bool, routes: bool) -> Iterator[ErrorBoundary]:
    """The boundaries that a file writes; `react`: whether any file names the package that JSX elements are asked for."""
    tree = project.tree(path)
    app = project.package_path(path)
    for node in tree.nodes:
        asked = react or not isinstance(node, JSXElement)
        part = _boundary(node, tree, project, routes=routes) if asked else None
        if part is not None:
            kind, handler = part
            found = captures.reached_from(handler, path) or by_what_it_shows(node, tree, captures)
            inside = any(isinstance(above, Function) for above in tree.ancestors(node))
            code = code_of(handler, path, project) if kind == "express-handler" else None
            yield ErrorBoundary(kind=kind, loc=node.loc, app=app, captures=found, inside=inside, code=code)


def _boundary(node: Node, tree: Tree, project: Project, *, routes: bool) -> tuple[str, Node] | None:
    """The kind of a boundary and the code that is given the error."""
    match node:
        case MethodDefinition(key=key):
            name = key_name(key, computed=node.computed)
            if name == "componentDidCatch" or (name == "getDerivedStateFromError" and _is_alone(node, tree)):
                return "component-did-catch", node
        case CallExpression(callee=callee, arguments=arguments) if tail_name(callee) == "use":
            inline = next((a for a in arguments if isinstance(a, Function) and len(a.params) == 4), None)  # noqa: PLR2004
            named = (
                next((a for a in arguments if _is_error_handler(a, tree, project)), None) if inline is None else None
            )
            handler = inline or named
            return ("express-handler", handler) if handler is not None else None
        case AssignmentExpression(left=left, right=right) if (dotted(left) or "").endswith(".config.errorHandler"):
            return "vue-error-handler", right
        case JSXElement() if _is_react_error_boundary(node, tree, project):
            return "react-error-boundary", attribute_of(node, "onError") or Identifier(loc=node.loc, name="")
    return react_handler(node, tree, project, routes=routes)


def _own_handle_error(project: Project, captures: Captures, path: str, app: App) -> Iterator[ErrorBoundary]:
    """The function `handleError` of the code's own, in the file where its framework looks for it."""
    names, kind = HANDLE_ERROR.get(app.framework, ((), ""))
    if stem(path) not in names:
        return
    tree = project.tree(path)
    for node in tree.nodes:
        declared = node.id if isinstance(node, FunctionDeclaration | VariableDeclarator) else None
        if not isinstance(declared, Identifier) or declared.name != "handleError":
            continue
        handler = node.init if isinstance(node, VariableDeclarator) else node
        above = list(tree.ancestors(node))[:2]
        if isinstance(handler, Function) and any(isinstance(one, ExportNamedDeclaration) for one in above):
            found = captures.reached_from(handler, path)
            yield ErrorBoundary(kind=kind, loc=handler.loc, app=app.path, captures=found)


def _is_alone(method: Node, tree: Tree) -> bool:
    """Has the class of a `getDerivedStateFromError` no `componentDidCatch`?"""
    body = parent(method, tree)
    others = body.body if isinstance(body, ClassBody) else ()
    return all(key_name(other.key) != "componentDidCatch" for other in others if isinstance(other, MethodDefinition))


def _is_react_error_boundary(node: JSXElement, tree: Tree, project: Project) -> bool:
    reference = jsx_reference(node.name) if node.name is not None else None
    module = project.module(tree.path) if reference is not None else None
    if reference is None or module is None:
        return False
    external = project.evaluator().external(reference, module.scope_around(node))
    return external is not None and external.package == "react-error-boundary" and external.name == "ErrorBoundary"


def _is_error_handler(node: Node, tree: Tree, project: Project) -> bool:
    if not isinstance(node, Identifier | MemberExpression):
        return False
    module = project.module(tree.path)
    definition = project.evaluator().definition(node, module.scope_around(node)) if module is not None else None
    return definition is not None and len(definition.node.params) == 4  # noqa: PLR2004 - Express counts them


def find_listeners(project: Project, captures: Captures, apps: Mapping[str, App]) -> tuple[ProcessListener, ...]:
    """The listeners for errors of the process or window."""
    found: list[ProcessListener] = []
    for path in project.mentioning(*LISTENER_NEEDLES):
        app = project.package_path(path)
        nodes = project.nodes(path) if app in apps else ()
        in_worker = any(_is_of_a_worker(node) for node in nodes)
        for node in nodes:
            part = _listener(node)
            if part is not None:
                event, handler = part
                captured, exits = captures.reached_from(handler, path), captures.exits(handler, path)
                replaces = isinstance(node, AssignmentExpression)
                found.append(
                    ProcessListener(
                        event=event,
                        loc=node.loc,
                        app=app,
                        captures=captured,
                        exits=exits,
                        replaces=replaces,
                        in_worker=in_worker and event not in ON_PROCESS,
                    )
                )
    return tuple(sorted(found, key=lambda listener: listener.loc))


def _is_of_a_worker(node: Node) -> bool:
    """Does it listen for what only a service worker is given: `self.addEventListener("push", …)`?"""
    match node:
        case CallExpression(callee=callee, arguments=(first, _, *_)):
            return dotted(unwrap(callee)) in WINDOW and string_of(first) in WORKER_EVENTS
    return False


def _listener(node: Node) -> tuple[str, Node] | None:
    match node:
        case CallExpression(callee=callee, arguments=(first, handler, *_)):
            name, event = dotted(unwrap(callee)), string_of(first)
            if event in ERROR_EVENTS and ((name in PROCESS and event != "error") or name in WINDOW):
                return event, handler
        case AssignmentExpression(left=left, right=right):
            event = ASSIGNED.get(dotted(left) or "")
            return (event, right) if event is not None else None
    return None
