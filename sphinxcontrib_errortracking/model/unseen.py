"""What a process may load besides what its files' texts name: files of computed names, and options that some other file hands to Node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex

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
    ".yml", ".yaml", ".sh", ".toml", ".tf", ".service", ".json", ".env", ".mk", ".ini", ".conf", ".cfg", ".tpl", ".hcl", ".bicep",
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
    ".env",
)
_LOCKS = ("package-lock.json", "pnpm-lock.yaml")


class Unseen:
    """What the files of one repository may load unseen, each file asked once. `reaching`: the files that are asked for."""

    def __init__(self, project: Project, reaching: Collection[str]) -> None:
        self._project = project
        self._folders = {part for path in reaching for part in path.split("/")[:-1]}
        self._memo: dict[str, str] = {}

    def by(self, files: Iterable[str]) -> str:
        """What in these files may load one that no text names, in words; "" for nothing."""
        return next(filter(None, map(self._of, files)), "")

    def frameworks(self, files: Iterable[str]) -> str:
        """The same of frameworks: a program that starts one loads what the framework finds by its name and place."""
        for path in files:
            found = _FRAMEWORK.search(self._project.repository.text(path) or "")
            if found is not None:
                return f"{path} imports {found[1]}, which may load files that it finds by their names"
        return ""

    def _of(self, path: str) -> str:
        if path not in self._memo:
            self._memo[path] = self._look(path, self._project.repository.text(path) or "")
        return self._memo[path]

    def _look(self, path: str, text: str) -> str:
        for call in _CALL.finditer(text):
            if not _NAMED.match(text, call.end()):
                return f"{path}:{_line(text, call.start())} loads a file whose name is not written there"
        for glob in _GLOB.finditer(text) if "*" in text else ():
            if not glob[1] or self._folders.intersection(glob[1].split("/")):
                return f"{path}:{_line(text, glob.start())} names files by a pattern"
        external = _EXTERNAL.search(text) if "sentry" in text else None
        if external is not None and self._project.repository.naming.resolve(external[1], path) is None:
            return f"{path} imports {external[1]}, and whether that sets Sentry up is not known"
        if any(f"{quote}{name}" in text for name in AUTOLOADING for quote in "\"'"):
            return f"{path} uses a package that loads the files of a folder"
        return ""


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


def is_of_sentry(name: str, stems: Collection[str]) -> bool:
    """Does what is loaded before an application set Sentry up, as far as its name tells?"""
    last = name.rpartition("/")[2]
    return "sentry" in name.lower() or (stem(last) if "." in last else last) in stems


def configured(project: Project, stems: Collection[str]) -> str:
    """The file, other than a command that is read, that hands some process such a file to load first; "" for none."""
    commands = project.repository.manifests.start_commands
    for command in commands:
        names = _PRELOAD.findall(command.command) if command.command.startswith(ONLY_OPTIONS) else ()
        if any(is_of_sentry(name, stems) for name in names):
            return str(command.loc)
    read = {command.loc.source for command in commands}
    for path in project.repository.files:
        if path in read or not _may_tell(path):
            continue
        text = project.repository.text(path) or ""
        if any(is_of_sentry(found[1], stems) for found in _PRELOAD.finditer(text)):
            return path
    return ""


def injected(project: Project, inits: Collection[str]) -> str:
    """The configuration of a bundler that may put a file with an `init` into every program that it builds; "" for none."""
    stems = "|".join(sorted({re.escape(stem(path)) for path in inits}))
    named = re.compile(rf"[/\"'`](?:{stems})(?:\.[cm]?[jt]sx?)?[\"'`]")
    for path in project.code_files if stems else ():
        if _BUNDLING.search(path):
            text = project.repository.text(path) or ""
            together = (
                m[2] for m in _LIST.finditer(text) if m[1] not in _APART or "webpack" in path or "rspack" in path
            )
            if any(named.search(one) for one in together):
                return path
    return ""


def _may_tell(path: str) -> bool:
    name = path.rpartition("/")[2]
    if name in _LOCKS or name == "package.json" or "node_modules/" in path:
        return False
    return path.endswith(_TOLD_IN) or name.startswith(_TOLD_BY_NAME) or name.endswith("Dockerfile")
