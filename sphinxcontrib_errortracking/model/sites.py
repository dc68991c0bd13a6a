"""Every place in the code that calls the SDK, or hands one of its functions over, however it was imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue
from sphinxcontrib_errortracking.lean import dataclass, replace
from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    AssignmentExpression,
    CallExpression,
    ConditionalExpression,
    ExportNamedDeclaration,
    ExportSpecifier,
    Identifier,
    JSXElement,
    JSXExpressionContainer,
    MemberExpression,
    NewExpression,
    Node,
    ObjectPattern,
    Property,
    TaggedTemplateExpression,
    VariableDeclarator,
)

from .indirect_calls import called_indirectly
from .methods import (
    CLIENT_METHODS,
    REFERENCES,
    SCOPE_METHODS,
    configuration,
    is_sdk,
    method_name,
)
from .nuxt_options import NUXT_MODULE, nuxt_options
from .project import stem
from .relevance import has_source
from .scopes import Scopes
from .syntax import jsx_reference, key_name, parent, string_of, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate import ModuleScope
    from sphinxcontrib_errortracking.evaluate.references import External

    from .holders import Holders
    from .project import Project, Tree

#: Names under which a framework picks an exported function up.
EXPORTED_HOOKS: frozenset[str] = frozenset({"onRequestError", "onRouterTransitionStart", "handleError"})


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One use of the SDK. `kind`: call, new, jsx, or reference (handed over without being called)."""

    node: Node
    module: ModuleScope
    tree: Tree
    package: str
    method: str
    kind: str
    arguments: tuple[Node, ...] = ()
    imported: str = ""  #: the file that imports the package; "" for this one
    written: str = ""  #: the specifier there, where it is an alias of the package
    reference: Node | None = None  #: what names the SDK's function
    others: tuple[str, ...] = ()  #: packages, of one of which it may be instead; each has a Site of its own

    @property
    def path(self) -> str:
        """The file that holds it."""
        return self.module.path


def find_sites(project: Project, path: str, holders: Holders) -> tuple[Site, ...]:
    """The uses of the SDK in one file, in source order. `holders`: its names that may hold the SDK."""
    module = project.module(path)
    if module is None:
        return ()
    tree = project.tree(path)
    finder = _Finder(project, module, tree, holders)
    found = [
        site for node in tree.nodes if (one := finder.site(node)) is not None for site in (one, *finder.instead(one))
    ]
    if stem(path) == "nuxt.config":
        node, given = nuxt_options(tree)
        package = NUXT_MODULE.removesuffix("/module")
        found += [Site(node, module, tree, package, "nuxtModule", "call", one) for one in given if node is not None]
    return tuple(sorted(found, key=lambda site: (site.node.loc, site.method)))


