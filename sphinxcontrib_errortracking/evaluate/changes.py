"""Finds everything in a program that may change what a name holds: assignments, member writes, mutating calls, aliases."""

from __future__ import annotations

import re
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


def _reaches(change: Mutation, name: str) -> bool:
    """Whether a change may lie inside what the property `name` holds."""
    return change.path is None or (change.deep and change.path[:1] in ((), (name,)))


class Changes:
    """Collects the changes of one module into its bindings."""

    def __init__(self, module: ModuleScope) -> None:
        self.module = module
        #: name -> what it may be given, and the property under which it is given ("" for any, None for the whole)
        self.flows: dict[Binding, list[tuple[Node, Scope, str | None]]] = defaultdict(list)

    def collect(self, events: Iterable[tuple[Node, Scope]]) -> None:
        """Read the events and spread mutations along the aliases."""
        for node, scope in events:
            match node:
                case es.AssignmentExpression():
                    self._assignment(node, scope)
                case es.UpdateExpression():
                    self._write(node.argument, None, scope, node)
                case es.UnaryExpression(operator="delete"):
                    self._write(node.argument, None, scope, node)
                case es.ForInStatement() | es.ForOfStatement():
                    self._loop(node, scope)
                case es.VariableDeclarator():
                    self._flow([name for name, _ in names_of(node.id)], node.init, scope)
                case es.CallExpression():
                    self.module.calls.append(node)
                    self._call(node, scope)
                case es.ReturnStatement() | es.ArrowFunctionExpression():
                    self._returned(node, scope)
        self._spread()

    def _assignment(self, node: es.AssignmentExpression, scope: Scope) -> None:
        simple = node.operator == "=" and isinstance(node.left, es.Identifier)
        for target in targets_of(node.left):
            self._write(target, node.right if simple else None, scope, node)
            root, path = member_path(target)
            if isinstance(root, es.Identifier):
                self._flow([root], node.right, scope, inside=None if path == () else (path or ("",))[0])

    def _write(self, target: Node, value: Node | None, scope: Scope, node: Node) -> None:
        root, path = member_path(target)
        loc = node.loc
        if isinstance(root, es.ThisExpression):
            self._self_change(root, loc)
        self._environment_write(root, path, scope, loc)
        if not isinstance(root, es.Identifier):
            return
        found = scope.lookup(root.name)
        if found is None:
            self.module.assigned_globals.setdefault(".".join((root.name, *(path or ())[:1])), loc)
        else:
            self._event(found[1], node)
            if path == ():
                found[1].writes.append((loc, value))
            else:
                found[1].mutations.append(Mutation(path, loc, deep=_is_deep(target)))

    def _event(self, binding: Binding, node: Node) -> None:
        """`node` changes `binding` by its own name; what a loop assigns in its head is not followed."""
        if isinstance(node, es.ForInStatement | es.ForOfStatement):
            binding.aliased = True
            return
        binding.events.append(node)
        self.module.events.append((node, binding))

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
                self._write(target, None, scope, node)

    def _returned(self, node: es.ReturnStatement | es.ArrowFunctionExpression, scope: Scope) -> None:
        """What a function returns of names around it, its callers may change."""
        value = node.argument if isinstance(node, es.ReturnStatement) else node.body
        home = next(outer for outer in scope.chain() if outer.kind in ("function", "module"))
        function = node if isinstance(node, es.ArrowFunctionExpression) else home.node
        if value is None or isinstance(value, es.BlockStatement) or not isinstance(function, es.Function):
            return
        inner = self.module.scopes[function]
        above = self.module.parents.get(function)
        name = function.id if function.id is not None else getattr(above, "id", None)
        found = inner.lookup(name.name) if isinstance(name, es.Identifier) else None
        outer_names = (inner.lookup(root.name) for root in contained(value))
        if found is not None and any(known and inner not in known[0].chain() for known in outer_names):
            self.flows[found[1]].append((value, inner, None))

    def _flow(
        self, names: Iterable[es.Identifier], value: Node | None, scope: Scope, *, inside: str | None = None
    ) -> None:
        """`names` may now hold (a part of) the objects that `value` names, or contain them."""
        if value is None or isinstance(value, es.Literal | es.Function):
            return
        for name in names:
            if (target := scope.lookup(name.name)) is not None:
                self.flows[target[1]].append((value, scope, inside))

    def _call(self, node: es.CallExpression, scope: Scope) -> None:
        callee = node.callee.expression if isinstance(node.callee, es.ChainExpression) else node.callee
        name = callee.name if isinstance(callee, es.Identifier) else ""
        if isinstance(callee, es.MemberExpression):
            name = static_key(callee) or ""
            if name in MUTATING_METHODS or (callee.computed and not name):
                self._mutate(callee.object, scope, node)
                self._given(callee.object, node.arguments, scope)
            self._callbacks(node, callee.object)
        if isinstance(callee, es.Identifier):
            name = self._imported_name(callee, scope) or name
        if name in MUTATING_FUNCTIONS and node.arguments:
            self._mutate(node.arguments[0], scope, node)
            self._given(node.arguments[0], node.arguments[1:], scope)
        if name == "eval" and isinstance(callee, es.Identifier):
            self._evaluated(scope, node.loc)
        for index, argument in enumerate(node.arguments):
            for root in roots_of(argument):
                if (found := scope.lookup(root.name)) is not None:
                    found[1].passed.append((node, index))

    def _imported_name(self, callee: es.Identifier, scope: Scope) -> str | None:
        """The name of an imported function where it is made: `merge` of `import m from "lodash/merge"`."""
        found = scope.lookup(callee.name)
        if found is None or found[1].kind != "import":
            return None
        specifier = found[1].node
        if isinstance(specifier, es.ImportSpecifier):
            return getattr(specifier.imported, "name", None)
        declaration = self.module.parents.get(specifier)
        source = str(declaration.source.value) if isinstance(declaration, es.ImportDeclaration) else ""
        return re.split(r"[/.-]", source)[-1]

    def _given(self, target: Node, arguments: Iterable[Node], scope: Scope) -> None:
        """What a changing call puts into the object."""
        for root in roots_of(target):
            for argument in arguments:
                self._flow([root], argument, scope, inside="")

    def _mutate(self, target: Node, scope: Scope, node: Node) -> None:
        plain, path = member_path(target)
        loc = node.loc
        if isinstance(plain, es.ThisExpression):
            self._self_change(plain, loc)
        if isinstance(plain, es.Identifier) and scope.lookup(plain.name) is None:
            self._environment_write(plain, path, scope, loc)
            return
        for root in roots_of(target):
            if (found := scope.lookup(root.name)) is not None:
                whole = path if plain is root else None
                found[1].mutations.append(Mutation(whole, loc, deep=whole != ()))
                if plain is root:
                    self._event(found[1], node)
                else:
                    found[1].aliased = True

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
                binding.aliased = True

    def _spread(self) -> None:
        """What happens to a name happens to all that may hold, or lie in, the same object."""
        todo = [binding for binding in self.flows if binding.mutations]
        deep = {binding for binding in todo if any(mutation.deep for mutation in binding.mutations)}
        while todo:
            binding = todo.pop()
            for value, scope, inside in self.flows.get(binding, ()):
                if inside and not any(_reaches(change, inside) for change in binding.mutations):
                    continue
                for name in contained(value) if binding in deep else roots_of(value) if inside is None else ():
                    found = scope.lookup(name.name)
                    if found is None or found[1] is binding:
                        continue
                    found[1].aliased = True
                    if found[1] not in deep:
                        found[1].mutations.append(Mutation(None, binding.mutations[0].loc))
                        deep.add(found[1])
                        todo.append(found[1])
