"""The room's door: what an expression can be, what a call calls, and under which conditions a place is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sphinxcontrib_errortracking.evaluate.declarations import component, declared, fixed_class, made_by
from sphinxcontrib_errortracking.evaluate.engine import Engine
from sphinxcontrib_errortracking.evaluate.finishing import Finisher
from sphinxcontrib_errortracking.evaluate.functions import call_function, closure, function_value, parameter_values
from sphinxcontrib_errortracking.evaluate.identity import Identity
from sphinxcontrib_errortracking.evaluate.reach import loading, reach
from sphinxcontrib_errortracking.evaluate.references import Definition, External, Reach
from sphinxcontrib_errortracking.evaluate.scope import bound
from sphinxcontrib_errortracking.evaluate.too_early import call_reads_too_early
from sphinxcontrib_errortracking.evaluate.values import Environment, FunctionValue, Static, Unknown
from sphinxcontrib_errortracking.source.estree import Class, Function

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sphinxcontrib_errortracking.evaluate.first_time import Time
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Bindings, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.estree import Node

OPEN = Environment()
_T = TypeVar("_T")


class Evaluator:
    """Evaluates expressions of one repository under one environment, without running anything; never raises for its content."""

    def __init__(
        self, repository: Repository, environment: Environment = OPEN, *, sharing: Evaluator | None = None
    ) -> None:
        """`sharing`: another evaluator of the same repository, whose parsed and scoped files are used again."""
        self.environment = environment
        shared = None if sharing is None else sharing._engine.shared  # noqa: SLF001 - of the same class
        self._engine: Engine = Engine(repository, environment, shared)
        #: what `definition` answered, also where it took too many steps: it is asked again for each way through the code
        self._definitions: dict[tuple[Node, Scope], Definition | None] = {}

    def module(self, path: str) -> ModuleScope | None:
        """The file at `path`, parsed and scoped; None where it cannot be read as code."""
        return self._engine.module(path)

    def evaluate(self, node: Node, scope: Scope) -> Value:
        """What `node` can be at run time."""
        return self._finished(node, lambda: self._raw(node, scope))

    def evaluate_bound(self, node: Node, scope: Scope, bindings: Bindings) -> Value:
        """What `node` can be when the parameters of functions around it are bound so."""
        return self._finished(node, lambda: self._engine.value(node, bound(scope, bindings)))

    def external(self, node: Node, scope: Scope, is_wanted: Callable[[str], bool] = bool) -> External | None:
        """What `node` is outside the repository, however it was imported; None where it is nothing of a package that is wanted."""
        found = self._answer(node, lambda: Identity(self._engine, self._raw, is_wanted).outside(node, scope))
        return found if isinstance(found, External) else None

    def definition(self, node: Node, scope: Scope) -> Definition | None:
        """The function of the repository to which `node` refers."""
        if not self._engine.idle:
            return self._definition(node, scope)
        if (node, scope) not in self._definitions:
            self._definitions[node, scope] = self._definition(node, scope)
        return self._definitions[node, scope]

    def _definition(self, node: Node, scope: Scope) -> Definition | None:
        value = self._answer(node, lambda: self._raw(node, scope))
        if not isinstance(value, FunctionValue):
            return None
        engine = self._engine
        return Definition(value.node, closure(engine, value), engine.module_of(value.node))

    def declaration(self, node: Node, scope: Scope) -> Definition | None:
        """The function as which `node` is declared, whatever may change it later; where only its value tells, as `definition`."""
        return self._declared(node, scope, declared)

    def component(self, node: Node, scope: Scope) -> Definition | None:
        """The function of the component that `node` names."""
        return self._declared(node, scope, component)

    def _declared(
        self, node: Node, scope: Scope, find: Callable[[Engine, Node, Scope], Function | None]
    ) -> Definition | None:
        function = self._answer(node, lambda: find(self._engine, node, scope))
        if not isinstance(function, Function):
            return self.definition(node, scope)
        module = self._engine.module_of(function)
        return Definition(function, module.scope_around(function), module)

    def class_of(self, node: Node, scope: Scope) -> Class | None:
        """The class of the repository for which a name stands for good."""
        found = self._answer(node, lambda: fixed_class(self._engine, node, scope))
        return found if isinstance(found, Class) else None

    def made_by(self, node: Node, scope: Scope) -> Class | None:
        """The class of the repository that makes the object for which an expression stands for good."""
        found = self._answer(node, lambda: made_by(self._engine, node, scope))
        return found if isinstance(found, Class) else None

    def bind(self, definition: Definition, arguments: tuple[Value, ...]) -> Mapping[str, Value]:
        """The parameters of a function, by name, when it is called with `arguments`: what `evaluate_bound` is given for it."""
        _, values = parameter_values(self._engine, definition.node, definition.scope, arguments)
        return dict(values)

    def call(self, definition: Definition, arguments: tuple[Value, ...]) -> Value:
        """What a function of the repository returns for `arguments`; of an async one, what its promise becomes."""
        engine, node = self._engine, definition.node
        function = function_value(node, definition.scope)

        def compute() -> Value:
            value = call_function(engine, function, arguments, node.loc)
            return getattr(value, "value", value) if node.is_async and isinstance(value, Unknown) else value

        return self._finished(node, compute)

    def condition(
        self,
        node: Node,
        module: ModuleScope,
        bindings: Bindings | None = None,
        *,
        time: Time | None = None,
        set_by: Collection[Node] = (),
    ) -> Reach:
        """The conditions around `node`, up to the function in which it stands.

        `time`: "first" where it is enough that it is reached the first time that the function runs, as with `if (started) return;
        started = true;`; "later" where the function has come there before. `set_by`: the calls that set Sentry up in the processes of
        `node`, itself with them.
        """
        adapt = (lambda scope: bound(scope, bindings)) if bindings else (lambda scope: scope)
        engine = self._engine
        engine.reset(of_each_place=True)
        try:
            return reach(engine, node, module, adapt, time=time, set_by=set_by, given=_values(bindings or {}))
        except RecursionError:
            return Reach(None, "the code around it lets it run", Unknown("is nested too deeply", (node.loc,)))

    def loading(self, path: str, before: Node | None = None) -> Reach:
        """Whether the files that a file imports let it run when it is loaded; `before`: those that come before this place in it."""
        engine = self._engine
        engine.reset()
        try:
            return loading(engine, path, before)
        except RecursionError:
            return Reach(active=True)

    def called_too_early(self, call: Node, function: Function, until: Node) -> bool | None:
        """Whether a file calls its own function before it declares what that reads up to `until`; None where that depends."""
        found = self._answer(call, lambda: call_reads_too_early(self._engine, call, function, until))
        return found is not None if found is None or isinstance(found, Static) else None

    def _raw(self, node: Node, scope: Scope) -> Value:
        return self._engine.at_rest(node, scope)

    def _answer(self, node: Node, compute: Callable[[], _T], *, of_each_place: bool = True) -> _T | Unknown:
        """Answer a new question. The stack ends before the budget only where the caller's own stack is deep already.

        `of_each_place`: it is asked of every place that may be of interest, not of the values that are shown.
        """
        if self._engine.idle:
            self._engine.reset(of_each_place=of_each_place)
        try:
            return compute()
        except RecursionError:
            return Unknown("is nested too deeply", (node.loc,))

    def _finished(self, node: Node, compute: Callable[[], Value]) -> Value:
        return self._answer(node, lambda: Finisher(self._engine).finish(compute()), of_each_place=False)


def _values(bindings: Bindings) -> list[Value]:
    return [value for names in bindings.values() for value in names.values()]
