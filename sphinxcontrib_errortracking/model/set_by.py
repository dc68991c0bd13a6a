"""Which calls set Sentry up in the same process, so that each of them answers what another asks: `if (Sentry.isInitialized()) return;`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .uncalled import sets_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinxcontrib_errortracking.source.estree import Node

    from .calls import Place

#: packages whose build puts a call of `init` of its own into an app
INJECTING = ("@sentry/astro",)


def set_by(places: Iterable[Place]) -> Mapping[Node, frozenset[Node]]:
    """Call that sets Sentry up -> all that do so in an app and runtime of its own; a call is left out where others may, unseen."""
    found: defaultdict[tuple[str, str], set[Node]] = defaultdict(set)
    doubtful: set[str] = set()  #: apps
    asked: defaultdict[Node, set[tuple[str, str]]] = defaultdict(set)
    for place in places:
        if place.way.outside or place.site.package in INJECTING:
            doubtful.add(place.app)
        if sets_up(place.site):
            for runtime in place.runtimes:
                found[place.app, runtime].add(place.site.node)
                asked[place.site.node].add((place.app, runtime))
    return {
        node: frozenset(one for process in processes for one in found[process])
        for node, processes in asked.items()
        if not any(app in doubtful for app, _ in processes)
    }
