"""Frameworks as rows: how a package is told to be one, what it is for its users, where it runs and which files it loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

BROWSER, SERVER, EDGE, BUILD = "browser", "server", "edge", "build"

#: evaluate's names for the runtimes of calls; a build runs in Node.
EVALUATED_AS: dict[str, str] = {BROWSER: "browser", SERVER: "nodejs", EDGE: "edge", BUILD: "nodejs"}
RUNTIMES: tuple[str, ...] = (BROWSER, SERVER, EDGE)


@dataclass(frozen=True, slots=True)
class Framework:
    """One row. `packages`: any of these dependencies makes a package one of this framework."""

    name: str
    packages: tuple[str, ...]
    kind: str  #: dashboard, server, package
    runtimes: tuple[str, ...]
    configs: tuple[str, ...] = ()  #: names, without their suffix, of files that only an app of it has


#: In order: a framework that is built on another stands before it.
FRAMEWORKS: tuple[Framework, ...] = (
    Framework("next", ("next",), "dashboard", (BROWSER, SERVER, EDGE), ("next.config",)),
    Framework("nuxt", ("nuxt", "nuxt3"), "dashboard", (BROWSER, SERVER), ("nuxt.config",)),
    Framework("sveltekit", ("@sveltejs/kit",), "dashboard", (BROWSER, SERVER), ("svelte.config",)),
    Framework("astro", ("astro",), "dashboard", (BROWSER, SERVER), ("astro.config",)),
    Framework("remix", ("@remix-run/react", "@remix-run/node"), "dashboard", (BROWSER, SERVER), ("remix.config",)),
    Framework("tanstack-start", ("@tanstack/react-start", "@tanstack/start"), "dashboard", (BROWSER, SERVER)),
    Framework(
        "react-router",
        ("@react-router/dev", "@react-router/node"),
        "dashboard",
        (BROWSER, SERVER),
        ("react-router.config",),
    ),
    Framework("solidstart", ("@solidjs/start",), "dashboard", (BROWSER, SERVER)),
    Framework("gatsby", ("gatsby",), "dashboard", (BROWSER, SERVER), ("gatsby-config",)),
    Framework("electron", ("electron",), "dashboard", (BROWSER, SERVER)),
    Framework("react-native", ("react-native", "expo"), "dashboard", (BROWSER,)),
    Framework("nestjs", ("@nestjs/core",), "server", (SERVER,), ("nest-cli",)),
    Framework("express", ("express",), "server", (SERVER,)),
    Framework("fastify", ("fastify",), "server", (SERVER,)),
    Framework("koa", ("koa",), "server", (SERVER,)),
    Framework("hapi", ("@hapi/hapi",), "server", (SERVER,)),
    Framework("connect", ("connect",), "server", (SERVER,)),
    Framework(
        "cloudflare", ("wrangler", "@cloudflare/workers-types", "@sentry/cloudflare"), "server", (EDGE,), ("wrangler",)
    ),
    Framework("hono", ("hono",), "server", (SERVER,)),
    Framework("socket.io", ("socket.io",), "server", (SERVER,)),
    Framework("aws-lambda", ("@sentry/aws-serverless", "@types/aws-lambda"), "server", (SERVER,)),
    Framework("angular", ("@angular/core",), "dashboard", (BROWSER,)),
    Framework("vue", ("vue",), "dashboard", (BROWSER,)),
    Framework("preact", ("preact",), "dashboard", (BROWSER,)),
    Framework("svelte", ("svelte",), "dashboard", (BROWSER,)),
    Framework("solid", ("solid-js",), "dashboard", (BROWSER,)),
    Framework("react", ("react-dom", "react"), "dashboard", (BROWSER,)),
    Framework("vite", ("vite",), "dashboard", (BROWSER,)),
    Framework("bun", ("@types/bun", "bun-types", "@sentry/bun"), "server", (SERVER,)),
)

#: A package or folder with one of these words is put into other people's pages.
WIDGET_WORDS: tuple[str, ...] = ("widget", "embed", "snippet")

#: Sentry packages that tell where they run. The others (nextjs, remix, …) run in several places.
SDK_RUNTIMES: Mapping[str, str] = {
    "@sentry/node": SERVER,
    "@sentry/node-core": SERVER,
    "@sentry/bun": SERVER,
    "@sentry/deno": SERVER,
    "@sentry/nestjs": SERVER,
    "@sentry/aws-serverless": SERVER,
    "@sentry/google-cloud-serverless": SERVER,
    "@sentry/serverless": SERVER,
    "@sentry/electron/main": SERVER,
    "@sentry/electron/utility": SERVER,
    "@sentry/electron/renderer": BROWSER,
    "@sentry/profiling-node": SERVER,
    "@sentry/cloudflare": EDGE,
    "@sentry/hono": SERVER,
    "@sentry/hono/cloudflare": EDGE,
    "@sentry/vercel-edge": EDGE,
    "@sentry/browser": BROWSER,
    "@sentry/react": BROWSER,
    "@sentry/vue": BROWSER,
    "@sentry/svelte": BROWSER,
    "@sentry/angular": BROWSER,
    "@sentry/solid": BROWSER,
    "@sentry/preact": BROWSER,
    "@sentry/ember": BROWSER,
    "@sentry/replay": BROWSER,
    "@sentry/react-native": BROWSER,
    "sentry-expo": BROWSER,
    "@sentry/vite-plugin": BUILD,
    "@sentry/webpack-plugin": BUILD,
    "@sentry/esbuild-plugin": BUILD,
    "@sentry/rollup-plugin": BUILD,
}

#: Frameworks of servers that load nothing of the application but what it imports.
PLAIN = frozenset(
    {"", "nestjs", "express", "fastify", "koa", "hapi", "connect", "hono", "socket.io", "bun"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileConvention:
    """A file name that tells the runtime of what stands in it."""

    stem: (
        str  #: the file's name up to its code extension; a trailing "." asks for a prefix, a leading one for an ending
    )
    runtimes: tuple[str, ...]
    frameworks: tuple[str, ...] = ()  #: () for every framework
    at_top: bool = False  #: known in the app's own folder and in `src` alone: elsewhere the name tells nothing


#: Files that a framework runs on the server alone, because of where they stand: framework -> a regular expression of the path below the app.
SERVER_ONLY: Mapping[str, str] = {
    "nuxt": r"server/.+",
    "sveltekit": r"src/(?:lib/server/.+|(?:.+/)?[^/]+\.server\.[cm]?[jt]s|routes/(?:.+/)?\+server\.[cm]?[jt]s)",
    "remix": r"(?:.+/)?\.server/.+",
    "react-router": r"(?:.+/)?\.server/.+",
}

#: Frameworks that leave files whose names end in `.server` out of the browser's bundle, and those in `.client` out of the server's.
SPLIT_BY_NAME: tuple[str, ...] = ("remix", "react-router", "tanstack-start", "nuxt")


CONVENTIONS: tuple[FileConvention, ...] = (
    FileConvention("sentry.client.config", (BROWSER,)),
    FileConvention("sentry.server.config", (SERVER,)),
    FileConvention("sentry.edge.config", (EDGE,)),
    FileConvention("instrumentation-client", (BROWSER,)),
    FileConvention("instrumentation.client", (BROWSER,)),
    FileConvention("instrumentation.server", (SERVER,)),
    FileConvention("instrumentation", (SERVER, EDGE), ("next",), at_top=True),
    FileConvention("middleware", (EDGE,), ("next",), at_top=True),
    FileConvention("proxy", (SERVER,), ("next",), at_top=True),
    FileConvention("hooks.client", (BROWSER,)),
    FileConvention("hooks.server", (SERVER,)),
    FileConvention("entry.client", (BROWSER,)),
    FileConvention("entry.server", (SERVER,)),
    FileConvention("entry-client", (BROWSER,)),
    FileConvention("entry-server", (SERVER,)),
    FileConvention("instrument.server", (SERVER,)),
    FileConvention(".client", (BROWSER,), SPLIT_BY_NAME),
    FileConvention(".server", (SERVER,), SPLIT_BY_NAME),
    FileConvention("sentry.config", (BROWSER,), ("gatsby",), at_top=True),
    FileConvention("client", (BROWSER,), ("tanstack-start",), at_top=True),
    FileConvention("ssr", (SERVER,), ("tanstack-start",), at_top=True),
    FileConvention("server", (SERVER,), ("tanstack-start",), at_top=True),
    FileConvention("next.config", (BUILD,)),
    FileConvention("nuxt.config", (BUILD,)),
    FileConvention("astro.config", (BUILD,)),
    FileConvention("svelte.config", (BUILD,)),
    FileConvention("vite.config", (BUILD,)),
    FileConvention("webpack.", (BUILD,)),
    FileConvention("rollup.config", (BUILD,)),
    FileConvention("esbuild", (BUILD,)),
    FileConvention("metro.config", (BUILD,)),
    FileConvention("app.config", (BUILD,), ("tanstack-start", "solidstart")),
)
