"""Which names' objects the value of an expression may be, or may hold inside: what a change of that value may change too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.scope import member_path, static_key
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

THIS = -1  #: the index under which a function is given its `this`
INSIDE = 1  #: of an argument: it lies inside the result
SAME = 0  #: it is the result
PART = -1  #: the result lies inside it
COPY = 2  #: the result has the same parts


@dataclass(frozen=True, slots=True)
class Escape:
    """An object is given away at `node`.

    `kind`: given (`callee` gets it as its argument `index`; None for any, THIS for `this`), returned (what `callee` returns for it
    is changed at `change`), or global (it is stored on the global object, as the last name of `callee`). `deep`: it lies inside
    what is given.
    """

    kind: str
    node: Node
    callee: Node
    index: int | None = None
    deep: bool = False
    change: SourceLocation | None = None


#: Of JavaScript's own functions: how each argument, and those that follow the last, is related to the result. None: not at all.
FUNCTIONS: Mapping[str, tuple[int | None, ...]] = {
    **dict.fromkeys(
        (
            "Object",
            "Object.freeze",
            "Object.seal",
            "Object.preventExtensions",
            "Object.setPrototypeOf",
            "Object.defineProperty",
            "Object.defineProperties",
            "Promise.resolve",
            "Promise.all",
            "Promise.allSettled",
        ),
        (SAME, None),
    ),
    **dict.fromkeys(("Promise.race", "Promise.any", "Reflect.get"), (PART, None)),
    **dict.fromkeys(
        ("Object.values", "Object.entries", "Object.fromEntries", "Object.create", "Array.from"), (COPY, None)
    ),
    "Array.of": (INSIDE,),
    "Object.assign": (SAME, COPY),
    **dict.fromkeys(
        (
            "Object.keys",
            "Object.getOwnPropertyNames",
            "JSON.stringify",
            "JSON.parse",
            "structuredClone",
            "String",
            "Number",
            "Boolean",
            "Array.isArray",
            "parseInt",
            "parseFloat",
            "encodeURIComponent",
            "require",
        ),
        (None,),
    ),
}
#: Of methods, by their name: how the receiver and the arguments are related to the result.
METHODS: Mapping[str, tuple[int | None, int | None]] = {
    **dict.fromkeys(("at", "find", "findLast", "get", "pop", "shift", "next"), (PART, None)),
    **dict.fromkeys(("reduce", "reduceRight"), (PART, SAME)),
    **dict.fromkeys(("then", "catch", "finally", "sort", "reverse", "valueOf", "copyWithin"), (SAME, None)),
    **dict.fromkeys(("set", "add", "fill"), (SAME, INSIDE)),
    **dict.fromkeys(("map", "filter", "slice", "flat", "toSorted", "toReversed", "values", "entries"), (COPY, None)),
    **dict.fromkeys(("concat", "flatMap"), (COPY, COPY)),
    **dict.fromkeys(("splice", "toSpliced", "with"), (COPY, INSIDE)),
    **dict.fromkeys(
        """join toString toLocaleString toJSON trim trimStart trimEnd split includes indexOf lastIndexOf findIndex has some every
        startsWith endsWith replace replaceAll toLowerCase toUpperCase padStart padEnd repeat charAt charCodeAt match matchAll test
        exec toFixed forEach keys hasOwnProperty push unshift delete substring substr localeCompare""".split(),  # noqa: SIM905 - a list of names reads best so
        (None, None),
    ),
}


def sources(node: Node | None, level: int = SAME) -> Iterator[tuple[Node, int]]:  # noqa: C901, PLR0912 - one case a kind
    """Yield each name, `this` and call from which the value of `node` may come, with its level.

    Level 0 and below: a change of the value itself changes what the name holds; above: only one of what lies inside the value.
    """
    stack = [] if node is None else [(node, level)]
    while stack:
        current, depth = stack.pop()
        match current:
            case es.Identifier() | es.ThisExpression():
                yield current, depth
            case es.MemberExpression():
                stack.append((current.object, stepped(depth, PART)))
            case es.ChainExpression():
                stack.append((current.expression, depth))
            case es.ConditionalExpression():
                stack += [(current.consequent, depth), (current.alternate, depth)]
            case es.LogicalExpression():
                stack += [(current.left, depth), (current.right, depth)]
            case es.AssignmentExpression():
                stack.append((current.right, depth))
            case es.SequenceExpression():
                stack.append((current.expressions[-1], depth))
            case es.AwaitExpression():
                stack.append((current.argument, depth))
            case es.SpreadElement():
                stack.append((current.argument, stepped(depth, PART)))
            case es.ObjectExpression() | es.ArrayExpression():
                stack += [(part, stepped(depth, step)) for part, step in _parts(current)]
            case es.NewExpression():
                proxy = isinstance(current.callee, es.Identifier) and current.callee.name == "Proxy"
                stack += [(given, depth + (0 if proxy else 1)) for given in current.arguments]
            case es.CallExpression():
                related = list(_related(current))
                yield from ((current, depth) for part, _ in related if part is current)
                stack += [(part, stepped(depth, step)) for part, step in related if part is not current]
            case _:
                pass


def stepped(level: int, step: int) -> int:
    """The level of what is related to a value by `step`. A copy shares its parts only; what a part lies in is not deeper than it."""
    if step == COPY:
        return level if level < 0 else level + 1
    return level if step == PART and level > 0 else level + step


def _parts(node: es.ObjectExpression | es.ArrayExpression) -> Iterator[tuple[Node, int]]:
    """What lies inside a literal; a spread copies its parts."""
    for part in node.properties if isinstance(node, es.ObjectExpression) else node.elements:
        if isinstance(part, es.SpreadElement):
            yield part.argument, COPY
        elif isinstance(part, es.Property):
            yield part.value, INSIDE
        elif part is not None:
            yield part, INSIDE


def _related(call: es.CallExpression) -> Iterator[tuple[Node, int]]:
    """What the result of a call may be, or hold: parts of the call, or the call itself where its function must be looked at."""
    callee = call.callee.expression if isinstance(call.callee, es.ChainExpression) else call.callee
    root, path = member_path(callee)
    if isinstance(root, es.Identifier) and path is not None:
        steps = FUNCTIONS.get(".".join((root.name, *path)))
        if steps is not None:
            yield from _given(call.arguments, steps)
            return
    if isinstance(callee, es.MemberExpression) and (row := METHODS.get(static_key(callee) or "")) is not None:
        given = call.arguments[1:] if row == (PART, SAME) else call.arguments
        yield from _given((callee.object, *given), row)
        return
    yield call, SAME
    if isinstance(root, es.Identifier | es.ThisExpression):
        yield root, SAME
    yield from ((argument, INSIDE) for argument in call.arguments)


def _given(nodes: tuple[Node, ...], steps: tuple[int | None, ...]) -> Iterator[tuple[Node, int]]:
    for index, node in enumerate(nodes):
        step = steps[min(index, len(steps) - 1)]
        if step is not None and not isinstance(node, es.Function):
            yield node, step
