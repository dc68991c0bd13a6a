"""What turbo's strict mode keeps from a build."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.outcomes import label
from sphinxcontrib_errortracking.findings.prose import places, say, sentences
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.records import TurboGrant

#: what passes without being named
PASSES = ("NEXT_PUBLIC_*", "CI", "VERCEL_*")
_TURBO = regex(r"\bturbo\b")


def hands_on(loc: SourceLocation) -> bool:
    """Is it a place in a turbo.json, which lets variables through and gives none a value?"""
    return loc.source.rpartition("/")[2] in ("turbo.json", "turbo.jsonc")


def kept_by_turbo(setup: Setup, app: str, names: Iterable[str]) -> tuple[str, ...]:
    """Of these variables those that strict mode keeps from an app's build: `NEXT_PUBLIC_*`, `CI` and `VERCEL_*` pass (measured)."""
    turbo = setup.manifests.turbo
    if turbo is None or turbo.mode != "strict":
        return ()
    granted = [grant.name for grant in turbo.grants if _is_for_build(setup, app, grant)]
    refused = [name[1:] for name in granted if name.startswith("!")]
    passed = (*granted, *PASSES)
    return tuple(name for name in names if _matches(name, refused) or not _matches(name, passed))


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _is_for_build(setup: Setup, app: str, grant: TurboGrant) -> bool:
    """Does a build of the app see what turbo.json grants here: to all tasks, or to one that builds it?"""
    folder = grant.loc.source.rpartition("/")[0]
    if folder not in ("", app) or not grant.task:
        return folder in ("", app)
    owner = next((package for package in setup.manifests.packages if package.path == app), None)
    package, _, task = grant.task.rpartition("#")
    if package and (owner is None or package != owner.name):
        return False
    return "build" in task or (owner is not None and "build" in owner.scripts.get(task, ""))


def turbo_notes(setup: Setup, call: Call) -> Prose:
    """Say which builds turbo's strict mode does not touch, and what reaches one all the same."""
    top = next((package for package in setup.manifests.packages if not package.path), None)
    scripts = top.scripts.items() if top else ()
    starts = [name for name, script in scripts if "build" in f"{name} {script}" and _TURBO.search(script)]
    at = [SourceLocation(top.loc.source, top.script_lines.get(name, 1)) for name in starts] if top else []
    started = say("`turbo` starts the build at {places}.", places=places(at)) if at else ()
    other = say("A build that is not started by `turbo` is not affected.")
    if call.method == "SentryWebpackPlugin":
        return sentences(started, other)
    files = (
        "What `.env.sentry-build-plugin`, or with Next.js an `.env` file of the app, gives it reaches it all the same."
    )
    return sentences(started, other, say(files))


def release_under_turbo(setup: Setup, call: Call) -> Prose:
    """Say it where strict mode keeps the names of a release from the build that would put one into the bundle."""
    if not kept_by_turbo(setup, call.app, ("SENTRY_RELEASE",)):
        return ()
    words = "{app}: a build that turbo starts does not see `SENTRY_RELEASE` of the environment; of variables of the build service it sees `VERCEL_*` and what `turbo.json` names."
    return say(words, app=label(call.app))
