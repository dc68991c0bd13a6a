"""What starts an app that is not Next.js's: files that its framework knows by name, its page's scripts, its package.json."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import Literal, Property, SourceLocation
from sphinxcontrib_errortracking.source.wrangler import CONFIGURATION

from .app_folders import moved
from .entries_bundled import bundled_entries, bundles_of, commanded, page_folders
from .entries_started import preloads, source_file, starts
from .framework_files import CONVENTIONAL, LOADED
from .project import stem
from .syntax import key_name, string_of
from .versions import at_least, release_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.records import Package, ResolvedVersion

    from .entries_bundled import Bundle
    from .framework_files import Conventional
    from .project import Project


def by_place(project: Project, framework: str, prefix: str) -> Iterator[tuple[str, bool | None, str]]:
    """Yield the files of an app that its framework loads, or may load, because of where they stand, and why."""
    rows = [row for row in LOADED if row.framework == framework]
    other = moved(project, framework, prefix) if rows else None
    for path in project.code_files if rows else ():
        below = path.removeprefix(prefix) if path.startswith(prefix) else ""
        below = other.below(below) if other is not None else below
        for row in rows:
            if re.fullmatch(row.pattern, below):
                yield path, row.reached, other.told(row.reason) if other is not None else row.reason


def by_name(project: Project, framework: str, prefix: str) -> Iterator[tuple[str, Conventional]]:
    """Yield the files of an app that its framework, or Sentry's part in it, loads by their names, each with its row."""
    rows = [row for row in CONVENTIONAL if row.framework == framework]
    other = moved(project, framework, prefix) if rows else None
    for row in rows:
        for path in project.code_files:
            if not path.startswith(prefix) or stem(path) != row.stem:
                continue
            below = path.removeprefix(prefix)
            if other is not None and other.to is None and other.default in row.folders:
                reason = f"{row.reason}, but from the folder that {other.config} gives, which is not followed"
                yield path, replace(row, reason=reason, reached=None, config="", since=None)
            elif (other.below(below) if other is not None else below).rpartition("/")[0] in row.folders:
                yield path, row if other is None else replace(row, reason=other.told(row.reason))


def conventional(
    project: Project, row: Conventional, prefix: str, version: ResolvedVersion | None
) -> tuple[bool | None, str]:
    """Is the file of a row loaded, and why: what Sentry's part in the framework loads, only where that is registered."""
    if row.since is not None:
        since = at_least(release_of(version), row.since)
        number = ".".join(map(str, row.since))
        return (True, row.reason) if since else (since, f"{row.reason} since version {number} alone")
    if not row.config:
        return row.reached, row.reason
    paths = [path for path in project.code_files if path.startswith(f"{prefix}{row.config}.")]
    if row.option:
        told = any(sets_option(project, path, row.option) for path in paths) or _is_preloaded(project, prefix, row.stem)
        return told or row.reached, row.reason
    if not paths:
        return None, f"{row.reason} where it is registered, and no {row.config} was found"
    if any(string_of(node) == row.named for path in _with_imported(project, paths) for node in project.nodes(path)):
        return row.reached, row.reason
    if any("extends" in (project.repository.text(path) or "") for path in paths):
        return None, f"{row.reason} where it is registered, and what {row.config} extends is not followed"
    return False, f"{row.reason} only where {row.config} names {row.named}, which it does not"


def _with_imported(project: Project, paths: list[str]) -> list[str]:
    """Files of configuration, and those that they import."""
    found = list(paths)
    for path in found:
        if len(found) < MOST_IMPORTED:
            named = project.repository.naming.named(path)
            found += sorted(other for other in named if other in project.code_set and other not in found)
    return found


def _is_preloaded(project: Project, prefix: str, name: str) -> bool:
    """Does every command of production that starts the app load the file first: `node --import ./.output/server/sentry.server.config.mjs`?"""
    own = [start for start in starts(project, prefix.rstrip("/")) if start.in_production]
    return bool(own) and all(name in preloads(start) for start in own)


def sets_option(project: Project, path: str, option: tuple[str, ...]) -> bool:
    """Does a configuration give an option the value `true` or a text, written out?"""
    tree = project.tree(path)
    for node in tree.nodes:
        if (
            isinstance(node, Property)
            and isinstance(node.value, Literal)
            and (node.value.value is True or string_of(node.value))
        ):
            around = [above for above in tree.ancestors(node) if isinstance(above, Property)]
            names = [key_name(one.key, computed=one.computed) for one in (node, *around)]
            if tuple(reversed(names)) == option:
                return True
    return False


