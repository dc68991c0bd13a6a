"""The statements at the top of a file: what each declares, imports and passes on, and the words in it.

For who looks at many files and needs the code of few: a program costs ten times as much.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source import components
from sphinxcontrib_errortracking.source.catching import catching
from sphinxcontrib_errortracking.source.programs import JAVASCRIPT, TYPESCRIPT
from sphinxcontrib_errortracking.source.tree_sitter_reader import every_node, root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from sphinxcontrib_errortracking.source.catching import Catching

_WORD = regex(r"[\w$]+", re.ASCII)
_WHOLE = (".vue", ".svelte")  #: components whose scripts are one module
_FUNCTIONS_AND_CLASSES = ("declaration", "function_signature", "enum_declaration")
_ALL = "*"


@dataclass(frozen=True, slots=True)
class TopStatement:
    """One statement.

    `declares`: the names that it gives to the file, or to those who import it (`default`); where it is no declaration, all its words, because
    it may change what they stand for. `taken`: what it imports or exports, and under which name: `*` is everything.
    """

    text: str
    words: frozenset[str]
    declares: frozenset[str]
    source: str | None = None  #: the specifier of an import or export-from
    taken: tuple[tuple[str, str], ...] = ()


def outline(text: str, path: str, *, seconds: float) -> tuple[TopStatement, ...] | None:
    """The statements of a file in source order; None where it is damaged or holds no single module, and everything may be in it."""
    parsed = _parsed(text, path, seconds)
    nodes = () if parsed is None else parsed[0].named_children
    return None if parsed is None else tuple(_statement(node) for node in nodes if node.type != "comment")


def catching_in(text: str, path: str, *, seconds: float) -> Catching | None:
    """What a file guards against errors; None where `outline` is."""
    parsed = _parsed(text, path, seconds)
    return None if parsed is None else catching(*parsed)


#: What is a name of something, or the last part of `this.name`; in TypeScript a class is named as types are.
_NAMES = frozenset(
    {"identifier", "type_identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"}
)
_PARTS = frozenset({"property_identifier", "private_property_identifier"})


def names_something(text: str, path: str, word: str, *, seconds: float) -> bool:
    """May anything in a file have a name with this word in it, in whatever letters? Not what is only named as a part of something else."""
    parsed = _parsed(text, path, seconds)
    if parsed is None or "\\u" in text:
        return True
    root, data = parsed
    kinds = _NAMES | _PARTS if b"this" in data else _NAMES
    wanted = word.encode()
    return any(
        node.type in kinds and wanted in data[node.start_byte : node.end_byte].lower() for node in every_node(root)
    )


def _parsed(text: str, path: str, seconds: float) -> tuple[Node, bytes] | None:
    jsx: bool | None = None
    if path.endswith(_WHOLE):
        script = components.script_of(text, path)
        text, jsx = script.text, script.jsx if script.typescript else None
    elif not path.endswith((*JAVASCRIPT, *TYPESCRIPT)):
        return None
    return root_of(text, path, seconds=seconds, jsx=jsx)


def _statement(node: Node) -> TopStatement:
    text = _text(node)
    words = frozenset(_WORD.findall(text))
    lists = node.type in {"import_statement", "export_statement"}
    taken = tuple(_taken(node)) if lists else ()
    source = node.child_by_field_name("source") or (_required(node) if lists else None)
    if source is not None:
        return TopStatement(text, words, frozenset(name for _, name in taken), _text(source)[1:-1], taken)
    declares = frozenset(_declared(node)) | {name for _, name in taken}
    return TopStatement(text, words, declares or words | ({"default"} if "exports" in words else set()))


def _required(node: Node) -> Node | None:
    """The specifier of `import x = require("…")`."""
    clause = next((child for child in node.named_children if child.type == "import_require_clause"), None)
    return None if clause is None else clause.child_by_field_name("source")


def _taken(node: Node) -> Iterator[tuple[str, str]]:
    """What an import or an export list names."""
    for child in node.named_children:
        match child.type:
            case "import_clause" | "named_imports" | "export_clause":
                yield from _taken(child)
            case "identifier" if node.type == "import_clause":
                yield "default", _text(child)
            case "namespace_import" | "namespace_export":
                yield _ALL, _text(child.named_children[-1])
            case "import_require_clause":
                yield _ALL, _text(child.named_children[0])
            case "import_specifier" | "export_specifier":
                name = child.child_by_field_name("name")
                alias = child.child_by_field_name("alias") or name
                if name is not None and alias is not None:
                    yield _text(name), _text(alias)
    if node.type == "export_statement" and any(child.type == "*" for child in node.children):
        yield _ALL, _ALL


def _declared(node: Node) -> Iterator[str]:
    if node.type == "export_statement":
        if any(child.type in {"default", "="} for child in node.children):
            yield "default"
        inner = node.child_by_field_name("declaration")
        if inner is not None:
            yield from _declared(inner)
    elif node.type.endswith(_FUNCTIONS_AND_CLASSES):
        name = node.child_by_field_name("name")
        if name is not None:
            yield _text(name)
        for child in node.named_children:
            target = child.child_by_field_name("name") if child.type == "variable_declarator" else None
            yield from _WORD.findall(_text(target)) if target is not None else ()


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
