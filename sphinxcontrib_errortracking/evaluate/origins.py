"""From which packages something was made, told from the syntax alone: making a value of it may read half the repository.

What a package's function gives comes from that package, and so does what is called on it; what is given to a function does not come
back out of it. Only a value tells more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.declarations import declared, imported
from sphinxcontrib_errortracking.evaluate.package_functions import GIVING_BACK
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.source.estree import Node

MAX_DEPTH = 40
#: Methods of a promise: the first gives what its callback returns, the others what the promise itself becomes.
THEN = "then"
SETTLES = frozenset({"catch", "finally"})
PROMISE = SETTLES | {THEN}  #: no SDK has members of these names
#: Packages; none for what the repository makes itself.
Packages: TypeAlias = "frozenset[str]"
_OWN: Packages = frozenset()
#: Those whose functions give what another package exports.
_LOADERS = frozenset({"module", "node:module", "tslib", "jiti", "import-fresh"})
#: What is no object of a package, whatever stands in it.
_MADE_HERE = (
    es.Literal,
    es.TemplateLiteral,
    es.ObjectExpression,
    es.ArrayExpression,
    es.Function,
    es.Class,
    es.BinaryExpression,
    es.UnaryExpression,
    es.UpdateExpression,
    es.JSXElement,
)


class Origins:
    """Answers for one repository; remembers them."""

    def __init__(self, run: Engine, known: dict[Node, Packages | None]) -> None:
        self._run = run
        self._known = known

    def of(self, node: Node, scope: Scope, depth: int = 0) -> Packages | None:
        """The packages from which `node` may come; None where only its value tells."""
        if node not in self._known:
            if depth > MAX_DEPTH:
                return None
            self._known[node] = None  # asked again below itself
            self._known[node] = self._of(node, scope, depth + 1)
        return self._known[node]

    def _of(self, node: Node, scope: Scope, depth: int) -> Packages | None:
        match node:
            case es.Identifier(name=name) if (binding := scope.certain(name)) is not None:
                return self._named(binding, depth)
            case es.MemberExpression(object=holder):
                return None if static_key(node) in PROMISE else self.of(holder, scope, depth) or None
            case es.CallExpression() | es.NewExpression():
                return self._called(node, scope, depth)
            case es.ChainExpression(expression=inner) | es.AwaitExpression(argument=inner):
                return self.of(inner, scope, depth)
            case es.ConditionalExpression(consequent=one, alternate=other):
                return self._all(((one, scope), (other, scope)), depth)
            case es.LogicalExpression(left=one, right=other):
                return self._all(((one, scope), (other, scope)), depth)
        return _OWN if isinstance(node, _MADE_HERE) else None

    def _all(self, nodes: Iterable[tuple[Node, Scope]], depth: int) -> Packages | None:
        found = _OWN
        for node, scope in nodes:
            packages = self.of(node, scope, depth)
            if packages is None:
                return None
            found |= packages
        return found

    def _named(self, binding: Binding, depth: int) -> Packages | None:
        if binding.kind == "import":
            return self._imported(binding, depth)
        if binding.redeclared or binding.kind not in {"const", "let", "var", "function", "class"}:
            return None
        if isinstance(binding.node, es.Function | es.Class):
            return None if binding.writes else _OWN
        init = binding.node.init if isinstance(binding.node, es.VariableDeclarator) else None
        values = [*([init] if init is not None else []), *(value for _, value in binding.writes)]
        places = [(value, self._run.module_of(value).scope_around(value)) for value in values if value is not None]
        if not places or len(places) < len(values):
            return None
        found = self._all(places, depth)
        return (found or None) if binding.path else found

    def _imported(self, binding: Binding, depth: int) -> Packages | None:
        declaration = self._run.module_of(binding.node).parents.get(binding.node)
        specifier = str(declaration.source.value) if isinstance(declaration, es.ImportDeclaration) else ""
        importer = binding.node.loc.source
        if not self._run.repository.naming.possible(specifier, importer):
            package = self._run.repository.published(specifier, importer)
            return None if package in _LOADERS or not package else frozenset({package})
        node = imported(self._run, binding)
        if node is None:
            return None
        module = self._run.module_of(node)
        return self.of(node, module.scope_around(node), depth)

    def _called(self, node: es.CallExpression | es.NewExpression, scope: Scope, depth: int) -> Packages | None:
        made = self.of(node.callee, scope, depth)
        if made or made is None:
            return made
        if isinstance(node, es.NewExpression):
            return made
        function = declared(self._run, node.callee, scope)
        if function is None or function.generator:
            return None
        module = self._run.module_of(function)
        return self._all(((value, module.scope_around(value)) for value in returned_by(module, function)), depth)


def made_by_package(run: Engine, callee: Node, scope: Scope) -> es.CallExpression | None:
    """The call of a package's function that made what `callee` names, for good; what calling that gives is not followed."""
    binding = scope.certain(callee.name) if isinstance(callee, es.Identifier) else None
    if binding is None or binding.kind != "const" or binding.path or binding.redeclared or binding.writes:
        return None
    init = binding.node.init if isinstance(binding.node, es.VariableDeclarator) else None
    packages = run.origins.of(init, scope) if isinstance(init, es.CallExpression) else None
    return init if isinstance(init, es.CallExpression) and packages and GIVING_BACK.isdisjoint(packages) else None


def returned_by(module: ModuleScope, function: es.Function) -> Iterator[Node]:
    """The expressions that a function returns itself."""
    if not isinstance(function.body, es.BlockStatement):
        yield function.body
        return
    for node in es.walk(function.body):
        if isinstance(node, es.ReturnStatement) and node.argument is not None:
            around = next((above for above in module.ancestors(node) if isinstance(above, es.Function)), None)
            if around is function:
                yield node.argument
