"""What stands around a call: a catch block, a listener, a callback, a component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import (
    CallExpression,
    CatchClause,
    ExportNamedDeclaration,
    ExportSpecifier,
    Function,
    JSXElement,
    MethodDefinition,
    Node,
    Property,
    VariableDeclarator,
)

from .syntax import key_name, own_name, parent, rejection_handler, string_of, tail_name, unwrap

if TYPE_CHECKING:
    from .syntax import Ancestry

#: Options that are functions of the application, called by the SDK.
CALLBACK_OPTIONS: frozenset[str] = frozenset(
    """beforeSend beforeSendTransaction beforeSendSpan beforeSendLog beforeSendMetric beforeBreadcrumb tracesSampler
    profilesSampler beforeSendFeedback beforeAddRecordingEvent errorHandler onError beforeCapture""".split()  # noqa: SIM905 - a list of names reads best so
)
LISTENER_METHODS: frozenset[str] = frozenset({"on", "once", "addListener", "addEventListener", "prependListener"})
HOOKS: frozenset[str] = frozenset({"useEffect", "useLayoutEffect", "useInsertionEffect", "useCallback", "useMemo"})
#: What React, Vue and Svelte call in a browser alone, never while a server renders.
EFFECTS: frozenset[str] = frozenset(
    {"useEffect", "useLayoutEffect", "useInsertionEffect", "onMounted", "onUpdated", "onMount"}
)
ROUTE_HOOKS: tuple[str, ...] = ("onRequestError", "onRouterTransitionStart", "handleError")


def context_of(node: Node, module: Ancestry) -> str:
    """The nearest telling thing around a node; "" where there is none."""
    if isinstance(node, JSXElement):
        return "component"
    below = node
    for above in module.ancestors(node):
        found = _context(above, below, module)
        if found:
            return found
        below = above
    return ""


def callback_of(node: Node, module: Ancestry) -> str:
    """`callback:NAME` for what stands in a function without a name that is handed to a call; "" where there is none."""
    below = node
    for above in module.ancestors(node):
        if isinstance(above, CallExpression) and isinstance(below, Function) and below in above.arguments:
            name = tail_name(unwrap(above.callee))
            return f"callback:{name}" if name else ""
        below = above
    return ""


def in_effect(node: Node, module: Ancestry) -> bool:
    """Does a node stand in a function that is handed to an effect: `useEffect(() => { captureException(error); })`?"""
    below = node
    for above in module.ancestors(node):
        handed = isinstance(above, CallExpression) and isinstance(below, Function) and below in above.arguments[:1]
        if isinstance(above, CallExpression) and handed and tail_name(unwrap(above.callee)) in EFFECTS:
            return True
        below = above
    return False


def _context(above: Node, below: Node, module: Ancestry) -> str:
    match above:
        case CatchClause(body=body) if body is below:
            return "catch"
        case CallExpression(callee=callee, arguments=arguments) if below in arguments:
            return (
                "promise-catch" if rejection_handler(above) is below else _argument_context(unwrap(callee), arguments)
            )
        case Property(key=key, value=value) if value is below:
            name = key_name(key, computed=above.computed)
            return name if name in CALLBACK_OPTIONS else ""
        case MethodDefinition(key=key):
            name = key_name(key, computed=above.computed)
            return "component-did-catch" if name in {"componentDidCatch", "getDerivedStateFromError"} else ""
        case VariableDeclarator(init=init) if init is below:
            name = getattr(above.id, "name", "")
            grand = [ancestor.type for ancestor in module.ancestors(above)][:2]
            return f"export:{name}" if name in ROUTE_HOOKS and "ExportNamedDeclaration" in grand else ""
        case ExportSpecifier(exported=exported):
            return f"export:{key_name(exported)}"
        case Function():
            return _function_context(above, module)
    return ""


def _argument_context(callee: Node, arguments: tuple[Node, ...]) -> str:
    name = tail_name(callee)
    first = arguments[0] if arguments else None
    if name in LISTENER_METHODS and (event := string_of(first)) is not None:
        return f"listener:{event}"
    return "component" if name in HOOKS else ""


def _function_context(function: Function, module: Ancestry) -> str:
    if len(function.params) == 4:  # noqa: PLR2004 - Express tells error handlers by their four parameters
        above = parent(function, module)
        if isinstance(above, CallExpression) and tail_name(above.callee) == "use":
            return "express-error-handler"
    name = own_name(function, module)
    if name in ROUTE_HOOKS:
        above = parent(function, module)
        return f"export:{name}" if isinstance(above, ExportNamedDeclaration) else ""
    return ""
