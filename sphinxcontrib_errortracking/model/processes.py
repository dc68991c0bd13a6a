"""Which processes of a server are without Sentry: of each file that a command starts, whether what it loads sets Sentry up.

A process that loads no file with an `init` sends nothing, whatever another process of the same app does. What is asked is asked of
the files' texts, which name at least what is imported; where they leave something open, nothing is said for certain.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.source.estree import SourceLocation

from .begun import Begun
from .bundles import of_bundles
from .frameworks import BROWSER, PLAIN, SERVER
from .given_first import configured, first_files, forking, injected, is_of_sentry
from .launches import OPEN
from .methods import CAPTURES
from .parts_of_sdk import parts_of_sdk
from .process_records import OwnInit, Process
from .project import stem
from .setting_up import SettingUp
from .uncalled import Called, sets_up
from .unseen import Doubt, Unseen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .carriers import Carriers
    from .graph import ImportGraph
    from .launches import Launch
    from .project import Project
    from .records import App, Call, Carrier, Entry, ErrorBoundary, ProcessExit, ProcessListener
    from .sites import Site

    Concerning: TypeAlias = Call | ErrorBoundary | ProcessExit | ProcessListener


class Processes:
    """Answers for one repository."""

    def __init__(self, project: Project, graph: ImportGraph, sites: Iterable[Site], apps: Iterable[App]) -> None:
        self._project = project
        self._graph = graph
        self._apps = {app.path: app for app in apps}
        self._begun = Begun(project, self._apps)
        self._others: dict[bool, frozenset[str]] = {}
        known = tuple(sites)
        self._capturing = frozenset(site.path for site in known if site.method in CAPTURES)
        self._setting_up = SettingUp(project, graph, {site.path for site in known if sets_up(site)})
        self._called = Called(project, (site for site in known if sets_up(site)))
        self._starting = self._setting_up.starting
        self._stems = frozenset(stem(path) for path in self._starting)

    def read(self, entries: Iterable[Entry], concerning: Iterable[Concerning]) -> tuple[Process, ...]:
        """The processes in which nothing is known to set Sentry up, though something does in another one of the app.

        Of those that only run once, only such as load a file with something `concerning` errors.
        """
        files = {one.loc.source for one in concerning}
        told = [entry for entry in entries if entry.reached and entry.runtime != BROWSER]
        asked = {entry.app for entry in told if SERVER in self._apps[entry.app].runtimes}
        found = [
            self._process(file, group)
            for file, group in self._without.items()
            if group[0].app in asked and (_goes_on(group) or not self._begun.loaded(file).isdisjoint(files))
        ]
        return tuple(sorted(found, key=lambda process: (process.app, process.loc, process.file)))

    def of_clusters(self, calls: Iterable[Call]) -> tuple[Process, ...]:
        """Those that a file starts of itself, or the first of them, where an `init` runs in the others alone."""
        if not self._project.mentioning(b"cluster"):
            return ()
        from .clusters import of_clusters  # noqa: PLC0415 - few servers start several processes

        return tuple(of_clusters(self._project, self._begun, calls))

    def carriers(self, inits: Iterable[Call], entries: Iterable[Entry]) -> tuple[Carrier, ...]:
        """The packages from elsewhere that may set up an app by themselves, where none of these calls does so in some runtime."""
        dead = {entry.file for entry in entries if entry.reached is False}
        live = {(one.app, one.runtime) for one in inits if one.active is not False and one.loc.source not in dead}
        asked = [
            app
            for app in self._apps.values()
            if (app.path, None) not in live and any((app.path, one) not in live for one in app.runtimes)
        ]
        if not asked:
            return ()
        of_sdk = parts_of_sdk(
            self._project, self._graph, asked, lambda path, app: self._carriers.loads(path, app, self._begun.roots)
        )
        return (*of_sdk, *self._carriers.of_apps(asked, self._begun.roots))

    @cached_property
    def _carriers(self) -> Carriers:
        from .carriers import Carriers  # noqa: PLC0415 - most repositories set up all that they have

        return Carriers(self._project, self._graph)

    def unstarted(self, concerning: Iterable[Concerning]) -> frozenset[str]:
        """The files with something `concerning` errors that no process which is known loads, of servers of which one sets Sentry up.

        Something that is not read may start them, with an `init` or without.
        """
        asked = {one.loc.source for one in concerning if one.app in self._known} - self._starting
        if not asked:
            return frozenset()
        ends = {
            path
            for path in self._project.code_files
            if self._project.package_path(path) not in self._known and not self._graph.importers(path)
        }
        begun = self._begun.closure({*self._starting, *self._begun.roots, *ends})
        left = sorted(asked - begun)
        perhaps = self._unseen.perhaps_loaded(begun, left) if left else ()
        return frozenset(left) - self._begun.closure({*begun, *perhaps}) if left else frozenset()

    @cached_property
    def _known(self) -> frozenset[str]:
        """The apps of which a command is known to start a process that sets Sentry up, and whose framework loads nothing else."""
        setting_up = {file for file in self._begun.launched if file not in self._silent}
        apps = {self._begun.launched[file][0].app for file in setting_up}
        return frozenset(path for path in apps if self._apps[path].framework in PLAIN)

    def own_inits(self, entries: Iterable[Entry]) -> tuple[OwnInit, ...]:
        """The files with an `init`, of servers in which several are loaded and each process certainly loads only one of them."""
        files: defaultdict[str, set[str]] = defaultdict(set)
        for entry in entries:
            if entry.reached and entry.runtime == SERVER:
                files[entry.app].add(entry.file)
        several = {app: self._apart(app, sorted(found)) for app, found in files.items() if len(found) > 1}
        bundles = of_bundles(self._project, self._graph, entries, self._begun.closure)
        return (*(one for app in sorted(several) for one in several[app]), *bundles)

    def _apart(self, app: str, files: list[str]) -> list[OwnInit]:
        """One for each of these files, where no process may load two of them; none where one may."""
        group = {file: launched for file, launched in self._begun.launched.items() if launched[0].app == app}
        above = [self._graph.importers_closure(file) for file in files]
        loading = [[file for file in sorted(group) if file in one] for one in above]
        apart = sum(map(len, above)) == len(frozenset().union(*above)) and all(loading)
        roots = {path for path in self._begun.roots if self._project.package_path(path) == app}
        known = roots <= {file for one in loading for file in one} | set(self._silent)
        if (
            not apart
            or not known
            or self._everywhere
            or any(launch.preloads or launch.open for one in group.values() for launch in one)
        ):
            return []
        if self._unseen.by(sorted(path for one in loading for file in one for path in self._begun.loaded(file))):
            return []
        return [
            OwnInit(app=app, file=file, processes=tuple(self._process(one, group[one]) for one in started))
            for file, started in zip(files, loading, strict=True)
        ]

    def _process(self, file: str, group: list[Launch]) -> Process:
        first = next((launch for launch in group if launch.goes_on), group[0])
        doubt, loaded = self._doubts.get(file), self._begun.loaded(file)
        silent = file in self._silent
        without = self._without.get(file) == group
        alone = loaded - self._elsewhere(certain=not doubt) if silent else frozenset()
        return Process(
            app=first.app,
            file=file,
            command=first.shown,
            loc=first.start.loc,
            sets_up=(None if doubt else False) if without else True,
            doubt=doubt.words if doubt else "",
            doubt_at=doubt.loc if doubt else None,
            told=_goes_on(group) or not alone.isdisjoint(self._capturing),
            loaded=loaded,
            thread=all(launch.thread for launch in group),
            alone=alone,
        )

    @cached_property
    def _without(self) -> dict[str, list[Launch]]:
        """Those of them from which no `init` is reached, with the commands that start them without one."""
        found: dict[str, list[Launch]] = {}
        for file, group in self._begun.launched.items():
            silent = self._begun.named_by(file).isdisjoint(self._starting) or not self._setting_up.reached_from(file)
            if silent or self._uncalled(file) is not None:
                bare = [launch for launch in group if not self._is_preloaded(launch)]
                others = [launch for launch in bare if len(bare) == len(group) or not launch.develops]
                found |= {file: others} if others else {}
        return found

    @cached_property
    def _silent(self) -> dict[str, list[Launch]]:
        """The same, of files that no other command starts with one."""
        return {file: group for file, group in self._without.items() if group == self._begun.launched[file]}

    def _uncalled(self, file: str) -> SourceLocation | None:
        loaded = self._begun.named_by(file)
        return (
            None if file in self._setting_up.inits or loaded & self._setting_up.itself else self._called.not_by(loaded)
        )

    def _is_preloaded(self, launch: Launch) -> bool:
        return any(is_of_sentry(name, self._stems) for name in launch.preloads)

    @cached_property
    def _doubts(self) -> dict[str, Doubt | None]:
        """Why it is not certain that such a process is without Sentry; None where it is."""
        if self._everywhere is not None:
            return dict.fromkeys(self._without, self._everywhere)
        return {file: self._doubt(file) for file in self._without}

    @cached_property
    def _everywhere(self) -> Doubt | None:
        """Why it is not certain of any process."""
        launched = [launch for group in self._begun.launched.values() for launch in group]
        return configured(self._project, self._stems | self._project.repository.dependents.names, launched) or injected(
            self._project, self._setting_up.inits, self._begun.bundles
        )

    def _doubt(self, file: str) -> Doubt | None:
        group = self._without[file]
        given = next((one for one in group if one.open or any("$" in name for name in one.preloads)), None)
        if given is not None:
            return Doubt(given.open or OPEN, given.start.loc)
        uncalled = self._uncalled(file)
        if uncalled is not None:
            return Doubt("no file that it loads names the function that calls `init`", uncalled)
        inherited = self._inherited(file, group)
        if inherited is not None:
            return inherited
        before = list(first_files(self._project, group))
        unknown = next((one for one in before if isinstance(one, Doubt)), None)
        if unknown is not None:
            return unknown
        loaded = sorted(
            {*self._begun.loaded(file), *self._begun.closure([one for one in before if isinstance(one, str)])}
        )
        lost = [path for path in loaded if path in self._perhaps]
        if lost:
            return Doubt("an import that leads nowhere may mean a file with an `init`", SourceLocation(lost[0], 1))
        app = self._apps[group[0].app]
        by_framework = self._unseen.frameworks(loaded) if app.framework not in PLAIN else None
        return by_framework or self._unseen.by(loaded)

    def _inherited(self, file: str, group: list[Launch]) -> Doubt | None:
        """Whether a file may run with what other commands load first: started by code, or by another command than for development."""
        if not any(self._is_preloaded(launch) for one in self._begun.launched.values() for launch in one):
            return None
        place = forking(self._project, file)
        if place is not None:
            return Doubt("a process that Node loads files first for may start it", place)
        if all(launch.develops for launch in group):
            return Doubt("another command than this one for development may start it", group[0].start.loc)
        return None

    @cached_property
    def _unseen(self) -> Unseen:
        return Unseen(self._project, self._starting, self._carriers)

    @cached_property
    def _perhaps(self) -> frozenset[str]:
        """The files with an import that leads nowhere, but may mean one that reaches an `init`."""
        return frozenset(one for path in self._starting for one in self._graph.perhaps_importers(path))

    def _elsewhere(self, *, certain: bool) -> frozenset[str]:
        """The files that may run in a process with an `init`, or, where it has to be `certain`, in one of which that is not known."""
        if certain not in self._others:
            silent = {path for path in self._silent if not certain or not self._doubts[path]}
            ends = (
                path
                for path in self._project.code_files
                if path in self._begun.roots or not self._graph.importers(path)
            )
            others = [path for path in ends if path not in silent and not self._is_dead_end(path)]
            named = self._begun.closure({*(self._starting - silent), *others})
            inner = (path for path in self._project.code_files if path not in self._begun.launched)
            self._others[certain] = self._begun.closure({*named, *self._unseen.perhaps_loaded(named, inner)})
        return self._others[certain]

    def _is_dead_end(self, path: str) -> bool:
        """Is a file started by nothing, in an app of which only commands and imports start anything, and none loads a file first?"""
        app = self._apps.get(self._project.package_path(path))
        return app is not None and app.path in self._plain and path not in self._begun.roots

    @cached_property
    def _plain(self) -> frozenset[str]:
        """The apps whose framework loads nothing but what is imported, and whose commands load nothing first."""
        loading = {launch.app for group in self._begun.launched.values() for launch in group if launch.preloads}
        return frozenset(path for path, app in self._apps.items() if app.framework in PLAIN and path not in loading)


def _goes_on(group: list[Launch]) -> bool:
    return any(launch.goes_on for launch in group)


def beside_an_init(exits: Iterable[ProcessExit], processes: Iterable[Process]) -> tuple[ProcessExit, ...]:
    """Leave out the exits of processes that certainly are without Sentry, where no event is lost."""
    without = {file for process in processes if process.sets_up is False for file in process.alone}
    return tuple(entry for entry in exits if entry.loc.source not in without)
