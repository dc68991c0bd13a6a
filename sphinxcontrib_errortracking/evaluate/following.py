"""What names hold while statements are followed, and how expressions on the way are evaluated."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.members import follow
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node


class State:
    """The names' values at one place. `done`: why the statements that follow are not reached."""

    def __init__(self, run: Engine, module: ModuleScope, home: Scope, events: Sequence[tuple[Node, Binding]]) -> None:
        self.engine = run
        self.module = module
        self.home = home
        self.events: dict[Node, Binding] = dict(events)
        self.touched: set[Node] = set()
        self.values: dict[Binding, Value] = {}
        self.done = ""
        self.returned: Value | None = None
        self.lost = False
        self.level = 0  #: statements around what is run
        self.depth = 0  #: loops around what is run
        self.target: set[Node] = set()
        self.inside: dict[Node, list[Node]] = {}  #: what changes inside a node, itself left out
        self.touch(*self.events)
        for event in self.events:
            for above in self._above(event):
                self.inside.setdefault(above, []).append(event)

    def touch(self, *nodes: Node) -> None:
        """Statements around `nodes` are run; all others change nothing that is followed."""
        for node in nodes:
            self.touched.add(node)
            self.touched.update(self._above(node))

    def _above(self, node: Node) -> Iterator[Node]:
        """Yield what stands around `node` below the home, nearest first."""
        return takewhile(lambda above: above is not self.home.node, self.module.ancestors(node))

    # ---- evaluation on the way -------------------------------------------------

    def scope(self, node: Node) -> Scope:
        """The scope in which `node` stands, below the home's own instance."""
        static = self.module.scope_around(node)
        if self.home.values is None:
            return static
        between: list[Scope] = []
        for outer in static.chain():
            if outer.root is self.home.root:
                break
            between.append(outer)
        scope = self.home
        for outer in reversed(between):
            scope = outer.instance(scope, {})
        return scope

    def within(self, compute: Callable[[], Value]) -> Value:
        """`compute()` while the followed names hold what they hold now."""
        self.engine.frames.append(self.values)
        try:
            return compute()
        finally:
            self.engine.frames.pop()

    def value(self, node: Node) -> Value:
        """What an expression on the way is."""
        return self.within(lambda: self.engine.value(node, self.scope(node)))

    def test(self, node: Node) -> Value:
        """Whether an expression on the way is truthy."""
        if node in self.touched:
            self.lose(node, "changes in a condition")
        return self.within(lambda: self.engine.test(node, self.scope(node)))

    def lose(self, node: Node, reason: str) -> None:
        """Whatever changes inside `node` cannot be followed."""
        for event in (*self.inside.get(node, ()), node):
            if event in self.events:
                self.values[self.events[event]] = Unknown(reason, (event.loc,))
        self.lost = True

    def set_all(self, bindings: Sequence[tuple[Binding, tuple[object, ...]]], value: Value, node: Node) -> None:
        """Set the names that a pattern binds to the parts of `value`."""
        for binding, path in bindings:
            found = self.within(lambda path=path: follow(self.engine, value, path, self.scope(node), node.loc))  # type: ignore[misc]
            self.values[binding] = found

    def both(
        self, test: Value, one: tuple[dict[Binding, Value], str], other: tuple[dict[Binding, Value], str], node: Node
    ) -> None:
        """Put two ways together: the one where `test` holds, and the other."""
        leaving = {"left", "return"} if not self.depth else {"left"}
        if one[1] in leaving or other[1] in leaving:
            # the place is reached only along the branch that does not leave
            self.values, self.done = other if one[1] in leaving else one
            return
        merged = dict(self.values)
        for binding in {**one[0], **other[0]}:
            unset = Static(UNDEFINED, (node.loc,)) if binding.kind == "var" else None
            first, second = one[0].get(binding, unset), other[0].get(binding, unset)
            if first is not None and second is not None and first is not second:
                merged[binding] = decide(test, lambda first=first: first, lambda second=second: second, node.loc)  # type: ignore[misc]
            elif first is second and first is not None:
                merged[binding] = first
        self.values = merged
        if one[1] != other[1]:
            for binding in self.values:
                self.values[binding] = Unknown("depends on how a loop goes on", (node.loc,))
            self.lost = True
            self.done = "lost" if self.depth else ""
            return
        self.done = one[1]

    def block(self, statements: Sequence[Node]) -> None:
        """Run statements until one leaves."""
        raise NotImplementedError
