"""Bundles for browsers that builds of one package make of several projects or entries: an `init` in one of them is none of another's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.records import BuiltStart

from .entries_other import bundles
from .frameworks import BROWSER
from .process_records import OwnInit, Process

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from .entries_bundled import Bundle
    from .graph import ImportGraph
    from .project import Project
    from .records import Entry


def of_bundles(
    project: Project, graph: ImportGraph, entries: Iterable[Entry], closure: Callable[[Collection[str]], frozenset[str]]
) -> Iterator[OwnInit]:
    """The files with an `init`, of apps in which several are loaded and each bundle certainly loads only one of them."""
    groups: defaultdict[str, defaultdict[str, list[BuiltStart]]] = defaultdict(lambda: defaultdict(list))
    for start in project.repository.manifests.built_starts:
        if not start.server and not start.doubt:
            groups[project.package_path(start.file)][start.project].append(start)
    told = [entry for entry in entries if entry.runtime == BROWSER and entry.reached]
    for app in sorted({entry.app for entry in told} - set(groups)):
        for bundle in bundles(project, app):
            groups[app][bundle.named] = [_start(file, bundle) for file in sorted(bundle.files)]
    for app, projects in groups.items():
        above = {entry.file: graph.importers_closure(entry.file) for entry in told if entry.app == app}
        loading = {
            file: [name for name, starts in projects.items() if any(start.file in one for start in starts)]
            for file, one in above.items()
        }
        used = [name for names in loading.values() for name in names]
        if len(loading) > 1 and all(loading.values()) and len(used) == len(set(used)):
            for file in sorted(loading):
                own = tuple(_bundle(app, projects[name], closure) for name in loading[file])
                yield OwnInit(app=app, file=file, processes=own, runtime=BROWSER)


def _start(file: str, bundle: Bundle) -> BuiltStart:
    return BuiltStart(file=file, named=bundle.named, project=bundle.named, server=False, doubt="", loc=bundle.loc)


def _bundle(app: str, starts: list[BuiltStart], closure: Callable[[Collection[str]], frozenset[str]]) -> Process:
    loaded = closure({start.file for start in starts})
    main = starts[0]
    return Process(
        app=app, file=main.file, command=main.named, loc=main.loc, sets_up=True, loaded=loaded, is_bundle=True
    )
