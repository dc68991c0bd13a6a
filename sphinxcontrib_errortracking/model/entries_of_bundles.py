"""Which bundles of an app load a file with an `init`: a page that loads another one alone is without it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex

from .entries_other import bundles
from .frameworks import BROWSER
from .logic import join_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .graph import ImportGraph
    from .project import Project
    from .records import Call, Entry

DESK = "electron"  #: whose bundles are those of several processes
MOST = 3  #: bundles that are named
#: bundles that a page loads beside its own
_BESIDE = regex(r"(?:^|/)(?:polyfills?|vendors?|runtime|styles?|shims?)\.\w+\Z")


def in_bundles(project: Project, graph: ImportGraph, entry: Entry, calls: Iterable[Call]) -> Entry:
    """The entry, with the condition that the page loads what is built from certain files, where other bundles load no `init`."""
    if not entry.reached or entry.runtime != BROWSER:
        return entry
    package = next((one for one in project.repository.manifests.packages if one.path == entry.app), None)
    if package is None or DESK in package.dependencies:
        return entry
    made = [one for one in bundles(project, entry.app) if not all(_BESIDE.search(file) for file in one.files)]
    inits = [call for call in calls if call.app == entry.app and call.runtime in (BROWSER, None)]
    every = graph.importers_closure(*(start for call in inits for start in _starts(call)))
    if len(made) < 2 or all(one.files & every for one in made):  # noqa: PLR2004 - one alone is the whole app
        return entry
    own = graph.importers_closure(
        *(start for call in inits if call.loc.source == entry.file for start in _starts(call))
    )
    names = [one.named for one in made if one.files & own]
    if not names:
        return entry
    listed = [*names[:MOST], *([f"{len(names) - MOST} more"] if len(names) > MOST else [])]
    words = f"the page loads what is built from {' or '.join(listed)}"
    return replace(entry, condition=join_words(*(word for word in (entry.condition, words) if word)))


def _starts(call: Call) -> tuple[str, ...]:
    return call.starts or (call.loc.source,)
