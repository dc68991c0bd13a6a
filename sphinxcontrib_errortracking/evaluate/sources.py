"""Which names' objects the value of an expression may be, or may hold inside: what a change of that value may change too."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

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
PART_OF_PART = -2
MAX_INSIDE = (
    40  #: levels of calls and literals in each other that are looked into; each level is looked into from all around it
)
COPY = 2  #: the result has the same parts
FLAT = 3  #: the result has the same parts, or their parts


@dataclass(frozen=True, slots=True)
class Escape:
    """An object is given away at `node`.

    `kind`: given (`callee` gets it as its argument `index`; None for any, THIS for `this`), returned (what `callee` returns for it
    is changed at `change`), or global (it is stored on the global object, as the last name of `callee`). `deep`: it lies inside
    what is given. `within`: not the object, but what it holds under these names. `by`: it comes there only if each of these
    functions returns what it gets as the argument of this index.
    """

    kind: str
    node: Node
    callee: Node
    index: int | None = None
    deep: bool = False
    change: SourceLocation | None = None
    within: tuple[str, ...] = ()
    by: tuple[tuple[Node, int], ...] = ()


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
            "Promise.reject",
            "Promise.all",
            "Promise.allSettled",
        ),
        (SAME, None),
    ),
    **dict.fromkeys(("Promise.race", "Promise.any", "Reflect.get"), (PART, None)),
    **dict.fromkeys(("Object.values", "Object.entries", "Object.create", "Array.from"), (COPY, None)),
    "Object.fromEntries": (FLAT, None),
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
#: Classes of the runtime whose objects hold nothing of what they are made of, only texts and numbers that are read from it.
TEXTUAL = frozenset({"URL", "URLSearchParams", "Headers", "Date", "RegExp", "String", "Number", "Boolean"})
#: Of methods, by their name: how the receiver and the arguments are related to the result.
METHODS: Mapping[str, tuple[int | None, int | None]] = {
    **dict.fromkeys(("at", "find", "findLast", "pop", "shift", "next"), (PART, None)),
    "get": (PART_OF_PART, None),  # of what a Map is made of
    **dict.fromkeys(("reduce", "reduceRight"), (PART, SAME)),
    **dict.fromkeys(("then", "catch", "finally", "sort", "reverse", "valueOf", "copyWithin"), (SAME, None)),
    **dict.fromkeys(("set", "add", "fill"), (SAME, INSIDE)),
    **dict.fromkeys(("map", "filter", "slice", "toSorted", "toReversed", "values", "entries"), (COPY, None)),
    "flat": (FLAT, None),
    "flatMap": (FLAT, FLAT),
    "concat": (FLAT, FLAT),
    "call": (SAME, SAME),
    "apply": (SAME, SAME),
    **dict.fromkeys(("splice", "toSpliced", "with"), (COPY, INSIDE)),
    **dict.fromkeys(
        """join toString toLocaleString toJSON trim trimStart trimEnd split includes indexOf lastIndexOf findIndex has some every
        startsWith endsWith replace replaceAll toLowerCase toUpperCase padStart padEnd repeat charAt charCodeAt match matchAll test
        exec toFixed forEach keys hasOwnProperty push unshift delete substring substr localeCompare""".split(),  # noqa: SIM905 - a list of names reads best so
        (None, None),
    ),
}


def sources(node: Node | None, level: int = SAME) -> Iterator[tuple[Node, int]]:
    """Yield each name, `this` and call from which the value of `node` may come, with its level.

    Level 0 and below: a change of the value itself changes what the name holds; above: only one of what lies inside the value.
    """
    return ((source, depth) for source, depth, _ in placed_sources(node, level))


Placed: TypeAlias = "tuple[Node, int, tuple[str, ...]]"


def placed_sources(node: Node | None, level: int = SAME) -> Iterator[Placed]:  # noqa: C901, PLR0912 - one case a kind
    """Yield the same, each with the names under which it holds what the value comes from: `a.b` comes from within `b` of `a`."""
    stack = [] if node is None else [(node, Depth(level))]
    within: dict[int, tuple[str, ...]] = {}
    while stack:
        current, depth = stack.pop()
        if depth.depth > MAX_INSIDE:
            continue
        names = within.pop(id(current), ())
        match current:
            case es.Identifier() | es.ThisExpression():
                yield current, depth.level, names
            case es.MemberExpression():
                stack.append((current.object, depth.stepped(PART)))
                key = static_key(current)
                within[id(current.object)] = () if key is None else (key, *names)
            case es.ChainExpression():
                stack.append((current.expression, depth))
                within[id(current.expression)] = names
            case es.ConditionalExpression():
                stack += [(current.consequent, depth), (current.alternate, depth)]
            case es.LogicalExpression():
                stack += [(current.left, depth), (current.right, depth)]
            case es.AssignmentExpression():
                stack += [(current.right, depth), (current.left, depth)]
            case es.SequenceExpression():
                stack.append((current.expressions[-1], depth))
            case es.AwaitExpression():
                stack.append((current.argument, depth))
            case es.SpreadElement():
                stack.append((current.argument, depth.stepped(PART)))
            case es.ObjectExpression() | es.ArrayExpression():
                stack += [(part, depth.inside(step)) for part, step in _parts(current)]
            case es.NewExpression() if getattr(current.callee, "name", "") in TEXTUAL:
                pass
            case es.NewExpression():
                proxy = isinstance(current.callee, es.Identifier) and current.callee.name == "Proxy"
                step = SAME if proxy or depth.level < 0 else INSIDE
                stack += [(given, depth.stepped(step)) for given in current.arguments]
                stack += [(given, depth) for given in _resolved(current)]
            case es.Class():
                fields = (item for item in current.body.body if isinstance(item, es.PropertyDefinition) and item.static)
                stack += [(field.value, depth.inside(INSIDE)) for field in fields if field.value is not None]
            case es.CallExpression():
                related = list(_related(current))
                yield from ((current, depth.level, ()) for part, _ in related if part is current)
                stack += [(part, depth.stepped(step)) for part, step in related if part is not current]
            case _:
                pass


@dataclass(frozen=True, slots=True)
class Depth:
    """How deep in a value something lies. Of a copy only the parts are shared: `shared` levels below it, itself not."""

    depth: int
    shared: int = 0

    @property
    def level(self) -> int:
        """How deep a change of the value must go to change this."""
        return self.depth + self.shared

    def stepped(self, step: int) -> Depth:
        """The depth of what is related to this by `step`; what a part lies in is not deeper than the part."""
        if step == COPY:
            return self if self.depth < 0 else Depth(self.depth, max(self.shared, 1))
        if step == FLAT:
            return Depth(self.depth - 1, 0 if self.depth < 0 else max(self.shared, 1) + 1)
        if step < 0 < self.level:
            return self
        return Depth(self.depth + step, self.shared)

    def inside(self, step: int) -> Depth:
        """The depth of what stands in a literal, which is nobody else's."""
        if step != INSIDE:
            return self.stepped(step)
        return Depth(self.depth + 1, max(self.shared - 1, 0))


def _resolved(node: es.NewExpression) -> Iterator[Node]:
    """Yield what the function given to `new Promise` hands to its first parameter."""
    function = node.arguments[0] if node.arguments else None
    if getattr(node.callee, "name", "") != "Promise" or not isinstance(function, es.Function) or not function.params:
        return
    name = getattr(function.params[0], "name", "")
    for call in es.walk(function.body):
        if isinstance(call, es.CallExpression) and getattr(call.callee, "name", None) == name:
            yield from call.arguments[:1]


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
    elif isinstance(callee, es.MemberExpression | es.CallExpression):
        yield callee.object if isinstance(callee, es.MemberExpression) else callee, SAME
    yield from ((argument, INSIDE) for argument in call.arguments)


def _given(nodes: tuple[Node, ...], steps: tuple[int | None, ...]) -> Iterator[tuple[Node, int]]:
    for index, node in enumerate(nodes):
        step = steps[min(index, len(steps) - 1)]
        if step is not None and not isinstance(node, es.Function):
            yield node, step
