"""Lexical scopes as JavaScript has them: what a name is bound to, and everything that may change it.

`build_scopes` walks a program once, without recursion. A Scope is static, or an instance of a static one for one call of its
function: then `values` holds what the parameters are.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate.sources import Escape
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation


@dataclass(frozen=True, slots=True)
class Step:
    """A step from a destructured value to one name in its pattern.

    `kind`: key (`node` is the Property), index, rest (of an ArrayPattern, from `index`), others (rest of an ObjectPattern, whose
    named properties are `node`'s), or default (`node` is the expression for undefined).
    """

    kind: str
    node: Node
    index: int = 0


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change inside the object that a name holds.

    `path` leads to what changes: () where the object itself is called to change, None where it cannot be told. `deep`: something that
    the object refers to may change, not only the object. `within`: where `path` is None, the change lies at these names or below.
    """

    path: tuple[str, ...] | None
    loc: SourceLocation
    deep: bool = True
    reason: str = ""  #: "" for a plain change
    within: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Binding:
    """A name in a scope.

    `kind`: import, const, let, var, using, function, class, enum, param, catch, loop (declared by for-in/for-of), property (of a Svelte component), template (a variable that a component's may change), member
    (of an enum, in its other members) or self (the name of a function expression inside it). `node` declares it: the declarator, the specifier, the function, the class, the enum,
    the parameter's function, the catch clause. `path` leads from the declared value to this name.
    """

    name: str
    kind: str
    node: Node
    identifier: Node
    path: tuple[Step, ...] = ()
    index: int = 0  #: of a parameter
    nested: bool = False  #: a `var` whose declaration may be skipped: it stands in a block
    redeclared: bool = False
    writes: list[tuple[SourceLocation, Node | None]] = field(default_factory=list)  #: place, assigned expression
    mutations: list[Mutation] = field(default_factory=list)
    passed: list[Escape] = field(default_factory=list)  #: where its object is given away
    events: list[Node] = field(default_factory=list)  #: what changes it, written with this very name
    aliased: bool = False  #: it may also be changed in a way that does not name it


@dataclass(slots=True, eq=False)
class Scope:
    """`kind`: module, function, block, catch or class."""

    kind: str
    node: Node
    parent: Scope | None
    bindings: dict[str, Binding] = field(default_factory=dict)
    values: Mapping[str, Value] | None = None
    static: Scope | None = None  #: what this is an instance of
    dynamic: bool = False  #: `with`: any name may be a property

    @property
    def root(self) -> Scope:
        """The static scope of which this is an instance, or the scope itself."""
        return self.static or self

    def chain(self) -> Iterator[Scope]:
        """Yield this scope and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def lookup(self, name: str) -> tuple[Scope, Binding] | None:
        """The binding of `name` and the scope that holds it; None where the name is free."""
        for scope in self.chain():
            if (binding := scope.bindings.get(name)) is not None:
                return scope, binding
        return None

    def certain(self, name: str) -> Binding | None:
        """The binding of `name`; None where the name is free, or where a `with` may hold it."""
        for scope in self.chain():
            if scope.dynamic:
                return None
            if (binding := scope.bindings.get(name)) is not None:
                return binding
        return None

    def home(self) -> Scope:
        """The function's or module's scope around this one, where `var` goes."""
        return next(scope for scope in self.chain() if scope.kind in ("function", "module"))

    def instance(self, parent: Scope | None, values: Mapping[str, Value]) -> Scope:
        """This scope for one call, below `parent`."""
        return Scope(self.kind, self.node, parent, self.bindings, values, self.root, self.dynamic)


#: function -> its parameters by name, as it is called
Bindings: TypeAlias = "Mapping[Node, Mapping[str, Value]]"


def bound(scope: Scope, bindings: Bindings) -> Scope:
    """The scope with the values of `bindings` for the names of its functions; what stands in a block of its own stays."""
    chain = list(scope.chain())
    parent: Scope | None = next((outer for outer in chain if outer.kind == "module"), None)
    for outer in reversed([outer for outer in chain if outer.kind != "module"]):
        given = bindings.get(outer.node, {})
        mine = {name: value for name, value in given.items() if name in outer.bindings}
        parent = outer.instance(parent, {**(outer.values or {}), **mine})
    return parent if parent is not None else scope


def names_of(pattern: Node) -> Iterator[tuple[es.Identifier, tuple[Step, ...]]]:
    """Yield each name that `pattern` binds, in source order, with the steps that lead to it."""
    stack: list[tuple[Node, tuple[Step, ...]]] = [(pattern, ())]
    while stack:
        node, path = stack.pop()
        if isinstance(node, es.Identifier):
            yield node, path
        else:
            stack.extend(reversed([(part, (*path, *steps)) for part, steps in _parts(node)]))


def _parts(node: Node) -> Iterator[tuple[Node, tuple[Step, ...]]]:  # noqa: C901  # one case a pattern
    match node:
        case es.AssignmentPattern():
            yield node.left, (Step("default", node.right),)
        case es.ArrayPattern():
            for index, element in enumerate(node.elements):
                if isinstance(element, es.RestElement):
                    yield element.argument, (Step("rest", element, index),)
                elif element is not None:
                    yield element, (Step("index", element, index),)
        case es.ObjectPattern():
            for item in node.properties:
                if isinstance(item, es.Property):
                    yield item.value, (Step("key", item),)
                elif isinstance(item, es.RestElement):
                    yield item.argument, (Step("others", node),)
        case es.RestElement():
            yield node.argument, ()
        case _:
            return


def static_key(node: es.MemberExpression) -> str | None:
    """The member's name where it is written in the code; None for `a[b]`."""
    key = node.property
    if not node.computed and isinstance(key, es.Identifier):
        return key.name
    if isinstance(key, es.Literal) and isinstance(key.value, str):
        return key.value
    if isinstance(key, es.Literal) and isinstance(key.value, float) and key.value.is_integer() and key.value >= 0:
        return str(int(key.value))
    if isinstance(key, es.TemplateLiteral) and not key.expressions:
        return key.quasis[0].cooked
    return None


def member_path(node: Node) -> tuple[Node, tuple[str, ...] | None]:
    """The root of a member expression and the names below it; None for the names where one of them is computed."""
    names: list[str] = []
    known = True
    while True:
        if isinstance(node, es.ChainExpression):
            node = node.expression
        elif isinstance(node, es.MemberExpression):
            key = static_key(node)
            known = known and key is not None
            names.append(key or "")
            node = node.object
        else:
            return node, tuple(reversed(names)) if known else None


def roots_of(node: Node | None) -> Iterator[es.Identifier]:  # noqa: C901 - one case a kind
    """Yield the names whose object the value of `node` may be, or be a part of."""
    stack = [node]
    while stack:
        current = stack.pop()
        match current:
            case es.Identifier():
                yield current
            case es.MemberExpression():
                stack.append(current.object)
            case es.ChainExpression():
                stack.append(current.expression)
            case es.ConditionalExpression():
                stack += [current.consequent, current.alternate]
            case es.LogicalExpression():
                stack += [current.left, current.right]
            case es.AssignmentExpression():
                stack.append(current.right)
            case es.SequenceExpression():
                stack.append(current.expressions[-1])
            case es.AwaitExpression():
                stack.append(current.argument)
            case es.CallExpression():
                stack.append(current.callee if isinstance(current.callee, es.Identifier) else None)
            case _:
                pass
