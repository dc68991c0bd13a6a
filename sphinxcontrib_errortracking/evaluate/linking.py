"""Modules: what a specifier means, what a file exports, what an import gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.agreement import agreed
from sphinxcontrib_errortracking.evaluate.changing import changed, is_container
from sphinxcontrib_errortracking.evaluate.choices import at
from sphinxcontrib_errortracking.evaluate.elsewhere import changed_elsewhere
from sphinxcontrib_errortracking.evaluate.environment import GLOBAL_MODULES, PROVIDED_MODULES, RUNTIME_REASON
from sphinxcontrib_errortracking.evaluate.forks import each_of, is_doubtful
from sphinxcontrib_errortracking.evaluate.functions import function_value
from sphinxcontrib_errortracking.evaluate.json_values import json_file
from sphinxcontrib_errortracking.evaluate.members import make_object, member
from sphinxcontrib_errortracking.evaluate.references import Global, Namespace, external
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Unknown
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.programs import COMPONENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from sphinxcontrib_errortracking.evaluate.engine import Candidates, Engine
    from sphinxcontrib_errortracking.evaluate.module import CommonJSExport, Export, ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.evaluate.values import Chain, Environment, Value
    from sphinxcontrib_errortracking.source.estree import Node

    Provided: TypeAlias = "str | Callable[[Environment, Chain], Value]"

PACKAGE = regex(r"(?:node:|bun:)?(?:@[\w-][\w.~-]*/)?[A-Za-z0-9_-][\w.~-]*(?:/.*)?\Z")
MAX_STARS = 50


def linked(run: Engine, specifier: str, loc: SourceLocation, *, required: bool = False) -> Value:
    """What the module `specifier`, named at `loc`, is: a Namespace, an External, or Unknown."""
    place = Unknown("", (loc,))
    if specifier in GLOBAL_MODULES:
        return Global(f"{specifier} is decided at run time", (loc,), GLOBAL_MODULES[specifier])
    if specifier.startswith("astro:env/"):
        from sphinxcontrib_errortracking.evaluate import astro_environment  # noqa: PLC0415 - asks this module

        return astro_environment.astro_environment(run, specifier, loc)
    provided = PROVIDED_MODULES.get(specifier)
    if provided is not None and not specifier.startswith("#"):
        return _provided(run, specifier, provided, loc)
    runtime = run.environment.runtime
    meaning = run.repository.meanings.of(specifier, loc.source, required=required, runtime=runtime)
    if provided is not None and not meaning.paths:  # else a package's own `imports` say what it is
        return _provided(run, specifier, provided, loc)
    if meaning.paths:
        path, *others = meaning.paths
        doubt = RUNTIME_REASON if meaning.by_runtime else meaning.why
        return Namespace(f"is all that {path} exports", (loc,), path, tuple(others), doubt)
    package = run.repository.published(specifier, loc.source)
    if PACKAGE.match(package):
        return external(package, "", place, specifier if package != specifier else "")
    return Unknown(f"the module {specifier} was not found in the repository", (loc,))


def _provided(run: Engine, specifier: str, names: Mapping[str, Provided], loc: SourceLocation) -> Value:
    """What a module exports that a runtime or build tool provides; what is not listed cannot be known."""
    hole = (
        external(specifier, "", Unknown("", (loc,)))
        if PACKAGE.match(specifier)
        else Unknown(f"what else {specifier} exports is decided by the build", (loc,))
    )
    properties: list[tuple[str, Value]] = []
    for name, what in names.items():
        if isinstance(what, str):
            properties.append((name, Global(f"{what} is decided at run time", (loc,), what)))
        else:
            properties.append((name, what(run.environment, (loc,))))
    return ObjectValue(tuple(properties), (loc,), hole)


def imported(run: Engine, binding: Binding) -> Value:
    """What an import's local name is."""
    specifier = binding.node
    module = run.module_of(specifier)
    declaration = module.parents[specifier]
    assert isinstance(declaration, es.ImportDeclaration)  # noqa: S101 - for the type checker
    target = linked(run, str(declaration.source.value), specifier.loc)
    if isinstance(specifier, es.ImportNamespaceSpecifier):
        return target
    name = imported_name(specifier)
    if name == "default" and isinstance(target, Global):
        return target
    return member(run, target, name, specifier.loc)


def imported_name(specifier: Node) -> str:
    """The name that an import specifier takes from its module."""
    if not isinstance(specifier, es.ImportSpecifier):
        return "default"
    imported_as = specifier.imported
    return imported_as.name if isinstance(imported_as, es.Identifier) else str(getattr(imported_as, "value", ""))


