"""What the code writes where a value cannot be known: it tells a reader more than that it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.generate import MAX_LENGTH, generate
from sphinxcontrib_errortracking.evaluate.mask import holds_secrets, mask, names_secret
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.lean import replace
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node


def with_its_node(value: Value, node: Node, scope: Scope) -> Value:
    """A value that stands in an object, with the expression that gives it where it cannot be known."""
    return replace(value, node=_telling(node, scope)) if isinstance(value, Unknown) and not value.words else value


def _telling(node: Node, scope: Scope) -> Node | None:
    """The expression itself; of a name what it is declared to be, or nothing."""
    if not isinstance(node, es.Identifier):
        return node
    found = scope.lookup(node.name)
    if found is None or found[1].kind != "const" or found[1].path:
        return None
    made = found[1].node.init if isinstance(found[1].node, es.VariableDeclarator) else None
    return None if isinstance(made, es.Identifier | es.Function | es.Class) else made


def code_of(value: Unknown, key: str) -> str:
    """That expression as one short line, masked; "" where it is long, or the property may hold a secret."""
    if value.node is None or holds_secrets(key) or names_secret(key):
        return ""
    text = mask(generate(value.node))[0]
    return text if len(text) <= MAX_LENGTH else ""
