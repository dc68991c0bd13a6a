"""What a statement does to the names that are followed: assignments, changes of what they hold, branches and loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.leaving import ends_process, exits
from sphinxcontrib_errortracking.evaluate.objects import named
from sphinxcontrib_errortracking.evaluate.operators import strict_equal
from sphinxcontrib_errortracking.evaluate.references import Global
from sphinxcontrib_errortracking.evaluate.scope import names_of
from sphinxcontrib_errortracking.evaluate.trying import goes_well
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static
from sphinxcontrib_errortracking.evaluate.variable_loops import copy_variables
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

from sphinxcontrib_errortracking.evaluate.following_expressions import Expressions, items_of

MAX_ROUNDS = 1_000


class Effects(Expressions):
    """Runs statements in order."""

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
            case es.ExpressionStatement() if ends_process(self.engine, node):
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
        if node.init is None and getattr(self.module.parents.get(node), "kind", "") == "var":
            for binding, _ in bindings:
                self.values.setdefault(binding, Static(UNDEFINED, (node.loc,)))  # in a loop it keeps what it held
            return
        if not self.depth and not any(binding in known for binding, _ in bindings):
            if node.init is not None and node.init in self.touched:
                self.lose(node.init, "changes inside a declaration")
            return
        if node.init is not None and node.init in self.touched:
            self.lose(node.init, "changes inside a declaration")
        value: Value = Static(UNDEFINED, (node.loc,)) if node.init is None else self.value(node.init)
        self.set_all(bindings, value, node)
        if node.init is not None and isinstance(node.id, es.Identifier):
            for binding, _ in bindings:
                self.values[binding] = named(self.values[binding], node.init, binding.name)

    # ---- branches -----------------------------------------------------------------

    def fork(self, test: Value, consequent: Node | None, alternate: Node | None, node: Node) -> None:
        """Run one branch, or both and put them together."""
        if isinstance(test, Static):
            branch = consequent if test.value is True else alternate
            if branch is not None:
                self.statement(branch)
            return
        one, other = self._branch(consequent), self._branch(alternate)
        self.both(test, one, other, node)

    def _branch(self, branch: Node | None) -> tuple[dict[Binding, Value], str]:
        before = dict(self.values)
        if branch is not None:
            self.statement(branch)
        after, done = self.values, self.done
        self.values, self.done = before, ""
        return after, done

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
        self.both(equal, one, other, node)

    def _entered(self, node: es.SwitchStatement, index: int) -> None:
        for case in node.cases[index:]:
            self.block(case.consequent)
            if self.done:
                return

    def attempt(self, node: es.TryStatement) -> None:
        """`try`: what it changes is certain only where an error would not lead behind it."""
        handler = node.handler
        if node.finalizer is not None and exits(self.engine, node.finalizer):
            self.lose(node, "leaves its `finally` in several ways")
            self.done = "lost"
            return
        if handler is not None and not self._leaves(handler.body.body):
            well = self._tried(node.block.body)
            if well is False:
                self.block(handler.body.body)
            elif well is None:
                for part in (node.block, handler):
                    self.lose(part, "changes where an error may be thrown")
        else:
            self.block(node.block.body)
        if node.finalizer is not None and not self.done:
            self.block(node.finalizer.body)

    def _tried(self, statements: Sequence[Node]) -> bool | None:
        """Run statements as long as they certainly throw nothing: whether all did, or one certainly throws."""
        for statement in statements:
            well = goes_well(self.engine, statement, self.value)
            if not well:
                return well
            self.statement(statement)
        return True

    def _leaves(self, statements: Sequence[Node]) -> bool:
        """Whether the statements certainly end by leaving the function, or the process."""
        last = statements[-1] if statements else None
        return isinstance(last, es.ReturnStatement | es.ThrowStatement) or (
            isinstance(last, es.ExpressionStatement) and ends_process(self.engine, last)
        )

    # ---- loops --------------------------------------------------------------------

    def each_of(self, node: es.ForOfStatement | es.ForInStatement) -> None:
        """A loop over what is known is run round by round."""
        source = self.value(node.right)
        keys = isinstance(node, es.ForInStatement)
        items = items_of(source, keys=keys)
        asynchronous = isinstance(node, es.ForOfStatement) and node.is_await
        if asynchronous or not isinstance(node.left, es.VariableDeclaration):
            self.lose(node, "changes in a loop")
            return
        scope = self.module.scopes.get(node, self.module.scope_around(node))
        pattern = node.left.declarations[0].id
        bindings = [(found[1], path) for name, path in names_of(pattern) if (found := scope.lookup(name.name))]
        if items is not None:
            self._rounds(items, bindings, node.body, node)
        elif keys is not isinstance(source, Global) or not copy_variables(self, source, pattern, bindings, node.body):
            self.lose(node, "changes in a loop")

    def _rounds(
        self, items: Sequence[Value], bindings: Sequence[tuple[Binding, tuple[object, ...]]], body: Node, node: Node
    ) -> None:
        self.depth += 1
        for item in items:
            self.set_all(bindings, item, node)
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
