"""What a name holds only in some cases: `const Sentry = flag ? require("@sentry/node") : { init() {} }`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinxcontrib_errortracking.evaluate.references import External, Pending
from sphinxcontrib_errortracking.evaluate.scope import member_path
from sphinxcontrib_errortracking.evaluate.values import FunctionValue, ObjectValue, Static
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node


class Held(NamedTuple):
    """A name holds something of a package if `test` is truthy, or, where `holds` is false, if it is not."""

    test: Node
    holds: bool


def held_if(run: Engine, call: es.CallExpression | es.NewExpression) -> Held | None:
    """When a package's function is what a call calls, where the repository puts something of its own in its place otherwise."""
    root, _ = member_path(call.callee)
    found = run.module_of(call).scope_around(call).lookup(root.name) if isinstance(root, es.Identifier) else None
    declarator = None if found is None or found[1].writes else found[1].node
    made = declarator.init if isinstance(declarator, es.VariableDeclarator) else None
    made = made.argument if isinstance(made, es.AwaitExpression) else made
    if not isinstance(made, es.ConditionalExpression):
        return None
    scope = run.module_of(made).scope_around(made)
    one, other = (_settled(run.at_rest(branch, scope)) for branch in (made.consequent, made.alternate))
    if _stands_in(other) and isinstance(one, External):
        return Held(made.test, holds=True)
    return Held(made.test, holds=False) if _stands_in(one) and isinstance(other, External) else None


def _settled(value: Value) -> Value:
    while isinstance(value, Pending):
        value = value.value
    return value


def _stands_in(value: Value) -> bool:
    return isinstance(value, ObjectValue | FunctionValue | Static)
