"""An expression of the source as one short line of JavaScript again, for conditions that only its own words can tell.

Texts that are compared with something named like a secret are masked here; callers mask the whole line once more.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.mask import BULLETS, holds_secrets, is_secret_property, mask
from sphinxcontrib_errortracking.evaluate.primitives import to_text
from sphinxcontrib_errortracking.evaluate.values import REMADE, Choice, Unknown
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

MAX_LENGTH = 100  #: characters of a condition; a longer one is told by its place
_MAX_DEPTH = 12
_MOST_CALLS = 6  #: in one another, whose names are looked at
#: what makes another value of a variable; a member may also be that value itself, which keeps its words
OPERATIONS = (
    es.MemberExpression,
    es.CallExpression,
    es.NewExpression,
    es.UnaryExpression,
    es.BinaryExpression,
    es.TemplateLiteral,
)
_ELLIPSIS = "…"
_VARIABLE = regex(r"(?:process|import\.meta)\.env\.(?!(?:PROD|DEV|SSR)\Z)(\w+)")
_OPPOSITES = {"===": "!==", "!==": "===", "==": "!=", "!=": "=="}
_COMPOUND = (
    es.LogicalExpression,
    es.BinaryExpression,
    es.ConditionalExpression,
    es.AssignmentExpression,
    es.SequenceExpression,
)


def retold(value: Value, node: Node) -> Value:
    """A value that an operation makes of an environment variable, in the operation's own words."""
    if isinstance(value, Choice):
        if not any(isinstance(case, Unknown) and case.words for _, case in value.cases):
            return value
        return replace(value, cases=tuple((when, retold(case, node)) for when, case in value.cases))
    if not isinstance(value, Unknown) or not value.words:
        return value
    if isinstance(node, es.MemberExpression) and value.words != REMADE:
        return value
    words = mask(generate(node))[0]
    return replace(value, words=words if len(words) <= MAX_LENGTH else "")


def condition_words(test: Node, *, holds: bool) -> str:
    """A test that must hold, or fail, for a sentence: `mode !== "x"`, `options.dsn is truthy`."""
    while isinstance(test, es.UnaryExpression) and test.operator == "!":
        test, holds = test.argument, not holds
    if isinstance(test, es.LogicalExpression) and test.operator != "??":
        told = _in_parts(test, holds=holds)
        if told is not None:
            return told
    text = generate(test)
    if len(text) > MAX_LENGTH:
        return f"the condition at {test.loc} {'holds' if holds else 'does not hold'}"
    variable = _VARIABLE.fullmatch(text)
    if variable is not None:
        return f"{variable[1]} is {'set' if holds else 'not set or empty'}"
    if isinstance(test, es.BinaryExpression) and (holds or test.operator in _OPPOSITES):
        return text if holds else negation(test)
    return f"{f'({text})' if isinstance(test, _COMPOUND) else text} is {'truthy' if holds else 'falsy'}"


def _in_parts(test: es.LogicalExpression, *, holds: bool) -> str | None:
    """`!a || !b` must not hold: "a is truthy and b is truthy"; in brackets where one of several is enough, None where it is long."""
    conjunction = "and" if (test.operator == "&&") is holds else "or"
    parts: list[str] = []
    for side in (test.left, test.right):
        same = isinstance(side, es.LogicalExpression) and side.operator == test.operator
        words = condition_words(side, holds=holds)
        parts.append(words[1:-1] if same and conjunction == "or" and words.startswith("(") else words)
    text = f" {conjunction} ".join(parts)
    if len(text) > MAX_LENGTH or "the condition at " in text:
        return None
    return f"({text})" if conjunction == "or" else text


def negation(node: Node) -> str:
    """What `node` must not be, as JavaScript: `!started`, `mode !== "x"`, `!(a && b)`."""
    if isinstance(node, es.UnaryExpression) and node.operator == "!":
        return generate(node.argument)
    if isinstance(node, es.BinaryExpression) and node.operator in _OPPOSITES:
        return _binary(node, _OPPOSITES[node.operator], 0)
    text = generate(node)
    return f"!({text})" if isinstance(node, _COMPOUND) else f"!{text}"


