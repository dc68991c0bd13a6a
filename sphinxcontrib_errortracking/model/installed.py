"""Which version of a Sentry package counts for a call, how that is known, and what the catalogue says of the call's options there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ObjectValue
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.aliases import npm_name
from sphinxcontrib_errortracking.source.formats import parent, upward
from sphinxcontrib_errortracking.source.records import DiagnosticKind
from sphinxcontrib_errortracking.source.workspaces import DEPENDENCY_FIELDS

from .catalogue import known_versions, lies_beside, listed_options, measured_at, option_facts
from .methods import configuration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.estree import SourceLocation
    from sphinxcontrib_errortracking.source.records import Manifests, Package, ResolvedVersion

    from .records import App, Call, OptionFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The version that counts: exact where a lockfile resolved it or package.json pins it, else no more than what that asks for."""

    package: str
    version: str | None
    asked: str  #: the range of package.json; "" where no package.json asks for it
    loc: SourceLocation | None  #: the lockfile's line, or package.json's
    pinned: bool = False  #: there is no lockfile, and package.json asks for exactly this version

    @property
    def basis(self) -> str:
        """How the version is known: lockfile, pin, range, or unknown."""
        if self.version:
            return "pin" if self.pinned else "lockfile"
        return "range" if self.asked else "unknown"


def installed(call: Call, apps: Iterable[App], manifests: Manifests) -> Installed:
    """The version of a call's package: of the package whose code it is, else of the repository's root."""
    package = npm_name(call.package)
    found = resolved(call, manifests) or _of_app(call.app, package, apps)
    if found is None:
        return Installed(package=package, version=None, asked="", loc=None)
    return Installed(package=package, version=found.version, asked=found.range, loc=found.loc, pinned=found.pinned)


def resolved(call: Call, manifests: Manifests) -> ResolvedVersion | None:
    """The dependency that a call's package comes from.

    It is looked for as Node.js does, from the package whose file imports it upwards, then from the app; what a package only asks
    its users for (`peerDependencies`) comes from these.
    """
    name = npm_name(call.written or call.package)
    packages = {package.path: package for package in manifests.packages}
    home = next((path for path in upward(parent(call.imported or call.loc.source)) if path in packages), "")
    places = dict.fromkeys((*upward(home), *upward(call.app)))
    asking = [path for path in places if (path, name) in manifests.versions]
    peers = [path for path in asking if path in packages and _only_peer(packages[path], name)]
    first = next((path for path in (*(path for path in asking if path not in peers), *peers)), None)
    return manifests.versions[first, name] if first is not None else None


def _only_peer(package: Package, name: str) -> bool:
    fields = (package.manifest.get(field) for field in DEPENDENCY_FIELDS if field != "peerDependencies")
    return not any(isinstance(field, dict) and name in field for field in fields)


def option_facts_of(
    calls: Iterable[Call], apps: tuple[App, ...], manifests: Manifests
) -> dict[tuple[str, str], OptionFact]:
    """What the catalogue knows, in the runtime of each call, of every option that it sets and of every other that it takes."""
    found: dict[tuple[str, str], OptionFact] = {}
    for call in calls:
        kind = kind_of(call)
        if not kind:
            continue
        on = installed(call, apps, manifests)
        listed = listed_options(on.package, on.version, kind, on.asked)
        names = tuple(dict.fromkeys((*option_names(call.options), *listed)))
        for name, fact in option_facts(on.package, on.version, names, kind, call.runtime, on.asked).items():
            # defaults were measured with `init`: the constructor of a client is not given all that it fills in
            found[call.id, name] = replace(fact, default=None) if makes_client(call) else fact
    return found


def makes_client(call: Call) -> bool:
    """Does a call make a client itself, without what `init` sets up for one?"""
    row = configuration(call.package, call.method)
    return row is not None and row.kind == "client"


def kind_of(call: Call) -> str:
    """The kind of options that a configuration call takes, in the catalogue's words; "" for any other call."""
    row = configuration(call.package, call.method)
    if row is None or row.kind == "configure":
        return ""
    return "build" if row.kind == "build" else "init"


def option_names(options: Value | None) -> tuple[str, ...]:
    """The top-level options that a call sets."""
    return tuple(name for name, _ in options.properties) if isinstance(options, ObjectValue) else ()


def _of_app(path: str, package: str, apps: Iterable[App]) -> ResolvedVersion | None:
    return next((sdk for app in apps if app.path == path for sdk in app.sdks if sdk.package == package), None)


def note_versions(repository: Repository, calls: Iterable[Call], apps: tuple[App, ...]) -> None:
    """Tell, once for each app and package, why nothing or little can be said of what the installed SDK does."""
    told: set[tuple[str, str, str]] = set()
    for call in calls:
        kind = kind_of(call)
        on = installed(call, apps, repository.manifests) if kind else None
        if on is None or (call.app, on.package, kind) in told:
            continue
        told.add((call.app, on.package, kind))
        message = " ".join(filter(None, (_pin(on), _doubt(on, kind))))
        if message:
            repository.note(DiagnosticKind.VERSION, message, on.loc or call.loc)


def _pin(on: Installed) -> str:
    """What a version rests on that no lockfile gives."""
    if not on.pinned:
        return ""
    return f"There is no lockfile: {on.package} {on.version} is what package.json pins; which versions are installed of what that depends on is not known."


def _doubt(on: Installed, kind: str) -> str:
    """What stands between the installed version and the catalogue; "" where nothing does."""
    if on.asked.startswith("npm:") and not on.asked.startswith(f"npm:{on.package}@"):
        return f"{on.package} is an alias of {on.asked.removeprefix('npm:')[:100]}, of which nothing was measured."
    versions = known_versions(on.package, kind)
    if not versions:
        held = "no options for builds" if kind == "build" else "nothing"
        return f"The SDK catalogue holds {held} of {on.package}."
    if not on.version and not on.asked:
        return f"No package.json asks for {on.package}, so its version is not known."
    measured = measured_at(on.package, on.version, kind, on.asked)
    if on.version and not measured:
        return (
            f"Nothing was measured of {on.package} {on.version}, only of versions from {versions[0]} to {versions[-1]}."
        )
    if on.version and on.version not in measured:
        beside = " and ".join(measured)
        return f"{on.package} {on.version} was not measured itself; what is said of it holds at {beside}, beside it."
    if not on.version and measured:
        how = f"was measured in the range {on.asked}"
        if lies_beside(on.package, kind, on.asked):
            how = f"holds at {' and '.join(measured)}, beside {on.asked}"
        return f"No lockfile gives the version of {on.package}; what is said of it {how}."
    if not on.version:
        return f"No lockfile gives the version of {on.package}, and {on.asked[:50]!r} is no range of measured versions."
    return ""
