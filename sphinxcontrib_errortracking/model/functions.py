"""What the application's callbacks do with an event: drop it, hand it on, delete or overwrite parts of it.

A summary is a lower bound unless `complete`. What happens only under a condition that is not about the part's presence stands in
`perhaps`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Static
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    BlockStatement,
    CallExpression,
    ConditionalExpression,
    Function,
    Identifier,
    Literal,
    LogicalExpression,
    MemberExpression,
    Node,
    ObjectExpression,
    Property,
    ReturnStatement,
    SpreadElement,
    UnaryExpression,
    VariableDeclarator,
)

from .callback_nodes import READERS, called_name, function_around, nodes_of, user_of
from .certainty import Certainty
from .drops import Drops
from .event_paths import Names, Path
from .function_notes import Notes, summary
from .given import NOTHING as NOTHING_GIVEN
from .given import Given, given_to
from .records import FunctionSummary
from .syntax import (
    key_name,
    own_name,
    root_name,
    tail_name,
    unwrap,
)

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate import ModuleScope
    from sphinxcontrib_errortracking.evaluate.values import FunctionValue, Value

    from .project import Project

MAX_DEPTH = 5
KEEPING = ("??=", "||=")


class Summaries:
    """Summaries of one repository's functions."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def of(self, value: FunctionValue) -> FunctionSummary:
        """What a callback does with its first parameter."""
        node = value.node
        module = self._project.module(node.loc.source)
        if module is None:
            return FunctionSummary(name=value.name, loc=node.loc, complete=False)
        notes = _Reader(self._project, _Task(module, node)).read()
        return replace(summary(notes, node), name=value.name or own_name(node, module), loc=node.loc)


@dataclass(frozen=True, slots=True)
class _Task:
    """Which function to read, with respect to which parameter, which is given the part of the event at `base`."""

    module: ModuleScope
    node: Function
    index: int = 0
    base: Path = ()
    depth: int = MAX_DEPTH
    given: Given = NOTHING_GIVEN  #: what its other parameters are given
    drops_event: bool = True  #: is the event dropped where it returns nothing