def generate(node: Node, depth: int = 0) -> str:
    """`node` as JavaScript on one line; bodies of functions, long literals and what is deep inside are an ellipsis."""
    return _ELLIPSIS if depth > _MAX_DEPTH else _generate(node, depth + 1)


@singledispatch
def _generate(node: Node, depth: int) -> str:  # noqa: ARG001
    return _ELLIPSIS


@_generate.register
def _(node: es.Identifier, depth: int) -> str:  # noqa: ARG001
    return node.name


@_generate.register
def _(node: es.PrivateIdentifier, depth: int) -> str:  # noqa: ARG001
    return f"#{node.name}"


@_generate.register
def _(node: es.ThisExpression, depth: int) -> str:  # noqa: ARG001
    return "this"


@_generate.register
def _(node: es.MetaProperty, depth: int) -> str:  # noqa: ARG001
    return f"{node.meta.name}.{node.property.name}"


@_generate.register
def _(node: es.Literal, depth: int) -> str:  # noqa: ARG001
    if node.regex is not None:
        return f"/{node.regex.pattern}/{node.regex.flags}"
    if node.bigint is not None:
        return f"{node.bigint}n"
    return json.dumps(node.value, ensure_ascii=False) if isinstance(node.value, str) else to_text(node.value)


@_generate.register
def _(node: es.MemberExpression, depth: int) -> str:
    base = _operand(node.object, depth)
    name = generate(node.property, depth)
    if node.computed:
        return f"{base}{'?.' if node.optional else ''}[{name}]"
    return f"{base}{'?.' if node.optional else '.'}{name}"


@_generate.register
def _(node: es.ChainExpression, depth: int) -> str:
    return generate(node.expression, depth)


@_generate.register
def _(node: es.CallExpression, depth: int) -> str:
    given = _receiver(node.callee), *node.arguments
    arguments = ", ".join(_beside(argument, given, depth) for argument in node.arguments)
    return f"{_callee(node.callee, node.arguments, depth)}{'?.' if node.optional else ''}({arguments})"


@_generate.register
def _(node: es.NewExpression, depth: int) -> str:
    return f"new {_operand(node.callee, depth)}({', '.join(generate(argument, depth) for argument in node.arguments)})"


@_generate.register
def _(node: es.SpreadElement, depth: int) -> str:
    return f"...{generate(node.argument, depth)}"


@_generate.register
def _(node: es.AwaitExpression, depth: int) -> str:
    return f"await {_operand(node.argument, depth)}"


@_generate.register
def _(node: es.UnaryExpression, depth: int) -> str:
    operand = _operand(node.argument, depth)
    gap = " " if node.operator.isalpha() or operand.startswith(node.operator) else ""
    return f"{node.operator}{gap}{operand}"


@_generate.register
def _(node: es.BinaryExpression, depth: int) -> str:
    return _binary(node, node.operator, depth)


@_generate.register
def _(node: es.LogicalExpression, depth: int) -> str:
    is_fallback = node.operator != "&&" and any(map(holds_secrets, _last_names(node.left)))
    right = _side(node.right, node.left, depth) if is_fallback else _logical(node.right, node, depth)
    return f"{_logical(node.left, node, depth)} {node.operator} {right}"


@_generate.register
def _(node: es.ConditionalExpression, depth: int) -> str:
    parts = (_operand(part, depth) for part in (node.test, node.consequent, node.alternate))
    return "{} ? {} : {}".format(*parts)


@_generate.register
def _(node: es.TemplateLiteral, depth: int) -> str:
    pieces = [quasi.raw for quasi in node.quasis]
    holes = [f"${{{generate(expression, depth)}}}" for expression in node.expressions]
    return "`" + "".join(piece + hole for piece, hole in zip(pieces, [*holes, ""], strict=False)) + "`"


@_generate.register
def _(node: es.ArrayExpression, depth: int) -> str:
    return "[" + ", ".join("" if element is None else generate(element, depth) for element in node.elements) + "]"


