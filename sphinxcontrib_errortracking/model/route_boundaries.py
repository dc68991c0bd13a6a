"""`ErrorBoundary` that a route of React Router or Remix exports: the framework shows it for an error of that route and those below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import (
    ExportNamedDeclaration,
    Function,
    FunctionDeclaration,
    Identifier,
    Node,
    VariableDeclarator,
)

from .records import ErrorBoundary
from .syntax import tail_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .captures import Captures
    from .project import Project
    from .records import App

FRAMEWORKS = ("react-router", "remix")
NAME, KIND = "ErrorBoundary", "route-error-page"
_ROUTE = regex(r"app/(?:root|routes/.+)\.[cm]?[jt]sx?")


def route_boundary(project: Project, captures: Captures, path: str, app: App) -> Iterator[ErrorBoundary]:
    """The one of a file: a function, a variable with one, or one of both that another file has."""
    if app.framework not in FRAMEWORKS or not _is_route(project, path, app):
        return
    for node in project.nodes(path):
        if isinstance(node, ExportNamedDeclaration):
            handler = _exported(node)
            code = _code(handler, path, project) if handler is not None else None
            if handler is not None and code is not None:
                found = captures.reached_from(code, code.loc.source)
                yield ErrorBoundary(kind=KIND, loc=handler.loc, app=app.path, captures=found, inside=True)


def _is_route(project: Project, path: str, app: App) -> bool:
    """Is a file a route by its place, or one that `app/routes.ts` names?"""
    prefix = f"{app.path}/" if app.path else ""
    below = path.removeprefix(prefix)
    if _ROUTE.fullmatch(below):
        return True
    told = (project.repository.text(f"{prefix}app/routes{ending}") or "" for ending in (".ts", ".js"))
    return any(f'{below.removeprefix("app/")}"' in text for text in told)


def _exported(node: ExportNamedDeclaration) -> Node | None:
    """What an export gives that name: the function, what the variable is, or the name that stands for it in the file."""
    declared = node.declaration
    if isinstance(declared, FunctionDeclaration):
        return declared if declared.id is not None and declared.id.name == NAME else None
    variables = getattr(declared, "declarations", ())
    for one in variables:
        if isinstance(one, VariableDeclarator) and isinstance(one.id, Identifier) and one.id.name == NAME:
            return one.init
    specifiers = node.specifiers if node.source is None else ()
    named = (one.local for one in specifiers if tail_name(one.exported) == NAME)
    return next(named, None)


def _code(handler: Node, path: str, project: Project) -> Function | None:
    """The function that is meant, where the repository has it."""
    if isinstance(handler, Function):
        return handler
    module = project.module(path) if isinstance(handler, Identifier) else None
    definition = project.evaluator().definition(handler, module.scope_around(handler)) if module is not None else None
    return definition.node if definition is not None else None
