"""Which packages of the repository a command builds or starts: a variable that is given there is given to these alone.

No shell is imitated. A command that no table below knows may do anything: what it is part of is never complete.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.records import Built
from sphinxcontrib_errortracking.source.shell import logical_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.source.records import Package

NOTHING = Built((), complete=True)
UNKNOWN = Built()
#: a script of package.json may call another, and that a third
_MOST_SCRIPTS = 4
_SEPARATOR = regex(r"&&|\|\||[;|]")
_ASSIGNED = regex(r"[A-Za-z_]\w*=.*", re.DOTALL)
#: commands that build and start nothing of the repository
_NEUTRAL = frozenset(
    {
        "apk", "apt", "apt-get", "awk", "cat", "chmod", "corepack", "cp", "curl", "date", "do", "done", "echo", "else", "exit", "export", "fi", "find",
        "for", "git", "grep", "if", "jq", "ls", "mkdir", "mv", "printf", "pwd", "rm", "sed", "sentry-cli", "set", "sleep", "sort", "tar", "test",
        "then", "true", "wait", "wget", "which", "while", "[", "[[", "#",
    }
)  # fmt: skip
#: commands before another one
_BEFORE = frozenset(
    {
        "sudo",
        "exec",
        "time",
        "command",
        "npx",
        "bunx",
        "pnpx",
        "cross-env",
        "dotenv",
        "--",
        "run",
        "dlx",
        "env",
        "then",
    }
)
_MANAGERS = frozenset({"npm", "pnpm", "yarn", "bun"})
#: words of the managers that install or look something up
_MANAGING = frozenset(
    {"install", "i", "ci", "add", "audit", "cache", "config", "fetch", "prune", "rebuild", "store", "version", "-v", "--version", "set", "link", "login", "whoami"}
)  # fmt: skip
_FOLDER_OPTIONS = frozenset({"-C", "--dir", "--cwd", "--prefix"})
_FILTER_OPTIONS = frozenset({"--filter", "-F", "--workspace", "-w", "--scope", "--projects", "--project", "-p"})
#: options of `pnpm`, for which `-w` is the root, and of `docker`
_ROOT_OPTIONS = frozenset({"-w", "--workspace-root"})
_EVERYWHERE = frozenset({"-r", "--recursive", "--workspaces", "-ws", "workspaces", "run-many", "affected"})
#: runners of tasks: without a filter they run the task of every package
_TASK_RUNNERS = frozenset({"turbo", "nx", "lerna"})
#: what works on the package in whose folder it is called
_HERE = frozenset(
    {
        "node", "tsx", "ts-node", "tsc", "vue-tsc", "next", "nuxt", "nuxi", "vite", "vitest", "jest", "playwright", "cypress", "eslint", "prettier", "biome",
        "webpack", "rollup", "esbuild", "tsup", "nest", "astro", "remix", "react-router", "svelte-kit", "svelte-check", "wrangler", "expo", "eas", "ng", "react-scripts",
        "electron-builder", "electron-forge", "electron-vite", "prisma", "drizzle-kit", "serverless", "sls", "nodemon", "pm2", "pm2-runtime", "parcel", "rspack", "rsbuild",
    }
)  # fmt: skip


class Builds:
    """Answers for the packages of one repository."""

    def __init__(self, packages: Sequence[Package]) -> None:
        self._packages: Mapping[str, Package] = {package.path: package for package in packages}
        self._scripts: dict[tuple[str, str, int], Built] = {}  #: asked once: a script may call another a thousand times

    def holding(self, path: str) -> str | None:
        """The package in whose folder a path lies, the innermost; None where there is none, or the path leads out of the repository."""
        folder = posixpath.normpath(path).removeprefix("./")
        folder = "" if folder == "." else folder
        if folder.startswith(("/", "../")) or folder == "..":
            return None
        while folder not in self._packages and folder:
            folder = posixpath.dirname(folder)
        return folder if folder in self._packages else None

    def of_folder(self, path: str) -> Built:
        """What is built in a folder: the package around it; of the repository's own folder that is told by no name."""
        found = self.holding(path)
        return Built((found,), complete=True) if found else UNKNOWN

    def of_text(self, text: str, folder: str = "", *, depth: int = 0) -> Built:
        """What the commands of a shell text build or start, from a folder on."""
        found: list[Built] = []
        for _, line in logical_lines(text):
            for part in _SEPARATOR.split(line):
                words = _words(part)
                if words[:1] == ["cd"]:
                    folder = posixpath.normpath(posixpath.join(folder, words[1] if len(words) > 1 else ""))
                elif words:
                    found.append(self._command(words, folder, depth))
        return together(found)

    def _command(self, words: list[str], folder: str, depth: int) -> Built:
        name = words[0].rpartition("/")[2] if words[0].startswith(("./node_modules", "node_modules")) else words[0]
        if name in _NEUTRAL:
            return NOTHING
        if name == "docker":
            return self._docker(words[1:], folder)
        if name in _TASK_RUNNERS:
            named = self._named(words[1:], root=False)
            if named is not None:
                return named
            return self._of_nx(words[1:]) if name == "nx" else self._all()
        if name in _MANAGERS:
            return self._managed(name, words[1:], folder, depth)
        if name not in _HERE:
            return Built(self._held(words, folder))
        held = self._held(words, folder) or (self.holding(folder),)
        return Built(tuple(path for path in held if path is not None), complete=True)

    def _managed(self, name: str, words: list[str], folder: str, depth: int) -> Built:
        """A command of npm, pnpm, yarn or bun."""
        folder = posixpath.normpath(posixpath.join(folder, *[value for _, value in _options(words, _FOLDER_OPTIONS)]))
        named = self._named(words, root=name == "pnpm")
        rest = _without_options(words)
        if not rest or rest[0] in _MANAGING:
            return NOTHING
        if named is not None:
            return named
        if rest[0] == "workspace" and len(rest) > 1:
            return self._resolved([rest[1]])
        if _EVERYWHERE & set(words):
            return self._all()
        inner = rest[1:] if rest[0] in {"run", "exec", "dlx", "run-script"} else rest
        here = self.holding("" if name == "pnpm" and _ROOT_OPTIONS & set(words) else folder)
        script = self._packages[here].scripts.get(inner[0]) if here is not None and inner else None
        if script is not None and here is not None and rest[0] not in {"exec", "dlx"}:
            return self._script(here, script, depth)
        return self._command(inner, folder, depth + 1) if inner and depth < _MOST_SCRIPTS else UNKNOWN

    def _script(self, path: str, script: str, depth: int) -> Built:
        """What a script of a package builds: what its commands name, or the package itself."""
        if depth >= _MOST_SCRIPTS:
            return UNKNOWN
        key = (path, script, depth)
        if key not in self._scripts:
            found = self.of_text(script, path, depth=depth + 1)
            whole = found.packages or not found.complete
            self._scripts[key] = found if whole else Built((path,), complete=True)
        return self._scripts[key]

    def _docker(self, words: list[str], folder: str) -> Built:
        """`docker build -f FILE CONTEXT`."""
        if "build" not in words:
            return NOTHING if words[:1] in (["login"], ["push"], ["tag"], ["pull"]) else UNKNOWN
        file = next((value for _, value in _options(words, frozenset({"-f", "--file"}))), "")
        return self.of_container(posixpath.join(folder, words[-1]), posixpath.join(folder, file) if file else "")

    def of_container(self, context: str, dockerfile: str) -> Built:
        """What a container is built of: the package that holds its Dockerfile, or the context."""
        found = self.of_folder(posixpath.dirname(dockerfile)) if dockerfile else UNKNOWN
        return found if found.complete else self.of_folder(context)

    def _held(self, words: Iterable[str], folder: str) -> tuple[str, ...]:
        """The packages in whose folders the paths of a command lie, but the one at the root."""
        paths = (posixpath.normpath(posixpath.join(folder, word)) for word in words[1:] if "/" in word)  # type: ignore[index]  # a list
        held = (self.holding(path) for path in paths if not path.startswith(("..", "/")))
        return tuple(dict.fromkeys(path for path in held if path))

    def _named(self, words: list[str], *, root: bool) -> Built | None:
        """What filters name; None where there is none."""
        asked = _FILTER_OPTIONS - _ROOT_OPTIONS if root else _FILTER_OPTIONS
        given = [value for _, value in _options(words, asked)]
        return self._resolved(given) if given else None

    def _of_nx(self, words: list[str]) -> Built:
        """`nx build web`, `nx run web:build`; without a project, all."""
        rest = _without_options(words)
        if not rest or _EVERYWHERE & set(words):
            return self._all()
        return self._resolved([rest[-1].partition(":")[0]]) if len(rest) > 1 else UNKNOWN

    def _resolved(self, names: Iterable[str]) -> Built:
        """The packages that filters mean; one that means none, or that leaves some out, may mean others."""
        found: dict[str, None] = {}
        complete = True
        for given in names:
            for name in given.split(","):
                bare = name.strip("\"'{}").strip(".^").removeprefix("/").strip("/") if not name.startswith("!") else ""
                meant = [path for path, package in self._packages.items() if _means(bare, path, package.name)]
                complete = complete and bool(meant) and "..." not in name and "$" not in name
                found |= dict.fromkeys(meant)
        return Built(tuple(found), complete=complete)

    def _all(self) -> Built:
        return Built(tuple(self._packages), complete=True)


