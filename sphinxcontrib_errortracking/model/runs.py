"""Does the code around a node ever run, and in how many ways: functions are followed to those that call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import Definition
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    Function,
    Identifier,
    SpreadElement,
)

from .apart import are_apart
from .handed_functions import METHODS, is_published, is_within, with_holder
from .logic import Truth, all_of, join_nearest, join_words
from .running import DOUBT, UNTOLD, Running, combined, in_doubt
from .syntax import enclosing_functions, is_returned, parent, walk_here

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sphinxcontrib_errortracking.evaluate.first_time import Time
    from sphinxcontrib_errortracking.evaluate.scope import Bindings
    from sphinxcontrib_errortracking.source.estree import Node

    from .project import Look, Project
    from .usage import Usage, Use
    from .uses import Uses

OUTSIDE_CALLS = "a user of the package calls it"
TEMPLATE_CALLS = "its component's template calls its function"
NOTHING_CALLS = "something outside the repository calls its function"
MAX_DEPTH = 6  #: functions that call each other
EARLY = "what it reads is declared before it is called"
MAX_FOLLOWED = 60  #: callers, and callers of callers, of one place
MAX_WAYS = 100  #: callers of one helper


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a call in a helper: the calls that lead there, the helper's own caller first; () for no helper."""

    chain: tuple[Use, ...] = ()
    outside: bool = False  #: somebody who installs the package calls the helper, with what cannot be known
    unseen: bool = False  #: somebody else may call it, with what cannot be known


