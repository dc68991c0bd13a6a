"""What a variable of a file holds where the function that has just given it a value reads it.

`sdk = await import("…"); sdk.init({ dsn, integrations: [sdk.httpIntegration()] })`: other functions may write the variable too,
but nothing runs between the assignment and the place that could call them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.changing import is_container
from sphinxcontrib_errortracking.evaluate.escapes import changed_by_others
from sphinxcontrib_errortracking.evaluate.flow import held_at, home_of, place_in
from sphinxcontrib_errortracking.evaluate.references import External
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

_BEFORE = "is assigned in several places"
_CALLS = (es.CallExpression, es.NewExpression, es.TaggedTemplateExpression)
_PAUSES = (es.AwaitExpression, es.YieldExpression)


def just_written(run: Engine, node: Node, scope: Scope, holder: Scope, binding: Binding) -> Value | None:
    """What a variable holds that the function around `node` has just written; None where others may have written it since."""
    module = run.module_of(node)
    function = home_of(module, node)
    if holder.kind != "module" or binding.kind not in {"let", "var"} or not isinstance(function, es.Function):
        return None
    written = min((_place(event) for event in binding.events if _writes(module, event, function)), default=_place(node))
    home = next((outer for outer in scope.chain() if outer.node is function and outer.kind == "function"), None)
    place = place_in(module, node, function)
    if binding.aliased or binding.redeclared or written >= _place(node) or home is None or place is None:
        return None
    between = [*_between(module, function, binding, written, node)]
    if not all(_is_quiet(run, module, binding, inner) for inner in between) or _inner_writes(module, function, binding):
        return None
    first = Unknown(_BEFORE, (node.loc, binding.identifier.loc))
    value = run.once(
        ("written", binding, home, place), node.loc, lambda: held_at(run, module, home, binding, first, place, node)
    )
    if type(value) is Unknown or (is_container(value) and _changes(run, module, function, binding)):
        return None
    own = any(isinstance(inner, _CALLS) and _root(module, inner) is binding for inner in between)
    return None if own and not isinstance(value, External) else value


def _place(node: Node) -> tuple[int, int]:
    return node.loc.line, node.loc.column


def _writes(module: ModuleScope, event: Node, function: Node) -> bool:
    """Whether a change is an assignment of the whole, among the statements of a function."""
    is_whole = (
        isinstance(event, es.AssignmentExpression) and event.operator == "=" and isinstance(event.left, es.Identifier)
    )
    return is_whole and home_of(module, event) is function


def _between(
    module: ModuleScope, function: es.Function, binding: Binding, written: tuple[int, int], node: Node
) -> Iterator[Node]:
    """Yield what may run after the first assignment of a function and before `node` is read."""
    around = {*module.ancestors(node)}
    first = next(event for event in binding.events if _place(event) == written)
    for inner in es.walk(function):
        inside = written <= _place(inner) < _place(node) and inner not in around
        if inside and isinstance(inner, (*_CALLS, *_PAUSES)) and first not in module.ancestors(inner):
            yield inner


def _is_quiet(run: Engine, module: ModuleScope, binding: Binding, inner: Node) -> bool:
    """Whether nothing of the repository runs by this: what is called comes from a package, or from the runtime."""
    if isinstance(inner, _PAUSES) or any(_may_be_called(run, module, name, binding) for name in _names_given(inner)):
        return False
    root = _root(module, inner)
    if root is None or root is binding:
        return root is binding or _is_free(run, module, inner)
    return _is_of_package(run, module, root)


def _is_of_package(run: Engine, module: ModuleScope, name: Binding) -> bool:
    """Whether a name is imported from outside the repository."""
    declaration = module.parents.get(name.node)
    if name.kind != "import" or not isinstance(declaration, es.ImportDeclaration):
        return False
    return run.repository.resolve(str(declaration.source.value), module.path) is None


def _names_given(call: Node) -> Iterator[es.Identifier]:
    """Yield the names in what a call is given; the console calls nothing."""
    first = _first_name(call)
    if first is not None and first.name == "console":
        return
    for argument in getattr(call, "arguments", ()):
        yield from (inner for inner in es.walk(argument) if isinstance(inner, es.Identifier))


def _may_be_called(run: Engine, module: ModuleScope, name: es.Identifier, written: Binding) -> bool:
    """Whether a name may be a function of the repository, which whoever is given it may call."""
    found = module.scope_around(name).lookup(name.name)
    if found is None or found[1].kind == "catch" or found[1] is written:
        return False
    if found[1].kind == "import":
        return not _is_of_package(run, module, found[1])
    made = found[1].node.init if isinstance(found[1].node, es.VariableDeclarator) and found[1].kind == "const" else None
    return made is None or not _is_plain(module, made)


def _is_plain(module: ModuleScope, made: Node) -> bool:
    """Whether an expression certainly gives no function of the repository."""
    match made:
        case es.Literal() | es.TemplateLiteral() | es.BinaryExpression() | es.UnaryExpression():
            return True
        case es.LogicalExpression(left=one, right=other) | es.ConditionalExpression(consequent=one, alternate=other):
            return _is_plain(module, one) and _is_plain(module, other)
        case es.MemberExpression():
            first = _first_name(made)
            return first is not None and module.scope_around(first).lookup(first.name) is None
        case _:
            return False


def _root(module: ModuleScope, call: Node) -> Binding | None:
    """The name at the beginning of what is called."""
    name = _first_name(call)
    found = None if name is None else module.scope_around(call).lookup(name.name)
    return None if found is None else found[1]


def _is_free(run: Engine, module: ModuleScope, call: Node) -> bool:
    """Whether what is called is the runtime's; `require` and `eval` may run any file."""
    name = _first_name(call)
    if name is None or name.name == "eval" or name.name in module.assigned_globals:
        return False
    if name.name != "require":
        return True
    asked = next(iter(getattr(call, "arguments", ())), None)
    text = asked.value if isinstance(asked, es.Literal) else None
    return (
        isinstance(text, str) and not text.startswith((".", "/")) and run.repository.resolve(text, module.path) is None
    )


def _first_name(call: Node) -> es.Identifier | None:
    part: Node | None = call
    while part is not None and not isinstance(part, es.Identifier):
        match part:
            case es.CallExpression(callee=inner) | es.NewExpression(callee=inner):
                part = inner
            case es.TaggedTemplateExpression(tag=inner) | es.MemberExpression(object=inner):
                part = inner
            case es.ChainExpression(expression=inner):
                part = inner
            case _:
                return None
    return part


def _inner_writes(module: ModuleScope, function: es.Function, binding: Binding) -> bool:
    """Whether a function inside the function writes the variable as well: it may be called on the way."""
    return any(
        home_of(module, event) is not function and function in module.ancestors(event) for event in binding.events
    )


def _changes(run: Engine, module: ModuleScope, function: es.Function, binding: Binding) -> bool:
    """Whether something outside the function changes what lies in the object."""
    elsewhere = (event for event in binding.events if home_of(module, event) is not function)
    if any(
        not (isinstance(event, es.AssignmentExpression) and isinstance(event.left, es.Identifier))
        for event in elsewhere
    ):
        return True
    return bool(binding.passed) and bool(changed_by_others(run, binding, whole=False))
