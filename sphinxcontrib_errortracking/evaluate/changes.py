"""Finds everything in a program that may change what a name holds: assignments, member writes, mutating calls, aliases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import flows, further_flows
from sphinxcontrib_errortracking.evaluate.environment_writes import note_environment_call, note_environment_write
from sphinxcontrib_errortracking.evaluate.filling import note_filling
from sphinxcontrib_errortracking.evaluate.handing_over import (
    FREEZING,
    GLOBAL_OBJECTS,
    MUTATING_FUNCTIONS,
    MUTATING_METHODS,
    WALKERS,
    changes_first,
    handed_over,
    loaded,
    mutating_receiver,
)
from sphinxcontrib_errortracking.evaluate.scope import Mutation, member_path, names_of, static_key
from sphinxcontrib_errortracking.evaluate.sources import PART, SAME, Escape, sources
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation


def _is_deep(target: Node) -> bool:
    """Whether a write to `target` changes something inside what the named object holds, not the object itself."""
    while isinstance(target, es.ChainExpression):
        target = target.expression
    return isinstance(target, es.MemberExpression) and not isinstance(target.object, es.Identifier)


def _named_part(target: Node) -> list[str]:
    """The first two names of what is written to, up to one that is computed: of `process.env[name]`, `process` and `env`."""
    names: list[str] = []
    while isinstance(target, es.MemberExpression):
        names.append(static_key(target) or "")
        target = target.object
    names.append(getattr(target, "name", ""))
    names.reverse()
    return names[: names.index("")][:2] if "" in names else names[:2]


class Changes:
    """Collects the changes of one module into its bindings."""

    def __init__(self, module: ModuleScope) -> None:
        self.module = module
        self.frozen: list[Binding] = []

    def collect(self, events: Iterable[tuple[Node, Scope]]) -> None:  # noqa: C901, PLR0912 - one case a kind
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
                    self._flow_pattern(node.id, node.init, scope)
                case es.AssignmentPattern():
                    self._flow_pattern(node.left, node.right, scope)
                case es.CallExpression():
                    self.module.calls.append(node)
                    self._call(node, scope)
                case es.NewExpression() | es.TaggedTemplateExpression():
                    self._hand_over(node, scope)
                case es.WithStatement():
                    flows.mutate(self.module, node.object, scope, node.loc)
                case es.ReturnStatement() | es.ArrowFunctionExpression() | es.YieldExpression():
                    self._returned(node, scope)
                case es.ThrowStatement():
                    for binding in further_flows.catching(self.module, node, scope):
                        self._add(binding, flows.Flow(node.argument, scope))
                case es.PropertyDefinition() if node.value is not None:
                    for binding in further_flows.holders_of_field(self.module, node, scope):
                        self._add(binding, flows.Flow(node.value, scope, further_flows.field_path(node)))
        note_filling(self.module)
        flows.spread(self.module)
        for binding in self.frozen:
            binding.aliased = binding.aliased or bool(binding.mutations)  # a change may be refused
        for binding, outlet in flows.outlets(self.module):
            self.module.outlets.setdefault(binding, []).append(outlet)

    def _assignment(self, node: es.AssignmentExpression, scope: Scope) -> None:
        simple = node.operator == "=" and isinstance(node.left, es.Identifier)
        for target, down in further_flows.destructured(node.left):
            self._write(target, node.right if simple else None, scope, node)
            root, path = member_path(target)
            inside = None if path == () else path or ("",)
            if isinstance(root, es.Identifier) and root.name in GLOBAL_OBJECTS and scope.lookup(root.name) is None:
                flows.give(self.module, node.right, scope, Escape("global", node, target))
            elif isinstance(root, es.Identifier | es.ThisExpression):
                self._flow(root, node.right, scope, inside=inside, level=SAME - down)
                self._tie(root, node, scope, inside)

    def _tie(self, root: Node, node: es.AssignmentExpression, scope: Scope, inside: tuple[str, ...] | None) -> None:
        """`o.self = o`: what is changed by way of the property is the object."""
        binding = flows.holder(self.module, root, scope)
        if binding is None or inside is None or not isinstance(node.right, es.Identifier):
            return
        if flows.holder(self.module, node.right, scope) is binding:
            binding.mutations.append(Mutation(None, node.loc))
            binding.aliased = True

    def _write(self, target: Node, value: Node | None, scope: Scope, node: Node) -> None:
        root, path = member_path(target)
        loc = node.loc
        if isinstance(target, es.MemberExpression):
            replaced = isinstance(node, es.AssignmentExpression) and node.operator == "=" and node.left is target
            given = (node.right,) if replaced else ()  # type: ignore[attr-defined]
            note_environment_write(self.module, target, scope, loc, given)
        if not isinstance(root, es.Identifier):
            if isinstance(target, es.MemberExpression):
                self._write_through(target.object, root, path, scope, loc)
            return
        found = scope.lookup(root.name)
        if found is None:
            self.module.assigned_globals.setdefault(".".join(_named_part(target)), loc)
            if root.name == "arguments":
                self.module.arguments_changed.setdefault(flows.own_function(scope), loc)
        else:
            self._event(found[1], node)
            if path == ():
                found[1].writes.append((loc, value))
            else:
                found[1].mutations.append(Mutation(path, loc, deep=_is_deep(target)))

    def _write_through(
        self, target: Node, root: Node, path: tuple[str, ...] | None, scope: Scope, loc: SourceLocation
    ) -> None:
        """A write to a property of what an expression gives: `this.x = …`, `get().x = …`, `require("./x").y = …`."""
        if isinstance(root, es.ThisExpression):
            self._self_change(root, scope, loc)
            if (objects := self.module.objects_of(root)) is not None:
                objects.mutations.append(Mutation(path, loc, deep=path is None or len(path) > 1))
            return
        if (specifier := loaded(root)) is not None:
            self.module.foreign_writes.append((specifier, Mutation(path, loc)))
        flows.mutate(self.module, target, scope, loc)

    def _event(self, binding: Binding, node: Node) -> None:
        """`node` changes `binding` by its own name; what a loop assigns in its head is not followed."""
        if isinstance(node, es.ForInStatement | es.ForOfStatement):
            binding.aliased = True
            return
        binding.events.append(node)
        self.module.events.append((node, binding))

    def _self_change(self, node: Node, scope: Scope, loc: SourceLocation) -> None:
        """`this.x = …` in a method of an object literal changes that object."""
        self.module.this_changed.setdefault(flows.own_function(scope), loc)
        for ancestor in self.module.ancestors(node):
            if isinstance(ancestor, es.ObjectExpression):
                self.module.self_changing.setdefault(ancestor, loc)
            if isinstance(ancestor, es.Class):
                return

    def _loop(self, node: es.ForInStatement | es.ForOfStatement, scope: Scope) -> None:
        if isinstance(node.left, es.VariableDeclaration):
            inner = self.module.scopes.get(node, scope)
            if isinstance(node, es.ForOfStatement):
                for declarator in node.left.declarations:
                    self._flow_pattern(declarator.id, node.right, inner, PART)
            return
        for target, down in further_flows.destructured(node.left):
            self._write(target, None, scope, node)
            root, path = member_path(target)
            if isinstance(node, es.ForOfStatement) and isinstance(root, es.Identifier | es.ThisExpression):
                inside = None if path == () else path or ("",)
                self._flow(root, node.right, scope, inside=inside, level=PART - down)

    def _returned(
        self, node: es.ReturnStatement | es.ArrowFunctionExpression | es.YieldExpression, scope: Scope
    ) -> None:
        """What a function returns, or yields, of names around it, its callers may change."""
        value = node.body if isinstance(node, es.ArrowFunctionExpression) else node.argument
        home = next(outer for outer in scope.chain() if outer.kind in ("function", "module"))
        function = node if isinstance(node, es.ArrowFunctionExpression) else home.node
        if value is None or isinstance(value, es.BlockStatement) or not isinstance(function, es.Function):
            return
        self.module.returns.setdefault(function, []).append(value)
        inner = self.module.scopes[function]
        owner = self._owner(function)
        found = inner.lookup(owner.name) if isinstance(owner, es.Identifier) else None
        outer_names = (inner.lookup(node.name) for node, _ in sources(value) if isinstance(node, es.Identifier))
        if found is not None and any(known and inner not in known[0].chain() for known in outer_names):
            self._add(found[1], flows.Flow(value, inner))

    def _owner(self, function: es.Function) -> Node | None:
        """The name by which a function, or the object or class whose method it is, is called."""
        if function.id is not None:
            return function.id
        for above in self.module.ancestors(function):
            match above:
                case es.VariableDeclarator() | es.Class():
                    return above.id
                case es.AssignmentExpression():
                    return member_path(above.left)[0]
                case es.Property() | es.ObjectExpression() | es.MethodDefinition() | es.ClassBody():
                    continue
                case es.ReturnStatement() | es.BlockStatement() | es.IfStatement() | es.Function():
                    continue  # what a function returns is called by way of that function
            return None
        return None

    # ---- flows ------------------------------------------------------------------

    def _add(self, binding: Binding, flow: flows.Flow) -> None:
        self.module.flows.setdefault(binding, []).append(flow)

    def _flow_pattern(self, pattern: Node, value: Node | None, scope: Scope, level: int = SAME) -> None:
        """The names of a pattern may hold the parts of `value` to which its steps lead."""
        for name, path in names_of(pattern):
            self._flow(name, value, scope, level=level - flows.steps_down(path))

    def _flow(
        self, name: Node, value: Node | None, scope: Scope, *, inside: tuple[str, ...] | None = None, level: int = SAME
    ) -> None:
        """`name` may now hold (a part of) the objects that `value` names, or contain them."""
        if value is None or isinstance(value, es.Literal | es.Function):
            return
        if (binding := flows.holder(self.module, name, scope)) is not None:
            self._add(binding, flows.Flow(value, scope, inside, level))

    # ---- calls ------------------------------------------------------------------

    def _call(self, node: es.CallExpression, scope: Scope) -> None:
        callee = node.callee.expression if isinstance(node.callee, es.ChainExpression) else node.callee
        name = callee.name if isinstance(callee, es.Identifier) else ""
        if isinstance(callee, es.MemberExpression):
            name = static_key(callee) or ""
            if name in MUTATING_METHODS or (callee.computed and not name):
                self._mutate(callee.object, scope, node)
                self._given(callee.object, node.arguments, scope)
            self._callbacks(node, callee.object, name)
        if isinstance(callee, es.Identifier):
            name = self._imported_name(callee, scope) or name
        if name in MUTATING_FUNCTIONS and changes_first(name, node.arguments):
            self._mutate(node.arguments[0], scope, node)
            self._given(node.arguments[0], node.arguments[1:], scope)
        elif name in FREEZING and node.arguments:
            self._freeze(node, scope)
        elif name in WALKERS and len(node.arguments) > 1:
            self._callbacks(node, node.arguments[0], "forEach")
        if name == "eval" and isinstance(callee, es.Identifier):
            self._evaluated(scope, node.loc)
        for receiver in mutating_receiver(node, scope):
            flows.mutate(self.module, receiver, scope, node.loc)
        note_environment_call(self.module, node, scope)
        self._hand_over(node, scope)

    def _freeze(self, node: es.CallExpression, scope: Scope) -> None:
        """What is frozen, and the name that is declared with it."""
        above = self.module.parents.get(node)
        named = [above.id] if isinstance(above, es.VariableDeclarator) else []
        for source, _ in [*sources(node.arguments[0]), *((name, 0) for name in named)]:
            binding = flows.holder(self.module, source, scope)
            if binding is not None:
                self.frozen.append(binding)

    def _hand_over(self, node: Node, scope: Scope) -> None:
        for value, escape in handed_over(node):
            flows.give(self.module, value, scope, escape)

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
        for root, _ in sources(target):
            for argument in arguments:
                self._flow(root, argument, scope, inside=("",))

    def _mutate(self, target: Node, scope: Scope, node: Node) -> None:
        plain, path = member_path(target)
        loc = node.loc
        if isinstance(plain, es.ThisExpression):
            self._self_change(plain, scope, loc)
        given = node.arguments[1:] if isinstance(node, es.CallExpression) else ()
        note_environment_write(self.module, target, scope, loc, given)
        found = scope.lookup(plain.name) if isinstance(plain, es.Identifier) else None
        if found is None:
            if (specifier := loaded(plain)) is not None:
                self.module.foreign_writes.append((specifier, Mutation(path, loc)))
            flows.mutate(self.module, target, scope, loc)
            return
        found[1].mutations.append(Mutation((*path, "") if path else path, loc, deep=path != ()))
        self._event(found[1], node)

    def _callbacks(self, node: es.CallExpression, receiver: Node, name: str) -> None:
        """The parameters of a callback hold parts of what it is called on: `items.forEach((item) => { item.x = 1 })`."""
        for argument in node.arguments:
            if not isinstance(argument, es.Function):
                continue
            inner = self.module.scopes[argument]
            for index, param in enumerate(argument.params):
                if name in {"reduce", "reduceRight"} and index == 0:
                    self._flow_pattern(param, node.arguments[1] if len(node.arguments) > 1 else receiver, inner)
                else:
                    self._flow_pattern(param, receiver, inner, SAME if name in {"then", "stringify"} else PART)

    def _evaluated(self, scope: Scope, loc: SourceLocation) -> None:
        for outer in scope.chain():
            for binding in outer.bindings.values():
                if binding.kind not in ("const", "import"):
                    binding.writes.append((loc, None))
                binding.mutations.append(Mutation(None, loc))
                binding.aliased = True
