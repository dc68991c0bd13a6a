"""Whether anything of the repository may run between an assignment and the place that reads what was assigned."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.source.estree import Node

_CALLS = (es.CallExpression, es.NewExpression, es.TaggedTemplateExpression)
_PAUSES = (es.AwaitExpression, es.YieldExpression)


def place_of(node: Node) -> tuple[int, int]:
    """Where a node begins, to be compared."""
    return node.loc.line, node.loc.column


def between(module: ModuleScope, function: es.Function, first: Node, node: Node) -> list[Node]:
    """The calls, and what waits, in a function after the assignment `first` and before `node` is read."""
    around = {*module.ancestors(node)}
    return [
        inner
        for inner in es.walk(function)
        if isinstance(inner, (*_CALLS, *_PAUSES))
        and place_of(first) <= place_of(inner) < place_of(node)
        and inner not in around
        and first not in module.ancestors(inner)
        and not _is_led_away(module, function, inner, around)
    ]


def _is_led_away(module: ModuleScope, function: es.Function, inner: Node, around: set[Node]) -> bool:
    """Whether a call stands in a branch of the function itself that leads away from what is read."""
    path = [*itertools.takewhile(lambda above: above is not function, module.ancestors(inner))]
    if any(isinstance(above, es.Function) for above in path):
        return False
    return any(_leaves(module, above) and above not in around for above in path)


def _leaves(module: ModuleScope, block: Node) -> bool:
    """Whether what stands in a branch leads away from all that follows: `if (…) { …; return; }`."""
    if not isinstance(block, es.BlockStatement) or not isinstance(module.parents.get(block), es.IfStatement):
        return False
    return bool(block.body) and isinstance(block.body[-1], es.ReturnStatement | es.ThrowStatement)


def calls_of(module: ModuleScope, binding: Binding, nodes: Sequence[Node]) -> bool:
    """Whether something is called by way of what a name holds."""
    return any(isinstance(inner, _CALLS) and _root(module, inner) is binding for inner in nodes)


def is_quiet(run: Engine, module: ModuleScope, binding: Binding, inner: Node) -> bool:
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
