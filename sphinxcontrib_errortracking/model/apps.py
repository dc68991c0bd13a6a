"""Which packages are apps, with or without Sentry, and what they are for their users."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.aliases import target_of
from sphinxcontrib_errortracking.source.formats import upward
from sphinxcontrib_errortracking.source.records import ResolvedVersion
from sphinxcontrib_errortracking.source.workspaces import is_member, pnpm_patterns, workspace_patterns

from .entries_other import page_entries
from .frameworks import BROWSER, FRAMEWORKS, RUNTIMES, SDK_RUNTIMES, SERVER, WIDGET_WORDS, Framework
from .methods import is_sdk
from .records import App
from .start import RUNNERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinxcontrib_errortracking.source.estree import SourceLocation
    from sphinxcontrib_errortracking.source.records import Manifests, Package

    from .project import Project

CONFIG_SUFFIXES: tuple[str, ...] = (".js", ".mjs", ".cjs", ".ts", ".mts", ".json", ".toml", ".jsonc")
#: Scripts that start something, and the programs in them that only an app needs.
APP_SCRIPTS: tuple[str, ...] = ("start", "dev", "serve", "preview", "deploy", "develop")
PROGRAMS: frozenset[str] = RUNNERS | {
    "next", "nuxt", "nuxi", "astro", "remix", "react-router", "vinxi", "gatsby", "electron", "electron-vite", "expo", "react-native",
    "nest", "wrangler", "ng", "vite", "parcel", "webpack", "webpack-dev-server", "react-scripts", "rsbuild", "vue-cli-service",
    "serverless", "sls", "sst", "fastify",
}  # fmt: skip

#: Frameworks that libraries use as well: even alone in a repository, such a package needs something that starts it.
LIBRARY_FRAMEWORKS: frozenset[str] = frozenset(
    {
        "react",
        "preact",
        "vue",
        "svelte",
        "solid",
        "angular",
        "vite",
        "bun",
        "express",
        "fastify",
        "koa",
        "hapi",
        "connect",
        "hono",
        "socket.io",
    }
)


#: Folders of what shows or tests a product, and is none of its apps.
SHOWING: frozenset[str] = frozenset(
    {
        "example",
        "examples",
        "demo",
        "demos",
        "fixture",
        "fixtures",
        "playground",
        "playgrounds",
        "template",
        "templates",
        "e2e",
        "detox",
        "cypress",
        "playwright",
    }
)


ELECTRON = "electron"
#: what starts Electron, or builds an app of it
_OF_ELECTRON = frozenset({ELECTRON, *(f"{ELECTRON}-{tool}" for tool in ("vite", "forge", "builder", "packager"))})


def framework_of(package: Package, *, of_a_page: bool = False) -> Framework | None:
    """The first framework row that a package's dependencies fit, those that it only asks its users for left out.

    `of_a_page`: a server that its authors only develop with is not what a page is built with.
    """
    peer_names = _listed(package, "peerDependencies")
    tools = _listed(package, "devDependencies") if of_a_page else set()
    for row in FRAMEWORKS:
        left_out = peer_names if BROWSER in row.runtimes else peer_names | tools
        if any(name in package.dependencies and name not in left_out for name in row.packages):
            return row
    return None


def _listed(package: Package, kind: str) -> set[str]:
    listed = package.manifest.get(kind)
    return set(listed) if isinstance(listed, dict) else set()


def framework_above(
    package: Package, packages: Mapping[str, Package], files: frozenset[str]
) -> tuple[Framework, Package] | None:
    """The framework of a package whose dependencies stand in a package.json above it, told by its configuration; and that package."""
    prefix = f"{package.path}/" if package.path else ""
    for path in upward(package.path)[1:]:
        above = packages.get(path)
        for row in FRAMEWORKS if above is not None else ():
            told = any(f"{prefix}{config}{suffix}" in files for config in row.configs for suffix in CONFIG_SUFFIXES)
            if above is not None and told and any(name in above.dependencies for name in row.packages):
                return row, above
    return None


def is_app(package: Package, row: Framework | None, files: frozenset[str], *, monorepo: bool = False) -> bool:
    """Is a package deployed by itself: below `apps/`, or of a framework and with what starts it?"""
    if package.path.startswith("apps/") or "/apps/" in package.path:
        return True
    if row is None:
        return False
    if not package.path and row.name not in LIBRARY_FRAMEWORKS and not monorepo:
        return True
    prefix = f"{package.path}/" if package.path else ""
    if f"{prefix}index.html" in files or f"{prefix}public/index.html" in files:
        return BROWSER in row.runtimes
    if any(f"{prefix}{config}{suffix}" in files for config in row.configs for suffix in CONFIG_SUFFIXES):
        return True
    return any(_starts(script) for name, script in package.scripts.items() if name.partition(":")[0] in APP_SCRIPTS)


def _starts(script: str) -> bool:
    return any(word.rpartition("/")[2] in PROGRAMS for word in script.split())


def workspaces(project: Project) -> tuple[str, ...]:
    """The patterns that say which folders are packages of the monorepo; () where nothing says so."""
    root = next((package for package in project.repository.manifests.packages if not package.path), None)
    return workspace_patterns(root) or pnpm_patterns(project.repository.text("pnpm-workspace.yaml") or "")


def find_apps(project: Project, renamed: Mapping[str, str]) -> tuple[App, ...]:
    """The apps that the manifests tell, in order of their paths. What stands beside a declared monorepo is no app of it."""
    manifests = project.repository.manifests
    patterns = workspaces(project)
    found = []
    for package in manifests.packages:
        row, of = _framework(project, package)
        outside = bool(patterns) and bool(package.path) and not is_member(package.path, patterns)
        if outside and not _has_sdk(package):
            continue
        monorepo = bool(patterns) or "workspaces" in package.manifest
        if _only_shows(package) or _is_library(package, row, project.repository.file_set):
            continue
        if is_app(package, row, project.repository.file_set, monorepo=monorepo):
            found.append(_app(package, row, manifests, renamed, of))
    return tuple(sorted(found, key=lambda app: app.path))


def _only_shows(package: Package) -> bool:
    """Does a package stand in a folder of examples, and have nothing to do with Sentry?"""
    return bool(SHOWING.intersection(package.path.split("/"))) and not _has_sdk(package)


def _is_library(package: Package, row: Framework | None, files: frozenset[str]) -> bool:
    """Is a package of components for others, which exports them and has no page, and nothing to do with Sentry?"""
    if row is None or row.name not in LIBRARY_FRAMEWORKS or BROWSER not in row.runtimes or not package.path:
        return False
    page = any(f"{package.path}/{folder}index.html" in files for folder in ("", "public/", "src/"))
    return "exports" in package.manifest and not page and not _has_sdk(package)


def _has_sdk(package: Package) -> bool:
    return any(_is_sdk(package, name) for name in package.dependencies)


def _framework(project: Project, package: Package) -> tuple[Framework | None, Package]:
    """The framework of a package, and the package whose dependencies tell it."""
    page = next(page_entries(project, package.path), None) is not None
    row = framework_of(package, of_a_page=page)
    if row is not None and row.name == ELECTRON and _is_shown_by_another(project, package):
        row = next((of for of in FRAMEWORKS if _is_of_pages(of, package)), row)
    if row is not None:
        return row, package
    packages = {other.path: other for other in project.repository.manifests.packages}
    return framework_above(package, packages, project.repository.file_set) or (None, package)


def _is_of_pages(row: Framework, package: Package) -> bool:
    of_pages = row.name != ELECTRON and BROWSER in row.runtimes
    return of_pages and any(name in package.dependencies for name in row.packages)


def _is_shown_by_another(project: Project, package: Package) -> bool:
    """Are these pages that an app of Electron shows, which is another package: does nothing here make a window or start Electron?"""
    for script in package.scripts.values():
        words = ("", *script.replace('"', " ").replace("'", " ").split())
        if any(word in _OF_ELECTRON and not before.startswith("-") for before, word in pairwise(words)):
            return False
    windows = project.repository.mentioning(b"BrowserWindow", b"BaseWindow")
    return not any(project.package_path(path) == package.path for path in windows)


def with_callers(
    apps: Iterable[App], project: Project, callers: Mapping[str, frozenset[str]], renamed: Mapping[str, str]
) -> tuple[App, ...]:
    """`apps` and the packages that call `init`, which are therefore apps whatever their manifests say; and where these calls run."""
    known = {app.path: app for app in apps}
    manifests = project.repository.manifests
    packages = {package.path: package for package in manifests.packages}
    for path in sorted(set(callers) - set(known)):
        package = packages.get(path)
        if package is None:
            name = renamed.get(path, path.rpartition("/")[2] or project.repository.root.name)
            known[path] = App(
                path=path, name=name, framework="", framework_version=None, kind="package", sdks=(), runtimes=()
            )
        else:
            row, of = _framework(project, package)
            known[path] = _app(package, row, manifests, renamed, of)
    for path, app in known.items():
        told = {*_of_sdks_in_use(project, app, callers), *callers.get(path, ())}
        runtimes = tuple(name for name in RUNTIMES if name in told)
        of_node = app.kind == "package" and runtimes == (SERVER,) and _is_started(packages.get(path))
        known[path] = replace(app, runtimes=runtimes, kind="server" if of_node else app.kind)
    return tuple(known[path] for path in sorted(known))


def _is_started(package: Package | None) -> bool:
    """Does a script start the package with a JavaScript runtime of a server?"""
    scripts = package.scripts.items() if package is not None else ()
    named = (script for name, script in scripts if name.partition(":")[0] in APP_SCRIPTS)
    return any(word.rpartition("/")[2] in RUNNERS for script in named for word in script.split())


def _of_sdks_in_use(project: Project, app: App, callers: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Where an app runs; of one without a framework that sets Sentry up itself, an SDK that none of its files names tells nothing."""
    if app.framework or not callers.get(app.path):
        return app.runtimes
    prefix = f"{app.path}/" if app.path else ""
    named = (
        sdk.package
        for sdk in app.sdks
        if any(path.startswith(prefix) for path in project.mentioning(sdk.package.encode()))
    )
    found = {SDK_RUNTIMES.get(name) for name in named}
    return tuple(runtime for runtime in app.runtimes if runtime in found)


