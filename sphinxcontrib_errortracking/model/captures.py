"""Does a piece of code reach the SDK's capture functions, itself or through functions of the repository?"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    CatchClause,
    Function,
    Identifier,
    ImportDeclaration,
    JSXElement,
    MemberExpression,
    Node,
    VariableDeclarator,
    walk,
)

from .methods import CAPTURES
from .syntax import dotted, is_given_error, jsx_reference, own_name, root_name, string_of, tail_name, unwrap, walk_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinxcontrib_errortracking.evaluate import Definition, ModuleScope

    from .graph import ImportGraph
    from .project import Project
    from .sites import Site

MAX_DEPTH = 6
#: the hook of React Router and Remix that gives a component the error of the route around it
ASKS_FOR_ERROR = "useRouteError"
#: Components and wrappers that hand what they catch to Sentry.
CAPTURING: frozenset[str] = CAPTURES | {"reactErrorHandler", "captureFeedback"}
#: Functions of the SDK that make a handler for a framework: who calls what they made captures.
MAKERS: frozenset[str] = frozenset({"createSentryHandleError", "wrapHandleErrorWithSentry", "handleErrorWithSentry"})
FLUSHES: frozenset[str] = frozenset({"flush", "close"})
EXITS: frozenset[str] = frozenset({"process.exit", "process.abort", "process.reallyExit"})
KILLS = "process.kill"  #: ends the process where it is given its own number
PROCESS_MODULES: frozenset[str] = frozenset({"process", "node:process"})
EXIT_NEEDLES = (
    *(name.encode() for name in sorted({*EXITS, KILLS})),
    b'"node:process"',
    b"'node:process'",
    b'"process"',
    b"'process'",
)


class Captures:
    """Answers for one repository, memoised by function."""

    def __init__(self, project: Project, graph: ImportGraph, sites: Iterable[Site]) -> None:
        self._project = project
        self._graph = graph
        self._capturing = [site for site in sites if site.method in CAPTURING]
        self._sites = {id(site.node) for site in self._capturing}
        named = project.mentioning(*(name.encode() for name in sorted(CAPTURES)))
        self._made = {id(site.node) for site in sites if site.method in MAKERS and site.kind == "call"}
        telling = CAPTURING | MAKERS
        self._files = frozenset(site.path for site in sites if site.method in telling) | frozenset(named)
        self._holders = frozenset(site.path for site in sites if site.method in CAPTURING)
        self._flushes = {id(site.node): site.path for site in sites if site.method in FLUSHES}
        self._memo: dict[tuple[str, Function], bool] = {}
        self._of_process: dict[str, dict[str, str]] = {}

    @cached_property
    def _importers(self) -> frozenset[str]:
        """The files that import one that holds a capture."""
        return frozenset(importer for path in self._files for importer in self._graph.importers(path))

    @cached_property
    def _reaching(self) -> frozenset[str]:
        """The files from which a capture may be reached; all others need no look."""
        return self._graph.importers_closure(*self._files) if self._files else frozenset()

    @cached_property
    def _flushing(self) -> frozenset[str]:
        """The files from which `flush` or `close` may be reached."""
        return self._graph.importers_closure(*set(self._flushes.values())) if self._flushes else frozenset()

    @cached_property
    def _asking(self) -> bool:
        """Does a file from which a capture may be reached ask for the error of a route?"""
        return bool(self._reaching & set(self._project.mentioning(ASKS_FOR_ERROR.encode())))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the functions and methods in which a capture stands."""
        pairs = ((above, site.tree) for site in self._capturing for above in site.tree.ancestors(site.node))
        named = (own_name(above, tree) for above, tree in pairs if isinstance(above, Function))
        return frozenset(name.rpartition(".")[2] for name in named) - {""}

    def used_in(self, path: str) -> bool:
        """Does a file capture, itself or by a function that it imports from a file that does?"""
        if path in self._holders:
            return True
        if path not in self._importers:
            return False
        names = self._imported(path)
        calls = (node for node in self._project.nodes(path) if isinstance(node, CallExpression)) if names else ()
        return any(self.reached_by(call, path) for call in calls if root_name(call.callee) in names)

    def _imported(self, path: str) -> frozenset[str]:
        """The names under which a file imports something from one that holds a capture."""
        locals_ = (
            getattr(specifier, "local", None)
            for entry in self._graph.imports(path)
            if entry.target in self._files and isinstance(entry.node, ImportDeclaration)
            for specifier in entry.node.specifiers
        )
        return frozenset(local.name for local in locals_ if isinstance(local, Identifier))

    def reached_from(self, node: Node, path: str) -> bool:
        """Does running this node, or a callback in it, capture? A function that is handed over by its name is followed."""
        module = self._project.module(path) if path in self._reaching else None
        if module is None:
            return False
        if self._search(node, module, "captures", MAX_DEPTH):
            return True
        definition = self._definition(node, module)
        return definition is not None and self.by_function(definition, "captures", MAX_DEPTH)

    def by_components(self, node: Node, path: str) -> bool:
        """Does a component below this node that is given the error capture? What else runs below it does not count."""
        module = self._project.module(path) if path in self._reaching else None
        return module is not None and any(self._renders(inner, module, MAX_DEPTH) for inner in walk(node))

    def reached_by(self, call: Node, path: str) -> bool:
        """Does this call capture, itself or in the function that it calls? What its arguments do does not count."""
        module = self._project.module(path) if path in self._reaching else None
        if module is None or not isinstance(call, CallExpression):
            return False
        if id(call) in self._sites or self._is_named_capture(call, module):
            return True
        return self._follows(call, module, "captures", MAX_DEPTH)

    def flushed_from(self, node: Node, path: str) -> bool:
        """Does running this node call `flush` or `close` of the SDK, itself or in the functions that it calls?"""
        module = self._project.module(path) if path in self._flushing else None
        return module is not None and self._search(node, module, "flushes", MAX_DEPTH)

    def exits(self, node: Node, path: str) -> bool:
        """Does running this node end the process?"""
        module = self._project.module(path)
        return module is not None and self._search(self.handler(node, path), module, "exits", 2)

    def ends(self, call: CallExpression, module: ModuleScope) -> bool:
        """Is this a call that ends the process, also by a name that is imported from `node:process`?"""
        name = dotted(call.callee)
        if name in EXITS:
            return True
        if name == KILLS:
            return bool(call.arguments) and dotted(call.arguments[0]) == "process.pid"
        root, _, rest = (name or "").partition(".")
        imported = self._process_names(module.path).get(root)
        return imported is not None and ".".join(filter(None, ("process", imported, rest))) in EXITS

    def _process_names(self, path: str) -> dict[str, str]:
        """Local name -> what it is of the module `process`, "" for the whole."""
        if path in self._of_process:
            return self._of_process[path]
        found = self._of_process[path] = {}
        for node in self._project.nodes(path):
            if isinstance(node, ImportDeclaration) and string_of(node.source) in PROCESS_MODULES:
                for specifier in node.specifiers:
                    local, imported = getattr(specifier, "local", None), getattr(specifier, "imported", None)
                    if isinstance(local, Identifier):
                        found[local.name] = imported.name if isinstance(imported, Identifier) else ""
        return found

    def by_function(self, definition: Definition, question: str, depth: int) -> bool:
        """The answer for a function of the repository."""
        key = (question, definition.node)
        if key not in self._memo:
            self._memo[key] = False  # asked again below itself
            self._memo[key] = self._search(definition.node, definition.module, question, depth)
        return self._memo[key]

    def _search(self, node: Node, module: ModuleScope, question: str, depth: int) -> bool:
        for inner in walk(node):
            if question == "captures" and id(inner) in self._sites:
                return True
            if question == "flushes" and id(inner) in self._flushes:
                return True
            if isinstance(inner, CallExpression):
                if question == "exits" and self.ends(inner, module):
                    return True
                if question == "captures" and (self._is_named_capture(inner, module) or self._is_made(inner, module)):
                    return True
                if depth and self._follows(inner, module, question, depth):
                    return True
            if question == "captures" and depth and self._renders(inner, module, depth):
                return True
        return False

    def _renders(self, node: Node, module: ModuleScope, depth: int) -> bool:
        """Is this an element of a component that is given the error or asks for it itself, and that captures?"""
        if not isinstance(node, JSXElement) or node.name is None:
            return False
        given = is_given_error(node.attributes)
        name = jsx_reference(node.name) if given or self._asking else None
        if name is None or not self._may_reach(module, "captures"):
            return False
        definition = self._project.evaluator().component(name, module.scope_around(node))
        if definition is not None:
            return (given or _asks_for_error(definition.node)) and self._by(definition, "captures", depth)
        return given and any(self._file_captures(path, depth) for path in self._loaded_later(name, module))

    def _loaded_later(self, name: Node, module: ModuleScope) -> Iterator[str]:
        """The files of a component that is loaded when it is shown: `const Failure = lazy(() => import("./failure"))`."""
        found = module.scope.lookup(name.name) if isinstance(name, Identifier) else None
        declared = found[1].node if found is not None else None
        if isinstance(declared, VariableDeclarator) and isinstance(declared.init, CallExpression):
            inside = set(map(id, walk(declared.init)))
            for entry in self._graph.imports(module.path):
                if entry.target is not None and id(entry.node) in inside:
                    yield entry.target

    def _file_captures(self, path: str, depth: int) -> bool:
        module = self._project.module(path) if path in self._reaching else None
        nodes = self._project.nodes(path) if module is not None else ()
        return module is not None and bool(nodes) and self._search(nodes[0], module, "captures", depth - 1)

    def _is_made(self, call: CallExpression, module: ModuleScope) -> bool:
        """Is a handler called that a function of the SDK made: `const handle = createSentryHandleError({})`?"""
        if not self._made or not isinstance(call.callee, Identifier):
            return False
        found = module.scope_around(call).lookup(call.callee.name)
        declared = found[1].node if found is not None else None
        return isinstance(declared, VariableDeclarator) and id(declared.init) in self._made

    def _is_named_capture(self, call: CallExpression, module: ModuleScope) -> bool:
        """`this.sentry.captureException(…)`: what the object is cannot be known, and nothing else goes by this name."""
        if tail_name(call.callee) not in CAPTURES:
            return False
        evaluator, scope = self._project.evaluator(), module.scope_around(call)
        callee = unwrap(call.callee)
        return evaluator.external(callee, scope) is None and evaluator.declaration(callee, scope) is None

    def _follows(self, call: CallExpression, module: ModuleScope, question: str, depth: int) -> bool:
        if not self._may_reach(module, question):
            return False
        definition = self._project.evaluator().declaration(unwrap(call.callee), module.scope_of(call.callee))
        return definition is not None and self._by(definition, question, depth)

    def _by(self, definition: Definition, question: str, depth: int) -> bool:
        if not self._may_reach(definition.module, question):
            return False
        return self.by_function(definition, question, depth - 1)

    def _may_reach(self, module: ModuleScope, question: str) -> bool:
        """Is the file one from which what is asked for may be reached? A process is ended from anywhere."""
        if question == "exits":
            return True
        return module.path in (self._reaching if question == "captures" else self._flushing)

    def handler(self, node: Node, path: str) -> Node:
        """What a handler runs: the body of a catch clause or function, or of the function that it names; else itself."""
        if isinstance(node, CatchClause | Function):
            return node.body
        module = self._project.module(path) if isinstance(node, Identifier | MemberExpression) else None
        definition = self._definition(node, module) if module is not None else None
        return definition.node.body if definition is not None else node

    def _definition(self, node: Node, module: ModuleScope) -> Definition | None:
        if not isinstance(node, Identifier | MemberExpression):
            return None
        return self._project.evaluator().declaration(node, module.scope_around(node))


def _asks_for_error(function: Function) -> bool:
    return any(isinstance(one, CallExpression) and tail_name(one.callee) == ASKS_FOR_ERROR for one in walk(function))


def calls_here(node: Node) -> frozenset[str]:
    """The callees, written out, that run when a node runs."""
    return frozenset(
        name
        for inner in walk_here(node)
        if isinstance(inner, CallExpression) and (name := dotted(inner.callee)) is not None
    )
