"""What a statement does to the names that are followed: assignments, changes of what they hold, branches and loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.changing import CHANGED, METHODS, put, stepped
from sphinxcontrib_errortracking.evaluate.functions import decide, ends_process, exits
from sphinxcontrib_errortracking.evaluate.members import follow
from sphinxcontrib_errortracking.evaluate.objects import elements_of, named, spread_object
from sphinxcontrib_errortracking.evaluate.operators import binary, strict_equal
from sphinxcontrib_errortracking.evaluate.scope import Scope, member_path, names_of, static_key
from sphinxcontrib_errortracking.evaluate.truths import is_nullish, truth
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

MAX_ROUNDS = 1_000
_LOOPS = (es.ForStatement, es.ForInStatement, es.ForOfStatement, es.WhileStatement, es.DoWhileStatement)


class Effects:
    """The names' values while statements are run in order. `done`: why the statements that follow are not reached."""

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
        self.touch(*self.events)

    def touch(self, *nodes: Node) -> None:
        """Statements around `nodes` are run; all others change nothing that is followed."""
        for node in nodes:
            self.touched.add(node)
            for above in self.module.ancestors(node):
                if above is self.home.node:
                    break
                self.touched.add(above)

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
        for event, binding in self.events.items():
            if event is node or node in self.module.ancestors(event):
                self.values[binding] = Unknown(reason, (event.loc,))
        self.lost = True

    # ---- statements ---------------------------------------------------------------

    def statement(self, node: Node) -> None:
        """Run a statement that stands before the place."""
        if node not in self.touched and not (
            self.level and (exits(self.engine, node) or (self.depth and isinstance(node, es.VariableDeclaration)))
        ):
            return
        if (spent := self.engine.spend(node.loc)) is not None:
            self.lose(node, spent.reason)
            return
        self.level += 1
        self._run(node)
        self.level -= 1

    def _run(self, node: Node) -> None:  # noqa: C901, PLR0912 - one case a kind
        match node:
            case es.BlockStatement():
                self.block(node.body)
            case es.VariableDeclaration():
                for declarator in node.declarations:
                    self.declarator(declarator)
            case es.ExportNamedDeclaration() if node.declaration is not None:
                self.statement(node.declaration)
            case es.ExpressionStatement() if ends_process(node):
                self.done = "left"
            case es.ExpressionStatement():
                self.expression(node.expression)
            case es.IfStatement():
                self.fork(self.test(node.test), node.consequent, node.alternate, node)
            case es.ReturnStatement():
                self.returned = Static(UNDEFINED, (node.loc,)) if node.argument is None else self.value(node.argument)
                self.done = "return"
            case es.ThrowStatement():
                self.done = "left"
            case es.BreakStatement(label=None):
                self.done = "break"
            case es.ContinueStatement(label=None):
                self.done = "continue"
            case es.ForOfStatement() | es.ForInStatement():
                self.each_of(node)
            case es.ForStatement() | es.WhileStatement() | es.DoWhileStatement():
                self.repeat(node)
            case es.SwitchStatement():
                self.switch(node)
            case es.TryStatement():
                self.attempt(node)
            case es.Function() | es.Class():
                pass
            case _:
                self.lose(node, "changes in a statement that is not followed")

    def block(self, statements: Sequence[Node]) -> None:
        """Run statements until one leaves."""
        for statement in statements:
            if self.done:
                return
            self.statement(statement)

    def declarator(self, node: es.VariableDeclarator) -> None:
        """Set the names that a declaration makes, where they are followed or stand in a loop."""
        names = list(names_of(node.id))
        scope = self.module.scope_around(node)
        bindings = [(found[1], path) for name, path in names if (found := scope.lookup(name.name)) is not None]
        known = set(self.events.values())
        if not self.depth and not any(binding in known for binding, _ in bindings):
            if node.init is not None and node.init in self.touched:
                self.lose(node.init, "changes inside a declaration")
            return
        if node.init is not None and node.init in self.touched:
            self.lose(node.init, "changes inside a declaration")
        value: Value = Static(UNDEFINED, (node.loc,)) if node.init is None else self.value(node.init)
        self._set_all(bindings, value, node)
        if node.init is not None and isinstance(node.id, es.Identifier):
            for binding, _ in bindings:
                self.values[binding] = named(self.values[binding], node.init, binding.name)

    def _set_all(self, bindings: Sequence[tuple[Binding, tuple[object, ...]]], value: Value, node: Node) -> None:
        for binding, path in bindings:
            found = self.within(lambda path=path: follow(self.engine, value, path, self.scope(node), node.loc))  # type: ignore[misc]
            self.values[binding] = found

    # ---- branches -----------------------------------------------------------------

    def fork(self, test: Value, consequent: Node | None, alternate: Node | None, node: Node) -> None:
        """Run one branch, or both and put them together."""
        if isinstance(test, Static):
            branch = consequent if test.value is True else alternate
            if branch is not None:
                self.statement(branch)
            return
        one, other = self._branch(consequent), self._branch(alternate)
        self._both(test, one, other, node)

    def _branch(self, branch: Node | None) -> tuple[dict[Binding, Value], str]:
        before = dict(self.values)
        if branch is not None:
            self.statement(branch)
        after, done = self.values, self.done
        self.values, self.done = before, ""
        return after, done

    def _both(
        self, test: Value, one: tuple[dict[Binding, Value], str], other: tuple[dict[Binding, Value], str], node: Node
    ) -> None:
        leaving = {"left", "return"} if not self.depth else {"left"}
        if one[1] in leaving or other[1] in leaving:
            # the place is reached only along the branch that does not leave
            self.values, self.done = other if one[1] in leaving else one
            return
        merged = dict(self.values)
        for binding in {**one[0], **other[0]}:
            first, second = one[0].get(binding), other[0].get(binding)
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

    def switch(self, node: es.SwitchStatement) -> None:
        """Find the case that is entered; where that cannot be told, what the switch changes is lost."""
        if node.discriminant in self.touched:
            self.lose(node, "changes in a condition")
            return
        subject = self.value(node.discriminant)
        self._cases(node, subject, 0)
        if self.done == "break":
            self.done = ""

    def _cases(self, node: es.SwitchStatement, subject: Value, index: int) -> None:
        while index < len(node.cases) and node.cases[index].test is None:
            index += 1
        if index == len(node.cases):
            default = next((i for i, case in enumerate(node.cases) if case.test is None), None)
            if default is not None:
                self._entered(node, default)
            return
        test = node.cases[index].test
        assert test is not None  # noqa: S101 - for the type checker
        equal = strict_equal(subject, self.value(test), (test.loc,))
        if isinstance(equal, Static):
            if equal.value is True:
                self._entered(node, index)
            else:
                self._cases(node, subject, index + 1)
            return
        before = dict(self.values)
        self._entered(node, index)
        one = (self.values, "" if self.done == "break" else self.done)
        self.values, self.done = before, ""
        self._cases(node, subject, index + 1)
        other = (self.values, "" if self.done == "break" else self.done)
        self.values, self.done = before, ""
        self._both(equal, one, other, node)

    def _entered(self, node: es.SwitchStatement, index: int) -> None:
        for case in node.cases[index:]:
            self.block(case.consequent)
            if self.done:
                return

    def attempt(self, node: es.TryStatement) -> None:
        """`try`: what it changes is certain only where an error would not lead behind it."""
        handler = node.handler
        if handler is not None and not _leaves(handler.body.body):
            for part in (node.block, handler):
                self.lose(part, "changes where an error may be thrown")
        else:
            self.block(node.block.body)
        if node.finalizer is not None and not self.done:
            self.block(node.finalizer.body)

    # ---- loops --------------------------------------------------------------------

    def each_of(self, node: es.ForOfStatement | es.ForInStatement) -> None:
        """A loop over what is known is run round by round."""
        source = self.value(node.right)
        items = _items(source, keys=isinstance(node, es.ForInStatement))
        asynchronous = isinstance(node, es.ForOfStatement) and node.is_await
        if items is None or asynchronous or not isinstance(node.left, es.VariableDeclaration):
            self.lose(node, "changes in a loop")
            return
        scope = self.module.scopes.get(node, self.module.scope_around(node))
        pattern = node.left.declarations[0].id
        bindings = [(found[1], path) for name, path in names_of(pattern) if (found := scope.lookup(name.name))]
        self._rounds(items, bindings, node.body, node)

    def _rounds(
        self, items: Sequence[Value], bindings: Sequence[tuple[Binding, tuple[object, ...]]], body: Node, node: Node
    ) -> None:
        self.depth += 1
        for item in items:
            self._set_all(bindings, item, node)
            if not self._round(body, node):
                break
        self.depth -= 1

    def _round(self, body: Node, node: Node) -> bool:
        """Run the body once; whether the loop goes on."""
        self.statement(body)
        if self.done == "lost" or self.engine.exhausted:
            self.done = ""
            self.lose(node, "changes in a loop")
            return False
        if self.done == "continue":
            self.done = ""
        if self.done == "break":
            self.done = ""
            return False
        return not self.done

    def repeat(self, node: es.ForStatement | es.WhileStatement | es.DoWhileStatement) -> None:
        """A loop whose condition is known in every round."""
        self.depth += 1
        if isinstance(node, es.ForStatement) and node.init is not None:
            if isinstance(node.init, es.VariableDeclaration):
                self.statement(node.init)
            else:
                self.expression(node.init)
        for index in range(MAX_ROUNDS + 1):
            skipped = isinstance(node, es.DoWhileStatement) and index == 0
            test = self.test(node.test) if node.test is not None and not skipped else Static(value=True)
            if not isinstance(test, Static) or index == MAX_ROUNDS:
                self.lose(node, "changes in a loop")
                break
            if test.value is not True or not self._round(node.body, node):
                break
            if isinstance(node, es.ForStatement) and node.update is not None:
                self.expression(node.update)
        self.depth -= 1

    # ---- expressions ----------------------------------------------------------------

    def expression(self, node: Node) -> None:
        """Run an expression that stands as a statement."""
        if node not in self.touched:
            return
        if isinstance(node, es.ChainExpression | es.AwaitExpression):
            self.expression(node.expression if isinstance(node, es.ChainExpression) else node.argument)
        elif isinstance(node, es.LogicalExpression) and node.left not in self.touched:
            left = self.value(node.left)
            test = is_nullish(left) if node.operator == "??" else truth(left)
            branches = (None, node.right) if node.operator == "||" else (node.right, None)
            self._fork_expressions(test, branches[0], branches[1], node)
        elif isinstance(node, es.ConditionalExpression):
            self._fork_expressions(self.test(node.test), node.consequent, node.alternate, node)
        elif isinstance(node, es.SequenceExpression):
            for part in node.expressions:
                self.expression(part)
        elif isinstance(node, es.CallExpression) and node not in self.events and self._for_each(node):
            pass
        elif node in self.events and not self._nested(node):
            self._apply(node, self.events[node])
        else:
            self.lose(node, CHANGED)

    def _fork_expressions(self, test: Value, one: Node | None, other: Node | None, node: Node) -> None:
        if isinstance(test, Static):
            branch = one if test.value is True else other
            if branch is not None:
                self.expression(branch)
            return
        found = []
        for branch in (one, other):
            before = dict(self.values)
            if branch is not None:
                self.expression(branch)
            found.append((self.values, ""))
            self.values = before
        self._both(test, found[0], found[1], node)

    def _for_each(self, node: es.CallExpression) -> bool:
        callee = node.callee
        if not isinstance(callee, es.MemberExpression) or static_key(callee) != "forEach" or len(node.arguments) != 1:
            return False
        function = node.arguments[0]
        items = _items(self.value(callee.object), keys=False)
        if not isinstance(function, es.Function) or items is None or not isinstance(function.body, es.BlockStatement):
            return False
        scope = self.module.scopes[function]
        self.depth += 1
        for index, item in enumerate(items):
            given = (item, Static(float(index)))
            for param, value in zip(function.params, given, strict=False):
                pairs = [(found[1], path) for name, path in names_of(param) if (found := scope.lookup(name.name))]
                self._set_all(pairs, value, function.body)
            self.level += 1
            self.block(function.body.body)
            self.level -= 1
            if self.done in ("return", ""):
                self.done = ""
            else:
                self.done = ""
                self.lose(node, "changes in a loop")
                break
        self.depth -= 1
        return True

    def _nested(self, node: Node) -> bool:
        """Whether another change stands inside this one."""
        return any(event is not node and node in self.module.ancestors(event) for event in self.events)

    def _apply(self, node: Node, binding: Binding) -> None:
        before = self.values.get(binding, Static(UNDEFINED, (node.loc,)))
        self.values[binding] = self._changed(node, before)

    def _changed(self, node: Node, before: Value) -> Value:
        hole = Unknown(CHANGED, (node.loc,))
        match node:
            case es.AssignmentExpression():
                keys = self._keys(node.left)
                return hole if keys is None else put(before, keys, lambda old: self._assigned(node, old), hole)
            case es.UpdateExpression():
                keys = self._keys(node.argument)
                return hole if keys is None else put(before, keys, lambda old: stepped(old, node), hole)
            case es.UnaryExpression(operator="delete"):
                keys = self._keys(node.argument)
                return put(before, keys, None, hole) if keys else hole
            case es.CallExpression():
                return self._called(node, before, hole)
        return hole

    def _assigned(self, node: es.AssignmentExpression, old: Value) -> Value:
        def right() -> Value:
            return self.value(node.right)

        match node.operator:
            case "=":
                name = node.left.name if isinstance(node.left, es.Identifier) else ""
                return named(right(), node.right, name) if name else right()
            case "??=":
                return decide(is_nullish(old), right, lambda: old, node.loc)
            case "||=":
                return decide(truth(old), lambda: old, right, node.loc)
            case "&&=":
                return decide(truth(old), right, lambda: old, node.loc)
        return binary(node.operator.removesuffix("="), old, right(), node.loc)

    def _called(self, node: es.CallExpression, before: Value, hole: Unknown) -> Value:
        callee = node.callee.expression if isinstance(node.callee, es.ChainExpression) else node.callee
        if not isinstance(callee, es.MemberExpression):
            return hole
        given = self.within(lambda: elements_of(self.engine, node.arguments, self.scope(node), node.loc))
        if not isinstance(given, ArrayValue):
            return hole
        root, path = member_path(callee)
        if isinstance(root, es.Identifier) and (root.name, path) == ("Object", ("assign",)) and given.open is None:
            keys = self._keys(node.arguments[0])
            return hole if keys is None else put(before, keys, lambda old: self._merged(old, given, node), hole)
        method = METHODS.get(static_key(callee) or "")
        keys = self._keys(callee.object)
        if method is None or keys is None:
            return hole
        return put(before, keys, lambda old: method(old, given, hole), hole)

    def _merged(self, old: Value, given: ArrayValue, node: Node) -> Value:
        for source in given.elements[1:]:
            old = spread_object(self.engine, old, source, node.loc)
        return old if isinstance(old, ObjectValue) else Unknown(CHANGED, (node.loc,))

    def _keys(self, target: Node) -> list[str] | None:
        """The names that lead from the followed name to what changes; None where one is not certain."""
        keys: list[str] = []
        while isinstance(target, es.MemberExpression | es.ChainExpression):
            if isinstance(target, es.ChainExpression):
                target = target.expression
                continue
            name = static_key(target)
            if name is None:
                value = self.value(target.property)
                if not isinstance(value, Static):
                    return None
                name = js.to_text(value.value)
            keys.insert(0, name)
            target = target.object
        return keys if isinstance(target, es.Identifier) else None


def _items(value: Value, *, keys: bool) -> tuple[Value, ...] | None:
    if keys:
        if isinstance(value, ObjectValue) and value.open is None:
            return tuple(Static(name) for name, _ in value.properties)
        return None
    if isinstance(value, ArrayValue) and value.open is None:
        return value.elements
    if isinstance(value, Static) and isinstance(value.value, str):
        return tuple(Static(letter) for letter in value.value)
    return None


def _leaves(statements: Sequence[Node]) -> bool:
    """Whether the statements certainly end by leaving the function."""
    return bool(statements) and isinstance(statements[-1], es.ReturnStatement | es.ThrowStatement)
