"""Which ways to a helper begin in apps of their own, so that no process goes two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sphinxcontrib_errortracking.source.estree import Node

    from .graph import ImportGraph
    from .project import Project
    from .runs import Way


def homes(ways: Iterable[Way], *, project: Project, graph: ImportGraph, apps: Collection[str]) -> dict[Node, str]:
    """Where each way begins, and the app there, if no other package of the repository takes code from that file."""
    found: dict[Node, str] = {}
    for way in ways:
        start = way.chain[-1] if way.chain else None
        own = None if start is None else project.package_path(start.path)
        if start is None or own is None or own not in apps or start.node in found:
            continue
        if all(project.package_path(importer) == own for importer in graph.importers_closure(start.path)):
            found[start.node] = own
    return found


def are_apart(known: Mapping[Node, str], way: Way, other: Way) -> bool:
    """Do two ways begin in different apps?"""
    one, two = (known.get(each.chain[-1].node) if each.chain else None for each in (way, other))
    return one is not None and two is not None and one != two
