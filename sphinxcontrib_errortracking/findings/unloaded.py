"""Calls in files that nothing loads, or nothing is known to load: what they set or capture is not told as the app's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.processes import in_effect
from sphinxcontrib_errortracking.findings.prose import places, say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import is_dead

if TYPE_CHECKING:
    from collections.abc import Collection

    from sphinxcontrib_errortracking.findings.questions.draft import Draft
    from sphinxcontrib_errortracking.model.records import Call, Setup


def is_unstarted(setup: Setup, call: Call) -> bool:
    """Tell whether a call stands in a file of a server that no process which is known loads: somebody may start it by hand."""
    return call.runtime != "browser" and call.loc.source in setup.unstarted


def is_loaded(setup: Setup, call: Call) -> bool:
    """Tell whether a call may run where an `init` has run, as far as it is known what loads its file."""
    return in_effect(setup, call) and not is_dead(setup, call) and not is_unstarted(setup, call)


def tell_unloaded(setup: Setup, draft: Draft, methods: Collection[str]) -> None:
    """Say of calls of these methods that they never run, or that this is not known, because of their file."""
    groups: dict[tuple[str, bool], list[Call]] = {}
    for call in setup.calls:
        if call.method in methods and in_effect(setup, call) and not is_loaded(setup, call):
            groups.setdefault((call.loc.source, is_dead(setup, call)), []).append(call)
    for (file, dead), calls in groups.items():
        names = [Code(name) for name in dict.fromkeys(call.method for call in calls)]
        locs = tuple(call.loc for call in calls)
        verb = ("never run" if len(names) > 1 else "never runs",) if dead else ("run" if len(names) > 1 else "runs",)
        if dead:
            words = "{names} at {places} {verb}: the file is not loaded."
            draft.add(say(words, names=names, places=places(locs), verb=verb), *locs)
        else:
            words = "Whether {names} at {places} {verb} where Sentry is set up is not known: no command that is read starts {file}, and nothing that one starts imports it."
            draft.doubt(say(words, names=names, places=places(locs), verb=verb, file=Code(file)), *locs)
