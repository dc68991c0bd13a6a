"""What a name that changes holds at one place: the statements before it are followed in order, as far as they can be.

A name is followed where all its changes are written with its own name, in one function. `Engine.frames` holds what the names are
while an expression on the way is evaluated.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.changing import CHANGED, changed, is_container
from sphinxcontrib_errortracking.evaluate.effects import Effects
from sphinxcontrib_errortracking.evaluate.filling import function_named
from sphinxcontrib_errortracking.evaluate.functions import MAX_CALLS, parameter_values
from sphinxcontrib_errortracking.evaluate.homes import LOOPS, first_write, home_of, is_exported_name, place_in
from sphinxcontrib_errortracking.evaluate.kept import changes_of_kept, keeper, nothing
from sphinxcontrib_errortracking.evaluate.later_changes import unless_changed_later
from sphinxcontrib_errortracking.evaluate.quiet import between, is_quiet
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static, Unknown, cases_of
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

KINDS = frozenset({"let", "const", "var", "param", "using"})


def tracked_value(  # noqa: PLR0913, PLR0917
    run: Engine, node: Node, holder: Scope, binding: Binding, start: Callable[[], Value], passed: Callable[[], bool]
) -> Value | None:
    """What `binding` holds where `node` reads it; None where its changes cannot be followed. `start`: what a parameter is at first."""
    if not binding.events or binding.aliased or binding.redeclared or binding.kind not in KINDS:
        return None
    home = holder.home()
    module = run.module_of(binding.node)
    if (value := _kept_value(run, module, node, holder, binding, passed)) is not None:
        return value
    if home.node not in module.parents and home.kind != "module":
        return None
    if any(home_of(module, event) is not home.node for event in binding.events):
        return None
    if (binding, False) in run.given and passed():  # that is known
        return None
    place = place_in(module, node, home.node)
    if place is None and not _is_final(run, module, home, node, binding):
        return None
    key = ("flow", binding, holder, place)

    def compute() -> Value:
        value = _Flow(run, module, home, {binding: start}).at(binding, place)
        return value if place is None else unless_changed_later(module, binding, node, place, value)

    found = run.once(key, node.loc, compute)
    is_lost = type(found) is Unknown and bool(binding.writes)  # whoever else changes it, no more is known of it
    return found if is_lost or not passed() else None


def _kept_value(  # noqa: PLR0913, PLR0917
    run: Engine, module: ModuleScope, node: Node, holder: Scope, binding: Binding, passed: Callable[[], bool]
) -> Value | None:
    """What a variable holds in the function that keeps in it what it made once; None where it is no such variable."""
    function = keeper(module, holder, binding, home_of)
    at_first = nothing(binding)
    if function is None or at_first is None or passed():
        return None
    place = place_in(module, node, function)
    if place is None or not _stays(run, module, function, binding, node):
        return None

    def compute() -> Value:
        value = _Flow(run, module, module.scopes[function], {}, {binding: at_first}).at(binding, place)
        changes = changes_of_kept(run, module, function, binding) if is_container(value) else []
        return changed(value, changes) if changes else unless_changed_later(module, binding, node, place, value)

    value = run.once(("kept", binding, holder, place), node.loc, compute)
    if at_first in cases_of(value) and function not in run.callers():
        return Unknown("depends on whether its function ran before", (node.loc, binding.identifier.loc))
    return value


def _stays(run: Engine, module: ModuleScope, function: es.Function, binding: Binding, node: Node) -> bool:
    """Whether nothing that empties a variable may run after the function has given it something, and before it is read."""
    first = first_write(module, binding, function)
    if first is None or all(home_of(module, event) is function for event in binding.events):
        return True
    return all(is_quiet(run, module, binding, inner) for inner in between(module, function, first, node))


def held_at(  # noqa: PLR0913, PLR0917
    run: Engine, module: ModuleScope, home: Scope, binding: Binding, first: Value, place: Node, node: Node
) -> Value:
    """What a name from around a function holds at a place in it, when it holds `first` as the function begins."""
    value = _Flow(run, module, home, {}, {binding: first}).at(binding, place)
    return unless_changed_later(module, binding, node, place, value)


def _is_final(run: Engine, module: ModuleScope, home: Scope, node: Node, binding: Binding) -> bool:
    """Whether a name holds what it holds at the end of the file wherever `node`, which is evaluated later, reads it."""
    if home.kind != "module" or _in_loop(module, binding, home.node):
        return False
    return is_exported_name(module, node) or _is_settled(run, module, binding)


def _in_loop(module: ModuleScope, binding: Binding, home: Node) -> bool:
    """Whether there is one such name for each round of a loop; a `var` is one for all."""
    if binding.kind == "var":
        return False
    around = itertools.takewhile(lambda above: above is not home, module.ancestors(binding.node))
    return any(isinstance(above, LOOPS) for above in around)


def _is_settled(run: Engine, module: ModuleScope, binding: Binding) -> bool:
    """Whether a file has made all its changes to a name before any function of it can be called."""
    del run
    last = max((event.loc.line, event.loc.column) for event in binding.events)
    for node in module.calls:
        if (node.loc.line, node.loc.column) > last or home_of(module, node) is not module.program:
            continue
        callee = node.callee
        found = module.scope.lookup(callee.name) if isinstance(callee, es.Identifier) else None
        if isinstance(callee, es.Function) or (found is not None and found[1].kind != "import"):
            return False
    return True


class _Flow(Effects):
    """Follows the statements of one function, or of a file."""

    def __init__(
        self,
        run: Engine,
        module: ModuleScope,
        home: Scope,
        starts: dict[Binding, Callable[[], Value]],
        outer: dict[Binding, Value] | None = None,
    ) -> None:
        self.outer = outer or {}  #: names from around it, with what they hold before the first statement
        mine = [(event, binding) for event, binding in module.events if home_of(module, event) is home.node]
        self.bindings = {binding for _, binding in mine if binding in self.outer or _is_own(module, binding, home.node)}
        super().__init__(run, module, home, [(event, binding) for event, binding in mine if binding in self.bindings])
        for binding in self.bindings - self.outer.keys():
            if binding.kind not in {"param", "import", "function", "class"}:
                self.touch(binding.node)
        self.starts = starts

    def at(self, wanted: Binding, place: Node | None) -> Value:
        """What `wanted` holds at `place`; None for the end of the file."""
        body = self.home.node.body if isinstance(self.home.node, es.Function | es.Program | es.StaticBlock) else ()
        statements = body.body if isinstance(body, es.BlockStatement) else body
        if not isinstance(statements, tuple):
            return Unknown("is assigned in several places", (wanted.identifier.loc,))
        self.values = dict(self.first(wanted))
        self.target = set() if place is None else {place, *self.module.ancestors(place)}
        self.block(statements)
        value = self.values.get(wanted)
        if value is not None:
            return value
        if wanted.kind == "var":
            return Static(UNDEFINED, (wanted.identifier.loc,))
        changes = [event.loc for event, binding in self.module.events if binding is wanted]
        if changes:
            return Unknown(CHANGED, (wanted.identifier.loc, changes[0]))
        return Unknown("is used before it is set", (wanted.identifier.loc,))

    def first(self, wanted: Binding | None) -> Iterator[tuple[Binding, Value]]:
        """What the parameters hold before the first statement."""
        for binding in self.bindings:
            if binding in self.outer:
                yield binding, self.outer[binding]
            elif binding is wanted and binding.kind == "param":
                yield binding, self.starts[wanted]()
            elif binding.kind == "param":
                known = (self.home.values or {}).get(binding.name)
                yield binding, known or Unknown("depends on the caller", (binding.identifier.loc,))

    # ---- statements on the way ------------------------------------------------

    def block(self, statements: Sequence[Node]) -> None:
        """Run statements until one leaves, or the one that holds the place is reached."""
        for statement in statements:
            if self.done:
                return
            if statement in self.target:
                self.enter(statement)
                self.done = "here"
                return
            self.statement(statement)

    def enter(self, node: Node) -> None:
        """Go on inside the statement that holds the place."""
        if node not in self.touched:
            return
        match node:
            case es.BlockStatement():
                self.block(node.body)
            case es.IfStatement():
                if node.test in self.target or node.test in self.touched:
                    self.lose(node.test, "changes in a condition")
                for branch in (node.consequent, node.alternate):
                    if branch is not None and branch in self.target:
                        self.enter(branch)
            case es.TryStatement() if node.block in self.target:
                self.block(node.block.body)
            case es.ExpressionStatement() | es.VariableDeclaration() | es.ReturnStatement():
                self._inside(node)
            case es.ExportNamedDeclaration() if node.declaration is not None:
                self.enter(node.declaration)
            case _:
                self.lose(node, "changes where it is used")

    def _inside(self, statement: Node) -> None:
        """In the statement itself: an assignment reads its right side before it writes."""
        if isinstance(statement, es.VariableDeclaration):
            for declarator in statement.declarations:
                if declarator in self.target:
                    if declarator.init is not None and declarator.init in self.touched:
                        self._before_event(declarator)
                    return
                self.declarator(declarator)
            return
        self._before_event(statement)

    def _before_event(self, statement: Node) -> None:
        inner = self.inside.get(statement, ())
        if len(inner) == 1 and inner[0] in self.target:
            return
        if inner:
            self.lose(statement, "changes where it is used")


def filled(run: Engine, call: es.CallExpression, given: Sequence[Value], before: Value, index: int) -> Value:
    """What an object becomes that the function of a call fills, as `filling` tells; `before`: what it is until then."""
    module = run.module_of(call)
    function = function_named(module, call)
    hole = Unknown(CHANGED, (call.loc,))
    if function is None or function in run.callers() or len(run.calls) >= MAX_CALLS:
        return hole
    arguments = (*given[:index], before, *given[index + 1 :])
    home, _ = parameter_values(run, function, module.scope_around(function), arguments)
    param = module.scopes[function].bindings[function.params[index].name]  # type: ignore[attr-defined]
    run.calls.append((None, call.loc, function))
    try:
        return _Flow(run, module, home, {param: lambda: before}).at(param, None)
    finally:
        run.calls.pop()


def _is_own(module: ModuleScope, binding: Binding, home: Node) -> bool:
    """Whether a name belongs to a function, or to the file, and nothing else changes it: what is called on the way may."""
    if binding.aliased or home_of(module, binding.identifier) is not home:
        return False
    return all(home_of(module, event) is home for event in binding.events)


def loop_exit(run: Engine, node: Node, scope: Scope) -> Value | None:
    """What a loop returns from its function; None where it falls through, Unknown where that cannot be told."""
    home = scope.home()
    module = run.module_of(node)
    if home.node not in module.parents and home.kind != "module":
        return Unknown("returns from inside a loop", (node.loc,))
    flow = _Flow(run, module, home, {})
    body = home.node.body if isinstance(home.node, es.Function) else None
    if not isinstance(body, es.BlockStatement):
        return Unknown("returns from inside a loop", (node.loc,))
    flow.values = dict(flow.first(None))
    flow.target = {node, *module.ancestors(node)}
    flow.block(body.body)
    flow.target, flow.done = set(), ""
    flow.touch(*_leaving(node))
    flow.statement(node)
    if flow.done == "return":
        return flow.returned
    return None if not flow.done and not flow.lost else Unknown("returns from inside a loop", (node.loc,))


def _leaving(node: Node) -> Iterator[Node]:
    for inner in es.walk(node):
        if isinstance(inner, es.ReturnStatement | es.ThrowStatement | es.BreakStatement | es.ContinueStatement):
            yield inner
