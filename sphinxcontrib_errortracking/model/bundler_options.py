"""The configuration of a bundler in whose `plugins` a plugin of Sentry stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    AwaitExpression,
    BlockStatement,
    CallExpression,
    ExportDefaultDeclaration,
    ExpressionStatement,
    Function,
    ObjectExpression,
    Program,
    Property,
    ReturnStatement,
)

from .syntax import dotted, key_name, tail_name

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree import Node

    from .sites import Site

METHODS = ("sentryVitePlugin", "sentryWebpackPlugin", "sentryRollupPlugin", "sentryEsbuildPlugin")
#: functions that hand a configuration to the bundler as it is
TAKING = ("defineConfig", "build", "context")
#: what may stand between the whole configuration and the top of its file
_AROUND = (
    AwaitExpression,
    BlockStatement,
    ExportDefaultDeclaration,
    ExpressionStatement,
    Function,
    Program,
    ReturnStatement,
)


def bundler_options(site: Site) -> ObjectExpression | None:
    """The object in whose `plugins` a call stands, where that is certainly the whole configuration of the bundler."""
    if site.method not in METHODS:
        return None
    above = list(site.tree.ancestors(site.node))
    for index, node in enumerate(above):
        if isinstance(node, Function):
            return None
        if isinstance(node, Property):
            holder = above[index + 1]
            whole = key_name(node.key, computed=node.computed) == "plugins" and isinstance(holder, ObjectExpression)
            return holder if whole and isinstance(holder, ObjectExpression) and _is_whole(above[index + 2 :]) else None
    return None


def _is_whole(above: list[Node]) -> bool:
    return all(isinstance(node, _AROUND) or _takes(node) for node in above)


def _takes(node: Node) -> bool:
    match node:
        case CallExpression(callee=callee):
            return tail_name(callee) in TAKING
        case AssignmentExpression(operator="=", left=left):
            return dotted(left) in ("module.exports", "exports.default")
    return False
