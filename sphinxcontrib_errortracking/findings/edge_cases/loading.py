"""Which of the files that set Sentry up are loaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.edge_cases.nextjs import NO_NEXT, TURBOPACK, next_apps, next_version
from sphinxcontrib_errortracking.findings.page_scripts import not_followed
from sphinxcontrib_errortracking.findings.processes import nothing_loads, told, whether_loaded
from sphinxcontrib_errortracking.findings.prose import coded, places, say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_applicable,
    not_handled,
    partly,
)
from sphinxcontrib_errortracking.findings.state import entry_of, label, of_page
from sphinxcontrib_errortracking.model.entries_next import turbopack

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.process_records import Process
    from sphinxcontrib_errortracking.model.records import App, Call, Entry, Setup


def instrumentation_not_loaded(setup: Setup) -> Finding:
    """Next.js does not load the file that sets Sentry up on its server.

    Looks at the files that load a Sentry configuration for the server and the edge runtime. Next.js looks for
    `instrumentation.ts` beside `app/` or `pages/` only: with `src/app` a file in the root is never loaded, and nothing warns
    (measured in real builds of Next.js 14, 15 and 16). Handled where all are loaded, not handled where one is certainly not;
    where it cannot be told, it cannot be known. Does not apply without Next.js.
    """
    found = [_instrumentation(setup, app) for app in next_apps(setup)]
    return combine(found, NO_NEXT)


def _instrumentation(setup: Setup, app: App) -> Finding:
    files = {call.loc.source for call in setup.inits(app.path)}
    loading = {entry.loaded_by.source for entry in setup.entries if entry.loaded_by and entry.file in files}
    entries = [
        entry
        for entry in setup.entries
        if entry.app == app.path and entry.runtime in ("server", "edge") and entry.file in files | loading
    ]
    if not entries:
        inits = [call for call in setup.inits(app.path) if call.runtime in ("server", "edge")]
        if inits:
            behavior = say(
                "{app}: what loads the `init` at {loc} was not found.", app=label(app.path), loc=inits[0].loc
            )
            return cannot_know(behavior, inits[0].loc)
        return not_applicable(say("{app} sets nothing up on its server.", app=label(app.path)))
    return combine(_loading(entries), ())


def config_file_not_loaded(setup: Setup) -> Finding:
    """A Sentry configuration file that nothing loads.

    Looks at every file that calls `init`, in every app. Not handled where nothing loads it, so that its options have no effect;
    partly where one command starts the app with it (`node --import`, `--require`, in scripts, Dockerfiles, docker-compose and
    Procfiles) and another one without; handled where each is loaded; where no known rule of the framework says what is loaded, it cannot be known. Does not apply
    where no file calls `init`. From code: who imports the file and what the framework loads by its name.
    """
    dead = {entry.file for entry in setup.entries if entry.reached is False}
    told = {
        entry.file for entry in setup.entries
    }  # what a command loads of the SDK itself is no file of the repository
    calls = [call for call in setup.inits() if not call.part or call.loc.source in told]
    inits = [call for call in calls if call.active is not False or call.loc.source in dead]
    files = {call.loc.source for call in inits}
    entries = [entry for entry in setup.entries if entry.file in files]
    if not inits and of_page(setup):
        return cannot_know(not_followed(setup), *(one.loc for one in of_page(setup)))
    if not inits:
        return not_applicable(say("No `init` runs.") if calls else say("No file calls `init`."))
    if not entries:
        return cannot_know(
            say("What loads {places} cannot be told from the code.", places=places(call.loc for call in inits)),
            *(c.loc for c in inits),
        )
    return combine(_loading(entries), ())


def process_without_init(setup: Setup) -> Finding:
    """A process of a server in which nothing calls `init`, beside one that sets Sentry up.

    Looks at the files that the commands of package.json, Dockerfiles, docker-compose, Procfiles, platforms and jobs run, in apps whose
    server certainly loads an `init`. Not handled where nothing that such a file imports calls `init`, and no command, no NODE_OPTIONS and no
    configuration loads a file with one first: nothing is sent from that process (run with @sentry/node 10.28.0). Where an import
    of a computed name, a pattern of files or an import that leads nowhere may load one, it cannot be known. Scripts that are not
    named like something that serves or works count only where code of theirs captures. Does not apply where no such process was found.
    """
    found = [_process(process) for app in setup.apps for process in told(setup, app.path)]
    return combine(found, say("No command was found that starts a process without an `init`, beside one that has it."))


def _process(process: Process) -> Finding:
    if process.sets_up is False:
        return not_handled(say("{app}: {what}.", app=label(process.app), what=nothing_loads(process)), process.loc)
    return cannot_know(say("{app}: {why}.", app=label(process.app), why=whether_loaded(process)), process.loc)


def _loading(entries: list[Entry]) -> list[Finding]:
    """Say of each file whether it is loaded; what is not loaded for one reason is told together."""
    dead = {entry.file for entry in entries if entry.reached is False}
    groups: dict[tuple[str, Prose], list[Entry]] = {}
    for entry in entries:
        if entry.reached is False:
            groups.setdefault((entry.app, _why(entry, dead)), []).append(entry)
    found = [_entry(entry) for entry in entries if entry.reached is not False]
    return [*(_not_loaded(group, why) for (_, why), group in groups.items()), *found]


def _why(entry: Entry, dead: set[str]) -> Prose:
    """Why a file is not loaded; where the file that imports it is told to be dead too, that is enough."""
    loader = entry.loaded_by.source if entry.loaded_by else entry.file
    if loader in dead - {entry.file}:
        return say(", because {loader} is not", loader=Code(loader))
    return (": ", *coded(entry.reason)) if entry.reason else ()


def _not_loaded(group: list[Entry], why: Prose) -> Finding:
    evidence = dict.fromkeys(entry.loaded_by for entry in group if entry.loaded_by)
    if len(group) == 1:
        where, file = label(group[0].app, group[0].runtime), Code(group[0].file)
        return not_handled(say("{app}: {file} is not loaded{why}.", app=where, file=file, why=why), *evidence)
    files: list[Prose] = [(Code(entry.file), *label("", entry.runtime)[1:]) for entry in group]
    them = tuple(re.sub(r"\bit\b", "them", part) if isinstance(part, str) else part for part in why)
    words = "{app}: {files} are not loaded{why}."
    return not_handled(say(words, app=label(group[0].app), files=files, why=them), *evidence)


def _entry(entry: Entry) -> Finding:
    evidence = (entry.loaded_by,) if entry.loaded_by else ()
    file, where = Code(entry.file), label(entry.app, entry.runtime)
    if entry.reached:
        by = say(" by {loc}", loc=entry.loaded_by) if entry.loaded_by else ()
        when = say(" when {condition}", condition=Code(entry.condition)) if entry.condition else ()
        verdict = handled if entry.everywhere else partly
        return verdict(say("{app}: {file} is loaded{by}{when}.", app=where, file=file, by=by, when=when), *evidence)
    reason: Prose = (": ", *coded(entry.reason)) if entry.reason else ()
    words = "{app}: whether {file} is loaded is not known{reason}."
    return cannot_know(say(words, app=where, file=file, reason=reason), *evidence)


def client_config_with_turbopack(setup: Setup) -> Finding:
    """`sentry.client.config` in a build that does not load it.

    Webpack builds of Next.js 14, 15 and 16 load the file, Turbopack builds of 15 and 16 do not (measured); the flags of the build script
    say which it is, else 16 builds with Turbopack. Handled with webpack, not handled with Turbopack; other versions cannot be known.
    Does not apply where no app has such a file.
    """
    inits = [
        (app, call)
        for app in next_apps(setup)
        for call in setup.inits(app.path)
        if "/sentry.client.config." in f"/{call.loc.source}"
    ]
    return combine([_client(setup, app, call) for app, call in inits], say("No app has a `sentry.client.config` file."))


def _client(setup: Setup, app: App, call: Call) -> Finding:
    version = next_version(app)
    name = app.framework_version.version if app.framework_version else None
    file = Code(call.loc.source)
    entry = entry_of(setup, call.loc.source, app.path, "browser")
    turbo = turbopack(setup.manifests, app)
    if entry is not None and entry.reached is False and not (turbo and version == TURBOPACK):
        words = "{file} is not loaded: {why} ({loc})."
        return not_handled(say(words, file=file, why=coded(entry.reason), loc=call.loc), call.loc)
    if version is None or version not in (14, 15, TURBOPACK):
        return cannot_know(
            say("Whether this version of Next.js loads {file} was not measured ({loc}).", file=file, loc=call.loc),
            call.loc,
        )
    shown = Code(name or "")
    if turbo:
        behavior = say(
            "The Turbopack build of Next.js {version} does not load {file} ({loc}).",
            version=shown,
            file=file,
            loc=call.loc,
        )
        return not_handled(behavior, call.loc)
    behavior = say("A webpack build of Next.js {version} loads {file} ({loc}).", version=shown, file=file, loc=call.loc)
    return handled(behavior, call.loc)
