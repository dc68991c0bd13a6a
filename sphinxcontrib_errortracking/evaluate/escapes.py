"""What becomes of objects that are given away: whether the functions that get them change them.

A function of a package, or of JavaScript itself, counts as one that only reads, unless it is known to change its argument. One of
the repository is looked at; where it cannot be told which one it is, the object may be changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.classes import class_of, methods_of
from sphinxcontrib_errortracking.evaluate.declarations import fixed
from sphinxcontrib_errortracking.evaluate.elsewhere import changed_elsewhere, written_anywhere
from sphinxcontrib_errortracking.evaluate.references import ClassOf
from sphinxcontrib_errortracking.evaluate.scope import Mutation, roots_of, static_key
from sphinxcontrib_errortracking.evaluate.sources import THIS, Escape, sources
from sphinxcontrib_errortracking.evaluate.values import ArrayValue, FunctionValue, Unknown
from sphinxcontrib_errortracking.evaluate.walked import Known, Walk
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

MAX_DEPTH = 24  #: functions that hand an object on to each other
MAX_BASES = 8  #: classes from which one is derived
HANDED_ON = "is handed on through more functions than are followed, one of which may change it"
NO_STEPS_LEFT = "takes too many steps to evaluate"
#: Methods that hand their arguments to functions that somebody registered.
DISPATCHERS = frozenset({"emit", "dispatch", "dispatchEvent", "publish", "trigger"})
UNKNOWN_FUNCTION = "is given to a function that is not known, which may change it"


def changed_by_others(run: Engine, binding: Binding, *, whole: bool = True) -> list[Mutation]:
    """Changes of what `binding` holds by functions that get it, and through exports that hold it under another name.

    Not `whole`: whether there are any, and the first of them.
    """
    if run.exhausted:
        return [Mutation(None, binding.identifier.loc, reason=NO_STEPS_LEFT)]
    if binding in run.walked_from:  # asked again below itself
        run.circles += 1
        return [Mutation(None, binding.identifier.loc, reason="depends on itself")]
    run.walked_from.add(binding)
    run.frames.append(None)  # whatever statement is being followed
    try:
        return _changes(run, binding, Walk(), whole=whole)
    finally:
        run.frames.pop()
        run.walked_from.discard(binding)


def _changes(run: Engine, binding: Binding, walk: Walk, *, whole: bool = False) -> list[Mutation]:
    """The same, on the way from one name to the next; what is found is remembered, as thousands of ways lead to the same names."""
    depth = len(walk.open)
    known = run.given.get((binding, whole)) or (None if whole else walk.found.get(binding))
    if known is not None and known.depth <= depth:
        walk.meets(known.back)
        return known.changes
    if depth > MAX_DEPTH:
        walk.cut = True
        return [Mutation(None, binding.identifier.loc, reason=HANDED_ON)]
    back, cut, circles = walk.enter(binding), walk.cut, run.circles
    walk.cut = False
    found = list(_found(run, binding, walk)) if whole else _first(_found(run, binding, walk))
    is_short = walk.cut and (whole or not any(change.deep and change.reason != HANDED_ON for change in found))
    known = Known(found, depth if is_short else 0, walk.leave(binding, back))
    is_final = known.back >= depth and run.circles == circles and not run.exhausted
    if is_final:
        run.given[binding, whole] = known
    elif not whole:
        walk.found[binding] = known
    walk.cut = cut or is_short
    return found


def _first(changes: Iterator[Mutation]) -> list[Mutation]:
    """The changes until the first that is deep: whoever asks of a function's argument needs none that follows."""
    found: list[Mutation] = []
    for change in changes:
        found.append(change)
        if change.deep:
            break
    return found


def _found(run: Engine, binding: Binding, walk: Walk) -> Iterator[Mutation]:
    for escape in binding.passed:
        if any(root.name == binding.name for root in roots_of(escape.callee)):
            continue
        for change in _made_by(run, escape, walk):
            yield Mutation(change.path, change.loc, change.deep, change.reason, escape.within)
    module = run.module_of(binding.node)
    for outlet in module.outlets.get(binding, ()):
        others = changed_elsewhere(run, module.path, outlet.name, module.path)
        inside = (Mutation(None, change.loc, within=outlet.within) for change in others[:1])
        yield from others if outlet.whole else inside


