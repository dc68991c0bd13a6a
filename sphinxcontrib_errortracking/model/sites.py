"""Every place in the code that calls the SDK, or hands one of its functions over, however it was imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue
from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    CallExpression,
    ExportAllDeclaration,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    ExportSpecifier,
    Function,
    Identifier,
    JSXElement,
    MemberExpression,
    NewExpression,
    Node,
    TaggedTemplateExpression,
    VariableDeclaration,
)

from .methods import REFERENCES, SCOPE_GETTERS, SCOPE_GIVERS, SCOPE_METHODS, is_sdk, method_name
from .syntax import dotted, jsx_reference, key_name, parent, unwrap

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate import Evaluator, ModuleScope

    from .graph import ImportGraph
    from .project import Project

NEEDLES: tuple[bytes, ...] = (b"@sentry/", b"@sentry-internal", b"Sentry", b"sentry")
#: Names under which a framework picks an exported function up.
EXPORTED_HOOKS: frozenset[str] = frozenset({"onRequestError", "onRouterTransitionStart", "handleError"})


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One use of the SDK. `kind`: call, new, jsx, or reference (handed over without being called)."""

    node: Node
    module: ModuleScope
    package: str
    method: str
    kind: str
    arguments: tuple[Node, ...] = ()

    @property
    def path(self) -> str:
        """The file that holds it."""
        return self.module.path


def relevant_files(project: Project, graph: ImportGraph) -> tuple[str, ...]:
    """The code files that may hold a use of the SDK: those that mention it, and those that import it from one that re-exports it."""
    found = set(project.mentioning(*NEEDLES))
    queue = [path for path in sorted(found) if exposes(project, graph, path, found)]
    exposing = set(queue)
    while queue:
        for importer in graph.importers(queue.pop()):
            if importer not in project.code_set:
                continue
            found.add(importer)
            if importer not in exposing and exposes(project, graph, importer, exposing):
                exposing.add(importer)
                queue.append(importer)
    return tuple(sorted(found))


def exposes(project: Project, graph: ImportGraph, path: str, others: set[str]) -> bool:
    """Does a file give its importers the SDK itself: a re-export, or an export of an alias?"""
    for entry in graph.imports(path):
        if isinstance(entry.node, ExportAllDeclaration | ExportNamedDeclaration) and (
            is_sdk(entry.specifier) or (entry.target in others and entry.target != path)
        ):
            return True
    module = project.module(path)
    if module is None:
        return False
    evaluator = project.evaluator()
    return any(_is_exposed(node, module, evaluator) for node in project.nodes(path))


def _is_exposed(node: Node, module: ModuleScope, evaluator: Evaluator) -> bool:
    match node:
        case ExportSpecifier(local=Identifier() as value) if not _has_source(node, module):
            pass
        case ExportDefaultDeclaration(declaration=Identifier() | MemberExpression() as value):
            pass
        case AssignmentExpression(left=left, right=value) if (dotted(left) or "").startswith(("module.exports", "exports")):
            pass
        case ExportNamedDeclaration(declaration=VariableDeclaration(declarations=(first, *_))) if first.init is not None:
            value = first.init
        case _:
            return False
    value = unwrap(value)
    if isinstance(value, Function):
        return False
    external = evaluator.external(value, module.scope_of(value))
    return external is not None and is_sdk(external.package)


def _has_source(node: Node, module: ModuleScope) -> bool:
    above = parent(node, module)
    return isinstance(above, ExportNamedDeclaration) and above.source is not None


def find_sites(project: Project, path: str) -> tuple[Site, ...]:
    """The uses of the SDK in one file, in source order."""
    module = project.module(path)
    if module is None:
        return ()
    evaluator = project.evaluator()
    found: list[Site] = []
    called: set[int] = set()
    for node in project.nodes(path):
        site = _site(node, module, evaluator, called)
        if site is not None:
            found.append(site)
    return tuple(sorted(found, key=lambda site: (site.node.loc, site.method)))


def _site(node: Node, module: ModuleScope, evaluator: Evaluator, called: set[int]) -> Site | None:
    """`called` remembers callees, which are met after their call and are no references of their own."""
    match node:
        case CallExpression(callee=callee, arguments=arguments):
            called.add(id(callee))
            return _use(node, callee, "call", arguments, module, evaluator)
        case NewExpression(callee=callee, arguments=arguments):
            called.add(id(callee))
            return _use(node, callee, "new", arguments, module, evaluator)
        case JSXElement(name=name) if name is not None:
            reference = jsx_reference(name)
            if reference is not None:
                return _external(node, reference, "jsx", (), module, evaluator, scope_node=node)
        case TaggedTemplateExpression(tag=tag):
            called.add(id(tag))
        case MemberExpression(object=inner):
            called.add(id(inner))
            name = key_name(node.property, computed=node.computed)
            if id(node) not in called and name in REFERENCES:
                return _reference(node, module, evaluator)
        case Identifier() if id(node) not in called:
            return _reference(node, module, evaluator) if _maybe_reference(node, module) else None
    return None


