"""What the configuration of Nuxt hands to Sentry's module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import CallExpression, ExportDefaultDeclaration, Property

from .syntax import key_name, string_of

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.estree import Node

    from .project import Tree

NUXT_MODULE = "@sentry/nuxt/module"


def nuxt_options(tree: Tree) -> tuple[Node | None, list[tuple[Node, ...]]]:
    """Where Sentry's module is named, and what `sentry: {…}` of the configuration hands to it, if there is any."""
    module_name = next((node for node in tree.nodes if string_of(node) == NUXT_MODULE), None)
    given: list[tuple[Node, ...]] = [
        (node.value,)
        for node in tree.nodes
        if isinstance(node, Property)
        and key_name(node.key, computed=node.computed) == "sentry"
        and [type(above) for above in tree.ancestors(node)][1:2] in ([CallExpression], [ExportDefaultDeclaration])
    ]
    return module_name, given or [()]