def _made_by(run: Engine, escape: Escape, walk: Walk) -> Iterator[Mutation]:
    if not all(_may_return(run, callee, index) for callee, index in escape.by):
        return
    if escape.kind == "global":
        name = static_key(escape.callee) if isinstance(escape.callee, es.MemberExpression) else None
        place = None if name is None else written_anywhere(run, name)
        if place is not None:
            yield Mutation(None, place)
        return
    for function in functions_called(run, escape.callee):
        if function is None:
            if escape.kind == "given":
                yield Mutation(None, escape.node.loc, reason=UNKNOWN_FUNCTION)
            continue
        change = changes_argument(run, function, escape, walk)
        if change is not None:
            yield change


def _may_return(run: Engine, callee: Node, index: int) -> bool:
    """Whether a function of the repository, or one that cannot be told, may return what it gets as this argument."""
    for function in functions_called(run, callee):
        if function is None:
            return True
        returned = {id(binding) for binding in _returned(run, function)}
        got = Escape("returned", callee, callee, index)
        params = _params(run, run.module_of(function), function)
        if any(_takes(param, got) and id(param) in returned for param in params):
            return True
    return False


def changes_argument(run: Engine, function: Node, escape: Escape, walk: Walk | None = None) -> Mutation | None:
    """A change that `function` makes to what it gets as `escape` says."""
    walk = walk or Walk()
    module = run.module_of(function)
    if escape.index == THIS:
        place = module.this_changed.get(function)
        return None if place is None else Mutation(None, place)
    params = [param for param in _params(run, module, function) if _takes(param, escape)]
    if escape.change is not None:
        returned = {id(binding) for binding in _returned(run, function)}
        return Mutation(None, escape.change) if any(id(param) in returned for param in params) else None
    for param in params:
        if param in walk.open:
            walk.meets(walk.open[param])
            continue
        for change in [*param.mutations, *_changes(run, param, walk)]:
            if change.deep or not escape.deep or param.path:
                return Mutation(None, change.loc, reason=change.reason)
    place = module.arguments_changed.get(function)
    return None if place is None else Mutation(None, place)


def _params(run: Engine, module: ModuleScope, function: Node) -> list[Binding]:
    """The names that stand for the arguments of a function, asked for each way that leads to it."""
    if function not in run.params:
        run.params[function] = [name for name in module.scopes[function].bindings.values() if name.kind == "param"]
    return run.params[function]


def _takes(param: Binding, escape: Escape) -> bool:
    """Whether a parameter gets the argument."""
    node = param.node
    rest = isinstance(node, es.Function) and isinstance(node.params[param.index], es.RestElement)
    return escape.index is None or param.index == escape.index or (rest and param.index <= escape.index)


def _returned(run: Engine, function: Node) -> Iterator[Binding]:
    """What a function may return of what its names hold."""
    module = run.module_of(function)
    scope = module.scopes[function]
    for value in module.returns.get(function, ()):
        for source, level in sources(value):
            found = scope.lookup(source.name) if isinstance(source, es.Identifier) and level <= 0 else None
            if found is None:
                continue
            yield found[1]
            for flow in module.flows.get(found[1], ()):
                for inner, _ in sources(flow.value, flow.level):
                    behind = flow.scope.lookup(inner.name) if isinstance(inner, es.Identifier) else None
                    if behind is not None:
                        yield behind[1]


# ---- which function ---------------------------------------------------------------


def functions_called(run: Engine, callee: Node) -> list[Node | None]:
    """The functions of the repository that `callee` may be; None for one that cannot be told."""
    known = run.callees.get(callee)
    if known is None:
        circles = run.circles
        known = _functions_called(run, callee)
        if run.circles == circles and not run.exhausted and (run.frames or [None])[-1] is None:
            run.callees[callee] = known
    return known


def _functions_called(run: Engine, callee: Node) -> list[Node | None]:
    if isinstance(callee, es.Super):
        return list(_base_constructors(run, callee))
    if isinstance(callee, es.Class):
        return list(_constructors(run, callee))
    if isinstance(callee, es.MemberExpression) and static_key(callee) in DISPATCHERS:
        return [None]
    module = run.module_of(callee)
    scope = module.scope_around(callee)
    if run.origins.of(callee, scope) and not _is_computed(callee):
        return []  # of a package
    if (own := fixed(run, callee, scope)) is not None:
        return [own]
    found: list[Node | None] = []

    def one(value: Value) -> Value:
        if isinstance(value, FunctionValue):
            found.append(value.node)
        elif type(value) in {Unknown, ClassOf}:
            found.extend(_unevaluated(run, callee))
        return value

    each(run.value(callee, scope), one)
    return found


