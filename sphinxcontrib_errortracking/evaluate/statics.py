"""Functions that belong to a class itself: `Tracking.start(…)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import FunctionValue
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.references import ClassOf


def static_function(run: Engine, value: ClassOf, name: str) -> FunctionValue | None:
    """The one static method, or arrow function in a static field, of this name; None where there is no such, or it is decorated."""
    node = value.node
    if not isinstance(node, es.Class) or node.decorators:
        return None
    found = [
        entry
        for entry in node.body.body
        if isinstance(entry, es.MethodDefinition | es.PropertyDefinition)
        and entry.static
        and not entry.computed
        and getattr(entry.key, "name", None) == name
    ]
    entry = found[0] if len(found) == 1 and not found[0].decorators else None
    function = entry.value if entry is not None and getattr(entry, "kind", "method") == "method" else None
    if not isinstance(function, es.Function):
        return None
    own = function.id.name if function.id is not None else name
    return FunctionValue(own, function, (function.loc,), run.module_of(function).scope_around(function))
