"""Under which conditions a place is reached, once the function around it is called."""

from __future__ import annotations

from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.callbacks import called_by
from sphinxcontrib_errortracking.evaluate.calling_back import ONLY_FAILING, calls_back
from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.first_time import TIMES, keeps_marks
from sphinxcontrib_errortracking.evaluate.generate import condition_words, generate
from sphinxcontrib_errortracking.evaluate.leaving import exits
from sphinxcontrib_errortracking.evaluate.leaving_statements import FALSE, TRUE, leaves
from sphinxcontrib_errortracking.evaluate.loading import leaving_files
from sphinxcontrib_errortracking.evaluate.member_marks import member_mark
from sphinxcontrib_errortracking.evaluate.operators import strict_equal
from sphinxcontrib_errortracking.evaluate.reached import combined
from sphinxcontrib_errortracking.evaluate.references import Reach
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.set_up_already import SetUpAlready
from sphinxcontrib_errortracking.evaluate.stand_ins import held_if
from sphinxcontrib_errortracking.evaluate.throwing import throwing
from sphinxcontrib_errortracking.evaluate.thrown_expressions import evaluated_in, expression_throws
from sphinxcontrib_errortracking.evaluate.too_early import reads_too_early
from sphinxcontrib_errortracking.evaluate.truths import both, either, is_nullish, negated
from sphinxcontrib_errortracking.evaluate.values import ArrayValue, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.first_time import Time
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.reached import Told
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node


def reach(  # noqa: PLR0913
    run: Engine,
    node: Node,
    module: ModuleScope,
    adapt: Callable[[Scope], Scope],
    *,
    time: Time | None = None,
    set_by: Collection[Node] = (),
    given: Iterable[Value] = (),
) -> Reach:
    """Whether `node` is reached; `adapt` binds the parameters of the functions around it.

    `time`: it is enough that it is reached the first time that its function runs, or it is asked of a time after that. `set_by`: the
    calls that set Sentry up in the processes of `node`; `given`: what the parameters around it hold.
    """
    taken = [(negated(thrown), _taken) for value in given if (thrown := throwing(value)) != FALSE]
    found = combined(taken + list(_Conditions(run, module, adapt, _already(run, node, None, set_by)).around(node)))
    if time is None or found.reason is None or not (keeps_marks(module) or set_by):
        return found
    run.reset()
    at_time = _Conditions(run, module, adapt, _already(run, node, time, set_by), time)
    then = combined(taken + list(at_time.around(node)))
    return then if (then.active is False) is (time == "later") else found


def _already(run: Engine, node: Node, time: Time | None, set_by: Collection[Node]) -> SetUpAlready:
    def reached(event: Node) -> bool:
        module = run.module_of(event)
        return bool(reach(run, event, module, lambda scope: scope, set_by=set_by).active)

    answer = SetUpAlready(run, node, time, set_by)
    answer.reached = reached
    return answer


def loading(run: Engine, path: str, before: Node | None = None) -> Reach:
    """Whether the files that a file imports let it run when it is loaded; `before`: those that come before this place in it."""

    def left(statement: Node, target: str) -> Value:
        module = run.module(target)
        run.reset()
        return FALSE if module is None else leaves(_Conditions(run, module, lambda scope: scope), statement)

    found = [
        (negated(value), partial(_passed, statement)) for value, statement in leaving_files(run, path, left, before)
    ]
    return combined(found) if found else Reach(active=True)


