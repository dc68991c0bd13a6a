"""Which package something is of, also where its value is not known: what holds an SDK only in some cases is still that SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.linking import exported_place
from sphinxcontrib_errortracking.evaluate.members import member
from sphinxcontrib_errortracking.evaluate.named_calls import called_name, calls_in, is_another, may_name
from sphinxcontrib_errortracking.evaluate.one_of import is_installed, together, tried
from sphinxcontrib_errortracking.evaluate.origins import PROMISE, SETTLES, THEN, returned_by
from sphinxcontrib_errortracking.evaluate.references import ClassOf, External, Global, Namespace, Pending
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.values import Choice, FunctionValue, Unknown
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

#: Methods of lists that call their callback with each element.
IMMEDIATE = frozenset({"forEach", "map", "filter", "some", "every", "find", "flatMap"})
MAX_FOLLOWED = 20
MAX_IMPORTERS = 50


@dataclass(frozen=True, slots=True)
class FileOf(External):
    """All that a file of the repository exports, which may be of a package: asked for on the way only."""

    namespace: Namespace | None = None


def _of_file(namespace: Namespace) -> FileOf:
    return FileOf(namespace.reason, namespace.chain, namespace.path, namespace=namespace)


class Identity:
    """Answers one question; what was asked on the way is not asked again. Of packages that are not wanted it says None."""

    def __init__(self, run: Engine, raw: Callable[[Node, Scope], Value], is_wanted: Callable[[str], bool]) -> None:
        self._run = run
        self._is_wanted = is_wanted
        self._raw = raw
        self._asked: set[Node] = set()

    def outside(self, node: Node, scope: Scope) -> External | None:
        """What a package exports, and nothing of the repository."""
        found = self.external(node, scope)
        return None if isinstance(found, FileOf) else found

    def external(self, node: Node, scope: Scope, depth: int = 0) -> External | None:
        """An External, also where the name that holds it is assigned later, or only in some cases."""
        packages = self._run.origins.of(node, scope)
        if packages is not None and (isinstance(node, es.CallExpression) or not any(map(self._is_wanted, packages))):
            return None  # what a package's function gives is nothing that the package exports
        value = self._raw(node, scope)
        while isinstance(value, Pending):
            value = value.value
        cases = [case for _, case in value.cases] if isinstance(value, Choice) else [value]
        cases = [_of_file(case) if isinstance(case, Namespace) else case for case in cases]
        found = [case for case in cases if isinstance(case, External)]
        if found or depth > MAX_FOLLOWED:
            return together(found)
        if not isinstance(value, Unknown) or isinstance(value, Global) or node in self._asked:
            return None
        self._asked.add(node)
        return self._assigned(node, scope, depth + 1)

    def _assigned(self, node: Node, scope: Scope, depth: int) -> External | None:
        match node:
            case es.ChainExpression(expression=inner) | es.AwaitExpression(argument=inner):
                return self.external(inner, scope, depth)
            case es.MemberExpression(object=holder):
                name = static_key(node)
                owner = self._class_of(holder, scope)
                if owner is not None:
                    return self._among(_fields(self._run.module_of(owner), owner, name), depth) if name else None
                base = None if name in PROMISE else self.external(holder, scope, depth)
                return self._member(base, name)
            case es.CallExpression():
                return self._called(node, scope, depth)
            case (
                es.ConditionalExpression(consequent=one, alternate=other) | es.LogicalExpression(left=one, right=other)
            ):
                return self._among(iter((one, other)), depth)
            case es.Identifier(name=name):
                known = scope.lookup(name)
                return None if known is None else self._named(known[1], depth)
        return None

    def _member(self, base: External | None, name: str | None) -> External | None:
        if base is None or name is None:
            return None
        if not isinstance(base, FileOf):
            return base.member(name)
        assert base.namespace is not None  # noqa: S101 - for the type checker
        found = member(self._run, base.namespace, name, base.chain[0])
        return found if isinstance(found, External) else None

    def _class_of(self, holder: Node, scope: Scope) -> es.Class | None:
        """The class of this file whose object `this` is, or which a name names."""
        if isinstance(holder, es.ThisExpression):
            return next(
                (above for above in self._run.module_of(holder).ancestors(holder) if isinstance(above, es.Class)), None
            )
        found = scope.lookup(holder.name) if isinstance(holder, es.Identifier) else None
        return found[1].node if found is not None and isinstance(found[1].node, es.Class) else None

    def _named(self, binding: Binding, depth: int) -> External | None:
        if binding.kind == "import":
            place = exported_place(self._run, binding)
            return None if place is None else self.external(place[1], place[0].scope, depth)
        if binding.kind == "loop":
            return self._part(self._among(self._gone_through(binding), depth), binding)
        if binding.kind == "param":
            if depth > 1:
                return self._given(binding, depth)
            key = (binding, self._is_wanted)  # the first that is asked for, so that nothing was left out on the way
            if key not in self._run.outside:
                self._run.outside[key] = self._given(binding, depth)
            return self._run.outside[key]
        declared = binding.node.init if isinstance(binding.node, es.VariableDeclarator) else None
        if declared is not None and binding.path:
            return self._part(self._among(iter((declared,)), depth), binding)
        written = sorted(binding.writes, key=lambda write: (write[0].line, write[0].column))
        nodes = [value for value in (declared, *(value for _, value in written)) if value is not None]
        found = [(node, self._at_its_place(node, depth)) for node in nodes]
        return together([outside for outside in self._without_substitutes(found) if outside is not None])

    def _without_substitutes(self, found: Sequence[tuple[Node, External | None]]) -> Sequence[External | None]:
        """`try { sdk = require("a"); } catch { sdk = require("b"); }`: where the package depends on the first, it is that."""
        run = self._run
        for node, outside in found if len(found) > 1 else ():
            attempt = tried(run.module_of(node), node) if outside is not None else None
            if (
                attempt
                and attempt.handler
                and outside
                and is_installed(run.repository, outside.package, node.loc.source)
            ):
                handled = set(es.walk(attempt.handler))
                return [other for node, other in found if node not in handled]
        return [outside for _, outside in found]

    def _at_its_place(self, node: Node, depth: int) -> External | None:
        return self.external(node, self._run.module_of(node).scope_around(node), depth)

    def _among(self, nodes: Iterator[Node], depth: int) -> External | None:
        """What some expressions are, if all that are of a package are of packages that stand for each other."""
        found = [self._at_its_place(node, depth) for node in nodes]
        return together([outside for outside in found if outside is not None])

    # ---- functions ----------------------------------------------------------

    def _called(self, node: es.CallExpression, scope: Scope, depth: int) -> External | None:
        """What a call gives: of a promise's `then` what its callback returns, of a function of the repository what that returns."""
        callee = node.callee
        method = static_key(callee) if isinstance(callee, es.MemberExpression) else None
        if isinstance(callee, es.MemberExpression) and method in SETTLES:
            return self.external(callee.object, scope, depth)
        if method == THEN and node.arguments and isinstance(node.arguments[0], es.Function):
            return self._among(returned_by(self._run.module_of(node), node.arguments[0]), depth)
        function = self._raw(callee, scope)
        if not isinstance(function, FunctionValue):
            return None
        return self._among(returned_by(self._run.module_of(function.node), function.node), depth)

    def _given(self, binding: Binding, depth: int) -> External | None:
        """What a parameter is given: by the promise whose callback it is of, or by the calls of its function."""
        function = binding.node
        module = self._run.module_of(function)
        above = module.parents.get(function)
        if isinstance(above, es.CallExpression) and function in above.arguments:
            callee = above.callee
            if not isinstance(callee, es.MemberExpression) or binding.index or above.arguments[0] is not function:
                return None
            if static_key(callee) in IMMEDIATE:
                return self._part(self._among(self._elements(callee.object), depth), binding)
            if static_key(callee) != THEN:
                return None
            return self._part(self.external(callee.object, module.scope_around(callee), depth), binding)
        key = (function, binding.index)
        if key not in self._run.given_by:
            self._run.given_by[key] = list(self._calls(function, module, binding.index))
        given = [call.arguments[binding.index] for call in self._run.given_by[key]]
        written = [part for part in (_written_part(argument, binding) for argument in given) if part is not None]
        return self._among(iter(written), depth) or self._part(self._among(iter(given), depth), binding)

    def _gone_through(self, binding: Binding) -> Iterator[Node]:
        """The elements of the list through which the loop of a name goes."""
        module = self._run.module_of(binding.node)
        loop = next((above for above in module.ancestors(binding.node) if isinstance(above, es.ForOfStatement)), None)
        return iter(()) if loop is None else self._elements(loop.right)

    def _elements(self, node: Node) -> Iterator[Node]:
        """The elements of a list that is written out, here or where a name is declared."""
        found = self._run.module_of(node).scope_around(node).lookup(getattr(node, "name", ""))
        if found is not None and found[1].kind == "const" and isinstance(found[1].node, es.VariableDeclarator):
            node = found[1].node.init or node
        if isinstance(node, es.ArrayExpression):
            yield from (element for element in node.elements if element is not None)

    def _part(self, outside: External | None, binding: Binding) -> External | None:
        """The part of what is given that a pattern takes: `({ init }) => …`."""
        for step in binding.path:
            key = step.node.key if step.kind == "key" and isinstance(step.node, es.Property) else None
            outside = self._member(outside, key.name if isinstance(key, es.Identifier) else None)
        return outside

    def _calls(self, function: Node, module: ModuleScope, index: int) -> Iterator[es.CallExpression | es.NewExpression]:
        """The calls of a function, in its file and in those that import it, that give so many arguments."""
        name, made = _name(function, module), _class_made_by(function, module)
        kind: type[es.CallExpression | es.NewExpression] = es.CallExpression if made is None else es.NewExpression
        callers = self._callers(module.path)
        known_by = None if name is None or self._has_other_names(name, module, callers) else name
        for path in callers:
            if known_by is not None and not may_name(self._run.repository.text(path) or "", known_by):
                continue  # it need not be read
            calls = calls_in(self._run, path)
            for node in calls.named.get(name or "", ()):
                if isinstance(node, kind) and len(node.arguments) > index:
                    yield node
            for source in calls.imported.keys() & set(callers):
                for node, exported in calls.imported[source]:
                    wanted = isinstance(node, kind) and len(node.arguments) > index and called_name(node) != name
                    other = source == module.path and is_another(module, exported, name, made or function)
                    if wanted and not other and self._calls_it(node, made or function):
                        yield node

    def _has_other_names(self, name: str, module: ModuleScope, files: list[str]) -> bool:
        """Whether files may know what goes by this name in its own file under another one only."""
        others = {key for key, export in module.exports.items() if export.source is None} - {name}
        texts = (self._run.repository.text(path) or "" for path in files)
        return bool(others & {"default"}) or bool(module.commonjs) or any(f"{name} as " in text for text in texts)

    def _calls_it(self, call: es.CallExpression | es.NewExpression, wanted: Node) -> bool:
        """Whether a call of what is imported under a name of its own calls the wanted one."""
        called = self._raw(call.callee, self._run.module_of(call).scope_around(call))
        return isinstance(called, FunctionValue | ClassOf) and called.node is wanted

    def _callers(self, path: str) -> list[str]:
        """A file and those that import it, also from a file that passes on what it exports."""
        naming = self._run.repository.naming
        found = [path]
        todo = [path]
        while todo and len(found) < MAX_IMPORTERS:
            given = todo.pop(0)
            for importer in naming.importers(given):
                if importer not in found:
                    found.append(importer)
                    todo += [importer] if given in naming.passed_on(importer) else []
        return found


