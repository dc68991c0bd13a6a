"""What authors wrote beside the calls of the SDK and their options, and which comment belongs to what.

A comment belongs to what begins on its line, where it ends that line; or to what begins on the line below it, where it stands alone
on its lines: then all comments directly above are one, up to the first line of another kind. Where several things of one kind begin
on the line, nobody can tell which is meant, and it belongs to none of them; of things within each other the outermost has it.
So it is with calls of the SDK: two that begin on a line have no comment, and of one in another the other has it.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue, Choice, ObjectValue, Unknown
from sphinxcontrib_errortracking.source.comments import LINE_END
from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    BlockStatement,
    CallExpression,
    Function,
    FunctionDeclaration,
    IfStatement,
    NewExpression,
    ObjectExpression,
    Program,
    Property,
    PropertyDefinition,
    SwitchCase,
    TryStatement,
    VariableDeclaration,
    VariableDeclarator,
    children,
)

from .comment_text import prose_of
from .records import AuthorComment
from .syntax import key_name, parent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.comments import Comment
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

    from .project import Project, Tree
    from .sites import Site

_MOST_SECONDS = 2.0  #: of processor time to tell prose from code, which takes milliseconds; later comments are dropped
_MOST_LEVELS = 4  #: of options within options
#: Of these each part is a thing of its own.
_LISTS = (
    ObjectExpression, ArrayExpression, BlockStatement, Program, SwitchCase, VariableDeclaration, IfStatement, TryStatement,
)  # fmt: skip
_AROUND_OPTIONS = (Property, CallExpression, NewExpression)


class CommentReader:
    """Finds the comments of sites. Of a file that tells nothing no comment is read."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._sites: dict[tuple[str, int], list[Node]] = {}
        self._seconds = _MOST_SECONDS
        self._files: dict[str, _Comments] = {}
        self._parts_on: dict[Node, Counter[int]] = {}
        self._places: dict[str, Mapping[tuple[int, int], Node]] = {}
        self._lines: dict[str, list[str]] = {}
        self._found: dict[tuple[str, int], tuple[tuple[str, SourceLocation], ...]] = {}

    def know(self, sites: Iterable[Site]) -> None:
        """Tell it of all sites, so that it knows which begin on one line."""
        for site in sites:
            self._sites.setdefault((site.path, site.node.loc.line), []).append(site.node)

    def of(self, site: Site, options: Value | None) -> tuple[AuthorComment, ...]:
        """The comments of a call and of its options."""
        beside = self._beside(site.node, site.tree) if self._holds_all_others(site) else ()
        found = {("", loc): text for text, loc in beside}
        for path, part in _parts(options):
            for node, tree in self._holders(path.rpartition(".")[2], part):
                found.update({(path, loc): text for text, loc in self._beside(node, tree)})
        return tuple(AuthorComment(path, text, loc) for (path, loc), text in found.items())

    def _holds_all_others(self, site: Site) -> bool:
        """Do all other sites that begin on its line lie within it?"""
        on_line = self._sites.get((site.path, site.node.loc.line), ())
        return all(other is site.node or site.node in site.tree.ancestors(other) for other in on_line)

    # ---- which nodes may have one -----------------------------------------------

    def _holders(self, name: str, value: Value) -> Iterator[tuple[Node, Tree]]:
        """What holds an option: its property among the options, and the property, variable or function where its value is written."""
        for part in _cases(value):
            property_ = next(filter(None, (self._property(name, loc) for loc in part.chain)), None)
            written = self._definition(part)
            for holder in dict.fromkeys(filter(None, (property_, written))):
                yield holder, self._project.tree(holder.loc.source)

    def _property(self, name: str, loc: SourceLocation) -> Node | None:
        """The property of that name in whose value a place lies, with no function between."""
        node = self._at(loc)
        tree = self._project.tree(loc.source)
        for above in (node, *tree.ancestors(node)) if node is not None else ():
            if isinstance(above, Property):
                return above if key_name(above.key, computed=above.computed) == name else None
            if isinstance(above, Function) and above is not node:
                return None
        return None

    def _definition(self, value: Value) -> Node | None:
        """What is given the value where it is written; what a call gives may be a part of what it returns."""
        node = self._at(value.chain[-1])
        is_call = isinstance(node, CallExpression | NewExpression) and not isinstance(value, CallValue)
        if node is None or is_call or isinstance(value, Unknown):
            return None
        if isinstance(node, FunctionDeclaration):
            return node
        match parent(node, self._project.tree(value.chain[-1].source)):
            case Property(value=given) as holder if given is node:
                return holder
            case PropertyDefinition(value=given) as holder if given is node:
                return holder
            case VariableDeclarator(init=given) as holder if given is node:
                return holder
        return None

    def _at(self, loc: SourceLocation) -> Node | None:
        """The outermost node that begins at a place."""
        if loc.source not in self._places:
            places: dict[tuple[int, int], Node] = {}
            for node in self._project.nodes(loc.source)[1:]:  # the first is the program
                places.setdefault((node.loc.line, node.loc.column), node)
            self._places[loc.source] = places
        return self._places[loc.source].get((loc.line, loc.column))

    # ---- which comments are theirs ----------------------------------------------

    def _beside(self, node: Node, tree: Tree) -> tuple[tuple[str, SourceLocation], ...]:
        """The prose above a node and behind it, each with its place."""
        key = (tree.path, node.loc.line)
        if key not in self._found:
            self._found[key] = tuple(self._told(*key)) if self._may(*key) else ()
        return self._found[key] if self._found[key] and self._owns_its_line(node, tree) else ()

    def _told(self, path: str, line: int) -> Iterator[tuple[str, SourceLocation]]:
        if path not in self._files:
            self._files[path] = _Comments(self._project.repository.comments(path))
        for group in self._files[path].beside(line):
            started = time.thread_time()
            text = prose_of(group) if self._seconds > 0 else ""
            self._seconds -= time.thread_time() - started
            if text:
                yield text, group[0].loc

    def _may(self, path: str, line: int) -> bool:
        """Could a comment stand there? To ask the parser costs more."""
        if path not in self._lines:
            self._lines[path] = LINE_END.split(self._project.repository.text(path) or "")
        lines = self._lines[path]
        above = lines[line - 2].strip() if 1 < line <= len(lines) + 1 else ""
        own = lines[line - 1] if line <= len(lines) else ""
        is_above = above.startswith(("//", "/*", "{/*")) or above.endswith(("*/", "*/}"))
        return is_above or "//" in own or "/*" in own

    def _owns_its_line(self, node: Node, tree: Tree) -> bool:
        """Is this what a comment on its line, or above it, is about?"""
        line = node.loc.line
        for above in tree.ancestors(node):
            if isinstance(above, _LISTS) and self._begin_on(above)[line] > 1:
                return False
            if above.loc.line != line:
                return True
            if isinstance(node, Property) and isinstance(above, _AROUND_OPTIONS):
                return False
        return True

    def _begin_on(self, node: Node) -> Counter[int]:
        """How many parts of a list begin on each line; a condition is none."""
        if node not in self._parts_on:
            test = node.test if isinstance(node, IfStatement) else None
            self._parts_on[node] = Counter(part.loc.line for part in children(node) if part is not test)
        return self._parts_on[node]


