"""The SDK's functions that this room treats specially, as data: what configures Sentry, and which argument holds the options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Method:
    """One row: a name that Sentry packages export, what kind of call it is, and the index of its options argument."""

    name: str
    kind: str  #: init, client, build, configure
    options: int | None
    packages: tuple[str, ...] = ()  #: prefixes of packages that it must come from; () for every Sentry package
    within: str = ""  #: the property of that argument that holds the options; "" where they are the argument itself


#: Configuration calls. The first row that fits name and package counts.
METHODS: tuple[Method, ...] = (
    Method("init", "init", 0),
    Method("initWithoutDefaultIntegrations", "init", 0),
    Method("withSentry", "build", 1, ("@sentry/solidstart",)),
    Method("withSentry", "init", 0, ("@sentry/cloudflare",)),
    Method("wrapRequestHandler", "init", 0, ("@sentry/cloudflare",), "options"),
    Method("sentryPagesPlugin", "init", 0, ("@sentry/cloudflare",)),
    Method("sentryCloudflareNitroPlugin", "init", 0, ("@sentry/nuxt",)),
    Method("instrumentDurableObjectWithSentry", "init", 0),
    Method("instrumentWorkflowWithSentry", "init", 0),
    Method("initCloudflareSentryHandle", "init", 0),
    Method("BrowserClient", "client", 0),
    Method("NodeClient", "client", 0),
    Method("ServerRuntimeClient", "client", 0),
    Method("VercelEdgeClient", "client", 0),
    Method("CloudflareClient", "client", 0),
    Method("initAndBind", "client", 1),
    Method("withSentryConfig", "build", 1, ("@sentry/nextjs",)),
    Method("withSentryConfig", "build", 1),
    Method("withSentry", "build", 1, ("@sentry/react-native",)),
    Method("getSentryExpoConfig", "build", 1),
    Method("wrapVinxiConfigWithSentry", "build", 1),
    Method("sentryVitePlugin", "build", 0),
    Method("sentryWebpackPlugin", "build", 0),
    Method("SentryWebpackPlugin", "build", 0),
    Method("sentryEsbuildPlugin", "build", 0),
    Method("sentryRollupPlugin", "build", 0),
    Method("sentrySvelteKit", "build", 0),
    Method("sentryTanstackStart", "build", 0),
    Method("sentryReactRouter", "build", 0),
    Method("sentryRemixVitePlugin", "build", 0),
    Method("sentrySolidStartVite", "build", 0),
    Method("sentryAstro", "build", 0),
    Method("sentry", "init", 1, ("@sentry/hono/bun", "@sentry/hono/cloudflare", "@sentry/hono/deno")),
    Method("nuxtModule", "build", 0),
    Method("addIntegration", "configure", 0),
    Method("addEventProcessor", "configure", 0),
    Method("addGlobalEventProcessor", "configure", 0),
)

_BY_NAME: dict[str, list[Method]] = {}
for _row in METHODS:
    _BY_NAME.setdefault(_row.name, []).append(_row)

#: Default exports that have a name of their own in Sentry's documentation.
DEFAULT_EXPORTS: dict[str, str] = {"@sentry/astro": "sentryAstro", "@sentry/webpack-plugin": "SentryWebpackPlugin"}

#: Objects in which a package keeps functions that count by their own names.
NAMESPACES: tuple[str, ...] = (
    "AWSLambda.",
    "GCPFunction.",
    "Browser.",
    "Native.",
    "React.",
)  # the last three: sentry-expo

#: Packages of Sentry that do not carry its scope.
OTHER_PACKAGES: tuple[str, ...] = ("sentry-expo", "sentry-testkit")

#: SDKs that give a callback for their options the variables of the worker.
WORKER_SDKS: tuple[str, ...] = ("@sentry/cloudflare", "@sentry/hono/cloudflare")

CAPTURES: frozenset[str] = frozenset(
    {
        "captureException",
        "captureMessage",
        "captureEvent",
        "captureReactException",
        "captureRemixErrorBoundaryError",
        "captureRequestError",
        "captureUnderscoreErrorException",
    }
)

#: What counts without being called: handed over as a callback, exported under a framework's name, or used as a component.
REFERENCES: frozenset[str] = CAPTURES | {
    "ErrorBoundary",
    "Profiler",
    "captureFeedback",
    "captureRouterTransitionStart",
    "createReduxEnhancer",
    "createSentryPiniaPlugin",
    "expressErrorHandler",
    "fastifyIntegration",
    "flush",
    "handleErrorWithSentry",
    "reactErrorHandler",
    "sentryHandle",
    "sentryHandleError",
    "sentryOnBuildEnd",
    "sentryOnError",
    "withErrorBoundary",
    "withProfiler",
    "withSentryConfig",
    "withSentryRouting",
    "wrapCreateBrowserRouter",
    "wrapUseRoutes",
    "SentryGlobalFilter",
    "SentryModule",
}

#: Methods of a scope that attach something to its events.
SCOPE_SETTERS: frozenset[str] = frozenset(
    {
        "addBreadcrumb",
        "clear",
        "setContext",
        "setExtra",
        "setExtras",
        "setFingerprint",
        "setLevel",
        "setTag",
        "setTags",
        "setTransactionName",
        "setUser",
        "update",
    }
)

#: Methods of a scope or client that count like the function of the same name.
SCOPE_METHODS: frozenset[str] = SCOPE_SETTERS | {
    "addEventProcessor",
    "addIntegration",
    "captureEvent",
    "captureException",
    "captureMessage",
    "close",
    "flush",
    "getOptions",
    "on",
}

#: Functions whose callback is given a scope, or whose result is one. `captureException(error, (scope) => …)` gives one for its event.
SCOPE_GIVERS: frozenset[str] = frozenset(
    {
        "withScope",
        "withIsolationScope",
        "configureScope",
        "runWithAsyncContext",
        "captureException",
        "captureMessage",
        "captureEvent",
    }
)
#: Methods of a hub that do the same, or give the hub.
HUB_GIVERS: frozenset[str] = frozenset({"configureScope", "run", "withScope"})
SCOPE_GETTERS: frozenset[str] = frozenset(
    {"getCurrentScope", "getIsolationScope", "getGlobalScope", "getCurrentHub", "getClient", "Scope", "Hub"}
)


#: Methods that make a client of the code's own work as `init` does -> whose they are, as the end of the name of what makes it.
CLIENT_METHODS: Mapping[str, str] = {
    "init": "Client",
    "setClient": "getCurrentScope",
    "bindClient": "getCurrentHub",
}


def is_sdk(package: str) -> bool:
    """Is this npm package, perhaps with a subpath, one of Sentry's?"""
    return package.startswith(("@sentry/", "@sentry-internal/")) or package.partition("/")[0] in OTHER_PACKAGES


def method_name(package: str, name: str) -> str:
    """The name under which an export is documented.

    `default` of a build plugin has one of its own; "", what `require` gives, is the same where a package is a function.
    """
    if name in {"", "default"}:
        return DEFAULT_EXPORTS.get(package, name)
    return name.partition(".")[2] if name.startswith(NAMESPACES) else name


def configuration(package: str, name: str) -> Method | None:
    """The row of a configuration call; None for every other function of the SDK."""
    for row in _BY_NAME.get(name, ()):
        if not row.packages or package.startswith(row.packages):
            return row
    return None


def sets_up(package: str, name: str) -> bool:
    """Is this `init`, or a function that calls it with its own options?"""
    row = configuration(package, name)
    return row is not None and row.kind == "init"


def options_index(package: str, name: str) -> int | None:
    """Which argument of the call holds its options; None where it has no such argument."""
    row = configuration(package, name)
    if row is not None:
        return row.options
    return 0 if name.endswith("Integration") else None


def options_property(package: str, name: str) -> str:
    """The property of that argument that holds them; "" where they are the argument itself."""
    row = configuration(package, name)
    return row.within if row is not None else ""
