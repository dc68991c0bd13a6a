"""What the statements of a function return, followed one after the other, as far as they can be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.leaving import exits, is_caught
from sphinxcontrib_errortracking.evaluate.operators import strict_equal
from sphinxcontrib_errortracking.evaluate.references import Ended, Thrown, throws, uncertain
from sphinxcontrib_errortracking.evaluate.trying import goes_well, returned_at_end
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

MAX_ASKED = 8  #: calls of a function in which it is asked of one of its statements whether it throws; then it is taken to go well


_FALLS_THROUGH = Unknown("falls through")
_TRIED = "returns from inside a try statement"


class Statements:
    """Runs statements as far as they can be understood; `after_break` is what follows a `break`.

    `throws`: what they call may throw, so that each of them is to be asked.
    """

    def __init__(self, run: Engine, after_break: Callable[[], Value] | None, *, throws: bool) -> None:
        self.engine = run
        self.after_break = after_break
        self.throws = throws

    def run(self, statements: Sequence[Node], scope: Scope, rest: Callable[[], Value]) -> Value:
        """The value that the statements return, or what `rest` gives where they fall through."""
        for index, node in enumerate(statements):
            if not exits(self.engine, node):
                if not self.throws or not self.engine.statement_may_throw(node):
                    continue
                after = self._later(statements[index + 1 :], scope, rest)
                if isinstance(node, es.IfStatement):
                    return self._exit(node, scope, after)
                if (thrown := self._thrown(node, scope)) is not None:
                    return self._unless(thrown, node, after)
                continue
            if (spent := self.engine.spend(node.loc)) is not None:
                return spent
            return self._exit(node, scope, self._later(statements[index + 1 :], scope, rest))
        return rest()

    def _later(self, statements: Sequence[Node], scope: Scope, rest: Callable[[], Value]) -> Later:
        return Later(lambda: self.run(statements, scope, rest))

    def _thrown(self, node: Node, scope: Scope) -> Value | None:
        """Whether a statement throws by what it calls, or reads too early; None where nothing speaks for it."""
        asked = self.engine.asked
        if asked[node] >= MAX_ASKED:
            return None
        asked[node] += 1
        found = self.engine.statement_throws(node, scope)
        return None if isinstance(found, Static) and found.value is False else found

    def _unless(self, thrown: Value, node: Node, after: Later) -> Value:
        return decide(thrown, lambda: Thrown("throws an error", (node.loc,)), after, node.loc, self.engine)

    def _exit(self, node: Node, scope: Scope, after: Later) -> Value:  # noqa: C901 - one case a statement
        engine = self.engine
        match node:
            case es.ReturnStatement(argument=None):
                return Static(UNDEFINED, (node.loc,))
            case es.ReturnStatement(argument=es.Node() as argument):
                return engine.value(argument, scope)
            case es.ThrowStatement():
                return Thrown("throws an error", (node.loc,))
            case es.BreakStatement(label=None) if self.after_break is not None:
                return self.after_break()
            case es.BlockStatement():
                inner = engine.module_of(node).scopes[node].instance(scope, {})
                return engine.deeper(node.loc, lambda: self.run(node.body, inner, after))
            case es.IfStatement():
                return engine.deeper(node.loc, lambda: self._if(node, scope, after))
            case es.SwitchStatement():
                return engine.deeper(node.loc, lambda: self._switch(node, scope, after))
            case es.ExpressionStatement():
                return Ended("ends the process", (node.loc,))
            case es.TryStatement() if is_caught(engine, node):
                return after()
            case es.TryStatement():
                return engine.deeper(node.loc, lambda: self._try(node, scope, after))
            case es.ForOfStatement() | es.ForInStatement() | es.ForStatement() | es.WhileStatement():
                found = engine.deeper(node.loc, lambda: engine.loop_exit(node, scope) or _FALLS_THROUGH)
                return after() if found is _FALLS_THROUGH else found
        return Unknown(f"returns from inside {_WORDS.get(node.type, 'a statement that is not followed')}", (node.loc,))

    def _if(self, node: es.IfStatement, scope: Scope, after: Later) -> Value:
        test = self.engine.test(node.test, scope)
        alternate = (node.alternate,) if node.alternate is not None else ()
        return decide(
            test,
            lambda: self.run((node.consequent,), scope, after),
            lambda: self.run(alternate, scope, after),
            node.test.loc,
            self.engine,
        )

    def _try(self, node: es.TryStatement, scope: Scope, after: Later) -> Value:
        if (ends := returned_at_end(self.engine, node.block)) is not None:
            return self._attempt(node, *ends, scope, after)
        if node.handler is None or node.finalizer is not None:
            return Unknown(_TRIED, (node.loc,))
        if not exits(self.engine, node.block):
            return self._passed(node, scope, after)
        return self._unless_caught(node, scope, after)

    def _attempt(
        self, node: es.TryStatement, before: Sequence[Node], argument: Node, scope: Scope, after: Later
    ) -> Value:
        """`try { …; return …; }`: what is known did not throw, and what certainly throws goes to the handler.

        Where the handler throws too, what the call gives is what the block returns.
        """
        engine = self.engine
        inner = engine.module_of(node).scopes[node.block].instance(scope, {})
        assumed = engine.assumed
        well = all(goes_well(engine, statement, lambda part: engine.value(part, inner)) for statement in before)
        value = engine.value(argument, inner)
        doubtful = engine.assumed != assumed or not well
        handled = Later(lambda: self._handled(node, scope, after))

        def settled(case: Value) -> Value:
            if throws(case) and well and node.handler is not None and node.finalizer is None:
                return handled()
            doubt = uncertain(case)
            if doubt is None and not doubtful and node.finalizer is None:
                return case
            if node.handler is not None and node.finalizer is None and not engine.judging and throws(handled()):
                engine.assumed += 1
                return case
            return Unknown(_TRIED, (node.loc, *(doubt or case).chain))

        return each(value, settled)

    def _passed(self, node: es.TryStatement, scope: Scope, after: Later) -> Value:
        """`try { … } catch { return; }`: it goes on behind what certainly throws nothing, or where the handler throws too."""
        engine = self.engine
        inner = engine.module_of(node).scopes[node.block].instance(scope, {})
        if all(goes_well(engine, statement, lambda part: engine.value(part, inner)) for statement in node.block.body):
            return after()
        if not engine.judging and throws(self._handled(node, scope, after)):
            engine.assumed += 1
            return after()
        return Unknown(_TRIED, (node.loc,))

    def _unless_caught(self, node: es.TryStatement, scope: Scope, after: Later) -> Value:
        """`try { if (…) return …; … } catch { throw …; }`: where the handler throws too, it goes on as the block does."""
        engine = self.engine
        if engine.judging or not throws(self._handled(node, scope, after)):
            return Unknown(_TRIED, (node.loc,))
        engine.assumed += 1
        return self.run(node.block.body, engine.module_of(node).scopes[node.block].instance(scope, {}), after)

    def _handled(self, node: es.TryStatement, scope: Scope, after: Later) -> Value:
        """What the handler returns, or what follows it."""
        assert node.handler is not None  # noqa: S101 - for the type checker
        caught = self.engine.module_of(node).scopes[node.handler].instance(scope, {})
        body = self.engine.module_of(node).scopes[node.handler.body].instance(caught, {})
        return self.run(node.handler.body.body, body, after)

    def _switch(self, node: es.SwitchStatement, scope: Scope, after: Later) -> Value:
        engine = self.engine
        inner = engine.module_of(node).scopes[node].instance(scope, {})
        subject = engine.value(node.discriminant, scope)
        statements = Statements(engine, after, throws=self.throws)

        def entered(index: int) -> Value:
            body = [statement for case in node.cases[index:] for statement in case.consequent]
            return statements.run(body, inner, after)

        def attempt(index: int) -> Value:
            while index < len(node.cases) and node.cases[index].test is None:
                index += 1
            if index >= len(node.cases):
                defaults = [i for i, case in enumerate(node.cases) if case.test is None]
                return entered(defaults[0]) if defaults else after()
            test = node.cases[index].test
            assert test is not None  # noqa: S101 - for the type checker
            equal = strict_equal(subject, engine.value(test, inner), (test.loc,))
            later = Later(lambda: engine.deeper(test.loc, lambda: attempt(index + 1)))
            return decide(equal, lambda: entered(index), later, test.loc, engine)

        return attempt(0)


class Later:
    """A value that is computed once, when it is first asked for."""

    def __init__(self, compute: Callable[[], Value]) -> None:
        self._compute = compute
        self._value: Value | None = None

    def __call__(self) -> Value:
        """The value."""
        if self._value is None:
            self._value = self._compute()
        return self._value


_WORDS: Mapping[str, str] = {
    "ForStatement": "a loop",
    "ForInStatement": "a loop",
    "ForOfStatement": "a loop",
    "WhileStatement": "a loop",
    "DoWhileStatement": "a loop",
    "LabeledStatement": "a labeled statement",
    "WithStatement": "a with statement",
}
