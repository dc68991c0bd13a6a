"""The files that the configuration of a bundler names as what its bundles start with."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.estree import ArrayExpression, ObjectExpression, Property

from .bundler_paths import ConfigPaths
from .entries_started import source_file
from .syntax import key_name, string_of

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

    from .project import Project


@dataclass(frozen=True, slots=True)
class BundlerEntry:
    """An option of a bundler that names what its bundles start with."""

    config: re.Pattern[str]  #: of the file's name
    option: tuple[str, ...]  #: from the outermost property on
    anywhere: bool = False  #: it may stand in the options of a plugin or an environment too


_VITE = regex(r"(?:electron\.)?vite(?:\.[\w-]+)*\.config(?:\.[\w-]+)*\.[cm]?[jt]s\Z")
_WEBPACK = regex(r"(?:webpack|rspack)(?:[.-][\w.-]+)?\.[cm]?[jt]s\Z")
#: from the documentation of Vite 7, webpack 5, Rspack 1, Rsbuild 1, Rollup 4 and Vue CLI 5
BUNDLER_ENTRIES: tuple[BundlerEntry, ...] = (
    BundlerEntry(_VITE, ("entry",), anywhere=True),
    BundlerEntry(_VITE, ("rollupOptions", "input"), anywhere=True),
    BundlerEntry(_VITE, ("rolldownOptions", "input"), anywhere=True),
    BundlerEntry(_WEBPACK, ("entry",)),
    BundlerEntry(regex(r"rsbuild\.config\.[cm]?[jt]s\Z"), ("source", "entry")),
    BundlerEntry(regex(r"(?:rollup|rolldown)(?:\.[\w-]+)*\.config\.[cm]?[jt]s\Z"), ("input",)),
    BundlerEntry(regex(r"vue\.config\.[cm]?[jt]s\Z"), ("pages",)),
)
#: a configuration that is none of what users get, by its name
_OTHER_USE = regex(r"(?:^|[.:_-])(?:dev|development|test|tests|storybook|karma|example|examples)(?:[.:_-]|$)")
#: a command of a script that bundles the files which it names, and what these are
_COMMAND = regex(r"(?:^|[&|;]\s*|\bnpx\s+|\s)(?:parcel|esbuild)\s+([^&|;]*)")
_BUILT = regex(r"\.(?:html|[cm]?[jt]sx?)\Z")
_FOR_NODE = regex(r"--(?:platform|target)[= ]node")
QUOTES = "\"'"
#: a file, of whatever name, that hands a configuration to webpack or Rspack, or makes one
_OF_WEBPACK = regex(r"""(?:\brequire\s*\(|\bfrom|\bimport)\s*["'](?:webpack|@rspack/core)["']""")


def bundled_entries(project: Project, prefix: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """The files of an app below `prefix` that the configuration of a bundler names: a page or a script, the reason, and the place."""
    for config, node in _options(project, prefix):
        for target in dict.fromkeys(_targets(project, config, node.value)):
            yield target, f"{config.path} builds {target[len(prefix) :]}", node.loc


def commanded(project: Project, prefix: str) -> Iterator[tuple[str, str, SourceLocation]]:
    """The files of an app that scripts of its package.json give to Parcel or esbuild for browsers, with the reason and the place."""
    package = next((one for one in project.repository.manifests.packages if one.path == prefix.rstrip("/")), None)
    for name, command in package.scripts.items() if package is not None else ():
        loc = replace(package.loc, line=package.script_lines.get(name, package.loc.line)) if package else None
        for match in _COMMAND.finditer(command) if not _OTHER_USE.search(name) else ():
            for token in () if _FOR_NODE.search(match[1]) else match[1].split():
                path = posixpath.normpath(f"{prefix}{token.strip(QUOTES)}")
                if loc is not None and path in project.repository.file_set and _BUILT.search(path):
                    yield path, f"the script {name} of package.json builds {path[len(prefix) :]}", loc


def named_by_bundler(project: Project, prefix: str, path: str) -> tuple[str, SourceLocation] | None:
    """Why a bundler may start with a file that no entry certainly names: its configuration names the file elsewhere, or works entries out."""
    for config, node in _options(project, prefix):
        if any(text is None for text in config.texts(node.value)):
            return f"what {config.path} builds is not all written out there", node.loc
    wanted = path.rpartition("/")[2].partition(".")[0]
    for config in _configs(project, prefix):
        for inner in project.nodes(config.path):
            text = string_of(inner)
            if text and text.rpartition("/")[2].partition(".")[0] == wanted and ("/" in text or "." in text):
                return f"{config.path} names such a file, and what that is for is not followed", inner.loc
    return None


def _rows(project: Project, path: str) -> list[BundlerEntry]:
    """The options that name entries in a file of configuration; none in any other file."""
    name = path.rpartition("/")[2]
    if _OTHER_USE.search(name):
        return []
    rows = [row for row in BUNDLER_ENTRIES if row.config.match(name)]
    hands_on = not rows and _OF_WEBPACK.search(project.repository.text(path) or "")
    return [row for row in BUNDLER_ENTRIES if row.config is _WEBPACK] if hands_on else rows


def _configs(project: Project, prefix: str) -> Iterator[ConfigPaths]:
    naming = set(project.mentioning(b"webpack")) | set(project.mentioning(b"@rspack/core"))
    for path in project.code_files:
        name = path.rpartition("/")[2] if path.startswith(prefix) else ""
        may_be = bool(name) and (path in naming or any(row.config.match(name) for row in BUNDLER_ENTRIES))
        if may_be and _rows(project, path) and project.package_path(path) == prefix.rstrip("/"):
            yield ConfigPaths(project, path, prefix)


def _options(project: Project, prefix: str) -> Iterator[tuple[ConfigPaths, Property]]:
    """The options of an app's bundlers that name what a bundle starts with."""
    configs = list(_configs(project, prefix))
    contexts = tuple(_contexts(project, configs))
    for config in configs:
        rows = _rows(project, config.path)
        own = replace(config, contexts=contexts) if any(row.config is _WEBPACK for row in rows) else config
        for node in project.nodes(config.path):
            if isinstance(node, Property) and any(_is_option(project, config.path, node, row) for row in rows):
                yield own, node


def _contexts(project: Project, configs: list[ConfigPaths]) -> Iterator[str]:
    """The folders from which configurations of webpack give their entries."""
    for config in configs:
        for node in project.nodes(config.path):
            if isinstance(node, Property) and _keys(project, config.path, node) == ("context",):
                yield from (posixpath.normpath(text) for text in config.texts(node.value) if text)


def page_folders(project: Project, prefix: str) -> Iterator[str]:
    """The folders, with a slash at their end, in which Vite has the page of an app: that of the app, or its `root`."""
    yield prefix
    for path in project.code_files:
        name = path.removeprefix(prefix) if path.startswith(prefix) else ""
        if not name or "/" in name or not _VITE.match(name) or _OTHER_USE.search(name):
            continue
        for node in project.nodes(path):
            if isinstance(node, Property) and _keys(project, path, node) == ("root",):
                for text in filter(None, ConfigPaths(project, path, prefix).texts(node.value)):
                    if (folder := posixpath.normpath(text)) not in (".", prefix.rstrip("/")):
                        yield f"{folder}/"


def _is_option(project: Project, path: str, node: Property, row: BundlerEntry) -> bool:
    if key_name(node.key, computed=node.computed) != row.option[-1]:
        return False
    keys = _keys(project, path, node)
    return keys[-len(row.option) :] == row.option if row.anywhere else keys == row.option


def _keys(project: Project, path: str, node: Property) -> tuple[str, ...]:
    """The names of the properties around a property, and its own, from the outermost on."""
    above = (one for one in project.tree(path).ancestors(node) if isinstance(one, Property))
    names = [key_name(one.key, computed=one.computed) or "" for one in (node, *above)]
    return tuple(reversed(names))


def _targets(project: Project, config: ConfigPaths, value: Node) -> Iterator[str]:
    """The files of the repository that an entry names."""
    for text in filter(None, config.texts(value)):
        found = source_file(project, posixpath.normpath(text)) or source_file(project, f"{posixpath.normpath(text)}.js")
        if found is not None and found != config.path:
            yield found


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundler makes for browsers of one entry, or of the scripts of one page."""

    named: str  #: the file that it begins with, or the page
    files: frozenset[str]
    loc: SourceLocation


def bundles_of(project: Project, prefix: str, scripts_of: Callable[[str], Iterable[str]]) -> tuple[Bundle, ...]:
    """The bundles of an app below `prefix`, each once; `scripts_of`: the files that a page loads."""
    found: dict[frozenset[str], Bundle] = {}
    for targets, loc in _built(project, prefix):
        files = frozenset(
            file for target in targets for file in (scripts_of(target) if _is_page(target) else (target,))
        )
        if files and files not in found:
            found[files] = Bundle(targets[0] if _is_page(targets[0]) else min(files), files, loc)
    return tuple(found.values())


def _built(project: Project, prefix: str) -> Iterator[tuple[list[str], SourceLocation]]:
    """The pages and scripts of which one bundle is made each."""
    for config, node in _options(project, prefix):
        if not _is_of_server(project, config.path):
            for value in _each(config, node):
                yield list(dict.fromkeys(_targets(project, config, value))), node.loc
    for target, _, loc in commanded(project, prefix):
        yield [target], loc


def _is_page(path: str) -> bool:
    return path.endswith(".html")


def _each(config: ConfigPaths, option: Property) -> Iterator[Node]:
    """The values of which a bundle is made each: the properties of an object; of Vite and Rollup also the elements of an array."""
    value = config.meant(option.value)
    if isinstance(value, ObjectExpression):
        yield from (one.value for one in value.properties if isinstance(one, Property))
    elif isinstance(value, ArrayExpression) and key_name(option.key) == "input":
        yield from (one for one in value.elements if one is not None)
    else:
        yield value


def _is_of_server(project: Project, path: str) -> bool:
    """Does a configuration build for Node: webpack's `target`, Vite's `build.ssr`?"""
    for node in project.nodes(path):
        name = key_name(node.key, computed=node.computed) if isinstance(node, Property) else None
        if isinstance(node, Property) and name == "target" and (string_of(node.value) or "").startswith("node"):
            return True
        if isinstance(node, Property) and name == "ssr" and _keys(project, path, node)[-2:] == ("build", "ssr"):
            return True
    return False