def exported_place(run: Engine, binding: Binding) -> tuple[ModuleScope, Node] | None:
    """The file of the repository and the expression or declaration in it that an import's local name stands for."""
    declaration = run.module_of(binding.node).parents.get(binding.node)
    if not isinstance(declaration, es.ImportDeclaration) or isinstance(binding.node, es.ImportNamespaceSpecifier):
        return None
    path = run.repository.resolve(str(declaration.source.value), binding.node.loc.source)
    found = None if path is None or run.module(path) is None else _find(run, path, imported_name(binding.node))
    if found is None or isinstance(found, Unknown) or found[1] is None or found[1].source is not None:
        return None
    return found[0], found[1].node


def required(run: Engine, specifier: str, loc: SourceLocation) -> Value:
    """What `require(specifier)` gives: for a file with `module.exports`, what it assigns."""
    target = linked(run, specifier, loc, required=True)
    if isinstance(target, Namespace):
        module = run.module(target.path) if not target.path.endswith(".json") else None
        if module is None or (not module.exports and not module.stars):
            return at(run.of_namespace(target, "default", loc), loc)
    return target


def exported(run: Engine, path: str, name: str, loc: SourceLocation) -> Value:
    """What the file `path` exports as `name`."""
    if path.endswith(".json"):
        data = run.once(("json", path), loc, lambda: json_file(run, path))
        return data if name == "default" else member(run, data, name, loc)
    if run.module(path) is None:
        return Unknown(f"{path} is not read as code", (loc,))
    found = _find(run, path, name)
    if isinstance(found, Unknown):
        return at(found, loc)
    module, export = found
    if export is None:
        return _unless_changed(run, module, name, loc, _commonjs(run, module, name, loc))
    if export.source is not None:
        target = linked(run, export.source, export.node.loc)
        return target if export.name == "*" else at(member(run, target, export.name, export.node.loc), loc)
    value = run.once(("export", path, name), loc, lambda: _own(run, module, name, export.node))
    return _unless_changed(run, module, name, loc, value)


def _unless_changed(run: Engine, module: ModuleScope, name: str, loc: SourceLocation, value: Value) -> Value:
    return changed(value, changed_elsewhere(run, module.path, name, loc.source)) if is_container(value) else value


def _own(run: Engine, module: ModuleScope, name: str, node: Node) -> Value:
    if isinstance(node, es.Function):
        return function_value(node, module.scope_around(node), name)
    return run.value(node, module.scope)


def _find(run: Engine, path: str, name: str) -> tuple[ModuleScope, Export | None] | Unknown:
    """The file that exports `name` for `path`, through `export *`; without an Export where CommonJS may give it."""
    found, outside = exporters(run, path, name)
    if len(found) == 1 and (not outside or found[0][0].path == path or found[0][1] is not None):
        return found[0]
    if len(found) > 1:
        return Unknown(f"{name} is exported in several ways", (found[0][0].program.loc,))
    if len(outside) == 1 and not found:
        return _outside(run, outside[0], name)
    if name == "default" and path.endswith(COMPONENTS):
        reason = f"{path} is a component, which its compiler makes"
    else:
        reason = f"which module exports {name} cannot be told" if outside else f"{path} exports no {name}"
    return Unknown(reason, (SourceLocation(path, 1),))


def exporters(run: Engine, path: str, name: str) -> Candidates:
    """Files of the repository that may export `name` for `path`, and what lies outside behind an `export *`."""
    if (path, name) not in run.candidates:
        run.candidates[path, name] = _search(run, path, name)
    return run.candidates[path, name]


def _search(run: Engine, path: str, name: str) -> Candidates:
    seen: set[str] = set()
    todo = [path]
    outside: list[Value] = []
    found: list[tuple[ModuleScope, Export | None]] = []
    while todo and len(seen) < MAX_STARS:
        current = todo.pop()
        fresh = current not in seen and (current == path or _may_export(run, current, name))
        module = run.module(current) if fresh else None
        seen.add(current)
        if module is None:
            continue
        if (export := module.exports.get(name)) is not None:
            found.append((module, export))
            continue
        if module.commonjs and not module.exports:
            found.append((module, None))
        if name != "default":
            targets = [linked(run, str(star.source.value), star.loc) for star in module.stars]
            inside = [target for target in targets if isinstance(target, Namespace)]
            doubtful = [target for target in inside if target.others and is_doubtful(run, target, name)]
            todo += [target.path for target in inside if target not in doubtful]
            outside += doubtful
            outside += [target for target in targets if not isinstance(target, Namespace)]
    return found, outside


