"""TypeScript, and JavaScript that esprima refuses, read by tree-sitter, which recovers from errors.

tree-sitter can hang on 23 bytes. Its only brake is `progress_callback`, which it heeds only when the text comes from a callable.
"""

from __future__ import annotations

import time
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.lines import Lines
from sphinxcontrib_errortracking.source.records import Diagnostic, DiagnosticKind
from sphinxcontrib_errortracking.source.repairs import repaired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Language, Node, Tree

    from sphinxcontrib_errortracking.source.comments import Span
    from sphinxcontrib_errortracking.source.estree import Program
    from sphinxcontrib_errortracking.source.lowering import Trouble

_CHUNK = 1 << 16
_ASKED = 64  #: how often tree-sitter asks whether to go on before the clock is looked at, which takes as long as a little parsing
_ROUNDS = 8
_KEPT = 1 << 21  #: bytes of text whose trees are kept
_LONE_CR = regex(rb"\r(?!\n)")
_PLAIN = (".ts", ".mts", ".cts")  # here `<T>x` is a cast; everywhere else `<T>` is JSX


def read(
    text: str, path: str, *, seconds: float, jsx: bool | None = None
) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """Read TypeScript or JavaScript.

    Args:
        text: The whole file.
        path: Where it stands; the ending decides on the grammar, unless `jsx` does.
        seconds: The deadline for parsing and lowering, in processor time: a busy machine reads no less of a file than an idle one.
        jsx: Whether `<T>` is JSX.

    Returns:
        The program and what went wrong; no program when the deadline was met while parsing.
    """
    from sphinxcontrib_errortracking.source.lowering import Budget, lower  # noqa: PLC0415
    from sphinxcontrib_errortracking.source.lowering.parts import Source  # noqa: PLC0415

    data = text.encode("utf-8", "replace")
    deadline = time.thread_time() + seconds
    tree = _tree(data, path, jsx=jsx, deadline=deadline)
    if tree is None:
        return None, (_timeout(path, seconds),)
    program, trouble = lower(tree, Source(path, data, Lines(data)), Budget(deadline=deadline))
    return program, tuple(_diagnostics(trouble, path, seconds))


def comments(text: str, path: str, *, seconds: float, jsx: bool | None = None) -> Iterator[Span]:
    """Where the comments stand; none in a file with a syntax error, where a comment may be part of something else."""
    data = text.encode("utf-8", "replace")
    tree = _tree(data, path, jsx=jsx, deadline=time.thread_time() + seconds)
    if tree is None or tree.root_node.has_error:
        return
    lines = Lines(data)
    for node in every_node(tree.root_node):
        if node.type == "comment":
            yield *lines.position(node.start_byte), *lines.position(node.end_byte)


def every_node(root: Node) -> Iterator[Node]:
    """Every node below the root; a query for one kind takes longer to prepare than a file to walk through."""
    cursor = root.walk()
    descended = cursor.goto_first_child()
    while descended:
        assert cursor.node is not None  # noqa: S101  # the cursor always stands on a node
        yield cursor.node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def is_damaged(text: str, path: str, *, seconds: float) -> bool:
    """Is there a syntax error in TypeScript or JavaScript, or no answer in time? Asked without making a program, which costs ten times as much."""
    data = _parseable(text.encode("utf-8", "replace"))
    tree = _parsed(data, tsx=not path.endswith(_PLAIN), deadline=time.thread_time() + seconds)
    return tree is None or tree.root_node.has_error


def root_of(text: str, path: str, *, seconds: float, jsx: bool | None) -> tuple[Node, bytes] | None:
    """The parsed file, and the bytes in which its nodes stand; None where it is damaged or was not read in time. Asked without making a program, too."""
    data = _parseable(text.encode("utf-8", "replace"))
    tsx = not path.endswith(_PLAIN) if jsx is None else jsx
    tree = _parsed(data, tsx=tsx, deadline=time.thread_time() + seconds)
    return None if tree is None or tree.root_node.has_error else (tree.root_node, data)


def static_sources(text: str, path: str, *, seconds: float) -> tuple[str, ...] | None:
    """The specifiers from which a TypeScript file imports statically, without its other code; None where a full look is needed."""
    from sphinxcontrib_errortracking.source.lowering.parts import Source  # noqa: PLC0415
    from sphinxcontrib_errortracking.source.lowering.walk import static_sources as found  # noqa: PLC0415

    data = text.encode("utf-8", "replace")
    tree = _parsed(_parseable(data), tsx=not path.endswith(_PLAIN), deadline=time.thread_time() + seconds)
    return found(tree, Source(path, data, Lines(data))) if tree is not None else None


