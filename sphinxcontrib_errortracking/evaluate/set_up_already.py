"""What `Sentry.isInitialized()` and `Sentry.getClient()` answer where a configuration asks them: no before the first one has run.

That is certain only of a place before which nothing can have set Sentry up: all that does so in the process stands behind it, in the
same function. Where something else does, in which order is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.first_time import comes_after, function_around
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, CallValue, Static, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.first_time import Time
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.values import Primitive, Value
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

#: function of the SDK -> what it answers before anything has set it up
ASKING: dict[str, Primitive] = {"isInitialized": False, "getClient": UNDEFINED}
SET_UP = "Sentry may be set up elsewhere in the process, and it is not known what comes first"


class SetUpAlready:
    """Answers for one place, at one time."""

    def __init__(self, run: Engine, node: Node, time: Time | None, set_by: Collection[Node]) -> None:
        """`set_by`: the calls that set Sentry up in the processes of `node`, itself with them; none where that is not known."""
        self._run = run
        self._node = node
        self._time = time
        self._set_by = set_by
        self.reached: Callable[[Node], bool] = lambda _: (
            False
        )  #: whether one of them certainly runs, once its function does

    def __call__(self, value: Value) -> Value:
        """The value, with the answer in place of what only the SDK could give."""
        return each(value, self._answered) if self._set_by else value

    def _answered(self, case: Value) -> Value:
        if not isinstance(case, CallValue) or case.new or case.name not in ASKING or not case.chain:
            return case
        asked = self._asked(case.chain[-1]) if case.package.startswith("@sentry/") else None
        if asked is None:
            return case
        module = self._run.module_of(asked)
        if self._is_set(module, asked):
            return Static(value=True, chain=case.chain)
        if self._time == "first" and all(self._comes_after(module, event, asked) for event in self._set_by):
            return Static(ASKING[case.name], case.chain)
        others = [event.loc for event in self._set_by if event is not self._node]
        return Unknown(SET_UP, (*case.chain, *others[:1])) if others else case

    def _asked(self, loc: SourceLocation) -> Node | None:
        """The call that asks, where that is evaluated each time that the node's function runs."""
        module = self._run.module(loc.source)
        found = next((call for call in module.calls if call.loc == loc), None) if module is not None else None
        if found is None or module is None:
            return None
        at_top = function_around(module, found) is None
        return None if at_top and function_around(self._run.module_of(self._node), self._node) is not None else found

    def _is_set(self, module: ModuleScope, asked: Node) -> bool:
        """Whether something has certainly set Sentry up before it is asked."""
        function = function_around(module, asked)
        for event in self._set_by:
            if event.loc.source != module.path or function_around(module, event) is not function:
                continue
            is_before = (event.loc.line, event.loc.column) < (asked.loc.line, asked.loc.column)
            if is_before and asked not in module.ancestors(event) and self.reached(event):
                return True
            if self._time == "later" and event is self._node and not is_before:
                return True
        return False

    def _comes_after(self, module: ModuleScope, event: Node, asked: Node) -> bool:
        """Whether what sets Sentry up needs to be come to by way of the place that asks."""
        if event.loc.source != module.path:
            return False
        function = function_around(module, asked)
        if function is not None:
            return comes_after(module, event, asked, function)
        is_behind = (event.loc.line, event.loc.column) > (asked.loc.line, asked.loc.column)
        return function_around(module, event) is None and is_behind and not _in_loop(module, asked)


def _in_loop(module: ModuleScope, node: Node) -> bool:
    loops = (es.ForStatement, es.ForInStatement, es.ForOfStatement, es.WhileStatement, es.DoWhileStatement)
    return any(isinstance(above, loops) for above in module.ancestors(node))