def together(found: Iterable[Built]) -> Built:
    """What several build one after the other."""
    parts = tuple(found)
    packages = dict.fromkeys(path for part in parts for path in part.packages)
    return Built(tuple(packages), complete=bool(parts) and all(part.complete for part in parts))


def _means(name: str, path: str, package: str) -> bool:
    """Does a filter mean a package: by its name, with or without the scope, by its path, or by a pattern of these?"""
    if not name:
        return False
    known = (package, package.rpartition("/")[2], path, path.rpartition("/")[2])
    return any(one and fnmatchcase(one, name) for one in known)


def _words(command: str) -> list[str]:
    """The words of a command without the variables and the other commands before it."""
    try:
        words = shlex.split(command, comments=True)
    except ValueError:
        words = command.split()
    while words and (_ASSIGNED.fullmatch(words[0]) or words[0] in _BEFORE or (words[0] == "-y")):
        words = words[1:]
    return words


def _options(words: Sequence[str], names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The options of these names with their values: `--filter web`, `--filter=web`."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            following = words[index + 1] if index + 1 < len(words) else ""
            yield name, value if equals else following


def _without_options(words: Sequence[str]) -> list[str]:
    """What is left without options and what belongs to them."""
    valued = _FOLDER_OPTIONS | _FILTER_OPTIONS
    return [
        word
        for index, word in enumerate(words)
        if not word.startswith("-") and not (index and words[index - 1] in valued)
    ]