def _parseable(data: bytes) -> bytes:
    """The same text with lines' ends that the grammar knows, and without NUL: valid in a string, to the lexer the end of the file."""
    ended = _LONE_CR.sub(b"\n", data) if b"\r" in data else data
    return ended.replace(b"\0", b"\x01")


def _tree(data: bytes, path: str, *, jsx: bool | None, deadline: float) -> Tree | None:
    """The text parsed, repaired where it must be; None where the deadline was met."""
    tsx = not path.endswith(_PLAIN) if jsx is None else jsx
    parsed = _parseable(data)
    tree = _TREES.get(parsed, tsx=tsx) or _parse(parsed, tsx=tsx, deadline=deadline)
    if tree is None or not tree.root_node.has_error:
        return tree
    return _parse_repaired(parsed, tree, tsx=tsx, deadline=deadline)


class _Trees:
    """The latest trees of files whose outline was asked for: many are then read whole, and need not be parsed again."""

    def __init__(self, most: int) -> None:
        self._kept: dict[tuple[bytes, bool], Tree] = {}
        self._left = most  #: bytes of text that may still be kept

    def get(self, data: bytes, *, tsx: bool) -> Tree | None:
        """The tree of a text, if it is kept."""
        return self._kept.get((data, tsx))

    def keep(self, data: bytes, tree: Tree, *, tsx: bool) -> None:
        """Keep a tree, and drop the oldest ones where there are too many."""
        self._left -= len(data)
        self._kept[data, tsx] = tree
        while self._left < 0:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            self._left += len(oldest[0])


_TREES = _Trees(_KEPT)


def _parsed(data: bytes, *, tsx: bool, deadline: float) -> Tree | None:
    """The tree of a text that is looked at before it is read whole, or instead."""
    tree = _TREES.get(data, tsx=tsx)
    if tree is None and (tree := _parse(data, tsx=tsx, deadline=deadline)) is not None:
        _TREES.keep(data, tree, tsx=tsx)
    return tree


def _parse(data: bytes, *, tsx: bool, deadline: float) -> Tree | None:
    from tree_sitter import Parser  # noqa: PLC0415

    def chunk(offset: int, _: object) -> bytes:
        return data[offset : offset + _CHUNK]

    asked = count(1)

    def is_late(_: object, __: object) -> bool:
        return next(asked) % _ASKED == 0 and time.thread_time() > deadline  # asked a thousand times for each file

    try:
        return Parser(_language(tsx=tsx)).parse(chunk, progress_callback=is_late)
    except ValueError:  # this is how py-tree-sitter says that the callback cancelled
        return None


def _parse_repaired(data: bytes, tree: Tree, *, tsx: bool, deadline: float) -> Tree | None:
    """Parse again as often as something can be repaired."""
    result: Tree | None = tree
    for _ in range(_ROUNDS):
        changed = repaired(data, result) if result and result.root_node.has_error else None
        if changed is None:
            return result
        data = changed
        result = _parse(data, tsx=tsx, deadline=deadline)
    return result


@cache
def _language(*, tsx: bool) -> Language:
    import tree_sitter_typescript  # noqa: PLC0415
    from tree_sitter import Language  # noqa: PLC0415

    return Language(tree_sitter_typescript.language_tsx() if tsx else tree_sitter_typescript.language_typescript())


def _timeout(path: str, seconds: float) -> Diagnostic:
    sentence = f"The file was not read within {seconds:g} seconds of processor time."
    return Diagnostic(DiagnosticKind.TIMEOUT, sentence, SourceLocation(path, 1))


def _diagnostics(trouble: Trouble, path: str, seconds: float) -> Iterator[Diagnostic]:
    if trouble.timeout:
        yield _timeout(path, seconds)
    if trouble.syntax:
        yield Diagnostic(
            DiagnosticKind.SYNTAX,
            "This is a syntax error, or syntax that the parser does not know; the code around it is still read.",
            trouble.syntax,
        )
    if trouble.too_deep:
        yield Diagnostic(
            DiagnosticKind.TOO_LARGE, "The code is nested too deeply here and is not read further.", trouble.too_deep
        )
    if trouble.too_large:
        yield Diagnostic(
            DiagnosticKind.TOO_LARGE, "The file holds too much code; from here on it is not read.", trouble.too_large
        )
