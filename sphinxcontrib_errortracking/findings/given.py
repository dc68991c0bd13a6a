"""Which of the places outside the code that give a variable give it to a certain app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation
    from sphinxcontrib_errortracking.source.records import EnvironmentAssignment

#: kind of a file that gives a variable -> how it is told, what is not known of it where it names no app, and of one that names others
WHERE = {
    "workflow": ("CI", "in a job of which it is not known what it builds", "in a job of which it is not known whether it builds this app too"),
    "dockerfile": ("a Dockerfile", "of which it is not known what it builds", "of which it is not known whether it builds this app too"),
    "dockerfile-arg": ("the arguments of a Dockerfile", "of which it is not known what it builds", "of which it is not known whether it builds this app too"),
    "compose": ("docker-compose", "for a service of which it is not known what it starts", "for a service of which it is not known whether it starts this app too"),
    "compose-arg": ("the arguments of a build by docker-compose", "of which it is not known what it builds", "of which it is not known whether it builds this app too"),
    "vercel": ("`vercel.json`", "of which it is not known for which app it is", "of which it is not known for which app it is"),
    "wrangler": ("`vars` of a configuration of Wrangler", "of which it is not known for which app it is", "of which it is not known for which app it is"),
    "fly": ("the configuration of Fly.io", "of which it is not known for which app it is", "of which it is not known for which app it is"),
    "serverless": ("the configuration of the Serverless Framework", "of which it is not known for which app it is", "of which it is not known for which app it is"),
}  # fmt: skip


#: kind of a file, or of a place in one -> what is said of it where it gives a variable a value
SETS = {
    "workflow": "{name} is given to commands of CI ({loc})",
    "dockerfile": "{name} is set in the image that a Dockerfile makes ({loc})",
    "dockerfile stage": "{name} is set in the stage {stage} of a Dockerfile ({loc}), whose variables the image of its last stage does not keep",
    "dockerfile run": "{name} is given to one instruction of a Dockerfile ({loc}), and not to what runs in its image",
    "dockerfile-arg": "{name} is an argument of the build of an image ({loc}), and as such not given to what runs in it",
    "compose": "{name} is given to a service of docker-compose ({loc})",
    "compose-arg": "{name} is an argument of the build of an image by docker-compose ({loc}), and as such not given to what runs in it",
    "vercel": "{name} is given by `vercel.json` ({loc})",
    "serverless": "{name} is given by the configuration of the Serverless Framework ({loc})",
    "fly": "{name} is given to machines by the configuration of Fly.io ({loc})",
    "wrangler": "{name} is given to a worker by `vars` of Wrangler ({loc})",
}


_OF_TESTS = regex(r"(?:^|[/._-])(?:tests?|e2e|spec)[._-][^/]*$", re.IGNORECASE)


def setting(setup: Setup, names: Iterable[str]) -> Iterator[tuple[Prose, SourceLocation]]:
    """Say of variables what gives them a value outside the code, and how far that goes."""
    for name in dict.fromkeys(names):
        for one in setup.manifests.assignments:
            if one.name == name:
                words = SETS[f"{one.source} {one.holds}".rstrip()]
                words += ", in a file that is named after tests" if _OF_TESTS.search(one.loc.source) else ""
                yield say(f"{words}.", name=Code(name), loc=one.loc, stage=Code(one.stage)), one.loc


def passed_to(setup: Setup, name: str, app: str) -> tuple[list[EnvironmentAssignment], list[EnvironmentAssignment]]:
    """Give what gives a variable to an app, and what gives it to something of which it is not known whether it is this app.

    Code that several apps share is built with each of them: what is given to any is given to it.
    """
    found = [one for one in setup.manifests.assignments if one.name == name]
    known = next((one for one in setup.apps if one.path == app), None)
    if len(setup.manifests.packages) <= 1 or known is None or known.kind == "package":
        return found, []
    sure = [one for one in found if app in one.built.packages]
    return sure, [one for one in found if app not in one.built.packages and not one.built.complete]


def elsewhere(setup: Setup, name: str, app: str) -> list[EnvironmentAssignment]:
    """Give what certainly gives a variable to others and not to this app."""
    sure, perhaps = passed_to(setup, name, app)
    counted = {one.loc for one in (*sure, *perhaps)}
    return [one for one in setup.manifests.assignments if one.name == name and one.loc not in counted]


def doubted(one: EnvironmentAssignment) -> Prose:
    """Say what is not known of a place that gives a variable."""
    _, nothing, others = WHERE[one.source]
    return say(others if one.built.packages else nothing)


def given_to(one: EnvironmentAssignment) -> Prose:
    """Say to whom a place gives a variable that gives it to others."""
    if not one.built.packages:
        return say("where nothing of the repository is built or started")
    return say("for {apps}", apps=[Code(path or ".") for path in one.built.packages])
