"""Which source maps a build deletes, and when: by the plugins of bundlers, and by `withSentryConfig`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ArrayValue, Unknown
from sphinxcontrib_errortracking.findings.builds import BUNDLERS, plugin_name
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    option_prose,
    read,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.questions.draft import Draft
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: patterns of files that a bundler's plugin deletes when the build ends
FILES = "sourcemaps.filesToDeleteAfterUpload"
#: does `withSentryConfig` delete the maps of the browser's bundle?
MAPS = "sourcemaps.deleteSourcemapsAfterUpload"
RUN = ("2.22.6", "4.6.1")  #: of the plugin for Vite


def deleted_files(setup: Setup, draft: Draft, call: Call) -> None:
    """Say which files a bundler's plugin deletes: with or without an upload, but where `disable` is true (run)."""
    if call.method not in BUNDLERS or _is_off(call):
        return
    told = _told(setup, draft, call)
    if told:
        draft.add(say("{app}: {told}.", app=label(call.app), told=told), call.loc)
        words = "What the plugin deletes was run with {versions} of `sentryVitePlugin`."
        draft.rest_on(
            say(words, versions=[Code(one) for one in RUN]) if call.method == "sentryVitePlugin" else _not_run(call)
        )


def _is_off(call: Call) -> bool:
    match read(call, "disable"):
        case Known(value=True):
            return True
        case _:
            return False


def _not_run(call: Call) -> Prose:
    words = "What the plugin deletes was run with {versions} of `sentryVitePlugin`; {plugin}, which shares its code, was not run."
    return say(words, versions=[Code(one) for one in RUN], plugin=plugin_name(call))


def _told(setup: Setup, draft: Draft, call: Call) -> Prose:
    given = option_prose(setup, call, FILES, ())
    match read(call, FILES):
        case Absent():
            return say("{option} is not set: the plugin deletes no source maps", option=Code(FILES))
        case Given(value=ArrayValue(elements=(), open=None)):
            return say("{given}: the plugin deletes no source maps", given=given)
        case Known() | Given():
            return say("{given}: the build deletes the files that this matches, with or without an upload", given=given)
        case Depends():
            words = "{given}: where that names files, the build deletes them, with or without an upload; where it is not set, it deletes none"
            return say(words, given=given)
        case Unknown() as unknown:
            draft.doubt(unknown_prose("Which files the build deletes", unknown, call), call.loc)
            return ()


def deleted_when(call: Call) -> Prose:
    """Say what follows where the environment decides whether `withSentryConfig` deletes maps."""
    match read(call, MAPS):
        case Depends():
            return say(
                ": where it is true, the build deletes the source maps of the browser bundle, with or without an upload; where it is false, none"
            )
        case _:
            return ()
