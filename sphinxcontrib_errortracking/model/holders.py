"""Which names of a file may hold something of the SDK: told from the syntax alone, because evaluating a name may read half the repository.

A superset: scopes are left aside, and whatever is made of a name that may hold the SDK may hold it too. What a function does with
the SDK tells nothing of what it returns; what it returns does.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    AssignmentPattern,
    CallExpression,
    Class,
    ExportAllDeclaration,
    ExportDefaultDeclaration,
    ExportNamedDeclaration,
    ExportSpecifier,
    ExpressionStatement,
    ForOfStatement,
    Function,
    Identifier,
    ImportDeclaration,
    ImportDefaultSpecifier,
    ImportSpecifier,
    MemberExpression,
    MethodDefinition,
    NewExpression,
    Node,
    Property,
    PropertyDefinition,
    ReturnStatement,
    ThisExpression,
    VariableDeclaration,
    VariableDeclarator,
    YieldExpression,
    walk,
)

from .methods import is_sdk
from .syntax import key_name, string_of, unwrap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from .graph import ImportGraph
    from .project import Tree

THIS = "this"
#: Methods of a promise or a list that call a function with what that holds.
CALLING_BACK = frozenset({"then", "forEach", "map", "filter", "some", "every", "find", "flatMap"})
#: Any name that a file exports.
ALL = "*"
COMMONJS = frozenset({"module", "exports"})


class Holders:
    """The names of one file, the SDK imported by it to begin with; `given_by` adds what other files give it."""

    def __init__(self, tree: Tree, graph: ImportGraph) -> None:
        self._parents = tree.parents
        self._imports = graph.imports(tree.path)
        self._places: defaultdict[str, list[Node]] = defaultdict(list)
        self._all: defaultdict[str, list[Node]] = defaultdict(list)  #: with keys and the like
        for node in tree.nodes:
            name = _name(node)
            if name is not None:
                self._all[name].append(node)
                if not self._is_part(node):
                    self._places[name].append(node)
        self._functions = _functions(tree.nodes)
        self._holding: set[Node] = set()  #: in which one of the names stands, or what gives the SDK
        self._answers: dict[Node, bool] = {}  #: of `may_hold`
        self._names: set[str] = set()
        self._givers: set[Node] = set()
        self._climbed: set[tuple[Node, bool, bool]] = set()
        #: The exports by which a file that imports this one may get the SDK; ALL for any of them.
        self.given: set[str] = set()
        self._spread([name for name in self._places if "sentry" in name.lower()])
        self._receive(entry.node for entry in self._imports if is_sdk(entry.package))
        self._receive(node for node in tree.nodes if _names_sdk(node))

    def given_by(self, path: str, names: Collection[str]) -> None:
        """Take in that another file may give the SDK under these names."""
        self._receive((entry.node for entry in self._imports if entry.target == path), names)

    def take(self, names: Iterable[str]) -> None:
        """Take in names that may hold the SDK: parameters to which another file gives it."""
        self._answers.clear()
        self._spread(list(names))

    def _receive(self, imports: Iterable[Node], names: Collection[str] = (ALL,)) -> None:
        self._answers.clear()
        for node in imports:
            if isinstance(node, ExportAllDeclaration | ExportNamedDeclaration):
                self.given.update(_passed_on(node, names))
            elif isinstance(node, ImportDeclaration):
                imported = (specifier for specifier in node.specifiers if _is_imported(specifier, names))
                self._spread([own for specifier in imported for own in _names(getattr(specifier, "local", specifier))])
            else:
                self._givers.add(node)
                self._mark(node)
                self._spread(list(self._climb(node)))
        if not COMMONJS.isdisjoint(self._names):
            self.given.add(ALL)

    def _is_part(self, node: Node) -> bool:
        """Is this the `x` or the `this` of `this.x`, or a key: no value of its own?"""
        above = self._parents.get(node)
        match above:
            case MemberExpression(property=inner) if inner is node:
                return not above.computed
            case MemberExpression(object=ThisExpression()):
                return _name(above) != THIS
            case Property(key=inner) | PropertyDefinition(key=inner) if inner is node:
                return not above.computed
        return False

    def _spread(self, queue: list[str]) -> None:
        while queue:
            name = queue.pop()
            if name not in self._names:
                self._names.add(name)
                for node in self._all[name]:
                    self._mark(node)
                if name.startswith("this."):
                    queue.append(THIS)
                for place in self._places[name]:
                    queue.extend(self._climb(place))

    def _mark(self, node: Node) -> None:
        """Note what a node stands in: each node once, however many hold it."""
        above: Node | None = node
        while above is not None and above not in self._holding:
            self._holding.add(above)
            above = self._parents.get(above)

    def may_hold(self, reference: Node) -> bool:
        """May a callee, or what is handed over, be of the SDK?

        Asked of every call of a chain `a()()()`: the answer for one is that for all on the way to what decides it.
        """
        node = unwrap(reference)
        way: list[Node] = []
        while isinstance(node, MemberExpression | CallExpression) and node not in self._answers:
            way.append(node)
            found = self._decides(node)
            if found is not None:
                break
            node = unwrap(node.object if isinstance(node, MemberExpression) else node.callee)
        else:
            found = self._answers[node] if node in self._answers else self._holds(node)
        self._answers.update(dict.fromkeys(way, found))
        return found

    def _decides(self, node: MemberExpression | CallExpression) -> bool | None:
        """What one member or call of a chain tells by itself; None where the rest of the chain tells."""
        if isinstance(node, MemberExpression):
            own = _name(node)
            return None if own is None else own in self._names
        given = node in self._givers or any(self._holds(argument) for argument in node.arguments)
        return True if given else None

    def _holds(self, node: Node) -> bool:
        name = _name(node)
        if name is not None:
            return name in self._names
        if isinstance(node, Function):
            return False
        return node in self._holding

    def _climb(self, node: Node) -> Iterator[str]:
        """Yield the names that may be given what `node` holds, going up from where it stands."""
        below, above = node, self._parents.get(node)
        returned = from_function = False
        while above is not None and (above, returned, from_function) not in self._climbed:
            self._climbed.add((above, returned, from_function))
            if isinstance(above, ExpressionStatement) or (
                isinstance(above, Function) and not returned and above.body is not below
            ):
                return
            returned = not isinstance(above, Function) and (returned or isinstance(above, _RETURNS))
            self.given.update(_exported(below, above))
            yield from _given(above, from_function=from_function)
            if isinstance(above, CallExpression) and isinstance(above.callee, Identifier) and not from_function:
                for function in self._functions.get(above.callee.name, ()):
                    yield from (name for param in function.params for name in _names(param))
            from_function = isinstance(above, Function)
            below, above = above, self._parents.get(above)


def _names_sdk(node: Node) -> bool:
    """Is a function given the name of an SDK, as `load("@sentry/node")` is: it may load that?"""
    return isinstance(node, CallExpression) and any(is_sdk(string_of(part) or "") for part in node.arguments)


_RETURNS = (ReturnStatement, YieldExpression)


def _given(node: Node, *, from_function: bool) -> Iterator[str]:
    """The names that are given what stands somewhere in `node`, in a function of its own or not."""
    match node:
        case VariableDeclarator(id=target) | AssignmentExpression(left=target):
            yield from _names(target)
        case ForOfStatement(left=target) | AssignmentPattern(left=target):
            yield from _names(target)
        case PropertyDefinition(key=key) | MethodDefinition(key=key) | Property(key=key):
            yield f"this.{key_name(key)}"
        case CallExpression() | NewExpression() if not from_function:
            yield from _parameters(node)
        case Class(id=name):
            yield from (THIS, *((name.name,) if name is not None else ()))
        case Function(id=Identifier(name=name)):
            yield name


def _passed_on(export: ExportAllDeclaration | ExportNamedDeclaration, names: Collection[str]) -> Iterable[str]:
    """The names under which an export from another file passes on some of its names."""
    if isinstance(export, ExportAllDeclaration):
        return names if export.exported is None else _names(export.exported)
    return [key_name(entry.exported) or ALL for entry in export.specifiers if _is_among(entry.local, names)]


def _is_among(name: Node, names: Collection[str]) -> bool:
    return ALL in names or (key_name(name) or ALL) in names


def _is_imported(specifier: Node, names: Collection[str]) -> bool:
    """May this specifier import one of the names?"""
    if isinstance(specifier, ImportDefaultSpecifier):
        return ALL in names or "default" in names
    return not isinstance(specifier, ImportSpecifier) or _is_among(specifier.imported, names)


def _exported(node: Node, above: Node) -> Iterator[str]:
    """The names under which a specifier or a declaration is exported, where an export stands directly around it."""
    if isinstance(above, ExportDefaultDeclaration):
        yield "default"
    if not isinstance(above, ExportNamedDeclaration):
        return
    match node:
        case ExportSpecifier(exported=exported):
            yield key_name(exported) or ALL
        case VariableDeclaration(declarations=declarations):
            for declarator in declarations:
                yield from _names(declarator.id)
        case Function(id=Identifier(name=name)) | Class(id=Identifier(name=name)):
            yield name


def _parameters(call: CallExpression | NewExpression) -> Iterator[str]:
    """The parameters of a function that is written where it is called, or where a promise or a list calls it: `import(…).then((Sentry) => …)`.

    What anybody else gives a function that is handed over is not followed.
    """
    callee = unwrap(call.callee)
    method = key_name(callee.property, computed=callee.computed) if isinstance(callee, MemberExpression) else None
    for part in (callee, *(call.arguments[:1] if method in CALLING_BACK else ())):
        if isinstance(part, Function):
            for param in part.params:
                yield from _names(param)


def _functions(nodes: Iterable[Node]) -> dict[str, list[Function]]:
    """The functions of a file, by the names that their declarations give them."""
    found: defaultdict[str, list[Function]] = defaultdict(list)
    for node in nodes:
        match node:
            case Function(id=Identifier(name=name)):
                found[name].append(node)
            case VariableDeclarator(id=Identifier(name=name), init=Function() as function):
                found[name].append(function)
    return found


def _names(node: Node) -> Iterator[str]:
    return (name for part in walk(node) if (name := _name(part)) is not None)


def _name(node: Node) -> str | None:
    """`x`, `this.x`, or `this` where it stands without a plain member."""
    if isinstance(node, Identifier):
        return node.name
    if isinstance(node, MemberExpression) and isinstance(node.object, ThisExpression):
        key = key_name(node.property, computed=node.computed)
        return THIS if key is None else f"this.{key}"
    return THIS if isinstance(node, ThisExpression) else None
