"""Which part of an event an expression in a callback stands for: `req.headers[key]` is `request.headers.cookie`."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.values import ArrayValue, CallValue, Static
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import (
    AssignmentPattern,
    CallExpression,
    ForInStatement,
    ForOfStatement,
    Function,
    Identifier,
    Literal,
    LogicalExpression,
    MemberExpression,
    Node,
    ObjectExpression,
    ObjectPattern,
    Property,
    SpreadElement,
    VariableDeclaration,
    VariableDeclarator,
)

from .given import NOTHING as NOTHING_GIVEN
from .given import Given
from .syntax import key_name, tail_name, unwrap

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate import Evaluator, ModuleScope

Path: TypeAlias = "tuple[str, ...]"
ANY = "*"  #: an element or key that cannot be told
ITERATIONS: frozenset[str] = frozenset({"forEach", "map", "filter", "some", "every", "find"})


@dataclass(slots=True)
class Names:
    """The local names of a callback: those that stand for a part of the event, and those that run over known keys."""

    module: ModuleScope
    evaluator: Evaluator
    parts: dict[str, Path] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    given: Given = NOTHING_GIVEN  #: what the parameters beside the event are given
    copies: set[str] = field(default_factory=set)

    def learn(self, node: Node) -> None:
        """Take the names that one node declares."""
        match node:
            case VariableDeclarator(id=pattern, init=init) if init is not None:
                path = self.path(init)
                self._forget(pattern)
                if path is None:
                    path = self._or_nothing(init)
                if path is None and isinstance(pattern, Identifier) and self._is_copy(init):
                    path = ()
                    self.copies.add(pattern.name)
                if path is not None:
                    self.bind(pattern, path)
            case ForInStatement(left=VariableDeclaration(declarations=(declarator,))):
                self._forget(declarator.id)
            case ForOfStatement(left=VariableDeclaration(declarations=(declarator,)), right=right):
                self._over(declarator.id, right)
            case CallExpression(callee=callee, arguments=(Function() as callback, *_)):
                inner = unwrap(callee)
                if isinstance(inner, MemberExpression) and tail_name(inner) in ITERATIONS and callback.params:
                    self._over(callback.params[0], inner.object)

    def _over(self, pattern: Node, iterated: Node) -> None:
        path = self.path(iterated)
        self._forget(pattern)
        if path is not None:
            self.bind(pattern, (*path, ANY))
        elif isinstance(pattern, Identifier):
            texts = self.texts(iterated)
            if texts is not None:
                self.keys[pattern.name] = texts

    def _forget(self, pattern: Node) -> None:
        """Let a name stand for something else than before, elsewhere in the function."""
        if isinstance(pattern, Identifier):
            self.parts.pop(pattern.name, None)
            self.keys.pop(pattern.name, None)
            self.copies.discard(pattern.name)

    def bind(self, pattern: Node, path: Path) -> None:
        """Take the names of a pattern that is given the part of the event at `path`."""
        match pattern:
            case Identifier(name=name):
                self.parts[name] = path
            case AssignmentPattern(left=left):
                self.bind(left, path)
            case ObjectPattern(properties=properties):
                for entry in properties:
                    if isinstance(entry, Property):
                        name = key_name(entry.key, computed=entry.computed) or ANY
                        self.bind(entry.value, (*path, name))

    def _or_nothing(self, node: Node) -> Path | None:
        """`event.request ?? {}`."""
        node = unwrap(node)
        return self.path(node.left) if isinstance(node, LogicalExpression) and node.operator in {"??", "||"} else None

    def _is_copy(self, node: Node) -> bool:
        """`{ ...event }` and its like: what is done to it is done only where it is what is returned."""
        match unwrap(node):
            case ObjectExpression(properties=(SpreadElement(argument=argument),)):
                return self.path(argument) == ()
            case CallExpression(callee=callee, arguments=(argument,)) if tail_name(callee) == "structuredClone":
                return self.path(argument) == ()
        return False

    def path(self, node: Node) -> Path | None:
        """The one path that an expression stands for; a key that cannot be told is `*`; None where it is no part of the event."""
        found = self.paths(node)
        if not found:
            return None
        return found[0] if len(found) == 1 else (*found[0][:-1], ANY)

    def paths(self, node: Node) -> tuple[Path, ...]:
        """All paths that an expression stands for, over the known keys of a loop."""
        node = unwrap(node)
        if isinstance(node, Identifier):
            return (self.parts[node.name],) if node.name in self.parts else ()
        if not isinstance(node, MemberExpression):
            return ()
        holders = self.paths(node.object)
        return tuple((*holder, key) for holder in holders for key in self._keys(node)) if holders else ()

    def _keys(self, node: MemberExpression) -> tuple[str, ...]:
        if not node.computed:
            return (key_name(node.property) or ANY,)
        if isinstance(node.property, Literal):
            literal = node.property.value
            return (literal,) if isinstance(literal, str) else (ANY,)
        if isinstance(node.property, Identifier) and node.property.name in self.keys:
            return self.keys[node.property.name]
        text = self.text(node.property)
        return (ANY,) if text is None else (text,)

    def text(self, node: Node) -> str | None:
        """The one string that an expression stands for."""
        if isinstance(node, Identifier) and node.name in self.given.texts:
            return self.given.texts[node.name]
        value = self.evaluator.evaluate(node, self.module.scope_of(node))
        return value.value if isinstance(value, Static) and isinstance(value.value, str) and not value.masked else None

    def texts(self, node: Node) -> tuple[str, ...] | None:
        """The strings of an array or set whose every element is known."""
        if isinstance(node, Identifier) and node.name in self.given.lists:
            return self.given.lists[node.name]
        value = self.evaluator.evaluate(node, self.module.scope_of(node))
        if isinstance(value, CallValue) and value.name == "Set" and value.arguments:
            value = value.arguments[0]
        if not isinstance(value, ArrayValue) or value.open is not None:
            return None
        texts = [item for item in value.elements if isinstance(item, Static) and isinstance(item.value, str)]
        found = [ANY if item.masked else str(item.value) for item in texts]
        return tuple(found) if len(found) == len(value.elements) else None
