"""What a spread copies of an object before anybody else can have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.changing import CHANGED, is_container
from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

_LOOPS = (es.ForStatement, es.ForInStatement, es.ForOfStatement, es.WhileStatement, es.DoWhileStatement)


def copied_first(module: ModuleScope, node: es.Identifier, holder: Scope, binding: Binding) -> bool:
    """Whether `node` is spread into an object before any other use of the object that its name holds.

    `const env = { ...base, show: () => show(base) }`: what stands behind runs later, unless it is hoisted.
    """
    declarator = binding.node
    fits = binding.kind == "const" and not binding.path and isinstance(module.parents.get(node), es.SpreadElement)
    if not fits or not isinstance(declarator, es.VariableDeclarator):
        return False
    if not isinstance(declarator.init, es.ObjectExpression) or holder.kind not in {"module", "function"}:
        return False
    if not isinstance(module.parents.get(module.parents[node]), es.ObjectExpression) or _may_repeat(
        module, node, holder
    ):
        return False
    exported = any(getattr(export.node, "name", "") == binding.name for export in module.exports.values())
    return not exported and all(
        other is node or other is declarator.id or _runs_later(module, other, node)
        for other in es.walk(holder.node)
        if isinstance(other, es.Identifier) and other.name == binding.name
    )


def _may_repeat(module: ModuleScope, node: Node, holder: Scope) -> bool:
    """Whether a place runs at another time than the statements of its function, or several times."""
    for above in module.ancestors(node):
        if above is holder.node:
            return False
        if isinstance(above, (*_LOOPS, es.Function, es.Class)):
            return True
    return True


def _runs_later(module: ModuleScope, other: Node, node: Node) -> bool:
    """Whether what uses a name stands behind, and in no function that can be called before it is reached."""
    behind = (other.loc.line, other.loc.column) > (node.loc.line, node.loc.column)
    return behind and not any(isinstance(above, es.FunctionDeclaration) for above in module.ancestors(other))


def copied(whole: Value, now: Value, node: Node) -> Value:
    """The object that is copied, of which others may change only what it refers to; `now`: what is known of it at any time."""
    if not isinstance(whole, ObjectValue):
        return now
    parts = []
    for name, part in whole.properties:
        kept = now.get(name) if isinstance(now, ObjectValue) else None
        hole = kept or Unknown(CHANGED, (node.loc,))
        parts.append((name, hole if is_container(part) else part))
    return ObjectValue(tuple(parts), whole.chain, whole.open)