def _maybe_reference(node: Identifier, module: ModuleScope) -> bool:
    """A plain identifier is worth a look only where its local name is bound by an import under a telling name."""
    above = parent(node, module)
    if above is None:
        return False
    kind = above.type
    if kind in {"ImportSpecifier", "ImportDefaultSpecifier", "ImportNamespaceSpecifier", "VariableDeclarator"}:
        return kind == "VariableDeclarator" and getattr(above, "init", None) is node and _exported_hook(above, module)
    if kind == "ExportSpecifier":
        assert isinstance(above, ExportSpecifier)  # noqa: S101 - narrows for mypy
        return key_name(above.exported) in EXPORTED_HOOKS and node is above.local
    if kind == "Property":
        return getattr(above, "value", None) is node and not _in_pattern(above, module)
    return kind in {"CallExpression", "NewExpression", "AssignmentExpression", "JSXExpressionContainer", "ArrayExpression"}


def _in_pattern(node: Node, module: ModuleScope) -> bool:
    above = parent(node, module)
    return above is not None and above.type == "ObjectPattern"


def _exported_hook(declarator: Node, module: ModuleScope) -> bool:
    name = getattr(getattr(declarator, "id", None), "name", "")
    return name in EXPORTED_HOOKS and any(above.type == "ExportNamedDeclaration" for above in module.ancestors(declarator))


def _reference(node: Node, module: ModuleScope, evaluator: Evaluator) -> Site | None:
    above = parent(node, module)
    if above is not None and above.type == "VariableDeclarator" and not _exported_hook(above, module):
        return None  # an alias: its uses count
    if isinstance(above, ExportSpecifier) and _has_source(above, module):
        return _reexported(above, module)
    site = _external(node, node, "reference", (), module, evaluator, scope_node=node)
    return site if site is not None and site.method in REFERENCES else None


def _reexported(specifier: ExportSpecifier, module: ModuleScope) -> Site | None:
    """`export { captureRequestError as onRequestError } from "@sentry/nextjs"`."""
    above = parent(specifier, module)
    if not isinstance(above, ExportNamedDeclaration) or above.source is None or not isinstance(above.source.value, str):
        return None
    name = key_name(specifier.local) or ""
    if not is_sdk(above.source.value) or name not in REFERENCES:
        return None
    return Site(specifier.local, module, above.source.value, name, "reference")


def _use(
    node: Node, callee: Node, kind: str, arguments: tuple[Node, ...], module: ModuleScope, evaluator: Evaluator
) -> Site | None:
    return _external(node, callee, kind, arguments, module, evaluator, scope_node=callee) or _scope_method(
        node, unwrap(callee), arguments, module, evaluator
    )


def _external(
    node: Node, reference: Node, kind: str, arguments: tuple[Node, ...], module: ModuleScope, evaluator: Evaluator, scope_node: Node
) -> Site | None:
    external = evaluator.external(unwrap(reference), module.scope_of(scope_node))
    if external is None or not is_sdk(external.package):
        return None
    name = method_name(external.package, external.name)
    if not name or name.startswith("default."):
        name = name.removeprefix("default.")
    return Site(node, module, external.package, name, kind, arguments) if name else None


def _scope_method(
    node: Node, callee: Node, arguments: tuple[Node, ...], module: ModuleScope, evaluator: Evaluator
) -> Site | None:
    """`scope.setUser(…)` in `withScope`'s callback, `getCurrentScope().setTag(…)`, `client.flush()`."""
    if not isinstance(callee, MemberExpression):
        return None
    name = key_name(callee.property, computed=callee.computed)
    if name not in SCOPE_METHODS:
        return None
    holder = unwrap(callee.object)
    package = _given_scope(holder, module, evaluator)
    if package is None:
        value = evaluator.evaluate(holder, module.scope_of(holder))
        if isinstance(value, CallValue) and is_sdk(value.package) and (value.new or value.name in SCOPE_GETTERS):
            package = value.package
    return Site(node, module, package, name, "call", arguments) if package is not None else None


def _given_scope(holder: Node, module: ModuleScope, evaluator: Evaluator) -> str | None:
    """The package whose `withScope` gave its callback this parameter."""
    if not isinstance(holder, Identifier):
        return None
    for above in module.ancestors(holder):
        if isinstance(above, Function) and any(isinstance(p, Identifier) and p.name == holder.name for p in above.params):
            giver = parent(above, module)
            if not isinstance(giver, CallExpression):
                return None
            external = evaluator.external(unwrap(giver.callee), module.scope_of(giver.callee))
            if external is not None and is_sdk(external.package) and external.name in SCOPE_GIVERS:
                return external.package
            return None
    return None
