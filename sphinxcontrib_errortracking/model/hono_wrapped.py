"""Whether the SDK for Cloudflare wraps the error handler of a Hono application: it does of one that `withSentry` is handed whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    Identifier,
    MemberExpression,
    Node,
    ObjectExpression,
    SpreadElement,
)

from .syntax import tail_name, unwrap

if TYPE_CHECKING:
    from .project import Project

OWN, WRAPPED, PERHAPS = "hono-own-handler", "hono-wrapped-handler", "hono-perhaps-wrapped-handler"


def kind_of(project: Project, node: Node, path: str, app: str) -> str:
    """The kind of a handler that a call `app.onError(…)` of a file registers."""
    callee = unwrap(node.callee) if isinstance(node, CallExpression) else None
    receiver = callee.object if isinstance(callee, MemberExpression) else None
    kinds = {_of_handed(given, receiver if given.loc.source == path else None) for given in _handed_whole(project, app)}
    return next((kind for kind in (WRAPPED, PERHAPS) if kind in kinds), OWN)


def _handed_whole(project: Project, app: str) -> list[Node]:
    """What the files of an app hand to `withSentry` as second argument."""
    return [
        node.arguments[1]
        for path in project.mentioning(b"@sentry/cloudflare")
        if project.package_path(path) == app and "withSentry" in (project.repository.text(path) or "")
        for node in project.nodes(path)
        if isinstance(node, CallExpression) and tail_name(node.callee) == "withSentry" and len(node.arguments) > 1
    ]


def _of_handed(given: Node, receiver: Node | None) -> str:
    """An object that is written there, `{ fetch: app.fetch }`, is not the application, unless it takes all that something has."""
    if isinstance(given, ObjectExpression):
        return PERHAPS if any(isinstance(one, SpreadElement) for one in given.properties) else OWN
    if isinstance(given, Identifier) and isinstance(receiver, Identifier) and given.name == receiver.name:
        return WRAPPED
    return PERHAPS
