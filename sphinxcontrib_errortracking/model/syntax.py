"""Small questions about ESTree nodes that several modules of this room ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    AssignmentExpression,
    AwaitExpression,
    CallExpression,
    ChainExpression,
    Class,
    Function,
    Identifier,
    JSXIdentifier,
    JSXMemberExpression,
    JSXSpreadAttribute,
    Literal,
    MemberExpression,
    MethodDefinition,
    Node,
    ObjectExpression,
    Property,
    PropertyDefinition,
    ReturnStatement,
    Super,
    TemplateLiteral,
    ThisExpression,
    VariableDeclarator,
    children,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: how code names an error that it passes on
ERROR_NAME = regex(r"^(?:e|ex)$|[Ee]rr(?:or)?(?![a-z])|[Ee]xception")


class Ancestry(Protocol):
    """What knows the nodes around a node: evaluate's `ModuleScope`, or a `Tree`, which costs less."""

    def ancestors(self, node: Node) -> Iterator[Node]:
        """Yield what stands around `node`, nearest first."""


def unwrap(node: Node) -> Node:
    """The expression inside `await x` and an optional chain."""
    while isinstance(node, AwaitExpression | ChainExpression):
        node = node.argument if isinstance(node, AwaitExpression) else node.expression
    return node


def key_name(key: Node, *, computed: bool = False) -> str | None:
    """The name of a property as far as the syntax tells."""
    if isinstance(key, Literal) and isinstance(key.value, str):
        return key.value
    if computed:
        return None
    return getattr(key, "name", None)


def dotted(node: Node) -> str | None:
    """`process.env.X`, `window.addEventListener` as text; None where it is no plain chain of names."""
    parts: list[str] = []
    node = unwrap(node)
    while isinstance(node, MemberExpression):
        name = key_name(node.property, computed=node.computed)
        if name is None:
            return None
        parts.append(name)
        node = unwrap(node.object)
    if not isinstance(node, Identifier | ThisExpression):
        return None
    return ".".join([node.name if isinstance(node, Identifier) else "this", *reversed(parts)])


def root_name(node: Node) -> str | None:
    """The identifier at the root of `a.b().c`; None where there is none."""
    node = unwrap(node)
    while isinstance(node, MemberExpression | CallExpression):
        node = unwrap(node.object if isinstance(node, MemberExpression) else node.callee)
    return node.name if isinstance(node, Identifier) else None


def tail_name(node: Node) -> str | None:
    """The last name of a callee: `captureException` of `this.sentry.captureException`."""
    node = unwrap(node)
    if isinstance(node, MemberExpression):
        return key_name(node.property, computed=node.computed)
    return node.name if isinstance(node, Identifier) else None


def string_of(node: Node | None) -> str | None:
    """The text of a string literal."""
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else None


def jsx_reference(name: Node) -> Node | None:
    """The expression that a JSX element's name stands for: `<Sentry.ErrorBoundary>` is `Sentry.ErrorBoundary`."""
    parts: list[JSXIdentifier] = []
    while isinstance(name, JSXMemberExpression):
        parts.append(name.property)
        name = name.object
    if not isinstance(name, JSXIdentifier) or (not parts and not name.name[:1].isupper()):
        return None
    result: Node = Identifier(loc=name.loc, name=name.name)
    for part in reversed(parts):
        prop = Identifier(loc=part.loc, name=part.name)
        result = MemberExpression(loc=name.loc, object=result, property=prop)
    return result


def is_given_error(attributes: Iterable[Node]) -> bool:
    """Is a JSX element given something that goes by the name of an error, or all that its component is given itself?"""
    return any(
        isinstance(attribute, JSXSpreadAttribute)
        or any(
            isinstance(inner, Identifier | JSXIdentifier) and ERROR_NAME.search(inner.name) for inner in walk(attribute)
        )
        for attribute in attributes
    )


def walk_here(*roots: Node) -> Iterator[Node]:
    """Everything below the nodes that runs when they run: nested functions are left out, a root that is one is entered."""
    stack: list[Node] = list(reversed(roots))
    entered = set(map(id, roots))
    while stack:
        node = stack.pop()
        if isinstance(node, Function) and id(node) not in entered:
            continue
        yield node
        stack.extend(reversed(list(children(node))))


def parent(node: Node, module: Ancestry) -> Node | None:
    """The node around a node."""
    return next(iter(module.ancestors(node)), None)


def is_returned(function: Function, module: Ancestry) -> bool:
    """Does the function around this one give it back, so that whoever calls that may call this one, or not?"""
    above = parent(function, module)
    return isinstance(above, ReturnStatement) or (isinstance(above, Function) and above.body is function)


def enclosing_functions(node: Node, module: Ancestry) -> tuple[Function, ...]:
    """The functions around a node, innermost first; a function is not around itself."""
    return tuple(above for above in module.ancestors(node) if isinstance(above, Function))


def enclosing_class(node: Node, module: Ancestry) -> Class | None:
    """The innermost class around a node."""
    return next((above for above in module.ancestors(node) if isinstance(above, Class)), None)


def own_name(function: Function, module: Ancestry) -> str:
    """The name that people call a function by: its own, its variable's, its property's, `Class.method`; "" for none."""
    if function.id is not None:
        return function.id.name
    above = parent(function, module)
    match above:
        case VariableDeclarator(id=Identifier(name=name)):
            return name
        case Property(key=key, computed=computed) | PropertyDefinition(key=key, computed=computed):
            return key_name(key, computed=computed) or ""
        case MethodDefinition(key=key, computed=computed):
            method = key_name(key, computed=computed) or ""
            holder = enclosing_class(above, module)
            return f"{holder.id.name}.{method}" if holder is not None and holder.id is not None else method
        case AssignmentExpression(left=left):
            return tail_name(left) or ""
    return ""


def function_name(node: Node, module: Ancestry) -> str:
    """The innermost named function around a node; "" at the top level."""
    names = (own_name(function, module) for function in enclosing_functions(node, module))
    return next((name for name in names if name), "")


def identifiers(nodes: Iterable[Node]) -> frozenset[str]:
    """The names that stand in some nodes, as identifiers or properties."""
    return frozenset(node.name for node in nodes if isinstance(node, Identifier))


#: what can be given to a method that is called `catch`, and is no handler: a value in place of one that does not parse
_NO_HANDLER = (Literal, TemplateLiteral, ObjectExpression, ArrayExpression)


def rejection_handler(call: CallExpression) -> Node | None:
    """The handler that a promise is given: of `.catch(…)`, or the second of `.then(…)`; None where this is no such call.

    A `catch` of a class above, or with more than one argument, is a method of that name: an exception filter's, for one.
    """
    callee = unwrap(call.callee)
    name = tail_name(callee)
    if not isinstance(callee, MemberExpression) or callee.computed or isinstance(callee.object, Super):
        return None
    if name == "catch" and len(call.arguments) == 1 and not isinstance(call.arguments[0], _NO_HANDLER):
        return call.arguments[0]
    return call.arguments[1] if name == "then" and len(call.arguments) > 1 else None
