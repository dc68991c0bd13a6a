"""What the application's callbacks do with an event: drop it, hand it on, delete or overwrite parts of it.

A summary is a lower bound: what happens only under a condition that is not about the part's presence is left out, and `complete`
is then false.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    BlockStatement,
    CallExpression,
    CatchClause,
    ConditionalExpression,
    ForOfStatement,
    Function,
    Identifier,
    IfStatement,
    Literal,
    LogicalExpression,
    MemberExpression,
    Node,
    ObjectExpression,
    Property,
    ReturnStatement,
    SpreadElement,
    SwitchCase,
    ThrowStatement,
    UnaryExpression,
    VariableDeclarator,
)

from .event_paths import ITERATIONS, Names, Path
from .records import FunctionSummary
from .syntax import dotted, key_name, own_name, parent, tail_name, unwrap, walk_here

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate import ModuleScope
    from sphinxcontrib_errortracking.evaluate.values import FunctionValue
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .project import Project

MAX_DEPTH = 5
#: Functions and methods that only read what they are given.
READERS: frozenset[str] = frozenset(
    """log info warn error debug trace stringify keys values entries isArray String Boolean Number includes startsWith endsWith
    test match indexOf has get toLowerCase toUpperCase trim join slice replace replaceAll split some every find filter map
    forEach at toString concat fromEntries flatMap""".split()
)


@dataclass(slots=True)
class _Notes:
    """What is known so far of one function and one of its parameters."""

    returns_null: list[SourceLocation] = field(default_factory=list)
    returns_event: bool = False
    returns_other: bool = False
    deletes: dict[str, None] = field(default_factory=dict)
    assigns: dict[str, None] = field(default_factory=dict)
    calls: dict[str, None] = field(default_factory=dict)
    complete: bool = True


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
        notes = _Reader(self._project, module, node).read()
        return replace(_summary(notes, node), name=value.name or own_name(node, module), loc=node.loc)


def _summary(notes: _Notes, node: Function) -> FunctionSummary:
    ends = not isinstance(node.body, BlockStatement) or _never_falls_through(node.body)
    return FunctionSummary(
        name="",
        loc=node.loc,
        returns_null=tuple(sorted(set(notes.returns_null))),
        always_null=bool(notes.returns_null) and not notes.returns_event and not notes.returns_other and ends,
        returns_event=notes.returns_event,
        deletes=tuple(notes.deletes),
        assigns=tuple(notes.assigns),
        calls=tuple(notes.calls),
        complete=notes.complete,
    )


def _never_falls_through(block: BlockStatement) -> bool:
    if not block.body:
        return False
    last = block.body[-1]
    match last:
        case ReturnStatement() | ThrowStatement():
            return True
        case BlockStatement():
            return _never_falls_through(last)
        case IfStatement(consequent=BlockStatement() as yes, alternate=BlockStatement() as no):
            return _never_falls_through(yes) and _never_falls_through(no)
    return False


class _Reader:
    """Reads one function with respect to one parameter."""

    def __init__(
        self, project: Project, module: ModuleScope, node: Function, index: int = 0, depth: int = MAX_DEPTH, base: Path = ()
    ) -> None:
        self._project = project
        self._module = module
        self._node = node
        self._depth = depth
        self._notes = _Notes()
        self._names = Names(module, project.evaluator())
        self._open_return = False  # the event may have left the function before
        if index < len(node.params):
            self._names._pattern(node.params[index], base)  # noqa: SLF001 - the reader owns its names

    def read(self) -> _Notes:
        """Walk the body once, in source order."""
        if not isinstance(self._node.body, BlockStatement):
            self._returned(self._node.body, self._node.body)
        for node in self._nodes():
            self._names.learn(node)
            self._effect(node)
        return self._notes

    def _nodes(self) -> list[Node]:
        """The body with the callbacks of its iterations, which run where they stand."""
        found: list[Node] = []
        for node in walk_here(self._node.body):
            found.append(node)
            if isinstance(node, CallExpression) and tail_name(node.callee) in ITERATIONS:
                for argument in node.arguments:
                    if isinstance(argument, Function):
                        found.extend(walk_here(argument.body))
        return found

    def _effect(self, node: Node) -> None:
        match node:
            case UnaryExpression(operator="delete", argument=argument):
                self._note(self._notes.deletes, argument, node)
            case AssignmentExpression(left=left, right=right):
                self._assigned(left, right, node)
            case ReturnStatement(argument=argument) if self._is_own(node):
                self._returned(argument, node)
            case CallExpression():
                self._called(node)

    def _is_own(self, node: Node) -> bool:
        above = next((above for above in self._module.ancestors(node) if isinstance(above, Function)), None)
        return above is self._node

    def _note(self, where: dict[str, None], target: Node, node: Node) -> None:
        paths = [path for path in self._names.paths(target) if path]
        if not paths:
            return
        if not self._sure(node):
            self._notes.complete = False
            return
        for path in paths:
            where[".".join(path)] = None

    def _assigned(self, left: Node, right: Node, node: Node) -> None:
        left = unwrap(left)
        if isinstance(left, Identifier):
            if left.name in self._names.parts and self._follow(right) is None and self._names.path(right) is None:
                self._notes.complete = False
        elif isinstance(left, MemberExpression) and self._names.paths(left):
            removed = isinstance(right, Identifier) and right.name == "undefined"
            self._note(self._notes.deletes if removed else self._notes.assigns, left, node)

    def _returned(self, argument: Node | None, node: Node) -> None:
        if argument is None:
            self._notes.returns_other = True
            return
        value = unwrap(argument)
        match value:
            case Literal(value=None, regex=None, bigint=None):
                if self._reachable(node):
                    self._notes.returns_null.append(value.loc)
            case ConditionalExpression(consequent=yes, alternate=no):
                self._returned(yes, node)
                self._returned(no, node)
            case LogicalExpression(left=left, right=right):
                self._returned(left, node)
                self._returned(right, node)
            case ObjectExpression():
                self._rebuilt(value, (), node)
            case CallExpression():
                if self._follow(value) is None:
                    self._notes.returns_other = True
                    self._notes.complete = False
            case _ if self._names.path(value) == ():
                self._notes.returns_event = True
            case _:
                self._notes.returns_other = True
                self._notes.complete = False
        if not isinstance(value, Literal) and not self._only_presence(node):
            self._open_return = True

    def _rebuilt(self, node: ObjectExpression, path: Path, at: Node) -> None:
        """`{ ...event, user: undefined, request: { ...event.request, cookies: undefined } }`."""
        spreads = [entry for entry in node.properties if isinstance(entry, SpreadElement)]
        if not any(self._names.path(spread.argument) == path for spread in spreads):
            if path:
                self._notes.assigns[".".join(path)] = None
            else:
                self._notes.returns_other = True
                self._notes.complete = False
            return
        if not path:
            self._notes.returns_event = True
        for entry in node.properties:
            if not isinstance(entry, Property):
                continue
            name = key_name(entry.key, computed=entry.computed) or "*"
            value = unwrap(entry.value)
            if isinstance(value, ObjectExpression):
                self._rebuilt(value, (*path, name), at)
            elif not self._sure(at):
                self._notes.complete = False
            else:
                gone = isinstance(value, Identifier) and value.name == "undefined"
                (self._notes.deletes if gone else self._notes.assigns)[".".join((*path, name))] = None

    def _called(self, node: CallExpression) -> None:
        above = parent(node, self._module)
        if isinstance(above, ReturnStatement | AssignmentExpression) and unwrap(node) is node:
            return  # followed there
        callee = unwrap(node.callee)
        given = any(self._names.paths(argument) for argument in node.arguments)
        mutates = isinstance(callee, MemberExpression) and bool(self._names.paths(callee.object))
        if (given or mutates) and tail_name(callee) not in READERS and self._follow(node) is None:
            self._notes.calls[dotted(callee) or tail_name(callee) or "a function"] = None
            self._notes.complete = False

    def _follow(self, node: Node) -> _Notes | None:
        """Read a function of the repository that is given the event or a part of it; None where there is none."""
        node = unwrap(node)
        if not isinstance(node, CallExpression):
            return None
        given = [(index, self._names.path(argument)) for index, argument in enumerate(node.arguments)]
        parts = [(index, path) for index, path in given if path is not None]
        if not parts or self._depth == 0:
            return None
        definition = self._project.evaluator().definition(unwrap(node.callee), self._module.scope_of(node.callee))
        if definition is None:
            self._notes.calls[dotted(node.callee) or tail_name(node.callee) or "a function"] = None
            self._notes.complete = False
            return None
        index, path = parts[0]
        notes = _Reader(self._project, definition.module, definition.node, index, self._depth - 1, path).read()
        self._merge(notes, node, returned=isinstance(parent(node, self._module), ReturnStatement | Function))
        return notes

    def _merge(self, notes: _Notes, node: Node, *, returned: bool) -> None:
        if self._sure(node):
            self._notes.deletes.update(notes.deletes)
            self._notes.assigns.update(notes.assigns)
        elif notes.deletes or notes.assigns:
            self._notes.complete = False
        self._notes.calls.update(notes.calls)
        self._notes.complete = self._notes.complete and notes.complete
        if returned:
            self._notes.returns_null.extend(notes.returns_null)
            self._notes.returns_event = self._notes.returns_event or notes.returns_event
            self._notes.returns_other = self._notes.returns_other or notes.returns_other

    def _sure(self, node: Node) -> bool:
        """Does this happen to every event that has the part?"""
        return not self._open_return and self._only_presence(node) and self._reachable(node)

    def _only_presence(self, node: Node) -> bool:
        below = node
        for above in self._module.ancestors(node):
            if above is self._node:
                return True
            match above:
                case IfStatement(test=test) | ConditionalExpression(test=test) if below is not test:
                    if not self._names.asks_presence(test) and not self._asks_listed_key(test):
                        return False
                case LogicalExpression(left=left) if below is not left:
                    if not self._names.asks_presence(left):
                        return False
                case CatchClause() | SwitchCase():
                    return False
            below = above
        return True

    def _asks_listed_key(self, test: Node) -> bool:
        """`SENSITIVE.includes(key)` around what is done to `headers[key]`: the key is then one of the list."""
        test = unwrap(test)
        if not isinstance(test, CallExpression) or tail_name(test.callee) not in {"includes", "has"} or not test.arguments:
            return False
        callee = unwrap(test.callee)
        asked = test.arguments[0]
        if isinstance(unwrap(asked), CallExpression) and tail_name(unwrap(asked).callee) == "toLowerCase":  # type: ignore[attr-defined]
            asked = unwrap(unwrap(asked).callee).object  # type: ignore[attr-defined]
        texts = self._names.texts(callee.object) if isinstance(callee, MemberExpression) else None
        if texts is None or not isinstance(asked, Identifier):
            return False
        self._names.keys[asked.name] = texts
        return True

    def _reachable(self, node: Node) -> bool:
        return self._project.evaluator().condition(node, self._module).active is not False


