"""Builds the scopes of a program: first every declaration, then every write and mutation, resolved to its binding."""

from __future__ import annotations

from functools import singledispatch

from sphinxcontrib_errortracking.evaluate.changes import Changes
from sphinxcontrib_errortracking.evaluate.module import CommonJSExport, Export, ModuleScope
from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope, member_path, names_of
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.estree import Node  # noqa: TC001  # singledispatch reads it


class _Builder:
    """The walk's state: what is still to be visited, with the scope around it."""

    def __init__(self, path: str, program: es.Program, index: es.Index) -> None:
        scope = Scope("module", program, None)
        self.module = ModuleScope(path, program, scope, index.parents, {program: scope})
        self.stack: list[tuple[Node, Scope]] = [(program, scope)]
        self.events: list[tuple[Node, Scope]] = []
        self.children: list[Node] = []
        self.properties: set[Node] = set()  #: `export let` of a Svelte component

    def declare(self, scope: Scope, binding: Binding) -> None:
        old = scope.bindings.get(binding.name)
        if old is not None and old.kind != "self":
            binding.redeclared = True
        scope.bindings[binding.name] = binding

    def push(self, node: Node | None, scope: Scope) -> None:
        if node is not None and not isinstance(node, _LEAVES):
            self.stack.append((node, scope))

    def push_children(self, scope: Scope) -> None:
        """Go on with what lies below the node that is being visited."""
        self.stack += [(child, scope) for child in self.children if not isinstance(child, _LEAVES)]

    def open(self, kind: str, node: Node, parent: Scope) -> Scope:
        scope = self.module.scopes[node] = Scope(kind, node, parent)
        return scope

    def run(self) -> ModuleScope:
        visit = _visit.dispatch
        while self.stack:
            node, scope = self.stack.pop()
            self.children = es.children(node)
            if isinstance(node, _EVENTS):
                self.events.append((node, scope))
            visit(type(node))(node, self, scope)
        _mark_nested(self.module)
        Changes(self.module).collect(self.events)
        for node, scope in self.events:
            if isinstance(node, es.AssignmentExpression) and node.operator == "=":
                _commonjs(self.module, node, scope)
        self.module.commonjs.sort(key=lambda export: (export.loc.line, export.loc.column))
        return self.module


#: Components whose template may assign what the script declares at its top.
TEMPLATES_WRITE = (".svelte", ".vue")
#: What has nothing below it.
_LEAVES = (es.Identifier, es.Literal, es.TemplateElement, es.JSXIdentifier, es.JSXText, es.ThisExpression)
_EVENTS = (
    es.AssignmentExpression,
    es.UpdateExpression,
    es.UnaryExpression,
    es.CallExpression,
    es.NewExpression,
    es.TaggedTemplateExpression,
    es.WithStatement,
    es.AssignmentPattern,
    es.ForInStatement,
    es.ForOfStatement,
    es.VariableDeclarator,
    es.ReturnStatement,
    es.ArrowFunctionExpression,
    es.YieldExpression,
    es.ThrowStatement,
    es.PropertyDefinition,
)


def build_scopes(path: str, program: es.Program, index: es.Index) -> ModuleScope:
    """The scopes of `program`, with all writes, mutations and exports found; `index` is its own."""
    return _Builder(path, program, index).run()


@singledispatch
def _visit(node: Node, builder: _Builder, scope: Scope) -> None:
    """Declare what `node` declares and push its children with their scopes."""
    del node
    builder.push_children(scope)


@_visit.register(es.Function)
def _(node: es.Function, builder: _Builder, scope: Scope) -> None:
    if isinstance(node, es.FunctionDeclaration) and node.id is not None:
        builder.declare(scope, Binding(node.id.name, "function", node, node.id))
    inner = builder.open("function", node, scope)
    if not isinstance(node, es.FunctionDeclaration) and node.id is not None:
        builder.declare(inner, Binding(node.id.name, "self", node, node.id))
    for index, param in enumerate(node.params):
        for name, path in names_of(param):
            builder.declare(inner, Binding(name.name, "param", node, name, path, index))
        builder.push(param, inner)
    builder.module.scopes[node.body] = inner
    if isinstance(node.body, es.BlockStatement):
        for statement in node.body.body:
            builder.push(statement, inner)
    else:
        builder.push(node.body, inner)


@_visit.register(es.Class)
def _(node: es.Class, builder: _Builder, scope: Scope) -> None:
    if isinstance(node, es.ClassDeclaration) and node.id is not None:
        builder.declare(scope, Binding(node.id.name, "class", node, node.id))
    inner = builder.open("class", node, scope)
    if node.id is not None:
        builder.declare(inner, Binding(node.id.name, "class", node, node.id))
    builder.push_children(inner)


@_visit.register(es.BlockStatement)
@_visit.register(es.ForStatement)
@_visit.register(es.ForInStatement)
@_visit.register(es.ForOfStatement)
@_visit.register(es.SwitchStatement)
@_visit.register(es.StaticBlock)
@_visit.register(es.WithStatement)
def _(node: Node, builder: _Builder, scope: Scope) -> None:
    inner = builder.open("function" if isinstance(node, es.StaticBlock) else "block", node, scope)
    inner.dynamic = isinstance(node, es.WithStatement)
    builder.push_children(inner)


@_visit.register(es.CatchClause)
def _(node: es.CatchClause, builder: _Builder, scope: Scope) -> None:
    inner = builder.open("catch", node, scope)
    if node.param is not None:
        for name, path in names_of(node.param):
            builder.declare(inner, Binding(name.name, "catch", node, name, path))
    builder.push_children(inner)


