"""A variable in which a function keeps what it made when it was first called: `if (kept) return kept; kept = …; return kept`.

Whenever the function is called, the variable holds nothing yet or what the same function made before, and it would make the same
again. So it may be followed in the function as if it held nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.elsewhere import changed_elsewhere
from sphinxcontrib_errortracking.evaluate.escapes import changed_by_others
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Mutation, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

    Home = Callable[[ModuleScope, Node], Node]


def keeper(module: ModuleScope, holder: Scope, binding: Binding, home_of: Home) -> es.Function | None:
    """The function that alone gives a variable of its file more than nothing, and has no parameters on which that could depend."""
    if holder.kind != "module" or binding.kind not in {"let", "var"} or nothing(binding) is None:
        return None
    if any(getattr(export.node, "name", None) == binding.name for export in module.exports.values()):
        return None
    homes = {home_of(module, event) for event in binding.events if not _empties(event)}
    found = homes.pop() if len(homes) == 1 else None
    if not isinstance(found, es.Function) or found.params or found.generator:
        return None
    return found if home_of(module, found) is module.program else None


def nothing(binding: Binding) -> Value | None:
    """The nothing that a variable holds at first; None where it is declared to hold something."""
    declarator = binding.node
    if not isinstance(declarator, es.VariableDeclarator) or binding.path:
        return None
    if declarator.init is None:
        return Static(UNDEFINED, (declarator.loc,))
    return Static(None, (declarator.loc,)) if _is_null(declarator.init) else None


def changes_of_kept(run: Engine, module: ModuleScope, function: es.Function, binding: Binding) -> list[Mutation]:
    """What changes inside the object that is kept: by the variable's name, or by the name of the function that gives it to all."""
    above = module.parents.get(function)
    names = {getattr(part, "name", None) for part in (function.id, getattr(above, "id", None))}
    exported = [
        name
        for name, export in module.exports.items()
        if export.node is function or getattr(export.node, "name", None) in names - {None}
    ]
    elsewhere = (change for name in exported for change in changed_elsewhere(run, module.path, name, module.path))
    return [*binding.mutations, *changed_by_others(run, binding), *elsewhere]


def _empties(event: Node) -> bool:
    """Whether a change makes the variable hold nothing again, as tests ask for."""
    if not isinstance(event, es.AssignmentExpression) or event.operator != "=":
        return False
    return _is_null(event.right) or (isinstance(event.right, es.Identifier) and event.right.name == "undefined")


def _is_null(node: Node) -> bool:
    return isinstance(node, es.Literal) and node.value is None and node.regex is None and node.bigint is None
