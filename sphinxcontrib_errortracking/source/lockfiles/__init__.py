"""Which version a lockfile resolved for a package's dependency.

In: the repository and its packages. Out: `read_versions`, a `ResolvedVersion` for every dependency that the rest of the
tool asks about. A version is only given where exactly one can be meant; else it is None, and a diagnostic says why.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.aliases import aliases_of, target_of
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import (
    LOCKFILE_LIMIT,
    basename,
    join,
    parent,
    problem,
    read_format,
    relative,
    upward,
)
from sphinxcontrib_errortracking.source.lockfiles.base import exact
from sphinxcontrib_errortracking.source.lockfiles.bun import read_bun
from sphinxcontrib_errortracking.source.lockfiles.catalogs import PROTOCOL, behind, catalogs_at
from sphinxcontrib_errortracking.source.lockfiles.deno import read_deno
from sphinxcontrib_errortracking.source.lockfiles.formats import unknown_format
from sphinxcontrib_errortracking.source.lockfiles.npm import read_npm
from sphinxcontrib_errortracking.source.lockfiles.overrides import overridden, overrides_at, resolution_of
from sphinxcontrib_errortracking.source.lockfiles.pnpm import read_pnpm
from sphinxcontrib_errortracking.source.lockfiles.yarn import read_yarn
from sphinxcontrib_errortracking.source.records import DiagnosticKind, ResolvedVersion
from sphinxcontrib_errortracking.source.workspaces import workspace_patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinxcontrib_errortracking.source.lockfiles.base import Locked, Lockfile
    from sphinxcontrib_errortracking.source.lockfiles.overrides import Override
    from sphinxcontrib_errortracking.source.records import Package
    from sphinxcontrib_errortracking.source.repository import Repository

Reader: TypeAlias = "Callable[[str, frozenset[str], tuple[str, ...]], Lockfile]"

#: file name -> the package manager it belongs to, and its reader
LOCKFILES: Mapping[str, tuple[str, Reader]] = {
    "pnpm-lock.yaml": ("pnpm", read_pnpm),
    "package-lock.json": ("npm", read_npm),
    "npm-shrinkwrap.json": ("npm", read_npm),
    "yarn.lock": ("yarn", read_yarn),
    "bun.lock": ("bun", read_bun),
    "deno.lock": ("deno", read_deno),
}

#: a dependency that is no published package: of a repository, of an address, of a folder
_ELSEWHERE = regex(r"(?:git|github|gitlab|bitbucket|gist|https?|ssh|file)[:+@]|[\w.-]+/[\w.-]+(?:#|$)")

#: the packages whose version is asked for: the SDKs, and the frameworks that decide how an SDK behaves
WATCHED_SCOPES = ("@sentry/", "@remix-run/", "@react-router/")
WATCHED_NAMES = frozenset(
    {
        *(
            "next",
            "react",
            "preact",
            "vite",
            "express",
            "vue",
            "nuxt",
            "@sveltejs/kit",
            "astro",
            "@nestjs/core",
            "socket.io",
        ),
        *("turbo", "hono", "fastify", "svelte", "koa", "@hapi/hapi", "react-router", "webpack", "gatsby", "solid-js"),
        *("@angular/core", "@tanstack/react-start", "electron", "react-native", "typescript"),
    }
)


#: lockfiles that are no text
UNREAD = ("bun.lockb",)


def is_watched(name: str) -> bool:
    """Is the version of this npm package asked for?"""
    return name in WATCHED_NAMES or name.startswith(WATCHED_SCOPES)


def read_versions(
    repository: Repository, packages: Sequence[Package]
) -> tuple[dict[tuple[str, str], ResolvedVersion], str | None]:
    """Versions by (package path, npm name), and the lockfile that gave the first of them (or the topmost one)."""
    reading = _Reading(repository, packages)
    versions = {
        (package.path, name): reading.version(package, name)
        for package in packages
        for name, asked in package.dependencies.items()
        if is_watched(name) or target_of(asked)
    }
    used = {found.loc.source for found in versions.values() if found.version is not None and not found.pinned}
    candidates = used or {
        path for path in repository.files if basename(path) in LOCKFILES and "node_modules/" not in path
    }
    return versions, min(candidates, key=lambda path: (path.count("/"), path), default=None)


class _Reading:
    """The lockfiles that were read, each once and only when a version is asked for."""

    def __init__(self, repository: Repository, packages: Sequence[Package]) -> None:
        self._repository = repository
        self._packages = {package.path: package for package in packages}
        self._wanted = frozenset(name for package in packages for name in package.dependencies if is_watched(name))
        self._wanted |= aliases_of(self._packages)
        self._lockfiles: dict[str, Lockfile | None] = {}
        self._catalogs: dict[str, Mapping[tuple[str, str], str]] = {}
        self._overrides: dict[str, tuple[Override, ...]] = {}

    def version(self, package: Package, name: str) -> ResolvedVersion:
        """The version that counts for one dependency of one package."""
        answers = self._answers(package, name)
        chosen = self._choose(package, name, answers)
        asked = self._asked(package, name)
        meant = target_of(asked) or name
        if chosen is None or (answers[chosen].version is None and not answers[chosen].instead):
            place = SourceLocation(package.loc.source, package.dependency_lines[name])
            counts = asked if chosen is not None else self._overridden(package, name, asked)
            is_pin = meant == name and counts == asked and not self._is_locked(package)  # an override is one manager's
            pin = exact(counts.removeprefix("=")) if is_pin else None
            return ResolvedVersion(package=meant, version=pin, range=counts, loc=place, pinned=pin is not None)
        locked, place = answers[chosen], SourceLocation(chosen, answers[chosen].line)
        other, _, number = locked.instead.rpartition("@")
        if other == meant:  # the lockfile names the package behind the alias
            return ResolvedVersion(package=meant, version=exact(number), range=asked, loc=place)
        if locked.instead or _is_elsewhere(asked, meant):
            instead = f"npm:{locked.instead}" if "@" in locked.instead else locked.instead or asked
            return ResolvedVersion(package=meant, version=None, range=instead, loc=place)
        return ResolvedVersion(package=meant, version=locked.version, range=asked, loc=place)

    def _is_locked(self, package: Package) -> bool:
        """Is there a lockfile, read or not, in the package's folder or above?"""
        names = (*LOCKFILES, *UNREAD)
        return any(join(folder, name) in self._repository.file_set for folder in upward(package.path) for name in names)

    def _answers(self, package: Package, name: str) -> dict[str, Locked]:
        """What each lockfile in the package's folder or above says, nearest first."""
        answers: dict[str, Locked] = {}
        asked = self._asked(package, name)
        for folder in upward(package.path):
            given = resolution_of(name, asked, self._packages.get(folder)) or asked
            for lockfile_name in LOCKFILES:
                path = join(folder, lockfile_name)
                lockfile = self._lockfile(path) if path in self._repository.file_set else None
                if lockfile is None:
                    continue
                found = lockfile.version(relative(package.path, folder), name, given)
                if found is not None:
                    answers[path] = self._checked(path, found, package, name, lockfile)
        return answers

    def _asked(self, package: Package, name: str) -> str:
        """The range that package.json asks for, or that the catalog has to which it points."""
        asked = package.dependencies[name]
        for folder in upward(package.path) if asked.startswith(PROTOCOL) else ():
            if folder not in self._catalogs:
                self._catalogs[folder] = catalogs_at(self._repository, folder, self._packages.get(folder))
            asked = behind(asked, name, self._catalogs[folder])
        return asked

    def _overridden(self, package: Package, name: str, asked: str) -> str:
        """The range that counts where no lockfile says what became of it."""
        for folder in upward(package.path):
            counts = overridden(asked, name, self._overrides_at(folder))
            if counts != asked:
                return counts
        return asked

    def _overrides_at(self, folder: str) -> tuple[Override, ...]:
        if folder not in self._overrides:
            self._overrides[folder] = overrides_at(self._repository, folder, self._packages.get(folder))
        return self._overrides[folder]

    def _checked(self, path: str, found: Locked, package: Package, name: str, lockfile: Lockfile) -> Locked:
        """A lockfile that is older than package.json gives no version."""
        asked = package.dependencies[name]
        if found.version is None or not contradicts(asked, found.version):
            return found
        replaced = (override.key for override in self._overrides_at(parent(path)))
        if any(name in key for key in (*lockfile.overrides, *replaced)):
            return found
        message = (
            f"{package.loc.source} asks for {name} {asked[:50]}, which the locked {found.version} is not: out of date?"
        )
        self._repository.note(DiagnosticKind.VERSION, message, SourceLocation(path, found.line))
        return found.without_version()

    def _choose(self, package: Package, name: str, answers: Mapping[str, Locked]) -> str | None:
        """The lockfile that counts: the only one, any where all agree, else the one of `packageManager`."""
        if len({answer.version for answer in answers.values()}) <= 1:
            return next(iter(answers), None)
        manager = self._manager(package)
        of_manager = [path for path in answers if LOCKFILES[basename(path)][0] == manager]
        if of_manager:
            return of_manager[0]
        names = " and ".join(answers)
        place = package.dependency_lines[name]
        message = f"{names} resolve {name} differently, and no `packageManager` says which of them counts."
        problem(self._repository, package.loc.source, place, message)
        return None

    def _manager(self, package: Package) -> str | None:
        for folder in upward(package.path):
            value = self._packages[folder].manifest.get("packageManager") if folder in self._packages else None
            if isinstance(value, str):
                return value.partition("@")[0]
        return None

    def _lockfile(self, path: str) -> Lockfile | None:
        if path not in self._lockfiles:
            read = LOCKFILES[basename(path)][1]
            patterns = workspace_patterns(self._packages.get(parent(path)))
            self._lockfiles[path] = read_format(
                self._repository, path, lambda text: self._read(path, text, read, patterns), limit=LOCKFILE_LIMIT
            )
        return self._lockfiles[path]

    def _read(self, path: str, text: str, read: Reader, patterns: tuple[str, ...]) -> Lockfile:
        """Read it as the format that its name says; a version of the format that is not known is told, and read all the same."""
        lockfile = read(text, self._wanted, patterns)
        unknown = unknown_format(basename(path), text)
        if unknown is not None:
            message = (
                f"This lockfile is of version {unknown.version}, which is not known; it is read as the ones before it."
            )
            problem(self._repository, path, unknown.line, message)
        return lockfile


