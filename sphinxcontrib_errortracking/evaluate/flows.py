"""Where objects go from name to name: what happens to one name happens to all that may hold, or lie in, the same object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.further_flows import returned_at_once
from sphinxcontrib_errortracking.evaluate.scope import Mutation
from sphinxcontrib_errortracking.evaluate.sources import SAME, Escape, placed_sources
from sphinxcontrib_errortracking.lean import dataclass, replace
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding, Scope, Step
    from sphinxcontrib_errortracking.evaluate.sources import Placed
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

    Key = tuple[int, int, int | None, bool, bool, tuple[str, ...], tuple[int, ...]]

MAX_LEVEL = 9  #: of what lies in each other
MAX_BY = 4  #: functions that hand on what they get
MAX_ESCAPES = 200  #: of one name, with those of its aliases
TOO_MANY = "is given to more functions than are followed, one of which may change it"


@dataclass(frozen=True, slots=True)
class Flow:
    """What a name may be given: `value`, read in `scope`, at the path `inside` ("" for any name, None for the whole)."""

    value: Node
    scope: Scope
    inside: tuple[str, ...] | None = None
    level: int = SAME


@dataclass(frozen=True, slots=True)
class Outlet:
    """An export that may hold what a name holds. `whole`: under the same names; `within`: or what it holds under these."""

    name: str
    whole: bool
    within: tuple[str, ...] = ()


def holder(module: ModuleScope, node: Node, scope: Scope) -> Binding | None:
    """The binding of a name; for `this` in a class, the one that stands for its objects."""
    if isinstance(node, es.Identifier):
        found = scope.lookup(node.name)
        return None if found is None else found[1]
    if isinstance(node, es.ThisExpression):
        return module.objects_of(node)
    return None


def steps_down(path: tuple[Step, ...]) -> int:
    """How many levels a pattern leads down."""
    return sum(step.kind in {"key", "index"} for step in path)


def own_function(scope: Scope) -> Node | None:
    """The function whose `this` and `arguments` are meant in `scope`."""
    for outer in scope.chain():
        if outer.kind == "function" and not isinstance(outer.node, es.ArrowFunctionExpression):
            return outer.node
    return None


def mutate(module: ModuleScope, value: Node, scope: Scope, loc: SourceLocation, level: int = SAME) -> None:
    """Something changes the object that `value` is, or one that lies `-level` deep in it."""
    for source, depth, within in placed_sources(value, level):
        if isinstance(source, es.CallExpression):
            list(_returned(module, source, scope, loc, depth))
        if depth > 0:
            continue
        binding = holder(module, source, scope)
        if binding is not None:
            binding.mutations.append(Mutation(None, loc, within=within))
            binding.aliased = True
        elif isinstance(source, es.Identifier) and source.name == "arguments":
            module.arguments_changed.setdefault(own_function(scope), loc)


def _returned(
    module: ModuleScope, call: es.CallExpression, scope: Scope, loc: SourceLocation, level: int = SAME
) -> Iterator[Binding]:
    """What a call returns is changed: it may be what the call was given, or what its function holds."""
    for value, function in returned_at_once(call):
        mutate(module, value, module.scopes[function], loc, level)
    for index, argument in enumerate(call.arguments):
        for source, depth, within in placed_sources(argument):
            binding = holder(module, source, scope)
            if binding is not None:
                binding.passed.append(Escape("returned", call, call.callee, index, depth > 0, loc, within))
                yield binding


def give(module: ModuleScope, value: Node, scope: Scope, escape: Escape) -> None:
    """The object that `value` is goes where `escape` says."""
    level = SAME if not escape.deep else 1
    for source, depth, within in placed_sources(value, level):
        if isinstance(source, es.CallExpression) and depth == SAME and len(escape.by) < MAX_BY:
            _give_through(module, source, scope, escape)
        binding = holder(module, source, scope)
        if binding is not None and not _is_full(binding, escape):
            binding.passed.append(_inside(escape, depth > 0, within))


def _is_full(binding: Binding, escape: Escape) -> bool:
    """Whether no more ways are followed on which a name's object is given away; then it may be changed on one."""
    if len(binding.passed) < MAX_ESCAPES:
        return False
    if not any(change.reason == TOO_MANY for change in binding.mutations):
        binding.mutations.append(Mutation(None, escape.node.loc, reason=TOO_MANY))
        binding.aliased = True
    return True


def _give_through(module: ModuleScope, call: es.CallExpression, scope: Scope, escape: Escape) -> None:
    """What a call returns goes where `escape` says: it may be what the call was given, or what its function holds."""
    for value, function in returned_at_once(call):
        give(module, value, module.scopes[function], escape)
    for index, argument in enumerate(call.arguments):
        if not isinstance(argument, es.Literal | es.Function | es.SpreadElement):
            by = (*escape.by, (call.callee, index))
            give(module, argument, scope, replace(escape, by=by))


def _inside(escape: Escape, deep: bool, within: tuple[str, ...]) -> Escape:  # noqa: FBT001
    if (not deep or escape.deep) and within == escape.within:
        return escape
    deep = deep or escape.deep
    return Escape(escape.kind, escape.node, escape.callee, escape.index, deep, escape.change, within, escape.by)