def _class_made_by(function: Node, module: ModuleScope) -> es.Class | None:
    """The class whose constructor a function is."""
    above = module.parents.get(function)
    if not isinstance(above, es.MethodDefinition) or above.kind != "constructor":
        return None
    return next((outer for outer in module.ancestors(above) if isinstance(outer, es.Class)), None)


def _fields(module: ModuleScope, owner: es.Class, name: str) -> Iterator[Node]:
    """What a class gives to one of its fields: where it is declared, or by `this.name = …`."""
    for node in es.walk(owner):
        match node:
            case es.PropertyDefinition(key=es.Identifier(name=key), computed=False, value=value) if key == name:
                if value is not None and module.parents.get(module.parents[node]) is owner:
                    yield value
            case es.AssignmentExpression(left=es.MemberExpression(object=es.ThisExpression()) as left, right=value):
                if static_key(left) == name:
                    yield value


def _name(function: Node, module: ModuleScope) -> str | None:
    """The name by which a function is called; for a constructor, that of its class."""
    own = getattr(function, "id", None)
    made = _class_made_by(function, module)
    if made is not None:
        return made.id.name if made.id is not None else None
    above = module.parents.get(function)
    if isinstance(above, es.VariableDeclarator):
        own = above.id
    elif isinstance(above, es.MethodDefinition | es.Property | es.PropertyDefinition):
        own = above.key
    return own.name if isinstance(own, es.Identifier) else None


def _written_part(argument: Node, binding: Binding) -> Node | None:
    """What an object that is written out gives for the part that a pattern takes: `({ sdk }) => …` given `{ sdk: Sentry }`."""
    if len(binding.path) != 1 or not isinstance(argument, es.ObjectExpression):
        return None
    (step,) = binding.path
    key = step.node.key if step.kind == "key" and isinstance(step.node, es.Property) else None
    name = key.name if isinstance(key, es.Identifier) else None
    for entry in argument.properties:
        if isinstance(entry, es.Property) and not entry.computed and getattr(entry.key, "name", None) == name:
            return entry.value
    return None