class Runs:
    """Answers for one repository, memoised."""

    def __init__(self, project: Project, uses: Uses, *, first: bool = False) -> None:
        """`first`: is it enough that something runs the first time that the function around it does, as with a configuration."""
        self._first = first
        self.set_by: Mapping[Node, Collection[Node]] = {}  #: call that sets Sentry up -> all that do in its processes
        self.homes: Mapping[Node, str] = {}  #: where a way to a helper begins -> the one app whose processes go it
        self._project = project
        self._uses = uses
        self._memo: dict[tuple[Node, Look, int], Running] = {}
        self._loading: dict[tuple[str, Look, Node | None], Running] = {}
        self._left = 0  #: callers that may still be followed for one question

    def of(self, node: Node, path: str, look: Look, depth: int = MAX_DEPTH) -> Running:
        """Does this node run, under every condition around it and around those that call the functions around it?"""
        key = (node, look, depth)
        if depth == MAX_DEPTH:
            self._left = MAX_FOLLOWED
        if key not in self._memo:
            self._memo[key] = Running(None)  # met again below itself: recursion says nothing new
            self._memo[key] = self._of(node, path, look, depth)
        return self._memo[key]

    def _of(self, node: Node, path: str, look: Look, depth: int) -> Running:
        lexical = self.lexical(node, path, look, time="first" if self._first else None)
        if lexical.active is False:
            return lexical
        function = self._followed(node, path)
        if function is None:
            return lexical
        usage = self._uses.of(function, path)
        if usage.kind == "unused":
            return Running(False if not usage.exported else None, join_words(lexical.words, NOTHING_CALLS))
        if usage.kind == "template":
            found = combined(lexical, self._callers(usage, look, depth - 1)) if usage.uses else lexical
            by_script = bool(usage.uses) and found.active
            return found if by_script else Running(None, join_words(lexical.words, TEMPLATE_CALLS))
        if usage.kind != "used":
            if usage.uses and (found := combined(lexical, self._callers(usage, look, depth - 1))).active:
                return found
            binding = self._uses.binding(function, path)
            is_member = binding is not None and (
                binding.holder or binding.of_instances
            )  # who holds the object may call it
            return Running(None, join_words(lexical.words, UNTOLD)) if is_member else lexical
        return self._shared(combined(lexical, self._callers(usage, look, depth - 1)), lexical, usage, path)

    def _callers(self, usage: Usage, look: Look, depth: int) -> list[Running]:
        """Does each caller run: until one certainly does, which is enough, or until too many were followed."""
        found: list[Running] = []
        for use in usage.uses:
            if depth < 0 or self._left <= 0:
                return [*found, Running(None, UNTOLD)]
            self._left -= 1
            running = with_holder(self.of(use.node, use.path, look, depth), use, self._project)
            found.append(in_doubt(running) if use.doubtful and running.active else running)
            if found[-1].active:
                break
        return found

    def _shared(self, running: Running, lexical: Running, usage: Usage, path: str) -> Running:
        """What a package offers to others may be called by more than those that we see, also where none of these calls it."""
        if running.active is not False or lexical.active is False or not usage.exported:
            return running
        mine = self._project.package_path(path)
        offered = any(self._project.package_path(use.path) != mine for use in usage.uses)
        return Running(None, running.words) if offered else running

    def uncalled(self, node: Node, path: str) -> bool:
        """Does this node stand in an exported function that nothing in the repository calls or hands over?"""
        function = self._followed(node, path)
        usage = self._uses.of(function, path) if function is not None else None
        return usage is not None and usage.kind == "unused" and usage.exported

    def loading(self, path: str, look: Look, before: Node | None = None) -> Running:
        """Do the files that a file imports let it run: none of them certainly throws, or ends the process, when it is loaded?

        `before`: only those that are loaded before this place at the top level of the file.
        """
        key = (path, look, before)
        if key not in self._loading:
            reach = self._project.evaluator(look).loading(path, before)
            self._loading[key] = Running(reach.active, reach.words)
        return self._loading[key]

    def around(self, node: Node, path: str) -> str:
        """The name of the function around a node that runs only when somebody calls it; "" for none."""
        function = self._followed(node, path)
        binding = self._uses.binding(function, path) if function is not None else None
        return (binding.name or "") if binding is not None else ""

    def along(self, node: Node, path: str, look: Look, way: Way) -> Running:
        """Does this node run when it is reached in this way?"""
        if way.outside or way.unseen:
            lexical = self.lexical(node, path, look, time="first" if self._first else None)
            words = OUTSIDE_CALLS if way.outside else UNTOLD
            return Running(all_of([lexical.active, None]), join_words(lexical.words, words))
        if not way.chain:
            return self.of(node, path, look)
        bound = self.bindings(way, look)
        time = self._time(node, path, look, way) if self._first else None
        given_nothing = time is None and self._first and self._is_given_nothing(way.chain[0].function)
        parts = [self.lexical(node, path, look, bound[0], time="first" if given_nothing else time)]
        last = len(way.chain) - 1
        for index, use in enumerate(way.chain):
            parts.append(with_holder(Running(active=True), use, self._project))
            if index == last:
                parts.append(self.of(use.node, use.path, look))
            else:
                parts.append(self.lexical(use.node, use.path, look, bound[index + 1], time=time))
        if any(use.doubtful for use in way.chain):
            parts.append(Running(None, DOUBT))
        parts.append(self._declared_first(node, way, look))
        active = all_of(part.active for part in parts)
        running = Running(active, join_words(*(part.words for part in parts)))
        usage = self._uses.of(way.chain[0].function, path)
        return self._shared(running, parts[0], usage, path)

    def _declared_first(self, node: Node, way: Way, look: Look) -> Running:
        """Does each caller in turn come after the declarations of what is read on the way to the node?"""
        evaluator, until = self._project.evaluator(look), node
        found: list[Truth] = []
        for use in way.chain:
            if use.call is not None:
                early = evaluator.called_too_early(use.call, use.function, until)
                found.append(None if early is None else not early)
            until = use.node
        return Running(all_of(found), "" if all(found) else EARLY)

    def bindings(self, way: Way, look: Look) -> list[Bindings]:
        """For each function on the way, the helper first, its parameters and those of the functions that come before, by name."""
        found: list[Bindings] = [{}]
        for use in reversed(way.chain):
            found.insert(0, self._bind(use, look, found[0]))
        return found

    def _bind(self, use: Use, look: Look, outer: Bindings) -> Bindings:
        caller = self._project.module(use.path, look)
        callee = self._project.module(use.function.loc.source, look)
        before = {function: names for function, names in outer.items() if function is not use.function}
        if use.call is None or caller is None or callee is None:
            return before
        evaluator = self._project.evaluator(look)
        scope = caller.scope_of(use.call)
        if any(isinstance(argument, SpreadElement) for argument in use.call.arguments):
            return before
        arguments = tuple(evaluator.evaluate_bound(argument, scope, outer) for argument in use.call.arguments)
        own = evaluator.bind(Definition(use.function, callee.scope_around(use.function), callee), arguments)
        return {**before, use.function: own}

    def _time(self, node: Node, path: str, look: Look, way: Way) -> Time | None:
        """Is a helper called in one way only, or in this one before all others, or after one in which the node is reached?"""
        known = [other for other in self.ways(node, path) if not (other.outside or other.unseen)]
        ways = [other for other in known if not are_apart(self.homes, way, other)]
        if len(ways) == 1:
            return "first"
        if way.chain[0].function.is_async:
            return None  # which of several calls comes first to a place behind an `await` cannot be known
        uses = [other.chain[0] for other in ways if len(other.chain) == 1]
        module = self._project.module(uses[0].path) if uses else None
        if module is None or len(uses) < len(ways) or any(enclosing_functions(use.node, module) for use in uses):
            return None
        if any(use.path != uses[0].path for use in uses):
            return None
        begun = min(ways, key=lambda other: (other.chain[0].node.loc.line, other.chain[0].node.loc.column))
        if begun.chain[0] is way.chain[0]:
            return "first"
        return "later" if self.along(node, path, look, begun).active else None

    def _is_given_nothing(self, function: Function) -> bool:
        """Does a function do the same, whoever calls it: it has no parameters, nor has one around it."""
        module = self._project.module(function.loc.source)
        return module is not None and not function.params and not enclosing_functions(function, module)

    def lexical(
        self,
        node: Node,
        path: str,
        look: Look,
        bound: Bindings | None = None,
        *,
        time: Time | None = None,
    ) -> Running:
        """The conditions around a node, and around the callbacks that hold it, up to the function that is called by its name."""
        module = self._project.module(path, look)
        if module is None:
            return Running(None)
        evaluator = self._project.evaluator(look)
        outer = self._followed(node, path)
        parts: list[Running] = []
        for inner in (node, *enclosing_functions(node, module)):
            if inner is outer:
                break
            reach = evaluator.condition(inner, module, bound, time=time, set_by=self.set_by.get(node, ()))
            parts.append(Running(reach.active, reach.words))
            held = isinstance(parent(inner, module), METHODS)
            if isinstance(inner, Function) and (held or is_returned(inner, module)):
                parts.append(Running(None, UNTOLD))  # whoever has the object, or is given it, may call it, or not
        return Running(all_of(part.active for part in parts), join_nearest(*(part.words for part in reversed(parts))))

    def ways(self, node: Node, path: str, depth: int = MAX_DEPTH) -> tuple[Way, ...]:
        """The ways to reach a node: one for each call of the function around it, followed further where that stands in one too."""
        function = self._followed(node, path)
        if function is None or depth == 0:
            return (Way(),)
        usage = self._uses.of(function, path)
        if not usage.uses or usage.kind == "template" or self._calls_itself(function, path):
            return (Way(),)  # what calls itself is given something else each time
        found: list[Way] = []
        for use in usage.uses:
            if use.call is None and not is_within(use, function, self._project.module(path)):
                found.append(Way())
                continue
            found.extend(Way((use, *way.chain)) for way in self.ways(use.node, use.path, depth - 1) if not way.unseen)
        if usage.kind != "used":
            found.append(Way(unseen=True))
        elif found and usage.exported and is_published(self._project, path):
            found.append(Way(outside=True))
        return tuple(found[-MAX_WAYS:]) or (Way(),)

    def _calls_itself(self, function: Function, path: str) -> bool:
        binding = self._uses.binding(function, path)
        return binding is not None and any(
            isinstance(node, CallExpression)
            and isinstance(node.callee, Identifier)
            and node.callee.name == binding.name
            for node in walk_here(function)
        )

    def _followed(self, node: Node, path: str) -> Function | None:
        """The innermost function around a node that runs only when somebody calls it by its name."""
        module = self._project.module(path)
        if module is None:
            return None
        for function in enclosing_functions(node, module):
            if self._uses.binding(function, path) is not None:
                return function
        return None