@_visit.register(es.VariableDeclaration)
def _(node: es.VariableDeclaration, builder: _Builder, scope: Scope) -> None:
    target = scope.home() if node.kind == "var" else scope
    kind = "using" if node.kind.endswith("using") else node.kind
    if node in builder.properties:
        kind = "property"
    elif target is builder.module.scope and kind in {"let", "var"} and builder.module.path.endswith(TEMPLATES_WRITE):
        kind = "template"
    for declarator in node.declarations:
        for name, path in names_of(declarator.id):
            binding = Binding(name.name, kind, declarator, name, path)
            previous = target.bindings.get(name.name)
            if previous is not None and previous.kind in ("param", "function", "var") and node.kind == "var":
                binding.redeclared = True
                binding.writes = previous.writes
            builder.declare(target, binding)
        builder.push(declarator, scope)


@_visit.register(es.ImportDeclaration)
def _(node: es.ImportDeclaration, builder: _Builder, scope: Scope) -> None:
    for specifier in node.specifiers:
        local = getattr(specifier, "local", None)
        if isinstance(local, es.Identifier) and not _imported_before(builder.module, node, specifier, local.name):
            builder.declare(scope, Binding(local.name, "import", specifier, local))
        builder.push(specifier, scope)


def _imported_before(module: ModuleScope, node: es.ImportDeclaration, specifier: Node, name: str) -> bool:
    """Is the same imported under the same name by another script of the component? Elsewhere it is a syntax error."""
    old = module.scope.bindings.get(name)
    above = module.parents.get(old.node) if old is not None and old.kind == "import" else None
    if old is None or not isinstance(above, es.ImportDeclaration) or type(old.node) is not type(specifier):
        return False
    wanted, there = (getattr(getattr(each, "imported", None), "name", None) for each in (specifier, old.node))
    return above.source.value == node.source.value and wanted == there


@_visit.register(es.TSEnumDeclaration)
def _(node: es.TSEnumDeclaration, builder: _Builder, scope: Scope) -> None:
    builder.declare(scope, Binding(node.id.name, "enum", node, node.id))
    inner = builder.open("block", node, scope)
    for item in node.members:
        inner.bindings[_module_name(item.id)] = Binding(_module_name(item.id), "member", item, item.id)
        builder.push(item, inner)


@_visit.register(es.ExportNamedDeclaration)
def _(node: es.ExportNamedDeclaration, builder: _Builder, scope: Scope) -> None:
    exports = builder.module.exports
    source = str(node.source.value) if node.source is not None else None
    for specifier in node.specifiers:
        exports[_module_name(specifier.exported)] = Export(specifier.local, source, _module_name(specifier.local))
    declaration = node.declaration
    if isinstance(declaration, es.VariableDeclaration):
        if builder.module.path.endswith(".svelte") and declaration.kind != "const":
            builder.properties.add(declaration)
        for declarator in declaration.declarations:
            exports.update({name.name: Export(name) for name, _ in names_of(declarator.id)})
    elif isinstance(declaration, es.Function | es.Class | es.TSEnumDeclaration) and declaration.id is not None:
        exports[declaration.id.name] = Export(declaration.id)
    builder.push(declaration, scope)


@_visit.register(es.ExportDefaultDeclaration)
def _(node: es.ExportDefaultDeclaration, builder: _Builder, scope: Scope) -> None:
    declaration = node.declaration
    named = isinstance(declaration, es.FunctionDeclaration | es.ClassDeclaration) and declaration.id
    builder.module.exports["default"] = Export(named or declaration)
    builder.push(declaration, scope)


@_visit.register(es.ExportAllDeclaration)
def _(node: es.ExportAllDeclaration, builder: _Builder, scope: Scope) -> None:
    del scope
    if node.exported is None:
        builder.module.stars.append(node)
    else:
        builder.module.exports[_module_name(node.exported)] = Export(node, str(node.source.value), "*")


def _module_name(node: Node) -> str:
    return node.name if isinstance(node, es.Identifier) else str(getattr(node, "value", ""))


def _mark_nested(module: ModuleScope) -> None:
    """A `var` in a block, and what a for-in or for-of declares, is no constant."""
    for node, parent in module.parents.items():
        if not isinstance(node, es.VariableDeclaration):
            continue
        loop = isinstance(parent, es.ForInStatement | es.ForOfStatement) and parent.left is node
        classic = isinstance(parent, es.ForStatement)
        top = isinstance(module.parents.get(parent), es.Function | None) or isinstance(
            parent, es.ExportNamedDeclaration
        )
        scope = module.scope_of(node)
        for declarator in node.declarations:
            for name, _ in names_of(declarator.id):
                found = scope.lookup(name.name)
                if found is not None and found[1].node is declarator:
                    found[1].kind = "loop" if loop else found[1].kind
                    found[1].nested = classic or not top


def _commonjs(module: ModuleScope, node: es.AssignmentExpression, scope: Scope) -> None:
    root, path = member_path(node.left)
    if not isinstance(root, es.Identifier) or scope.lookup(root.name) is not None or path is None:
        return
    short = root.name == "exports"
    if root.name == "module" and path[:1] == ("exports",):
        path = path[1:]
    elif root.name != "exports" or not path:
        return
    if len(path) > 1:
        return
    parent: Node | None = module.parents.get(node)
    while isinstance(parent, es.AssignmentExpression):  # exports = module.exports = …
        short = short or getattr(parent.left, "name", "") == "exports"
        parent = module.parents.get(parent)
    nested = not isinstance(parent, es.ExpressionStatement) or not isinstance(module.parents.get(parent), es.Program)
    name = path[0] if path else None
    module.commonjs.append(CommonJSExport(name, node.right, scope, nested, node.loc, short=short))
