"""Environment variables that the configuration of a build assigns before the build puts their values into the code.

`process.env.VITE_VERSION = pkg.version` in `vite.config.ts` decides what `import.meta.env.VITE_VERSION` is: Vite reads the environment
when its configuration is loaded (measured with Vite 6). Other tools may do so too, or load their configuration again with a server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.build_tools import is_configuration
from sphinxcontrib_errortracking.evaluate.choices import at, choice, each
from sphinxcontrib_errortracking.evaluate.conditions import is_set
from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.environment import is_exposed
from sphinxcontrib_errortracking.evaluate.environment_writes import IF_UNSET, LOADED, environment_path, written_by
from sphinxcontrib_errortracking.evaluate.generate import generate
from sphinxcontrib_errortracking.evaluate.truths import is_nullish, truth
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, EnvironmentVariable, Static, Unknown
from sphinxcontrib_errortracking.evaluate.variable_objects import NEVER_PREPARED
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

#: Files that a build tool runs before it looks at the code.
_CONFIGURATIONS = regex(
    r"(?:^|/)(?:(?:electron\.)?vite|next|nuxt|astro|svelte|vue|wxt|craco|webpack|rspack|rsbuild|snowpack|quasar|remix"
    r"|react-router|app)\.config\.\w+$|(?:^|/)gatsby-config\.\w+$"
)
META = "import.meta.env"
_OPERATORS = frozenset({"=", "??=", "||="})


def assigned_by_build(run: Engine, container: str, name: str, first: Value, loc: SourceLocation) -> Value | None:
    """What the variable `name` is where the configuration of the reader's package assigns it; None where none does.

    `first`: what it is before that.
    """
    if isinstance(first, Unknown) or not is_exposed(container, name):
        return None
    if container in NEVER_PREPARED and container != META:
        return None
    package = run.repository.package_of(loc.source)
    known = first.value if isinstance(first, Static) else None
    is_there = None if not isinstance(first, Static) else known is not UNDEFINED and known != ""
    found: list[Value] = []
    for path, writes in run.prepared.items():
        if path == loc.source or not _CONFIGURATIONS.search(path) or run.repository.package_of(path) is not package:
            continue
        named = {key: place for key, place in writes.items() if key != LOADED}  # the tool loads these files itself
        if (place := next(written_by(named, name, is_set=is_there), None)) is not None:
            value = _value(run, path, name, first) if container == META and is_configuration(path) else None
            found.append(value or Unknown(f"the environment variable {name} is assigned in the code", (loc, place)))
    if len(found) > 1:
        return Unknown(f"the environment variable {name} is assigned in several places", (loc, *found[0].chain))
    return at(found[0], loc) if found else None


def _value(run: Engine, path: str, name: str, first: Value) -> Value | None:
    module = run.of_node.module(path)
    if module is None or not module.environment_writes.keys().isdisjoint({"", IF_UNSET}):
        return None
    return _after(run.of_node, module, module.program.body, _writes(module, name), first)


def assigned_before(run: Engine, name: str, first: Value, loc: SourceLocation) -> Value | None:
    """What the variable `name` is where a configuration reads it behind its own assignments; None where that is not followed."""
    module = run.of_node.module(loc.source) if _CONFIGURATIONS.search(loc.source) else None
    if module is None or not module.environment_writes.keys().isdisjoint({"", IF_UNSET, LOADED}):
        return None
    writes = _writes(module, name)
    reads = [node for node in es.walk(module.program) if node.loc == loc and _reads(module, node, name)]
    body = module.program.body
    last = max((index for index, statement in enumerate(body) if not writes.isdisjoint(es.walk(statement))), default=-1)
    if len(reads) != 1 or not _comes_after(module, reads[0], last):
        return None
    found = _after(run.of_node, module, body[: last + 1], writes, first)
    return None if found is None else at(found, loc)


def _comes_after(module: ModuleScope, node: Node, last: int) -> bool:
    """Whether `node` is evaluated only behind the statement of this index of its file."""
    around = {node, *module.ancestors(node)}
    index = next((index for index, statement in enumerate(module.program.body) if statement in around), 0)
    function = module.program.body[index]
    if not isinstance(function, es.FunctionDeclaration):
        hoisted = any(isinstance(above, es.FunctionDeclaration) for above in around)
        return index > last and not (
            hoisted and isinstance(function, es.ExportNamedDeclaration | es.ExportDefaultDeclaration)
        )
    names = {function.id.name if function.id is not None else ""}
    functions = [statement for statement in module.program.body if isinstance(statement, es.FunctionDeclaration)]
    for _ in functions:
        names |= {other.id.name for other in functions if other.id is not None and _mentions(other, names)}
    before = module.program.body[: last + 1]
    return not any(_mentions(part, names) for part in before if not isinstance(part, es.FunctionDeclaration))


def _mentions(node: Node, names: set[str]) -> bool:
    return any(isinstance(part, es.Identifier) and part.name in names for part in es.walk(node))


def _writes(module: ModuleScope, name: str) -> set[Node]:
    return {node for node in es.walk(module.program) if _target(node) and _reads(module, _target(node), name)}


def _target(node: Node) -> Node | None:
    """What a statement of this kind would change."""
    match node:
        case es.AssignmentExpression():
            return node.left
        case es.UpdateExpression() | es.UnaryExpression(operator="delete"):
            return node.argument
    return None


def _reads(module: ModuleScope, node: Node | None, name: str) -> bool:
    """Whether this is a variable of the environment, written as a member."""
    path = environment_path(node, module.scope_around(node)) if isinstance(node, es.MemberExpression) else None
    return path is not None and path[-2:] == ("env", name)


def _after(
    run: Engine, module: ModuleScope, statements: Sequence[Node], writes: set[Node], value: Value
) -> Value | None:
    """What the variable is after these statements; None where one of them changes it in a way that is not followed."""
    for statement in statements:
        inside = [node for node in es.walk(statement) if node in writes]
        if not inside:
            continue
        after = _statement(run, module, statement, writes, value)
        if after is None:
            return None
        value = after
    return value


def _statement(run: Engine, module: ModuleScope, node: Node, writes: set[Node], value: Value) -> Value | None:
    match node:
        case es.ExpressionStatement(expression=es.AssignmentExpression() as change) if change in writes:
            return _assigned(run, module, change, writes, value)
        case es.BlockStatement():
            return _after(run, module, node.body, writes, value)
        case es.IfStatement() if not any(part in writes for part in es.walk(node.test)):
            one = _after(run, module, (node.consequent,), writes, value)
            other = value if node.alternate is None else _after(run, module, (node.alternate,), writes, value)
            if one is None or other is None:
                return None
            test = run.test(node.test, module.scope_around(node.test))
            return decide(test, lambda: one, lambda: other, node.loc)
    return None


def _assigned(
    run: Engine, module: ModuleScope, node: es.AssignmentExpression, writes: set[Node], value: Value
) -> Value | None:
    operator, right = node.operator, node.right
    if operator == "=" and isinstance(right, es.LogicalExpression) and generate(right.left) == generate(node.left):
        operator, right = f"{right.operator}=", right.right
    if operator not in _OPERATORS or any(part in writes for part in es.walk(right)):
        return None
    made = each(run.value(right, module.scope_around(node)), _text)
    if operator == "=":
        return made
    test = is_nullish(value) if operator == "??=" else truth(value)
    if operator == "??=":
        return decide(test, lambda: made, lambda: value, node.loc)
    return decide(test, lambda: value, lambda: made, node.loc)


def _text(value: Value) -> Value:
    """What a variable becomes to which this is assigned: a text in any case."""
    match value:
        case Static(str()) | Unknown():
            return value
        case Static(other):
            return Static(js.to_text(other), value.chain)
        case EnvironmentVariable():
            unset = Static(js.to_text(UNDEFINED), value.chain)
            return choice([(is_set(value.name), value), (None, unset)], value.chain)
    return Unknown("is assigned to an environment variable, which holds texts only", value.chain)
