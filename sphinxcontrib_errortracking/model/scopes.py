"""Which values are a scope, a hub or a client of the SDK: what its functions return, and what they give their callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import CallValue
from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    CallExpression,
    Function,
    Identifier,
    MemberExpression,
    NewExpression,
    Node,
    Property,
    PropertyDefinition,
    VariableDeclarator,
)

from .methods import HUB_GIVERS, SCOPE_GETTERS, SCOPE_GIVERS, is_sdk
from .syntax import dotted, key_name, parent, unwrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinxcontrib_errortracking.evaluate import Evaluator, ModuleScope

    from .holders import Holders
    from .project import Tree
    from .sites import Site


def _gives(method: str) -> bool:
    """Does a function, or a class, give a scope, a hub or a client? `init` does from SDK 8 on (run at 8.55.2, 9.47.2, 10.28.0)."""
    return method in SCOPE_GETTERS or method.endswith("Client") or method == "init"


class Scopes:
    """The scopes, hubs and clients of one file."""

    def __init__(self, module: ModuleScope, tree: Tree, evaluator: Evaluator, holders: Holders) -> None:
        self._module = module
        self._tree = tree
        self._evaluator = evaluator
        self._holders = holders
        self._held: dict[str, str] = {}  #: `scope`, `this.client` -> the package that it is of

    def learn(self, use: Callable[[Node, Node, str], Site | None]) -> None:
        """Take the variables and fields that are given a scope or client somewhere in the file. `use`: the use of the SDK that a call is."""
        for node in self._tree.nodes:
            match node:
                case AssignmentExpression(left=target, right=(NewExpression() | CallExpression()) as value):
                    name = dotted(target)
                case VariableDeclarator(id=target, init=(NewExpression() | CallExpression()) as value):
                    name = dotted(target)
                case PropertyDefinition(key=target, value=(NewExpression() | CallExpression()) as value):
                    name = f"this.{key_name(target)}"
                case _:
                    continue
            made = use(value, value.callee, "new")
            if name and made is not None and _gives(made.method):
                self._held[name] = made.package

    def package(self, holder: Node) -> str | None:
        """The package of which a value is a scope, a hub or a client; None where it is none."""
        return self._given(holder) or self._made(holder)

    def _made(self, holder: Node) -> str | None:
        """The package whose function returned this scope or client."""
        if not self._holders.may_hold(holder):
            return None
        held = self._held.get(dotted(holder) or "")
        if held is not None:
            return held
        value = self._evaluator.evaluate(holder, self._module.scope_around(holder))
        if isinstance(value, CallValue) and is_sdk(value.package) and (value.new or value.name in SCOPE_GETTERS):
            return value.package
        return None

    def _given(self, holder: Node) -> str | None:
        """The package whose `withScope` gave its callback this parameter."""
        if not isinstance(holder, Identifier):
            return None
        for above in self._tree.ancestors(holder):
            if isinstance(above, Function) and holder.name in {getattr(param, "name", None) for param in above.params}:
                giver = parent(above, self._tree)
                if isinstance(giver, Property):
                    return self._of_option(giver)
                if not isinstance(giver, CallExpression):
                    return None
                external = self._evaluator.external(unwrap(giver.callee), self._module.scope_around(giver))
                if external is not None and is_sdk(external.package):
                    return external.package if external.name in SCOPE_GIVERS else None
                return self._of_hub(giver)
        return None

    def _of_option(self, option: Property) -> str | None:
        """The package whose `init` is told `initialScope: (scope) => …`."""
        options = parent(option, self._tree)
        init = parent(options, self._tree) if options is not None else None
        if key_name(option.key, computed=option.computed) != "initialScope" or not isinstance(init, CallExpression):
            return None
        external = self._evaluator.external(unwrap(init.callee), self._module.scope_around(init), is_sdk)
        return external.package if external is not None and is_sdk(external.package) else None

    def _of_hub(self, giver: CallExpression) -> str | None:
        """The package of a hub whose method gives its callback a scope, or itself: `hub.configureScope((scope) => …)`."""
        callee = unwrap(giver.callee)
        if not isinstance(callee, MemberExpression):
            return None
        name = key_name(callee.property, computed=callee.computed)
        return self._made(unwrap(callee.object)) if name in HUB_GIVERS else None
