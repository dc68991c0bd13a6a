"""The files that frameworks, or Sentry's part in them, load because of their names or where they stand."""

from __future__ import annotations

from sphinxcontrib_errortracking.lean import dataclass


@dataclass(frozen=True, slots=True)
class Conventional:
    """A file that a framework, or Sentry's part in it, loads by its name."""

    framework: str
    folders: tuple[str, ...]  #: below the app
    stem: str
    reason: str
    reached: bool | None = True
    config: str = ""  #: the configuration in which the part of Sentry that loads it is registered
    named: str = ""  #: the package whose name stands there
    option: tuple[str, ...] = ()  #: or the option there that has to be true, or a text
    since: tuple[int, int] | None = None  #: the first version of the framework that loads it


CONVENTIONAL: tuple[Conventional, ...] = (
    Conventional("sveltekit", ("src",), "hooks.client", "SvelteKit loads src/hooks.client in the browser"),
    Conventional("sveltekit", ("src",), "hooks.server", "SvelteKit loads src/hooks.server on the server"),
    Conventional(
        "sveltekit",
        ("src",),
        "instrumentation.server",
        "SvelteKit loads src/instrumentation.server when experimental.instrumentation.server is true",
        reached=None,
        config="svelte.config",
        option=("kit", "experimental", "instrumentation", "server"),
    ),
    Conventional(
        "nuxt",
        ("", "app", "src"),
        "sentry.client.config",
        "Sentry's Nuxt module adds it to the browser's build",
        config="nuxt.config",
        named="@sentry/nuxt/module",
    ),
    Conventional(
        "nuxt",
        ("", "app", "src"),
        "sentry.server.config",
        "a Nuxt server loads it with node --import or autoInjectServerSentry",
        reached=None,
        config="nuxt.config",
        option=("sentry", "autoInjectServerSentry"),
    ),
    Conventional(
        "astro",
        ("", "src"),
        "sentry.client.config",
        "Sentry's Astro integration adds it to every page",
        config="astro.config",
        named="@sentry/astro",
    ),
    Conventional(
        "astro",
        ("", "src"),
        "sentry.server.config",
        "Sentry's Astro integration adds it to the server",
        config="astro.config",
        named="@sentry/astro",
    ),
    Conventional(
        "gatsby",
        ("",),
        "sentry.config",
        "Sentry's Gatsby plugin adds it to each bundle",
        config="gatsby-config",
        named="@sentry/gatsby",
    ),
    Conventional("solidstart", ("src",), "entry-client", "SolidStart starts the browser with src/entry-client"),
    Conventional("solidstart", ("src",), "entry-server", "SolidStart starts the server with src/entry-server"),
    Conventional(
        "solidstart",
        ("src",),
        "instrument.server",
        "a SolidStart server loads it with node --import or autoInjectServerSentry",
        reached=None,
        config="app.config",
        option=("autoInjectServerSentry",),
    ),
    Conventional("remix", ("app",), "entry.client", "Remix starts the browser with app/entry.client"),
    Conventional("remix", ("app",), "entry.server", "Remix starts the server with app/entry.server"),
    Conventional(
        "react-router",
        ("app",),
        "entry.client",
        "React Router starts the browser with app/entry.client",
    ),
    Conventional(
        "react-router",
        ("app",),
        "entry.server",
        "React Router starts the server with app/entry.server",
    ),
    Conventional("nestjs", ("src",), "main", "the command line of NestJS starts src/main"),
    Conventional("tanstack-start", ("src",), "router", "TanStack Start loads src/router"),
    Conventional(
        "tanstack-start", ("src",), "server", "TanStack Start starts the server with src/server", since=(1, 121)
    ),
    Conventional("tanstack-start", ("src",), "start", "TanStack Start loads src/start", since=(1, 132)),
    Conventional("tanstack-start", ("src", "app"), "ssr", "TanStack Start starts the server with it"),
    Conventional("tanstack-start", ("src", "app"), "client", "TanStack Start starts the browser with it"),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Files that a framework loads because of where they stand."""

    framework: str
    pattern: str  #: a regular expression of the path below the app
    reason: str
    reached: bool | None = True


_FILE = r"\.[cm]?[jt]sx?"
LOADED: tuple[Loaded, ...] = (
    Loaded(
        "sveltekit",
        rf"src/routes/(?:.+/)?\+(?:page|layout|error)(?:@[^/]*)?(?:\.svelte|{_FILE})",
        "SvelteKit loads the files of its routes",
    ),
    Loaded("nuxt", rf"(?:app/|src/)?plugins/[^/]+{_FILE}", "Nuxt loads the files in plugins"),
    Loaded("nuxt", rf"server/plugins/.+{_FILE}", "Nitro, Nuxt's server, loads the files in server/plugins"),
    Loaded(
        "nuxt", rf"server/(?:api|routes|middleware)/.+{_FILE}", "Nitro, Nuxt's server, loads its routes and middleware"
    ),
    Loaded(
        "nuxt",
        rf"(?:(?:app/|src/)?(?:composables|utils)/[^/]+|server/utils/.+){_FILE}",
        "Nuxt imports it by itself where code uses what it exports, which is not followed",
        reached=None,
    ),
    Loaded(
        "tanstack-start",
        rf"(?:server|src)/plugins/.+{_FILE}",
        "Nitro loads the plugins in the folder of its server, which a configuration that is not followed names",
        reached=None,
    ),
    Loaded("nuxt", r"(?:app/|src/)?app\.vue", "Nuxt starts with app.vue"),
    Loaded(
        "tanstack-start",
        rf"(?:src/|app/)?routes/(?:[^-/][^/]*/)*[^-/][^/]*{_FILE}",
        "the route tree that TanStack Router generates loads the files in routes",
    ),
    Loaded("remix", rf"app/root{_FILE}", "Remix renders app/root"),
    Loaded("react-router", rf"app/root{_FILE}", "React Router renders app/root"),
)
