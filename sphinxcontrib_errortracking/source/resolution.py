"""From a specifier to the file of the repository that it means.

As TypeScript and the bundlers do it, over the repository's list of files; node_modules is never looked into, because what is not
in the repository is external.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.formats import join, parent
from sphinxcontrib_errortracking.source.links import Links
from sphinxcontrib_errortracking.source.packages import entry_targets, sources_of, subpath_targets
from sphinxcontrib_errortracking.source.programs import CODE, TYPESCRIPT
from sphinxcontrib_errortracking.source.replacements import Replacements
from sphinxcontrib_errortracking.source.tsconfig import Configurations, ModuleOptions, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.records import Package
    from sphinxcontrib_errortracking.source.repository import Repository

_ENDINGS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue", ".svelte", ".astro")
_WRITTEN_AS = {".js": (".ts", ".tsx"), ".jsx": (".tsx", ".ts"), ".mjs": (".mts",), ".cjs": (".cts",)}
_READABLE = (*CODE, ".json")


class Resolver:
    """Resolves the specifiers of one repository, each once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._configurations = Configurations(repository, self._package_file)
        self._memo: dict[tuple[str, str], str | None] = {}
        self.links = Links(repository)  #: which package of the repository a name means
        self.replacements = Replacements(repository)  #: what a build puts in the place of what a specifier names

    def resolve(self, specifier: str, importer: str) -> str | None:
        """The file that a specifier means in `importer`; None where it lies outside the repository, or nowhere."""
        key = (specifier, importer if specifier.startswith(".") else parent(importer))
        if key not in self._memo:
            found = self._resolve(specifier, importer)
            self._memo[key] = self._repository.real_path(found) if found is not None else None
        return self._memo[key]

    def _resolve(self, specifier: str, importer: str) -> str | None:
        if not specifier or "?" in specifier or specifier.startswith(("/", "node:", "data:", "http:", "https:")):
            return None  # `?raw`, `?worker` and the like are made by a bundler
        typescript = importer.endswith(TYPESCRIPT)
        if specifier in {".", ".."} or specifier.startswith(("./", "../")):
            place = inside(parent(importer), specifier)
            return None if place is None else self.module(place, typescript=typescript)
        if specifier.startswith("#"):
            found = self._package_import(specifier, importer) or self.mapped(specifier, importer)
            return found or next(self.aliased(specifier, importer), (None, ""))[0]
        found = self.mapped(specifier, importer) or self._workspace(specifier, importer)
        return found or next(self.aliased(specifier, importer), (None, ""))[0]

    def aliased(self, specifier: str, importer: str) -> Iterator[tuple[str, str]]:
        """The files to which import maps, aliases of the bundler or the framework lead, each with the configuration."""
        mapped = self._repository.import_maps.place(specifier, parent(importer))
        if mapped is not None and (found := self.module(mapped[0])):
            yield found, mapped[1]
        for alias in self.replacements.aliases(importer):
            for place in alias.leads(specifier):
                if found := self.module(place):
                    yield found, alias.config

    # ---- files --------------------------------------------------------------

    def _exists(self, path: str) -> bool:
        return self._repository.real_path(path) is not None

    def module(self, place: str, *, typescript: bool = True) -> str | None:
        """The file at a place that may lack its ending, or be a folder."""
        return self._file(place, typescript=typescript) or self._folder(place)

    def _file(self, place: str, *, typescript: bool = True) -> str | None:
        candidates = [*_written_as(place)]
        candidates.insert(len(candidates) if typescript else 0, place)
        candidates += [place + ending for ending in _ENDINGS]
        return next((path for path in candidates if path.endswith(_READABLE) and self._exists(path)), None)

    def _folder(self, place: str) -> str | None:
        package = self._package_at(place)
        if package is not None and (found := self._entry(package)):
            return found
        return next((path for ending in _ENDINGS if self._exists(path := join(place, "index" + ending))), None)

    # ---- tsconfig -----------------------------------------------------------

    def compiled_module(self, path: str) -> str:
        """What tsconfig.json compiles a file's imports to, in lower case; "" where it does not say."""
        return self._configurations.for_file(path).module or ""

    def keeps_imports(self, path: str) -> bool:
        """Whether an import of which nothing is used but types may be left in what a file of TypeScript is compiled to."""
        return self._configurations.keeps_imports(path)

    def mapped(self, specifier: str, importer: str) -> str | None:
        """The file to which `paths` or `baseUrl` of tsconfig.json lead."""
        options = self._configurations.for_file(importer)
        for place in _path_targets(options, specifier):
            if found := self.module(place):
                return found
        if options.base_url is None:
            return None
        based = inside(options.base_url, specifier)
        return self.module(based) if based else None

    def _package_file(self, specifier: str) -> str | None:
        """The file of a workspace package that another tsconfig extends."""
        name, subpath = split(specifier)
        package = self.links.named(name)
        if package is None:
            return None
        places = [*subpath_targets(package.manifest.get("exports"), dotted(subpath)), subpath or "tsconfig.json"]
        for place in places:
            path = inside(package.path, place)
            candidates = (path, f"{path}.json", f"{path}/tsconfig.json") if path else ()
            known = [candidate for candidate in candidates if candidate in self._repository.file_set]
            if known:
                return known[0]
        return None

    # ---- packages -----------------------------------------------------------

    def _package_at(self, folder: str) -> Package | None:
        return next((package for package in self._repository.packages if package.path == folder), None)

    def _package_import(self, specifier: str, importer: str) -> str | None:
        package = self._repository.package_of(importer)
        if package is None:
            return None
        for target in subpath_targets(package.manifest.get("imports"), specifier):
            named = not target.startswith(".")
            found = self._workspace(target, importer) if named else self.target(package, target, is_entry=False)
            if found:
                return found
        return None

    def _workspace(self, specifier: str, importer: str) -> str | None:
        name, subpath = split(specifier)
        package = self.links.named(name, importer)
        if package is None:
            return None
        if not subpath:
            return self._entry(package) or self._folder(package.path) or self.module(join(package.path, "src/index"))
        for target in subpath_targets(package.manifest.get("exports"), dotted(subpath)):
            if found := self.target(package, target, is_entry=False):
                return found
        places = (inside(package.path, subpath), inside(join(package.path, "src"), subpath))
        return next((found for place in places if place and (found := self.module(place))), None)

    def _entry(self, package: Package) -> str | None:
        targets = [*subpath_targets(package.manifest.get("exports"), "."), *entry_targets(package.manifest)]
        existing = (self._existing(package, target) for target in targets)
        sources = (self._source(package, target, is_entry=True) for target in targets)
        return next(filter(None, existing), None) or next(filter(None, sources), None)

    def target(self, package: Package, target: str, *, is_entry: bool) -> str | None:
        """The file behind a target of `exports` or `imports`, or the source of it where it is built."""
        return self._existing(package, target) or self._source(package, target, is_entry=is_entry)

    def _existing(self, package: Package, target: str) -> str | None:
        if target.endswith((".d.ts", ".d.mts", ".d.cts")):
            return None  # types have no value; what stands behind them is looked for
        place = inside(package.path, target)
        if not place:
            return None
        if place == package.path:
            return self._index(place)
        return self._file(place) or self._index(place)

    def _index(self, place: str) -> str | None:
        return next((path for ending in _ENDINGS if self._exists(path := join(place, "index" + ending))), None)

    def compiled_from(self, folder: str, product: str) -> str | None:
        """The file that the tsconfig of a folder compiles to a place; None where it says nothing of that."""
        options = self._configurations.for_file(join(folder, "package.json"))
        if not options.out_dir or not product.startswith(options.out_dir + "/"):
            return None
        rest = product[len(options.out_dir) + 1 :]
        roots = [options.root_dir] if options.root_dir is not None else [join(folder, "src"), folder]
        places = (join(root, rest) for root in roots)
        return next((found for place in places for found in _written_as(place) if self._exists(found)), None)

    def _source(self, package: Package, target: str, *, is_entry: bool) -> str | None:
        """The source of a build product: as the package's tsconfig maps it, else as such folders are usually named."""
        product = inside(package.path, target)
        if not product:
            return None
        if found := self.compiled_from(package.path, product):
            return found
        for place in sources_of(target, is_entry=is_entry):
            if found := self._file(join(package.path, place)):
                return found
        return None


