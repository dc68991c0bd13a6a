"""Puts the Setup together: every module of this room is asked once, in the order in which they build on each other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.mask import mask_property
from sphinxcontrib_errortracking.evaluate.values import Environment
from sphinxcontrib_errortracking.source.variable_mentions import variable_mentions

from .apps import find_apps, with_callers
from .calls import CallReader
from .captures import Captures
from .catches import CatchReader
from .entries import find_entries
from .exits import ExitReader, with_lost_captures
from .facts import find_facts
from .functions import Summaries
from .graph import ImportGraph
from .handlers import find_boundaries, find_listeners
from .installed import note_versions, option_facts_of
from .load_order import LoadOrders
from .methods import configuration
from .page_scripts import page_scripts
from .processes import Processes, beside_an_init
from .project import Project
from .reads import find_reads
from .records import Call, Setup
from .relevance import NEEDLES, relevant_files
from .runs import OUTSIDE_CALLS
from .self_started import with_self_started
from .sites import find_sites
from .uses import Uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinxcontrib_errortracking.source import Repository

    from .records import App, Carrier, CodeFact

#: What each environment is taken to set; every other variable stays symbolic.
DEFAULT_ENVIRONMENTS: Mapping[str, Mapping[str, str]] = {
    "development": {"NODE_ENV": "development"},
    "staging": {"NODE_ENV": "production"},
    "production": {"NODE_ENV": "production"},
}


def read_setup(
    repository: Repository,
    *,
    environments: Mapping[str, Mapping[str, str]] = DEFAULT_ENVIRONMENTS,
    apps: Mapping[str, str] | None = None,
    environment_file: Mapping[str, str] | None = None,
) -> Setup:
    """Read all that a repository tells Sentry.

    Args:
        repository: the repository, opened by `source`.
        environments: environment -> the variables that it sets; all others stay symbolic.
        apps: workspace path -> the name that pages use for it.
        environment_file: the variables of the one environment "" in which every other variable is unset; it then replaces
            `environments`.

    """
    assumptions = (
        {"": dict(environment_file)} if environment_file is not None else {k: dict(v) for k, v in environments.items()}
    )
    closed = environment_file is not None
    project = Project(
        repository, {name: _environment(name, values, closed=closed) for name, values in assumptions.items()}
    )
    return _assemble(project, assumptions, apps or {})


def _assemble(project: Project, assumptions: Mapping[str, Mapping[str, str]], renamed: Mapping[str, str]) -> Setup:
    repository, relevant = project.repository, relevant_files(project, graph := ImportGraph(project))
    sites = [site for path, holders in relevant.items() for site in find_sites(project, path, holders)]
    told_apps, uses, scripts = find_apps(project, renamed), Uses(project, graph), page_scripts(project)
    calls = (reader := CallReader(project, graph, uses, Summaries(project), told_apps)).read(sites)
    apps = {app.path: app for app in with_callers(told_apps, project, _callers(calls, scripts), renamed)}
    captures = Captures(project, graph, sites)
    calls = with_self_started(project, graph, apps, calls)
    calls = with_lost_captures(calls, exits := ExitReader(project, graph, captures, uses, sites).read(apps))
    entries = find_entries(project, graph, apps.values(), calls, reader.runs)
    listeners = find_listeners(project, captures, apps)
    boundaries = find_boundaries(project, captures, sites, apps, reader.runs)
    started = Processes(project, graph, sites, apps.values())
    processes = (*started.read(entries, (*calls, *exits, *listeners)), *started.of_clusters(calls))
    _note(project, graph, relevant, calls, tuple(apps.values()))
    return Setup(
        name=_name(repository),
        environments=tuple(assumptions),
        assumptions={name: _masked(values) for name, values in assumptions.items()},
        apps=tuple(apps.values()),
        calls=calls,
        catch_blocks=CatchReader(project, graph, captures).read(apps, _with_sentry(apps.values(), calls)),
        boundaries=boundaries,
        listeners=listeners,
        reads=(reads := find_reads(project, calls, sites)),
        named=variable_mentions(repository, {*BY_ITSELF, *(read.name for read in reads)}),
        facts=_in_order(find_facts(project, graph, sites, apps)),
        entries=entries,
        manifests=repository.manifests,
        files=repository.files,
        option_facts=option_facts_of(calls, tuple(apps.values()), repository.manifests),
        exits=beside_an_init(exits, processes),
        processes=processes,
        unstarted=started.unstarted((*calls, *listeners, *boundaries)),
        carriers=(*started.carriers(filter(_sets_up, calls), entries), *scripts),
        own_inits=started.own_inits(entries),
        load_orders=tuple(LoadOrders(project, graph, uses).read(sites, apps)),
        diagnostics=repository.diagnostics,
        mentioning=frozenset(project.mentioning(*NEEDLES)),
    )


#: variables that the SDK or its build plugins read by themselves
BY_ITSELF = ("SENTRY_DSN", "SENTRY_AUTH_TOKEN", "SENTRY_ORG", "SENTRY_PROJECT")


def _in_order(facts: Iterable[CodeFact]) -> tuple[CodeFact, ...]:
    return tuple(sorted(facts, key=lambda fact: (fact.loc, fact.topic, fact.detail)))


def _masked(values: Mapping[str, str]) -> dict[str, str]:
    return {variable: mask_property(variable, text)[0] for variable, text in values.items()}


def _note(
    project: Project, graph: ImportGraph, relevant: Iterable[str], calls: tuple[Call, ...], apps: tuple[App, ...]
) -> None:
    """Note what could not be read, and versions of which nothing was measured."""
    _read_imported(project, graph, relevant)
    note_versions(project.repository, calls, apps)


def _read_imported(project: Project, graph: ImportGraph, relevant: Iterable[str]) -> None:
    """Look at what files with Sentry import, even where no value was followed there: a syntax error in it is to be told."""
    repository = project.repository
    for path in relevant:
        loaded = dict.fromkeys(entry.target for entry in graph.imports(path) if entry.target is not None)
        for target in (*loaded, *sorted(graph.left_out(path) - loaded.keys())):
            repository.note_syntax_errors(target)
    for path in set(project.mentioning(*NEEDLES)).difference(relevant):
        for target in repository.naming.named(path):
            repository.note_syntax_errors(target)


def _environment(name: str, values: Mapping[str, str], *, closed: bool) -> Environment:
    return Environment(name, tuple(sorted(values.items())), closed)


def _name(repository: Repository) -> str:
    root = next((package for package in repository.manifests.packages if not package.path), None)
    return root.name if root is not None and root.name else repository.root.resolve().name


def _with_sentry(apps: Iterable[App], calls: Iterable[Call]) -> frozenset[str]:
    return frozenset(app.path for app in apps if app.sdks) | frozenset(call.app for call in calls)


def _callers(calls: Iterable[Call], scripts: Iterable[Carrier]) -> dict[str, frozenset[str]]:
    """The apps that set Sentry up by calls of their own, each with the runtimes of these; or whose pages may load it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for script in scripts:
        found[script.app] |= {*script.runtimes}
    for call in calls:
        if _sets_up(call) and OUTSIDE_CALLS not in call.condition:
            found[call.app] |= {call.runtime} if call.runtime is not None else set()
    return {path: frozenset(runtimes) for path, runtimes in found.items()}


def _sets_up(call: Call) -> bool:
    row = configuration(call.package, call.method)
    return row is not None and row.kind in {"init", "client"}
