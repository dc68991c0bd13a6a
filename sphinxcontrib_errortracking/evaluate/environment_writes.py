"""Environment variables that the code assigns, under whatever name it holds the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.only_where_unset import is_only_where_unset
from sphinxcontrib_errortracking.evaluate.scope import static_key
from sphinxcontrib_errortracking.evaluate.sources import Escape
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

#: Under this name stands that a file with variables is loaded: those that are set already keep their values.
LOADED = "?"
#: Before the name of a variable, or of none for any: it is assigned only where it is not set.
IF_UNSET = "?="
MAX_DEPTH = 5  #: names that stand for each other
PROCESS_MODULES = frozenset({"process", "node:process"})


def environment_path(node: Node, scope: Scope, depth: int = 0) -> tuple[str, ...] | None:
    """The names from the global object on, up to the first that is computed (""); None for what is not global."""
    names: list[str] = []
    while isinstance(node, es.MemberExpression | es.ChainExpression):
        if isinstance(node, es.MemberExpression):
            names.append(static_key(node) or "")
            node = node.object
        else:
            node = node.expression
    if isinstance(node, es.MetaProperty):
        names.append("import.meta")
    elif isinstance(node, es.Identifier) and (prefix := _global_name(node, scope, depth)) is not None:
        names += reversed(prefix)
    else:
        return None
    return tuple(reversed(names))


def _global_name(node: es.Identifier, scope: Scope, depth: int) -> tuple[str, ...] | None:
    """What a name stands for: itself where it is free, or what is imported, required or taken from the process."""
    found = scope.lookup(node.name)
    if found is None:
        return (node.name,)
    binding = found[1]
    if binding.kind == "import":
        return _imported(binding, found[0])
    if not isinstance(binding.node, es.VariableDeclarator) or binding.node.init is None or depth > MAX_DEPTH:
        return None
    init = binding.node.init
    if isinstance(init, es.CallExpression) and getattr(init.callee, "name", "") == "require":
        source = getattr(init.arguments[0], "value", None) if init.arguments else None
        start: tuple[str, ...] | None = ("process",) if source in PROCESS_MODULES else None
    else:
        start = (
            environment_path(init, found[0], depth + 1)
            if isinstance(init, es.Identifier | es.MemberExpression)
            else None
        )
    if start is None:
        return None
    keys = [getattr(step.node.key, "name", "") for step in binding.path if isinstance(step.node, es.Property)]
    return (*start, *keys)


def _imported(binding: Binding, scope: Scope) -> tuple[str, ...] | None:
    program = scope.node
    for statement in program.body if isinstance(program, es.Program) else ():
        if isinstance(statement, es.ImportDeclaration) and binding.node in statement.specifiers:
            if statement.source.value not in PROCESS_MODULES:
                return None
            name = getattr(getattr(binding.node, "imported", None), "name", "default")
            return ("process",) if name == "default" else ("process", name)
    return None


def note_environment_write(
    module: ModuleScope, target: Node, scope: Scope, loc: SourceLocation, given: Sequence[Node] = ()
) -> None:
    """Note that `target` is written, where it is a variable of the environment; "" for any variable.

    `given`: what all variables are taken from; what Vite's `loadEnv` finds in files leaves those alone that are set.
    """
    names = environment_path(target, scope) or ()
    if "env" not in names[:3]:
        return
    rest = names[names.index("env") + 1 :]
    if not rest or (len(rest) == 1 and isinstance(target, es.MemberExpression)):
        name = rest[0] if rest else LOADED if given and all(_is_loaded(node, scope) for node in given) else ""
        kept = bool(rest) and is_only_where_unset(module, target)
        module.environment_writes.setdefault(IF_UNSET + name if kept else name, loc)


def _is_loaded(node: Node, scope: Scope) -> bool:
    """Whether what is given holds the environment and what `loadEnv` finds, and nothing else."""
    match node:
        case es.ObjectExpression(properties=parts):
            return all(isinstance(part, es.SpreadElement) and _is_loaded(part.argument, scope) for part in parts)
        case es.CallExpression(callee=es.Identifier(name="loadEnv")):
            return True
        case es.Identifier(name=name) if (found := scope.lookup(name)) is not None and not found[1].path:
            init = getattr(found[1].node, "init", None)
            if found[1].kind != "const" or not isinstance(init, es.CallExpression | es.ObjectExpression):
                return False
            return _is_loaded(init, scope)
        case es.Identifier() | es.MemberExpression():
            return (environment_path(node, scope) or ())[-2:] == ("process", "env")
    return False


def note_environment_call(module: ModuleScope, call: es.CallExpression, scope: Scope) -> None:
    """Note that the environment is given to a function. What `process.loadEnvFile` finds is part of the environment, as with dotenv."""
    for index, argument in enumerate(call.arguments):
        if isinstance(argument, es.Identifier | es.MemberExpression):
            names = environment_path(argument, scope) or ()
            if names[-1:] == ("env",):
                module.environment_given.append(Escape("given", call, call.callee, index))


def written_by(writes: dict[str, SourceLocation], name: str, *, is_set: bool | None) -> Iterator[SourceLocation]:
    """Yield the places at which the variable `name` may be assigned; `is_set`: whether it is set before, None where that is not known.

    Files with variables are part of an environment that is not known.
    """
    loaded = () if is_set is not False else (LOADED,)
    for key in (name, "", *loaded, *(() if is_set else (IF_UNSET, IF_UNSET + name))):
        if key in writes:
            yield writes[key]
