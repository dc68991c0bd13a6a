"""Source maps: which build plugin uploads them, and whether it can. Shared by edge cases and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.conditions import all_of, any_of, negate
from sphinxcontrib_errortracking.evaluate.values import Choice, EnvironmentVariable, Static, Unknown
from sphinxcontrib_errortracking.findings.given import doubted, elsewhere, given_to, passed_to
from sphinxcontrib_errortracking.findings.made_maps import made_maps
from sphinxcontrib_errortracking.findings.prose import condition, places, say
from sphinxcontrib_errortracking.findings.reading import Absent, Depends, Given, Known, read, shown
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.turbo import hands_on, kept_by_turbo
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model.entries_next import LEAVES_WEBPACK, turbopack
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from sphinxcontrib_errortracking.evaluate.values import Condition, Value
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import App, Call, Setup
    from sphinxcontrib_errortracking.source.estree import SourceLocation

PLUGINS = (
    "withSentryConfig",
    "sentryVitePlugin",
    "sentryWebpackPlugin",
    "SentryWebpackPlugin",
    "sentryEsbuildPlugin",
    "sentryRollupPlugin",
    "sentrySvelteKit",
    "sentryAstro",
    "sentryReactRouter",
    "sentryTanstackStart",
    "sentrySolidStartVite",
    "nuxtModule",
)
#: the option under which older ways of telling a framework's plugin stand; what stands beside it comes first (code of 10.28.0)
OLDER = "sourceMapsUploadOptions"
NESTED = ("sentrySvelteKit", "sentryAstro", "nuxtModule")
#: the plugins of bundlers, which do nothing at all where `disable` is true (code of 2.22.6 and 4.6.1)
BUNDLERS = ("sentryVitePlugin", "sentryWebpackPlugin", "sentryEsbuildPlugin", "sentryRollupPlugin")
#: options that keep a plugin from uploading, each with the value that does
SWITCHES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("disable", True, BUNDLERS),
    ("autoUploadSourceMaps", False, ("sentrySvelteKit",)),
    (f"{OLDER}.enabled", False, ("sentryAstro", "nuxtModule", "sentryReactRouter")),
)
#: what a reader knows a plugin by, where that is not the function
KNOWN_AS = {"nuxtModule": "@sentry/nuxt/module"}
#: a plugin that only prepares the upload, and what uploads when the build ends
UPLOADERS = {"sentryReactRouter": "sentryOnBuildEnd"}
TOKEN = "SENTRY_AUTH_TOKEN"  # noqa: S105 - the name of a variable
LONGEST = 120  #: characters of the condition on which a plugin is there
TOKEN_FILES = (".sentryclirc", ".env.sentry-build-plugin")


@dataclass(frozen=True, slots=True)
class Uploads:
    """The plugin is told where to upload to; `needs` are variables that the build must be given."""

    call: Call
    needs: tuple[str, ...]
    token: Prose


@dataclass(frozen=True, slots=True)
class Disabled:
    """The plugin is told not to upload; or, with `lacks`, what would upload for it is nowhere called."""

    call: Call
    loc: SourceLocation
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Mapless:
    """The plugin is told where to upload to, but the bundler makes no source maps."""

    call: Call
    why: Prose
    loc: SourceLocation


Upload: TypeAlias = "Uploads | Disabled | Mapless | Unknown"


#: SDKs of React Native, which bring scripts for Gradle and Xcode along
OF_REACT_NATIVE = ("@sentry/react-native", "sentry-expo")


def plugins(setup: Setup, app: str | None = None) -> tuple[Call, ...]:
    """Give the calls of build plugins that may run."""
    return tuple(
        call for call in setup.calls if call.method in PLUGINS and app in (None, call.app) and call.active is not False
    )


def native_uploads(setup: Setup, app: App) -> tuple[SourceLocation, ...]:
    """Give where an app of React Native names what has its builds for Android and iOS upload source maps."""
    if not any(sdk.package in OF_REACT_NATIVE for sdk in app.sdks):
        return ()
    prefix = f"{app.path}/" if app.path else ""
    return tuple(loc for loc in setup.manifests.native_uploads if loc.source.startswith(prefix))


def by_gatsby(setup: Setup, app: App) -> tuple[SourceLocation, ...]:
    """Give where an app of Gatsby registers Sentry's plugin, which uploads the maps of builds for production (code of 11.0.0)."""
    prefix = f"{app.path}/" if app.path else ""
    own = app.framework == "gatsby" and any(sdk.package == "@sentry/gatsby" for sdk in app.sdks)
    return tuple(loc for loc in setup.manifests.gatsby_plugins if own and loc.source.startswith(prefix))


