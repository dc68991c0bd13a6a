"""HCL (Terraform's language): blocks and attributes with their lines, as tree-sitter reads them."""

from __future__ import annotations

import re
import time
from dataclasses import field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.formats import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Language, Node, Tree

#: what may stand behind an attribute: without it, `1e9` would be read as 1
_END = regex(rb"[ \t]*(?:#|//|/\*|\r?\n|\}|$)")
#: where a block begins that does not depend on what stands before it
_TOP = regex(
    r"^(?:resource|data|variable|locals|module|provider|terraform|output|moved|import|check|removed)\b", re.MULTILINE
)
_MAX_PARTS = 500
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" … { body }`."""

    type: str
    labels: tuple[str, ...]
    line: int
    body: Node | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class Hcl:
    """A file, or a part of it, that was parsed. `broken` is the line of the first syntax error, 0 without one."""

    data: bytes
    tree: Tree
    broken: int
    offset: int = 0  #: how many lines stand before it in the file

    @property
    def body(self) -> Node | None:
        """The body of the file."""
        return next((node for node in self.tree.root_node.children if node.type == "body"), None)

    def text(self, node: Node) -> str:
        """What was written."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def line(self, node: Node) -> int:
        """Where it begins."""
        return int(node.start_point.row) + 1 + self.offset


def parse(text: str, seconds: float) -> tuple[Hcl, ...]:
    """Parse a file; where it has a syntax error, block by block, so that one does not hide the next.

    Raises FormatError when `seconds` are over.
    """
    deadline = time.thread_time() + seconds
    whole = _parse(text, 0, deadline, seconds)
    starts = [found.start() for found in _TOP.finditer(text)]
    if not whole.broken or len(starts) < 2 or len(starts) > _MAX_PARTS:  # noqa: PLR2004
        return (whole,)
    ends = [0, *starts[1:], len(text)]
    parts = pairwise(ends)
    return tuple(_parse(text[start:end], text.count("\n", 0, start), deadline, seconds) for start, end in parts)


def _parse(text: str, offset: int, deadline: float, seconds: float) -> Hcl:
    from tree_sitter import Parser  # noqa: PLC0415

    data = text.encode("utf-8", "replace")

    def chunk(start: int, _: object) -> bytes:  # given plain bytes, tree-sitter would not ask `is_late`
        return data[start : start + _CHUNK]

    def is_late(*_: object) -> bool:
        return time.thread_time() > deadline

    try:
        tree = Parser(_language()).parse(chunk, progress_callback=is_late)
    except ValueError:  # this is how py-tree-sitter says that the callback cancelled
        tree = None
    if tree is None:
        raise FormatError(f"The file was not read within {seconds:g} seconds of processor time.")
    broken = _first_error(tree.root_node)
    return Hcl(data, tree, broken + offset if broken else 0, offset)


@cache
def _language() -> Language:
    import tree_sitter_hcl  # noqa: PLC0415
    from tree_sitter import Language  # noqa: PLC0415

    return Language(tree_sitter_hcl.language())


def _first_error(root: Node) -> int:
    node: Node | None = root
    line = 0
    while node is not None and (node.has_error or node.is_missing):
        line = node.start_point.row + 1
        node = next((child for child in node.children if child.has_error or child.is_missing), None)
    return line


def blocks(hcl: Hcl, body: Node | None) -> Iterator[Block]:
    """The blocks of a body, in order."""
    for node in body.children if body else ():
        if node.type == "block":
            names = [child for child in node.children if child.type in {"identifier", "string_lit"}]
            if names:
                labels = tuple(hcl.text(name).strip('"') for name in names[1:])
                inner = next((child for child in node.children if child.type == "body"), None)
                yield Block(hcl.text(names[0]), labels, hcl.line(node), inner)


def attributes(hcl: Hcl, body: Node | None) -> Iterator[tuple[str, Node | None]]:
    """The attributes of a body, in order: name and expression, None where a syntax error is in it or right behind it."""
    for node in body.children if body else ():
        if node.type == "attribute":
            name, expression = node.children[0], node.children[-1]
            if name.type == "identifier":
                is_whole = (
                    not node.has_error and expression.type == "expression" and _END.match(hcl.data, node.end_byte)
                )
                yield hcl.text(name), expression if is_whole else None
