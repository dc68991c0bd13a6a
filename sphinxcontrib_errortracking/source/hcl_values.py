"""What an expression of HCL is, as far as the files of its folder tell.

`HOLE` stands where a value cannot be told; a list or an object keeps its other elements.
"""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from sphinxcontrib_errortracking.source.hcl import Hcl

_MAX_DEPTH = 100
_MAX_TEXT = 20_000
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPE = regex(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([nrt"\\]))|(\$\$|%%)\{')


class Hole:
    """The one value that is not known."""

    def __repr__(self) -> str:
        return "HOLE"


HOLE = Hole()


@dataclass(frozen=True, slots=True)
class Scope:
    """What names stand for: (`local` or `var`, name) -> the file and the expression. Each is evaluated once."""

    names: Mapping[tuple[str, str], tuple[Hcl, Node]]
    _known: dict[tuple[str, str], object] = field(default_factory=dict, compare=False)

    def value(self, name: tuple[str, str], depth: int) -> object:
        """What a name stands for; a hole where it is not known or means itself."""
        if name not in self._known and name in self.names:
            self._known[name] = HOLE
            self._known[name] = evaluate(*self.names[name], self, depth)
        return self._known.get(name, HOLE)


def evaluate(hcl: Hcl, node: Node, scope: Scope, depth: int = 0) -> object:
    """What an expression is: a JSON value with holes."""
    rule = _RULES.get(node.type)
    return rule(hcl, node, scope, depth + 1) if rule and depth < _MAX_DEPTH else HOLE


def _expression(hcl: Hcl, node: Node, scope: Scope, depth: int) -> object:
    """What only wraps another node; more than one is a reference with its attributes."""
    inner = [child for child in node.children if child.type not in {"(", ")", "comment"}]
    if inner and inner[0].type == "variable_expr":
        return _reference(hcl, inner, scope, depth)
    return evaluate(hcl, inner[0], scope, depth) if len(inner) == 1 else HOLE


def _literal(hcl: Hcl, node: Node, _scope: Scope, _depth: int) -> object:
    match node.type:
        case "bool_lit":
            return hcl.text(node) == "true"
        case "numeric_lit":
            return _number(hcl.text(node))
    return None


def _tuple(hcl: Hcl, node: Node, scope: Scope, depth: int) -> object:
    return [evaluate(hcl, child, scope, depth) for child in node.children if child.type == "expression"]


def _number(text: str) -> object:
    try:
        value = int(text) if text.isdigit() else float(text)
    except ValueError:  # too many digits, or no number to Python
        return HOLE
    return value if isinstance(value, int) or math.isfinite(value) else HOLE


def _negative(hcl: Hcl, node: Node, scope: Scope, depth: int) -> object:
    unary = node.children[0]
    if unary.type == "unary_operation" and len(unary.children) == 2 and hcl.text(unary.children[0]) == "-":  # noqa: PLR2004
        value = evaluate(hcl, unary.children[1], scope, depth)
        return -value if isinstance(value, int | float) and not isinstance(value, bool) else HOLE
    return HOLE


def _reference(hcl: Hcl, parts: list[Node], scope: Scope, depth: int) -> object:
    """`local.name`, `var.name`, and attributes of what they stand for."""
    if parts[0].type != "variable_expr" or any(part.type != "get_attr" for part in parts[1:]):
        return HOLE
    names = [hcl.text(part).lstrip(". ") for part in parts]
    if len(names) < 2:  # noqa: PLR2004
        return HOLE
    value = scope.value((names[0], names[1]), depth)
    for name in names[2:]:
        value = value.get(name, HOLE) if isinstance(value, dict) else HOLE
    return value


def _template(hcl: Hcl, node: Node, scope: Scope, depth: int) -> object:
    """A quoted string; a hole in it makes the whole a hole."""
    ends = (node.children[0].end_byte, node.children[-1].start_byte) if len(node.children) > 1 else (0, 0)
    text = _pieces(hcl, node, ends, scope, depth, quoted=True)
    return HOLE if text is None else text


def _heredoc(hcl: Hcl, node: Node, scope: Scope, depth: int) -> object:
    marks = [child for child in node.children if child.type == "heredoc_identifier"]
    if len(marks) != 2:  # noqa: PLR2004
        return HOLE
    start = hcl.data.find(b"\n", marks[0].end_byte) + 1
    end = hcl.data.rfind(b"\n", 0, marks[1].start_byte) + 1
    text = _pieces(hcl, node, (start, end), scope, depth, quoted=False)
    if text is None:
        return HOLE
    lines = text.split("\n")
    if hcl.text(node).startswith("<<-"):
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        lines = [line[indent:] for line in lines]
    return "\n".join(lines)


def _pieces(hcl: Hcl, node: Node, ends: tuple[int, int], scope: Scope, depth: int, *, quoted: bool) -> str | None:  # noqa: PLR0913
    """The text between two bytes with its interpolations; None where one of them is not known."""
    position, end = ends
    pieces: list[str] = []
    size = 0
    for child in node.children:
        if child.type == "template_directive":
            return None
        if child.type == "template_interpolation":
            pieces.append(_unescaped(hcl.data[position : child.start_byte], quoted=quoted))
            expression = next((part for part in child.children if part.type == "expression"), None)
            value = evaluate(hcl, expression, scope, depth) if expression else HOLE
            size += len(value) if isinstance(value, str) else 0
            if not isinstance(value, str | int | float) or size > _MAX_TEXT:  # text in text grows quickly
                return None
            pieces.append(value if isinstance(value, str) else json.dumps(value))
            position = child.end_byte
    return "".join([*pieces, _unescaped(hcl.data[position:end], quoted=quoted)])


def _unescaped(data: bytes, *, quoted: bool) -> str:
    def replaced(found: re.Match[str]) -> str:
        if found[4]:
            return found[4][0] + "{"
        if not quoted:
            return found[0]
        if found[3]:
            return _ESCAPES[found[3]]
        code = int(found[1] or found[2], 16)
        is_surrogate = code >> 11 == 0xD800 >> 11
        return "\ufffd" if code > sys.maxunicode or is_surrogate else chr(code)

    return _ESCAPE.sub(replaced, data.decode("utf-8", "replace"))


def _object(hcl: Hcl, node: Node, scope: Scope, depth: int) -> object:
    """An object; a key that is not known makes the whole a hole, for it may be any."""
    result: dict[str, object] = {}
    for element in node.children:
        if element.type != "object_elem":
            continue
        parts = [child for child in element.children if child.type == "expression"]
        if len(parts) != 2:  # noqa: PLR2004
            return HOLE
        key = evaluate(hcl, parts[0], scope, depth)
        written = hcl.text(parts[0])
        if key is HOLE and re.fullmatch(r"[A-Za-z_][\w-]*", written):
            key = written
        if not isinstance(key, str):
            return HOLE
        result[key] = evaluate(hcl, parts[1], scope, depth)
    return result


def _call(hcl: Hcl, node: Node, scope: Scope, depth: int) -> object:
    """`jsonencode(x)` is shown as x, whose structure says more than its text."""
    name = node.children[0]
    given = next((child for child in node.children if child.type == "function_arguments"), None)
    parts = [child for child in given.children if child.type != ","] if given else []
    if hcl.text(name) == "jsonencode" and len(parts) == 1:
        return evaluate(hcl, parts[0], scope, depth)
    return HOLE


#: node type -> what it is; every other type is a hole
_RULES: Mapping[str, Callable[[Hcl, Node, Scope, int], object]] = {
    "expression": _expression,
    "literal_value": _expression,
    "collection_value": _expression,
    "template_expr": _expression,
    "operation": _negative,
    "numeric_lit": _literal,
    "bool_lit": _literal,
    "null_lit": _literal,
    "string_lit": _template,
    "quoted_template": _template,
    "heredoc_template": _heredoc,
    "tuple": _tuple,
    "object": _object,
    "function_call": _call,
}