def _app(package: Package, row: Framework | None, manifests: Manifests, renamed: Mapping[str, str], of: Package) -> App:
    sdks = tuple(_version(manifests, package, name) for name in sorted(package.dependencies) if _is_sdk(package, name))
    framework = next((name for name in row.packages if name in of.dependencies), None) if row else None
    return App(
        path=package.path,
        name=renamed.get(package.path, package.name or package.path),
        framework=row.name if row else "",
        framework_version=_version(manifests, of, framework) if framework else None,
        kind=_kind(package, row, sdks),
        sdks=sdks,
        runtimes=_runtimes(row, sdks),
    )


def _is_sdk(package: Package, name: str) -> bool:
    """Is a dependency one of Sentry's packages, be it under another name?"""
    return is_sdk(name) or is_sdk(target_of(package.dependencies[name]))


def _kind(package: Package, row: Framework | None, sdks: tuple[ResolvedVersion, ...]) -> str:
    words = f"{package.path.rpartition('/')[2]} {package.name.rpartition('/')[2]}".lower()
    if any(word in words for word in WIDGET_WORDS) and (row is None or BROWSER in row.runtimes):
        return "widget"
    if row is not None:
        return row.kind
    runtimes = _runtimes(None, sdks)
    return "server" if runtimes == (SERVER,) else "package"


def _runtimes(row: Framework | None, sdks: tuple[ResolvedVersion, ...]) -> tuple[str, ...]:
    if row is not None:
        return row.runtimes
    told = {SDK_RUNTIMES.get(sdk.package) for sdk in sdks}
    return tuple(runtime for runtime in RUNTIMES if runtime in told)


def _version(manifests: Manifests, package: Package, name: str) -> ResolvedVersion:
    known = manifests.versions.get((package.path, name))
    if known is not None:
        return known
    line = package.dependency_lines.get(name, package.loc.line)
    loc: SourceLocation = replace(package.loc, line=line)
    return ResolvedVersion(package=name, version=None, range=package.dependencies.get(name, ""), loc=loc)
