"""One file with its scopes: what its names are bound to and what it exports."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.scope import Binding
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate.flows import Flow, Outlet
    from sphinxcontrib_errortracking.evaluate.scope import Mutation, Scope
    from sphinxcontrib_errortracking.evaluate.sources import Escape
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

MAX_DERIVED = 10  #: classes that are derived from each other


@dataclass(frozen=True, slots=True)
class Export:
    """What stands behind one exported name.

    `node` is an expression or declaration of this file; with `source` it is `name` of another module ("*" for all of it).
    """

    node: Node
    source: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class CommonJSExport:
    """`module.exports = node` (`name` is None) or `exports.name = node`; `nested`: not at the top level, so it may not run.

    `short`: written with `exports`, which `module.exports = …` leaves behind unless it assigns that too.
    """

    name: str | None
    node: Node
    scope: Scope
    nested: bool
    loc: SourceLocation
    short: bool = False


@dataclass(slots=True, eq=False)
class ModuleScope:
    """A program, its scopes, its parents and its exports."""

    path: str
    program: es.Program
    scope: Scope
    parents: Mapping[Node, Node]
    scopes: dict[Node, Scope]
    exports: dict[str, Export] = field(default_factory=dict)
    stars: list[es.ExportAllDeclaration] = field(default_factory=list)  #: `export * from`
    commonjs: list[CommonJSExport] = field(default_factory=list)
    environment_writes: dict[str, SourceLocation] = field(
        default_factory=dict
    )  #: `process.env.X = …`; "" for a computed name
    environment_given: list[Escape] = field(default_factory=list)  #: functions that get the environment as an argument
    self_changing: dict[Node, SourceLocation] = field(
        default_factory=dict
    )  #: object literals whose methods assign to `this`
    assigned_globals: dict[str, SourceLocation] = field(
        default_factory=dict
    )  #: free names, or members of globals, that are assigned

    events: list[tuple[Node, Binding]] = field(default_factory=list)  #: what changes which name
    calls: list[es.CallExpression] = field(default_factory=list)
    filling: dict[Node, int] = field(default_factory=dict)  #: calls that fill an object, and which argument it is
    homes: dict[Node, Node] = field(default_factory=dict)  #: memory of `home_of`
    flows: dict[Binding, list[Flow]] = field(default_factory=dict)  #: what a name may be given
    returns: dict[Node, list[Node]] = field(default_factory=dict)  #: what a function may return
    this_changed: dict[Node | None, SourceLocation] = field(
        default_factory=dict
    )  #: functions that assign to their `this`
    arguments_changed: dict[Node | None, SourceLocation] = field(default_factory=dict)  #: or to their `arguments`
    changed_results: set[Node] = field(default_factory=set)  #: calls whose result is changed
    foreign_writes: list[tuple[Node, Mutation]] = field(
        default_factory=list
    )  #: `require("./x").y = …`: the import, the change
    outlets: dict[Binding, list[Outlet]] = field(
        default_factory=dict
    )  #: exports, of other names, that may hold what a name holds
    objects: dict[Node, Binding] = field(default_factory=dict)  #: what stands for the objects of a class

    def ancestors(self, node: Node) -> Iterator[Node]:
        """Yield what stands around `node`, nearest first."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def scope_of(self, node: Node) -> Scope:
        """The scope in which `node` is evaluated; for a function, block or class, the one that it makes."""
        current: Node | None = node
        while current is not None:
            if (scope := self.scopes.get(current)) is not None:
                return scope
            current = self.parents.get(current)
        return self.scope

    def scope_around(self, node: Node) -> Scope:
        """The scope in which `node` stands, also where it makes one itself."""
        parent = self.parents.get(node)
        return self.scope if parent is None else self.scope_of(parent)

    def objects_of(self, this: Node) -> Binding | None:
        """What stands for the objects that `this` can be: those of the class around it."""
        owner = next((above for above in self.ancestors(this) if isinstance(above, es.Class)), None)
        if owner is None:
            return None
        owner = self._first_of(owner)
        if owner not in self.objects:
            self.objects[owner] = Binding("this", "this", owner, owner)
        return self.objects[owner]

    def _first_of(self, owner: es.Class) -> es.Class:
        """The class of this file from which a class is derived in the end: an object of one is an object of the other."""
        for _ in range(MAX_DERIVED):
            base = owner.superclass
            found = self.scope_around(owner).lookup(base.name) if isinstance(base, es.Identifier) else None
            if found is None or not isinstance(found[1].node, es.Class) or found[1].node is owner:
                break
            owner = found[1].node
        return owner
