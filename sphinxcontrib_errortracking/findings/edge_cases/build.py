"""Source maps and releases: what the build does, and what it lets fail."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.builds import (
    Disabled,
    Mapless,
    Uploads,
    by_gatsby,
    native_uploads,
    needed,
    only_when,
    plugin_name,
    plugins,
    stripped,
    upload,
    uploader,
)
from sphinxcontrib_errortracking.findings.measured import RUN, basis
from sphinxcontrib_errortracking.findings.prose import places, say
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, read, unknown_prose
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.rules import (
    cannot_know,
    combine,
    handled,
    not_applicable,
    not_handled,
    partly,
)
from sphinxcontrib_errortracking.findings.state import label, package_place
from sphinxcontrib_errortracking.findings.turbo import turbo_notes
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.model.start import is_of

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Finding
    from sphinxcontrib_errortracking.model.records import App, Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation


ON_ITS_SIDE = say("Which source map Sentry finds for an event is decided on its side, not in this repository.")
_MAPS = regex(r"(?<![\w-])--enable-source-maps(?![\w-])")


def source_map_lookup(setup: Setup) -> Finding:
    """Sentry finds no source map for a stack trace.

    The lookup happens on Sentry's side, so what it finds cannot be known; the repository decides whether anything is uploaded.
    Not handled where nothing uploads source maps, the plugin is told not to, or its bundler makes none: stack traces stay as built. Partly where a plugin
    uploads, because the upload needs a token that the repository does not hold, and where a script, a container or a Procfile gives Node `--enable-source-maps`; for which app `sentry-cli` or an action uploads, where its command names no app's folder (one that names another app's is none of this one's), and what it does in
    files whose commands are not read, cannot be known. Does not apply without Sentry.
    From code.
    """
    apps = [app for app in setup.apps if app.sdks or any(call.app == app.path for call in setup.calls)]
    return combine([_lookup(setup, app) for app in apps], say("No app uses Sentry."))


def _lookup(setup: Setup, app: App) -> Finding:
    calls = plugins(setup, app.path)
    commands = [step for step in setup.manifests.sentry_commands if "sourcemaps" in step.command]
    own = [step for step in commands if app.path and _names(step.command, app.path)]
    others = [other.path for other in setup.apps if other.path and other.path != app.path]
    commands = [step for step in commands if not any(_names(step.command, other) for other in others)]
    if not calls and own:
        words = (
            "{app}: no build plugin uploads source maps; {command}, which names the folder of the app, runs at {loc}."
        )
        told = say(words, app=label(app.path), command=Code(own[0].command), loc=own[0].loc)
        return partly(told, own[0].loc, unknown=ON_ITS_SIDE)
    if not calls and commands:
        behavior = say(
            "{app}: no build plugin uploads source maps; {command} runs at {loc}, for which app is not evaluated.",
            app=label(app.path),
            command=Code(commands[0].command),
            loc=commands[0].loc,
        )
        return cannot_know(behavior, commands[0].loc)
    if not calls and (native := native_uploads(setup, app)):
        words = (
            "{app}: builds for Android and iOS have what uploads source maps ({places}); whether it does was not run."
        )
        return cannot_know(say(words, app=label(app.path), places=places(native, most=3)), *native)
    if not calls and (gatsby := by_gatsby(setup, app)):
        words = "{app}: Sentry's plugin for Gatsby ({places}) uploads source maps of builds for production, where it is given a token and its options let it; whether it does was not run."
        return cannot_know(say(words, app=label(app.path), places=places(gatsby, most=3)), *gatsby)
    named = setup.manifests.cli_mentions
    if not calls and named:
        words = "{app}: no build plugin uploads source maps; `sentry-cli`, or what runs it, is named at {places}, and what it does there is not read."
        return cannot_know(say(words, app=label(app.path), places=places(named, most=3)), *named)
    if not calls and (mapped := _mapped_by_node(setup, app.path)):
        words = "{app}: nothing uploads source maps; `--enable-source-maps` ({loc}) lets Node itself name the source in stack traces, where the built files have maps beside them."
        return partly(say(words, app=label(app.path), loc=mapped), mapped)
    if not calls:
        behavior = say("{app}: nothing uploads source maps, stack traces stay as they were built.", app=label(app.path))
        return not_handled(behavior, *package_place(setup, app.path))
    return _plugin(setup, calls[-1])


def _names(command: str, folder: str) -> bool:
    return re.search(rf"(?<![\w/.-])(?:\./)?{re.escape(folder)}(?![\w-])", command) is not None


def _mapped_by_node(setup: Setup, app: str) -> SourceLocation | None:
    """The command of an app that starts Node with `--enable-source-maps`: the SDK takes the places that Node has mapped (run at 10.28.0)."""
    for package in setup.manifests.packages:
        for name, command in package.scripts.items():
            if package.path == app and _MAPS.search(command):
                return replace(package.loc, line=package.script_lines.get(name, package.loc.line))
    commands = (command for command in setup.manifests.start_commands if is_of(command, app))
    return next((command.loc for command in commands if _MAPS.search(command.command)), None)


def _plugin(setup: Setup, call: Call) -> Finding:
    name = plugin_name(call)
    match upload(setup, call):
        case Disabled(loc=loc, lacks=lacks) if lacks:
            words = "{app}: {name} does not upload source maps itself ({loc}), and {lacks}, which would, is not called."
            return not_handled(say(words, app=label(call.app), name=name, loc=loc, lacks=Code(lacks)), loc)
        case Disabled(loc=loc):
            return not_handled(
                say("{app}: the upload of source maps is switched off ({loc}).", app=label(call.app), loc=loc), loc
            )
        case Mapless(why=why, loc=loc):
            words = "{app}: {name} ({at}) has no source maps to upload, because {why}."
            return not_handled(say(words, app=label(call.app), name=name, at=call.loc, why=why), loc)
        case Unknown() as unknown:
            return cannot_know(unknown_prose("Whether source maps are uploaded", unknown, call), call.loc)
        case Uploads(token=token):
            by = uploader(setup, call) or call
            kept = stripped(setup, call)
            if kept:
                turbo = setup.manifests.turbo
                behavior = say(
                    "{app}: {name} would upload source maps ({loc}), but where turbo starts the build its strict mode keeps {names} of the environment from it ({turbo}).",
                    app=label(call.app),
                    name=name,
                    loc=call.loc,
                    names=[Code(variable) for variable in kept],
                    turbo=turbo.loc if turbo else call.loc,
                )
                notes = turbo_notes(setup, call)
                return partly(behavior, call.loc, *((turbo.loc,) if turbo else ()), notes=notes, unknown=ON_ITS_SIDE)
            behavior = say(
                "{app}: {name} uploads source maps at build time ({loc}){when}; {token}.",
                app=label(call.app),
                name=plugin_name(by),
                loc=by.loc,
                when=only_when(call),
                token=token,
            )
            return partly(behavior, call.loc, unknown=ON_ITS_SIDE)


def source_map_upload_failure(setup: Setup) -> Finding:
    """The upload of source maps fails during the build.

    Not handled by default: the plugin logs the failure and the build goes on with exit code 0, with minified stack traces
    (measured with a failing API, `withSentryConfig` at 10.28.0). Partly where `errorHandler` is set: a handler that throws stops the
    build, and whether it does is not followed. `silent` only hides the log. Does not apply where no plugin uploads; cannot be known where an option cannot be evaluated
    or for a plugin other than `withSentryConfig`, such as what React Native's builds for Android and iOS run.
    """
    native = (_native_failure(app, at) for app in setup.apps if (at := native_uploads(setup, app)))
    words = "{app}: what a failed upload of Sentry's plugin for Gatsby does was not run ({places})."
    gatsby = [
        cannot_know(say(words, app=label(app.path), places=places(at, most=3)), *at)
        for app in setup.apps
        if (at := by_gatsby(setup, app))
    ]
    found = [*(_failure(setup, call) for call in plugins(setup)), *native, *gatsby]
    return combine(found, say("No build plugin uploads source maps."))


def _native_failure(app: App, at: tuple[SourceLocation, ...]) -> Finding:
    words = "{app}: what a failed upload does to builds for Android and iOS was not measured ({places})."
    return cannot_know(say(words, app=label(app.path), places=places(at, most=3)), *at)


def _failure(setup: Setup, call: Call) -> Finding:
    where = label(call.app)
    match upload(setup, call):
        case Disabled(loc=loc, lacks=lacks) if lacks:
            words = "{app}: nothing calls {lacks}, which would upload ({loc})."
            return not_applicable(say(words, app=where, lacks=Code(lacks), loc=loc), loc)
        case Disabled(loc=loc):
            return not_applicable(say("{app}: the upload is switched off ({loc}).", app=where, loc=loc), loc)
        case Mapless(why=why, loc=loc):
            return not_applicable(
                say("{app}: there are no source maps to upload, because {why}.", app=where, why=why), loc
            )
        case Unknown() as unknown:
            return cannot_know(unknown_prose("Whether source maps are uploaded", unknown, call), call.loc)
        case Uploads():
            pass
    match read(call, "errorHandler"):
        case Unknown() as unknown:
            return cannot_know(unknown_prose("What a failed upload does", unknown, call), call.loc)
        case Given(loc=loc) | Depends(loc=loc):
            behavior = say(
                "{app}: `errorHandler` decides what a failed upload does ({loc}): one that throws stops the build, and whether it does is not followed.",
                app=where,
                loc=loc,
            )
            return partly(behavior, loc, notes=basis(setup, call) if call.package in RUN else ())
        case Absent() | Known():
            pass
    if call.method != "withSentryConfig" or call.package.partition("/config")[0] != "@sentry/nextjs":
        behavior = say(
            "{app}: what a failed upload of {name} does was not measured ({loc}).",
            app=where,
            name=plugin_name(uploader(setup, call) or call),
            loc=call.loc,
        )
        return cannot_know(behavior, call.loc)
    behavior = say(
        "{app}: where the upload fails, the build goes on and stack traces stay minified ({loc}).",
        app=where,
        loc=call.loc,
    )
    return not_handled(behavior, call.loc, notes=basis(setup, call))


def turbo_strict_environment(setup: Setup) -> Finding:
    """Turbo's strict mode keeps Sentry's variables from the build.

    In strict mode a task sees only the variables that `turbo.json` names for it or for all, and `NEXT_PUBLIC_*`, `CI` and `VERCEL_*`
    (measured in a build). Next.js reads the app's `.env` files in the build itself, and the plugin `.env.sentry-build-plugin`: what
    these hold is not kept from it (from code). Not handled where no variable of the upload is named, partly where some are, handled where all are. Does not apply
    without `turbo.json`, in loose mode, or without a build plugin.
    """
    turbo = setup.manifests.turbo
    if turbo is None:
        return not_applicable(say("The repository has no `turbo.json`."))
    if turbo.mode != "strict":
        return not_applicable(say("Turbo does not run in strict mode ({loc}).", loc=turbo.loc), turbo.loc)
    return combine([_stripped(setup, call) for call in plugins(setup)], say("No build plugin of Sentry runs."))


def _stripped(setup: Setup, call: Call) -> Finding:
    turbo = setup.manifests.turbo
    loc = turbo.loc if turbo else call.loc
    kept = stripped(setup, call)
    if not kept:
        return handled(
            say(
                "{app}: every variable that gives the upload its token, organisation or project reaches the build ({loc}).",
                app=label(call.app),
                loc=loc,
            ),
            loc,
            call.loc,
        )
    names = [Code(name) for name in kept]
    behavior = say(
        "{app}: where turbo starts the build, {name} ({call}) does not see {names} of the environment, which `turbo.json` does not name for it ({loc}).",
        app=label(call.app),
        names=names,
        name=plugin_name(call),
        call=call.loc,
        loc=loc,
    )
    verdict = not_handled if set(kept) == set(needed(setup, call)) else partly
    return verdict(behavior, loc, call.loc, notes=turbo_notes(setup, call))
