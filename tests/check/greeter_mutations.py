"""Seeded mutations of the example's code, each with the fact that it changes.

`MADE` holds those that are drawn with random values, `FIXED` those that can be made in one way only. A fact is a tuple of words that
must stand together in one line of what `check` tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SEED = 20261124
ALL = 200

CLIENT = "apps/dashboard/sentry.client.config.ts"
SERVER = "apps/dashboard/sentry.server.config.ts"
EDGE = "apps/dashboard/sentry.edge.config.ts"
NEXT = "apps/dashboard/next.config.mjs"
NODE = "apps/server/src/observability/sentry.ts"
PROCESS = "apps/server/src/observability/process.ts"
WIDGET = "apps/widget/src/sentry.ts"
VITE = "apps/widget/vite.config.ts"
SAMPLING = "packages/sentry-config/src/sampling.ts"
SCRUB = "packages/sentry-config/src/scrub.ts"
REPLAY = "apps/dashboard/src/lib/replay.ts"
ALERTS = "infra/alerts.tf"
RELEASE = ".github/workflows/release.yml"
LOCK = "package-lock.json"


@dataclass(frozen=True)
class Mutation:
    """One edit of one file; `also`: further ones (path, old, new) that belong to it."""

    kind: str
    path: str
    old: str
    new: str
    fact: tuple[str, ...]
    also: tuple[tuple[str, str, str], ...] = ()

    def apply(self, root: Path) -> None:
        for path, old, new in ((self.path, self.old, self.new), *self.also):
            target = root / path
            text = target.read_text(encoding="utf-8")
            assert old in text, f"{self.kind}: {path} no longer says {old!r}"
            target.write_text(text.replace(old, new, 1), encoding="utf-8")


def rate(random: Random) -> str:
    """A rate of two digits, which the example has nowhere."""
    return f"0.{random.choice('1234678')}{random.choice('1234678')}"


def word(random: Random) -> str:
    return "".join(random.choice("bcdfgklmprstv") + random.choice("aeiou") for _ in range(3))


def variable(random: Random) -> str:
    return f"{word(random)}_{word(random)}".upper()


def version(random: Random) -> str:
    return f"10.{random.randint(10, 26)}.{random.randint(0, 3)}"


def number(random: Random) -> str:
    return str(random.randint(11, 99) * 3 + 101)


@dataclass(frozen=True)
class Kind:
    """How a mutation is drawn: `{0}` in `new` and in `fact` is the drawn value."""

    name: str
    path: str
    old: str
    new: str
    fact: tuple[str, ...]
    draw: Callable[[Random], str]
    also: tuple[tuple[str, str, str], ...] = ()

    def make(self, random: Random) -> Mutation:
        drawn = self.draw(random)
        fill = lambda text: text.replace("{0}", drawn)  # noqa: E731
        return Mutation(
            self.name,
            self.path,
            self.old,
            fill(self.new),
            tuple(map(fill, self.fact)),
            tuple(tuple(map(fill, edit)) for edit in self.also),
        )


MADE = (
    Kind("rate, production", SAMPLING, "production: 0.1", "production: {0}", ("tracesSampleRate of apps/server", "production", "0.1 → {0}"), rate),
    Kind("rate, development", SAMPLING, "development: 1.0", "development: {0}", ("tracesSampleRate of apps/server", "development", "1 → {0}"), rate),
    Kind("rate, staging", SAMPLING, "staging: 0.5", "staging: {0}", ("tracesSampleRate of apps/dashboard:server", "staging", "0.5 → {0}"), rate),
    Kind("rate, one constant for all", SAMPLING, "ERROR_SAMPLE_RATE = 1.0", "ERROR_SAMPLE_RATE = {0}", ("sampleRate of apps/dashboard:browser", "1 → {0}"), rate),
    Kind("rate, replay of sessions", REPLAY, "session: 0.05", "session: {0}", ("replaysSessionSampleRate of apps/dashboard:browser", "0.05 → {0}"), rate),
    Kind("rate, replay on error", REPLAY, "onError: 1.0", "onError: {0}", ("replaysOnErrorSampleRate of apps/dashboard:browser", "1 → {0}"), rate),
    Kind("rate, written in place", EDGE, "tracesSampleRateFor(process.env.APP_ENV)", "{0}", ("tracesSampleRate of apps/dashboard:edge", "→ {0}"), rate),
    Kind("rate, read from a variable", EDGE, "tracesSampleRateFor(process.env.APP_ENV)", "Number(process.env.{0})", ("tracesSampleRate of apps/dashboard:edge", "{0}"), variable),
    Kind("number", CLIENT, "maxBreadcrumbs: 50", "maxBreadcrumbs: {0}", ("maxBreadcrumbs of apps/dashboard:browser: 50 → {0}",), number),
    Kind("number with separator", SERVER, "2_000", "{0}_000", ("maxValueLength of apps/dashboard:server: 2000 → {0}000",), number),
    Kind("environment name, default", CLIENT, '?? "development"', '?? "{0}"', ("environment of apps/dashboard:browser", '"{0}"'), word),
    Kind("environment name, constant", SERVER, '|| "development"', '|| "{0}"', ("environment of apps/dashboard:server", '"{0}"'), word),
    Kind("environment name, edge", EDGE, '|| "development"', '|| "{0}"', ("environment of apps/dashboard:edge", '"{0}"'), word),
    Kind("environment name, widget", WIDGET, '?? "production"', '?? "{0}"', ("environment of apps/widget:browser", '"{0}"'), word),
    Kind("environment, new", NODE, "    dsn,\n", '    dsn,\n    environment: "{0}",\n', ("environment of apps/server", 'not set → "{0}"'), word),
    Kind("variable renamed, DSN", CLIENT, "process.env.NEXT_PUBLIC_SENTRY_DSN", "process.env.NEXT_PUBLIC_{0}", ("dsn of apps/dashboard:browser", "process.env.NEXT_PUBLIC_SENTRY_DSN → process.env.NEXT_PUBLIC_{0}"), variable),
    Kind("variable renamed, gate", NODE, "process.env.SENTRY_DSN", "process.env.{0}", ("apps/server, state", "SENTRY_DSN", "{0}"), variable),
    Kind("variable renamed, release", NODE, "process.env.SENTRY_RELEASE", "process.env.{0}", ("release of apps/server: process.env.SENTRY_RELEASE → process.env.{0}",), variable),
    Kind("variable renamed, widget", WIDGET, "import.meta.env.VITE_SENTRY_DSN", "import.meta.env.VITE_{0}", ("dsn of apps/widget:browser", "VITE_SENTRY_DSN → import.meta.env.VITE_{0}"), variable),
    Kind("variable renamed, build", NEXT, "process.env.SENTRY_AUTH_TOKEN", "process.env.{0}", ("authToken of apps/dashboard:build", "→ process.env.{0}"), variable),
    Kind("variable renamed, plugin", VITE, "name: process.env.SENTRY_RELEASE", "name: process.env.{0}", ("release of apps/widget:build", "process.env.{0}"), variable),
    Kind("DSN from elsewhere", EDGE, "process.env.SENTRY_DSN", "process.env.{0} ?? process.env.SENTRY_DSN", ("dsn of apps/dashboard:edge", "process.env.{0}"), variable),
    Kind("option added", EDGE, "debug: false", "debug: false,\n  maxValueLength: {0}", ("maxValueLength of apps/dashboard:edge: not set → {0}",), number),
    Kind("option added, server", NODE, "    dsn,\n", "    dsn,\n    maxBreadcrumbs: {0},\n", ("maxBreadcrumbs of apps/server: not set → {0}",), number),
    Kind("option added, release", SERVER, "sendDefaultPii: false", 'sendDefaultPii: false,\n  release: "{0}"', ("release of apps/dashboard:server", 'not set → "{0}"'), word),
    Kind("list, more ignored errors", "packages/sentry-config/src/noise.ts", "/^AbortError:/", '/^AbortError:/, "{0}"', ("ignoreErrors of apps/dashboard:browser", '"{0}"'), word),
    Kind("list, other ignored error", CLIENT, "Non-Error promise rejection captured", "{0}", ("ignoreErrors of apps/dashboard:browser", '"{0}"'), word),
    Kind("list, denied addresses", CLIENT, r"/^moz-extension:\/\//", r"/^{0}:\/\//", ("denyUrls of apps/dashboard:browser", "{0}"), word),
    Kind("list, trace targets", CLIENT, '"localhost"', '"{0}.example"', ("tracePropagationTargets of apps/dashboard:browser", '"{0}.example"'), word),
    Kind("build, organisation", NEXT, '?? "greeter"', '?? "{0}"', ("org of apps/dashboard:build", '"{0}"'), word),
    Kind("build, project", VITE, 'project: "widget"', 'project: "{0}"', ('project of apps/widget:build: "widget" → "{0}"',), word),
    Kind("build, tunnel", NEXT, '"/monitoring"', '"/{0}"', ('tunnelRoute of apps/dashboard:build: "/monitoring" → "/{0}"',), word),
    Kind("server name", NODE, '"greeter-server"', '"{0}"', ("serverName of apps/server", '"{0}"'), word),
    Kind("tag", "apps/server/src/signaling.ts", '"signaling"', '"{0}"', ("What user context is attached?", '"{0}"'), word),
    Kind("context", "apps/server/src/signaling.ts", 'setContext("call"', 'setContext("{0}"', ("What user context is attached?", '"{0}"'), word),
    Kind("user", "apps/server/src/routes/session.ts", "setUser({ id: agent.id })", "setUser({ id: agent.id, {0}: agent.name })", ("What user context is attached?", "{0}"), word),
    Kind("version, next", LOCK, '"node_modules/@sentry/nextjs": {\n      "version": "10.28.0"', '"node_modules/@sentry/nextjs": {\n      "version": "{0}"', ("apps/dashboard:browser", "10.28.0 → ", "{0}"), version, (("apps/dashboard/package.json", '"@sentry/nextjs": "10.28.0"', '"@sentry/nextjs": "{0}"'),)),
    Kind("version, node", LOCK, '"node_modules/@sentry/node": {\n      "version": "10.28.0"', '"node_modules/@sentry/node": {\n      "version": "{0}"', ("apps/server", "10.28.0 → ", "{0}"), version, (("apps/server/package.json", '"@sentry/node": "10.28.0"', '"@sentry/node": "{0}"'),)),
    Kind("version, browser", LOCK, '"node_modules/@sentry/browser": {\n      "version": "10.28.0"', '"node_modules/@sentry/browser": {\n      "version": "{0}"', ("Version of @sentry/browser", "10.28.0 → {0}"), version, (("apps/widget/package.json", '"@sentry/browser": "10.28.0"', '"@sentry/browser": "{0}"'),)),
    Kind("version, plugin", LOCK, '"node_modules/@sentry/vite-plugin": {\n      "version": "4.6.1"', '"node_modules/@sentry/vite-plugin": {\n      "version": "{0}"', ("apps/widget:build", "4.6.1 → ", "{0}"), version, (("apps/widget/package.json", '"@sentry/vite-plugin": "4.6.1"', '"@sentry/vite-plugin": "{0}"'),)),
    Kind("alert, frequency", ALERTS, "frequency    = 30", "frequency    = {0}", ("What alert rules are configured?", "{0}"), number),
    Kind("alert, environment", ALERTS, 'environment  = "production"', 'environment  = "{0}"', ("What alert rules are configured?", "in {0};"), word),
    Kind("alert, name", ALERTS, "Many errors in the dashboard", "{0} in the dashboard", ("What alert rules are configured?", "{0}"), word),
    Kind("alert, threshold", ALERTS, "alert_threshold = 100", "alert_threshold = {0}", ("What alert rules are configured?", "{0}"), number),
    Kind("alert, label", ALERTS, '"many_dashboard_errors"', '"{0}"', ("sentry_metric_alert.{0}",), word),
    Kind("turbo, variable", "turbo.json", '"SENTRY_RELEASE"', '"SENTRY_RELEASE",\n        "SENTRY_AUTH_TOKEN",\n        "{0}"', ("SENTRY_AUTH_TOKEN",), variable),
    Kind("workflow, variable", RELEASE, "  VITE_APP_ENV: production", "  VITE_APP_ENV: production\n  SENTRY_{0}: 'yes'", ("Code references", "SENTRY_{0}", "release.yml", "new"), variable),
    Kind("workflow, command", RELEASE, 'sentry-cli releases finalize "$SENTRY_RELEASE"', "sentry-cli deploys new --env {0}", ("sentry-cli deploys new", "{0}"), word),
    Kind("template, variable", "apps/server/.env.example", "SENTRY_RELEASE=", "SENTRY_{0}=", ("Code references", "SENTRY_RELEASE", "SENTRY_{0}", "apps/server/.env.example"), variable),
    Kind("capture added", "apps/server/src/routes/sites.ts", "    console.warn(", '    captureMessage("{0}");\n    console.warn(', ("Code references", "captureMessage", "apps/server/src/routes/sites.ts", "new"), word, (("apps/server/src/routes/sites.ts", 'import { Router } from "express";', 'import { Router } from "express";\nimport { captureMessage } from "@sentry/node";'),)),
    Kind("beforeSend, field", SCRUB, "delete event.user.email", "delete event.user.{0}", ("What sensitive data is scrubbed?", "beforeSend deletes", "user.{0}"), word),
    Kind("beforeSend, header", SCRUB, '"x-forwarded-for"', '"x-{0}"', ("What sensitive data is scrubbed?", "beforeSend deletes", "x-{0}"), word),
    Kind("beforeSend, condition", SCRUB, '"GET /healthz"', '"GET /{0}"', ("filtering and sampling", "{0}"), word),
    Kind("condition, other variable", NODE, "process.env.NODE_ENV ===", "process.env.{0} ===", ("tracesSampleRate of apps/server", "{0}"), variable),
    Kind("condition, other value", CLIENT, 'process.env.NODE_ENV === "production"', 'process.env.NODE_ENV === "{0}"', ("tracesSampleRate of apps/dashboard:browser", "{0}"), word),
)  # fmt: skip

FIXED = (
    Mutation("condition inverted", CLIENT, 'NODE_ENV === "production"', 'NODE_ENV !== "production"', ("tracesSampleRate of apps/dashboard:browser",)),
    Mutation("condition inverted, server", NODE, 'NODE_ENV === "production"', 'NODE_ENV !== "production"', ("tracesSampleRate of apps/server",)),
    Mutation("gate removed", NODE, "if (dsn) {", "if (true) {", ("apps/server, state", "runs when SENTRY_DSN is set →")),
    Mutation("gate inverted", NODE, "if (dsn) {", "if (!dsn) {", ("apps/server, state", "SENTRY_DSN is not set")),
    Mutation("option removed", CLIENT, "  maxBreadcrumbs: 50,\n", "", ("maxBreadcrumbs of apps/dashboard:browser: 50 → not set",)),
    Mutation("option removed, dsn", EDGE, "  dsn: process.env.SENTRY_DSN,\n", "", ("dsn of apps/dashboard:edge", "→ not set")),
    Mutation("option removed, replay", CLIENT, "  replaysSessionSampleRate: REPLAY_SAMPLE_RATES.session,\n", "", ("replaysSessionSampleRate of apps/dashboard:browser: 0.05 → not set",)),
    Mutation("option removed, PII", SERVER, "  sendDefaultPii: false,\n", "", ("sendDefaultPii of apps/dashboard:server: false → not set",)),
    Mutation("option removed, release", NODE, "    release: process.env.SENTRY_RELEASE,\n", "", ("release of apps/server", "→ not set")),
    Mutation("option removed, debug", EDGE, "  debug: false,\n", "", ("debug of apps/dashboard:edge: false → not set",)),
    Mutation("option removed, filter", CLIENT, "  beforeSend: scrubEvent,\n", "", ("beforeSend of apps/dashboard:browser", "→ not set")),
    Mutation("option removed, server's filter", NODE, "    beforeSend: scrubEvent,\n", "", ("beforeSend of apps/server", "→ not set")),
    Mutation("option removed, tunnel", NEXT, '  tunnelRoute: "/monitoring",\n', "", ("tunnelRoute of apps/dashboard:build", "→ not set")),
    Mutation("option removed, project", VITE, '      project: "widget",\n', "", ('project of apps/widget:build: "widget" → not set',)),
    Mutation("flag, PII", SERVER, "sendDefaultPii: false", "sendDefaultPii: true", ("sendDefaultPii of apps/dashboard:server: false → true",)),
    Mutation("flag, debug", EDGE, "debug: false", "debug: true", ("debug of apps/dashboard:edge: false → true",)),
    Mutation("flag, upload", NEXT, "widenClientFileUpload: true", "widenClientFileUpload: false", ("widenClientFileUpload of apps/dashboard:build: true → false",)),
    Mutation("flag, source maps", NEXT, "deleteSourcemapsAfterUpload: true", "deleteSourcemapsAfterUpload: false", ("sourcemaps of apps/dashboard:build", "false")),
    Mutation("flag, silent", NEXT, "silent: !isCI", "silent: isCI", ("silent of apps/dashboard:build",)),
    Mutation("flag, telemetry", VITE, "telemetry: false", "telemetry: true", ("telemetry of apps/widget:build: false → true",)),
    Mutation("integration, masking", CLIENT, "maskAllText: true", "maskAllText: false", ("integrations of apps/dashboard:browser", "maskAllText: false")),
    Mutation("integration, media", CLIENT, "blockAllMedia: true", "blockAllMedia: false", ("integrations of apps/dashboard:browser", "blockAllMedia: false")),
    Mutation("integration, breadcrumbs", CLIENT, "console: false", "console: true", ("integrations of apps/dashboard:browser", "console: true")),
    Mutation("integration removed", CLIENT, "    Sentry.replayIntegration({ maskAllText: true, blockAllMedia: true }),\n", "", ("integrations of apps/dashboard:browser", "replayIntegration")),
    Mutation("integration added", NODE, "    beforeSend: scrubEvent,\n", "    beforeSend: scrubEvent,\n    integrations: [Sentry.consoleIntegration()],\n", ("integrations of apps/server", "consoleIntegration")),
    Mutation("capture removed, middleware", "apps/dashboard/src/middleware.ts", '    Sentry.captureException(error, { tags: { area: "auth" } });\n', "", ("captureException", "apps/dashboard/src/middleware.ts", "no longer there")),
    Mutation("capture removed, page", "apps/dashboard/src/app/global-error.tsx", "    Sentry.captureException(error);\n", "", ("captureException", "apps/dashboard/src/app/global-error.tsx", "no longer there")),
    Mutation("capture removed, sockets", "apps/server/src/signaling.ts", "          captureException(error);\n", "", ("captureException", "apps/server/src/signaling.ts", "no longer there")),
    Mutation("capture removed, process", PROCESS, '  Sentry.captureException(error, { level: "fatal" });\n', "", ("captureException", PROCESS, "no longer there")),
    Mutation("capture removed, widget", WIDGET, "  scope?.captureException(error);\n", "", ("captureException", WIDGET, "no longer there")),
    Mutation("flush removed", PROCESS, "  await Sentry.flush(2000);\n", "", ("flush waits until events are sent", PROCESS, "no longer there")),
    Mutation("close removed", PROCESS, "  await Sentry.close(2000);\n", "", ("close", PROCESS, "no longer there")),
    Mutation("listener removed", PROCESS, 'process.on("unhandledRejection"', 'process.on("warning"', ("unhandledRejection", "no longer there")),
    Mutation("error handler removed", "apps/server/src/index.ts", "Sentry.setupExpressErrorHandler(app);\n", "", ("setupExpressErrorHandler", "no longer there")),
    Mutation("request handler removed", "apps/dashboard/src/instrumentation.ts", "\nexport const onRequestError = Sentry.captureRequestError;\n", "", ("captureRequestError", "no longer there")),
    Mutation("edge set-up not loaded", "apps/dashboard/src/instrumentation.ts", '    await import("../sentry.edge.config");\n', "", ("apps/dashboard:edge, state", "not loaded")),
    Mutation("server set-up not loaded", "apps/server/src/index.ts", 'import "./observability/sentry";\nimport "./observability/process";\n', "", ("Code references", "apps/server/src/observability/sentry.ts")),
    Mutation("breadcrumb removed", "apps/dashboard/src/hooks/use-peer-connection.ts", "Sentry.addBreadcrumb({", "console.debug({", ("addBreadcrumb", "apps/dashboard/src/hooks/use-peer-connection.ts", "no longer there")),
    Mutation("user removed", "apps/dashboard/src/lib/identify.ts", "  setUser({ id: agent.id });\n", "", ("setUser", "apps/dashboard", "id")),
    Mutation("capture added to a catch", "apps/dashboard/src/hooks/use-peer-connection.ts", 'console.error("The call could not be set up", error)', "Sentry.captureException(error)", ("captureException", "apps/dashboard/src/hooks/use-peer-connection.ts", "new")),
    Mutation("beforeSend keeps cookies", SCRUB, "    delete event.request.cookies;\n", "", ("beforeSend deletes", "request.cookies")),
    Mutation("beforeSend keeps bodies", SCRUB, "    delete event.request.data;\n", "", ("beforeSend deletes", "request.data")),
    Mutation("beforeSend keeps addresses", SCRUB, "    delete event.user.ip_address;\n", "", ("beforeSend deletes", "user.ip_address")),
    Mutation("beforeSend drops nothing", SCRUB, '  if (event.transaction === "GET /healthz") {\n    return null;\n  }\n', "", ("filtering and sampling", "null")),
    Mutation("beforeSend drops everything", SCRUB, "  return event;\n}", "  return null;\n}", ("filtering and sampling", "beforeSend")),
    Mutation("plugin removed", NEXT, "export default withSentryConfig(nextConfig, {", "export default ((config, _) => config)(nextConfig, {", ("apps/dashboard:build: no longer there",)),
    Mutation("alert removed", ALERTS, 'resource "sentry_issue_alert" "new_server_error"', 'resource "other_alert" "new_server_error"', ("sentry_issue_alert.new_server_error", "no longer there")),
    Mutation("alert, matching", ALERTS, 'action_match = "any"', 'action_match = "all"', ("What alert rules are configured?", "→", "when all of these hold: an issue is new")),
    Mutation("turbo, variable removed", "turbo.json", '        "SENTRY_ORG",\n', "", ("SENTRY_ORG",)),
    Mutation("turbo, loose", "turbo.json", '"globalEnv": ["NODE_ENV", "CI"],', '"globalEnv": ["NODE_ENV", "CI"],\n  "envMode": "loose",', ("turbo",)),
    Mutation("workflow, variable removed", RELEASE, "  SENTRY_ORG: greeter\n", "", ("Code references", "SENTRY_ORG", "release.yml", "no longer there")),
    Mutation("workflow, DSN removed", RELEASE, "          VITE_SENTRY_DSN: ${{ vars.WIDGET_SENTRY_DSN }}\n", "", ("Code references", "VITE_SENTRY_DSN", "release.yml", "no longer there")),
    Mutation("workflow, command removed", RELEASE, '          npx sentry-cli releases set-commits "$SENTRY_RELEASE" --auto\n', "", ("set-commits",)),
    Mutation("workflow, token removed", RELEASE, "          SENTRY_AUTH_TOKEN: ${{ secrets.SENTRY_AUTH_TOKEN }}\n      - name", "      - name", ("SENTRY_AUTH_TOKEN", "release.yml")),
    Mutation("template, variable removed", "apps/dashboard/.env.example", "SENTRY_PROJECT=\n", "", ("SENTRY_PROJECT", "apps/dashboard/.env.example", "no longer there")),
    Mutation("page-wide handlers kept", WIDGET, ".filter(({ name }) => !PAGE_WIDE_INTEGRATIONS.includes(name))", "", ("integrations of apps/widget:browser",)),
    Mutation("sampling known", WIDGET, "sampleRate: remote.errorSampleRate", "sampleRate: 0.75", ("sampleRate of apps/widget:browser", "→ 0.75")),
    Mutation("sampling unknown", NODE, "sampleRate: ERROR_SAMPLE_RATE", "sampleRate: JSON.parse(dsn).rate", ("sampleRate of apps/server", "1 → JSON.parse(dsn).rate")),
    Mutation("spread added", EDGE, "  debug: false,\n", "  debug: false,\n  ...globalThis.more,\n", ("any other option of apps/dashboard:edge", "cannot be known")),
    Mutation("set-up moved", EDGE, "init({", "if (process.env.NEXT_PUBLIC_TRACKING) init({", ("apps/dashboard:edge, state", "NEXT_PUBLIC_TRACKING")),
    Mutation("environment inverted", SAMPLING, 'environment === "production"', 'environment !== "production"', ("tracesSampleRate of apps/dashboard:edge",)),
)  # fmt: skip


def mutations(count: int = ALL, seed: int = SEED) -> list[Mutation]:
    """`count` different mutations; every kind comes before any comes twice."""
    random = Random(seed)
    first = [*(kind.make(random) for kind in MADE), *FIXED]
    random.shuffle(first)
    found = dict.fromkeys(first)
    more = _more(random)
    while len(found) < count:
        found[next(more)] = None
    return list(found)[:count]


def _more(random: Random) -> Iterator[Mutation]:
    while True:
        yield random.choice(MADE).make(random)
