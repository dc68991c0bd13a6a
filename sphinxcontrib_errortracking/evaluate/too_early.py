"""Names that are read before their `const`, `let` or `class` has run: JavaScript throws there, and what follows is not reached.

Only what is certain counts: the read and the declaration stand in the same function, or at the top of the same file, in this order.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.leaving import exits
from sphinxcontrib_errortracking.evaluate.values import Static, Unknown
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.programs import COMPONENTS

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

LEXICAL = frozenset({"const", "let", "using", "class"})  #: kinds of bindings that throw when they are read too early
#: what holds an identifier that reads nothing
_NAMES = (
    es.ImportSpecifier,
    es.ImportDefaultSpecifier,
    es.ImportNamespaceSpecifier,
    es.ExportSpecifier,
    es.LabeledStatement,
    es.BreakStatement,
    es.ContinueStatement,
    es.JSXAttribute,
)


def early_reads(run: Engine, module: ModuleScope) -> frozenset[Node]:
    """The identifiers of a file that are read before what they name is declared."""
    if module.path not in run.shared.early:
        run.shared.early[module.path] = frozenset(_early_reads(run, module))
    return run.shared.early[module.path]


def _early_reads(run: Engine, module: ModuleScope) -> list[Node]:
    index = run.repository.index(module.path)
    if index is None or module.path.endswith(COMPONENTS):
        return []  # a component's scripts run in another order than they stand in
    last: dict[str, tuple[int, int]] = {}
    for scope in module.scopes.values():
        for binding in scope.bindings.values():
            if binding.kind in LEXICAL:
                last[binding.name] = max(last.get(binding.name, (0, 0)), _declared(binding))
    found: list[Node] = []
    for node in index.nodes:
        early = isinstance(node, es.Identifier) and node.name in last and _at(node) < last[node.name]
        if early and _is_read(module, node) and _reads_early(module, node):
            found.append(node)
    return found


def _at(node: Node) -> tuple[int, int]:
    return node.loc.line, node.loc.column


def _declared(binding: Binding) -> tuple[int, int]:
    return _at(binding.node)


def _reads_early(module: ModuleScope, node: Node) -> bool:
    scope = module.scope_around(node)
    found = scope.lookup(getattr(node, "name", ""))
    if found is None or found[1].kind not in LEXICAL or found[1].redeclared:
        return False
    return _at(node) < _declared(found[1]) and scope.home() is found[0].home()


def _is_read(module: ModuleScope, node: Node) -> bool:
    above = module.parents.get(node)
    match above:
        case es.MemberExpression(property=name, computed=computed):
            return name is not node or computed
        case es.Property(key=key, computed=computed) | es.PropertyDefinition(key=key, computed=computed):
            return key is not node or computed
        case es.MethodDefinition(key=key, computed=computed):
            return key is not node or computed
    return not isinstance(above, _NAMES)


def reads_too_early(run: Engine, node: Node) -> Value | None:
    """Whether evaluating `node` reads a name before it is declared: true, Unknown where that depends, None where it does not."""
    module = run.module_of(node)
    reads = early_reads(run, module)
    if not reads:
        return None
    found: Value | None = None
    for read in reads:
        certain = _evaluates(module, node, read)
        if certain:
            return Static(value=True, chain=(read.loc,))
        if certain is None:
            found = Unknown(f"may read {getattr(read, 'name', '')} before it is declared", (read.loc,))
    return found


def _evaluates(module: ModuleScope, root: Node, inner: Node) -> bool | None:
    """Does an error of `inner` leave `root`, in which it stands? None where that depends, False where it stands elsewhere."""
    depends = False
    below = inner
    while below is not root:
        above = module.parents.get(below)
        match above:
            case None | es.Function():
                return False
            case es.TryStatement(block=block) if block is below and above.handler is not None:
                return False  # the error is caught
            case es.IfStatement(test=first) | es.ConditionalExpression(test=first) | es.LogicalExpression(left=first):
                depends = depends or first is not below
            case es.SwitchCase() | es.CatchClause() | es.TryStatement() | es.AssignmentPattern() | es.ChainExpression():
                depends = True
            case es.ForInStatement(right=first) | es.ForOfStatement(right=first) | es.WhileStatement(test=first):
                depends = depends or first is not below
            case es.ForStatement(init=first):
                depends = depends or first is not below
            case es.PropertyDefinition(static=False, key=key) if key is not below:
                return False
        below = above
    return None if depends else True


def call_reads_too_early(run: Engine, call: Node, function: es.Function, until: Node | None = None) -> Value | None:
    """Whether a function that its file calls at the top reads what the file declares below the call; `until`: what it reads so far."""
    module = run.module_of(call)
    if function.loc.source != module.path or function.generator or (function.is_async and until is None):
        return None  # an async one gives a promise, whatever happens in it
    late, place = _late(run, module), _at(call)
    if not late or late[-1][0] < place or module.scope_around(call).home() is not module.scope:
        return None
    names = {name for _, name in late[bisect_right(late, (place, "")) :]}
    for node in _reads(run, module, function):
        if node.name not in names or (until is not None and _is_behind(module, node, until)):
            continue
        if (early := _called_early(run, module, function, node)) is not None:
            return early
    return None


def _reads(run: Engine, module: ModuleScope, function: es.Function) -> list[es.Identifier]:
    """What a function itself reads of the names at the top of its file that throw before they are declared."""
    if function not in run.shared.reads:
        names = {name for _, name in _late(run, module)}
        run.shared.reads[function] = [
            node
            for node in es.walk(function.body)
            if isinstance(node, es.Identifier) and node.name in names and _is_of(module, node, function)
        ]
    return run.shared.reads[function]


def _is_of(module: ModuleScope, node: es.Identifier, function: es.Function) -> bool:
    scope = module.scope_around(node)
    found = scope.lookup(node.name) if _is_read(module, node) else None
    return found is not None and found[0] is module.scope and scope.home() is module.scopes[function]


def _late(run: Engine, module: ModuleScope) -> list[tuple[tuple[int, int], str]]:
    """Where a file declares the names at its top that throw before, in order."""
    if module.path not in run.shared.late:
        found = module.scope.bindings.values() if not module.path.endswith(COMPONENTS) else ()
        run.shared.late[module.path] = sorted((_declared(name), name.name) for name in found if name.kind in LEXICAL)
    return run.shared.late[module.path]


def _is_behind(module: ModuleScope, node: Node, until: Node) -> bool:
    return _at(node) > _at(until) and until not in module.ancestors(node)


def _called_early(run: Engine, module: ModuleScope, function: es.Function, node: es.Identifier) -> Value | None:
    """Certain where nothing before the read may leave the function."""
    statements = function.body.body if isinstance(function.body, es.BlockStatement) else (function.body,)
    around = {node, *module.ancestors(node)}
    index = next(index for index, statement in enumerate(statements) if statement in around)
    leaves = any(exits(run, statement) for statement in statements[:index])
    reads = _evaluates(module, statements[index], node)
    if reads is False:
        return None
    if reads and not leaves:
        return Static(value=True, chain=(node.loc,))
    return Unknown(f"may read {node.name} before it is declared", (node.loc,))