def _binary(node: es.BinaryExpression, operator: str, depth: int) -> str:
    sum_before = isinstance(node.left, es.BinaryExpression) and node.left.operator == operator == "+"
    left = generate(node.left, depth) if sum_before else _side(node.left, node.right, depth)
    return f"{left} {operator} {_side(node.right, node.left, depth)}"


def _side(node: Node, other: Node, depth: int) -> str:
    """One side of a comparison, or a fallback: a text that is compared with a password or a token is masked as that is."""
    return _masked(node, _last_names(other), depth) or _operand(node, depth)


def comparison(left: Node, operator: str, right: Node) -> str:
    """What a `switch` compares, as if it were written so."""
    return f"{generate(left)} {operator} {_masked(right, _last_names(left), 0) or generate(right)}"


def _beside(node: Node, given: Sequence[Node | None], depth: int) -> str:
    """An argument: a text that is given to a function with a password, or to a method of one, is masked as that is."""
    names = [name for other in given if other is not None and other is not node for name in _last_names(other)]
    return _masked(node, [name for name in names if holds_secrets(name)], depth) or generate(node, depth)


def _callee(node: Node, arguments: Sequence[Node], depth: int) -> str:
    """What is called: of `["a", "b"].includes(password)`, the texts are masked as the password is."""
    receiver = _receiver(node)
    if isinstance(receiver, es.ArrayExpression) and isinstance(node, es.MemberExpression) and not node.computed:
        elements = (part for part in receiver.elements if part is not None)
        return f"[{', '.join(_beside(part, arguments, depth) for part in elements)}].{generate(node.property, depth)}"
    return _operand(node, depth)


def _receiver(callee: Node) -> Node | None:
    return callee.object if isinstance(callee, es.MemberExpression) else None


def _masked(node: Node, names: Sequence[str], depth: int) -> str:
    """A text, or what a function makes of one, masked where one of the names calls it a secret; "" for anything else."""
    match node:
        case es.CallExpression(callee=callee, arguments=(es.Literal() as only,), optional=False):
            text = _masked(only, names, depth)
            return text and f"{_operand(callee, depth)}({text})"
        case es.Literal(value=str() as text):
            quote, hidden = json.dumps(text, ensure_ascii=False), f'"{BULLETS}"'
        case es.TemplateLiteral(quasis=(quasi,)):
            text, quote, hidden = quasi.raw, f"`{quasi.raw}`", f"`{BULLETS}`"
        case _:
            return ""
    return hidden if any(is_secret_property(name, text) for name in names) else quote


def _last_names(node: Node, left: int = _MOST_CALLS) -> list[str]:
    """The names, last in a chain, by which an expression says what it is, or what it is made of: `password.trim()`."""
    match node:
        case es.ChainExpression(expression=inner) | es.AwaitExpression(argument=inner):
            return _last_names(inner, left)
        case es.MemberExpression(property=last):
            return _last_names(last, left)
        case es.CallExpression(callee=callee, arguments=arguments) if left:
            parts = [callee, *([receiver] if (receiver := _receiver(callee)) is not None else []), *arguments]
            return [name for part in parts for name in _last_names(part, left - 1)]
        case es.TemplateLiteral(expressions=parts) if left:
            return [name for part in parts for name in _last_names(part, left - 1)]
        case es.Literal(value=value):
            return [str(value)]
        case es.Identifier(name=name):
            return [name]
    return []


def _logical(node: Node, around: es.LogicalExpression, depth: int) -> str:
    """An operand of `&&`, `||` or `??`: comparisons and the same operator again need no parentheses."""
    same = isinstance(node, es.LogicalExpression) and node.operator == around.operator
    return generate(node, depth) if same or isinstance(node, es.BinaryExpression) else _operand(node, depth)


def _operand(node: Node, depth: int) -> str:
    """A part of a larger expression, in parentheses where it would be read otherwise."""
    text = generate(node, depth)
    if isinstance(
        node,
        es.LogicalExpression | es.ConditionalExpression | es.AssignmentExpression | es.SequenceExpression | es.Function,
    ):
        return f"({text})"
    return f"({text})" if isinstance(node, es.BinaryExpression | es.AwaitExpression) else text