def plugin_name(call: Call) -> Code:
    """Give the name by which a reader knows a plugin."""
    return Code(KNOWN_AS.get(call.method, call.method))


def only_when(call: Call) -> Prose:
    """Say as a clause on which condition a plugin is there at all; empty for always."""
    runs = call.condition if call.active is None else ""
    switched = _switched_on(call)
    parts = [part for part in (runs, str(switched) if switched is not None else "") if part]
    told = " and ".join(f"({part})" if " or " in part and len(parts) > 1 else part for part in parts)
    if len(told) > LONGEST:
        return say(", but only where conditions of the code let it run")
    return say(", but only when {told}", told=condition(told)) if told else ()


def _switched_on(call: Call) -> Condition | None:
    """On which variables the options that keep a plugin from uploading depend, as the condition on which they let it; None for none."""
    conditions = [
        _unless(value, values)
        for option, values in _switches(call)
        if isinstance(reading := read(call, option), Depends) and (value := reading.value) is not None
    ]
    return all_of([each for each in conditions if each is not None])


def _unless(value: Value, values: Collection[object]) -> Condition | None:
    """When a decision over variables gives none of the values; None where it is no decision between known ones."""
    if not isinstance(value, Choice) or not all(isinstance(case, Static) for _, case in value.cases):
        return None
    before: list[Condition] = []
    found: list[Condition] = []
    for when, case in value.cases:
        here = all_of([*map(negate, before), *([when] if when is not None else [])])
        if here is not None and isinstance(case, Static) and case.value not in values:
            found.append(here)
        before += [when] if when is not None else []
    return any_of(found)


def uploader(setup: Setup, call: Call) -> Call | None:
    """Find what uploads for a plugin: itself, or another function that has to be called when the build ends."""
    if call.method not in UPLOADERS:
        return call
    name = UPLOADERS[call.method]
    found = [other for other in setup.calls if (other.method, other.app) == (name, call.app)]
    return next((other for other in found if other.active is not False), None)


def option_of(call: Call, option: str) -> str:
    """Give the path at which a plugin is told an option of the upload."""
    older = f"{OLDER}.{option}"
    nested = (
        call.method in NESTED and isinstance(read(call, option), Absent) and not isinstance(read(call, older), Absent)
    )
    return older if nested else option


def upload(setup: Setup, call: Call) -> Upload:
    """Say whether a build plugin uploads source maps, as far as the code decides it."""
    if call.active is None and not call.condition:
        return Unknown("whether the plugin runs", (call.loc,))
    if uploader(setup, call) is None:
        return Disabled(call, call.loc, UPLOADERS[call.method])
    off = _switched_off(setup, call)
    if off is not None:
        return off
    made = made_maps(setup, call)
    if made is not None and made.made is False:
        return Mapless(call, made.says, made.loc)
    option = option_of(call, "authToken")
    match read(call, option):
        case Unknown() as unknown:
            return unknown
        case Absent():
            return _token_elsewhere(setup, call)
        case Depends(value=value, loc=loc):
            names = variables(value)
            words = "{option} is {value} ({loc}){where}"
            where = _passed(setup, call.app, names[0]) if len(names) == 1 else ()
            return Uploads(call, names, say(words, option=Code(option), value=shown(value), loc=loc, where=where))
        case Known(loc=loc) | Given(loc=loc):
            return Uploads(call, (), say("{option} is written in the code ({loc})", option=Code(option), loc=loc))


