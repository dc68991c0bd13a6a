"""Packages from elsewhere that may set Sentry up by themselves, such as a company's own around the SDK: their code is not here.

What depends on an SDK is told by the lockfile; of what no lockfile knows, only names can tell.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.aliases import npm_name
from sphinxcontrib_errortracking.source.formats import join
from sphinxcontrib_errortracking.source.programs import JAVASCRIPT

from .entries_started import STARTING, every_start, source_of
from .frameworks import BUILD, PLAIN, SDK_RUNTIMES
from .given_first import HARMLESS
from .launches import FIRST
from .methods import is_sdk
from .records import Carrier
from .runtimes import by_convention

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .graph import Import, ImportGraph
    from .project import Project
    from .records import App
    from .start import Start

_IMPORT = regex(
    r"""(?:from(?<!\wfrom)|import(?<!\wimport)(?:\s*\()?|require(?<!\wrequire)\s*\()\s*["']([^"'\n]+)["']"""
)
_NAME = regex(r"(?:@[\w.~-]+/)?[\w.~-]+")
#: words for what hands errors over, in the names of packages of which nothing else is known
_WATCHING = regex(
    r"(?:^|[/_-])(?:observability|telemetry|monitoring|apm|errors?-?(?:track|report|monitor)\w*|crash\w*)(?:$|[_-])"
)
#: scopes of public packages with such names
_PUBLIC = frozenset(
    {"@opentelemetry", "@google-cloud", "@azure", "@aws-sdk", "@datadog", "@elastic", "@newrelic", "@grafana", "@honeycombio", "@medusajs"}
)  # fmt: skip
#: what gives a scope a registry of its own, by the file: npm and Yarn 1, Yarn 2 and later, Bun
_REGISTRIES: Mapping[str, str] = {
    ".npmrc": r"^[ \t\"]*(@[\w.~-]+):registry\b",
    ".yarnrc": r"^[ \t\"]*(@[\w.~-]+):registry\b",
    ".yarnrc.yml": r"^[ \t]+[\"']?([\w.~-]+)[\"']?:[ \t]*\n(?:[ \t]+\w+:.*\n){0,9}?[ \t]+npmRegistryServer:",
    "bunfig.toml": r"^[\"']?@?([\w.~-]+)[\"']?[ \t]*=.*(?:url|https?:)",
}
#: files that nothing of an application loads
_ASIDE = regex(
    r"(?:^|/)(?:scripts|tools|\.[\w-]+)/|\.(?:config|stories|story)\.[cm]?[jt]sx?\Z|(?:^|/)(?:gulp|Grunt)file\b"
)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a package may set Sentry up, as a clause, where that stands, and the SDKs that it depends on."""

    words: str
    loc: SourceLocation | None = None
    sdks: frozenset[str] = frozenset()


class Carriers:
    """Answers for one repository, each package asked once."""

    def __init__(self, project: Project, graph: ImportGraph) -> None:
        self._project = project
        self._graph = graph
        self._own = {package.name for package in project.repository.packages if package.name}
        self._scopes = {name.partition("/")[0] for name in self._own if name.startswith("@")}
        self._memo: dict[tuple[str, str], Why | None] = {}
        self._imported: dict[str, tuple[Import, Why] | None] = {}
        self._first: dict[str, str | None] = {}

    def of(self, specifier: str, path: str) -> Why | None:
        """Why a package that a file names may set Sentry up; None where it is not known to, or the repository holds it."""
        name = npm_name(specifier)
        if specifier.startswith((".", "/", "#")) or not _NAME.fullmatch(name) or is_sdk(name) or name in self._own:
            return None
        if self._project.repository.naming.resolve(specifier, path) is not None:
            return None
        key = (name, self._project.package_path(path))
        if key not in self._memo:
            self._memo[key] = self._why(*key)
        return self._memo[key]

    def _why(self, name: str, folder: str) -> Why | None:
        dependents, scope = self._project.repository.dependents, name.partition("/")[0]
        found = dependents.of(name, folder)
        if found is not None:
            return Why(f"it depends on `{min(found.sdks)}`", found.loc, found.sdks)
        if "sentry" in name:
            return Why("its name has `sentry` in it")
        is_own = "/" in name and scope in self._scopes
        is_house = scope in self._registries or (scope not in _PUBLIC and "/" in name and _WATCHING.search(name))
        if not (is_own or is_house) or dependents.knows(name, folder):
            return None
        words = "it is of this repository's scope, and not in it" if is_own else "no lockfile says what it depends on"
        return Why(words)

    def imported(self, path: str) -> tuple[Import, Why] | None:
        """The first import of such a package in a file, asked of its tree where its text names one."""
        if path not in self._imported:
            text = self._project.repository.text(path) or ""
            is_named = any(self.of(one[1], path) is not None for one in _IMPORT.finditer(text))
            each = self._graph.imports(path) if is_named else ()
            told = ((one, self.of(one.specifier, path)) for one in each if not is_sdk(one.package))
            self._imported[path] = next(((one, why) for one, why in told if why is not None), None)
        return self._imported[path]

    def first_imported(self, path: str) -> str | None:
        """The specifier of that import: of TypeScript told by its statements at the top, where no other code names such a package."""
        if path not in self._first:
            self._first[path] = self._find_first(path)
        return self._first[path]

    def _find_first(self, path: str) -> str | None:
        repository = self._project.repository
        named = [one for one in _IMPORT.finditer(repository.text(path) or "") if self.of(one[1], path) is not None]
        is_plain = path not in self._imported and not any("(" in one[0] for one in named)
        sources = repository.static_sources(path) if named and is_plain and not path.endswith(JAVASCRIPT) else None
        if sources is None:
            found = self.imported(path) if named else None
            return None if found is None else found[0].specifier
        told = (one for one in sources if not is_sdk(repository.published(one, path)))
        return next((one for one in told if self.of(one, path) is not None), None)

    def of_apps(self, apps: Iterable[App], roots: Collection[str]) -> tuple[Carrier, ...]:
        """Such packages of apps, each once; `roots`: the files that something starts."""
        every = (carrier for app in apps for carrier in (*self._loaded_by(app, roots), *self._given(app)))
        first: dict[tuple[str, str], Carrier] = {}
        for carrier in every:
            first.setdefault((carrier.app, carrier.package), carrier)
        return tuple(first.values())

    def _loaded_by(self, app: App, roots: Collection[str]) -> Iterator[Carrier]:
        only_own = self._only(app, roots)
        seen: set[str] = set()  #: of each package the first import is told
        for path in self._importing:
            specifier = self.first_imported(path)
            if specifier is None or npm_name(specifier) in seen or not self._is_loaded(path, app, only_own):
                continue
            found = self.imported(path)
            if found is not None:
                named, (one, why) = npm_name(found[0].specifier), found
                seen.add(named)
                yield Carrier(app.path, _runtimes(why.sdks), named, one.loc, "imports", why.words, why.loc)

    def loads(self, path: str, app: App, roots: Collection[str]) -> bool:
        """May an app load a file?"""
        return self._is_loaded(path, app, self._only(app, roots))

    def _only(self, app: App, roots: Collection[str]) -> frozenset[str]:
        """All files that start an app; none where its framework starts it from others too, or what starts it is not known."""
        own = frozenset(path for path in roots if self._project.package_path(path) == app.path)
        is_known = any(not _ASIDE.search(path) for path in own)  # else only programs beside the app are started
        return own if is_known and app.framework in PLAIN else frozenset()

    def _is_loaded(self, path: str, app: App, only_own: Collection[str]) -> bool:
        """May an app load a file: by what starts it where that is all that is known to start anything, else by where it stands."""
        above = self._graph.importers_closure(path)
        if only_own:
            return not above.isdisjoint(only_own)
        return any(
            self._project.package_path(one) == app.path
            and not _ASIDE.search(one)
            and by_convention(one, app, self._project.repository) != (BUILD,)
            for one in above
        )

    @cached_property
    def _importing(self) -> tuple[str, ...]:
        """The files of code whose text names such a package."""
        repository = self._project.repository
        asked = {(name, package.path) for package in repository.packages for name in package.dependencies}
        names = {name for name, folder in asked if self.of(name, join(folder, "package.json"))}
        needles = [name.encode() for name in sorted(repository.dependents.names | names)]
        return self._project.mentioning(*needles) if needles else ()

    def _given(self, app: App) -> Iterator[Carrier]:
        """The same of what the commands that start an app have Node load first."""
        for start in every_start(self._project, app.path):
            if not start.script or STARTING.match(start.script):
                for name in FIRST.findall(start.command):
                    why = self._of_first(name, app.path, start)
                    if why is not None:
                        yield Carrier(app.path, (), name, start.loc, "loads first", why.words, why.loc)

    def _of_first(self, name: str, app: str, start: Start) -> Why | None:
        path = start.loc.source
        plain = name.removeprefix("file://")
        here = source_of(self._project, app, plain) or source_of(self._project, app, f"{plain}.js")
        if here or HARMLESS.fullmatch(name) or "$" in name or is_sdk(name):
            return None
        if self._project.repository.naming.resolve(name, path):
            return None
        if name.startswith((".", "/", "file:")):
            return Why("it is not in the repository")
        known = self._project.repository.dependents.knows(npm_name(name), app)
        return self.of(name, path) or (None if known else Why("no lockfile says what it depends on"))

    @cached_property
    def _registries(self) -> frozenset[str]:
        """The scopes that have a registry of their own."""
        repository = self._project.repository
        paths = [path for path in repository.files if path.rpartition("/")[2] in _REGISTRIES]
        found = (
            scope for path in paths for scope in _scopes(path.rpartition("/")[2], repository.quiet_text(path) or "")
        )
        return frozenset(f"@{scope.removeprefix('@')}" for scope in found)


def _scopes(name: str, text: str) -> list[str]:
    import re  # noqa: PLC0415 - few repositories have such a file

    return re.findall(_REGISTRIES[name], text, re.MULTILINE)


def _runtimes(sdks: Iterable[str]) -> tuple[str, ...]:
    """Where SDKs run; () where that is not told, or they are none."""
    told = {SDK_RUNTIMES.get(sdk) for sdk in sdks}
    return () if None in told else tuple(sorted(filter(None, told)))
