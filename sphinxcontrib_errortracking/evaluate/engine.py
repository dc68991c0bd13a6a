"""The evaluator's inside: budgets, memory, and what a name is bound to. Its values are raw: `Evaluator` masks them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.bindings import build_scopes
from sphinxcontrib_errortracking.evaluate.calling import call_value
from sphinxcontrib_errortracking.evaluate.elsewhere import preparing_files
from sphinxcontrib_errortracking.evaluate.expressions import expression
from sphinxcontrib_errortracking.evaluate.flow import filled, loop_exit
from sphinxcontrib_errortracking.evaluate.forks import of_namespace
from sphinxcontrib_errortracking.evaluate.generate import OPERATIONS, retold
from sphinxcontrib_errortracking.evaluate.linking import exported, exporters
from sphinxcontrib_errortracking.evaluate.may_throw import may_throw, statement_may_throw
from sphinxcontrib_errortracking.evaluate.origins import Origins
from sphinxcontrib_errortracking.evaluate.shared import Shared
from sphinxcontrib_errortracking.evaluate.thrown import statement_throws
from sphinxcontrib_errortracking.evaluate.thrown_expressions import expression_throws
from sphinxcontrib_errortracking.evaluate.truths import both, either, negated, truth
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.lean import replace
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.module import Export, ModuleScope
    from sphinxcontrib_errortracking.evaluate.named_calls import Calls
    from sphinxcontrib_errortracking.evaluate.references import External, Namespace
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import ArrayValue, Environment, Value
    from sphinxcontrib_errortracking.evaluate.walked import Known
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.estree import Function, Node, SourceLocation

MAX_STEPS = 20_000  #: expressions and statements for one question
MAX_GIVEN_UP = 10  #: questions that took all their steps, after which those that are asked of each place get fewer
FEW_STEPS = 1_000  #: for one of these; where such a question has an answer it takes a tenth of that on most code
MAX_DEPTH = 120  #: of expressions in each other, across functions and files; two or three Python frames each
#: the files that may export a name, each with its Export, and what lies outside the repository
Candidates: TypeAlias = "tuple[list[tuple[ModuleScope, Export | None]], list[Value]]"


class Engine:
    """Evaluates nodes of one repository under one environment."""

    def __init__(self, repository: Repository, environment: Environment, shared: Shared | None = None) -> None:
        """`shared`: what another engine of the same repository remembers of it."""
        self.repository = repository
        self.environment = environment
        self.shared = shared or Shared()
        self.calls: list[
            tuple[Scope | None, SourceLocation, Function]
        ] = []  #: caller's static function scope, place, callee
        self.exits: dict[Node, bool] = {}
        self.thrown: dict[tuple[Node, Scope], Value | None] = {}  #: whether a statement throws by what it calls
        self.leaving: dict[
            str, tuple[tuple[Value, Node], ...]
        ] = {}  #: whether statements of a file leave, if it is certain
        self.params: dict[Node, list[Binding]] = {}  #: the names that stand for a function's arguments
        self.throwers: dict[Node, bool] = {}  #: whether a function may throw, by its text and those that it calls
        self.asked: Counter[Node] = Counter()  #: how often it was asked of a statement of a function whether it throws
        self.enders: dict[Function, bool] = {}  #: whether a function does nothing but throw or end the process
        #: what names hold while statements are followed; None where an expression is evaluated at its own place
        self.frames: list[dict[Binding, Value] | None] = []
        self.declared: dict[tuple[Binding, str], tuple[str, Binding] | None] = {}  #: for what variable an import stands
        self.candidates: dict[tuple[str, str], Candidates] = {}  #: of a file and the name of an export
        self.given: dict[
            tuple[Binding, bool], Known
        ] = {}  #: what those change who are given what a name holds: the whole, or just the first
        self.walked_from: set[Binding] = set()  #: the names of which that is being worked out
        self.callees: dict[Node, list[Node | None]] = {}  #: the functions that a callee may be
        self.assumed = 0  #: how often it was assumed that no error is thrown where one may be
        self.judging = False  #: whether it is asked just that, so that nothing is assumed
        self.outside: dict[
            tuple[Binding, object], External | None
        ] = {}  #: what parameters are given of wanted packages
        self.given_by: dict[
            tuple[Node, int], list[es.CallExpression | es.NewExpression]
        ] = {}  #: the calls that give an argument
        self.origins = Origins(self, self.shared.origins)  #: the packages from which something comes
        self.calls_by_file: dict[str, Calls] = {}
        self.circles = 0  #: how often a value was asked for while it was being worked out
        self._memory: dict[Hashable, Value] = {}
        self._active: set[Hashable] = set()
        self._steps = 0
        self._budget = MAX_STEPS
        self._given_up = 0  #: the questions that took all their steps
        self._depth = 0
        self._exhausted = False
        self._blamed = False  #: whether it is known what took the budget

    def reset(self, *, of_each_place: bool = False) -> None:
        """Start a new question with a full budget; one `of_each_place` gets less of it where many have taken all."""
        self._given_up += self._exhausted
        self._budget = FEW_STEPS if of_each_place and self._given_up >= MAX_GIVEN_UP else MAX_STEPS
        self._steps = 0
        self._exhausted = self._blamed = False

    @cached_property
    def prepared(self) -> dict[str, dict[str, SourceLocation]]:
        """The files that assign environment variables, and where."""
        return preparing_files(self)

    @cached_property
    def of_node(self) -> Engine:
        """The same for code that Node runs."""
        if self.environment.runtime == "nodejs":
            return self
        return Engine(self.repository, replace(self.environment, runtime="nodejs"), self.shared)

    @property
    def exhausted(self) -> bool:
        """Whether nothing is left of the budget."""
        return self._exhausted

    @property
    def idle(self) -> bool:
        """Whether no question is being answered."""
        return self._depth == 0

    def module(self, path: str) -> ModuleScope | None:
        """The file at `path`, parsed and scoped; None where it cannot be read."""
        if path not in self.shared.modules:
            program, index = self.repository.program(path), self.repository.index(path)
            self.shared.modules[path] = build_scopes(path, program, index) if program and index else None
        return self.shared.modules[path]

    def by_text(self, path: str, ask: Callable[[str], bool]) -> bool:
        """The answer to a question about the text of a file, whatever the environment; no where it cannot be read."""
        if (ask, path) not in self.shared.texts:
            self.shared.texts[ask, path] = ask(self.repository.text(path) or "")
        return self.shared.texts[ask, path]

    def module_of(self, node: Node) -> ModuleScope:
        """The file in which `node` stands."""
        module = self.module(node.loc.source)
        if module is None:
            msg = f"{node.loc} is no place of this repository"
            raise LookupError(msg)
        return module

    def spend(self, loc: SourceLocation) -> Unknown | None:
        """Take one step from the budget; Unknown where nothing is left."""
        self._steps += 1
        if self._steps <= self._budget and self._depth <= MAX_DEPTH:
            return None
        self._exhausted = True
        reason = "takes too many steps to evaluate" if self._steps > self._budget else "is nested too deeply"
        return Unknown(reason, (loc,))

    def deeper(self, loc: SourceLocation, compute: Callable[[], Value]) -> Value:
        """`compute()` one level deeper, within the budget."""
        if (spent := self.spend(loc)) is not None:
            return spent
        self._depth += 1
        try:
            return compute()
        finally:
            self._depth -= 1

    def value(self, node: Node, scope: Scope) -> Value:
        """What `node` can be at run time, raw."""
        if (spent := self.spend(node.loc)) is not None:
            return spent
        self._depth += 1
        try:
            value = expression.dispatch(type(node))(node, self, scope)
            return retold(value, node) if isinstance(node, OPERATIONS) else value
        finally:
            self._depth -= 1

    def at_rest(self, node: Node, scope: Scope) -> Value:
        """`value`, worked out once where no call or statement is being followed and no parameter is bound."""
        if scope.values is not None or self.calls or self.frames:
            return self.value(node, scope)
        return self.once((node, scope), node.loc, lambda: self.value(node, scope))

    def once(self, key: Hashable, loc: SourceLocation, compute: Callable[[], Value]) -> Value:
        """`compute()`, remembered under `key`; Unknown where it asks for itself."""
        if key in self._memory:
            return self._memory[key]
        if key in self._active:
            self.circles += 1
            return Unknown("refers to itself", (loc,))
        self._active.add(key)
        before, assumed, judging = self._steps, self.assumed, self.judging
        self.judging = False
        try:
            value = compute()
        finally:
            self._active.discard(key)
            self.assumed, self.judging = assumed, judging
        if not self._exhausted:
            self._memory[key] = value
        elif not self._blamed and self._steps - before > self._budget // 2:
            self._blamed = True
            self._memory[key] = (
                value  # this takes most of a budget by itself: later questions need not spend theirs on it
            )
        return value

    def test(self, node: Node, scope: Scope, known: Callable[[Node, Scope], Value] | None = None) -> Value:
        """Whether `node` is truthy: Static, a Choice of both, or Unknown; three-valued across `&&`, `||` and `!`.

        `known`: gives the values in it.
        """
        if isinstance(node, es.UnaryExpression) and node.operator == "!":
            return self.deeper(node.loc, lambda: negated(self.test(node.argument, scope, known), (node.loc,)))
        if isinstance(node, es.LogicalExpression) and node.operator != "??":
            combine = both if node.operator == "&&" else either
            return self.deeper(
                node.loc,
                lambda: combine(self.test(node.left, scope, known), lambda: self.test(node.right, scope, known)),
            )
        return truth((known or self.at_rest)(node, scope), (node.loc,))

    def exporters(self, path: str, name: str) -> Candidates:
        """The files that may export `name` for `path`."""
        return exporters(self, path, name)

    def of_namespace(self, namespace: Namespace, name: str, loc: SourceLocation) -> Value:
        """What the file, or the files, behind `namespace` export as `name`."""
        return of_namespace(self, namespace, name, loc)

    def exported(self, path: str, name: str, loc: SourceLocation) -> Value:
        """What the file `path` exports as `name`."""
        return self.deeper(loc, lambda: exported(self, path, name, loc))

    def call(self, callee: Value, arguments: ArrayValue, loc: SourceLocation, scope: Scope | None) -> Value:
        """`callee(...arguments)`, called at `loc` from code in `scope`."""
        return self.deeper(loc, lambda: call_value(self, callee, arguments, loc, scope))

    def throws(self, node: Node, scope: Scope) -> Value:
        """Whether evaluating an expression certainly throws."""
        return expression_throws(self, node, scope)

    def statement_throws(self, statement: Node, scope: Scope) -> Value | None:
        """Whether a statement certainly throws or ends the process."""
        return statement_throws(self, statement, scope)

    def may_throw(self, function: Node) -> bool:
        """Whether a function may throw or end the process, as far as its text and what it calls by name tells."""
        return may_throw(self, function)

    def statement_may_throw(self, statement: Node) -> bool:
        """The same of one statement."""
        return statement_may_throw(self, statement)

    def loop_exit(self, node: Node, scope: Scope) -> Value | None:
        """What a loop returns from its function; None where it falls through."""
        return loop_exit(self, node, scope)

    def filled(self, call: es.CallExpression, given: Sequence[Value], before: Value, index: int) -> Value:
        """What an object becomes that the function of a call fills."""
        return self.deeper(call.loc, lambda: filled(self, call, given, before, index))

    def callers(self) -> Iterator[Function]:
        """Yield the functions that are being called."""
        return (function for _, _, function in self.calls)
