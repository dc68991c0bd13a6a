"""What a file guards against errors, and which names in it stand for what: by its text and its parsed statements, without a program of it.

For who looks at many files for handlers of errors of which few are of interest: a program costs five times as much.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tree_sitter import Node, TreeCursor

_WORD = regex(rb"[\w$\x80-\xff]+")
_ESCAPE = rb"\u"  #: by which a name may be written in other letters
#: Methods of a promise, with the number of arguments from which on they handle its errors.
_HANDLING = {b"catch": 1, b"then": 2}
#: What may stand between a method and its call.
_WRAPPING = frozenset({"parenthesized_expression", "non_null_expression", "as_expression", "satisfies_expression"})
_FUNCTIONS = frozenset({"function_declaration", "generator_function_declaration"})
_CODE = _FUNCTIONS | {"arrow_function", "function_expression", "generator_function"}
_MADE = frozenset({"call_expression", "new_expression"})
_DECLARING = _FUNCTIONS | {"variable_declarator"}
Span: TypeAlias = "tuple[int, int]"
Named: TypeAlias = "tuple[frozenset[bytes], Span]"  #: a declaration, with the words of its name


@dataclass(frozen=True, slots=True)
class Catching:
    """The parts of one file that matter: spans of bytes."""

    data: bytes
    caught: tuple[Span, ...]  #: what is guarded by a `catch`, or gives the promise whose errors are handled
    functions: tuple[Named, ...]
    made: tuple[Named, ...]  #: variables that are given what a call or `new` gives
    imported: tuple[tuple[str, frozenset[bytes]], ...]  #: specifiers, and the words of their imports

    def may_touch(self, words: Collection[str], packages: Collection[str]) -> bool:
        """May anything that is guarded hold one of the words, or a name that stands for code with one?

        `packages`: words that stand for packages, as what they make does. A superset: scopes are left aside.
        """
        if not self.caught or _ESCAPE in self.data:
            return bool(self.caught)
        made = self._closure({word.encode() for word in packages}, self.made)
        wanted = self._closure({word.encode() for word in words} | made, self.functions)
        places = self._places(wanted)
        return any(_holds(span, places) for span in self.caught)

    def _closure(self, words: set[bytes], named: Iterable[Named]) -> set[bytes]:
        """The words, with the names of what holds one of them, or such a name."""
        new, left = words, list(named)
        while new and left:
            places = self._places(new)
            held = [names for names, span in left if _holds(span, places)]
            left = [one for one in left if not _holds(one[1], places)]
            new = set[bytes]().union(*held) - words
            words = words | new
        return words

    def _places(self, words: set[bytes]) -> list[int]:
        return [match.start() for match in _WORD.finditer(self.data) if match[0] in words]


def _holds(span: Span, places: list[int]) -> bool:
    index = bisect_left(places, span[0])
    return index < len(places) and places[index] < span[1]


def catching(root: Node, data: bytes) -> Catching:
    """Look through a parsed file."""
    caught: list[Span] = []
    functions: list[Named] = []
    made: list[Named] = []
    imported: list[tuple[str, frozenset[bytes]]] = []
    for node in _nodes(root.walk()):
        kind = node.type
        if kind == "try_statement":
            body = node.child_by_field_name("body")
            if body is not None and node.child_by_field_name("handler") is not None:
                caught.append((body.start_byte, body.end_byte))
        elif kind == "call_expression":
            caught += _promise(node)
        elif kind in _DECLARING:
            name = node.child_by_field_name("name")
            what = _value(node)
            if name is not None and what in _CODE:
                functions.append((_words(data, name), (node.start_byte, node.end_byte)))
            elif name is not None and what in _MADE:
                made.append((_words(data, name), (node.start_byte, node.end_byte)))
        elif kind == "import_statement":
            source = node.child_by_field_name("source")
            if source is not None:
                imported.append((data[source.start_byte + 1 : source.end_byte - 1].decode(), _words(data, node)))
    return Catching(data, tuple(caught), tuple(functions), tuple(made), tuple(imported))


def _value(declaration: Node) -> str:
    """The kind of what is declared."""
    node: Node | None = declaration
    if declaration.type == "variable_declarator":
        node = declaration.child_by_field_name("value")
        while node is not None and node.type in _WRAPPING:
            node = next((child for child in node.named_children if child.type != "comment"), None)
    return "" if node is None else node.type


def _promise(call: Node) -> Iterator[Span]:
    """The promise that a call handles the errors of."""
    function = call.child_by_field_name("function")
    if function is None:
        return
    if function.type in _WRAPPING:
        yield function.start_byte, function.end_byte
    if function.type != "member_expression":
        return
    method = function.child_by_field_name("property")
    least = _HANDLING.get((method.text or b"") if method is not None else b"")
    if least is None:
        return
    given = call.child_by_field_name("arguments")
    count = 0 if given is None else sum(child.type != "comment" for child in given.named_children)
    promise = function.child_by_field_name("object")
    if promise is not None and count >= least:
        yield promise.start_byte, promise.end_byte


def _words(data: bytes, node: Node) -> frozenset[bytes]:
    return frozenset(_WORD.findall(data, node.start_byte, node.end_byte))


def _nodes(cursor: TreeCursor) -> Iterator[Node]:
    """Every node below the root that has something below it, of those that may be looked at."""
    kinds: dict[int, bool] = {}
    descended = cursor.goto_first_child()
    while descended:
        node = cursor.node
        assert node is not None  # noqa: S101  # the cursor always stands on a node
        if node.kind_id not in kinds:
            kinds[node.kind_id] = node.type in _LOOKED_AT
        if kinds[node.kind_id]:
            yield node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


_LOOKED_AT = _DECLARING | {"try_statement", "call_expression", "import_statement"}
