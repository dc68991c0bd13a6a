"""Environment variables that the setup reads, against everything in the repository that names them or gives them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.builds import Mapless, Uploads, needed, plugins, upload
from sphinxcontrib_errortracking.findings.calls import running_inits
from sphinxcontrib_errortracking.findings.defaults import default_of
from sphinxcontrib_errortracking.findings.given import WHERE, doubted, elsewhere, given_to, passed_to
from sphinxcontrib_errortracking.findings.prose import places, say, sentences
from sphinxcontrib_errortracking.findings.reading import Absent, Given, read
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import cannot_know, combine, handled, not_handled, partly
from sphinxcontrib_errortracking.findings.state import label
from sphinxcontrib_errortracking.findings.turbo import hands_on
from sphinxcontrib_errortracking.source.environment_files import is_template
from sphinxcontrib_errortracking.source.paths import is_test_file
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: variables that a platform, a build service or a framework gives by itself
GIVEN = (
    "NODE_ENV", "NEXT_RUNTIME", "NEXT_PHASE", "NEXT_PUBLIC_VERCEL_*", "VERCEL", "VERCEL_*", "CI", "CI_*", "GITHUB_*", "RAILWAY_*",
    "RENDER", "RENDER_*", "NETLIFY", "CF_PAGES*", "AWS_*", "FLY_*", "HEROKU_*", "DYNO", "K_SERVICE", "K_REVISION", "npm_*", "MODE",
    "DEV", "PROD", "SSR", "BASE_URL", "HOSTNAME", "COMMIT_REF", "JEST_WORKER_ID", "VITEST",
)  # fmt: skip
_NAMES = frozenset(one for one in GIVEN if not one.endswith("*"))
_BEGINNINGS = tuple(one.removesuffix("*") for one in GIVEN if one.endswith("*"))
#: options that are often read from variables
OFTEN_READ = ("dsn", "environment", "release", "enabled", "debug", "sampleRate", "tracesSampleRate", "tunnel")

#: is the variable one of a worker of Cloudflare? -> what is said where nothing names it
LACKING = {
    False: "{app}: no template of a dotenv file, workflow, container file, `vercel.json`, `serverless.yml` or script of package.json{read} names {names}{here} ({places}).",
    True: "{app}: no `vars` of Wrangler's configuration and no template of `.dev.vars` or `.env`{read} names {names}{here}, of the worker's bindings ({places}).",
}
#: kinds of files that give a worker its variables
TO_A_WORKER = ("wrangler",)
#: files whose names begin in the same way and that hold no variables
NO_VARIABLES = (".envrc", ".env.d.ts", ".env.sentry-build-plugin", ".env.test")


def variables_given(setup: Setup) -> Finding:
    """A variable that the setup reads and that nothing in the repository names.

    Looks at every variable that an option, a condition around a call, or the upload of source maps reads, in each app. Handled
    where each is named in a template of a dotenv file (`.env.example`) of the app or of a folder around it, or given to the app by a CI workflow,
    Dockerfile, docker-compose, `vercel.json`, `serverless.yml`, Wrangler's `vars` or a script of package.json; partly where some are, not handled where none is: whoever sets the app up has to
    know of them from the code. A job, service or container gives a variable to what it builds or starts, as its folder and its commands
    name it; where that is not known, or only a file names the variable that is not read further, such as Terraform, a script or a README, or a dotenv file is committed that is no template and is not opened, it cannot be known. What a platform gives by itself (`NODE_ENV`, `CI`, `VERCEL_*`, `GITHUB_*` and their like) is left out.
    A worker of Cloudflare has its variables from Wrangler's `vars`, from secrets and, on a developer's machine, from `.dev.vars`: what a job, container or script
    gives to a process may not reach it. Cannot be known where no variable was found and an option is not known. Does not apply where no variable is read. From code; `turbo.json` is the subject of another rule.
    """
    apps = dict.fromkeys([app.path for app in setup.apps] + [read.app for read in setup.reads])
    found = [finding for app in apps if (finding := _variables(setup, app)) is not None]
    if not found and (hidden := _hidden(setup)):
        words = "No variable was found that the setup reads; what the options at {places} are made of cannot be known from the code, and that may be one."
        return cannot_know(say(words, places=places(hidden, most=3)), *hidden)
    return combine(found, say("The setup reads no variable."))


def _hidden(setup: Setup) -> list[SourceLocation]:
    """Where options of calls that set Sentry up are of which it is not known what they are, and so not what they are read from."""
    found: list[SourceLocation] = []
    for call in running_inits(setup):
        values = [read(call, name) for name in OFTEN_READ]
        found += [value.chain[0] if value.chain else call.loc for value in values if isinstance(value, Unknown)]
        found += [value.loc for value in values if isinstance(value, Given)]
    return list(dict.fromkeys(found))


def _variables(setup: Setup, app: str) -> Finding | None:
    reads = _reads(setup, app)
    if not reads:
        return None
    known = {name: _named(setup, app, name) for name in reads}
    lacking = [name for name in reads if not any(known[name])]
    told_elsewhere = [name for name in lacking if name in setup.named]
    lacking = [name for name in lacking if name not in setup.named]
    unsure = [name for name in reads if known[name][1] and not known[name][0]]
    told = sentences(
        *(_told(app, name, *known[name]) for name in reads if any(known[name])),
        *(_not_read(setup, app, name) for name in told_elsewhere),
    )
    unsure += told_elsewhere
    if not lacking and unsure:
        return cannot_know(told, *(reads[name] for name in unsure))
    if not lacking:
        return handled(told, *reads.values())
    if lacking and (unread := _real_files(setup, app)):
        words = "{app}: {names} may be named in {file}, which is not opened, because it may hold secrets; no other file names {them} for this app ({places})."
        them: Prose = ("them",) if len(lacking) > 1 else ("it",)
        where = places(dict.fromkeys(reads[name] for name in lacking))
        doubt = say(
            words, app=label(app), names=[Code(name) for name in lacking], file=Code(unread), them=them, places=where
        )
        return cannot_know(sentences(doubt, told), *(reads[name] for name in lacking))
    verdict = not_handled if len(lacking) == len(reads) else partly
    missing = _missing(setup, app, {name: reads[name] for name in lacking})
    return verdict(sentences(missing, told), *(reads[name] for name in lacking))


def _real_files(setup: Setup, app: str) -> str:
    """Name a committed dotenv file of an app, or of a folder around it, that is no template; "" for none."""
    found = (
        path
        for path in setup.files
        if path.rpartition("/")[2].startswith((".env", ".dev.vars")) and not is_template(path)
    )
    beside = (path for path in found if (not app or _is_around(path, app)) and not is_test_file(path))
    return next((path for path in beside if path.rpartition("/")[2] not in NO_VARIABLES), "")


def _not_read(setup: Setup, app: str, name: str) -> Prose:
    """Say that a file names a variable which is not read as one that gives variables."""
    words = "{app}: {name} is named at {loc}, in a file that is not read further: whether it is given to this app is not known."
    if hands_on(setup.named[name]):
        words = "{app}: {name} is named at {loc} only, which hands variables on and gives none a value: whether it is given to this app is not known."
    return say(words, app=label(app), name=Code(name), loc=setup.named[name])


def _missing(setup: Setup, app: str, lacking: Mapping[str, SourceLocation]) -> Prose:
    """Say that nothing names these variables for an app, and what gives them to others."""
    return sentences(
        *(
            _missing_of(setup, app, part, words)
            for worker, words in LACKING.items()
            if (part := {name: loc for name, loc in lacking.items() if _is_of_worker(setup, app, name) is worker})
        )
    )


def _missing_of(setup: Setup, app: str, lacking: Mapping[str, SourceLocation], words: str) -> Prose:
    names: list[Item] = [Code(name) for name in lacking]
    others = [(name, one) for name in lacking for one in elsewhere(setup, name, app)[:1]]
    unread = any(problem.kind is DiagnosticKind.MANIFEST for problem in setup.diagnostics)
    limit: Prose = (" that could be read whole",) if unread else ()
    here: Prose = (" for this app",) if others else ()
    missing = say(
        words, app=label(app), read=limit, names=names, here=here, places=places(dict.fromkeys(lacking.values()))
    )
    given = "{name} is given only {to} ({loc})."
    return sentences(missing, *(say(given, name=Code(name), to=given_to(one), loc=one.loc) for name, one in others))


def _reads(setup: Setup, app: str) -> dict[str, SourceLocation]:
    """The variables that an app's setup reads, each with the first place; the plugin's own are read where it is called."""
    found: dict[str, SourceLocation] = {}
    for one in setup.reads:
        if one.app == app and one.name not in _NAMES and not one.name.startswith(_BEGINNINGS):
            found.setdefault(one.name, one.loc)
    for call in running_inits(setup):
        unset = call.app == app and isinstance(read(call, "dsn"), Absent)
        if unset and default_of(setup, call, "dsn", call.runtime) == "process.env.SENTRY_DSN":
            found.setdefault("SENTRY_DSN", call.loc)
    for call in plugins(setup, app):
        for name in needed(setup, call) if isinstance(upload(setup, call), Uploads | Mapless) else ():
            found.setdefault(name, call.loc)
    return found


def _named(setup: Setup, app: str, name: str) -> tuple[dict[Prose, SourceLocation], dict[Prose, SourceLocation]]:
    """What names a variable or gives it to an app, each kind with its first place; and what gives it to something that is not known."""
    worker = _is_of_worker(setup, app, name)
    found = [
        (say("a template of a dotenv file"), entry.loc)
        for entry in setup.manifests.environment_files
        if entry.name == name and _is_around(entry.loc.source, app)
    ]
    sure, perhaps = passed_to(setup, name, app)
    found += [(say(WHERE[one.source][0]), one.loc) for one in sure if not worker or one.source in TO_A_WORKER]
    found += [
        (say("a script of package.json"), replace(package.loc, line=package.script_lines.get(script, package.loc.line)))
        for package in setup.manifests.packages
        if not worker and _is_around(package.loc.source, app)
        for script, command in package.scripts.items()
        if f"{name}=" in command and re.search(rf"(?<![\w$]){re.escape(name)}=", command)
    ]
    doubtful = [(say(WHERE[one.source][0]), doubted(one), one.loc) for one in perhaps]
    handed_on = say("which gives it to a build or process: whether that hands it on to the worker is not known")
    doubtful += [
        (say(WHERE[one.source][0]), handed_on, one.loc) for one in sure if worker and one.source not in TO_A_WORKER
    ]
    return _firsts(found), _doubtful(doubtful)


def _is_of_worker(setup: Setup, app: str, name: str) -> bool:
    """Is a variable that an app reads a binding of a worker?"""
    return any(one.worker for one in setup.reads if one.app == app and one.name == name)


def _firsts(found: list[tuple[Prose, SourceLocation]]) -> dict[Prose, SourceLocation]:
    """The first place of each kind."""
    firsts: dict[Prose, SourceLocation] = {}
    for kind, loc in found:
        firsts.setdefault(kind, loc)
    return firsts


def _doubtful(found: list[tuple[Prose, Prose, SourceLocation]]) -> dict[Prose, SourceLocation]:
    """The first place of each kind, with what is not known of it as part of the kind."""
    firsts: dict[Prose, tuple[Prose, SourceLocation]] = {}
    for kind, doubt, loc in found:
        firsts.setdefault(kind, (doubt, loc))
    return {
        say("{kind} ({loc}), {doubt}", kind=kind, loc=loc, doubt=doubt): loc for kind, (doubt, loc) in firsts.items()
    }


def _is_around(path: str, app: str) -> bool:
    folder = path.rpartition("/")[0]
    return not folder or app == folder or app.startswith(f"{folder}/") or folder.startswith(f"{app}/")


def _told(app: str, name: str, sure: Mapping[Prose, SourceLocation], perhaps: Mapping[Prose, SourceLocation]) -> Prose:
    """Say what names a variable; what may is told where nothing certainly does."""
    clauses: list[Item] = [say("{kind} ({loc})", kind=kind, loc=loc) for kind, loc in sure.items()] or list(perhaps)
    return say("{app}: {name} is named in {clauses}.", app=label(app), name=Code(name), clauses=clauses)
