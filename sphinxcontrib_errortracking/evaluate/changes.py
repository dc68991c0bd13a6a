"""Finds everything in a program that may change what a name holds: assignments, member writes, mutating calls, aliases."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.scope import (
    Mutation,
    contained,
    member_path,
    names_of,
    roots_of,
    static_key,
    targets_of,
)
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

#: Methods that change the object on which they are called.
MUTATING_METHODS = frozenset(
    [
        "push",
        "pop",
        "shift",
        "unshift",
        "splice",
        "sort",
        "reverse",
        "fill",
        "copyWithin",
        "set",
        "add",
        "delete",
        "clear",
        "append",
    ],
)
#: Functions, of JavaScript or of the usual packages, that change their first argument; found by their last name.
MUTATING_FUNCTIONS = frozenset(
    [
        "assign",
        "assignIn",
        "assignWith",
        "defaults",
        "defaultsDeep",
        "defineProperties",
        "defineProperty",
        "deleteProperty",
        "extend",
        "merge",
        "mergeWith",
        "set",
        "setPrototypeOf",
        "setWith",
        "unset",
        "update",
    ],
)


def _is_deep(target: Node) -> bool:
    """Whether a write to `target` changes something inside what the named object holds, not the object itself."""
    while isinstance(target, es.ChainExpression):
        target = target.expression
    return isinstance(target, es.MemberExpression) and not isinstance(target.object, es.Identifier)


class Changes:
    """Collects the changes of one module into its bindings."""

    def __init__(self, module: ModuleScope) -> None:
        self.module = module
        self.flows: dict[Binding, list[tuple[Node, Scope]]] = defaultdict(list)  #: name -> what it may be given

    def collect(self, events: Iterable[tuple[Node, Scope]]) -> None:
        """Read the events and spread mutations along the aliases."""
        for node, scope in events:
            match node:
                case es.AssignmentExpression():
                    self._assignment(node, scope)
                case es.UpdateExpression():
                    self._write(node.argument, None, scope, node.loc)
                case es.UnaryExpression(operator="delete"):
                    self._write(node.argument, None, scope, node.loc)
                case es.ForInStatement() | es.ForOfStatement():
                    self._loop(node, scope)
                case es.VariableDeclarator():
                    self._flow([name for name, _ in names_of(node.id)], node.init, scope)
                case es.CallExpression():
                    self._call(node, scope)
        self._spread()

    def _assignment(self, node: es.AssignmentExpression, scope: Scope) -> None:
        simple = node.operator == "=" and isinstance(node.left, es.Identifier)
        for target in targets_of(node.left):
            self._write(target, node.right if simple else None, scope, node.loc)
            root, _ = member_path(target)
            if isinstance(root, es.Identifier):
                self._flow([root], node.right, scope)

    def _write(self, target: Node, value: Node | None, scope: Scope, loc: SourceLocation) -> None:
        root, path = member_path(target)
        if isinstance(root, es.ThisExpression):
            self._self_change(root, loc)
        self._environment_write(root, path, scope, loc)
        if not isinstance(root, es.Identifier):
            return
        found = scope.lookup(root.name)
        if found is None:
            self.module.assigned_globals.setdefault(".".join((root.name, *(path or ())[:1])), loc)
        elif path == ():
            found[1].writes.append((loc, value))
        else:
            found[1].mutations.append(Mutation(path, loc, deep=_is_deep(target)))

    def _self_change(self, node: Node, loc: SourceLocation) -> None:
        """`this.x = …` in a method of an object literal changes that object."""
        for ancestor in self.module.ancestors(node):
            if isinstance(ancestor, es.ObjectExpression):
                self.module.self_changing.setdefault(ancestor, loc)
            if isinstance(ancestor, es.Class):
                return

    def _environment_write(self, root: Node, path: tuple[str, ...] | None, scope: Scope, loc: SourceLocation) -> None:
        names: tuple[str, ...] = path or ()
        if isinstance(root, es.Identifier) and scope.lookup(root.name) is None:
            names = (root.name, *names)
        elif isinstance(root, es.MetaProperty):
            names = ("import.meta", *names)
        if "env" in names[:3]:
            rest = names[names.index("env") + 1 :]
            self.module.environment_writes.setdefault(rest[0] if rest and path is not None else "", loc)

    def _loop(self, node: es.ForInStatement | es.ForOfStatement, scope: Scope) -> None:
        if isinstance(node.left, es.VariableDeclaration):
            inner = self.module.scopes.get(node, scope)
            for declarator in node.left.declarations:
                self._flow([name for name, _ in names_of(declarator.id)], node.right, inner)
        else:
            for target in targets_of(node.left):
                self._write(target, None, scope, node.loc)

    def _flow(self, names: Iterable[es.Identifier], value: Node | None, scope: Scope) -> None:
        """`names` may now hold (a part of) the objects that `value` names, or contain them."""
        if value is None or isinstance(value, es.Literal | es.Function):
            return
        for name in names:
            if (target := scope.lookup(name.name)) is not None:
                self.flows[target[1]].append((value, scope))

    def _call(self, node: es.CallExpression, scope: Scope) -> None:
        callee = node.callee.expression if isinstance(node.callee, es.ChainExpression) else node.callee
        name = callee.name if isinstance(callee, es.Identifier) else ""
        if isinstance(callee, es.MemberExpression):
            name = static_key(callee) or ""
            if name in MUTATING_METHODS or (callee.computed and not name):
                self._mutate(callee.object, scope, node.loc)
            self._callbacks(node, callee.object)
        if name in MUTATING_FUNCTIONS and node.arguments:
            self._mutate(node.arguments[0], scope, node.loc)
        if name == "eval" and isinstance(callee, es.Identifier):
            self._evaluated(scope, node.loc)
        for index, argument in enumerate(node.arguments):
            for root in roots_of(argument):
                if (found := scope.lookup(root.name)) is not None:
                    found[1].passed.append((node, index))

    def _mutate(self, target: Node, scope: Scope, loc: SourceLocation) -> None:
        plain, path = member_path(target)
        if isinstance(plain, es.ThisExpression):
            self._self_change(plain, loc)
        if isinstance(plain, es.Identifier) and scope.lookup(plain.name) is None:
            self._environment_write(plain, path, scope, loc)
            return
        for root in roots_of(target):
            if (found := scope.lookup(root.name)) is not None:
                whole = path if plain is root else None
                found[1].mutations.append(Mutation(whole, loc, deep=whole != ()))

    def _callbacks(self, node: es.CallExpression, receiver: Node) -> None:
        """The parameters of a callback hold parts of what it is called on: `items.forEach((item) => { item.x = 1 })`."""
        for argument in node.arguments:
            if isinstance(argument, es.Function):
                inner = self.module.scopes[argument]
                for param in argument.params:
                    self._flow([name for name, _ in names_of(param)], receiver, inner)

    def _evaluated(self, scope: Scope, loc: SourceLocation) -> None:
        for outer in scope.chain():
            for binding in outer.bindings.values():
                if binding.kind not in ("const", "import"):
                    binding.writes.append((loc, None))
                binding.mutations.append(Mutation(None, loc))

    def _spread(self) -> None:
        """What happens to a name happens to all that may hold, or lie in, the same object."""
        todo = [binding for binding in self.flows if binding.mutations]
        deep = {binding for binding in todo if any(mutation.deep for mutation in binding.mutations)}
        while todo:
            binding = todo.pop()
            for value, scope in self.flows.get(binding, ()):
                for name in contained(value) if binding in deep else roots_of(value):
                    found = scope.lookup(name.name)
                    if found is not None and found[1] not in deep:
                        found[1].mutations.append(Mutation(None, binding.mutations[0].loc))
                        deep.add(found[1])
                        todo.append(found[1])
