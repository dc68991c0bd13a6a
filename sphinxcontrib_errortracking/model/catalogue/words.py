"""What no declaration says in a word: our own notes on options, and what each integration brings into events. Facts, in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def _moved(option: str) -> dict[str, str]:
    return {"deprecated": f"use {option}", "removed": f"use {option}"}


_UNLESS_TRACING = {"default": "tracing is off unless tracesSampleRate or tracesSampler is set"}
_UNLESS_RATE = {"default": "tracing is off unless tracesSampleRate, tracesSampler or SENTRY_TRACES_SAMPLE_RATE is set"}
_ON_A_SERVER = {
    "default": "tracing is off unless tracesSampleRate, tracesSampler or, on a server, SENTRY_TRACES_SAMPLE_RATE is set"
}
_NO_SESSION = {"default": "no session is recorded"}
_STATIC_ONLY = {"deprecated": 'only works with traceLifecycle "static"'}
_BUNDLED = {"default": "else what a build plugin puts into the bundle"}
_OF_CI = {"default": "else the commit that variables of CI and hosting services name, such as GITHUB_SHA"}
_OF_NODE = {"release": _OF_CI, "tracesSampleRate": _UNLESS_RATE, "tracesSampler": _UNLESS_RATE}
_SESSIONS = "sessions belong to an integration"

#: option -> deprecated, removed or default -> note
NOTES: Mapping[str, Mapping[str, str]] = {
    "attachStacktrace": {"default": "whether a message carries a stack trace"},
    "autoInstrumentAppDirectory": _moved("webpack.autoInstrumentAppDirectory"),
    "autoInstrumentMiddleware": _moved("webpack.autoInstrumentMiddleware"),
    "autoInstrumentServerFunctions": _moved("webpack.autoInstrumentServerFunctions"),
    "autoSessionTracking": {"deprecated": _SESSIONS, "removed": _SESSIONS},
    "automaticVercelMonitors": _moved("webpack.automaticVercelMonitors"),
    "beforeSendTransaction": _STATIC_ONLY,
    "disableLogger": _moved("webpack.treeshake.removeDebugLogging"),
    "disableManifestInjection": _moved("routeManifestInjection"),
    "disableSentryWebpackConfig": _moved("webpack.disableSentryConfig"),
    "enableTracing": {"deprecated": "set tracesSampleRate", "removed": "set tracesSampleRate"},
    "excludeServerRoutes": _moved("webpack.excludeServerRoutes"),
    "hideSourceMaps": {
        "deprecated": "browser bundles do not name their maps in any case",
        "removed": "sourcemaps.deleteSourcemapsAfterUpload keeps the maps from being served",
    },
    "ignoreTransactions": _STATIC_ONLY,
    "maxValueLength": {"default": "longer texts are cut there; undefined cuts none"},
    "normalizeMaxBreadth": {"default": "more properties of an object, or elements of an array, are left out"},
    "profilesSampleRate": _moved("profileSessionSampleRate"),
    "profilesSampler": _moved("profileSessionSampleRate"),
    "reactComponentAnnotation": {"deprecated": "use webpack.reactComponentAnnotation"},
    "replaysOnErrorSampleRate": _NO_SESSION,
    "replaysSessionSampleRate": _NO_SESSION,
    "sendDefaultPii": _moved("dataCollection"),
    "sourcemaps.deleteSourcemapsAfterUpload": {
        "default": "maps of the browser bundle are deleted, with or without an upload"
    },
    "tracesSampleRate": _UNLESS_TRACING,
    "tracesSampler": _UNLESS_TRACING,
    "unstable_sentryWebpackPluginOptions": _moved("webpack.unstable_sentryWebpackPluginOptions"),
}
#: package -> the same, where it differs there
OWN_NOTES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "@sentry/browser": {"release": _BUNDLED},
    "@sentry/react": {"release": _BUNDLED},
    "@sentry/vue": {"release": _BUNDLED},
    "@sentry/svelte": {"release": _BUNDLED},
    "@sentry/gatsby": {"release": _BUNDLED},
    "@sentry/node": _OF_NODE,
    "@sentry/nestjs": _OF_NODE,
    "@sentry/aws-serverless": _OF_NODE,
    "@sentry/google-cloud-serverless": _OF_NODE,
    "@sentry/nextjs": {
        "environment": {"default": "in a browser only variables that the build put into its bundle count"},
        "release": {
            "default": "else what withSentryConfig puts into the bundles: release.name, SENTRY_RELEASE, a variable of CI, or the git commit"
        },
        "tracesSampleRate": _ON_A_SERVER,
        "tracesSampler": _ON_A_SERVER,
    },
}

_REQUESTS = "incoming and outgoing HTTP requests, as breadcrumbs and, where tracing is on, spans"
_FETCHES = "outgoing fetch requests, as breadcrumbs and, where tracing is on, spans"
_FILTERS = "nothing; drops what ignoreErrors, denyUrls and allowUrls name, and a built-in list of noise"
_VARIABLES = "local variables of stack frames, where includeLocalVariables is set"

#: an integration's own name -> what it brings into events
CAPTURES: Mapping[str, str] = {
    "Aws": "calls of the AWS SDK, as spans, where tracing is on",
    "AwsLambdaWeb": "data of an AWS Lambda request, where its runtime says that there is one",
    "Breadcrumbs": "console calls, clicks and key presses, requests and navigation, as breadcrumbs",
    "BrowserApiErrors": "errors thrown in timers, animation frames, event listeners and XMLHttpRequest handlers",
    "BrowserSession": "sessions, for release health",
    "BrowserTracing": "page loads, navigations and requests as traces, where tracing is on",
    "ChildProcess": "child processes, as breadcrumbs; up to 10 errors of worker threads too, as events unless captureWorkerErrors is off",
    "Console": "console calls, as breadcrumbs",
    "Context": "operating system, device, runtime, locale and memory",
    "ContextLines": "source lines around stack frames",
    "ConversationId": "the conversation's id, on spans of AI calls",
    "CultureContext": "locale, time zone and calendar of the browser",
    "Dedupe": "nothing; drops an event that equals the one before",
    "EventFilters": _FILTERS,
    "FunctionToString": "nothing; a wrapped function still prints its own source",
    "GlobalHandlers": "uncaught errors and unhandled promise rejections of the page",
    "Http": _REQUESTS,
    "HttpContext": "URL, referrer and user agent of the page",
    "InboundFilters": _FILTERS,
    "LinkedErrors": "the errors behind an error (cause)",
    "LocalVariables": _VARIABLES,
    "LocalVariablesAsync": _VARIABLES,
    "Modules": "names and versions of the loaded packages",
    "NextjsClientStackFrameNormalization": "nothing; rewrites file names in stack frames to fit the uploaded maps",
    "NodeFetch": _FETCHES,
    "NodeSystemError": "code and call of an error of the operating system",
    "OnUncaughtException": "uncaught exceptions of the process",
    "OnUnhandledRejection": "unhandled promise rejections of the process",
    "ProcessAndThreadBreadcrumbs": "child processes and worker threads, as breadcrumbs",
    "ProcessSession": "a session for the process, for release health",
    "Replay": "a recording of the page, as far as the replay sample rates say",
    "Spotlight": "nothing; sends what is captured to Spotlight on the developer's machine too",
    "ReplayCanvas": "canvas elements in recordings",
    "RequestData": "the request that an event belongs to: URL, method, headers, cookies, query, body",
    "SpanStreaming": "nothing; sends spans as they end",
    "TryCatch": "errors thrown in timers, animation frames, event listeners and XMLHttpRequest handlers",
    "Undici": _FETCHES,
    "WorkerThreads": "errors of worker threads",
    "CaptureConsole": "console calls, as events",
    "HttpClient": "failed requests of the page, as events",
    "ReportingObserver": "reports of the browser (deprecations, interventions, crashes), as events",
    "ExtraErrorData": "other properties of an error",
    "RewriteFrames": "nothing; rewrites file names in stack frames",
    "ThirdPartyErrorFilter": "nothing; drops or tags errors of code that is not the application's",
    "ZodErrors": "the issues of a Zod error",
    "Anr": "a stalled event loop, as an event",
    "LowQualityTransactionsFilter": "nothing; drops transactions of little worth, such as those of static files",
    "Vue": "errors of Vue components",
    "WebVitals": "web vitals of the page, where tracing is on",
    **{
        name: f"spans of {name}, where tracing is on"
        for name in ("Express", "Fastify", "Hapi", "Hono", "Koa", "Nest", "Remix")
    },
}
#: an integration's own name -> the function that makes it, where the name does not follow from it
FUNCTIONS: Mapping[str, str] = {
    "Anthropic_AI": "anthropicAIIntegration",
    "Context": "nodeContextIntegration",
    "Google_GenAI": "googleGenAIIntegration",
    "LocalVariablesAsync": "localVariablesIntegration",
    "Mongo": "mongoIntegration",
    "NodeFetch": "nativeNodeFetchIntegration",
    "NodeSystemError": "systemErrorIntegration",
    "OpenAI": "openAIIntegration",
    "VercelAI": "vercelAIIntegration",
    "vercelAI": "vercelAIIntegration",
}


def note_of(package: str, option: str, about: str) -> str:
    """Our note on a package's option: why it is deprecated, what came instead of it, what its default means."""
    own = OWN_NOTES.get(package, {}).get(option, {})
    return own.get(about) or NOTES.get(option, {}).get(about, "")
