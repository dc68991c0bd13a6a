"""What names of a file hold the first time that a function runs: `if (started) return; started = true;` lets that one through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

Time: TypeAlias = Literal["first", "later"]


def keeps_marks(module: ModuleScope) -> bool:
    """Whether a file has variables of its own that may change."""
    return any(_may_be_mark(binding) for binding in module.scope.bindings.values())


def at_first(run: Engine, module: ModuleScope, node: Node, scope: Scope) -> Scope:
    """The scope of `node`, in which the file's variables hold what they hold the first time that its function comes there.

    Those of which that is certain: before that, nothing else but their first value is assigned to them, because all that assigns
    another stands in the same function behind `node`.
    """
    function = function_around(module, node)
    if function is None:
        return scope
    values: dict[str, Value] = {}
    for name, binding in module.scope.bindings.items():
        if _may_be_mark(binding) and (first := _first_value(run, module, binding, node, function)) is not None:
            values[name] = first
    return _below(scope, values) if values else scope


def afterwards(run: Engine, module: ModuleScope, node: Node, scope: Scope) -> Scope:
    """The scope of `node`, in which the file's variables hold what its function has left in them when it comes there again.

    Those that only the statement right behind the one with `node` assigns: who has passed the first has come to the second.
    """
    function = function_around(module, node)
    values: dict[str, Value] = {}
    for name, binding in module.scope.bindings.items():
        if not _may_be_mark(binding) or len(binding.writes) != 1 or len(binding.events) != 1:
            continue
        event = binding.events[0]
        behind = statement_behind(module, node, function)
        if isinstance(event, es.AssignmentExpression) and event.operator == "=" and module.parents.get(event) is behind:
            values[name] = run.at_rest(event.right, module.scope_around(event))
    return _below(scope, values) if values else scope


def _below(scope: Scope, values: dict[str, Value]) -> Scope:
    """The scope above a module whose names hold these values."""
    *local, home = scope.chain()
    parent = home.instance(None, values)
    for outer in reversed(local):
        parent = outer.instance(parent, outer.values or {})
    return parent


def _may_be_mark(binding: Binding) -> bool:
    plain = isinstance(binding.node, es.VariableDeclarator) and not binding.path
    return plain and binding.kind in {"let", "var"} and bool(binding.writes) and not binding.redeclared


def _first_value(run: Engine, module: ModuleScope, binding: Binding, node: Node, function: Node) -> Static | None:
    declarator = binding.node
    assert isinstance(declarator, es.VariableDeclarator)  # noqa: S101 - for the type checker
    init = declarator.init
    first = run.at_rest(init, module.scope) if init is not None else Static(UNDEFINED, (declarator.loc,))
    events = {event.loc: event for event in binding.events}
    if not isinstance(first, Static) or any(loc not in events for loc, _ in binding.writes):
        return None
    others = [events[loc] for loc, value in binding.writes if not is_value(value, first)]
    return first if all(comes_after(module, event, node, function) for event in others) else None


def is_value(node: Node | None, first: Static) -> bool:
    """Whether what is assigned is the first value again: `started = false` when all is stopped."""
    if isinstance(node, es.Identifier):
        return node.name == "undefined" and first.value is UNDEFINED
    if not isinstance(node, es.Literal) or node.regex is not None or node.bigint is not None:
        return False
    return js.type_of(node.value) == js.type_of(first.value) and node.value == first.value


def comes_after(module: ModuleScope, event: Node, node: Node, function: Node) -> bool:
    """Whether a change of the name needs `node` to be evaluated before it, each time that it is made."""
    if event is node:
        return False
    above = list(module.ancestors(event))
    if node in above or function not in above:
        return False
    for outer in above[: above.index(function)]:
        if isinstance(outer, es.FunctionDeclaration | es.MethodDefinition):
            return False  # may be called before
    if event in module.ancestors(node):
        return True  # `client ??= init()`, `started = started || start()`
    return (event.loc.line, event.loc.column) > (node.loc.line, node.loc.column)


def statement_behind(module: ModuleScope, node: Node, function: Node | None) -> Node | None:
    """The statement of a function's body behind the one with `node`, where it is an expression."""
    body = getattr(function, "body", None)
    if not isinstance(body, es.BlockStatement):
        return None
    around = {node, *module.ancestors(node)}
    index = next((index for index, statement in enumerate(body.body) if statement in around), len(body.body))
    behind = body.body[index + 1] if index + 1 < len(body.body) else None
    return behind if isinstance(behind, es.ExpressionStatement) else None


def function_around(module: ModuleScope, node: Node) -> Node | None:
    """The innermost function in which a node stands."""
    return next((above for above in module.ancestors(node) if isinstance(above, es.Function)), None)


#: when a function comes to a place -> what gives the scope there
TIMES: Mapping[Time, Callable[[Engine, ModuleScope, Node, Scope], Scope]] = {"first": at_first, "later": afterwards}