class _Conditions:
    """The truths that must hold around one node."""

    def __init__(
        self,
        run: Engine,
        module: ModuleScope,
        adapt: Callable[[Scope], Scope],
        already: SetUpAlready | None = None,
        time: Time | None = None,
    ) -> None:
        """`already`: what the SDK answers to whether it is set up; `time`: at which the file's variables, and marks in its objects, are read."""
        self.run = run
        self.module = module
        self.adapt = adapt
        self.already = already
        self.time = time

    def around(self, node: Node) -> Iterator[Told]:
        """Yield one truth for each thing around `node` that decides whether it is reached, with its words."""
        if isinstance(node, es.CallExpression | es.NewExpression):
            if (early := reads_too_early(self.run, node)) is not None:
                yield negated(early), lambda: "what it is given is declared before it"
            if (held := held_if(self.run, node)) is not None:
                yield self._holds(held.test, holds=held.holds)
            yield from self._chain(node)
            yield from self._arguments(node)
        child = node
        for parent in self.module.ancestors(node):
            yield from self._step(parent, child)
            if isinstance(parent, es.Function) and parent.generator and not self._is_given(parent):
                yield Unknown("stands in a generator", (parent.loc,)), lambda: "what the generator gives is asked for"
            if isinstance(parent, es.Function | es.StaticBlock) or (
                isinstance(parent, es.PropertyDefinition) and not parent.static
            ):
                return
            child = parent

    def _is_given(self, function: es.Function) -> bool:
        """Whether a function is an argument: who gets a generator goes through it."""
        call = self.module.parents.get(function)
        return isinstance(call, es.CallExpression) and call.callee is not function

    def test(self, node: Node) -> Value:
        """Whether `node` is truthy where it stands."""
        return self.run.test(node, self._scope(node), self._known)

    def value(self, node: Node) -> Value:
        """What `node` is where it stands."""
        return self._known(node, self._scope(node))

    def _known(self, node: Node, scope: Scope) -> Value:
        """What `node` is, with what is known of the time and of the SDK."""
        marked = member_mark(self.run, self.module, node, self.time) if self.time is not None else None
        value = marked or self.run.at_rest(node, scope)
        return value if self.already is None else self.already(value)

    def _scope(self, node: Node) -> Scope:
        scope = self.adapt(self.module.scope_around(node))
        return TIMES[self.time](self.run, self.module, node, scope) if self.time is not None else scope

    def _chain(self, node: Node) -> Iterator[Told]:
        """The links of an optional chain before the call."""
        current: Node = node
        while True:
            if isinstance(current, es.CallExpression):
                inner = current.callee
            elif isinstance(current, es.MemberExpression):
                inner = current.object
            elif isinstance(current, es.ChainExpression):
                inner = current.expression
            else:
                return
            if isinstance(current, es.CallExpression | es.MemberExpression) and current.optional:
                yield negated(is_nullish(self.value(inner))), partial(_filled, inner)
            current = inner

    def _arguments(self, node: es.CallExpression | es.NewExpression) -> Iterator[Told]:
        """A call is made once its arguments are: nothing in them may throw."""
        for argument in node.arguments:
            if any(_may_throw(part) for part in es.walk(argument)):
                thrown = throwing(self.value(argument))
                thrown = either(thrown, lambda argument=argument: self._throws(argument))  # type: ignore[misc]
                yield negated(thrown), lambda: "nothing that it is given throws"

    def _throws(self, node: Node) -> Value:
        return expression_throws(self.run, node, self._scope(node))

    def _called_back(self, call: es.CallExpression, function: es.Function) -> Iterator[Told]:
        """Whether what a function is given to calls it."""
        scope = self.adapt(self.module.scope_around(call))
        called = calls_back(self.run, call, function, scope)
        if called is None:
            called = self.run.deeper(call.loc, lambda: called_by(self.run, call, function, scope, self._truths) or TRUE)
        if called is not None:
            failing = isinstance(called, Unknown) and called.reason == ONLY_FAILING
            yield called, lambda: "an error is thrown" if failing else "the function that it is given to calls it"

    def _truths(self, node: Node, module: ModuleScope, adapt: Callable[[Scope], Scope]) -> Iterator[Value]:
        return (truth for truth, _ in _Conditions(self.run, module, adapt).around(node))

    def _step(self, parent: Node, child: Node) -> Iterator[Told]:  # noqa: C901, PLR0912 - one case a kind
        if isinstance(parent, es.CallExpression) and isinstance(child, es.Function) and child in parent.arguments:
            yield from self._called_back(parent, child)
        for part in takewhile(lambda part: part is not child, evaluated_in(parent, child)):
            if (thrown := self._throws(part)) != FALSE:
                yield negated(thrown), lambda: "nothing that is evaluated before it throws"
        match parent:
            case es.AssignmentExpression(operator="||=" | "&&=" | "??=") if child is parent.right:
                yield self._left(parent)
            case es.IfStatement() | es.ConditionalExpression() if child is not parent.test:
                yield self._holds(parent.test, holds=child is parent.consequent)
            case es.LogicalExpression() if child is parent.right:
                yield self._left(parent)
            case es.CallExpression() | es.MemberExpression() if parent.optional or isinstance(
                parent, es.CallExpression
            ):
                if child not in (getattr(parent, "callee", None), getattr(parent, "object", None)):
                    yield from self._chain(parent)
            case es.Program() | es.BlockStatement() | es.StaticBlock():
                yield from self._before(parent.body, child)
            case es.SwitchCase() if child is not parent.test:
                yield from self._before(parent.consequent, child)
            case es.SwitchStatement() if isinstance(child, es.SwitchCase):
                yield self._entered(parent, child), partial(_chosen, parent, child)
            case es.CatchClause():
                yield Unknown("runs only when an error is thrown", (parent.loc,)), lambda: "an error is caught"
            case es.ForStatement() if child is not parent.init and child is not parent.test:
                yield Unknown("stands in a loop", (parent.loc,)), lambda: "the loop around it runs"
            case es.ForOfStatement() if child is parent.body:
                yield each(self.value(parent.right), partial(_has_elements, parent)), lambda: "the loop around it runs"
            case es.ForInStatement() | es.WhileStatement() if child is parent.body:
                yield Unknown("stands in a loop", (parent.loc,)), lambda: "the loop around it runs"
            case es.AssignmentPattern() if child is parent.right:
                yield Unknown("is a default value", (parent.loc,)), lambda: "no argument is given"
            case es.WithStatement() if child is parent.body:
                yield Unknown("stands inside `with`", (parent.loc,)), lambda: "the `with` around it is entered"

    def _left(self, parent: es.LogicalExpression | es.AssignmentExpression) -> Told:
        operator = parent.operator.removesuffix("=")
        if operator == "??":
            return is_nullish(self.value(parent.left)), partial(_empty, parent.left)
        return self._holds(parent.left, holds=operator == "&&")

    def _holds(self, node: Node, *, holds: bool) -> Told:
        test = self.test(node)
        return test if holds else negated(test), partial(condition_words, node, holds=holds)

    def _before(self, statements: Sequence[Node], child: Node) -> Iterator[Told]:
        """What stands before in the same block and may leave it."""
        for statement in statements:
            if statement is child:
                return
            left = leaves(self, statement)
            if left != FALSE or exits(self.run, statement):
                yield negated(left), partial(_passed, statement)

    def _entered(self, switch: es.SwitchStatement, wanted: es.SwitchCase) -> Value:
        """Whether the case runs: it, or one before it that falls through, is the one that matches."""
        subject = self.value(switch.discriminant)
        matches: list[Value] = []
        none: Value = TRUE
        for case in switch.cases:
            if case.test is None:
                matches.append(FALSE)
                continue
            equal = strict_equal(subject, self.value(case.test), (case.loc,))
            matches.append(both(none, lambda equal=equal: equal))  # type: ignore[misc]
            none = both(none, lambda equal=equal: negated(equal))  # type: ignore[misc]
        matches = [none if case.test is None else match for case, match in zip(switch.cases, matches, strict=True)]
        value: Value = FALSE
        for case, match in zip(switch.cases, matches, strict=True):
            value = either(match, lambda value=value: value)  # type: ignore[misc]
            if case is wanted:
                return value
            left: Value = FALSE
            for statement in case.consequent:
                left = either(left, lambda statement=statement: leaves(self, statement))  # type: ignore[misc]
            value = both(value, lambda left=left: negated(left))  # type: ignore[misc]
        return value


