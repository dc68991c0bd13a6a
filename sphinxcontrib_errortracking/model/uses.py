"""Who uses a function of the repository: in its own file, and in the files that import it."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import replace
from sphinxcontrib_errortracking.source.components import template_of
from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    CallExpression,
    ExportAllDeclaration,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    ExportSpecifier,
    Function,
    FunctionDeclaration,
    Identifier,
    ImportSpecifier,
    JSXElement,
    NewExpression,
    Node,
    PrivateIdentifier,
    VariableDeclarator,
)
from sphinxcontrib_errortracking.source.programs import COMPONENTS

from .class_members import holding, is_called, method_of, usage_of
from .graph import holds
from .member_functions import member_of, only_members
from .project import Look
from .references import exported_as, is_value, local_names, reference, takes_whole
from .syntax import dotted, jsx_reference, key_name, parent, string_of, unwrap
from .usage import FRAMEWORK_EXPORTS, Binding, Found, Usage, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .graph import ImportGraph
    from .project import Project, Tree

MAX_IMPORTERS = 200
RUNTIMES = ("browser", "nodejs", "edge")


class Uses:
    """Answers for one repository, memoised."""

    def __init__(self, project: Project, graph: ImportGraph) -> None:
        self._project = project
        self._graph = graph
        self._usage: dict[Function, Usage] = {}
        self._bindings: dict[Function, Binding | None] = {}
        self._by_name: dict[str, dict[str, list[Node]]] = {}

    def binding(self, function: Function, path: str) -> Binding | None:
        """How a function is named; None for one that runs where it stands or that its holder calls (a callback, a method)."""
        if function not in self._bindings:
            self._bindings[function] = self._bind(function, self._project.tree(path))
        return self._bindings[function]

    def of(self, function: Function, path: str) -> Usage:
        """Who uses this function."""
        if function not in self._usage:
            self._usage[function] = Usage("free")  # asked again below itself
            self._usage[function] = self._find(function, path)
        return self._usage[function]

    def _bind(self, function: Function, tree: Tree) -> Binding | None:
        above = parent(function, tree)
        if isinstance(above, ExportDefaultDeclaration):
            return Binding(function.id.name if function.id else None, ("default",))
        if isinstance(above, AssignmentExpression):
            target = dotted(above.left) or ""
            if target == "module.exports":
                return Binding(None, ("default",))
            return (
                Binding(None, (target.split(".")[-1],)) if target.startswith(("exports.", "module.exports.")) else None
            )
        if isinstance(function, FunctionDeclaration) and function.id is not None:
            name, declaration = function.id.name, above
        elif isinstance(above, VariableDeclarator) and isinstance(above.id, Identifier):
            name = above.id.name
            grand = parent(above, tree)
            declaration = parent(grand, tree) if grand is not None else None
        elif (member := member_of(function, tree)) is not None:
            name, holder, outer = member
            own = (outer,) if outer else ()
            return Binding(
                name,
                tuple(dict.fromkeys((*own, *exported_as(holder, self._named(tree.path).get(holder, ()), tree)))),
                holder,
            )
        else:
            method = method_of(function, tree)
            made = "" if method is None else method.holder or method.name or ""
            passed_on = exported_as(made, self._named(tree.path).get(made, ()), tree)
            return method and replace(method, exports=tuple(dict.fromkeys((*method.exports, *passed_on))))
        exports = [name] if isinstance(declaration, ExportNamedDeclaration) else []
        exports.extend(exported_as(name, self._named(tree.path).get(name, ()), tree))
        return Binding(name, tuple(dict.fromkeys(exports)))

    def _find(self, function: Function, path: str) -> Usage:
        binding = self.binding(function, path)
        tree = self._project.tree(path)
        if binding is None:
            return Usage("free")
        exported = bool(binding.exports)
        if FRAMEWORK_EXPORTS.intersection(binding.exports):
            return Usage("free", exported=True)
        unclear: list[str] = []
        elsewhere = self._elsewhere(function, binding, path, unclear) if exported else ()
        uses = Found(chain(self._local(function, binding, tree), elsewhere))
        if binding.of_instances:
            files = self._holding(binding, path)
            if binding.holder and files is not None:  # whoever gets an object of the class may call it
                uses = Found(use for one, nodes in files for use in self._calls(function, nodes, one))
            return usage_of(function, binding, uses, files)
        if binding.holder and not (uses and self._is_seen_whole(binding, path)):
            return Usage("free", exported=exported)
        if (
            path.endswith(COMPONENTS)
            and not any(isinstance(above, Function) for above in tree.ancestors(function))
            and self._in_template(path, binding.name)
        ):
            return Usage("template", uses, exported=exported)
        if uses:
            return Usage("used", uses, exported=exported)
        if unclear or (exported and self._may_be_named(binding, path)):
            return Usage("free", exported=True)
        return Usage("free" if "default" in binding.exports else "unused", exported=exported)

    def _calls(self, function: Function, nodes: Iterable[Node], tree: Tree) -> Iterator[Use]:
        for node in nodes:
            if is_value(node, tree) and function not in tree.ancestors(node):
                use = self._use(reference(node, tree), function, tree)
                if use is not None:
                    yield use

    def _holding(self, binding: Binding, path: str) -> list[tuple[Tree, list[Node]]] | None:
        """What has a member's name in the files that may hold its class, or an object of it; None where they are too many."""
        paths = holding(binding, path, self._project, self._graph)
        return (
            None
            if paths is None
            else [(self._project.tree(one), self._named(one).get(binding.name or "", [])) for one in paths]
        )

    def _may_be_named(self, binding: Binding, path: str) -> bool:
        """Does a file mention the function that may import its file by a specifier which is not followed?"""
        names = set(binding.exports)
        return any(self._mentions(importer, names) for importer in self._graph.perhaps_importers(path))

    def _local(self, function: Function, binding: Binding, tree: Tree) -> Iterator[Use]:
        own = function.id if isinstance(function, FunctionDeclaration) else None
        named = self._named(tree.path).get(binding.name, ()) if binding.name else ()
        return self._calls(function, (node for node in named if node is not own), tree)

    def _elsewhere(self, function: Function, binding: Binding, path: str, unclear: list[str]) -> Iterator[Use]:
        """Yield the uses in importing files; note those that name the function without our seeing how they use it."""
        seen, queue = {path}, [path]
        exports = set(binding.exports)  # a file that passes it on may give it another name
        while queue and len(seen) < MAX_IMPORTERS:
            source = queue.pop(0)
            for importer in self._graph.importers(source):
                if importer in seen or importer not in self._project.code_set:
                    continue
                seen.add(importer)
                if takes_whole(importer, seen, self._project, self._graph):
                    unclear.append(importer)
                if not self._graph.may_name(importer, exports, seen):
                    continue
                names = (
                    {binding.name or ""}
                    if binding.holder
                    else local_names(self._graph.imports(importer), exports, seen)
                )
                tree = self._project.tree(importer)
                uses, passes_on = self._in_importer(function, names, tree, seen)
                yield from uses
                if passes_on:
                    queue.append(importer)
                    exports |= self._exported_again(names | exports, tree)
                elif not uses and self._mentions(importer, names):
                    unclear.append(importer)

    def _is_seen_whole(self, binding: Binding, path: str) -> bool:
        """Is what holds a member function given to nobody who could call it where we do not see it?"""
        seen = {path}
        if not only_members(self._named(path).get(binding.holder, ()), self._project.tree(path), binding.name):
            return False
        for importer in self._graph.importers(path) if binding.exports else ():
            if importer in self._project.code_set and self._graph.may_name(importer, binding.exports, seen):
                tree = self._project.tree(importer)
                for name in local_names(self._graph.imports(importer), binding.exports, seen):
                    if not only_members(self._named(importer).get(name, ()), tree, binding.name):
                        return False
        return True

    def _in_importer(
        self, function: Function, names: set[str], tree: Tree, sources: set[str]
    ) -> tuple[list[Use], bool]:
        found: list[Use] = []
        passes_on = any(
            isinstance(entry.node, ExportAllDeclaration | ExportNamedDeclaration) and entry.target in sources
            for entry in self._graph.imports(tree.path)
        )
        by_name = self._named(tree.path)
        for name in sorted(names):
            for node in by_name.get(name, ()):
                if isinstance(parent(node, tree), ExportSpecifier | ExportDefaultDeclaration):
                    passes_on = True
                    continue
                if is_value(node, tree):
                    use = self._use(reference(node, tree), function, tree)
                    if use is not None:
                        found.append(use)
        return found, passes_on

    def _exported_again(self, names: set[str], tree: Tree) -> set[str]:
        """The names under which a file exports what it knows by one of these: `export { default as start } from`."""
        found = set()
        for node in (node for name in names for node in self._named(tree.path).get(name, ())):
            above = parent(node, tree)
            if isinstance(above, ExportSpecifier) and above.local is node:
                found.add(key_name(above.exported) or "")
            elif isinstance(above, ExportDefaultDeclaration):
                found.add("default")
        return found

    def _use(self, node: Node, function: Function, tree: Tree) -> Use | None:
        """The use of a function by a reference that resolves to it."""
        scope_node = node
        above = parent(node, tree)
        binding = self.binding(function, function.loc.source)
        if binding is not None and binding.of_instances:
            if not isinstance(above, CallExpression | NewExpression) or unwrap(above.callee) is not node:
                return None
            if not is_called(node, function, tree, self._project):
                return None
            return Use(above, tree.path, above, function)
        if isinstance(node, JSXElement):
            name = jsx_reference(node.name) if node.name is not None else None
            if name is None:
                return None
            node_to_resolve = name
        else:
            node_to_resolve = node
        if (module := self._project.module(tree.path)) is None:
            return None
        definition = self._project.evaluator().definition(node_to_resolve, module.scope_of(scope_node))
        doubtful = definition is None and self._may_be(node_to_resolve, scope_node, function, tree)
        if not doubtful and (definition is None or definition.node is not function):
            return None
        if isinstance(above, CallExpression | NewExpression) and unwrap(above.callee) is node:
            return Use(above, tree.path, above, function, doubtful)
        return Use(node, tree.path, None, function, doubtful)

    def _may_be(self, node: Node, place: Node, function: Function, tree: Tree) -> bool:
        """Does a reference resolve to a function in one runtime, where its module may be one of several files?"""
        if not self._graph.is_forked(tree.path):
            return False
        found = [
            self._project.evaluator(look).definition(node, module.scope_of(place))
            for look in (Look(None, runtime) for runtime in RUNTIMES)
            if (module := self._project.module(tree.path, look)) is not None
        ]
        return any(each is not None and each.node is function for each in found)

    def _named(self, path: str) -> dict[str, list[Node]]:
        """The identifiers of a file, and its JSX elements, by name."""
        if path not in self._by_name:
            index: defaultdict[str, list[Node]] = defaultdict(list)
            for node in self._project.nodes(path):
                if isinstance(node, Identifier):
                    index[node.name].append(node)
                elif isinstance(node, PrivateIdentifier):
                    index[f"#{node.name}"].append(node)
                elif isinstance(node, JSXElement) and node.name is not None:
                    index[getattr(node.name, "name", "")].append(node)
            self._by_name[path] = dict(index)
        return self._by_name[path]

    def _in_template(self, path: str, name: str | None) -> bool:
        """Does the part of a component that is not parsed name what its code declares? In what way is not known."""
        return name is not None and holds(template_of(self._project.repository.text(path) or "", path), name)

    def _mentions(self, path: str, names: set[str]) -> bool:
        """Does a file name one of these in its code or as a string? Of templates, which are not parsed, the text counts."""
        wanted = names - {"default"}
        if path.endswith(COMPONENTS):
            return any(holds(self._project.repository.text(path) or "", name) for name in wanted)
        tree = self._project.tree(path)
        named = (node for name in wanted for node in self._named(path).get(name, ()))
        return any(not isinstance(parent(node, tree), ImportSpecifier) for node in named) or any(
            string_of(node) in wanted for node in self._project.nodes(path)
        )
