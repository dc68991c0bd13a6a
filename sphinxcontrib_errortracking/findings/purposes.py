"""What the SDK's functions are for, in the words that follow their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUILD = "adds Sentry to the build"
_NAVIGATION = "measures page loads and navigations"
_LOG = "writes a log for Sentry"

#: method -> what it is for
PURPOSES: Mapping[str, str] = {
    # setting up
    "init": "sets Sentry up",
    "initWithoutDefaultIntegrations": "sets Sentry up without the integrations that are there by default",
    "initOpenTelemetry": "sets OpenTelemetry up for Sentry",
    "BrowserClient": "makes a client",
    "NodeClient": "makes a client",
    "setCurrentClient": "makes a client the global one",
    "initAndBind": "makes a client and makes it the global one",
    "makeMain": "makes a hub the global one",
    "getCurrentScope.setClient": "makes a client the global one",
    "getCurrentHub.bindClient": "makes a client the global one",
    "BrowserClient.init": "sets up the integrations of a client",
    "NodeClient.init": "sets up the integrations of a client",
    "Scope": "makes a scope of its own",
    "SentryModule.forRoot": "adds Sentry to the modules of NestJS",
    "getDefaultIntegrations": "gives the integrations that are there by default",
    "addIntegration": "adds an integration after Sentry is set up",
    "getSentryExpoConfig": "adds Sentry to Metro's configuration",
    # building
    "withSentryConfig": _BUILD,
    "nuxtModule": _BUILD,
    "sentryVitePlugin": _BUILD,
    "sentryWebpackPlugin": _BUILD,
    "SentryWebpackPlugin": _BUILD,
    "sentryRollupPlugin": _BUILD,
    "sentryEsbuildPlugin": _BUILD,
    "sentrySvelteKit": _BUILD,
    "sentryReactRouter": _BUILD,
    "sentryTanstackStart": _BUILD,
    "sentrySolidStartVite": _BUILD,
    "sentryAstro": _BUILD,
    "sentryOnBuildEnd": "uploads source maps when the build ends",
    # sending
    "captureException": "sends an error",
    "captureMessage": "sends a message",
    "captureEvent": "sends an event",
    "captureReactException": "sends an error with the stack of React's components",
    "captureRequestError": "sends an error that Next.js hands over",
    "captureUnderscoreErrorException": "sends an error that the error page of Next.js is given",
    "captureFeedback": "sends a user's feedback",
    "captureUserFeedback": "sends a user's feedback",
    "captureCheckIn": "sends a check-in of a monitor",
    "withMonitor": "sends check-ins of a monitor around a job",
    "cron.instrumentNodeCron": "sends check-ins of a monitor around jobs",
    "cron.instrumentCron": "sends check-ins of a monitor around jobs",
    "cron.instrumentNodeSchedule": "sends check-ins of a monitor around jobs",
    "flush": "waits until events are sent",
    "close": "sends what is left and stops",
    "lastEventId": "gives the id of the last event",
    "diagnoseSdkConnectivity": "tries whether Sentry can be reached",
    # errors that frameworks hand over
    "sentryOnError": "sends an error that React Router hands over",
    "ErrorBoundary": "sends errors of React components",
    "withErrorBoundary": "sends errors of React components",
    "reactErrorHandler": "sends errors that React hands over",
    "setupExpressErrorHandler": "sends errors that Express catches",
    "setupFastifyErrorHandler": "sends errors that Fastify catches",
    "setupKoaErrorHandler": "sends errors that Koa catches",
    "setupHapiErrorHandler": "sends errors that hapi catches",
    "setupConnectErrorHandler": "sends errors that Connect catches",
    "setupHonoErrorHandler": "sends errors that Hono catches",
    "Handlers.errorHandler": "sends errors that Express catches",
    "Handlers.requestHandler": "gives each request a scope of its own",
    "Handlers.tracingHandler": "measures requests",
    "SentryGlobalFilter": "sends errors that NestJS catches",
    "SentryExceptionCaptured": "sends errors that an exception filter of NestJS is given",
    "handleErrorWithSentry": "sends errors that SvelteKit hands over",
    # context
    "update": "attaches data to the events of its scope",
    "getOptions": "gives the options of a client",
    "on": "takes part in what a client does",
    "setUser": "attaches a user to the events of its scope",
    "setTag": "attaches a tag to the events of its scope",
    "setTags": "attaches tags to the events of its scope",
    "setContext": "attaches data to the events of its scope",
    "setExtra": "attaches data to the events of its scope",
    "setExtras": "attaches data to the events of its scope",
    "setLevel": "sets the level of the events of its scope",
    "setFingerprint": "says by what the events of its scope are grouped",
    "addBreadcrumb": "records a breadcrumb",
    "addEventProcessor": "looks at events before they are sent",
    "withScope": "holds context for one event",
    "withIsolationScope": "keeps the context of one request or task apart",
    "configureScope": "changes the scope",
    "getCurrentScope": "gives the current scope",
    "getIsolationScope": "gives the scope of the request or process",
    "getGlobalScope": "gives the scope of all events",
    "getCurrentHub": "gives the current hub",
    "getClient": "gives the client",
    "isInitialized": "asks whether Sentry is set up",
    "isEnabled": "asks whether Sentry is set up and enabled",
    # tracing, profiling, logs
    "startSpan": "measures a span",
    "startSpanManual": "measures a span",
    "startInactiveSpan": "measures a span",
    "startTransaction": "measures a transaction",
    "continueTrace": "continues a trace that began elsewhere",
    "getTraceData": "gives what continues the trace elsewhere",
    "getActiveSpan": "gives the span that is measured",
    "captureRouterTransitionStart": "measures navigations of Next.js",
    "browserTracingIntegration": _NAVIGATION,
    "BrowserTracing": _NAVIGATION,
    "Integrations.BrowserTracing": _NAVIGATION,
    "sentryHandle": "measures requests of SvelteKit",
    "browserProfilingIntegration": "profiles the page",
    "nodeProfilingIntegration": "profiles the process",
    "consoleLoggingIntegration": "makes logs of what is written to the console",
    **{f"logger.{level}": _LOG for level in ("trace", "debug", "info", "warn", "error", "fatal")},
    **{f"metrics.{kind}": "sends a metric" for kind in ("count", "gauge", "distribution")},
    # other integrations
    "replayIntegration": "records sessions of the page",
    "Replay": "records sessions of the page",
    "mobileReplayIntegration": "records sessions of the app",
    "feedbackIntegration": "offers users a form for feedback",
    "breadcrumbsIntegration": "says what is recorded as breadcrumbs",
    "captureConsoleIntegration": "sends what is written to the console as events",
    "extraErrorDataIntegration": "attaches the properties of errors",
    "ExtraErrorData": "attaches the properties of errors",
    "rewriteFramesIntegration": "rewrites the file names in stack frames",
    "RewriteFrames": "rewrites the file names in stack frames",
    "contextLinesIntegration": "adds lines of code to stack frames",
    "httpClientIntegration": "sends failed requests as errors",
    "httpIntegration": "follows the requests that the process makes and answers",
}


def purpose(method: str) -> str:
    """What a method is for; of those without a row, that it is used, or that it makes an integration."""
    found = PURPOSES.get(method)
    if found is None and method.endswith("BrowserTracingIntegration"):
        return _NAVIGATION
    return found or ("adds an integration" if method.endswith("Integration") else "is used")
