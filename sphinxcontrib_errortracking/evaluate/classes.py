"""The classes of the repository for which names stand, and what they declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.linking import exported_place
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.source.estree import Node


def class_of(run: Engine, binding: Binding) -> es.Class | None:
    """The class of the repository that a name stands for."""
    if isinstance(binding.node, es.Class):
        return binding.node
    node = binding.node
    if isinstance(node, es.VariableDeclarator) and isinstance(node.init, es.Class):
        return node.init
    place = exported_place(run, binding) if binding.kind == "import" else None
    if place is None:
        return None
    if isinstance(place[1], es.Class):
        return place[1]
    inner = place[0].scope.lookup(place[1].name) if isinstance(place[1], es.Identifier) else None
    return inner[1].node if inner is not None and isinstance(inner[1].node, es.Class) else None


def methods_of(made: es.Class, name: str) -> Iterator[Node]:
    """The functions that a class itself declares under a name, in source order."""
    for item in made.body.body:
        if isinstance(item, es.MethodDefinition) and getattr(item.key, "name", None) == name:
            yield item.value
        if isinstance(item, es.PropertyDefinition) and getattr(item.key, "name", None) == name:
            yield from (item.value,) if isinstance(item.value, es.Function) else ()
