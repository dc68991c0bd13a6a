"""The caption of a call's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import coded, condition
from sphinxcontrib_errortracking.findings.state import entry_of
from sphinxcontrib_errortracking.markup.messages import fixed
from sphinxcontrib_errortracking.markup.nodes import NodeList, joined, literal, place, prose, words
from sphinxcontrib_errortracking.model.installed import installed

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.model.installed import Installed
    from sphinxcontrib_errortracking.model.records import Call, Setup


def call_caption(setup: Setup, call: Call, permalink: str = "") -> NodeList:
    """Which call a table is of: its id, package and version, place, and when it runs."""
    on = installed(call, setup.apps, setup.manifests)
    package = joined([literal(call.package), _version(on)])
    where = joined([literal(call.part or call.method), fixed("at"), [place(call.loc, permalink)]])
    return joined([literal(call.id), package, where, _runs(setup, call)], " · ")


def _version(on: Installed) -> NodeList:
    if on.version and on.pinned:
        return fixed("%(version)s, as package.json pins it; there is no lockfile", version=on.version)
    if on.version:
        return words(on.version)
    asked = on.asked
    return fixed("(version not resolved, range %(asked)s)", asked=asked) if asked else fixed("(version not resolved)")


def _runs(setup: Setup, call: Call) -> NodeList:
    """Whether the call runs: its file must be loaded, and the conditions around it must hold."""
    entry = entry_of(setup, call.loc.source, call.app, call.runtime)
    if entry is not None and entry.reached is False:
        return joined([fixed("not loaded:"), prose(coded(entry.reason))]) if entry.reason else fixed("not loaded")
    when = [*words(" when "), *prose(condition(call.condition))] if call.condition else []
    if call.active is False:
        return fixed("never runs")
    if entry is not None and entry.reached is None:
        return joined([fixed("whether it is loaded cannot be known:"), prose(coded(entry.reason))])
    if call.active is None and not when:
        return fixed("whether it runs cannot be known")
    if when:
        return [*words("runs"), *when]
    later = call.context.startswith("callback:")  # where a promise is kept, or whenever something else calls it
    return fixed("always runs") if entry and not later else fixed("no condition around it")
