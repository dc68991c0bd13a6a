"""What a process may load besides what its files' texts name: files of computed names, and what frameworks and packages load."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.aliases import npm_name
from sphinxcontrib_errortracking.source.estree import SourceLocation

from .project import stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from .carriers import Carriers
    from .project import Project

_CALL = regex(
    r"(?:import(?<![.\w$]import)|require(?<![.\w$]require)|createRequire(?<![.\w$]createRequire))\s*\("
)  # begun by its letters, so that it is looked for quickly
#: a function that loads files, by another name than `require`: `const load = createRequire(import.meta.url)`
_MADE = regex(r"([\w$]+)\s*=\s*(?:\w+\.)?createRequire\s*\(")
#: functions of packages that load a file of the application, and `require` by another name
_LOADER = regex(r"(?:tsImport(?<!\wtsImport)|ssrLoadModule(?<!\wssrLoadModule))\s*\(|=\s*(?:module\.)?require\s*[;,\n]")
_LOADERS = ("tsImport", "ssrLoadModule", "require")
_BLANK = r"(?:\s|/\*[^*]*\*/|//[^\n]*\n)*"
#: what stands behind such a call where it loads one file by its name, or where the name is only given to something
_NAMED = regex(rf"{_BLANK}(?:([\"'])[^\"'\n]*\1|`[^`$]*`|import\.meta\.url|__filename){_BLANK}[,)]|{_BLANK}\)")
_IMPORT = regex(
    r"""(?:from(?<!\wfrom)|import(?<!\wimport)(?:\s*\()?|require(?<!\wrequire)\s*\()\s*["']([^"'\n]+)["']"""
)
#: a specifier without a folder, as `baseUrl` of a tsconfig allows it, or of a file beside or above, as it may be built
_OWN = regex(r"[\w-]+|\.{1,2}/.+")
_GLOB = regex(r"[\"'`]([^\"'`\n*]*)\*[^\"'`\n]*\.(?:[cm]?[jt]s|\{|\[|\?|@\(|\+\()|\bimport\.meta\.glob\b")
_STAR = regex(r"\*[^\"'`\n]*\.(?:[cm]?[jt]s|\{|\[|\?|@\(|\+\()|import\.meta\.glob")  #: what every such pattern holds
#: packages that load the files of a folder
AUTOLOADING = (
    "@fastify/autoload", "fastify-autoload", "require-all", "require-dir", "include-all", "moleculer", "@adonisjs/", "@sapphire/", "sails", "@hapi/glue", "@loopback/boot",
)  # fmt: skip
_FRAMEWORK = regex(
    r"next|vite|nuxt|nitropack|astro|vinxi|@(?:remix-run|react-router|sveltejs)/.+|[./].*(?:build|dist|\.output|\.next)/.*"
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why it is not certain what a process loads, as a clause, and where that stands."""

    words: str
    loc: SourceLocation


class Unseen:
    """What the files of one repository may load unseen, each file asked once. `reaching`: the files that are asked for."""

    def __init__(self, project: Project, reaching: Collection[str], carriers: Carriers) -> None:
        self._project = project
        self._carriers = carriers
        self._folders = {part for path in reaching for part in path.split("/")[:-1]}
        self._stems = {stem(path) for path in reaching}
        self._memo: dict[str, Doubt | None] = {}

    def by(self, files: Iterable[str]) -> Doubt | None:
        """What in these files may load one that no text names."""
        return next(filter(None, map(self._of, files)), None)

    def perhaps_loaded(self, files: Iterable[str], candidates: Iterable[str]) -> Iterator[str]:
        """Those of the candidates that these files may load without naming them: they stand beside, or in a folder that is named."""
        inside: dict[str, dict[str, list[str]]] = {}  #: package -> folder -> candidates
        for path in candidates:
            of_package = inside.setdefault(self._project.package_path(path), {})
            of_package.setdefault(path.rpartition("/")[0], []).append(path)
        for path in files:
            folders = inside.get(self._project.package_path(path))
            if folders and self._may_load(path):
                text, own = self._project.repository.text(path) or "", path.rpartition("/")[0]
                for folder in [each for each in folders if each == own or _is_named(each.rpartition("/")[2], text)]:
                    yield from folders.pop(folder)

    def frameworks(self, files: Iterable[str]) -> Doubt | None:
        """The same of frameworks: a program that starts one loads what the framework finds by its name and place."""
        for path in files:
            text = self._project.repository.text(path) or ""
            found = next((one for one in _IMPORT.finditer(text) if _FRAMEWORK.fullmatch(one[1])), None)
            if found is not None:
                return Doubt(
                    "it imports a framework, which may load files that it finds by their names",
                    at(path, text, found.start()),
                )
        return None

    def _of(self, path: str) -> Doubt | None:
        if path not in self._memo:
            self._memo[path] = self._look(path, self._project.repository.text(path) or "")
        return self._memo[path]

    def _may_load(self, path: str) -> bool:
        """Whether there is such a doubt, wherever it stands: asked of nearly all files."""
        if path in self._memo:
            return self._memo[path] is not None
        text = self._project.repository.text(path) or ""
        told = self._by_text(path, text) or _by_folder(path, text)
        return told is not None or self._carriers.first_imported(path) is not None

    def _look(self, path: str, text: str) -> Doubt | None:
        return self._by_text(path, text) or self._carried(path) or _by_folder(path, text)

    def _by_text(self, path: str, text: str) -> Doubt | None:
        for call in _CALL.finditer(text):
            if not _NAMED.match(text, call.end()):
                return Doubt("it loads a file of a computed name", at(path, text, call.start()))
        for glob in _GLOB.finditer(text) if _STAR.search(text) else ():
            if not glob[1] or self._folders.intersection(glob[1].split("/")):
                return Doubt("it names files by a pattern", at(path, text, glob.start()))
        loader = _LOADER.search(text) if any(word in text for word in _LOADERS) else None
        made = loader or _loads_by_another_name(text)
        if made is not None:
            return Doubt("it loads a file by a function of its own", at(path, text, made.start()))
        lost = next((one for one in _IMPORT.finditer(text) if self._is_lost(one[1], path)), None)
        if lost is not None:
            return Doubt("an import that leads nowhere may mean a file with an `init`", at(path, text, lost.start()))
        return None

    def _carried(self, path: str) -> Doubt | None:
        carried = self._carriers.imported(path)
        if carried is None:
            return None
        named, (one, why) = npm_name(carried[0].specifier), carried
        return Doubt(f"it imports `{named}`, which may set Sentry up: {why.words}", why.loc or one.loc)

    def _is_lost(self, name: str, path: str) -> bool:
        """Does an import lead nowhere, though a file that is asked for has its name?"""
        last = name.rpartition("/")[2]
        is_named = not self._stems.isdisjoint({last, stem(last)}) and _OWN.fullmatch(name) is not None
        return is_named and self._project.repository.naming.is_lost(name, path)


def _by_folder(path: str, text: str) -> Doubt | None:
    folders = next((text.find(name) for name in AUTOLOADING if f'"{name}' in text or f"'{name}" in text), None)
    return (
        None
        if folders is None
        else Doubt("it uses a package that loads the files of a folder", at(path, text, folders))
    )


def at(path: str, text: str, index: int) -> SourceLocation:
    """Give the place of a character of a text."""
    return SourceLocation(path, text.count("\n", 0, index) + 1)


def _is_named(name: str, text: str) -> bool:
    """Is a folder's name a part of a path that a text holds?"""
    return bool(name) and name in text and re.search(rf"[/\"'`]{re.escape(name)}[/\"'`]", text) is not None


def _loads_by_another_name(text: str) -> re.Match[str] | None:
    """A call that loads code of the application by a function that createRequire made, where that is not named `require`."""
    for made in _MADE.finditer(text) if "createRequire" in text else ():
        if made[1] != "require":
            call = re.search(
                rf"(?<![.\w$]){re.escape(made[1])}\s*\(\s*(?![\"'`][^\"'`.][^\"'`]*[\"'`]|[\"'`][^\"'`]*\.json[\"'`])",
                text,
            )
            if call is not None:
                return call
    return None