MOST_IMPORTED = 40  #: files that belong to one configuration
#: packages that build a browser's bundle, and the file that they start it with where nothing names another
SCRIPTS = {
    "react-scripts": "src/index",
    "@craco/craco": "src/index",
    "@rsbuild/core": "src/index",
    "@vue/cli-service": "src/main",
}
#: the line in a configuration of Wrangler that names the worker's file
WORKER_MAIN = regex(r"""\s*"?main"?\s*[:=]\s*["']([^"']+)["']""")
SCRIPT_TAG = regex(r"<script\b([^>]*)>", re.IGNORECASE)
SOURCE = regex(r"""\bsrc\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
HTML_COMMENT = regex(r"<!--.*?-->", re.DOTALL)


def page_entries(project: Project, app: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """The scripts of an app's pages, and what the builds of its bundlers start with."""
    prefix = f"{app}/" if app else ""
    pages = [(f"{folder}index.html", folder) for folder in page_folders(project, prefix)]
    for page, folder in (*pages, (f"{prefix}src/index.html", prefix)):
        if page in project.repository.file_set:
            yield from html_scripts(project, page, folder)
    bundled = [*bundled_entries(project, prefix), *commanded(project, prefix)]
    for target, reason, loc in bundled:
        if target.endswith(".html"):
            around = max((folder for _, folder in pages if target.startswith(folder)), key=len)
            yield from html_scripts(project, target, around)
        else:
            yield target, reason, loc
    yield from _built(project, prefix)
    package = next((one for one in project.repository.manifests.packages if one.path == app), None)
    if package is not None and not bundled:
        yield from _by_tool(project, package, prefix)


def _by_tool(project: Project, package: Package, prefix: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    for tool, start in SCRIPTS.items():
        target = source_file(project, f"{prefix}{start}.js") if tool in package.dependencies else None
        if target is not None:
            line = package.dependency_lines.get(tool, package.loc.line)
            yield target, f"{tool} builds {start}", SourceLocation(package.loc.source, line)
            return


def bundles(project: Project, app: str) -> tuple[Bundle, ...]:
    """What bundlers make of an app for browsers: of its page, and of each entry of their configurations."""
    prefix = f"{app}/" if app else ""
    folders = list(page_folders(project, prefix))

    def scripts(page: str) -> list[str]:
        around = max((folder for folder in folders if page.startswith(folder)), key=len, default=prefix)
        return [target for target, _, _ in html_scripts(project, page, around)]

    return bundles_of(project, prefix, scripts)


def html_scripts(project: Project, page: str, prefix: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """The scripts of a page, whose addresses begin at `prefix`, or at its own folder."""
    text = HTML_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), project.repository.text(page) or "")
    for tag in SCRIPT_TAG.finditer(text):
        source = SOURCE.search(tag[1])
        target = _script(project, page, prefix, source[1]) if source and "://" not in source[1] else None
        if target is not None:
            line = text.count("\n", 0, tag.start()) + 1
            yield target, f"{page} loads {target.removeprefix(prefix)}", SourceLocation(page, line)


def _script(project: Project, page: str, prefix: str, address: str) -> str | None:
    beside = "" if address.startswith("/") else posixpath.join(posixpath.dirname(page), address)
    return (source_file(project, posixpath.normpath(beside)) if beside else None) or source_file(
        project, posixpath.normpath(f"{prefix}{address.lstrip('/')}")
    )


def worker_entries(project: Project, app: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """The file that Wrangler deploys as a worker: `main` of its configuration."""
    prefix = f"{app}/" if app else ""
    for config in sorted(project.repository.file_set):
        if not config.startswith(f"{prefix}wrangler") or not CONFIGURATION.fullmatch(config[len(prefix) :]):
            continue
        for number, line in enumerate((project.repository.text(config) or "").split("\n"), start=1):
            named = WORKER_MAIN.match(line)
            target = source_file(project, posixpath.normpath(f"{prefix}{named[1]}")) if named is not None else None
            if named is not None and target is not None:
                yield target, f"{config} deploys {named[1]}", SourceLocation(config, number)


def _built(project: Project, prefix: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """The files that builds of Angular and Nx start a browser with, whatever the configuration of the build."""
    for start in project.repository.manifests.built_starts:
        if start.file.startswith(prefix) and not start.server and not start.doubt:
            yield start.file, f"{start.loc.source} builds {start.named}", start.loc


def built_servers(project: Project, app: str) -> Iterator[tuple[str, bool | None, str, SourceLocation]]:
    """What builds of Angular and Nx start a server with, and what they start in one configuration: is it loaded, and why."""
    prefix = f"{app}/" if app else ""
    for start in project.repository.manifests.built_starts:
        if not start.file.startswith(prefix) or not (start.server or start.doubt):
            continue
        told = f"{start.loc.source} builds {start.named}{' for the server' if start.server else ''}{start.doubt}"
        yield start.file, None if start.doubt else True, told, start.loc
