"""The edge cases, as one table: a row names a rule, and the rule is a pure function from a Setup to a Finding.

To add one: a function with a docstring (a title line, then which condition gives which verdict and where that is known from), a row
here, and a fixture `tests/cases/findings/NAME.md` with a case for each of its verdicts.
"""

from __future__ import annotations

from sphinxcontrib_errortracking.findings.edge_cases import (
    blocking,
    build,
    code,
    data,
    edge,
    embedding,
    exits,
    express,
    handlers,
    loaded_first,
    loading,
    naming,
    network,
    nextjs,
    options,
    react,
    servers,
    variables,
    volume,
)
from sphinxcontrib_errortracking.findings.rules import Check, EdgeCaseRule


def _row(name: str, family: str, scenario: str, trigger: str, check: Check) -> EdgeCaseRule:
    return EdgeCaseRule(name=name, family=family, scenario=scenario, trigger=trigger, check=check)


EDGE_CASES: tuple[EdgeCaseRule, ...] = (
    _row("widget-error-on-customer-site", "embedding", "Error in the widget on a customer's site", "The widget's code throws on a page that is not ours", embedding.widget_error),
    _row("server-error-with-sensitive-data", "data", "Server error with sensitive data", "A request with cookies, tokens or a body fails on the server", data.server_sensitive_data),
    _row("webrtc-error", "code", "Error during a WebRTC connection", "A peer connection fails or its code throws", code.webrtc),
    _row("source-map-lookup-failure", "build", "Source map lookup failure", "Sentry has no map for the frames of an error", build.source_map_lookup),
    _row("high-error-volume", "network", "High error volume", "Very many errors happen in a short time", volume.high_volume),
    _row("auth-middleware-error", "code", "Error in the auth middleware", "The middleware throws before a page or route runs", servers.auth_middleware),
    _row("client-network-errors", "network", "Client-side network errors", "A request of the browser fails or is answered with an error", network.client_network_errors),
    _row("unhandled-promise-rejections", "handlers", "Unhandled promise rejections", "A promise rejects and nobody catches it", handlers.unhandled_rejections),
    _row("dsn-not-configured", "options", "DSN not configured", "The app starts without a DSN", options.dsn_not_configured),
    _row("init-never-loaded", "loading", "A Sentry configuration file that nothing loads", "The app starts", loading.config_file_not_loaded),
    _row("process-without-init", "loading", "A process that does not set Sentry up", "A command starts a second program of a server", loading.process_without_init),
    _row("instrumentation-not-loaded", "loading", "Next.js does not load the server's Sentry configuration", "The Next.js server starts", loading.instrumentation_not_loaded),
    _row("client-config-with-turbopack", "loading", "The browser's Sentry configuration is not in the bundle", "Next.js builds the app", loading.client_config_with_turbopack),
    _row("duplicate-init", "loading", "Sentry is set up twice", "Two calls set Sentry up in one runtime", code.duplicate_init),
    _row("server-instrumentation-order", "loading", "A server framework is imported before Sentry is set up", "The server starts", loaded_first.server_instrumentation_order),
    _row("server-error-handler", "handlers", "Error in a request handler of the server", "A route throws and the framework catches it", express.server_error_handler),
    _row("ssr-and-api-errors", "handlers", "Error while rendering on the server or in an API route", "Next.js catches what a page or route throws", nextjs.server_rendering),
    _row("edge-runtime-error", "handlers", "Error on the edge runtime", "Middleware or an edge route throws", edge.edge_runtime),
    _row("react-error-boundary", "handlers", "A React component throws", "An error boundary shows its fallback", react.react_boundary),
    _row("swallowed-errors", "code", "An error that the code catches itself", "The code's own handler catches the error", code.swallowed_errors),
    _row("uncaught-exception-listener", "handlers", "Uncaught exception beside a listener of the code", "An error reaches the top of the process", handlers.uncaught_exception_listener),
    _row("process-exit-after-capture", "handlers", "The code ends the process", "The code ends the process before an event is made or sent", exits.process_exit),
    _row("console-errors", "handlers", "An error that is only logged to the console", "The code logs an error only", handlers.console_errors),
    _row("serverless-flush", "network", "A serverless function freezes before events are sent", "The platform freezes the process after the answer", embedding.serverless_flush),
    _row("offline", "network", "Events cannot be delivered", "The device is offline or Sentry is not reachable", network.offline),
    _row("ad-blocker", "network", "An ad blocker or content security policy blocks Sentry", "The browser refuses the request to Sentry", blocking.ad_blocker),
    _row("rate-limited", "network", "Sentry answers 429", "A quota or rate limit is reached", volume.too_many_requests),
    _row("sample-rate", "options", "Errors are sampled", "An error happens while only a part of them is sent", options.sample_rate),
    _row("before-send-drops", "options", "The repository's own filter drops an error", "The callback returns null", options.before_send_drops),
    _row("cross-origin-script-error", "embedding", "A script of another origin throws", 'The browser reports "Script error."', embedding.cross_origin_script),
    _row("browser-extension-noise", "embedding", "A browser extension throws in the page", "Code of an extension fails", embedding.browser_extensions),
    _row("replay-of-forms", "data", "Session replay records a form", "A user types into a field while a replay is recorded", data.replay_of_forms),
    _row("replay-rates-unset", "data", "Session replay without a rate", "A session starts", data.replay_rates),
    _row("option-ignored", "options", "An option that the installed SDK ignores", "The app or its build starts", options.option_ignored),
    _row("environment-unset", "options", "Events without an environment of their own", "The app runs in development, staging or production", naming.environment_unset),
    _row("release-unset", "options", "Events without a release", "An error is sent", naming.release_unset),
    _row("source-map-upload-failure", "build", "The upload of source maps fails", "Sentry's API refuses the upload during a build", build.source_map_upload_failure),
    _row("turbo-strict-environment", "build", "Turbo keeps Sentry's variables from the build", "Turbo runs the build in strict mode", build.turbo_strict_environment),
    _row("variable-not-named", "options", "A variable that nothing in the repository names", "Somebody sets the app up, or a build starts", variables.variables_given),
)  # fmt: skip
