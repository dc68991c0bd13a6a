"""The function as which a name, or a property of one, is declared; of what may change it nothing is asked.

For who wants to look into the code behind a call, not to know for certain what runs: no value is made for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.classes import class_of, methods_of
from sphinxcontrib_errortracking.evaluate.linking import exporters, imported_name, linked
from sphinxcontrib_errortracking.evaluate.references import Namespace
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

#: kinds of names that nothing changes but what is written in their file: not what a component's template or user may set
_FIXED = frozenset({"const", "let", "var", "function", "class", "self", "import"})
#: what React puts around the function of a component
WRAPPERS = frozenset({"memo", "forwardRef"})
MAX_NAMES = 8  #: that stand for each other


def declared(run: Engine, node: Node, scope: Scope) -> es.Function | None:
    """The function that `node` is declared as; None where only evaluating it tells."""
    node = node.expression if isinstance(node, es.ChainExpression) else node
    found = _property(run, node, scope) if isinstance(node, es.MemberExpression) else _origin(run, node, scope)
    return found if isinstance(found, es.Function) else None


def component(run: Engine, node: Node, scope: Scope) -> es.Function | None:
    """The function of a component, also where React's `memo` or `forwardRef` is put around it."""
    for _ in range(MAX_NAMES):
        node = _origin(run, node, scope)
        if not isinstance(node, es.CallExpression) or not node.arguments:
            break
        callee = node.callee.property if isinstance(node.callee, es.MemberExpression) else node.callee
        if not isinstance(callee, es.Identifier) or callee.name not in WRAPPERS:
            break
        node, scope = node.arguments[0], run.module_of(node).scope_of(node)
    return node if isinstance(node, es.Function) else None


def fixed(run: Engine, node: Node, scope: Scope) -> es.Function | None:
    """The function for which a name stands for good: it is declared once and never assigned, here or where it is imported from."""
    found = _settled(run, node, scope)
    return found if isinstance(found, es.Function) else None


def fixed_class(run: Engine, node: Node, scope: Scope) -> es.Class | None:
    """The class for which a name stands for good."""
    found = _settled(run, node, scope)
    return found if isinstance(found, es.Class) else None


def made_by(run: Engine, node: Node, scope: Scope) -> es.Class | None:
    """The class that makes the object for which an expression stands for good: `new App()`, or a constant that holds it."""
    found = _settled(run, node, scope)
    return fixed_class(run, found.callee, _scope_of(run, found)) if isinstance(found, es.NewExpression) else None


def _settled(run: Engine, node: Node, scope: Scope) -> Node | None:
    """What stands behind a name for good; None where that may change, or be another."""
    for _ in range(MAX_NAMES):
        if not isinstance(node, es.Identifier):
            return node
        binding = scope.certain(node.name)
        if binding is None or binding.writes or binding.redeclared or binding.nested or binding.kind not in _FIXED:
            return None
        behind = _behind(run, binding)
        if behind is None:
            return None
        if behind is node or not isinstance(behind, es.Identifier):
            return behind
        node, scope = behind, _scope_of(run, behind)
    return None


def _scope_of(run: Engine, node: Node) -> Scope:
    """The scope in which a declaration, or what is exported, stands."""
    module = run.module_of(node)
    return module.scope_around(node) if module.parents.get(node) is not None else module.scope


def _origin(run: Engine, node: Node, scope: Scope) -> Node:
    """What stands behind a name: the expression or the declaration from which it has its value."""
    for _ in range(MAX_NAMES):
        found = scope.lookup(node.name) if isinstance(node, es.Identifier) else None
        behind = None if found is None else _behind(run, found[1])
        if behind is None or behind is node:
            break
        node, scope = behind, _scope_of(run, behind)
    return node


def _behind(run: Engine, binding: Binding) -> Node | None:
    if binding.path:
        return None
    if binding.kind == "import":
        return imported(run, binding)
    if isinstance(binding.node, es.VariableDeclarator):
        return binding.node.init
    return binding.node if binding.kind in {"function", "class", "self"} else None


def imported(run: Engine, binding: Binding) -> Node | None:
    """What a name that is imported from a file of the repository stands for there."""
    specifier = binding.node
    declaration = run.module_of(specifier).parents.get(specifier)
    if not isinstance(declaration, es.ImportDeclaration) or isinstance(specifier, es.ImportNamespaceSpecifier):
        return None
    name = imported_name(specifier)
    return exported(run, linked(run, str(declaration.source.value), specifier.loc), name)


def _property(run: Engine, node: es.MemberExpression, scope: Scope) -> Node | None:
    key = static_key(node)
    owner = node.object
    if key is not None and isinstance(owner, es.ThisExpression):
        around = next((one for one in run.module_of(node).ancestors(node) if isinstance(one, es.Class)), None)
        return None if around is None else next(methods_of(around, key), None)
    if key is None or not isinstance(owner, es.Identifier):
        return None
    found = scope.lookup(owner.name)
    if found is not None and isinstance(found[1].node, es.ImportNamespaceSpecifier):
        return _of_namespace(run, found[1].node, key)
    origin = _origin(run, owner, scope)
    if isinstance(origin, es.ObjectExpression):
        return _of_object(run, origin, key)
    if isinstance(origin, es.NewExpression) and isinstance(origin.callee, es.Identifier):
        inside = run.module_of(origin).scope_around(origin).lookup(origin.callee.name)
        made = None if inside is None else class_of(run, inside[1])
        return None if made is None else next(methods_of(made, key), None)
    return next(methods_of(origin, key), None) if isinstance(origin, es.Class) else None


def _of_object(run: Engine, node: es.ObjectExpression, key: str) -> Node | None:
    for entry in reversed(node.properties):
        if not isinstance(entry, es.Property) or entry.computed:
            return None  # what is spread or computed may have the name
        if getattr(entry.key, "name", getattr(entry.key, "value", None)) == key:
            return _origin(run, entry.value, run.module_of(node).scope_of(node))
    return None


def _of_namespace(run: Engine, specifier: es.ImportNamespaceSpecifier, key: str) -> Node | None:
    declaration = run.module_of(specifier).parents.get(specifier)
    source = getattr(declaration, "source", None)
    target = linked(run, str(getattr(source, "value", "")), specifier.loc)
    found = exported(run, target, key)
    return None if found is None else _origin(run, found, _scope_of(run, found))


def exported(run: Engine, target: Value, name: str) -> Node | None:
    """What a file exports under a name, itself or from another file: the expression or the declaration; None where it may be several."""
    for _ in range(MAX_NAMES):
        if not isinstance(target, Namespace) or target.others:
            return None
        found, outside = exporters(run, target.path, name)
        export = found[0][1] if len(found) == 1 and not outside else None
        if export is None or export.source is None:
            return None if export is None else export.node
        target, name = linked(run, export.source, export.node.loc), export.name
    return None
