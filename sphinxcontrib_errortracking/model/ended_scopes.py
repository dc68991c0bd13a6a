"""What is set on a scope that ends before anything is captured: `withScope((scope) => scope.setUser(user))`, and nothing else in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AwaitExpression,
    CallExpression,
    ForOfStatement,
    Function,
    Identifier,
    ImportExpression,
    MemberExpression,
    NewExpression,
    TaggedTemplateExpression,
    YieldExpression,
)
from sphinxcontrib_errortracking.source.estree.traversal import walk

from .frameworks import SERVER
from .methods import SCOPE_SETTERS, is_sdk
from .syntax import key_name, parent, unwrap

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate import Evaluator

    from .sites import Site

_MAY_CAPTURE = (
    CallExpression,
    NewExpression,
    TaggedTemplateExpression,
    AwaitExpression,
    YieldExpression,
    ImportExpression,
    ForOfStatement,
)


def ended_scope(site: Site, evaluator: Evaluator, runtime: str | None) -> str:
    """The function whose callback sets this on a scope of its own and captures nothing; "" where it is not certain that there is one.

    Run in Node at 7 to 11: what is set on the scope that `withScope` gives is gone after it, and so is, from 8 on, what is set in
    `withIsolationScope`. In a browser the latter gives the scope of the page.
    """
    if site.method not in SCOPE_SETTERS:
        return ""
    for above in site.tree.ancestors(site.node):
        if not isinstance(above, Function):
            continue
        giver = parent(above, site.tree)
        if not isinstance(giver, CallExpression) or above not in giver.arguments:
            return ""
        external = evaluator.external(unwrap(giver.callee), site.module.scope_around(giver), is_sdk)
        name = external.name if external is not None and is_sdk(external.package) else ""
        param = getattr(above.params[0], "name", "") if above.params else ""
        if not _ends(name, site, param, runtime):
            return ""
        return name if _only_sets(above, param) else ""
    return ""


def _ends(name: str, site: Site, param: str, runtime: str | None) -> bool:
    """Does what is set here end with the callback? It is set on the scope that this is given, or on the isolation scope that it has."""
    callee = unwrap(getattr(site.node, "callee", site.node))
    on = unwrap(callee.object) if isinstance(callee, MemberExpression) else None
    given = isinstance(on, Identifier) and on.name == param != ""
    if name == "withScope":
        return given
    return name == "withIsolationScope" and runtime == SERVER and (given or site.reference is not None)


def _only_sets(callback: Function, param: str) -> bool:
    """Does a callback do nothing but set things on its scope? What it computes to set is looked at no further."""
    setting = [node for node in walk(callback.body) if isinstance(node, CallExpression) and _is_setter(node)]
    inside = {inner for node in setting for inner in walk(node)}
    if any(isinstance(node, _MAY_CAPTURE) and node not in inside for node in walk(callback.body)):
        return False
    callees = [unwrap(node.callee) for node in setting]
    objects = {unwrap(callee.object) for callee in callees if isinstance(callee, MemberExpression)}
    return all(
        node in objects for node in walk(callback.body) if isinstance(node, Identifier) and param and node.name == param
    )


def _is_setter(node: CallExpression) -> bool:
    callee = unwrap(node.callee)
    return (
        isinstance(callee, MemberExpression)
        and isinstance(unwrap(callee.object), Identifier)
        and key_name(callee.property, computed=callee.computed) in SCOPE_SETTERS
    )
