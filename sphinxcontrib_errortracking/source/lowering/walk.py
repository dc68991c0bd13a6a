"""The walk: which builder lowers what, and the budgets of nodes, depth and time."""

from __future__ import annotations

import time
from dataclasses import field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import estree, literals
from sphinxcontrib_errortracking.source.lowering import (
    errors,
    expressions,
    functions,
    jsx,
    modules,
    statements,
    typescript,
)
from sphinxcontrib_errortracking.source.lowering.parts import BROKEN, Item, Lowered, Parts, Source, flatten

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node as SyntaxNode
    from tree_sitter import Tree, TreeCursor

    from sphinxcontrib_errortracking.source.lowering.parts import Builder

_BUILDERS: dict[str, Builder] = {
    **expressions.BUILDERS,
    **functions.BUILDERS,
    **statements.BUILDERS,
    **modules.BUILDERS,
    **jsx.BUILDERS,
    **typescript.BUILDERS,
    "ERROR": errors.error,
}

# What has no meaning at run time.
_ERASED = frozenset(
    {
        "comment", "html_comment", "hash_bang_line", "import_attribute", "jsx_text", "html_character_reference",
        "string_fragment", "escape_sequence",
        "type_annotation", "type_arguments", "type_parameters", "asserts_annotation", "type_predicate_annotation",
        "omitting_type_annotation", "adding_type_annotation", "opting_type_annotation",
        "interface_declaration", "type_alias_declaration", "ambient_declaration", "function_signature", "method_signature",
        "abstract_method_signature", "index_signature", "call_signature", "construct_signature", "property_signature",
        "implements_clause", "extends_type_clause", "accessibility_modifier", "override_modifier",
        "nested_type_identifier", "generic_type", "predefined_type", "object_type", "array_type", "tuple_type", "readonly_type",
        "union_type", "intersection_type", "function_type", "constructor_type", "template_literal_type", "template_type",
        "infer_type", "conditional_type", "type_predicate", "asserts", "type_query", "index_type_query", "lookup_type",
        "literal_type", "existential_type", "flow_maybe_type", "parenthesized_type", "this_type", "mapped_type_clause",
    }
)  # fmt: skip

#: Makes what has nothing below it, from its place in the text and the kind of its parent.
Leaf: TypeAlias = "Callable[[Source, int, int, str], estree.Node]"

_CLOCK_INTERVAL = 4096