def _taken() -> str:
    return "what its function is given can be taken apart"


def _has_elements(loop: es.ForOfStatement, value: Value) -> Value:
    """Whether a loop comes to its first element: what is not known to have one may have none."""
    known = isinstance(value, ArrayValue) and value.elements and value.elements[0] != value.open
    return TRUE if known else Unknown("stands in a loop", (loop.loc,))


def _may_throw(node: Node) -> bool:
    """Whether an expression may throw by itself: a call, or what is read of something else than the environment."""
    if not isinstance(node, es.MemberExpression) or node.optional:
        return isinstance(node, es.CallExpression)
    holder = node.object
    if isinstance(holder, es.MemberExpression):
        return static_key(holder) != "env"
    return not isinstance(holder, es.MetaProperty)


def _filled(node: Node) -> str:
    return f"{generate(node)} is not null"


def _empty(node: Node) -> str:
    return f"{generate(node)} is null or undefined"


def _passed(statement: Node) -> str:
    """What stands before does not leave the block: told by its test where that alone decides."""
    if isinstance(statement, es.IfStatement) and statement.alternate is None and _leaves_at_once(statement.consequent):
        return condition_words(statement.test, holds=False)
    return f"the code at {statement.loc} does not leave first"


def _leaves_at_once(node: Node) -> bool:
    last = node.body[-1] if isinstance(node, es.BlockStatement) and node.body else node
    return isinstance(last, es.ReturnStatement | es.ThrowStatement | es.BreakStatement | es.ContinueStatement)


def _chosen(switch: es.SwitchStatement, case: es.SwitchCase) -> str:
    """Cases before it may fall through, so that its own test need not be the one that matches."""
    return f"the `switch` at {switch.loc} comes to the case at line {case.loc.line}"