class _Finder:
    """Finds the uses of the SDK in one file, node by node, parents first."""

    def __init__(self, project: Project, module: ModuleScope, tree: Tree, holders: Holders) -> None:
        self._module = module
        self._tree = tree
        self._evaluator = project.evaluator()
        self._repository = project.repository
        self._holders = holders
        self._scopes = Scopes(module, tree, self._evaluator, holders)
        self._scopes.learn(self._external)
        self._called: set[Node] = (
            set()
        )  # callees, and the objects of members: met later, and no references of their own

    def site(self, node: Node) -> Site | None:
        """The use that this node is."""
        match node:
            case CallExpression(callee=callee):
                return self._use(node, callee, "call")
            case NewExpression(callee=callee):
                return self._use(node, callee, "new")
            case JSXElement(name=name) if name is not None:
                reference = jsx_reference(name)
                return self._external(node, reference, "jsx") if reference is not None else None
            case TaggedTemplateExpression(tag=tag):
                self._called.add(tag)
            case MemberExpression(object=inner):
                self._called.add(inner)
                if node not in self._called and key_name(node.property, computed=node.computed) in REFERENCES:
                    return self._reference(node)
            case Identifier() if node not in self._called and self._may_refer(node):
                return self._reference(node)
        return None

    def _use(self, node: CallExpression | NewExpression, callee: Node, kind: str) -> Site | None:
        self._called.add(callee)
        site = self._on_behalf(node) or self._external(node, callee, kind, node.arguments)
        if site is not None and site.method.endswith(".bind"):
            return None  # what it makes is called later
        return site or self._scope_method(node)

    def _on_behalf(self, node: CallExpression | NewExpression) -> Site | None:
        """`Sentry.init.call(…)`, `[…].forEach(Sentry.init)`."""
        found = called_indirectly(node, self._module) if isinstance(node, CallExpression) else None
        if found is None or not isinstance(unwrap(found[0]), Identifier | MemberExpression):
            return None
        site = self._external(node, found[0], "call", found[1])
        return site if site is not None and configuration(site.package, site.method) is not None else None

    def _external(self, node: Node, reference: Node, kind: str, arguments: tuple[Node, ...] = ()) -> Site | None:
        if not self._holders.may_hold(reference):
            return None
        external = self._evaluator.external(unwrap(reference), self._module.scope_around(node), is_sdk)
        if external is None or not is_sdk(external.package):
            return None
        return self._made(external, node, reference, kind, arguments)

    def _made(
        self, external: External, node: Node, reference: Node, kind: str, arguments: tuple[Node, ...]
    ) -> Site | None:
        name = method_name(external.package, external.name).removeprefix("default.")
        if not name:
            return None
        return Site(
            node,
            self._module,
            self._tree,
            external.package,
            name,
            kind,
            arguments,
            external.chain[-1].source if external.chain else "",
            external.written,
            reference,
            tuple(other.package for other in external.others),
        )

    def instead(self, site: Site) -> Iterator[Site]:
        """The same place as a use of each other package of which it may be."""
        if not site.others or site.reference is None:
            return
        external = self._evaluator.external(unwrap(site.reference), self._module.scope_around(site.node), is_sdk)
        packages = (site.package, *site.others)
        for other in () if external is None else external.others:
            made = self._made(other, site.node, site.reference, site.kind, site.arguments)
            if made is not None:
                yield replace(made, others=tuple(package for package in packages if package != made.package))

    def _may_refer(self, node: Identifier) -> bool:
        """Does a plain identifier stand where a function is handed over?"""
        above = parent(node, self._tree)
        match above:
            case ExportSpecifier(local=local, exported=exported):
                return node is local and key_name(exported) in EXPORTED_HOOKS
            case VariableDeclarator(init=init):
                return init is node and self._is_exported_hook(above)
            case Property(value=value):
                return value is node and not isinstance(parent(above, self._tree), ObjectPattern)
            case (
                CallExpression()
                | NewExpression()
                | AssignmentExpression()
                | JSXExpressionContainer()
                | ArrayExpression()
            ):
                return True
            case ConditionalExpression(consequent=consequent, alternate=alternate):
                return node in (consequent, alternate)
        return False

    def _is_exported_hook(self, declarator: VariableDeclarator) -> bool:
        if not isinstance(declarator.id, Identifier) or declarator.id.name not in EXPORTED_HOOKS:
            return False
        return any(isinstance(above, ExportNamedDeclaration) for above in self._tree.ancestors(declarator))

    def _reference(self, node: Node) -> Site | None:
        above = parent(node, self._tree)
        if isinstance(above, VariableDeclarator) and not self._is_exported_hook(above):
            return None  # an alias: its uses count
        if isinstance(above, ExportSpecifier) and has_source(above, self._tree):
            return self._reexported(above)
        site = self._external(node, node, "reference")
        return site if site is not None and site.method in REFERENCES else None

    def _reexported(self, specifier: ExportSpecifier) -> Site | None:
        """`export { captureRequestError as onRequestError } from "@sentry/nextjs"`."""
        above = parent(specifier, self._tree)
        source = string_of(above.source) if isinstance(above, ExportNamedDeclaration) else None
        name = key_name(specifier.local) or ""
        package = self._repository.published(source, self._module.path) if source is not None else ""
        if not is_sdk(package) or name not in REFERENCES:
            return None
        return Site(specifier.local, self._module, self._tree, package, name, "reference")

    def _scope_method(self, node: CallExpression | NewExpression) -> Site | None:
        """`scope.setUser(…)` in `withScope`'s callback, `getCurrentScope().setTag(…)`, `client.flush()`."""
        callee = unwrap(node.callee)
        name = key_name(callee.property, computed=callee.computed) if isinstance(callee, MemberExpression) else None
        if not isinstance(callee, MemberExpression) or name not in SCOPE_METHODS | CLIENT_METHODS.keys():
            return None
        holder = unwrap(callee.object)
        if name in CLIENT_METHODS:
            return self._client_method(node, holder, name)
        package = self._scopes.package(holder)
        return (
            Site(node, self._module, self._tree, package, name, "call", node.arguments) if package is not None else None
        )

    def _client_method(self, node: CallExpression | NewExpression, holder: Node, name: str) -> Site | None:
        """`client.init()`, `getCurrentScope().setClient(client)`; named after what makes the holder, and the client is the argument."""
        if not self._holders.may_hold(holder):
            return None
        value = self._evaluator.evaluate(holder, self._module.scope_around(holder))
        if (
            not isinstance(value, CallValue)
            or not is_sdk(value.package)
            or not value.name.endswith(CLIENT_METHODS[name])
        ):
            return None
        client = (holder,) if value.new else node.arguments
        return Site(node, self._module, self._tree, value.package, f"{value.name}.{name}", "call", client)
