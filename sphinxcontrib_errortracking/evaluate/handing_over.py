"""To whom a call hands objects over, also by way of `call`, `apply`, `bind` and `Reflect.apply`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.scope import member_path, static_key
from sphinxcontrib_errortracking.evaluate.sources import THIS, Escape
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.source.estree import Node

#: Methods that change the object on which they are called.
MUTATING_METHODS = frozenset(
    "push pop shift unshift splice sort reverse fill copyWithin set add delete clear append".split()  # noqa: SIM905 - a list of names reads best so
)
#: Functions, of JavaScript or of the usual packages, that change their first argument, found by their last name; and how many arguments
#: make such a call: `update(object, path, updater)` does, a hash's `update(data, encoding)` only reads.
MUTATING_FUNCTIONS: Mapping[str, int] = {
    **dict.fromkeys(
        """_extend assign assignIn assignWith defaults defaultsDeep defineProperties defineProperty deleteProperty extend merge mergeWith
        setPrototypeOf""".split(),  # noqa: SIM905 - a list of names reads best so
        1,
    ),
    "unset": 2,
    **dict.fromkeys(("set", "setWith", "update"), 3),
}
FREEZING = frozenset({"freeze", "seal", "preventExtensions"})
#: Names of functions that call their callback with parts of their first argument.
WALKERS = frozenset(
    {"forEach", "each", "map", "mapValues", "forOwn", "forIn", "from", "stringify", "transform", "walk"}
)
GLOBAL_OBJECTS = frozenset({"globalThis", "global", "window", "self"})
INDIRECT = frozenset({"call", "apply", "bind"})
#: Methods that call a function with parts of what they are called on; as which argument.
CALLBACKS = {
    **dict.fromkeys(
        ("map", "forEach", "filter", "some", "every", "find", "findIndex", "findLast", "flatMap", "then"), 0
    ),
    **dict.fromkeys(("reduce", "reduceRight"), 1),
}


def _unchained(node: Node) -> Node:
    return node.expression if isinstance(node, es.ChainExpression) else node


def indirect(node: es.CallExpression) -> tuple[Node, tuple[Node, ...], Node | None] | None:
    """What `f.call(…)`, `f.apply(…)`, `f.bind(…)` and `Reflect.apply(f, …)` call, with which `this` and arguments.

    The last is what holds all arguments where they are not written out.
    """
    callee = _unchained(node.callee)
    root, path = member_path(callee)
    if isinstance(root, es.Identifier) and (root.name, path) == ("Reflect", ("apply",)) and node.arguments:
        return (node.arguments[0], *_applied(node.arguments[1:]))
    if not isinstance(callee, es.MemberExpression) or static_key(callee) not in INDIRECT:
        return None
    if static_key(callee) == "apply":
        return (callee.object, *_applied(node.arguments))
    return callee.object, node.arguments, None


def _applied(given: tuple[Node, ...]) -> tuple[tuple[Node, ...], Node | None]:
    listed = given[1] if len(given) > 1 else None
    if isinstance(listed, es.ArrayExpression) and not any(
        isinstance(part, es.SpreadElement) for part in listed.elements
    ):
        return (*given[:1], *(part for part in listed.elements if part is not None)), None
    return given[:1], listed


def handed_over(node: Node) -> Iterator[tuple[Node, Escape]]:
    """Yield what a call gives away, and to whom."""
    match node:
        case es.TaggedTemplateExpression():
            yield from _arguments(node, node.tag, node.quasi.expressions, 1)
        case es.NewExpression():
            yield from _arguments(node, node.callee, node.arguments)
        case es.CallExpression():
            yield from _arguments(node, node.callee, node.arguments)
            callee = _unchained(node.callee)
            name = static_key(callee) if isinstance(callee, es.MemberExpression) else None
            if isinstance(callee, es.MemberExpression) and name in CALLBACKS and node.arguments:
                function = node.arguments[0]
                if isinstance(function, es.Identifier | es.MemberExpression):
                    part = es.SpreadElement(argument=callee.object, loc=node.loc)
                    yield part if name != "then" else callee.object, Escape("given", node, function, CALLBACKS[name])
            if (found := indirect(node)) is not None:
                function, given, rest = found
                yield from _arguments(node, function, given, THIS)
                if rest is not None:
                    yield es.SpreadElement(argument=rest, loc=node.loc), Escape("given", node, function)


def _arguments(node: Node, callee: Node, given: Iterable[Node], first: int = 0) -> Iterator[tuple[Node, Escape]]:
    spread = False
    for index, argument in enumerate(given, first):
        spread = spread or isinstance(argument, es.SpreadElement)
        yield argument, Escape("given", node, callee, None if spread else index)


def changes_first(name: str, given: tuple[Node, ...]) -> bool:
    """Whether a function of this name in MUTATING_FUNCTIONS, given these arguments, changes the first of them."""
    spread = any(isinstance(argument, es.SpreadElement) for argument in given)
    return bool(given) and (spread or len(given) >= MUTATING_FUNCTIONS[name])


def mutating_receiver(node: es.CallExpression, scope: Scope) -> Iterator[Node]:
    """Yield what `Array.prototype.push.apply(list, …)` and its like change."""
    found = indirect(node)
    if found is None or not found[1]:
        return
    function = _unchained(found[0])
    if isinstance(function, es.Identifier):
        known = scope.lookup(function.name)
        declared = known[1].node if known is not None else None
        if known is None or not isinstance(declared, es.VariableDeclarator):
            return
        last = known[1].path[-1].node if known[1].path else None
        key = last.key if isinstance(last, es.Property) else getattr(declared.init, "property", None)
        name = getattr(key, "name", None)
    else:
        name = static_key(function) if isinstance(function, es.MemberExpression) else None
    if name in MUTATING_METHODS:
        yield found[1][0]


def loaded(root: Node) -> Node | None:
    """The specifier of `require("…")` or `await import("…")`."""
    if isinstance(root, es.CallExpression) and getattr(root.callee, "name", "") == "require" and root.arguments:
        return root.arguments[0]
    if isinstance(root, es.AwaitExpression) and isinstance(root.argument, es.ImportExpression):
        return root.argument.source
    return None
