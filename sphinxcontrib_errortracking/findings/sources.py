"""The files that the assignment names: found, missing, and what stands in their place.

A named file is a hint, never the truth: for one that is missing the Setup says where its purpose is really met.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.builds import PLUGINS
from sphinxcontrib_errortracking.findings.prose import places, say
from sphinxcontrib_errortracking.findings.records import Code, SourceFile
from sphinxcontrib_errortracking.findings.state import entry_of, is_dead
from sphinxcontrib_errortracking.model.methods import sets_up
from sphinxcontrib_errortracking.source.estree import SourceLocation

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.records import AssignedFile, Assignment

RUNTIME_WORDS = {"client": "browser", "browser": "browser", "server": "server", "edge": "edge"}
CODE = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts")


def source_files(setup: Setup, assignment: Assignment | None) -> tuple[SourceFile, ...]:
    """Give a row for each file of the assignment."""
    return tuple(_source_file(setup, named) for named in assignment.files) if assignment else ()


def _source_file(setup: Setup, named: AssignedFile) -> SourceFile:
    known = set(setup.files)
    found = tuple(
        path for path in named.paths if path in known or any(file.startswith(f"{path.rstrip('/')}/") for file in known)
    )
    if found:
        missing = [Code(path) for path in named.paths if path not in found]
        note = say("{missing} is not there.", missing=missing) if missing else ()
        return SourceFile(paths=named.paths, purpose=named.purpose, found=found, note=note)
    for path in named.paths:
        instead, note = _instead(setup, path, named.purpose)
        if instead:
            return SourceFile(paths=named.paths, purpose=named.purpose, found=(), instead=instead, note=note)
    _, note = _instead(setup, named.paths[0], named.purpose) if named.paths else ((), ())
    return SourceFile(paths=named.paths, purpose=named.purpose, found=(), note=note)


def _instead(setup: Setup, path: str, purpose: str) -> tuple[tuple[SourceLocation, ...], Prose]:
    """Find what does the work of a missing file: the same name with another ending, the app's `init`, its build plugin."""
    similar = _similar(setup, path)
    app = _app_of(setup, path)
    here = [call for call in setup.calls if call.app == app] if app is not None else []
    calls = [call for call in here if not is_dead(setup, call)]
    if similar:
        at = [call.loc for call in calls if call.loc.source == similar and call.id]
        return (at[0] if at else SourceLocation(similar, 1),), say(
            "There is no {path}; {found} has its place.", path=Code(path), found=Code(similar)
        )
    if app is None:
        return (), say("There is no {path}, and no package of the repository holds its folder.", path=Code(path))
    wanted = _wanted(calls, path, purpose)
    if wanted:
        return tuple(call.loc for call in wanted), _done_by(setup, path, wanted)
    if not here:
        return (), say("There is no {path}; no file of {app} calls Sentry.", path=Code(path), app=Code(app or "."))
    return (), say("There is no {path}, and nothing that does its work was found.", path=Code(path))


def _done_by(setup: Setup, path: str, calls: list[Call]) -> Prose:
    """Say which calls do the work of a missing file, and apart from these which of them may, where that is not known."""
    sure = [call for call in calls if _runs(setup, call)]
    perhaps = [call for call in calls if call not in sure]
    words = "There is no {path}; its work may be done by {perhaps}: whether that runs is not known."
    if sure:
        words = (
            "There is no {path}; its work is done by {sure}, and perhaps by {perhaps}: whether that runs is not known."
        )
    if not perhaps:
        words = "There is no {path}; its work is done by {sure}."
    return say(words, path=Code(path), sure=_named(sure), perhaps=_named(perhaps))


def _named(calls: list[Call]) -> Prose:
    methods = [Code(name) for name in dict.fromkeys(call.method for call in calls)]
    return say("{methods} at {places}", methods=methods, places=places([call.loc for call in calls]))


def _runs(setup: Setup, call: Call) -> bool:
    """Is a call known to run, if only under a condition that is told?"""
    entry = entry_of(setup, call.loc.source, call.app, call.runtime)
    loaded = entry is None or entry.reached is True
    return loaded and (call.active is not None or (bool(call.condition) and not call.uncalled))


def _similar(setup: Setup, path: str) -> str | None:
    """Find the same name in the same folder with another ending of code, or a dotted name without its dot."""
    named = PurePosixPath(path)
    for file in setup.files:
        other = PurePosixPath(file)
        if other.parent != named.parent or other == named:
            continue
        if other.suffix in CODE and named.suffix in CODE and other.stem == named.stem:
            return file
        if other.name.lstrip(".") == named.name.lstrip("."):
            return file
    return None


def _app_of(setup: Setup, path: str) -> str | None:
    """Name the app or package whose folder the path lies in."""
    folders = {app.path for app in setup.apps} | {package.path for package in setup.manifests.packages}
    holding = [folder for folder in folders if folder and path.startswith(f"{folder}/")]
    return max(holding, key=len) if holding else None


def _wanted(calls: list[Call], path: str, purpose: str) -> list[Call]:
    """Choose the calls that do what the file was named for."""
    words = re.findall(r"[a-z]+", f"{PurePosixPath(path).name} {purpose}".lower())
    if re.search(r"\.config\.[cm]?[jt]s$", path) and not path.rpartition("/")[2].startswith("sentry."):
        return [call for call in calls if call.method in PLUGINS]
    inits = [
        call for call in calls if sets_up(call.package, call.method) or (call.id and call.method.endswith("Client"))
    ]
    runtimes = {RUNTIME_WORDS[word] for word in words if word in RUNTIME_WORDS}
    exact = [call for call in inits if call.runtime in runtimes]
    return exact or inits
