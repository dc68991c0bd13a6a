"""Under which environment and release events are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import EnvironmentVariable, Unknown
from sphinxcontrib_errortracking.findings.builds import only_when, plugins
from sphinxcontrib_errortracking.findings.defaults import default_of, environment_in_words
from sphinxcontrib_errortracking.findings.measured import (
    REFERENCE,
    installed,
    version_prose,
)
from sphinxcontrib_errortracking.findings.prose import say, sentences
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    gives_nothing,
    literal,
    option_prose,
    read,
    shown,
    unknown_case,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    handled,
    in_every_sending,
    not_handled,
    partly,
)
from sphinxcontrib_errortracking.findings.state import Captures, label
from sphinxcontrib_errortracking.findings.turbo import release_under_turbo

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup


def environment_unset(setup: Setup) -> Finding:
    """No environment is set, so that events of all of them carry the same name.

    Handled where `environment` is set, partly where some variables leave it out. What the installed SDK takes without it stands in the catalogue: `SENTRY_ENVIRONMENT`, else
    "production", in Node; "production" in a browser: not handled. Where `NODE_ENV` has a part in it, as with `@sentry/nextjs`: partly. An
    empty text is "production" in Node (run at 10.28.0). What cannot be evaluated, or was not measured, cannot be known.
    """
    return in_every_sending(
        setup, ("browser", "server", "edge"), _environment, say("No app sends events."), any_sdk=True
    )


def _environment(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    match read(call, "environment"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("The `environment`", unknown, call), call.loc)
        case Known(value="", loc=loc) if _is_reference(setup, call):
            words = "{app}: `environment` is empty, and the SDK takes `production` then ({loc})."
            return not_handled(say(words, app=where, loc=loc), loc)
        case Known(value=None | "", loc=loc):
            return cannot_know(
                say(
                    "{app}: `environment` is empty; what the SDK makes of it was not measured ({loc}).",
                    app=where,
                    loc=loc,
                ),
                loc,
            )
        case Known(value=value, loc=loc):
            behavior = say(
                "{app}: `environment` is {value} everywhere ({loc}).", app=where, value=literal(value), loc=loc
            )
            return partly(behavior, loc)
        case Depends(value=given, loc=loc) if (hole := unknown_case(given)) is not None:
            return cannot_know(unknown_prose("The `environment`", hole, call), loc)
        case Given(value=given, loc=loc) | Depends(value=given, loc=loc):
            behavior = say("{app}: `environment` is {value} ({loc}).", app=where, value=shown(given), loc=loc)
            if gives_nothing(given):
                return partly(behavior, loc)
            rule = default_environment(setup, call, runtime) if call.package == "@sentry/node" else None
            unset = say("{app}: where it gives nothing, the SDK takes {rule}.", app=where, rule=rule) if rule else ()
            return handled(behavior, loc, notes=unset if isinstance(given, EnvironmentVariable) else ())
        case Absent(loc=loc):
            return _environment_by_default(setup, app, runtime, call)


def _is_reference(setup: Setup, call: Call) -> bool:
    """Tell whether a call is of the very package and version with which empty texts were tried."""
    return call.package == "@sentry/node" and installed(setup, call) == REFERENCE


def _environment_by_default(setup: Setup, app: str, runtime: str, call: Call) -> Finding:
    where = label(app, runtime)
    rule = default_environment(setup, call, runtime)
    if rule is None:
        behavior = say(
            "{app}: `environment` is not set; what {sdk} takes instead was not measured ({loc}).",
            app=where,
            sdk=version_prose(setup, call),
            loc=call.loc,
        )
        return cannot_know(behavior, call.loc)
    behavior = say("{app}: `environment` is not set ({loc}); the SDK takes {rule}.", app=where, loc=call.loc, rule=rule)
    by_build = "NODE_ENV" in (default_of(setup, call, "environment", runtime) or "")
    return (partly if by_build else not_handled)(behavior, call.loc)


def default_environment(setup: Setup, call: Call, runtime: str) -> Prose | None:
    """Say what the installed SDK takes for an unset `environment`; None where that was not measured."""
    default = default_of(setup, call, "environment", runtime)
    return environment_in_words(default) if default is not None else None


def release_unset(setup: Setup) -> Finding:
    """No release is set, so that an error is not tied to a version.

    Handled where `release` is set, partly where some variables leave it out, not handled where it is an empty text (run in Node at 10.28.0). What an unset one is with the
    installed SDK stands in the catalogue: in Node `SENTRY_RELEASE` and variables of the build service, with `@sentry/nextjs` the build
    plugin also asks git: partly, since the repository does not decide it. In another browser app nothing sets it, unless a build plugin
    does: then it cannot be known.
    """
    return in_every_sending(setup, ("browser", "server", "edge"), _release, say("No app sends events."), any_sdk=True)


def _release(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    match read(call, "release"):
        case Known(value="", loc=loc) if _is_reference(setup, call):
            return not_handled(say("{app}: `release` is empty, events carry none ({loc}).", app=where, loc=loc), loc)
        case Known(value=None | "", loc=loc):
            words = "{app}: `release` is empty; what the SDK makes of it was not measured ({loc})."
            return cannot_know(say(words, app=where, loc=loc), loc)
        case Depends(value=EnvironmentVariable(), loc=loc) if call.package == "@sentry/node":
            rule = default_release(setup, call, runtime)
            unset = say("{app}: where it gives nothing, {rule}.", app=where, rule=rule) if rule else ()
            behavior = say("{app}: {release}.", app=where, release=option_prose(setup, call, "release", ()))
            return handled(behavior, loc, notes=unset)
        case Depends(value=given, loc=loc) if (hole := unknown_case(given)) is not None:
            return cannot_know(unknown_prose("The `release`", hole, call), loc)
        case Depends(value=given, loc=loc) if gives_nothing(given):
            behavior = say("{app}: {release}.", app=where, release=option_prose(setup, call, "release", ()))
            return partly(behavior, loc)
        case Known(loc=loc) | Given(loc=loc) | Depends(loc=loc):
            behavior = say("{app}: {release}.", app=where, release=option_prose(setup, call, "release", ()))
            return handled(behavior, loc)
        case Unknown() as unknown:
            return cannot_know(unknown_prose("The `release`", unknown, call), call.loc)
        case Absent(loc=loc):
            pass
    rule = default_release(setup, call, runtime)
    if rule is None:
        behavior = say(
            "{app}: `release` is not set; what {sdk} takes instead was not measured ({loc}).",
            app=where,
            sdk=version_prose(setup, call),
            loc=loc,
        )
        return cannot_know(behavior, loc)
    behavior = say("{app}: `release` is not set ({loc}); {rule}.", app=where, loc=loc, rule=rule)
    nothing = call.package != "@sentry/nextjs" and default_of(setup, call, "release", runtime) == "undefined"
    built = plugins(setup, app)[-1:] if call.package == "@sentry/nextjs" else ()
    notes = sentences(*(release_under_turbo(setup, plugin) for plugin in built))
    return (not_handled if nothing else partly)(behavior, loc, notes=notes)


def default_release(setup: Setup, call: Call, runtime: str) -> Prose | None:
    """Say where an unset `release` comes from; None where that was not measured."""
    default = default_of(setup, call, "release", runtime)
    if default is None:
        return None
    uploads = plugins(setup, call.app)
    if call.package == "@sentry/nextjs":
        if not uploads or runtime == "edge":
            return None
        return say(
            "`withSentryConfig` ({loc}) takes `release.name`, else `SENTRY_RELEASE` or a variable of the build service, else the commit that git names{when}",
            loc=uploads[-1].loc,
            when=only_when(uploads[-1]),
        )
    if default == "process.env.SENTRY_RELEASE":
        return say(
            "the SDK takes `SENTRY_RELEASE`, else a variable of the build service such as `GITHUB_SHA`, else none"
        )
    if default == "undefined" and not uploads:
        return say("events of it carry no release")
    return None