# Tokens that no builder asks for.
_PUNCTUATION = frozenset({"(", ")", "{", "}", "[", "]", ".", ":", "=>", "${", "...", "?", "</", "/>"})


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of a tree is lowered."""

    nodes: int = 500_000
    depth: int = 5_000
    deadline: float = float("inf")  #: of time.thread_time()


@dataclass(slots=True)
class Trouble:
    """What went wrong: the first syntax error, and whether a budget ended the walk."""

    syntax: estree.SourceLocation | None = None
    too_deep: estree.SourceLocation | None = None
    too_large: estree.SourceLocation | None = None
    timeout: bool = False
    nodes: int = field(default=0, repr=False)


def lower(tree: Tree, source: Source, budget: Budget = Budget()) -> tuple[estree.Program, Trouble]:  # noqa: B008  # frozen
    """The ESTree of a parsed file."""
    walk = _Walk(source, budget, damaged=tree.root_node.has_error)
    return walk.run(tree), walk.trouble


def static_sources(tree: Tree, source: Source) -> tuple[str, ...] | None:
    """What the statements of a parsed file import, or export from, by its specifiers; None where it is damaged."""
    root = tree.root_node
    if root.has_error:
        return None
    found: list[str] = []
    for node in root.children:
        if node.type not in {"import_statement", "export_statement"}:
            continue
        if node.child_by_field_name("source") is None and node.type == "export_statement":
            continue
        walk = _Walk(source, Budget(), damaged=False)
        for statement in flatten(walk.one(node)):
            literal = getattr(statement, "source", None)
            if isinstance(literal, estree.Literal):
                found.append(str(literal.value))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """What is done with a kind of node."""

    name: str
    is_named: bool
    counts: bool  #: False for punctuation, which is half of all
    is_erased: bool
    leaf: Leaf | None


@cache
def _kind(name: str, *, is_named: bool) -> _Kind:
    return _Kind(name, is_named, is_named or name not in _PUNCTUATION, name in _ERASED, _LEAVES.get(name))


class _Walk:
    """One walk over one tree."""

    def __init__(self, source: Source, budget: Budget, *, damaged: bool) -> None:
        self.source = source
        self.budget = budget
        self.damaged = damaged
        self.trouble = Trouble()
        self.frames: list[Parts] = []
        self.kinds: dict[int, _Kind] = {}  #: by the grammar's number, which costs less to ask for than the name
        self.checked = min(_CLOCK_INTERVAL, budget.nodes + 1)  #: when so many nodes are read, the clock is looked at

    def run(self, tree: Tree) -> estree.Program:
        root = self._descend(tree.walk())
        if root is None:
            return estree.Program(loc=self.source.location(0, 0), body=())
        if root.kind == "ERROR":
            return errors.program(root)
        body = statements.statements(root, directives=True)
        return estree.Program(loc=self.source.location(0, root.end), body=body)

    def one(self, node: SyntaxNode) -> Lowered:
        """One statement alone."""
        root = self._descend(node.walk())
        return self._build(root) if root is not None else None

    def _descend(self, cursor: TreeCursor) -> Parts | None:
        """The node on which the cursor stands, with all below it lowered."""
        root = cursor.node
        if root is None:
            return None
        self.frames.append(Parts(root, root.type, None, "", self.source))
        self._note_damage(root)
        kinds, enter = self.kinds, self._enter
        descended = cursor.goto_first_child()
        while descended:
            node = cursor.node
            assert node is not None  # noqa: S101  # the cursor always stands on a node
            kind = kinds.get(node.kind_id)
            if (
                (kind is None or kind.counts or self.damaged)
                and enter(node, cursor, kind)
                and cursor.goto_first_child()
            ):
                continue
            while not cursor.goto_next_sibling():
                cursor.goto_parent()
                if len(self.frames) == 1:
                    return self.frames[0]
                self._leave()
        return self.frames[0]

    def _enter(self, node: SyntaxNode, cursor: TreeCursor, kind: _Kind | None) -> bool:
        """Meet a node: True when its children are to be visited and it is built afterwards."""
        if self.damaged:
            self._note_damage(node)
        kind = kind or self._first(node)
        if not kind.counts:
            return False
        parent = self.frames[-1]
        if not kind.is_named:
            parent.items.append(Item(cursor.field_name, kind.name, False, None, 0, 0))  # noqa: FBT003
            return False
        if kind.is_erased:
            field_name = cursor.field_name
            if field_name is not None:  # the field is filled, with nothing
                parent.items.append(Item(field_name, kind.name, True, None, node.start_byte, node.end_byte))  # noqa: FBT003
            return False
        trouble = self.trouble
        trouble.nodes += 1
        value: Lowered
        if (trouble.nodes >= self.checked or len(self.frames) > self.budget.depth) and (
            reason := self._over_budget(node)
        ):
            value = estree.Opaque(loc=self._location(node), reason=reason)
        elif self.damaged and node.is_missing:
            value = estree.Opaque(loc=self._location(node), reason=BROKEN)
        elif kind.leaf is not None:
            start, end = node.start_byte, node.end_byte
            value = kind.leaf(self.source, start, end, parent.kind)
            parent.items.append(Item(cursor.field_name, kind.name, True, value, start, end))  # noqa: FBT003
            return False
        elif node.child_count:
            self.frames.append(Parts(node, kind.name, cursor.field_name, parent.kind, self.source))
            return True
        else:
            value = self._build(Parts(node, kind.name, cursor.field_name, parent.kind, self.source))
        parent.items.append(Item(cursor.field_name, kind.name, True, value, node.start_byte, node.end_byte))  # noqa: FBT003
        return False

    def _first(self, node: SyntaxNode) -> _Kind:
        """The kind of a node that is met for the first time."""
        kind = self.kinds[node.kind_id] = _kind(node.type, is_named=node.is_named)
        return kind

    def _leave(self) -> None:
        parts = self.frames.pop()
        parent = self.frames[-1]
        if parts.kind == "ERROR":
            parent.damaged = True
        parent.items.append(Item(parts.field, parts.kind, True, self._build(parts), parts.start, parts.end))  # noqa: FBT003

    def _build(self, parts: Parts) -> Lowered:
        builder = _BUILDERS.get(parts.kind)
        return builder(parts) if builder else parts.opaque(f"this syntax is not read: {parts.kind.replace('_', ' ')}")

    def _over_budget(self, node: SyntaxNode) -> str | None:
        """Look at the clock and the limits, of the nodes' number now and then only."""
        trouble = self.trouble
        if not trouble.timeout and trouble.nodes >= self.checked:
            trouble.timeout = time.thread_time() > self.budget.deadline
            self.checked = min(trouble.nodes + _CLOCK_INTERVAL, max(self.budget.nodes + 1, trouble.nodes + 1))
        if trouble.timeout:
            self.checked = 0
            return "reading the file took too long"
        if trouble.nodes > self.budget.nodes:
            self.checked = 0
            trouble.too_large = trouble.too_large or self._location(node)
            return "the file holds too much code"
        if len(self.frames) > self.budget.depth:
            trouble.too_deep = trouble.too_deep or self._location(node)
            return "the code is nested too deeply"
        return None

    def _note_damage(self, node: SyntaxNode) -> None:
        if not (node.is_error or node.is_missing):
            return
        self.trouble.syntax = self.trouble.syntax or self._location(node)
        if node.is_error or node.type in {"{", "}"}:
            self.source.note_error(node.start_byte, node.end_byte)

    def _location(self, node: SyntaxNode) -> estree.SourceLocation:
        return self.source.location(node.start_byte, node.end_byte)


