"""What a process may load besides what its files' texts name: files of computed names, and options that some other file hands to Node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.estree import SourceLocation

from .entries_started import ONLY_OPTIONS
from .project import stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .project import Project

_CALL = regex(r"(?<![.\w$])(?:import|require|createRequire)\s*\(")
_BLANK = r"(?:\s|/\*[^*]*\*/|//[^\n]*\n)*"
#: what stands behind such a call where it loads one file by its name, or where the name is only given to something
_NAMED = regex(rf"{_BLANK}(?:([\"'])[^\"'\n]*\1|`[^`$]*`|import\.meta\.url|__filename){_BLANK}[,)]|{_BLANK}\)")
_GLOB = regex(r"[\"'`]([^\"'`\n*]*)\*[^\"'`\n]*\.(?:[cm]?[jt]s|\{|\[|\?|@\(|\+\()|\bimport\.meta\.glob\b")
#: packages that load the files of a folder
AUTOLOADING = (
    "@fastify/autoload", "fastify-autoload", "require-all", "require-dir", "include-all", "moleculer", "@adonisjs/", "@sapphire/", "sails",
)  # fmt: skip
_EXTERNAL = regex(
    r"""(?:\bfrom|\bimport\s*\(|\bimport|\brequire\s*\()\s*["'](?!\.)(?!@sentry/)([^"'\n]*sentry[^"'\n]*)["']"""
)
_FRAMEWORK = regex(
    r"""(?:\bfrom|\bimport\s*\(|\bimport|\brequire\s*\()\s*["']((?:next|vite|nuxt|nitropack|astro|vinxi)|@(?:remix-run|react-router|sveltejs)/[^"'\n]+"""
    r"""|[./][^"'\n]*(?:build|dist|\.output|\.next)/[^"'\n]*)["']"""
)
_BUNDLING = regex(r"(?:^|/)(?:webpack|rspack|rollup|esbuild|tsup|tsdown|vite|build|bundle)[\w.-]*\.[cm]?[jt]s\Z")
_LIST = regex(r"(\w+)[\"']?\s*:\s*\[([^\]]*)\]")
#: lists of files of which each becomes a program of its own, or none
_APART = frozenset(
    {"entry", "entryPoints", "entries", "input", "external", "noExternal", "ignore", "include", "exclude", "files"}
)
#: what hands a runtime a file that it loads before the application's
_PRELOAD = regex(r"(?:--import|--require|\"require\"|(?<![\w-])-r|\bpreload)[\"'\s=:,\[]+([\w@./-]+)")
_TOLD_IN = (
    ".yml", ".yaml", ".sh", ".toml", ".tf", ".service", ".json", ".mk", ".ini", ".conf", ".cfg", ".tpl", ".hcl", ".bicep",
)  # fmt: skip
_TOLD_BY_NAME = (
    "Makefile",
    "makefile",
    "Procfile",
    "Dockerfile",
    ".npmrc",
    "justfile",
    "Justfile",
    "ecosystem",
    "pm2",
)
_LOCKS = ("package-lock.json", "pnpm-lock.yaml")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why it is not certain what a process loads, as a clause, and where that stands."""

    words: str
    loc: SourceLocation


class Unseen:
    """What the files of one repository may load unseen, each file asked once. `reaching`: the files that are asked for."""

    def __init__(self, project: Project, reaching: Collection[str]) -> None:
        self._project = project
        self._folders = {part for path in reaching for part in path.split("/")[:-1]}
        self._memo: dict[str, Doubt | None] = {}

    def by(self, files: Iterable[str]) -> Doubt | None:
        """What in these files may load one that no text names."""
        return next(filter(None, map(self._of, files)), None)

    def frameworks(self, files: Iterable[str]) -> Doubt | None:
        """The same of frameworks: a program that starts one loads what the framework finds by its name and place."""
        for path in files:
            text = self._project.repository.text(path) or ""
            found = _FRAMEWORK.search(text)
            if found is not None:
                return Doubt(
                    "it imports a framework, which may load files that it finds by their names",
                    _at(path, text, found.start()),
                )
        return None

    def _of(self, path: str) -> Doubt | None:
        if path not in self._memo:
            self._memo[path] = self._look(path, self._project.repository.text(path) or "")
        return self._memo[path]

    def _look(self, path: str, text: str) -> Doubt | None:
        for call in _CALL.finditer(text):
            if not _NAMED.match(text, call.end()):
                return Doubt("it loads a file of a computed name", _at(path, text, call.start()))
        for glob in _GLOB.finditer(text) if "*" in text else ():
            if not glob[1] or self._folders.intersection(glob[1].split("/")):
                return Doubt("it names files by a pattern", _at(path, text, glob.start()))
        external = _EXTERNAL.search(text) if "sentry" in text else None
        if external is not None and self._project.repository.naming.resolve(external[1], path) is None:
            return Doubt("it imports a package that may set Sentry up", _at(path, text, external.start()))
        folders = next((text.find(name) for name in AUTOLOADING if f'"{name}' in text or f"'{name}" in text), None)
        if folders is not None:
            return Doubt("it uses a package that loads the files of a folder", _at(path, text, folders))
        return None


def _at(path: str, text: str, index: int) -> SourceLocation:
    return SourceLocation(path, text.count("\n", 0, index) + 1)


def is_of_sentry(name: str, stems: Collection[str]) -> bool:
    """Does what is loaded before an application set Sentry up, as far as its name tells?"""
    last = name.rpartition("/")[2]
    return "sentry" in name.lower() or (stem(last) if "." in last else last) in stems


def configured(project: Project, stems: Collection[str]) -> Doubt | None:
    """Options outside the commands that are read, which hand some process such a file to load first."""
    words = "some process is handed a file that Node loads first"
    commands = project.repository.manifests.start_commands
    for command in commands:
        names = _PRELOAD.findall(command.command) if command.command.startswith(ONLY_OPTIONS) else ()
        if any(is_of_sentry(name, stems) for name in names):
            return Doubt(words, command.loc)
    options = next((one for one in project.repository.manifests.environment_files if one.name == "NODE_OPTIONS"), None)
    if options is not None:
        return Doubt("NODE_OPTIONS is given by a file that is not opened", options.loc)
    read = {command.loc.source for command in commands}
    for path in project.repository.files:
        text = (project.repository.text(path) or "") if path not in read and _may_tell(path) else ""
        for found in _PRELOAD.finditer(text):
            if is_of_sentry(found[1], stems):
                return Doubt(words, _at(path, text, found.start()))
    return None


def injected(project: Project, inits: Collection[str]) -> Doubt | None:
    """The configuration of a bundler that may put a file with an `init` into every program that it builds."""
    stems = "|".join(sorted({re.escape(stem(path)) for path in inits}))
    named = re.compile(rf"[/\"'`](?:{stems})(?:\.[cm]?[jt]sx?)?[\"'`]")
    for path in project.code_files if stems else ():
        text = (project.repository.text(path) or "") if _BUNDLING.search(path) else ""
        for found in _LIST.finditer(text):
            together = found[1] not in _APART or "webpack" in path or "rspack" in path
            if together and named.search(found[2]):
                return Doubt("the bundler may put a file with an `init` into it", _at(path, text, found.start()))
    return None


def _may_tell(path: str) -> bool:
    name = path.rpartition("/")[2]
    if name in _LOCKS or name == "package.json" or "node_modules/" in path:
        return False
    return path.endswith(_TOLD_IN) or name.startswith(_TOLD_BY_NAME) or name.endswith("Dockerfile")
