"""Options that decide whether, what and as what Sentry sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Unknown
from sphinxcontrib_errortracking.findings.builds import plugins
from sphinxcontrib_errortracking.findings.measured import (
    ENVIRONMENT_UNSET,
    REFERENCE,
    basis,
    installed,
    outcome,
    version_prose,
)
from sphinxcontrib_errortracking.findings.prose import places, say
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    literal,
    option_prose,
    place_of,
    read,
    shown,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    in_every,
    not_applicable,
    not_handled,
    partly,
)
from sphinxcontrib_errortracking.findings.state import Captures, label

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding, Prose
    from sphinxcontrib_errortracking.model.records import Call, OptionFact, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def dsn_not_configured(setup: Setup) -> Finding:
    """The DSN is not configured.

    The client then exists and sends nothing, without a word to the user (measured in Node and Chromium at 10.28.0); in Node an unset
    `dsn` falls back to the variable `SENTRY_DSN`. Handled where a literal is set or `init` has a condition for it; partly where a
    variable decides and nothing looks whether it is set; not handled where none is set. What cannot be evaluated cannot be known.
    Does not apply where no `init` runs.
    """
    inits = [call for call in setup.inits() if call.active is not False]
    return combine([_dsn(setup, call) for call in inits], say("No `init` runs."))


def _dsn(setup: Setup, call: Call) -> Finding:
    where = label(call.app, call.runtime)
    match read(call, "dsn"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("The `dsn`", unknown, call.loc), call.loc)
        case Known(value="" | None | False, loc=loc):
            return not_handled(say("{app}: `dsn` is empty, nothing is sent ({loc}).", app=where, loc=loc), loc)
        case Known(loc=loc):
            return handled(say("{app}: `dsn` is written in the code ({loc}).", app=where, loc=loc), loc)
        case Given(loc=loc):
            return cannot_know(say("{app}: what `dsn` is cannot be known ({loc}).", app=where, loc=loc), loc)
        case Absent(loc=loc):
            if call.runtime == "server":
                behavior = say(
                    "{app}: `dsn` is not set; `@sentry/node` takes `SENTRY_DSN`, and without it sends nothing ({loc}).",
                    app=where,
                    loc=loc,
                )
                return partly(behavior, loc, notes=basis(setup, call))
            return not_handled(
                say("{app}: `dsn` is not set, nothing is sent ({loc}).", app=where, loc=loc),
                loc,
                notes=basis(setup, call),
            )
        case Depends(value=value, loc=loc):
            pass
    if call.condition:
        behavior = say(
            "{app}: `init` runs only when {condition} ({loc}).", app=where, condition=Code(call.condition), loc=call.loc
        )
        return handled(behavior, call.loc)
    behavior = say(
        "{app}: `dsn` is {value}; where that is not set nothing is sent and nothing says so ({loc}).",
        app=where,
        value=shown(value),
        loc=loc,
    )
    return partly(behavior, loc, notes=basis(setup, call))


def option_ignored(setup: Setup) -> Finding:
    """An option that the installed SDK does not know.

    Not handled where a call sets an option that its package at the installed version does not have: it has no effect. Partly where
    one is deprecated only. Handled where every option that is set is known; cannot be known where the catalogue does not cover the
    version. Does not apply where no call sets an option. From the published type declarations (code, not run).
    """
    found: dict[str, list[tuple[Call, OptionFact]]] = {}
    for call in setup.calls:
        for fact in _facts_of(setup, call):
            found.setdefault(fact.status, []).append((call, fact))
    ignored = [*found.get("removed", ()), *found.get("unknown", ())]
    deprecated = found.get("deprecated", [])
    unmeasured = found.get("not-measured", [])
    if ignored:
        clauses = [_option_clause(setup, call, fact) for call, fact in ignored]
        behavior = say("Options without effect: {clauses}.", clauses=clauses)
        return not_handled(behavior, *(_option_place(call, fact) for call, fact in ignored))
    if deprecated:
        clauses = [_option_clause(setup, call, fact) for call, fact in deprecated]
        return partly(
            say("Deprecated options: {clauses}.", clauses=clauses),
            *(_option_place(call, fact) for call, fact in deprecated),
        )
    if unmeasured or any(isinstance(call.options, Unknown) for call in setup.inits()):
        loc = unmeasured[0][0].loc if unmeasured else setup.inits()[0].loc
        return cannot_know(
            say("Whether the installed SDK knows every option is not known, the first at {loc}.", loc=loc), loc
        )
    if found:
        return handled(say("The installed SDK knows every option that is set."))
    return not_applicable(say("No call sets an option."))


def _facts_of(setup: Setup, call: Call) -> list[OptionFact]:
    version = installed(setup, call) or ""
    names = _names(call)
    facts = [setup.option_facts.get((call.package, version, name)) for name in names]
    return [fact for fact in facts if fact is not None]


def _names(call: Call) -> tuple[str, ...]:
    return (
        tuple(name for name, _ in call.options.properties) if isinstance(call.options, ObjectValue) and call.id else ()
    )


def _option_clause(setup: Setup, call: Call, fact: OptionFact) -> Prose:
    note = say(", {note}", note=(fact.note,)) if fact.note else ()
    return say(
        "{name} of {sdk} ({loc}{note})",
        name=Code(fact.name),
        sdk=version_prose(setup, call),
        loc=_option_place(call, fact),
        note=note,
    )


def _option_place(call: Call, fact: OptionFact) -> SourceLocation:
    return place_of(read(call, fact.name), call.loc)


def environment_unset(setup: Setup) -> Finding:
    """No environment is set, so that events of all of them carry the same name.

    Handled where `environment` is set. Without it `@sentry/node` takes `SENTRY_ENVIRONMENT`, else "production", whatever `NODE_ENV`
    is (measured at 7.120.4 to 11.12.0); a browser SDK takes "production": not handled. `@sentry/nextjs` takes
    `SENTRY_ENVIRONMENT`, then Vercel's, then `NODE_ENV` (code of 10.28.0): partly. What cannot be evaluated cannot be known.
    """
    return in_every(setup, ("browser", "server", "edge"), _environment, say("No app sends events."))


def _environment(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    match read(call, "environment"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("The `environment`", unknown, call.loc), call.loc)
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
        case Given(value=given, loc=loc) | Depends(value=given, loc=loc):
            return handled(say("{app}: `environment` is {value} ({loc}).", app=where, value=shown(given), loc=loc), loc)
        case Absent(loc=loc):
            return _environment_by_default(setup, app, runtime, call)


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
    return (partly if call.package == "@sentry/nextjs" else not_handled)(behavior, call.loc)


def default_environment(setup: Setup, call: Call, runtime: str) -> Prose | None:
    """Say what the installed SDK takes for an unset `environment`; None where that was not measured."""
    version = installed(setup, call)
    if call.package == "@sentry/nextjs":
        if version != REFERENCE or runtime == "edge":
            return None
        if runtime == "browser":
            return say("`vercel-$NEXT_PUBLIC_VERCEL_ENV`, else `NODE_ENV`")
        return say("`SENTRY_ENVIRONMENT`, else `vercel-$VERCEL_ENV`, else `NODE_ENV`")
    if outcome(ENVIRONMENT_UNSET, version) is None:
        return None
    if call.package == "@sentry/node":
        return say("`SENTRY_ENVIRONMENT`, else `production`, whatever `NODE_ENV` is")
    if call.package in ("@sentry/browser", "@sentry/react", "@sentry/vue"):
        return say("`production`, whatever `NODE_ENV` is")
    return None


def sample_rate(setup: Setup) -> Finding:
    """`sampleRate` drops errors.

    Handled where it is 1 or unset: every error is sent. Partly where it is between 0 and 1, or the environment decides it; not
    handled where it is 0: every error is dropped. What cannot be evaluated cannot be known. Documented by the SDK, run at 10.28.0.
    """
    inits = [call for call in setup.inits() if call.active is not False]
    return combine([_rate(setup, call) for call in inits], say("No `init` runs."))


def _rate(setup: Setup, call: Call) -> Finding:
    where = label(call.app, call.runtime)
    rate = option_prose(setup, call, "sampleRate", ())
    match read(call, "sampleRate"):
        case Absent(loc=loc):
            return handled(say("{app}: {rate}, so every error is sent.", app=where, rate=rate), loc)
        case Known(value=float() as value, loc=loc):
            if value >= 1:
                return handled(say("{app}: {rate}, so every error is sent.", app=where, rate=rate), loc)
            if value > 0:
                return partly(say("{app}: {rate}, the rest is dropped at random.", app=where, rate=rate), loc)
            return not_handled(say("{app}: {rate}, every error is dropped.", app=where, rate=rate), loc)
        case Depends(loc=loc):
            return partly(say("{app}: {rate}.", app=where, rate=rate), loc)
        case Known(loc=loc) | Given(loc=loc):
            return cannot_know(say("{app}: `sampleRate` is no number ({loc}).", app=where, loc=loc), loc)
        case Unknown() as unknown:
            return cannot_know(unknown_prose("`sampleRate`", unknown, call.loc), call.loc)


def before_send_drops(setup: Setup) -> Finding:
    """`beforeSend` drops errors.

    An event for which `beforeSend` returns null is not sent. Does not apply where no `beforeSend` is set. Handled where it never
    returns null; partly where some path does; not handled where every path does. A callback that is not followed whole cannot be
    known. From code, run at 10.28.0.
    """
    inits = [call for call in setup.inits() if call.active is not False]
    return combine([_before_send(call) for call in inits], say("No `init` runs."))


def _before_send(call: Call) -> Finding:
    where = label(call.app, call.runtime)
    match read(call, "beforeSend"):
        case Absent() | Known():
            return not_applicable(say("{app}: `beforeSend` is not set ({loc}).", app=where, loc=call.loc), call.loc)
        case Unknown() as unknown:
            return cannot_know(unknown_prose("What `beforeSend` does", unknown, call.loc), call.loc)
        case Given(loc=loc) | Depends(loc=loc):
            pass
    summary = call.callbacks.get("beforeSend")
    if summary is None:
        return cannot_know(say("{app}: what `beforeSend` does is not followed ({loc}).", app=where, loc=loc), loc)
    if summary.always_null:
        return not_handled(
            say("{app}: `beforeSend` drops every error ({loc}).", app=where, loc=summary.loc), summary.loc
        )
    if summary.returns_null:
        behavior = say(
            "{app}: `beforeSend` drops some errors ({places}).", app=where, places=places(summary.returns_null)
        )
        return partly(behavior, *summary.returns_null)
    if not summary.complete:
        return cannot_know(
            say("{app}: `beforeSend` is not followed whole ({loc}).", app=where, loc=summary.loc), summary.loc
        )
    return handled(say("{app}: `beforeSend` drops nothing ({loc}).", app=where, loc=summary.loc), summary.loc)


def release_unset(setup: Setup) -> Finding:
    """No release is set, so that an error is not tied to a version.

    Handled where `release` is set. In Node an unset one falls back to `SENTRY_RELEASE` and variables of the build service (run at
    10.28.0), with `@sentry/nextjs` the build plugin also asks git: partly, since the repository does not decide it. In another
    browser app nothing sets it (run at 10.28.0), unless a build plugin does: then it cannot be known.
    """
    return in_every(setup, ("browser", "server", "edge"), _release, say("No app sends events."))


def _release(setup: Setup, app: str, runtime: str, captures: Captures) -> Finding:
    call = captures.init
    where = label(app, runtime)
    match read(call, "release"):
        case Known(loc=loc) | Given(loc=loc) | Depends(loc=loc):
            behavior = say("{app}: {release}.", app=where, release=option_prose(setup, call, "release", ()))
            return handled(behavior, loc)
        case Unknown() as unknown:
            return cannot_know(unknown_prose("The `release`", unknown, call.loc), call.loc)
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
    nothing = call.package not in ("@sentry/node", "@sentry/nextjs")
    return (not_handled if nothing else partly)(behavior, loc, notes=basis(setup, call))


def default_release(setup: Setup, call: Call, runtime: str) -> Prose | None:
    """Say where an unset `release` comes from; None where that was not measured."""
    if installed(setup, call) != REFERENCE:
        return None
    if call.package == "@sentry/node":
        return say(
            "the SDK takes `SENTRY_RELEASE`, else a variable of the build service such as `GITHUB_SHA`, else none"
        )
    uploads = plugins(setup, call.app)
    if call.package == "@sentry/nextjs" and runtime != "edge" and uploads:
        return say(
            "`withSentryConfig` ({loc}) takes `release.name`, else `SENTRY_RELEASE` or a variable of the build service, else the commit that git names",
            loc=uploads[-1].loc,
        )
    if call.package in ("@sentry/browser", "@sentry/react", "@sentry/vue") and not uploads:
        return say("events of it carry no release")
    return None