def _is_elsewhere(asked: str, name: str) -> bool:
    """Is what package.json asks for something else than versions of the package `name`: a fork, a repository, a folder?"""
    if asked.startswith("npm:"):
        target = asked.removeprefix("npm:")
        return target[: target.find("@", 1)] != name if "@" in target[1:] else target != name
    return _ELSEWHERE.match(asked) is not None


def contradicts(asked: str, version: str) -> bool:
    """Is this exact version outside the range? Never for what is no plain npm range (`workspace:*`, `catalog:`, tags)."""
    if _plainly_within(asked.strip(), version):
        return False
    import semantic_version  # noqa: PLC0415 - what decides most ranges stands above, and costs no import

    try:
        return semantic_version.Version(version) not in semantic_version.NpmSpec(asked.strip())
    except ValueError:
        return False


def _plainly_within(asked: str, version: str) -> bool:
    """`1.2.3` is 1.2.3, and `^1.2.3` holds every later 1.x.y without a prerelease."""
    if asked in {version, "*", ""} or ":" in asked:
        return True
    numbers = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})")
    low, this = numbers.fullmatch(asked.removeprefix("^")), numbers.fullmatch(version)
    if not (low and this and asked.startswith("^")):
        return False
    lowest, exactly = [int(part) for part in low.groups()], [int(part) for part in this.groups()]
    return 0 < lowest[0] == exactly[0] and exactly >= lowest
