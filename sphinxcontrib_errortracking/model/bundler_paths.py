"""The paths that the configuration of a bundler puts together: texts, `path.resolve(__dirname, "src")`, and names that stand for such."""

from __future__ import annotations

import posixpath
from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    BinaryExpression,
    CallExpression,
    Identifier,
    Literal,
    MemberExpression,
    MetaProperty,
    NewExpression,
    ObjectExpression,
    Property,
    TemplateLiteral,
    VariableDeclarator,
)

from .syntax import dotted, key_name, string_of, tail_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import Node

    from .project import Project

MAX_NAMES = 4  #: that stand for each other
#: of an entry that is told as an object: the keys that name its files
_FILES = frozenset({"import", "entry"})
_HERE = frozenset({"__dirname", "__filename"})
_JOINING = frozenset({"resolve", "join", "dirname", "fileURLToPath", "cwd", "normalize"})


@dataclass(frozen=True, slots=True)
class ConfigPaths:
    """A file of configuration, of an app below `prefix`; `contexts`: the folders from which its entries are given, where it names any."""

    project: Project = field(repr=False)
    path: str
    prefix: str
    contexts: tuple[str, ...] = ()

    def texts(self, value: Node, depth: int = MAX_NAMES) -> Iterator[str | None]:
        """The paths, from the repository's root on, that an entry may stand for; None for one that is not written out."""
        value = unwrap(value)
        match value:
            case Literal(value=str() as text):
                yield from (f"{base}{text.lstrip('/')}" for base in self._bases())
            case ArrayExpression(elements=parts):
                for part in parts:
                    yield from self.texts(part, depth) if part is not None else ()
            case ObjectExpression(properties=parts):
                properties = [one for one in parts if isinstance(one, Property)]
                named = [one for one in properties if key_name(one.key, computed=one.computed) in _FILES]
                for one in named or properties:
                    yield from self.texts(one.value, depth)
                if len(properties) < len(parts):
                    yield None
            case Identifier() | MemberExpression() if depth and (held := self._held(value)) is not None:
                yield from self.texts(held, depth - 1)
            case _:
                parts_of_path = list(self._parts(value, depth))
                known = [part for part in parts_of_path if part is not None]
                whole = bool(known) and len(known) == len(parts_of_path)
                yield posixpath.join(posixpath.dirname(self.path), *known) if whole else None

    def meant(self, value: Node, depth: int = MAX_NAMES) -> Node:
        """What is written for a value, also where a name of the file stands for it."""
        value = unwrap(value)
        held = self._held(value) if depth and isinstance(value, Identifier | MemberExpression) else None
        return value if held is None else self.meant(held, depth - 1)

    def _bases(self) -> tuple[str, ...]:
        folder = posixpath.dirname(self.path)
        own = (self.prefix, f"{folder}/" if folder else "")
        return tuple(dict.fromkeys(f"{one}/" for one in self.contexts)) or tuple(dict.fromkeys(own))

    def _held(self, node: Node) -> Node | None:
        """What a name of the file stands for, or a property of it; None where that cannot be told."""
        if isinstance(node, MemberExpression):
            holder = self._held(unwrap(node.object)) if isinstance(unwrap(node.object), Identifier) else None
            name = key_name(node.property, computed=node.computed)
            parts = holder.properties if isinstance(holder, ObjectExpression) else ()
            found = [one for one in parts if isinstance(one, Property) and key_name(one.key) == name]
            return found[0].value if len(found) == 1 else None
        declared = [
            one.init
            for one in self.project.nodes(self.path)
            if isinstance(one, VariableDeclarator) and getattr(one.id, "name", None) == getattr(node, "name", "")
        ]
        return declared[0] if len(declared) == 1 else None

    def _parts(self, value: Node, depth: int) -> Iterator[str | None]:
        """The parts of a path that is put together, from the configuration's folder on; None for one that is not known."""
        value = unwrap(value)
        match value:
            case TemplateLiteral(quasis=quasis, expressions=holes):
                for index, quasi in enumerate(quasis):
                    yield (quasi.cooked or "").lstrip("/") if index else quasi.cooked or ""
                    if index < len(holes):
                        yield from self._parts(holes[index], depth)
            case _ if (pieces := _pieces(value)) is not None:
                for piece in pieces:
                    yield from self._parts(piece, depth)
            case _ if (written := string_of(value)) is not None:
                yield written.lstrip("/")
            case _ if _is_here(value):
                yield ""
            case Identifier() | MemberExpression() if depth and (held := self._held(value)) is not None:
                yield from self._parts(held, depth - 1)
            case _:
                yield None


def _pieces(value: Node) -> tuple[Node, ...] | None:
    """What a call or an operator puts together, in the order of the path; None for what is none of these."""
    match value:
        case BinaryExpression(operator="+", left=left, right=right):
            return (left, right)
        case NewExpression(callee=Identifier(name="URL"), arguments=(text, base)):
            return (base, text)
        case CallExpression() if tail_name(value.callee) in _JOINING:
            return value.arguments
    return None


def _is_here(node: Node) -> bool:
    if isinstance(node, MemberExpression) and isinstance(node.object, MetaProperty):
        return key_name(node.property) in ("dirname", "url", "filename")
    return dotted(node) in _HERE