class _Reader:
    """Reads one function with respect to one parameter."""

    def __init__(self, project: Project, task: _Task) -> None:
        self._project = project
        self._module = task.module
        self._node = task.node
        self._depth = task.depth
        self._notes = Notes()
        self._names = Names(task.module, project.evaluator())
        self._drops_event = task.drops_event
        self._certainty = Certainty(self._names, task.node, drops=task.drops_event)
        self._drops = Drops(task.module, task.node)
        self._names.given = task.given
        self._base = task.base
        self._returns_itself = False  # not only copies of it
        if task.index < len(task.node.params):
            self._names.bind(task.node.params[task.index], task.base)

    def read(self) -> Notes:
        """Walk the body once, in source order."""
        if not isinstance(self._node.body, BlockStatement):
            self._returned(self._node.body, self._node.body)
        for node in nodes_of(self._node):
            self._names.learn(node)
            self._effect(node)
        if self._certainty.changed_elsewhere(nodes_of(self._node)):
            self._notes.complete = False
        if self._notes.copied and self._returns_itself:  # what was done to a copy may not be in what is returned
            self._notes.deletes.clear()
            self._notes.assigns.clear()
            self._notes.perhaps.clear()
            self._notes.complete = False
        return self._notes

    def _effect(self, node: Node) -> None:
        match node:
            case UnaryExpression(operator="delete", argument=argument):
                self._note(self._notes.deletes, argument, node)
            case AssignmentExpression(left=left, right=right):
                self._assigned(left, right, node)
            case ReturnStatement(argument=argument) if function_around(node, self._module) is self._node:
                self._returned(argument, node)
            case CallExpression():
                self._called(node)

    def _note(self, where: dict[str, None], target: Node, node: Node) -> None:
        if not any(self._names.paths(target)):
            return
        for path in filter(None, self._names.paths(target)):
            self._sure(node, path)  # may tell the keys
        for path in filter(None, self._names.paths(target)):
            self._take(where, path, node)
        self._notes.copied = self._notes.copied or root_name(target) in self._names.copies

    def _take(self, where: dict[str, None], path: Path, node: Node) -> None:
        if self._sure(node, path):
            where[".".join(path)] = None
        else:
            self._notes.perhaps[".".join(path)] = None

    def _assigned(self, left: Node, right: Node, node: AssignmentExpression) -> None:
        left = unwrap(left)
        target, source = self._names.path(left), self._given(right)
        if target is None:
            return
        notes = self._follow(right) if source is not None else None
        if notes is not None and source == target:
            if isinstance(left, Identifier) and notes.copied:
                self._names.copies.add(left.name)
                self._notes.copied = True
            elif not isinstance(left, Identifier) and not notes.complete and target:
                self._notes.remade[".".join(target)] = called_name(right)
        elif node.operator in KEEPING:  # what is there stays
            self._notes.perhaps[".".join(target)] = None
        elif isinstance(left, Identifier):
            self._notes.complete = self._notes.complete and self._names.path(right) == target
        else:
            value = unwrap(right)
            if isinstance(value, ObjectExpression) and self._keeps(value, target):
                self._entries(value, target, node)
                return
            removed = isinstance(right, Identifier) and right.name == "undefined"
            self._note(self._notes.deletes if removed else self._notes.assigns, left, node)

    def _returned(self, argument: Node | None, node: Node) -> None:
        if argument is None:
            self._dropped(node)
            return
        value = unwrap(argument)
        match value:
            case Literal(value=None, regex=None, bigint=None):
                if self._certainty.reachable(node):
                    self._notes.drops[value.loc] = self._drops.at(value)
            case ConditionalExpression(consequent=one, alternate=other) | LogicalExpression(left=one, right=other):
                self._returned(one, node)
                self._returned(other, node)
            case ObjectExpression():
                self._rebuilt(value, self._base, value)
            case CallExpression() if (notes := self._follow(value)) is not None:
                self._notes.take_returns(notes)
            case _ if self._names.path(value) == self._base:
                self._notes.returns_event = True
                self._returns_itself = self._returns_itself or root_name(value) not in self._names.copies
            case _:
                self._returned_other(value)

    def _returned_other(self, value: Node) -> None:
        """What is returned is not seen to be the event: a constant certainly is none."""
        found = None if isinstance(value, CallExpression) else self._value(value)
        if isinstance(found, Static):
            self._dropped(value, nothing=found.value is not None)
        else:
            self._notes.returns_other = True
            self._notes.complete = False

    def _value(self, node: Node) -> Value | None:
        """What is returned, where that is no part of the event."""
        if self._names.path(node) is not None:
            return None
        return self._project.evaluator().evaluate(node, self._module.scope_of(node))

    def _dropped(self, node: Node, *, nothing: bool = True) -> None:
        """Nothing is returned here, or what is no event."""
        if self._certainty.reachable(node):
            self._notes.drops[node.loc] = replace(self._drops.at(node), nothing=nothing)

    def _rebuilt(self, node: ObjectExpression, path: Path, at: Node) -> None:
        """`{ ...event, user: undefined, request: { ...event.request, cookies: undefined } }`."""
        self._notes.copied = True
        if path == self._base:
            if not self._keeps(node, path):
                self._notes.returns_other = True
                self._notes.complete = False
                return
            self._notes.returns_event = True
        self._entries(node, path, at)

    def _keeps(self, node: ObjectExpression, path: Path) -> bool:
        """Does an object hold all of the part that it takes the place of: `{ ...event.user, id }`?"""
        spreads = (entry for entry in node.properties if isinstance(entry, SpreadElement))
        return any(self._names.path(spread.argument) == path for spread in spreads)

    def _entries(self, node: ObjectExpression, path: Path, at: Node) -> None:
        """What the properties of such an object delete and overwrite; without what was there, all of the part."""
        if not self._keeps(node, path):
            self._take(self._notes.assigns, path, at)
            return
        for entry in node.properties:
            if not isinstance(entry, Property):
                continue
            inner = (*path, key_name(entry.key, computed=entry.computed) or "*")
            value = unwrap(entry.value)
            if isinstance(value, ObjectExpression):
                self._entries(value, inner, at)
            else:
                gone = isinstance(value, Identifier) and value.name == "undefined"
                self._take(self._notes.deletes if gone else self._notes.assigns, inner, at)

    def _called(self, node: CallExpression) -> None:
        user = user_of(node, self._module)
        if isinstance(user, ReturnStatement | AssignmentExpression | Function):
            return  # followed there
        callee = unwrap(node.callee)
        mutates = isinstance(callee, MemberExpression) and bool(self._names.paths(callee.object))
        if (self._given(node) is None and not mutates) or self._only_reads(callee):
            return
        notes = self._follow(node)
        if notes is None:
            self._notes.calls[called_name(node)] = None
            self._notes.complete = False
        elif isinstance(user, VariableDeclarator) and isinstance(user.id, Identifier):
            self._names.parts[user.id.name] = self._given(node) or ()
            if notes.copied:
                self._names.copies.add(user.id.name)

    def _only_reads(self, callee: Node) -> bool:
        """Is it a function of JavaScript's own that changes nothing, and none of the repository of such a name?"""
        scope = self._module.scope_of(callee)
        return tail_name(callee) in READERS and self._project.evaluator().definition(callee, scope) is None

    def _given(self, node: Node) -> Path | None:
        """The first part of the event that a call is given."""
        node = unwrap(node)
        arguments = node.arguments if isinstance(node, CallExpression) else ()
        return next((path for argument in arguments if (path := self._names.path(argument)) is not None), None)

    def _follow(self, node: Node) -> Notes | None:
        """Read a function of the repository that is given the event or a part of it; None where there is none."""
        node = unwrap(node)
        path = self._given(node)
        if path is None or self._depth == 0 or not isinstance(node, CallExpression):
            return None
        definition = self._project.evaluator().definition(unwrap(node.callee), self._module.scope_of(node.callee))
        if definition is None:
            self._notes.calls[called_name(node)] = None
            self._notes.complete = False
            return None
        index = next(i for i, argument in enumerate(node.arguments) if self._names.path(argument) == path)
        given = given_to(definition.node, node.arguments, self._names)
        user = user_of(node, self._module)
        drops = self._drops_event and isinstance(user, ReturnStatement | Function)
        task = _Task(definition.module, definition.node, index, path, self._depth - 1, given, drops)
        notes = _Reader(self._project, task).read()
        used = isinstance(user, ReturnStatement | AssignmentExpression | VariableDeclarator | Function)
        kept = used or not notes.copied  # else a copy is changed that nobody takes
        self._notes.take_effects(notes, (lambda part: self._sure(node, part)) if kept else None)
        return notes

    def _sure(self, node: Node, part: Path) -> bool:
        """Does this happen to every event that has the part?"""
        return self._certainty.happens(node, part)