def _switched_off(setup: Setup, call: Call) -> Disabled | Unknown | None:
    """Is the plugin told not to upload, or `withSentryConfig` not to change a webpack build, in which it would upload?"""
    app = next((known for known in setup.apps if known.path == call.app), None)
    by_turbopack = app is not None and turbopack(setup.manifests, app) is True
    switches = dict(_switches(call))
    rows = dict(switches)
    rows |= {} if by_turbopack else dict.fromkeys(LEAVES_WEBPACK, (True, "disable-upload"))
    for option, values in rows.items():
        match read(call, option):
            case Known(value=value, loc=loc) if value in values:
                return Disabled(call, loc)
            case Unknown() as unknown:
                return unknown
            case Depends(value=value, loc=loc) if option not in switches or _unless(value, values) is None:
                return Unknown(f"the environment decides {option}", (loc,))
            case Known() | Absent() | Given() | Depends():
                pass
    return None


def _switches(call: Call) -> list[tuple[str, tuple[object, ...]]]:
    """The plugin's options that keep it from uploading, each with the values that do."""
    own = [(option, (value,)) for option, value, methods in SWITCHES if call.method in methods]
    return [("sourcemaps.disable", (True, "disable-upload")), *own]


def variables(value: object) -> tuple[str, ...]:
    """Name the environment variables that a value is made of."""
    match value:
        case EnvironmentVariable(name=name):
            return (name,)
        case Choice(cases=cases):
            return tuple(dict.fromkeys(name for _, case in cases for name in variables(case)))
        case _:
            return ()


def needed(setup: Setup, call: Call) -> tuple[str, ...]:
    """Name the variables that the plugin reads for the upload: token, organisation, project."""
    names = [TOKEN]
    for option in ("authToken", "org", "project"):
        match read(call, option_of(call, option)):
            case Depends(value=value):
                names.extend(variables(value))
            case Absent() if option != "authToken":
                names.append(f"SENTRY_{option.upper()}")
            case Known() | Absent() | Given() | Unknown():
                pass
    if not isinstance(read(call, option_of(call, "authToken")), Absent) or _token_files(setup, call):
        names.remove(TOKEN)
    return tuple(dict.fromkeys(names))


def stripped(setup: Setup, call: Call) -> tuple[str, ...]:
    """Name the variables of the upload that turbo's strict mode keeps from the build."""
    return kept_by_turbo(setup, call.app, needed(setup, call))


def assigned(setup: Setup, name: str) -> tuple[SourceLocation, ...]:
    """Give the places outside the code that set a variable or pass it through."""
    return tuple(entry.loc for entry in setup.manifests.assignments if entry.name == name)


def _token_files(setup: Setup, call: Call) -> list[str]:
    folders = {call.app, ""}
    return [
        path for path in setup.files if path.rpartition("/")[2] in TOKEN_FILES and path.rpartition("/")[0] in folders
    ]


def _token_elsewhere(setup: Setup, call: Call) -> Uploads:
    found = _token_files(setup, call)
    if found:
        return Uploads(call, (), say("the token is looked for in {file}", file=Code(found[0])))
    return Uploads(
        call, (TOKEN,), say("the token comes from `SENTRY_AUTH_TOKEN`{where}", where=_passed(setup, call.app, TOKEN))
    )


def _passed(setup: Setup, app: str, name: str) -> Prose:
    """Say as a clause where a variable is passed to a build, or that it is nowhere."""
    sure, perhaps = passed_to(setup, name, app)
    if sure:
        return say("; it is passed at {places}", places=places((one.loc for one in sure), most=3))
    if perhaps:
        words = "; it is passed at {loc}, {doubt}"
        return say(words, loc=perhaps[0].loc, doubt=doubted(perhaps[0]))
    unread = [problem.loc for problem in setup.diagnostics if problem.kind is DiagnosticKind.MANIFEST]
    if unread:
        return say("; no file that could be read passes it, {loc} could not be read whole", loc=unread[0])
    others = elsewhere(setup, name, app)
    if others:
        return say("; it is passed only {to} ({loc})", to=given_to(others[0]), loc=others[0].loc)
    if name in setup.named:
        loc = setup.named[name]
        words = "; {loc} names it, in a file that is not read further, and no other file of the repository passes it"
        if hands_on(loc):
            words = "; {loc} names it, which hands variables on and gives none a value, and no file of the repository passes it"
        return say(words, loc=loc)
    return say("; no file of the repository passes it")
