"""Which package of the repository a name means: the one that a package manager links, and not any folder that bears the name."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.formats import basename, parent, relative, upward
from sphinxcontrib_errortracking.source.json_lines import read_json
from sphinxcontrib_errortracking.source.tsconfig import inside
from sphinxcontrib_errortracking.source.workspaces import is_member, pnpm_patterns, strings, workspace_patterns

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.records import Package
    from sphinxcontrib_errortracking.source.repository import Repository

#: ranges that name a folder, or what was linked by hand
_FOLDERS = ("file:", "link:", "portal:", "workspace:", "./", "../")
#: ranges that leave open where a package comes from
_ANY = ("", "*")


class Links:
    """Answers for one repository what a package manager puts into node_modules under a name."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[tuple[str, str], Package | None] = {}

    def named(self, name: str, importer: str = "") -> Package | None:
        """The package that a file means by a name; None where it comes from a registry, or from nowhere."""
        key = (name, parent(importer))
        if key not in self._known:
            self._known[key] = self._named(name, importer)
        return self._known[key]

    def _named(self, name: str, importer: str) -> Package | None:
        declared = self._declared(name, importer)
        if declared is not None and (there := self._folder(*declared)) is not None:
            return there
        candidates = self._by_name.get(name, [])
        if (own := self._repository.package_of(importer)) in candidates:
            return own
        listed = [(folder, package) for package in candidates for folder in self._listing(package)]
        if listed:
            return max(listed, key=lambda found: len(found[0]) + 1 if _below(importer, found[0]) else 0)[1]
        if declared is not None and not declared[1].startswith(_FOLDERS) and declared[1].strip() not in _ANY:
            return None
        return candidates[0] if candidates else None

    def _declared(self, name: str, importer: str) -> tuple[str, str] | None:
        """The folder of the nearest package.json that declares a dependency, with the range."""
        for folder in upward(parent(importer)):
            package = self._by_path.get(folder)
            if package is not None and name in package.dependencies:
                return folder, package.dependencies[name]
        return None

    def _folder(self, folder: str, dependency: str) -> Package | None:
        """The package at the folder that a range names."""
        if not dependency.startswith(_FOLDERS):
            return None
        place = inside(folder, dependency.removeprefix(dependency.partition(":")[0] + ":").rstrip("/"))
        return None if place is None else self._by_path.get(place)

    def _listing(self, package: Package) -> list[str]:
        """The folders whose manifest lists a package as one of its workspaces."""
        return [
            folder
            for folder, patterns in self._lists
            if _below(package.path, folder) and is_member(relative(package.path, folder), patterns)
        ]

    @cached_property
    def _by_path(self) -> dict[str, Package]:
        return {package.path: package for package in self._repository.packages}

    @cached_property
    def _by_name(self) -> dict[str, list[Package]]:
        found: dict[str, list[Package]] = {}
        for package in self._repository.packages:
            found.setdefault(package.name, []).append(package)
        return found

    @cached_property
    def _lists(self) -> list[tuple[str, tuple[str, ...]]]:
        """The folders that are monorepos, with the patterns of their packages."""
        found = [(package.path, workspace_patterns(package)) for package in self._repository.packages]
        for path in self._repository.files:
            if basename(path) == "pnpm-workspace.yaml":
                found.append((parent(path), pnpm_patterns(self._repository.text(path) or "")))
            elif basename(path) == "lerna.json":
                found.append((parent(path), _of_lerna(self._repository.text(path) or "")))
            elif basename(path) == "rush.json":
                found.append((parent(path), ("**",)))
        return [(folder, patterns) for folder, patterns in found if patterns]


def _below(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(folder + "/")


def _of_lerna(text: str) -> tuple[str, ...]:
    """The `packages` of lerna.json."""
    try:
        value = read_json(text).value
    except ValueError:
        return ()
    return strings(value.get("packages")) if isinstance(value, dict) else ()
