"""What the code writes where a value cannot be known: it tells a reader more than that it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.generate import MAX_LENGTH, generate
from sphinxcontrib_errortracking.evaluate.mask import holds_secrets, mask, names_secret
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.lean import regex, replace
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    if found is None or found[1].kind != "const" or found[1].path or _is_secret(node.name):
        return None
    made = found[1].node.init if isinstance(found[1].node, es.VariableDeclarator) else None
    return None if isinstance(made, es.Identifier | es.Function | es.Class) else made


def code_of(value: Unknown, key: str) -> str:
    """That expression as one short line; "" where it is long, or a text in it or its property may be a secret."""
    if value.node is None or _is_secret(key) or not _is_plain(value.node):
        return ""
    text = mask(generate(value.node))[0]
    return text if len(text) <= MAX_LENGTH else ""


def _is_secret(name: str) -> bool:
    return holds_secrets(name) or names_secret(name)


#: a text that is words and no more: no key or password that a machine made, no address with a user in it
_WORDS = regex(r"(?!.*//)[-_@./: A-Za-z]{0,24}")


def _is_plain(node: Node) -> bool:
    """Are all texts in an expression plainly words, and is none given to a call, which may make anything of it?"""
    given = {part for call in es.walk(node) for argument in _arguments(call) for part in es.walk(argument)}
    texts = ((part, text) for part in es.walk(node) if (text := _text(part)))
    return all(part not in given and _WORDS.fullmatch(text) for part, text in texts)


def _arguments(node: Node) -> Sequence[Node]:
    if isinstance(node, es.TaggedTemplateExpression):
        return (node.quasi,)
    return node.arguments if isinstance(node, es.CallExpression | es.NewExpression) else ()


def _text(node: Node) -> str:
    match node:
        case es.Literal(value=str() as text):
            return text
        case es.TemplateElement():
            return node.cooked or node.raw
    return ""
