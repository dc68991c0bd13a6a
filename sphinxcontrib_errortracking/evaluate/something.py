"""What a variable is where a member of it is read, when all that it is ever given is nothing, or one package or file.

`let sdk = null; try { sdk = require("…"); } catch { sdk = null; } … sdk.init({ integrations: [sdk.httpIntegration()] })`: reading a
member of nothing throws, so whatever comes of it comes of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import at
from sphinxcontrib_errortracking.evaluate.references import External, Namespace, Pending
from sphinxcontrib_errortracking.evaluate.values import Static, Undefined, Unknown
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node


def unless_nothing(run: Engine, node: es.Identifier, binding: Binding, value: Value) -> Value:
    """`value`, or what alone a name can hold where it is not known and a member of it is read."""
    module = run.module_of(node)
    above = module.parents.get(node)
    if type(value) is not Unknown or not binding.writes:
        return value
    if not isinstance(above, es.MemberExpression) or above.object is not node or above.optional:
        return value
    if binding.kind not in {"let", "var"} or binding.redeclared or binding.path:
        return value
    alone = run.once(("alone", binding), node.loc, lambda: _alone(run, binding, value))
    return at(alone, node.loc) if isinstance(alone, External | Namespace) else value


def _alone(run: Engine, binding: Binding, value: Value) -> Value:
    """The one package or file that a name is ever given; `value` where it may be given something else."""
    declared = binding.node.init if isinstance(binding.node, es.VariableDeclarator) else None
    written = [given for _, given in binding.writes]
    if declared is not None:
        written.append(declared)
    held: dict[tuple[str, ...], Value] = {}
    for part in written:
        found = Unknown("is changed", ()) if part is None else _given(run, part)
        match found:
            case Static(value=None | Undefined()):
                continue
            case External(package=package, name=name):
                held[package, name] = found
            case Namespace(path=path, others=()):
                held[path,] = found
            case _:
                return value
    return next(iter(held.values())) if len(held) == 1 else value


def _given(run: Engine, part: Node) -> Value:
    found = run.value(part, run.module_of(part).scope_around(part))
    while isinstance(found, Pending):
        found = found.value
    return found
