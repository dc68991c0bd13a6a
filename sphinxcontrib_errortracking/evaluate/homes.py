"""To which function a place belongs, and when in it that place is evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.quiet import place_of
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.source.estree import Node

#: Methods that call their callback before they return.
IMMEDIATE = frozenset({"map", "filter", "forEach", "some", "every", "find", "findIndex", "flatMap", "reduce", "sort"})
LOOPS = (es.ForStatement, es.ForInStatement, es.ForOfStatement, es.WhileStatement, es.DoWhileStatement)
_HOMES = (es.Function, es.StaticBlock, es.Program)


def home_of(module: ModuleScope, node: Node) -> Node:
    """The function or program whose statements `node` belongs to; the callback of `forEach` belongs to what is around it."""
    if node not in module.homes:
        module.homes[node] = _home_of(module, node)
    return module.homes[node]


def _home_of(module: ModuleScope, node: Node) -> Node:
    below = node
    for above in module.ancestors(node):
        if isinstance(below, es.Function) and _runs_at_once(above, below, frozenset({"forEach"})):
            below = above
            continue
        if isinstance(below, _HOMES) and below is not node:
            return below
        below = above
    return below


def _runs_at_once(call: Node, function: es.Function, methods: frozenset[str]) -> bool:
    if not isinstance(call, es.CallExpression) or function.is_async or function.generator:
        return False
    if call.callee is function:
        return True
    callee = call.callee
    name = callee.property if isinstance(callee, es.MemberExpression) and not callee.computed else None
    return function in call.arguments[:1] and isinstance(name, es.Identifier) and name.name in methods


def place_in(module: ModuleScope, node: Node, home: Node) -> Node | None:
    """Where in the statements of `home` the node is evaluated; None where it stands in a function that is called at another time."""
    place = node
    below = node
    if is_exported_name(module, node):
        return None
    for above in module.ancestors(node):
        if below is home:
            return place
        if isinstance(below, _HOMES) and below is not node:
            if not isinstance(below, es.Function) or not _runs_at_once(above, below, IMMEDIATE):
                return None
            place = above
        below = above
    return place if below is home else None


def is_exported_name(module: ModuleScope, node: Node) -> bool:
    """Whether `node` only names what is exported: importers see what the name holds when they read it."""
    above = module.parents.get(node)
    declared = isinstance(above, es.VariableDeclarator) and above.id is node
    return declared or isinstance(above, es.ExportSpecifier)


def of_another_round(module: ModuleScope, node: Node, binding: Binding) -> bool:
    """Whether `node` reads, in a function that is called later, a name of which there is one for each round of a loop."""
    later = False
    below = node
    for above in module.ancestors(node):
        if isinstance(below, es.Function) and below is not binding.node:
            later = later or not _runs_at_once(above, below, IMMEDIATE)
        if below is binding.node:
            return later and isinstance(below, es.Function) and _runs_at_once(above, below, frozenset({"forEach"}))
        if isinstance(below, LOOPS) and below in module.ancestors(binding.node):
            return later and binding.kind != "var"
        below = above
    return False


def first_write(module: ModuleScope, binding: Binding, function: Node) -> Node | None:
    """The first assignment of the whole to a name among the statements of a function."""
    return min((event for event in binding.events if _writes(module, event, function)), key=place_of, default=None)


def _writes(module: ModuleScope, event: Node, function: Node) -> bool:
    is_whole = isinstance(event, es.AssignmentExpression) and isinstance(event.left, es.Identifier)
    return is_whole and home_of(module, event) is function
