"""The files that a specifier may mean where it depends on how it is asked for, on the runtime, or on the build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.conditions import Asking, replaced_by, style_of, targets
from sphinxcontrib_errortracking.source.packages import subpath_value
from sphinxcontrib_errortracking.source.resolution import dotted, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.records import Package
    from sphinxcontrib_errortracking.source.repository import Repository
    from sphinxcontrib_errortracking.source.resolution import Resolver

RUNTIMES = ("nodejs", "browser", "edge")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a specifier may mean: the files, the likeliest first, and in words why they are several."""

    paths: tuple[str, ...]
    why: str = ""
    by_runtime: bool = False  #: the runtime alone decides between them


class Meanings:
    """Asks a resolver for all that a specifier may mean."""

    def __init__(self, repository: Repository, resolver: Resolver) -> None:
        self._repository = repository
        self._resolver = resolver
        self._replacements = resolver.replacements
        self._memo: dict[tuple[str, str, str, str], Meaning] = {}

    def of(self, specifier: str, importer: str, *, required: bool, runtime: str | None) -> Meaning:
        """What `specifier` may mean in `importer`; no path where it lies outside the repository."""
        first = self._resolver.resolve(specifier, importer)
        if first is None:
            return Meaning(())
        module = self._resolver.compiled_module(importer)
        style = style_of(importer, self._repository.package_of(importer), module, required=required)
        key = (specifier, importer if specifier.startswith(".") else importer.rpartition("/")[0], style, runtime or "")
        if key not in self._memo:
            self._memo[key] = self._decided(specifier, importer, Asking(style, runtime or ""), first)
        return self._memo[key]

    def possible(self, specifier: str, importer: str) -> tuple[str, ...]:
        """Every file that a specifier may mean, however it is asked for."""
        asked = [self.of(specifier, importer, required=required, runtime=None) for required in (False, True)]
        return tuple(dict.fromkeys(path for meaning in asked for path in meaning.paths))

    def _decided(self, specifier: str, importer: str, asking: Asking, first: str) -> Meaning:
        found = self._all(specifier, importer, asking, first)
        if len(found.paths) < 2 or asking.runtime:  # noqa: PLR2004
            return found
        each = (self._all(specifier, importer, Asking(asking.style, runtime), first) for runtime in RUNTIMES)
        by_runtime = any(len(other.paths) == 1 for other in each)
        return Meaning(found.paths, found.why, by_runtime=by_runtime)

    def _all(self, specifier: str, importer: str, asking: Asking, first: str) -> Meaning:
        package, places = self._conditional(specifier, importer, asking)
        mapped = self._resolver.mapped(specifier, importer) if package is not None else None
        if package is None or mapped is not None or not places:
            places = [first]
        if first in places:
            places = [first, *places]
        why = "" if package is None else f"the conditions of {_manifest(package)} decide which file {specifier} is"
        for config, place in self._by_alias(specifier, importer):
            if place not in places:
                places = [*places, place]
                why = f"an alias in {config} leads to another file than {specifier} means elsewhere"
        return self._replaced(places, asking, why)

    def _by_alias(self, specifier: str, importer: str) -> Iterator[tuple[str, str]]:
        """The files to which aliases of the bundler lead, each with its configuration."""
        if specifier.startswith("."):
            return
        for found, config in self._resolver.aliased(specifier, importer):
            yield config, self._repository.real_path(found) or found

    def _replaced(self, places: list[str], asking: Asking, why: str) -> Meaning:
        """These files, and what stands in their place in bundles for browsers."""
        found: list[str] = []
        for place in places:
            owner = self._repository.package_of(place)
            others = [] if owner is None or asking.runtime == "nodejs" else list(self._browser_files(owner, place))
            if others and owner is not None:
                why = f"`browser` of {_manifest(owner)} decides which file stands for {place}"
            found += others if others and asking.runtime == "browser" else [place, *others]
            for other, config in self._replacements.of(place):
                found.append(other)
                why = f"{config} replaces {place} in a build"
        return Meaning(tuple(dict.fromkeys(found)), why)

    def _browser_files(self, owner: Package, place: str) -> Iterator[str]:
        for other in replaced_by(owner, place):
            if target := self._resolver.target(owner, other, is_entry=False):
                yield target

    def _conditional(self, specifier: str, importer: str, asking: Asking) -> tuple[Package | None, list[str]]:
        """The package whose conditions decide, and the files to which they may lead."""
        if specifier.startswith("#"):
            package = self._repository.package_of(importer)
            name, table = specifier, "imports"
        else:
            owner, subpath = split(specifier)
            package = None if specifier.startswith(".") else self._resolver.links.named(owner, importer)
            name, table = dotted(subpath), "exports"
        if package is None:
            return None, []
        value, middle = subpath_value(package.manifest.get(table), name)
        found: list[str] = []
        for target in targets(value, asking):
            place = target.replace("*", middle)
            if place.startswith("."):
                path = self._resolver.target(package, place, is_entry=name == ".")
            else:
                path = self._resolver.resolve(place, importer) if table == "imports" else None
            if path is not None:
                found.append(self._repository.real_path(path) or path)
        return package, list(dict.fromkeys(found))


def _manifest(package: Package) -> str:
    return f"{package.path}/package.json" if package.path else "package.json"