class _Comments:
    """The comments of a file, by their lines."""

    def __init__(self, comments: Iterable[Comment]) -> None:
        self._above: dict[int, Comment] = {}
        self._behind: dict[int, Comment] = {}
        for comment in comments:
            if comment.alone:
                self._above[comment.loc.end_line] = comment
            elif comment.last:
                self._behind[comment.loc.line] = comment

    def beside(self, line: int) -> Iterator[list[Comment]]:
        """Those that stand together directly above a line, and the one that ends it."""
        above: list[Comment] = []
        found = self._above.get(line - 1)
        while found is not None:
            above.append(found)
            found = self._above.get(found.loc.line - 1)
        if above:
            yield above[::-1]
        if line in self._behind:
            yield [self._behind[line]]


def _parts(value: Value | None, path: str = "", levels: int = _MOST_LEVELS) -> Iterator[tuple[str, Value]]:
    """The options in a value, by their dotted paths."""
    match value:
        case ObjectValue(properties=properties) if levels:
            for name, part in properties:
                inner = f"{path}.{name}" if path else name
                yield inner, part
                yield from _parts(part, inner, levels - 1)
        case Choice(cases=cases):
            for _, part in cases:
                yield from _parts(part, path, levels)


def _cases(value: Value) -> Iterator[Value]:
    """A value and the cases of a decision, each that has a way."""
    if value.chain:
        yield value
    if isinstance(value, Choice):
        for _, case in value.cases:
            yield from _cases(case)
