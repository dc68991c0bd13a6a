"""What React and React Router hand errors to beside boundaries: options of a root, routers with an error page of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    ClassBody,
    Function,
    Identifier,
    JSXAttribute,
    JSXElement,
    JSXExpressionContainer,
    MemberExpression,
    MethodDefinition,
    Node,
    ObjectExpression,
    Property,
)

from .captures import ASKS_FOR_ERROR
from .syntax import key_name, parent, tail_name
from .topics import from_package

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .captures import Captures
    from .project import Project, Tree

#: packages of React Router; those of its data routers, which catch what routes throw and show an error page for it
ROUTER_PACKAGES = ("react-router", "react-router-dom", "@remix-run/react", "@remix-run/router")
DATA_ROUTERS: frozenset[str] = frozenset({"createBrowserRouter", "createHashRouter", "createMemoryRouter"})
ROOTS: frozenset[str] = frozenset({"createRoot", "hydrateRoot"})
#: options of a root, from React 19 on -> kind
ROOT_OPTIONS: Mapping[str, str] = {"onCaughtError": "react-root-caught", "onUncaughtError": "react-root-uncaught"}
#: what stands in a file that calls one of those functions; asked first, because each call of the file is followed to its import
ROUTER_NEEDLES = (*(name.encode() for name in sorted(DATA_ROUTERS)), ASKS_FOR_ERROR.encode())
#: what `ErrorBoundary` of react-error-boundary shows for an error, and gives it to
SHOWN = ("FallbackComponent", "fallbackRender")
REACT_NEEDLES = (*ROUTER_NEEDLES, *(name.encode() for name in sorted(ROOT_OPTIONS)))


def react_handler(node: Node, tree: Tree, project: Project, *, routes: bool) -> tuple[str, Node] | None:
    """The kind of what a node hands errors to, and the code that is given them; `routes`: the file names one of the router's functions."""
    match node:
        case Property(key=key, value=value) if not node.computed and key_name(key) in ROOT_OPTIONS:
            return (ROOT_OPTIONS[key_name(key) or ""], value) if _is_of_a_root(node, tree) else None
        case CallExpression(callee=callee, arguments=arguments) if routes:
            if any(_is_of_router(one, DATA_ROUTERS, tree, project) for one in (callee, *arguments)):
                return "react-router", Identifier(loc=node.loc, name="")
            if _is_of_router(callee, frozenset({ASKS_FOR_ERROR}), tree, project):
                around = next((above for above in tree.ancestors(node) if isinstance(above, Function)), None)
                return ("route-error-page", around) if around is not None else None
    return None


def attribute_of(element: JSXElement, name: str) -> Node | None:
    """The value of an attribute."""
    for attribute in element.attributes:
        if isinstance(attribute, JSXAttribute) and key_name(attribute.name) == name:
            value = attribute.value
            return value.expression if isinstance(value, JSXExpressionContainer) else value
    return None


def by_what_it_shows(node: Node, tree: Tree, captures: Captures) -> bool:
    """Does what a boundary shows for the error capture it? React renders that once the error is there."""
    match node:
        case JSXElement():
            shown = (attribute_of(node, name) for name in SHOWN)
            return any(captures.reached_from(one, tree.path) for one in shown if one is not None)
        case MethodDefinition():
            body = parent(node, tree)
            others = body.body if isinstance(body, ClassBody) else ()
            renders = (one for one in others if isinstance(one, MethodDefinition) and key_name(one.key) == "render")
            return any(captures.by_components(one, tree.path) for one in renders)
    return False


def _is_of_a_root(node: Node, tree: Tree) -> bool:
    """Is a property one of the options that `createRoot` or `hydrateRoot` is given?"""
    options, call = [*tree.ancestors(node), None, None][:2]
    return (
        isinstance(options, ObjectExpression)
        and isinstance(call, CallExpression)
        and options in call.arguments
        and tail_name(call.callee) in ROOTS
    )


def _is_of_router(node: Node, names: frozenset[str], tree: Tree, project: Project) -> bool:
    """Is this one of the functions of React Router, by the import that it comes from?"""
    if not isinstance(node, Identifier | MemberExpression):
        return False
    module = project.module(tree.path)
    external = project.evaluator().external(node, module.scope_around(node)) if module is not None else None
    return external is not None and external.name in names and from_package(external.package, ROUTER_PACKAGES)