def _is_computed(callee: Node) -> bool:
    callee = callee.expression if isinstance(callee, es.ChainExpression) else callee
    return isinstance(callee, es.MemberExpression) and static_key(callee) is None


def _base_constructors(run: Engine, callee: es.Super) -> Iterator[Node | None]:
    """The constructor that `super(…)` calls."""
    module = run.module_of(callee)
    owner = next((above for above in module.ancestors(callee) if isinstance(above, es.Class)), None)
    return iter(()) if owner is None else _inherited(run, owner, MAX_BASES)


def _inherited(run: Engine, owner: es.Class, depth: int) -> Iterator[Node | None]:
    """The constructor of the class from which `owner` is derived; None for one whose objects `owner` changes from another file."""
    module = run.module_of(owner)
    name = owner.superclass.name if isinstance(owner.superclass, es.Identifier) else ""
    found = module.scope_around(owner).lookup(name)
    base = None if found is None or depth == 0 else class_of(run, found[1])
    if base is None or base is owner:
        return
    objects = module.objects_of(owner.body)
    if base.loc.source != owner.loc.source and objects is not None and objects.mutations:
        yield None
    yield from _constructors(run, base, depth - 1)


def _constructors(run: Engine, made: es.Class, depth: int = MAX_BASES) -> Iterator[Node | None]:
    """The function that `new` calls: the class's own constructor, or the one that it inherits."""
    own = list(methods_of(made, "constructor"))
    yield from own or _inherited(run, made, depth)


def _unevaluated(run: Engine, callee: Node) -> list[Node | None]:
    """The functions that a callee without a value may be: of a class, or one of those over which a loop goes."""
    if isinstance(callee, es.ChainExpression):
        callee = callee.expression
    if isinstance(callee, es.MemberExpression):
        return [None] if static_key(callee) is None else list(_methods(run, callee))
    if not isinstance(callee, es.Identifier):
        return []
    module = run.module_of(callee)
    found = module.scope_around(callee).lookup(callee.name)
    if found is None:
        return []
    if (made := class_of(run, found[1])) is not None:
        return [*_constructors(run, made)]
    if found[1].kind not in {"param", "loop"}:
        return []
    return _among(run, found[1])


def _among(run: Engine, binding: Binding) -> list[Node | None]:
    """The functions that a loop's variable, or a callback's parameter, goes through; [None] where they are not known."""
    module = run.module_of(binding.node)
    if isinstance(module.parents.get(binding.node), es.NewExpression):
        return []  # what `new Promise` gives its function
    known: list[Node | None] = []
    for flow in module.flows.get(binding, ()):
        value = run.value(flow.value, flow.scope)
        parts = value.elements if isinstance(value, ArrayValue) and value.open is None else None
        if parts is None or not all(isinstance(part, FunctionValue) for part in parts):
            return [None]
        known += [part.node for part in parts if isinstance(part, FunctionValue)]
    return known or [None]


def _methods(run: Engine, callee: es.MemberExpression) -> Iterator[Node | None]:
    """The method of a class, or of an object that is made of one, that a callee names."""
    module = run.module_of(callee)
    name = static_key(callee) or ""
    if isinstance(callee.object, es.ThisExpression):
        owner = next((above for above in module.ancestors(callee) if isinstance(above, es.Class)), None)
        yield from () if owner is None else methods_of(owner, name)
        return
    made: Node = callee.object
    if isinstance(made, es.Identifier):
        found = module.scope_around(callee).lookup(made.name)
        if found is None:
            return
        if (owner := class_of(run, found[1])) is not None:
            yield from methods_of(owner, name)
            return
        made = getattr(found[1].node, "init", None) or made
    for new in _made_by_call(run, made) if isinstance(made, es.CallExpression) else (made,):
        if new is None:
            yield None
        if isinstance(new, es.NewExpression) and isinstance(new.callee, es.Identifier):
            inside = run.module_of(new).scope_around(new).lookup(new.callee.name)
            owner = None if inside is None else class_of(run, inside[1])
            yield from () if owner is None else methods_of(owner, name)


def _made_by_call(run: Engine, call: es.CallExpression) -> Iterator[Node | None]:
    """What a function of the repository returns; None for what may be an object that the repository made in another way."""
    scope = run.module_of(call).scope_around(call)
    function = run.value(call.callee, scope)
    if not isinstance(function, FunctionValue) or type(run.value(call, scope)) is not Unknown:
        return
    for value in run.module_of(function.node).returns.get(function.node, ()):
        yield value if isinstance(value, es.NewExpression) else None
