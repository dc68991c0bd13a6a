"""Values after a change inside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.members import INDEX, make_array, make_object
from sphinxcontrib_errortracking.evaluate.operators import binary, unary
from sphinxcontrib_errortracking.evaluate.references import Entries, Made, Pending, Perhaps
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    Choice,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinxcontrib_errortracking.evaluate.scope import Mutation
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source import estree as es


CHANGED = "changed after it is made"
#: What holds known parts though it is no object or array of the code's own: nothing is known of it once it changes.
_WHOLE = (Entries, Made)


def is_container(value: Value) -> bool:
    """Whether the value, or a case of it, is an object or an array that may change, or holds parts as one does."""
    if isinstance(value, Choice):
        return any(is_container(case) for _, case in value.cases)
    if isinstance(value, Pending):
        return is_container(value.value)
    return isinstance(value, (ObjectValue, ArrayValue, *_WHOLE))


def changed(value: Value, mutations: Sequence[Mutation]) -> Value:
    """What is left certain of `value` when these changes happen to it at some time; of a promise, to what it becomes."""
    if isinstance(value, Pending):
        return Pending(value.reason, value.chain, changed(value.value, mutations))
    for mutation in mutations:
        hole = Unknown(mutation.reason or CHANGED, (mutation.loc,))
        path = mutation.path or mutation.within
        if not path:
            return each(value, lambda case: hole if is_container(case) else case)  # noqa: B023 - called at once
        if mutation.path is None and not _is_changeable(value, mutation.within):
            continue
        value = each(value, lambda case: _with_hole(case, path, hole))  # noqa: B023
    return value


def _is_changeable(value: Value, within: Sequence[str]) -> bool:
    """Whether something that gets what lies at these names can change it: a text or a number is what it is, and nothing stays nothing."""
    for name in within:
        if not isinstance(value, ObjectValue):
            return True
        found = value.get(name)
        if found is None:
            return False
        value = found
    return not isinstance(value, Static | EnvironmentVariable)


def _with_hole(value: Value, path: Sequence[str], hole: Unknown) -> Value:
    """A value without what lies at a path, as far down as objects are known on the way; "" is a name that is not known."""
    if isinstance(value, (ArrayValue, *_WHOLE)):
        return hole
    if not isinstance(value, ObjectValue):
        return value
    properties = dict(value.properties)
    below = properties.get(path[0])
    if isinstance(below, ObjectValue) and len(path) > 1 and path[1]:
        properties[path[0]] = _with_hole(below, path[1:], hole)
    else:
        properties[path[0]] = Perhaps(hole.reason, hole.chain)
    return ObjectValue(tuple(properties.items()), value.chain, value.open)


def put(value: Value, keys: Sequence[str], change: Callable[[Value], Value] | None, hole: Unknown) -> Value:
    """`value` with what lies at `keys` changed; with None it is deleted. `hole` where that cannot be followed."""
    if not keys:
        return hole if change is None else change(value)

    def inside(case: Value) -> Value:
        match case:
            case ObjectValue():
                return _property(case, keys, change, hole)
            case ArrayValue() if case.open is None and INDEX.match(keys[0]) and change is not None:
                index = int(keys[0])
                if index > len(case.elements):
                    return hole
                old = case.elements[index] if index < len(case.elements) else Static(UNDEFINED)
                new = put(old, keys[1:], change, hole)
                return make_array((*case.elements[:index], new, *case.elements[index + 1 :]), case.chain)
            case Unknown() if not isinstance(case, _WHOLE):
                return case
        return hole

    return each(value, inside)


def _property(value: ObjectValue, keys: Sequence[str], change: Callable[[Value], Value] | None, hole: Unknown) -> Value:
    name = keys[0]
    if name == "__proto__":
        return hole
    properties = dict(value.properties)
    if change is None and len(keys) == 1:
        properties.pop(name, None)
        return hole if value.open is not None else make_object(properties, value.chain)
    old = value.get(name)
    properties[name] = put(Static(UNDEFINED, value.chain) if old is None else old, keys[1:], change, hole)
    return make_object(properties, value.chain, value.open)


def stepped(old: Value, node: es.UpdateExpression) -> Value:
    """`old` counted up or down."""
    number = unary("+", old, node.loc)
    return binary(node.operator[0], number, Static(1.0), node.loc)


def _kept(value: Value, hole: Unknown) -> Value:
    """What is left of a value that is no known array when one of an array's methods changes it."""
    return value if isinstance(value, Unknown) and not isinstance(value, _WHOLE) else hole


def _array(
    change: Callable[[list[Value], Sequence[Value]], Sequence[Value] | None],
) -> Callable[[Value, ArrayValue, Unknown], Value]:
    def apply(old: Value, given: ArrayValue, hole: Unknown) -> Value:
        def one(case: Value) -> Value:
            if not isinstance(case, ArrayValue) or case.open is not None or given.open is not None:
                return _kept(case, hole)
            made = change(list(case.elements), given.elements)
            return hole if made is None else make_array(made, case.chain)

        return each(old, one)

    return apply


def _splice(elements: list[Value], given: Sequence[Value]) -> Sequence[Value] | None:
    bounds = [part.value for part in given[:2] if isinstance(part, Static)]
    if len(bounds) < min(2, len(given)) or not bounds:
        return None
    start = js.to_integer(js.to_number(bounds[0]))
    first = int(max(0, len(elements) + start) if start < 0 else min(start, len(elements)))
    count = len(elements) - first
    if len(bounds) > 1:
        count = int(max(0, min(count, js.to_integer(js.to_number(bounds[1])))))
    return [*elements[:first], *given[2:], *elements[first + count :]]


def _append(old: Value, given: ArrayValue, hole: Unknown) -> Value:
    """`push`: an unknown spread among the arguments leaves the array open."""

    def one(case: Value) -> Value:
        if not isinstance(case, ArrayValue):
            return _kept(case, hole)
        return make_array((*case.elements, *given.elements), case.chain, case.open or given.open)

    return each(old, one)


#: Methods that change an array, and what it is afterwards.
METHODS: Mapping[str, Callable[[Value, ArrayValue, Unknown], Value]] = {
    "push": _append,
    "unshift": _array(lambda elements, given: [*given, *elements]),
    "pop": _array(lambda elements, _: elements[:-1]),
    "shift": _array(lambda elements, _: elements[1:]),
    "reverse": _array(lambda elements, _: elements[::-1]),
    "splice": _array(_splice),
}