def _written_as(place: str) -> Iterator[str]:
    """`./x.js` in TypeScript means `./x.ts`."""
    for ending, others in _WRITTEN_AS.items():
        if place.endswith(ending):
            yield from (place.removesuffix(ending) + other for other in others)


def _path_targets(options: ModuleOptions, specifier: str) -> Iterator[str]:
    """Where tsconfig's `paths` lead: an exact pattern, else the one with the longest beginning."""
    matches = [(pattern, targets) for pattern, targets in options.paths if _fits(pattern, specifier)]
    if not matches:
        return
    pattern, targets = max(matches, key=lambda match: ("*" not in match[0], match[0].find("*")))
    before, _, after = pattern.partition("*")
    middle = specifier[len(before) : len(specifier) - len(after)] if "*" in pattern else ""
    for target in targets:
        place = inside("", target.replace("*", middle, 1))
        if place is not None:
            yield place


def _fits(pattern: str, specifier: str) -> bool:
    before, star, after = pattern.partition("*")
    if not star:
        return pattern == specifier
    return len(specifier) >= len(before) + len(after) and specifier.startswith(before) and specifier.endswith(after)


def split(specifier: str) -> tuple[str, str]:
    """Package name and subpath: `@scope/name/a/b` → (`@scope/name`, `a/b`)."""
    words = specifier.split("/")
    count = 2 if specifier.startswith("@") else 1
    return "/".join(words[:count]), "/".join(words[count:])


def dotted(subpath: str) -> str:
    """A subpath as `exports` names it: `.` for the package itself."""
    return f"./{subpath}" if subpath else "."
