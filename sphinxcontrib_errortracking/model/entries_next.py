"""What Next.js and `withSentryConfig` load by a file's name and place, by version (measured; see each row's sentence)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Static, Undefined, Unknown
from sphinxcontrib_errortracking.source.estree import Property

from .project import stem
from .records import Entry
from .runtimes import asks_for_node
from .syntax import key_name, string_of
from .versions import at_least, release_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation
    from sphinxcontrib_errortracking.source.records import Manifests

    from .graph import ImportGraph
    from .project import Project
    from .records import App, Call

Load: TypeAlias = "tuple[bool | None, str]"  # is it loaded, and why
TURBOPACK_FLAGS = ("--turbo", "--turbopack")
NEXT_16, NEXT_15_3, NEXT_15 = (16, 0), (15, 3), (15, 0)
#: read in the published packages: `withSentryConfig` looks for instrumentation-client in 9.9.0 to 11.0.0, not yet in 9.8.0
SDK_8, SDK_9_9 = (8, 0), (9, 9)
#: what Turbopack builds were seen to load from the root where the app lies in src (measured with Next.js 15.5.29 and 16.4.6)
ALSO_IN_THE_ROOT = frozenset({"instrumentation.ts", "middleware.ts"})
#: options of `withSentryConfig` that keep it from changing the webpack configuration
LEAVES_WEBPACK = ("disableSentryWebpackConfig", "webpack.disableSentryConfig")
CLIENT_CONFIGS = frozenset({"sentry.client.config.ts", "sentry.client.config.js"})


#: files beside, and in, the folder `app` that Next.js loads by their name
BY_NAME = frozenset({"instrumentation", "instrumentation-client", "middleware", "proxy"})
ROUTE_FILES = frozenset(
    {"page", "layout", "route", "template", "loading", "error", "global-error", "not-found", "default"}
)
#: what Next.js calls of the file that it loads by its name
CALLED_BY_NEXT: Mapping[str, frozenset[str]] = {
    "instrumentation": frozenset({"register", "onRequestError"}),
    "instrumentation-client": frozenset({"onRouterTransitionStart"}),
}


def is_called_by_next(path: str, function: str) -> bool:
    """Does Next.js call an exported function of a file? Of other files than these it calls what it finds by other names."""
    names = CALLED_BY_NEXT.get(stem(path))
    return names is None or not function or function in names


def beside(project: Project, app: App) -> str | None:
    """The folder, "" or "src/" below the app, that holds `app` or `pages`: what stands beside them is looked for there."""
    prefix = f"{app.path}/" if app.path else ""
    for where in ("", "src/"):
        if any(path.startswith((f"{prefix}{where}app/", f"{prefix}{where}pages/")) for path in project.code_files):
            return where
    return None


def turbopack(manifests: Manifests, app: App) -> bool | None:
    """Does Turbopack build an app: by the flags of its build script, else by the version; None where that leaves it open."""
    package = next((p for p in manifests.packages if p.path == app.path), None)
    words = package.scripts.get("build", "").split() if package is not None else []
    if any(word in TURBOPACK_FLAGS for word in words):
        return True
    if "--webpack" in words:
        return False
    return at_least(release_of(app.framework_version), NEXT_16)


class NextEntries:
    """The rows of one Next.js app."""

    def __init__(self, project: Project, graph: ImportGraph, app: App, calls: tuple[Call, ...]) -> None:
        self._project = project
        self._graph = graph
        self._app = app
        self._prefix = f"{app.path}/" if app.path else ""
        self._wrapper = next((c for c in calls if c.method == "withSentryConfig" and c.app == app.path), None)
        self._next = release_of(app.framework_version)
        self._sdk = release_of(next((sdk for sdk in app.sdks if sdk.package == "@sentry/nextjs"), None))
        self._beside = beside(project, app)

    def files(self) -> Iterator[Entry]:
        """Instrumentation and middleware files: loaded where they lie?"""
        for path in self._project.code_files:
            if not path.startswith(self._prefix):
                continue
            inside = path[len(self._prefix) :]
            where, name = inside.rpartition("/")[0], stem(path)
            if where not in {"", "src"}:
                continue
            where = f"{where}/" if where else ""
            if name == "instrumentation":
                yield self._instrumentation(path, where)
            elif name == "middleware" or (name == "proxy" and at_least(self._next, NEXT_16) is not False):
                on_node = name == "proxy" or asks_for_node(self._project.repository, path)
                runtime = "server" if on_node else "edge"
                yield self._entry(runtime, path, self._named(path, self._placed(where, f"{name}.ts")))
            elif name == "instrumentation-client":
                yield self._entry("browser", path, self._client_instrumentation(path))

    def configuration(self, path: str, runtime: str) -> Entry | None:
        """A Sentry configuration file, by its name; None for any other file."""
        name = stem(path)
        if name == "sentry.client.config":
            load = self._client(path)
            loc = self._wrapper.loc if load[0] and self._wrapper is not None else None
            return self._entry("browser", path, load, loc)
        if name in {"sentry.server.config", "sentry.edge.config"} and at_least(self._sdk, SDK_8) is False:
            reached = self._wrapper is not None
            reason = (
                "withSentryConfig of this SDK version adds it to the server's build"
                if reached
                else "withSentryConfig is not used"
            )
            return self._entry(runtime, path, (reached, reason), self._wrapper.loc if self._wrapper else None)
        return None

    def starts(self, path: str) -> bool:
        """May Next.js start with a file of the app: one of those of `roots`?"""
        inside = path[len(self._prefix) :]
        where, name = inside.rpartition("/")[0], stem(path)
        if where in {"", "src"} and name in BY_NAME:
            return True
        app, pages = (f"{self._beside}{folder}/" for folder in ("app", "pages"))
        return self._beside is not None and (
            inside.startswith(pages) or (inside.startswith(app) and name in ROUTE_FILES)
        )

    def roots(self) -> tuple[tuple[str, bool | None, str], ...]:
        """The files that Next.js starts with: path, whether it is loaded, and why."""
        entries = [(entry.file, entry.reached, entry.reason) for entry in self.files()]
        if self._beside is not None:
            folders = (f"{self._prefix}{self._beside}app/", f"{self._prefix}{self._beside}pages/")
            entries.extend(
                (path, True, "Next.js loads it as a page, layout or route")
                for path in self._project.code_files
                if path.startswith(folders[1]) or (path.startswith(folders[0]) and stem(path) in ROUTE_FILES)
            )
        return tuple(entries)

    def _entry(self, runtime: str, path: str, load: Load, loc: SourceLocation | None = None) -> Entry:
        reached, reason = load
        wrapper = self._wrapper if loc is not None and reached else None  # which loads it
        condition = wrapper.condition if wrapper is not None and wrapper.active is None else ""
        return Entry(
            app=self._app.path,
            runtime=runtime,
            file=path,
            loaded_by=loc,
            reached=reached,
            reason=reason,
            condition=condition,
        )

    @cached_property
    def _extensions(self) -> tuple[str, ...] | None:
        """`pageExtensions` of the configuration of Next.js; () where it is not told, None where it is not set."""
        for path in self._project.code_files:
            if not path.startswith(f"{self._prefix}next.config."):
                continue
            for node in self._project.nodes(path):
                if isinstance(node, Property) and key_name(node.key) == "pageExtensions":
                    elements = getattr(node.value, "elements", ())
                    found = [string_of(element) for element in elements]
                    return tuple(text for text in found if text is not None) if None not in found else ()
        return None

    def _named(self, path: str, load: Load) -> Load:
        """With `pageExtensions` Next.js looks for files of those endings only."""
        endings = self._extensions
        if not load[0] or endings is None or path.rpartition(".")[2] in endings:
            return load
        return None, f"{load[1]}; whether it does so with this pageExtensions was not measured"

    def _placed(self, where: str, name: str) -> Load:
        if self._beside is None:
            return None, "neither an app nor a pages folder was found, beside which Next.js looks for it"
        folder = f"{self._beside}app or {self._beside}pages"
        if where == self._beside:
            return True, f"Next.js loads {name} beside {folder}"
        right = f"{self._prefix}{self._beside}{name}"
        bundled = turbopack(self._project.repository.manifests, self._app)
        if bundled is False or at_least(self._next, NEXT_15) is False:
            return False, f"Next.js loads {name} only beside {folder}, that is as {right}"
        if bundled and not where and name in ALSO_IN_THE_ROOT:
            return True, f"Turbopack builds of Next.js load {name} from the root too"
        return (
            None,
            f"Next.js loads {name} beside {folder}, that is as {right}; whether a Turbopack build loads it here was not measured",
        )

    def _instrumentation(self, path: str, where: str) -> Entry:
        reached, reason = self._placed(where, "instrumentation.ts")
        needs_no_switch = at_least(self._next, NEXT_15)
        if reached and needs_no_switch is None:
            reached, reason = None, f"{reason}; which version of Next.js is installed cannot be known"
        elif reached and needs_no_switch is False:
            reached, reason = self._hook(reason)
        return self._entry("server", path, self._named(path, (reached, reason)))

    def _hook(self, reason: str) -> Load:
        """Before 15, `experimental.instrumentationHook` has to be set; withSentryConfig does so from SDK 8 on."""
        if self._wrapper is not None and at_least(self._sdk, SDK_8):
            return True, f"{reason}, and withSentryConfig sets experimental.instrumentationHook"
        configs = [path for path in self._project.code_files if path.startswith(f"{self._prefix}next.config.")]
        if any("instrumentationHook" in (self._project.repository.text(path) or "") for path in configs):
            return None, f"{reason} when experimental.instrumentationHook is true"
        return False, f"{reason} only when experimental.instrumentationHook is set, which this version needs"

    def _client(self, path: str) -> Load:
        name = path.rpartition("/")[2]
        if self._wrapper is None:
            return False, f"only withSentryConfig adds {name} to a build, and it is not used"
        if path[len(self._prefix) :] not in CLIENT_CONFIGS:
            return False, "withSentryConfig looks for sentry.client.config.ts or .js in the folder of next.config only"
        by_turbopack = turbopack(self._project.repository.manifests, self._app)
        if by_turbopack is None:
            return (
                None,
                "withSentryConfig adds it to webpack builds only; which bundler builds this app cannot be known",
            )
        if by_turbopack:
            return False, "withSentryConfig adds it to webpack builds only, and this app is built with Turbopack"
        return self._webpack_left_alone() or (True, "withSentryConfig adds it to the browser's webpack build")

    def _webpack_left_alone(self) -> Load | None:
        """Is withSentryConfig told, or maybe told, to leave the webpack configuration as it is (run at 10.28.0)?"""
        for path in LEAVES_WEBPACK:
            value: Value | None = self._wrapper.options if self._wrapper is not None else None
            for name in path.split("."):
                inside = value.get(name) if isinstance(value, ObjectValue) else None
                value = value if isinstance(value, Unknown) else inside
            match value:
                case None | Static(value=False | None | Undefined.UNDEFINED):
                    continue
                case Static(value=True):
                    return False, f"{path} keeps withSentryConfig from adding it to the build"
                case _:
                    return None, f"withSentryConfig adds it to a webpack build unless {path} tells it not to"
        return None

    def _client_instrumentation(self, path: str) -> Load:
        native = at_least(self._next, NEXT_15_3)
        if native:
            return True, "Next.js loads instrumentation-client since 15.3"
        added, why = self._added(path)
        if native is False:
            return added, why if added else f"Next.js loads instrumentation-client only since 15.3, and {why}"
        if added and turbopack(self._project.repository.manifests, self._app) is None:
            return (
                True,
                "Next.js loads instrumentation-client since 15.3, and before withSentryConfig adds it to webpack builds",
            )
        return None, "Next.js loads instrumentation-client since 15.3; which version is installed cannot be known"

    def _added(self, path: str) -> Load:
        """Does `withSentryConfig` add an instrumentation-client to the browser's build? Below Next.js 16 webpack is the default."""
        if self._wrapper is None:
            return False, "withSentryConfig, which would add it to a build, is not used"
        known = at_least(self._sdk, SDK_9_9)
        if known is None:
            return None, "whether this version of withSentryConfig adds it to a build cannot be known"
        if not known:
            return False, "withSentryConfig adds it to webpack builds only from @sentry/nextjs 9.9.0 on"
        if not path.endswith((".ts", ".js")):
            return False, "withSentryConfig looks for instrumentation-client.ts or .js only"
        if turbopack(self._project.repository.manifests, self._app):
            return False, "withSentryConfig adds it to webpack builds only, and this app is built with Turbopack"
        return self._webpack_left_alone() or (True, "withSentryConfig adds it to the browser's webpack build")