def _may_export(run: Engine, path: str, name: str) -> bool:
    """Whether a file may export a name, or pass one on; asked of its text, because an index file names dozens of files."""
    text = run.repository.text(path) or ""
    if name in text:
        return True
    if path not in run.shared.passing_on:
        run.shared.passing_on[path] = _PASSES_ON.search(text) is not None
    return run.shared.passing_on[path]


_PASSES_ON = regex(r"export(?<!\wexport)(?:\s|/\*[^*]*\*/|//[^\n]*\n)*\*|exports|\\u")


def _outside(run: Engine, target: Value, name: str) -> Unknown:
    value = member(run, target, name, target.chain[0])
    return value if isinstance(value, Unknown) else Unknown(f"{name} is not followed", target.chain)


def _commonjs(run: Engine, module: ModuleScope, name: str, loc: SourceLocation) -> Value:
    whole = [export for export in module.commonjs if export.name is None]
    named: dict[str, list[CommonJSExport]] = {}
    for export in module.commonjs:
        if export.name is not None:
            named.setdefault(export.name, []).append(export)
    if name == "default":
        if "default" in named and not whole:
            return Unknown(f"what the default export of {module.path} is depends on the bundler", (loc,))
        return run.once(("module.exports", module.path), loc, lambda: _module_exports(run, module, whole))
    if not whole and name in named:
        return run.once(("exports", module.path, name), loc, lambda: _one(run, named[name]))
    base = run.once(("module.exports", module.path), loc, lambda: _module_exports(run, module, whole))
    return member(run, base, name, loc)


def _one(run: Engine, exports: list[CommonJSExport]) -> Value:
    """What `exports.name` is after all that is assigned to it."""
    if (nested := next((export for export in exports if export.nested), None)) is not None:
        return Unknown("is exported only under a condition", (nested.loc,))
    return run.value(exports[-1].node, exports[-1].scope)


def _module_exports(run: Engine, module: ModuleScope, whole: list[CommonJSExport]) -> Value:
    if len(whole) > 1:
        return Unknown("module.exports is assigned in several places", (whole[0].loc,))
    if whole and whole[0].nested:
        return Unknown("module.exports is assigned only under a condition", (whole[0].loc,))
    base: Value = run.value(whole[0].node, whole[0].scope) if whole else ObjectValue((), (module.program.loc,))
    if not isinstance(base, ObjectValue):
        return base
    added: dict[str, list[CommonJSExport]] = {}
    for export in module.commonjs:
        kept = not whole or (export.loc > whole[0].loc and (not export.short or whole[0].short))
        if export.name is not None and (kept or export.nested):
            added.setdefault(export.name, []).append(export)
    parts = {name: _one(run, exports) for name, exports in added.items()}
    hole = base.open or (None if whole else _other_exports(module))
    return make_object({**dict(base.properties), **parts}, base.chain, hole)


def _other_exports(module: ModuleScope) -> Unknown | None:
    """Exports that are made in another way: `Object.defineProperty(exports, …)`, `this.x = …`, `__exportStar(…, exports)`."""
    for node in es.walk(module.program):
        above = module.parents.get(node)
        if isinstance(node, es.ThisExpression):
            around = (isinstance(outer, es.Function | es.Class) for outer in module.ancestors(node))
            other = not any(around) and isinstance(above, es.MemberExpression)
        else:
            other = getattr(node, "name", "") == "exports" and isinstance(node, es.Identifier)
            other = other and not (isinstance(above, es.MemberExpression) and static_key(above) is not None)
            other = other and not _marks_module(above)
        if other:
            return Unknown("exports in a way that is not followed", (node.loc,))
    return None


def _marks_module(call: Node | None) -> bool:
    """Whether this is `Object.defineProperty(exports, "__esModule", …)`."""
    key = call.arguments[1] if isinstance(call, es.CallExpression) and len(call.arguments) > 1 else None
    return getattr(key, "value", None) == "__esModule"


def materialised(run: Engine, namespace: Namespace) -> Value:
    """All exports of a file as an object, in the order that JavaScript gives them."""
    if namespace.others:
        return agreed([materialised(run, one) for one in each_of(namespace)], reason=namespace.doubt)
    module = run.module(namespace.path)
    loc = namespace.chain[0]
    if module is None or not module.exports:
        value = exported(run, namespace.path, "default", loc)
        return (
            ObjectValue((*value.properties, ("default", value)), value.chain)
            if isinstance(value, ObjectValue)
            else (Unknown(f"what {namespace.path} exports cannot be listed", namespace.chain))
        )
    hole = Unknown("exports everything of another module", (module.stars[0].loc,)) if module.stars else None
    names = sorted(module.exports)
    return ObjectValue(tuple((name, exported(run, namespace.path, name, loc)) for name in names), namespace.chain, hole)
