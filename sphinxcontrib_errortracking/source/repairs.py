"""Right TypeScript that tree-sitter's grammar does not know, made readable.

A bare `&` in JSX text or in a string of JSX, type arguments before a template (``sql<Row>`…` ``), `export type * from`, a list of a type
that is imported in its place (`import("fs").Dirent[]`): what the grammar stumbles over is overwritten before the file is parsed again.
No offset changes, and texts are cut from the original, so that nobody else notices. Only a damaged tree is looked at, without recursion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Tree

_JSX_KINDS = frozenset(
    {
        "jsx_text", "html_character_reference", "jsx_expression", "jsx_element", "jsx_self_closing_element", "jsx_opening_element",
    }
)  # fmt: skip
_AMPERSANDS = frozenset({"&", "&&"})
_BEFORE_TEMPLATE = regex(rb">(?=\s{0,99}`)")
_TYPES_ONLY = regex(rb"export\s+type\s*\*")
#: a string that is given to a name, with an `&` in it: in one of JSX it is text, and the grammar may lose its way in the next
_GIVEN_STRING = regex(rb"""(?<=[\w-]=)(?:"[^"\r\n]*&[^"\r\n]*"|'[^'\r\n]*&[^'\r\n]*')""")
#: a module in a type, where the grammar takes few forms: what a promise has is neither written with a capital nor has `[]` behind it
_TYPE_IMPORT = regex(
    rb"""(?:(?<=keyof\s)|(?<=typeof\s)|(?<=readonly\s)|(?=import\([^()\r\n]*\)(?:\s*\.\s*[A-Z]|(?:\s*\.\s*[\w$]+)+\s*\)?\s*\[\s*(?:\]|['"]))))"""
    rb"""import\(\s*(?:'[^'\r\n]*'|"[^"\r\n]*")\s*\)"""
)
#: parameters of a function's type that have a name only, and that of a type
_NAMED_AS_TYPES = regex(
    rb"\((?:\s{0,9}(?:string|number|boolean|any|unknown|object|symbol|void|never)\s{0,9},?){1,9}\)(?=\s{0,9}=>)"
)
_LETTER = regex(rb"[a-z]")
_NOT_LINE_END = regex(rb"[^\r\n]")

Span = tuple[int, int]


def repaired(data: bytes, tree: Tree) -> bytes | None:
    """The text with what the grammar does not know overwritten; None where nothing of that kind is found."""
    changed = bytearray(data)
    for node in _damaged(tree):
        for start, end in _stray_ampersands(node):
            changed[start:end] = changed[start:end].replace(b"&", b"_")
        for start, end in _type_exports(node, data):
            changed[start:end] = _NOT_LINE_END.sub(b" ", bytes(changed[start:end]))
    for start, end in _type_arguments(tree, data):
        changed[start:end] = _NOT_LINE_END.sub(b" ", bytes(changed[start:end]))
    for match in _TYPE_IMPORT.finditer(data):
        changed[match.start() : match.end()] = _NOT_LINE_END.sub(b"_", match[0])
    for match in _NAMED_AS_TYPES.finditer(data):
        changed[match.start() : match.end()] = _LETTER.sub(b"_", match[0])
    for match in _GIVEN_STRING.finditer(data):
        changed[match.start() : match.end()] = match[0].replace(b"&", b"_")
    return bytes(changed) if changed != data else None


def _damaged(tree: Tree) -> Iterator[Node]:
    stack = [tree.root_node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(child for child in node.children if child.has_error)


def _stray_ampersands(node: Node) -> Iterator[Span]:
    previous = ""
    for child in node.children:
        kind = child.type
        begins = child.is_error and child.child_count > 0 and child.children[0].type in _AMPERSANDS
        if (begins and node.type in {"jsx_element", "string"}) or (kind in _AMPERSANDS and previous in _JSX_KINDS):
            yield child.start_byte, child.end_byte
        previous = kind


def _type_arguments(tree: Tree, data: bytes) -> Iterator[Span]:
    """Type arguments right before a template; they may stand deep in a branch that is not damaged itself."""
    ends = {match.end() for match in _BEFORE_TEMPLATE.finditer(data)}
    cursor = tree.walk()
    is_down = bool(ends)
    while is_down:
        node = cursor.node
        if node is not None and node.end_byte in ends and node.type == "type_arguments":
            yield node.start_byte, node.end_byte
        if cursor.goto_first_child():
            continue
        while is_down and not cursor.goto_next_sibling():
            is_down = cursor.goto_parent()


def _type_exports(node: Node, data: bytes) -> Iterator[Span]:
    if node.type == "export_statement" and _TYPES_ONLY.match(data, node.start_byte):
        yield node.start_byte, node.end_byte
