"""Which files name which in their imports, asked of their texts: a superset of what is imported, as comments count too.

Asked of thousands of files of which few are ever parsed. One pattern goes over each text once, whoever asks.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.paths import is_test_file
from sphinxcontrib_errortracking.source.programs import CODE

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.repository import Repository

#: Begun by its letters, what stands before them looked at behind: so it is looked for three times as quickly.
_SPECIFIER = regex(
    r"""(?:from(?<!\wfrom)|import(?<!\wimport)(?:\s*\()?|require(?<!\wrequire)\s*\()(?:\s|/\*[^*]*\*/|//[^\n]*\n)*(["'`])([^"'`\n]{1,300})\1"""
)
_REEXPORTS = regex(r"export(?<!\wexport)(?:\s|/\*[^*]*\*/|//[^\n]*\n)*[*{]")
_ENDING = regex(r"\.[cm]?[jt]sx?\Z")
_OWN = (".", "/", "#", "@/", "~")


def may_run(path: str) -> bool:
    """Whether a file may hold code that runs with the application."""
    return path.endswith(CODE) and "node_modules/" not in path and not is_test_file(path)


class Naming:
    """The imports of one repository, as its texts name them."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._named: dict[str, frozenset[str]] = {}
        self._passed_on: dict[str, frozenset[str]] = {}
        self._resolved: dict[tuple[str, str], str | None] = {}

    def named(self, path: str) -> frozenset[str]:
        """The files of the repository that a file names."""
        found = self._named.get(path)
        if found is None:
            text = (self._repository.quiet_text(path) or "") if path.endswith(CODE) else ""
            specifiers = {match[2] for match in _SPECIFIER.finditer(text)}
            found = self._named[path] = frozenset(
                target for specifier in specifiers for target in self.possible(specifier, path)
            )
        return found

    def passed_on(self, path: str) -> frozenset[str]:
        """The files of which a file may export something again."""
        found = self._passed_on.get(path)
        if found is None:
            text = (self._repository.quiet_text(path) or "") if path.endswith(CODE) else ""
            found = self._passed_on[path] = self.named(path) if _REEXPORTS.search(text) else frozenset()
        return found

    def importers(self, path: str) -> tuple[str, ...]:
        """The files that name a file, sorted; not itself, tests, or what packages brought along."""
        return self._importers.get(path, ())

    def perhaps(self, path: str) -> tuple[str, ...]:
        """The files with an import that leads nowhere we can see, and whose end is the file's name: it may mean the file."""
        return self._nowhere.get(_end(path.removesuffix(f".{path.rpartition('.')[2]}")), ())

    def resolve(self, specifier: str, importer: str) -> str | None:
        """The file that a specifier means, as `Repository.resolve` has it; asked once for all files of a folder."""
        if not specifier.startswith(_OWN):
            parts = specifier.split("/")
            name = "/".join(parts[:2]) if specifier.startswith("@") else parts[0]
            if name in self._installed or specifier.startswith("node:"):
                return None
        key = (specifier, importer.rpartition("/")[0])
        if key not in self._resolved:
            self._resolved[key] = self._repository.resolve(specifier, importer)
        return self._resolved[key]

    def possible(self, specifier: str, importer: str) -> tuple[str, ...]:
        """All files that a specifier may mean, the likeliest first."""
        first = self.resolve(specifier, importer)
        if first is None:
            return ()
        return tuple(dict.fromkeys((first, *self._repository.meanings.possible(specifier, importer))))

    @cached_property
    def _importers(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in self._repository.files:
            if may_run(path):
                for target in self.named(path):
                    if target != path:
                        found[target].append(path)
        return {target: tuple(importers) for target, importers in found.items()}

    @cached_property
    def _nowhere(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in self._repository.files:
            text = (self._repository.quiet_text(path) or "") if may_run(path) else ""
            for end in sorted({_end(match[2]) for match in _SPECIFIER.finditer(text) if self._is_lost(match[2], path)}):
                found[end].append(path)
        return {end: tuple(importers) for end, importers in found.items()}

    def _is_lost(self, specifier: str, importer: str) -> bool:
        """Does a specifier look like a file of the application, and lead nowhere? A relative one that does is no file here."""
        parts = specifier.split("/")
        name = "/".join(parts[:2]) if specifier.startswith("@") else parts[0]
        if len(parts) == 1 or specifier.startswith((".", "node:", "http")) or name in self._installed:
            return False
        return self.resolve(specifier, importer) is None

    def is_lost(self, name: str, importer: str) -> bool:
        """Does a specifier without a folder lead nowhere, and is it none of the dependencies?"""
        return name not in self._installed and self.resolve(name, importer) is None

    @cached_property
    def _installed(self) -> frozenset[str]:
        """Dependencies that no package of this repository provides: they need no look at the files."""
        packages = self._repository.packages
        own = {package.name for package in packages}
        return frozenset(name for package in packages for name in package.dependencies if name not in own)


def _end(place: str) -> str:
    """The last part of a place that tells files apart: `reports` of `$lib/reports`, `lib/reports/index` and `~/reports.js`."""
    parts = place.split("/")
    last = _ENDING.sub("", parts[-1])
    return parts[-2] if last == "index" and len(parts) > 1 else last
