"""What an expression that stands as a statement does to the names that are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.changing import CHANGED, METHODS, put, stepped
from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.objects import elements_of, named, spread_object
from sphinxcontrib_errortracking.evaluate.operators import binary
from sphinxcontrib_errortracking.evaluate.references import Global, perhaps
from sphinxcontrib_errortracking.evaluate.scope import member_path, names_of, static_key
from sphinxcontrib_errortracking.evaluate.truths import is_nullish, truth
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.evaluate.variable_loops import copy_variables
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

from sphinxcontrib_errortracking.evaluate.following import State


class Expressions(State):
    """Runs expressions."""

    # ---- expressions ----------------------------------------------------------------

    def expression(self, node: Node) -> None:
        """Run an expression that stands as a statement."""
        if node not in self.touched:
            return
        if isinstance(node, es.ChainExpression | es.AwaitExpression):
            self.expression(node.expression if isinstance(node, es.ChainExpression) else node.argument)
        elif isinstance(node, es.LogicalExpression) and node.left not in self.touched:
            left = self.value(node.left)
            test = is_nullish(left) if node.operator == "??" else truth(left)
            branches = (None, node.right) if node.operator == "||" else (node.right, None)
            self._fork_expressions(test, branches[0], branches[1], node)
        elif isinstance(node, es.ConditionalExpression):
            self._fork_expressions(self.test(node.test), node.consequent, node.alternate, node)
        elif isinstance(node, es.SequenceExpression):
            for part in node.expressions:
                self.expression(part)
        elif isinstance(node, es.CallExpression) and node not in self.events and self._for_each(node):
            pass
        elif node in self.events and node not in self.inside:
            self._apply(node, self.events[node])
        else:
            self.lose(node, CHANGED)

    def _fork_expressions(self, test: Value, one: Node | None, other: Node | None, node: Node) -> None:
        if isinstance(test, Static):
            branch = one if test.value is True else other
            if branch is not None:
                self.expression(branch)
            return
        found = []
        for branch in (one, other):
            before = dict(self.values)
            if branch is not None:
                self.expression(branch)
            found.append((self.values, ""))
            self.values = before
        self.both(test, found[0], found[1], node)

    def _for_each(self, node: es.CallExpression) -> bool:
        callee = node.callee
        if not isinstance(callee, es.MemberExpression) or static_key(callee) != "forEach" or len(node.arguments) != 1:
            return False
        function = node.arguments[0]
        if not isinstance(function, es.Function) or not isinstance(function.body, es.BlockStatement):
            return False
        source = self.value(callee.object)
        items = items_of(source, keys=False)
        scope = self.module.scopes[function]
        if items is None:
            return self._copies(source, function, scope)
        self.depth += 1
        for index, item in enumerate(items):
            given = (item, Static(float(index)))
            for param, value in zip(function.params, given, strict=False):
                pairs = [(found[1], path) for name, path in names_of(param) if (found := scope.lookup(name.name))]
                self.set_all(pairs, value, function.body)
            self.level += 1
            self.block(function.body.body)
            self.level -= 1
            if self.done in ("return", ""):
                self.done = ""
            else:
                self.done = ""
                self.lose(node, "changes in a loop")
                break
        self.depth -= 1
        return True

    def _copies(self, source: Value, function: es.Function, scope: Scope) -> bool:
        """Take `Object.entries(process.env).forEach(…)` for the copy that it makes."""
        if isinstance(source, Global) or len(function.params) != 1:
            return False
        pattern = function.params[0]
        bound = [(found[1], path) for name, path in names_of(pattern) if (found := scope.lookup(name.name))]
        return copy_variables(self, source, pattern, bound, function.body)

    def _apply(self, node: Node, binding: Binding) -> None:
        before = self.values.get(binding, Static(UNDEFINED, (node.loc,)))
        self.values[binding] = self._changed(node, before)

    def _changed(self, node: Node, before: Value) -> Value:
        hole = Unknown(CHANGED, (node.loc,))
        match node:
            case es.AssignmentExpression():
                keys = self._keys(node.left)
                return hole if keys is None else put(before, keys, lambda old: self._assigned(node, old), hole)
            case es.UpdateExpression():
                keys = self._keys(node.argument)
                return hole if keys is None else put(before, keys, lambda old: stepped(old, node), hole)
            case es.UnaryExpression(operator="delete"):
                keys = self._keys(node.argument)
                return put(before, keys, None, hole) if keys else hole
            case es.CallExpression() if node in self.module.filling:
                return self._filled(node, before, hole)
            case es.CallExpression():
                return self._called(node, before, hole)
        return hole

    def _filled(self, node: es.CallExpression, before: Value, hole: Unknown) -> Value:
        """What a function of the file makes of the object that it fills."""
        given = self.within(lambda: elements_of(self.engine, node.arguments, self.scope(node), node.loc))
        if not isinstance(given, ArrayValue) or given.open is not None:
            return hole
        return self.engine.filled(node, given.elements, before, self.module.filling[node])

    def _assigned(self, node: es.AssignmentExpression, old: Value) -> Value:
        def right() -> Value:
            return self.value(node.right)

        match node.operator:
            case "=":
                name = node.left.name if isinstance(node.left, es.Identifier) else ""
                return named(right(), node.right, name) if name else right()
            case "??=":
                return decide(is_nullish(old), right, lambda: old, node.loc)
            case "||=":
                return decide(truth(old), lambda: old, right, node.loc)
            case "&&=":
                return decide(truth(old), right, lambda: old, node.loc)
        return binary(node.operator.removesuffix("="), old, right(), node.loc)

    def _called(self, node: es.CallExpression, before: Value, hole: Unknown) -> Value:
        callee = node.callee.expression if isinstance(node.callee, es.ChainExpression) else node.callee
        if not isinstance(callee, es.MemberExpression):
            return hole
        given = self.within(lambda: elements_of(self.engine, node.arguments, self.scope(node), node.loc))
        if not isinstance(given, ArrayValue):
            return hole
        root, path = member_path(callee)
        if isinstance(root, es.Identifier) and (root.name, path) == ("Object", ("assign",)) and given.open is None:
            keys = self._keys(node.arguments[0])
            return hole if keys is None else put(before, keys, lambda old: self._merged(old, given, node), hole)
        method = METHODS.get(static_key(callee) or "")
        keys = self._keys(callee.object)
        if method is None or keys is None:
            return hole
        return put(before, keys, lambda old: method(old, given, hole), hole)

    def _merged(self, old: Value, given: ArrayValue, node: Node) -> Value:
        for source in given.elements[1:]:
            old = spread_object(self.engine, old, source, node.loc)
        return old if isinstance(old, ObjectValue) else Unknown(CHANGED, (node.loc,))

    def _keys(self, target: Node) -> list[str] | None:
        """The names that lead from the followed name to what changes; None where one is not certain."""
        keys: list[str] = []
        while isinstance(target, es.MemberExpression | es.ChainExpression):
            if isinstance(target, es.ChainExpression):
                target = target.expression
                continue
            name = static_key(target)
            if name is None:
                value = self.value(target.property)
                if not isinstance(value, Static):
                    return None
                name = js.to_text(value.value)
            keys.insert(0, name)
            target = target.object
        return keys if isinstance(target, es.Identifier) else None


def items_of(value: Value, *, keys: bool) -> tuple[Value, ...] | None:
    """What a loop over a known value goes through: its elements, or its keys."""
    if keys:
        if isinstance(value, ObjectValue) and value.open is None and perhaps(value) is None:
            return tuple(Static(name) for name, _ in value.properties)
        return None
    if isinstance(value, ArrayValue) and value.open is None:
        return value.elements
    if isinstance(value, Static) and isinstance(value.value, str):
        return tuple(Static(letter) for letter in value.value)
    return None
