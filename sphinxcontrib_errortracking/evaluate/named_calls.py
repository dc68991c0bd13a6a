"""The calls of a file that give arguments, by what they call: asked for whenever a function's callers are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.scope import member_path, static_key
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.source.estree import Node


def may_name(text: str, name: str) -> bool:
    """Whether a text may hold a name, as it is or in escapes."""
    return name in text or "\\u" in text


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls in a file that give arguments: by the name that they call, and by the file that this is imported from."""

    named: dict[str, list[es.CallExpression | es.NewExpression]]
    imported: dict[str, list[tuple[es.CallExpression | es.NewExpression, str | None]]]  #: with the name of the export


def calls_in(run: Engine, path: str) -> Calls:
    """The calls in the file at `path`."""
    if path not in run.calls_by_file:
        found = run.calls_by_file[path] = Calls({}, {})
        module = run.module(path)
        index = run.repository.index(path) if module is not None else None
        for node in index.parents if index is not None else ():
            if module is None or not isinstance(node, es.CallExpression | es.NewExpression) or not node.arguments:
                continue
            found.named.setdefault(called_name(node) or "", []).append(node)
            source, exported = _imported_from(run, member_path(node.callee)[0], module)
            if source is not None:
                found.imported.setdefault(source, []).append((node, exported))
    return run.calls_by_file[path]


def _imported_from(run: Engine, root: Node, module: ModuleScope) -> tuple[str | None, str | None]:
    """The file of the repository from which a name is imported, and the name of the export where that is written."""
    scope = module.scope_around(root)
    source: Node | None = root
    exported: str | None = None
    if isinstance(root, es.Identifier):
        found = scope.lookup(root.name)
        source = found[1].node if found is not None else None
    if isinstance(source, es.VariableDeclarator):
        source = source.init
        while isinstance(source, es.AwaitExpression | es.MemberExpression):
            source = source.argument if isinstance(source, es.AwaitExpression) else source.object
    elif source is not None and isinstance(module.parents.get(source), es.ImportDeclaration):
        if not isinstance(source, es.ImportNamespaceSpecifier):
            exported = getattr(getattr(source, "imported", None), "name", "default")
        source = module.parents[source]
    if isinstance(source, es.CallExpression) and getattr(source.callee, "name", "") == "require" and source.arguments:
        named: Node | None = source.arguments[0]
    else:
        named = getattr(source, "source", None)
    specifier = getattr(named, "value", None)
    return run.repository.resolve(specifier, module.path) if isinstance(specifier, str) else None, exported


def is_another(module: ModuleScope, exported: str | None, name: str | None, wanted: Node) -> bool:
    """Whether what a file exports under a name is certainly not the wanted function or class."""
    export = module.exports.get(exported or "")
    if export is None or export.node is wanted:
        return False
    own = export.node if isinstance(export.node, es.Identifier) else getattr(export.node, "id", None)
    return isinstance(own, es.Identifier) and own.name != name


def called_name(call: es.CallExpression | es.NewExpression) -> str | None:
    """The name of the function or method that a call calls."""
    callee = call.callee
    return static_key(callee) if isinstance(callee, es.MemberExpression) else getattr(callee, "name", None)