# ---- leaves -----------------------------------------------------------------


def _identifier(source: Source, start: int, end: int, _: str) -> estree.Identifier:
    return estree.Identifier(loc=source.location(start, end), name=literals.identifier_name(source.text(start, end)))


def _private(source: Source, start: int, end: int, _: str) -> estree.PrivateIdentifier:
    name = literals.identifier_name(source.text(start, end)).removeprefix("#")
    return estree.PrivateIdentifier(loc=source.location(start, end), name=name)


def _shorthand(source: Source, start: int, end: int, parent: str) -> estree.Property:
    key, value = _identifier(source, start, end, parent), _identifier(source, start, end, parent)
    return estree.Property(loc=key.loc, key=key, value=value, shorthand=True)


def _string(source: Source, start: int, end: int, parent: str) -> estree.Literal:
    raw = source.text(start, end)
    value = literals.jsx_text(raw[1:-1]) if parent == "jsx_attribute" else literals.string_value(raw)
    return estree.Literal(loc=source.location(start, end), value=value)


def _number(source: Source, start: int, end: int, _: str) -> estree.Literal:
    value, bigint = literals.number_value(source.text(start, end))
    return estree.Literal(loc=source.location(start, end), value=value, bigint=bigint)


def _regex(source: Source, start: int, end: int, _: str) -> estree.Literal:
    pattern, flags = literals.regex_parts(source.text(start, end))
    location = source.location(start, end)
    return estree.Literal(loc=location, value=None, regex=estree.RegExp(pattern=pattern, flags=flags))


def _constant(value: bool | None) -> Leaf:  # noqa: FBT001
    return lambda source, start, end, _: estree.Literal(loc=source.location(start, end), value=value)


def _this(source: Source, start: int, end: int, _: str) -> estree.ThisExpression:
    return estree.ThisExpression(loc=source.location(start, end))


def _super(source: Source, start: int, end: int, _: str) -> estree.Super:
    return estree.Super(loc=source.location(start, end))


_LEAVES: dict[str, Leaf] = {
    "identifier": _identifier,
    "property_identifier": _identifier,
    "statement_identifier": _identifier,
    "type_identifier": _identifier,
    "undefined": _identifier,
    "import": _identifier,
    "private_property_identifier": _private,
    "shorthand_property_identifier": _shorthand,
    "shorthand_property_identifier_pattern": _shorthand,
    "string": _string,
    "number": _number,
    "regex": _regex,
    "true": _constant(True),  # noqa: FBT003
    "false": _constant(False),  # noqa: FBT003
    "null": _constant(None),
    "this": _this,
    "super": _super,
}
