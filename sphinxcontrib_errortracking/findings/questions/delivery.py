"""Source maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Unknown
from sphinxcontrib_errortracking.findings.builds import (
    Disabled,
    Mapless,
    Uploads,
    by_gatsby,
    native_uploads,
    needed,
    only_when,
    option_of,
    plugin_name,
    plugins,
    stripped,
    upload,
    uploader,
)
from sphinxcontrib_errortracking.findings.defaults import default_of
from sphinxcontrib_errortracking.findings.made_maps import made_maps
from sphinxcontrib_errortracking.findings.prose import join, places, say
from sphinxcontrib_errortracking.findings.questions.deletion import MAPS as DELETION
from sphinxcontrib_errortracking.findings.questions.deletion import deleted_files, deleted_when
from sphinxcontrib_errortracking.findings.questions.draft import Draft
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Known,
    at,
    classify,
    option_prose,
    read,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import label, package_place
from sphinxcontrib_errortracking.findings.turbo import turbo_notes
from sphinxcontrib_errortracking.model.entries_next import turbopack

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

MAPS = "productionBrowserSourceMaps"


def source_maps(setup: Setup) -> Draft:
    """How source maps are handled.

    For each app: the build plugin, where its token comes from, what turbo's strict mode keeps from it, and whether maps are kept in
    the bundle. `@sentry/nextjs` uploads and then deletes client maps (run at 10.28.0).
    """
    draft = Draft()
    _sum_up(setup, draft)
    for app in setup.apps:
        if not app.sdks and not plugins(setup, app.path):
            continue
        calls = plugins(setup, app.path)
        for call in calls:
            _plugin(setup, draft, call)
        native = native_uploads(setup, app)
        if native:
            words = "a part of the SDK that has builds for Android and iOS upload source maps is named ({places})"
            draft.tell(label(app.path), say(words, places=places(native)), *native)
            words = "{app}: what builds for Android and iOS upload was not run ({places})."
            draft.doubt(say(words, app=label(app.path), places=places(native)))
        elif gatsby := by_gatsby(setup, app):
            words = "{app}: what Sentry's plugin for Gatsby uploads in builds for production was not run ({places})."
            draft.doubt(say(words, app=label(app.path), places=places(gatsby)), *gatsby)
        elif not calls:
            draft.tell(label(app.path), say("no build plugin of Sentry was found"), *package_place(setup, app.path))
    for step in setup.manifests.sentry_commands:
        draft.add(say("{command} runs at {loc}.", command=Code(step.command), loc=step.loc), step.loc)
    told = {loc for app in setup.apps for loc in native_uploads(setup, app)}
    if named := tuple(loc for loc in setup.manifests.cli_mentions if loc not in told):
        draft.doubt(
            say(
                "`sentry-cli`, or what runs it, is named at {places}; what it does there is not read.",
                places=places(named),
            ),
            *named,
        )
    draft.doubt(say("Which source map Sentry finds for an event is decided on its side, not in this repository."))
    return draft


def _sum_up(setup: Setup, draft: Draft) -> None:
    """The short answer: which builds may upload, which of them lack a variable under turbo, and which have no plugin."""
    uploading = [call for call in plugins(setup) if isinstance(upload(setup, call), Uploads)]
    lacking = [call for call in uploading if stripped(setup, call)]
    using = [app for app in setup.apps if app.sdks and not plugins(setup, app.path)]
    native = [app.path for app in using if native_uploads(setup, app)]
    gatsby = [app.path for app in using if by_gatsby(setup, app)]
    without = [app.path for app in using if app.path not in (*native, *gatsby)]
    free = [call for call in uploading if call not in lacking]
    for names, limited in dict.fromkeys((needed(setup, call), bool(only_when(call))) for call in free):
        given = "it is given " + ", ".join(f"`{name}`" for name in names) if names else ""
        let = "conditions of the code let it" if limited else ""
        where = " and ".join(filter(None, (let, given)))
        words = "The build of {apps} uploads source maps" + (f" where {where}." if where else ".")
        own = (call for call in free if (needed(setup, call), bool(only_when(call))) == (names, limited))
        draft.sum_up(words, (label(call.app) for call in own))
    words = (
        "The build of {apps} would upload source maps, but where turbo starts it strict mode keeps variables from it."
    )
    draft.sum_up(words, (label(call.app) for call in lacking))
    mapless = (label(call.app) for call in plugins(setup) if isinstance(upload(setup, call), Mapless))
    draft.sum_up("The build of {apps} makes no source maps that could be uploaded.", mapless)
    words = "Builds of {apps} for Android and iOS have what uploads source maps; whether it does was not run."
    draft.sum_up(words, (label(path) for path in native))
    words = "Sentry's plugin for Gatsby is there to upload source maps of {apps}; whether it does was not run."
    draft.sum_up(words, (label(path) for path in gatsby))
    draft.sum_up("No build plugin uploads source maps of {apps}.", (label(path) for path in without))
    if not draft.short:
        draft.short.append(say("No build plugin that certainly uploads source maps was found."))


def _plugin(setup: Setup, draft: Draft, call: Call) -> None:
    app = label(call.app)
    deleted_files(setup, draft, call)
    found = upload(setup, call)
    if not isinstance(found, Uploads):
        _not_uploaded(draft, call, found)
        return
    words = "{app}: {name} is there to upload source maps when the app is built ({loc}){when}; {token}."
    name, when = plugin_name(call), only_when(call)
    draft.add(say(words, app=app, name=name, loc=call.loc, when=when, token=found.token), call.loc)
    made = made_maps(setup, call)
    if made is not None:
        draft.tell(app, made.says, made.loc)
    other = uploader(setup, call)
    if other is not None and other is not call:
        words = "{app}: {other} uploads them when the build ends ({loc})."
        draft.add(say(words, app=app, other=Code(other.method), loc=other.loc), other.loc)
    options = [option_prose(setup, call, option_of(call, option), ()) for option in ("org", "project")]
    draft.tell(app, join(options), call.loc)
    kept = stripped(setup, call)
    turbo = setup.manifests.turbo
    if kept and turbo:
        names = [Code(variable) for variable in kept]
        words = "{app}: a build that turbo starts does not see {names} of the environment, which `turbo.json` does not name for it ({loc})."
        draft.add(say(words, app=app, names=names, loc=turbo.loc), turbo.loc)
        draft.rest_on(turbo_notes(setup, call))
    if isinstance(read(call, DELETION), Absent) and default_of(setup, call, DELETION, None) == "true":
        draft.tell(app, _deleted_by_default(setup, call, DELETION), call.loc)
    for option in (DELETION, "hideSourceMaps", "widenClientFileUpload"):
        if not isinstance(read(call, option), Absent):
            given = option_prose(setup, call, option, ())
            ignored = _ignored(setup, call, option)
            effect = deleted_when(call) if option == DELETION and not ignored else ignored
            draft.add(say("{app}: {given}{effect}.", app=app, given=given, effect=effect), call.loc)


def _not_uploaded(draft: Draft, call: Call, found: Disabled | Mapless | Unknown) -> None:
    """Say of a plugin that it uploads nothing, or that this is not known, and why."""
    app, name = label(call.app), plugin_name(call)
    match found:
        case Unknown() as unknown:
            draft.doubt(unknown_prose("Whether source maps are uploaded", unknown, call), call.loc)
        case Disabled(loc=loc, lacks=lacks) if lacks:
            words = "{app}: {name} does not upload source maps itself ({loc}), and {lacks}, which would, is not called."
            draft.add(say(words, app=app, name=name, loc=loc, lacks=Code(lacks)), loc)
        case Disabled(loc=loc):
            draft.add(say("{app}: {name} is told not to upload source maps ({loc}).", app=app, name=name, loc=loc), loc)
        case Mapless(why=why, loc=loc):
            words = "{app}: {name} has no source maps to upload ({at}), because {why}."
            draft.add(say(words, app=app, name=name, at=call.loc, why=why), loc)


_DELETED = {
    "by default": "{option} is not set: the build deletes the source maps of the browser bundle by default, with or without an upload",
    "kept": "{option} is not set, and the Next.js configuration sets {maps} ({loc}): a build with Turbopack then deletes no source maps by default",
    "open": "{option} is not set: the build deletes the source maps of the browser bundle by default, with or without an upload; one with Turbopack does so only where the Next.js configuration does not set {maps}",
}


def _deleted_by_default(setup: Setup, call: Call, option: str) -> Prose:
    """Say what becomes of the browser's maps; in a Turbopack build `productionBrowserSourceMaps` decides it too (read in the code of 10.28.0)."""
    app = next((known for known in setup.apps if known.path == call.app), None)
    bundled = turbopack(setup.manifests, app) if app is not None and call.method == "withSentryConfig" else False
    given = call.arguments[0] if call.arguments else None
    maps = classify(at(given, MAPS), call.loc) if isinstance(given, ObjectValue) else None
    loc = call.loc
    match maps:
        case _ if bundled is False:
            told = "by default"
        case Absent():
            told = "by default"
        case Known(loc=place) | Depends(loc=place) if bundled:
            told, loc = "kept", place
        case _:
            told = "open"
    return say(_DELETED[told], option=Code(option), maps=Code(MAPS), loc=loc)


def _ignored(setup: Setup, call: Call, option: str) -> Prose:
    fact = setup.option_facts.get((call.id, option))
    return say(", which the installed SDK does not have") if fact and fact.status in ("removed", "unknown") else ()