def spread(module: ModuleScope) -> None:
    """Carry changes and escapes along the flows, from each name to those that gave it its object."""
    todo = [binding for binding in module.flows if binding.mutations or binding.passed]
    done: set[tuple[Binding, tuple[str, ...]]] = set()
    known = {binding: _reached(module, binding) for binding in module.flows}
    escapes: dict[Binding, set[Key]] = {}
    carried: dict[Binding, list[int]] = {}  #: how many escapes of a name went along each of its flows
    while todo:
        binding = todo.pop()
        before = carried.setdefault(binding, [0] * len(known.get(binding, ())))
        for number, (flow, place, other) in enumerate(known.get(binding, ())):
            if binding.mutations and _applies(binding, flow, place[1]):
                todo += _carry_changes(module, binding, flow, place, other, done)
            if other is None or (other is binding and flow.inside is None):
                continue
            new = binding.passed[before[number] :]
            before[number] += len(new)
            new = [escape for escape in new if _meet(flow.inside, escape.within)]
            if new and not _is_full(other, new[0]) and _carry_escapes(new, other, place, escapes):
                todo.append(other)


def _reached(module: ModuleScope, binding: Binding) -> list[tuple[Flow, Placed, Binding | None]]:
    found = []
    for flow in module.flows[binding]:
        start = flow.level + (flow.inside is not None)
        found += [(flow, place, holder(module, place[0], flow.scope)) for place in placed_sources(flow.value, start)]
    return found


def _applies(binding: Binding, flow: Flow, level: int) -> bool:
    """Whether a change of `binding` may reach what lies `level` deep in what flows to it."""
    if flow.inside and not any(_reaches(change, flow.inside) for change in binding.mutations):
        return False
    return level <= _depth(binding)


def _depth(binding: Binding) -> int:
    """How deep inside what a name holds its changes go."""
    anywhere = (MAX_LEVEL * change.deep for change in binding.mutations if change.path is None)
    written = (len(change.path) - 1 for change in binding.mutations if change.path is not None)
    return max(0, *anywhere, *written)


def _carry_changes(  # noqa: PLR0913, PLR0917
    module: ModuleScope,
    binding: Binding,
    flow: Flow,
    place: Placed,
    other: Binding | None,
    done: set[tuple[Binding, tuple[str, ...]]],
) -> list[Binding]:
    """Tell the source of what `binding` holds that it is changed; the names that must be followed further."""
    loc = binding.mutations[0].loc
    source, level, within = place
    if isinstance(source, es.CallExpression):
        if source in module.changed_results:
            return []
        module.changed_results.add(source)
        return list(_returned(module, source, flow.scope, loc, level - _depth(binding)))
    if other is None and isinstance(source, es.Identifier) and source.name == "arguments":
        module.arguments_changed.setdefault(own_function(flow.scope), loc)
    if (
        other is None
        or (other is binding and flow.inside is None)
        or not done.isdisjoint({(other, within), (other, ())})
    ):
        return []
    other.aliased = True
    other.mutations.append(Mutation(None, loc, within=within))
    done.add((other, within))
    return [other]


def _carry_escapes(given: list[Escape], other: Binding, place: Placed, known: dict[Binding, set[Key]]) -> bool:
    theirs = known.get(other)
    if theirs is None:
        theirs = known[other] = {_key(escape) for escape in other.passed}
    before = len(theirs)
    for escape in given:
        new = _inside(escape, place[1] > 0, place[2])
        if (key := _key(new)) not in theirs:
            theirs.add(key)
            other.passed.append(new)
    return len(theirs) > before


def _key(escape: Escape) -> Key:
    by = tuple([id(callee) for callee, _ in escape.by]) if escape.by else ()
    return id(escape.node), id(escape.callee), escape.index, escape.deep, escape.change is None, escape.within, by


def _reaches(change: Mutation, inside: tuple[str, ...]) -> bool:
    """Whether a change may lie inside what is held at the path `inside`, and does not replace it."""
    if change.path is None:
        return _meet(inside, change.within)
    same = all(one in {"", other} for one, other in zip(inside, change.path, strict=False))
    return same and len(change.path) > len(inside)


def _meet(inside: tuple[str, ...] | None, within: tuple[str, ...]) -> bool:
    """Whether what lies at one path of an object may lie at, above or below another; "" is a name that is not known."""
    return all(one == other or not one or not other for one, other in zip(inside or (), within, strict=False))


def outlets(module: ModuleScope) -> Iterator[tuple[Binding, Outlet]]:
    """Yield the names of a file that what it exports under another name may hold, with that other name."""
    for exported, export in module.exports.items():
        found = module.scope.lookup(export.node.name) if isinstance(export.node, es.Identifier) else None
        if found is None or export.source is not None:
            continue
        for flow in module.flows.get(found[1], ()):
            literal = isinstance(flow.value, es.ObjectExpression | es.ArrayExpression)
            whole = isinstance(flow.value, es.Identifier) and flow.level == SAME and flow.inside is None
            for node, level, within in placed_sources(flow.value, flow.level):
                if level > 0 and not literal:
                    continue  # what a call is given, it seldom gives back inside what it returns
                inner = holder(module, node, flow.scope)
                if inner is not None and inner is not found[1]:
                    yield inner, Outlet(exported, whole, within)
