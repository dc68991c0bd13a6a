"""What starts an app on a device or a desk: Expo and React Native's entry file, and what Electron's tools build."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import ObjectExpression, Property, SourceLocation

from .entries_other import html_scripts
from .entries_started import source_file
from .project import stem
from .syntax import key_name, string_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import Node
    from sphinxcontrib_errortracking.source.records import Package

    from .project import Project

    Started = tuple[str, str, SourceLocation | None]

MOBILE = ("expo", "react-native")
APP_ENTRY, ROUTER_ENTRY = "expo/AppEntry", "expo-router/entry"
#: what the tools of Expo take where package.json has no `main`, for one platform or another (run: @expo/config)
INDEXES = ("index", "index.ios", "index.android", "index.native")
#: folders whose files expo-router loads as routes; the first that is there counts
ROUTES = ("app", "src/app")
LOCKFILES = ("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock")
#: configuration of a tool of Electron -> keys under which a file stands that it builds
BUILDS = {"forge.config": ("js", "entry"), "webpack.main.config": ("entry",)}
RENDERER = "src/renderer/index.html"  #: where electron-vite has the page


def app_entries(project: Project, app: str) -> Iterator[Started]:
    """The files that start such an app, each with the reason and the place that tells."""
    package = next((one for one in project.repository.manifests.packages if one.path == app), None)
    if package is None:
        return
    if any(name in package.dependencies for name in MOBILE):
        yield from _mobile(project, package)
    if "electron" in package.dependencies:
        yield from _desktop(project, app)


def _mobile(project: Project, package: Package) -> Iterator[Started]:
    prefix = f"{package.path}/" if package.path else ""
    main = package.manifest.get("main")
    named = main.removeprefix("node_modules/").removesuffix(".js") if isinstance(main, str) else ""
    if named == ROUTER_ENTRY:
        folder = next(
            (one for one in ROUTES if any(path.startswith(f"{prefix}{one}/") for path in project.code_files)), ""
        )
        for path in project.code_files if folder else ():
            if path.startswith(f"{prefix}{folder}/"):
                yield path, f"expo-router loads the files in {folder}", package.loc
    elif main is None and (index := _first(project, prefix, INDEXES)) is not None:
        yield index, "React Native starts with index where package.json names no main", package.loc
    elif named == APP_ENTRY or (main is None and "expo" in package.dependencies):
        shown = _first(project, prefix, ("App",)) if _has_modules(project, prefix) else None
        if shown is not None:
            yield shown, "Expo's own entry file starts App", package.loc


def _first(project: Project, prefix: str, names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := source_file(project, f"{prefix}{name}.js")) is not None), None)


def _has_modules(project: Project, prefix: str) -> bool:
    """Do the packages lie in this folder, as Expo's own entry file looks for App beside them?"""
    return not prefix or any(f"{prefix}{name}" in project.repository.file_set for name in LOCKFILES)


def _desktop(project: Project, app: str) -> Iterator[Started]:
    prefix = f"{app}/" if app else ""
    for path in project.code_files:
        keys = BUILDS.get(stem(path), ()) if path.startswith(prefix) and "/" not in path[len(prefix) :] else ()
        for node in project.nodes(path) if keys else ():
            if isinstance(node, Property) and key_name(node.key, computed=node.computed) in keys:
                for text in _texts(node.value):
                    target = source_file(project, posixpath.normpath(f"{prefix}{text}"))
                    if target is not None:
                        yield target, f"{path} builds {target[len(prefix) :]}", node.loc
    if f"{prefix}{RENDERER}" in project.repository.file_set:
        yield from html_scripts(project, f"{prefix}{RENDERER}", f"{prefix}src/renderer/")


def _texts(value: Node) -> Iterator[str]:
    """A text, or the texts of an object's properties: `entry: { index: "./src/index.ts" }`."""
    parts = (
        [one.value for one in value.properties if isinstance(one, Property)]
        if isinstance(value, ObjectExpression)
        else [value]
    )
    yield from (text for part in parts if (text := string_of(part)) is not None)
