"""Names that are read through an import cycle, perhaps before the file that sets them has run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.elsewhere import reaches
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.programs import TYPESCRIPT

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.source.estree import Node

MAX_PASSED_ON = 20  #: files that pass a name on


def read_too_early(run: Engine, node: es.Identifier, scope: Scope, holder: Scope, binding: Binding) -> Unknown | None:
    """Why the name `node` may not have its value yet: the file that sets it imports the one that is just being loaded.

    Only `var` is undefined until then; `let` and `const` throw, but where imports are compiled to CommonJS.
    """
    if binding.kind == "import":
        loading = _loading(run, node, scope)
        name = _name(run, node, binding)
        if loading is not None and (binding, name) not in run.declared:
            run.declared[binding, name] = _declared(run, binding, name)
        found = None if loading is None else run.declared[binding, name]
        if loading is None or found is None:
            return None
        path, declared = found
        compiled = loading.endswith(TYPESCRIPT) and run.repository.compiled_module(loading) == "commonjs"
        if declared.kind != "var" and not (compiled and declared.kind in {"let", "const"}):
            return None
        return _circle(run, path, loading, node, declared)
    if binding.kind != "var" or holder.kind != "module" or scope.home().kind == "module":
        return None
    loading = _loading(run, node, scope)
    return None if loading is None else _circle(run, node.loc.source, loading, node, binding)


def _circle(run: Engine, path: str, loading: str, node: Node, declared: Binding) -> Unknown | None:
    if path == loading or not reaches(run, path, loading):
        return None
    reason = f"may be read before it is set: {path} imports {loading}, and is imported by it"
    return Unknown(reason, (node.loc, declared.identifier.loc))


def _loading(run: Engine, node: Node, scope: Scope) -> str | None:
    """The file whose own statements read a name, directly or in functions that they call."""
    if scope.home().kind == "module":
        return node.loc.source
    for home, loc, _ in reversed(run.calls):
        if home is None:
            return None
        if home.kind == "module":
            return loc.source
    return None


def _name(run: Engine, node: Node, binding: Binding) -> str:
    """The name of the export that is read: of a namespace, the member that is asked for."""
    if isinstance(binding.node, es.ImportNamespaceSpecifier):
        above = run.module_of(node).parents.get(node)
        return (static_key(above) or "") if isinstance(above, es.MemberExpression) and above.object is node else ""
    return getattr(binding.node.imported, "name", "") if isinstance(binding.node, es.ImportSpecifier) else "default"


def _declared(run: Engine, binding: Binding, name: str) -> tuple[str, Binding] | None:
    """The variable, and its file, for which an import's local name, or a member of it, stands."""
    declaration = run.module_of(binding.node).parents.get(binding.node)
    if not isinstance(declaration, es.ImportDeclaration) or not name:
        return None
    specifier, importer = str(declaration.source.value), binding.node.loc.source
    for _ in range(MAX_PASSED_ON):
        path = run.repository.resolve(specifier, importer)
        found = run.exporters(path, name)[0] if path is not None and run.module(path) is not None else []
        export = found[0][1] if len(found) == 1 else None
        if export is None:
            return None
        module = found[0][0]
        if export.source is None:
            local = module.scope.bindings.get(getattr(export.node, "name", ""))
            return None if local is None else (module.path, local)
        specifier, importer, name = export.source, module.path, export.name
    return None
