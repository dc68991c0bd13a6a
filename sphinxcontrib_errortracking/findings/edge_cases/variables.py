"""Environment variables that the setup reads, against everything in the repository that names them or gives them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.builds import Uploads, needed, plugins, upload
from sphinxcontrib_errortracking.findings.calls import running_inits
from sphinxcontrib_errortracking.findings.defaults import default_of
from sphinxcontrib_errortracking.findings.prose import places, say, sentences
from sphinxcontrib_errortracking.findings.reading import Absent, Given, read
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import cannot_know, combine, handled, not_handled, partly
from sphinxcontrib_errortracking.findings.state import label
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
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
#: kind of a file that gives a variable -> how it is told
WHERE = {
    "workflow": "CI",
    "dockerfile": "a Dockerfile",
    "dockerfile-arg": "the arguments of a Dockerfile",
    "compose": "docker-compose",
    "compose-arg": "the arguments of a build by docker-compose",
    "vercel": "`vercel.json`",
    "serverless": "the configuration of the Serverless Framework",
}


def variables_given(setup: Setup) -> Finding:
    """A variable that the setup reads and that nothing in the repository names.

    Looks at every variable that an option, a condition around a call, or the upload of source maps reads, in each app. Handled
    where each is named in a template of a dotenv file (`.env.example`) of the app or of a folder around it, or given by a CI workflow,
    Dockerfile, docker-compose, `vercel.json`, `serverless.yml` or a script of package.json; partly where some are, not handled where none is: whoever sets the app up has to
    know of them from the code. What a platform gives by itself (`NODE_ENV`, `CI`, `VERCEL_*`, `GITHUB_*` and their like) is left out.
    Cannot be known where no variable was found and an option is not known. Does not apply where no variable is read. From code; `turbo.json` is the subject of another rule.
    """
    apps = dict.fromkeys([app.path for app in setup.apps] + [read.app for read in setup.reads])
    found = [finding for app in apps if (finding := _variables(setup, app)) is not None]
    if not found and (hidden := _hidden(setup)):
        words = "No variable was found that the setup reads; {places} may be read from one, which is not known."
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
    lacking = [name for name in reads if not known[name]]
    told = sentences(*(_told(app, name, known[name]) for name in reads if known[name]))
    if not lacking:
        return handled(told, *reads.values())
    names: list[Item] = [Code(name) for name in lacking]
    words = "{app}: no template of a dotenv file, workflow, container file, `vercel.json`, `serverless.yml` or script of package.json{read} names {names} ({places})."
    unread = any(problem.kind is DiagnosticKind.MANIFEST for problem in setup.diagnostics)
    limit: Prose = (" that could be read whole",) if unread else ()
    missing = say(words, app=label(app), read=limit, names=names, places=places(reads[name] for name in lacking))
    verdict = not_handled if len(lacking) == len(reads) else partly
    return verdict(sentences(missing, told), *(reads[name] for name in lacking))


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
        for name in needed(setup, call) if isinstance(upload(setup, call), Uploads) else ():
            found.setdefault(name, call.loc)
    return found


def _named(setup: Setup, app: str, name: str) -> list[tuple[str, SourceLocation]]:
    """Where a variable is named or given: how that is told, and the place."""
    found = [
        ("a template of a dotenv file", entry.loc)
        for entry in setup.manifests.environment_files
        if entry.name == name and _is_around(entry.loc.source, app)
    ]
    given = [(WHERE.get(one.source, one.source), one.loc) for one in setup.manifests.assignments if one.name == name]
    scripts = [
        ("a script of package.json", replace(package.loc, line=package.script_lines.get(script, package.loc.line)))
        for package in setup.manifests.packages
        if _is_around(package.loc.source, app)
        for script, command in package.scripts.items()
        if f"{name}=" in command and re.search(rf"(?<![\w$]){re.escape(name)}=", command)
    ]
    return [*found, *given, *scripts]


def _is_around(path: str, app: str) -> bool:
    folder = path.rpartition("/")[0]
    return not folder or app == folder or app.startswith(f"{folder}/") or folder.startswith(f"{app}/")


def _told(app: str, name: str, found: list[tuple[str, SourceLocation]]) -> Prose:
    by_kind: dict[str, SourceLocation] = {}
    for kind, loc in found:
        by_kind.setdefault(kind, loc)
    clauses: list[Item] = [say("{kind} ({loc})", kind=say(kind), loc=loc) for kind, loc in by_kind.items()]
    return say("{app}: {name} is named in {clauses}.", app=label(app), name=Code(name), clauses=clauses)
