"""Sites become Calls: who they belong to, where they run, whether they run, and what they are told in each environment."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, TypeVar

from sphinxcontrib_errortracking.evaluate import masked_pair
from sphinxcontrib_errortracking.evaluate.agreement import agreed, depends_on_runtime
from sphinxcontrib_errortracking.evaluate.values import SPREAD, Unknown, Value
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import Function, SpreadElement

from .apart import homes
from .arrival import Arrival
from .bundler_options import bundler_options
from .call_entries import handed_on, with_ids, without_repetition
from .changed_options import with_changes
from .comments import CommentReader
from .context import callback_of, context_of, in_effect
from .ended_scopes import ended_scope
from .frameworks import BROWSER, EVALUATED_AS
from .guards import guard_of
from .logic import Truth, all_of, any_of, either_words, join_words
from .methods import CAPTURES, WORKER_SDKS, configuration, is_sdk, options_index, options_property
from .options import callbacks, property_of, told
from .project import Look
from .records import Call
from .running import Running
from .runs import Runs, Way
from .runtimes import candidates
from .set_by import set_by
from .started_in import StartedIn
from .syntax import function_name, unwrap
from .web_workers import told_of_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sphinxcontrib_errortracking.evaluate.scope import Bindings
    from sphinxcontrib_errortracking.source.estree import Node

    from .functions import Summaries
    from .graph import ImportGraph
    from .project import Project
    from .records import App
    from .sites import Site
    from .uses import Uses

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """One call of one app in one way, before its runtime is known."""

    site: Site
    way: Way
    app: str
    runtimes: tuple[str, ...]


class CallReader:
    """Makes Calls of sites. All that it needs to know of the repository is given once."""

    def __init__(
        self, project: Project, graph: ImportGraph, uses: Uses, summaries: Summaries, apps: Iterable[App]
    ) -> None:
        self._project = project
        self._graph = graph
        self.runs = Runs(project, uses)
        self._configured = Runs(project, uses, first=True)  #: it is enough that a configuration runs once
        self._configuring: set[Node] = set()  #: the configuration calls
        self._summaries = summaries
        self._comments = CommentReader(project)
        self._apps = {app.path: app for app in apps}
        self._started_in = StartedIn(project, graph, self._apps)
        self._arrival = Arrival(project, graph, self._configured, self._apps)

    def read(self, sites: Iterable[Site]) -> tuple[Call, ...]:
        """The calls, in order of file and line, with the ids of the configuration calls."""
        sites = tuple(sites)
        self._comments.know(sites)
        self._configuring = {site.node for site in sites if configuration(site.package, site.method) is not None}
        places = [(site, self._places(site, configures=self._configures(site))) for site in sites]
        self._configured.set_by = set_by(place for _, found in places for place in found)
        self._configured.homes = homes(
            (place.way for _, found in places for place in found),
            project=self._project,
            graph=self._graph,
            apps=self._apps,
        )
        found: list[Call] = []
        for site, ways in places:
            configures = self._configures(site)
            calls = [self._call(place, configures=configures) for place in ways]
            if site.kind == "reference" and site.node in self._configuring:
                calls = [handed_on(call) for call in calls]
            found.extend(without_repetition(calls) if configures else calls)
        found.sort(key=lambda call: (call.loc, call.method, call.app))
        return with_ids(told_of_workers(with_changes(found, sites), self._project, self._graph))

    def _configures(self, site: Site) -> bool:
        return site.kind in {"call", "new"} and site.node in self._configuring

    def _places(self, site: Site, *, configures: bool) -> list[Place]:
        ways = self.runs.ways(site.node, site.path) if configures else (Way(),)
        found = []
        for way in ways:
            start = way.chain[-1].path if way.chain else site.path
            follows = configures and not (way.outside or way.unseen)
            for app in self._owners(start) if follows else (self._project.package_path(start),):
                runtimes = self._candidates(site, start, app)
                if site.others and not (runtimes := self._of_package(site, start, app, runtimes)):
                    continue
                found.append(Place(site, way, app, runtimes))
        return found

    def _of_package(self, site: Site, start: str, app: str, runtimes: tuple[str, ...]) -> tuple[str, ...]:
        """The runtimes in which a site may be of its package: where it runs, and where it is not certainly of another one."""
        told = self._started_in.of(start, app) or runtimes
        return tuple(
            runtime
            for runtime in runtimes
            if runtime in told and self._is_of_package(site, Look(None, _evaluated(runtime))) is not False
        )

    def _is_of_package(self, site: Site, look: Look) -> Truth:
        module = self._project.module(site.path, look)
        if module is None or site.reference is None:
            return None
        scope = module.scope_around(site.node)
        external = self._project.evaluator(look).external(unwrap(site.reference), scope, is_sdk)
        return None if external is None or external.others else external.package == site.package

    def _owners(self, path: str) -> tuple[str, ...]:
        """The package that holds a file; where that is a library, the apps that import the file."""
        own = self._project.package_path(path)
        if own in self._apps:
            return (own,)
        importers = self._graph.importers_closure(path)
        users = {
            self._project.package_path(importer): importer
            for importer in sorted(importers)
            if importer in self._project.code_set
        }
        found = [
            app
            for app, importer in users.items()
            if app in self._apps and self._graph.reaches(importer, path) is not None
        ]
        return tuple(sorted(found)) or (own,)

    def _candidates(self, site: Site, start: str, app: str) -> tuple[str, ...]:
        row = self._apps.get(app)
        repository = self._project.repository
        own = candidates(repository, site.path, site.package, site.method, row)
        if start != site.path and len(own) > 1:
            own = candidates(repository, start, site.package, site.method, row)
        if len(own) == 1:
            return own
        if BROWSER in own and in_effect(site.node, site.tree):  # whatever renders the component
            return (BROWSER,)
        told = self._started_in.of(start, app)
        return tuple(runtime for runtime in own if runtime in told) or own

    def _call(self, place: Place, *, configures: bool) -> Call:
        site = place.site
        runnings = {runtime: self._running(place, None, runtime) for runtime in place.runtimes}
        live = [runtime for runtime, running in runnings.items() if running.active is not False]
        runtime = live[0] if len(live) == 1 else (place.runtimes[0] if len(place.runtimes) == 1 else None)
        active = any_of(running.active for running in runnings.values())
        words = [runnings[name].words for name in live or list(runnings)]
        index = options_index(site.package, site.method)
        arguments, options = self._told(place, None, runtime, live, index)
        return Call(
            id="",
            method=site.method,
            package=site.package,
            loc=site.node.loc,
            app=place.app,
            runtime=runtime,
            among=() if runtime is not None else tuple(live or place.runtimes),
            bundler=self._bundler(place),
            ends_with=ended_scope(site, self._project.evaluator(), runtime),
            arguments=arguments,
            options=options,
            options_by_environment=self._options_by_environment(place, options, runtime, live, index),
            active=active,
            active_by_environment=self._active_by_environment(place, runnings, active),
            condition=either_words(*words),
            function=(function := function_name(site.node, site.tree)),
            context=context_of(site.node, site.tree) or ("" if function else callback_of(site.node, site.tree)),
            callbacks=callbacks(options, self._summaries) if configures else {},
            uncalled=self.runs.uncalled(site.node, site.path),
            guard=guard_of(site.node, site.tree) if site.method in CAPTURES else "",
            imported=site.imported,
            written=site.written,
            starts=(place.way.chain[-1].path,) if place.way.chain and configures else (),
            comments=self._comments.of(site, options),
        )

    def _bundler(self, place: Place) -> Value | None:
        node = bundler_options(place.site)
        return None if node is None else self._value(node, place.site, Look(None, None), {})

    def _options_by_environment(
        self, place: Place, options: Value | None, runtime: str | None, live: Sequence[str], index: int | None
    ) -> dict[str, Value]:
        if options is None:
            return {}
        found = self._by_environment(lambda name: self._told(place, name, runtime, live, index)[1])
        return {name: value for name, value in found.items() if value is not None}

    def _running(self, place: Place, environment: str | None, runtime: str) -> Running:
        look = Look(environment, _evaluated(runtime))
        configures = configuration(place.site.package, place.site.method) is not None
        runs = self._configured if configures or self._is_given(place.site) else self.runs
        running = runs.along(place.site.node, place.site.path, look, place.way)
        if place.site.others:
            certain = self._is_of_package(place.site, look)
            words = "" if certain else f"the SDK there is {place.site.package}"
            running = Running(all_of([running.active, certain]), join_words(running.words, words))
        if running.active is False or not configures:
            return running
        start = place.way.chain[-1] if place.way.chain else place.site
        loaded = self._arrival.before(start.node, start.path, look)
        if place.way.chain and loaded.active is False:
            # a program that refuses to start without a variable is not started without it: who names variables may leave it out
            loaded = Running(None, loaded.words)
        arrived = self._arrival.of(start.path, look)
        active = all_of((running.active, loaded.active, arrived.active))
        return Running(active, join_words(arrived.words, loaded.words, running.words))

    def _is_given(self, site: Site) -> bool:
        """Does a call make what a configuration is given, an integration as a rule: it runs as often as that does."""
        around = takewhile(lambda above: not isinstance(above, Function), site.tree.ancestors(site.node))
        return any(above in self._configuring for above in around)

    def _active_by_environment(self, place: Place, runnings: Mapping[str, Running], active: Truth) -> dict[str, Truth]:
        """What certainly does not run under no assumption does not under every one; what runs may still throw with some values."""
        certain = all(running.active is not None for running in runnings.values())
        site = place.site
        if certain and (active is False or (active and configuration(site.package, site.method) is None)):
            return dict.fromkeys(self._project.environments, active)
        return self._by_environment(
            lambda name: any_of(self._running(place, name, runtime).active for runtime in place.runtimes)
        )

    def _by_environment(self, ask: Callable[[str], T]) -> dict[str, T]:
        """The answer for each environment; those that assume the same are asked once."""
        same = self._project.same
        answers = {name: ask(name) for name in dict.fromkeys(same.values())}
        return {name: answers[first] for name, first in same.items()}

    def _told(
        self, place: Place, environment: str | None, runtime: str | None, live: Sequence[str], index: int | None
    ) -> tuple[tuple[Value, ...], Value | None]:
        """The arguments and the options among them; in several runtimes, what these agree on."""
        look = Look(environment, _evaluated(runtime))
        arguments = self._arguments(place, look)
        options = self._options(place, look, arguments, index)
        if runtime is not None or options is None or len(live) < 2 or not depends_on_runtime(options):  # noqa: PLR2004
            return arguments, options
        found: list[Value] = []
        for name in live:
            look = Look(environment, _evaluated(name))
            value = self._options(place, look, self._arguments(place, look), index)
            found += [value] if value is not None else []
        return arguments, agreed(found) if found else options

    def _arguments(self, place: Place, look: Look) -> tuple[Value, ...]:
        bound = self.runs.bindings(place.way, look)[0]
        return masked_pair(tuple(self._value(argument, place.site, look, bound) for argument in place.site.arguments))

    def _value(self, node: Node, site: Site, look: Look, bound: Bindings) -> Value:
        if isinstance(node, SpreadElement):
            return Unknown("arguments are spread from a value", (node.loc,), kind=SPREAD)
        module = self._project.module(site.path, look)
        if module is None:
            return Unknown("the file cannot be read", (node.loc,))
        evaluator = self._project.evaluator(look)
        scope = module.scope_of(node)
        return evaluator.evaluate_bound(node, scope, bound) if bound else evaluator.evaluate(node, scope)

    def _options(self, place: Place, look: Look, arguments: tuple[Value, ...], index: int | None) -> Value | None:
        if index is None:
            return None
        spread = next((i for i, node in enumerate(place.site.arguments) if isinstance(node, SpreadElement)), None)
        if spread is not None and spread <= index:
            return arguments[spread]
        if index >= len(arguments):
            return None
        given = property_of(arguments[index], options_property(place.site.package, place.site.method))
        return given and told(self._project.evaluator(look), given, worker=place.site.package in WORKER_SDKS)


def _evaluated(runtime: str | None) -> str | None:
    return EVALUATED_AS.get(runtime) if runtime is not None else None
