"""The files that the configuration of a bundler names as what its bundles start with."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.estree import (
    ArrayExpression,
    CallExpression,
    ChainExpression,
    Identifier,
    Literal,
    MemberExpression,
    MetaProperty,
    NewExpression,
    ObjectExpression,
    Property,
    TemplateLiteral,
)

from .entries_started import source_file
from .syntax import dotted, key_name, string_of, tail_name

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

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
_OTHER_USE = regex(r"(?:^|[._-])(?:dev|development|test|tests|storybook|karma|example|examples)(?:[._-]|$)")
#: of an entry that is told as an object: the keys that name its files
_FILES = frozenset({"import", "entry"})
_HERE = frozenset({"__dirname", "import.meta.dirname", "import.meta.url", "__filename"})


@dataclass(frozen=True, slots=True)
class _Config:
    path: str
    prefix: str

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.path)


def bundled_entries(project: Project, prefix: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """The files of an app below `prefix` that the configuration of a bundler names: a page or a script, the reason, and the place."""
    for config, node in _options(project, prefix):
        for target in dict.fromkeys(_targets(project, config, node.value)):
            yield target, f"{config.path} builds {target[len(prefix) :]}", node.loc


def named_by_bundler(project: Project, prefix: str, path: str) -> tuple[str, SourceLocation] | None:
    """Why a bundler may start with a file that no entry certainly names: its configuration names the file elsewhere, or works entries out."""
    for config, node in _options(project, prefix):
        if any(text is None for text in _texts(config, node.value)):
            return f"what {config.path} builds is not all written out there", node.loc
    wanted = path.rpartition("/")[2].partition(".")[0]
    for config in _configs(project, prefix):
        for inner in project.nodes(config.path):
            text = string_of(inner)
            if text and text.rpartition("/")[2].partition(".")[0] == wanted and ("/" in text or "." in text):
                return f"{config.path} names such a file, and what that is for is not followed", inner.loc
    return None


def _configs(project: Project, prefix: str) -> Iterator[_Config]:
    for path in project.code_files:
        name = path.rpartition("/")[2] if path.startswith(prefix) else ""
        is_one = bool(name) and any(row.config.match(name) for row in BUNDLER_ENTRIES) and not _OTHER_USE.search(name)
        if is_one and project.package_path(path) == prefix.rstrip("/"):
            yield _Config(path, prefix)


def _options(project: Project, prefix: str) -> Iterator[tuple[_Config, Property]]:
    """The options of an app's bundlers that name what a bundle starts with."""
    for config in _configs(project, prefix):
        rows = [row for row in BUNDLER_ENTRIES if row.config.match(config.path.rpartition("/")[2])]
        for node in project.nodes(config.path):
            if isinstance(node, Property) and any(_is_option(project, config.path, node, row) for row in rows):
                yield config, node


def page_folders(project: Project, prefix: str) -> Iterator[str]:
    """The folders, with a slash at their end, in which Vite has the page of an app: that of the app, or its `root`."""
    yield prefix
    for path in project.code_files:
        name = path.removeprefix(prefix) if path.startswith(prefix) else ""
        if not name or "/" in name or not _VITE.match(name) or _OTHER_USE.search(name):
            continue
        for node in project.nodes(path):
            if isinstance(node, Property) and _keys(project, path, node) == ("root",):
                for text in filter(None, _texts(_Config(path, prefix), node.value)):
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


def _targets(project: Project, config: _Config, value: Node) -> Iterator[str]:
    """The files of the repository that an entry names, by a path from the app's folder or from that of the configuration."""
    for text in filter(None, _texts(config, value)):
        found = source_file(project, posixpath.normpath(text)) or source_file(project, f"{posixpath.normpath(text)}.js")
        if found is not None and found != config.path:
            yield found


def _texts(config: _Config, value: Node) -> Iterator[str | None]:
    """The paths, from the repository's root on, that an entry may stand for; None for one that is not written out."""
    match value:
        case Literal(value=str() as text):
            yield f"{config.prefix}{text.lstrip('/')}"
            if config.folder and f"{config.folder}/" != config.prefix:
                yield f"{config.folder}/{text.lstrip('/')}"
        case ArrayExpression(elements=parts):
            for part in parts:
                yield from _texts(config, part) if part is not None else ()
        case ObjectExpression(properties=parts):
            properties = [one for one in parts if isinstance(one, Property)]
            named = [one for one in properties if key_name(one.key, computed=one.computed) in _FILES]
            for one in named or properties:
                yield from _texts(config, one.value)
            if len(properties) < len(parts):
                yield None
        case TemplateLiteral() | CallExpression() | NewExpression():
            parts_of_path = list(_parts(value))
            known = [part for part in parts_of_path if part is not None]
            yield posixpath.join(config.folder, *known) if len(known) == len(parts_of_path) else None
        case _:
            yield None


def _parts(value: Node) -> Iterator[str | None]:
    """The parts of a path that a call or a template puts together, from the configuration's folder on; None for one that is not known."""
    match value:
        case TemplateLiteral(quasis=quasis, expressions=holes):
            for index, quasi in enumerate(quasis):
                yield (quasi.cooked or "").lstrip("/") if index else quasi.cooked or ""
                if index < len(holes):
                    yield from _parts(holes[index])
        case NewExpression(callee=Identifier(name="URL")) | CallExpression() if _is_path(value):
            first = value.arguments[-1] if isinstance(value, NewExpression) else None
            for argument in value.arguments if first is None else (first, *value.arguments[:-1]):
                yield from _parts(argument)
        case _ if (text := string_of(value)) is not None:
            yield text.lstrip("/")
        case _ if _is_here(value):
            yield ""
        case _:
            yield None


def _is_path(node: CallExpression | NewExpression) -> bool:
    if isinstance(node, NewExpression):
        return True
    return tail_name(node.callee) in ("resolve", "join", "dirname", "fileURLToPath", "cwd")


def _is_here(node: Node) -> bool:
    node = node.expression if isinstance(node, ChainExpression) else node
    if isinstance(node, MemberExpression) and isinstance(node.object, MetaProperty):
        return key_name(node.property) in ("dirname", "url", "filename")
    return dotted(node) in _HERE
