"""A default that depends on the environment, in one environment.

The catalogue writes such a default as JavaScript does: `process.env.SENTRY_ENVIRONMENT || (process.env.VERCEL_ENV &&
`vercel-${process.env.VERCEL_ENV}`) || "production"`. Only what the catalogue's own script writes is understood here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex

from .catalogue.tables import number
from .members import is_undefined

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.evaluate.values import Value

    from .records import OptionFact

_TERM = regex(
    r"(?P<variable>process\.env\.(?P<name>\w+))|\(process\.env\.(?P<guard>\w+) && `(?P<template>[^`]*)`\)"
    r'|(?P<literal>"[^"]*"|undefined|os\.hostname\(\))'
)
_JOIN = regex(r" (\|\||\?\?) ")
_VARIABLE = "process.env."
_RELEASE = f"{_VARIABLE}SENTRY_RELEASE"
#: options that, written out as `undefined`, stay without the value of their variable, from the first of these versions to the one
#: before the last. Run with @sentry/node: so at 8.0.0, 8.10.0, 8.30.0, 8.55.2 and 9.0.0; not at 7.120.4, and from 9.40.0 on.
UNFILLED = frozenset({"dsn", "environment"})
FIRST_UNFILLED, FILLED = (8, 0, 0), (9, 40, 0)
#: variables of build and hosting services that every measured version of the server SDKs takes a release from
COMMITS = (
    *("GITHUB_SHA", "COMMIT_REF", "CF_PAGES_COMMIT_SHA", "VERCEL_GIT_COMMIT_SHA"),
    *(f"{host}_{git}_COMMIT_SHA" for host in ("VERCEL", "ZEIT") for git in ("GITHUB", "GITLAB", "BITBUCKET")),
)
#: those that only some of the measured versions know
LATER_COMMITS = (
    *("APPVEYOR_PULL_REQUEST_HEAD_COMMIT", "APPVEYOR_REPO_COMMIT", "AWS_COMMIT_ID", "BITBUCKET_COMMIT"),
    *("BUDDY_EXECUTION_REVISION", "BUILDKITE_COMMIT", "BUILD_SOURCEVERSION", "BUILD_VCS_NUMBER"),
    *("CF_REVISION", "CIRCLE_SHA1", "CIRRUS_CHANGE_IN_REPO", "CI_BUILD_REF", "CI_COMMIT_ID", "CI_COMMIT_SHA"),
    *("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CM_COMMIT", "CODEBUILD_RESOLVED_SOURCE_VERSION", "DRONE_COMMIT_SHA"),
    *("FC_GIT_COMMIT_SHA", "GIT_CLONE_COMMIT_HASH", "GIT_COMMIT", "HEROKU_BUILD_COMMIT", "HEROKU_SLUG_COMMIT"),
    *("HEROKU_TEST_RUN_COMMIT_VERSION", "RAILWAY_GIT_COMMIT_SHA", "RENDER_GIT_COMMIT", "SEMAPHORE_GIT_SHA"),
    *("SOURCE_COMMIT", "SOURCE_VERSION", "TRAVIS_PULL_REQUEST_SHA"),
)


def with_commits(default: str, variables: Mapping[str, str]) -> str | None:
    """The default of `release` where variables that name a commit are set: they stand behind SENTRY_RELEASE.

    None where it is not known which of them counts. Any other default comes back unchanged.
    """
    named = [name for name in (*COMMITS, *LATER_COMMITS) if variables.get(name)]
    if default != _RELEASE or not named:
        return default
    return f"{_RELEASE} || process.env.{named[0]}" if len(named) == 1 and named[0] in COMMITS else None


def is_unfilled(fact: OptionFact, value: Value | None) -> bool:
    """Is an option written out as `undefined` at a version that may not fill it from its variable then?"""
    if fact.name not in UNFILLED or not is_undefined(value) or _VARIABLE not in (fact.default or ""):
        return False
    return any((numbers := number(version)) and FIRST_UNFILLED <= numbers < FILLED for version in fact.measured)


def resolve(default: str, variables: Mapping[str, str], *, closed: bool) -> str:
    """The default where these variables have these values; `closed`: every other variable is unset.

    What is not decided stays as it is: `process.env.SENTRY_ENVIRONMENT || "production"`. Anything else comes back unchanged.
    """
    parts = _JOIN.split(default)
    terms, operators = parts[::2], [*parts[1::2], ""]
    matches = [_TERM.fullmatch(term) for term in terms]
    if not any(match and match["literal"] is None for match in matches):
        return default
    alone = "" if len(terms) == 1 else "||"  # the SDK takes an empty variable for one that is not set
    left: list[str] = []
    for term, match, operator in zip(terms, matches, operators, strict=True):
        if match is None:
            return default
        text, decided = _value(term, match, variables, closed=closed)
        if text is None or (decided and text == '""' and operator in {"||", alone}):
            continue
        left.append(text)
        if decided:
            break
        if operator:
            left.append(operator)
    if left and left[-1] in {"||", "??"}:
        left.pop()
    return " ".join(left) or "undefined"


def _value(term: str, match: re.Match[str], variables: Mapping[str, str], *, closed: bool) -> tuple[str | None, bool]:
    """A term's value, and whether it is decided; None where it certainly gives nothing."""
    if match["literal"] is not None:
        return term, True
    name = match["name"] or match["guard"]
    if name not in variables:
        return (None, True) if closed else (term, False)
    value = variables[name]
    if match["guard"]:
        if not value:
            return None, True
        value = match["template"].replace(f"${{process.env.{name}}}", value)
    return f'"{value}"', True
