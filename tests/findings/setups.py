"""A small builder of Setups, for rules that are tested without a repository."""

from __future__ import annotations

from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    CallValue,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.model.records import App, Call, Setup
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.records import Manifests, Package, ResolvedVersion

ENVIRONMENTS = ("development", "staging", "production")
VALUE_TYPES = (ArrayValue, CallValue, EnvironmentVariable, ObjectValue, Static, Unknown)


def at(file, line=1):
    return SourceLocation(file, line)


def value(thing, loc):
    """A Python value as a Value."""
    if isinstance(thing, VALUE_TYPES) or type(thing).__name__ in ("Choice", "FunctionValue", "RegExpValue"):
        return thing
    if isinstance(thing, dict):
        return ObjectValue(tuple((name, value(item, loc)) for name, item in thing.items()), (loc,))
    if isinstance(thing, list | tuple):
        return ArrayValue(tuple(value(item, loc) for item in thing), (loc,))
    if isinstance(thing, int) and not isinstance(thing, bool):
        thing = float(thing)
    return Static(thing, (loc,))


def integration(name, **options):
    loc = at("apps/x/sentry.ts", 9)
    return CallValue("@sentry/browser", name, (value(options, loc),) if options else (), (loc,))


def call(method="init", app="apps/server", package="@sentry/node", runtime="server", options=None, **fields):
    loc = fields.pop("loc", at(f"{app}/src/sentry.ts", 5))
    given = None if options is None else value(options, loc)
    defaults = {
        "id": f"{app}:{runtime}" if method in ("init", "withSentryConfig") else "",
        "arguments": () if given is None else (given,),
        "options_by_environment": {} if given is None else dict.fromkeys(ENVIRONMENTS, given),
        "active": True,
        "active_by_environment": {},
    }
    return Call(
        method=method, package=package, loc=loc, app=app, runtime=runtime, options=given, **{**defaults, **fields}
    )


def version(package, number, file="package-lock.json"):
    return ResolvedVersion(package=package, version=number, range="*", loc=at(file, 3))


def app(  # noqa: PLR0913 - a record's fields
    path="apps/server",
    *,
    kind="server",
    framework="",
    framework_version=None,
    sdk="@sentry/node",
    number="10.28.0",
    runtimes=("server",),
):
    return App(
        path=path,
        name=path.rpartition("/")[2],
        framework=framework,
        framework_version=version(framework, framework_version) if framework_version else None,
        kind=kind,
        sdks=(version(sdk, number),) if sdk else (),
        runtimes=runtimes,
    )


def server(**fields):
    return app(**fields)


def dashboard(**fields):
    defaults = {
        "path": "apps/dashboard",
        "kind": "dashboard",
        "framework": "next",
        "framework_version": "14.1.0",
        "sdk": "@sentry/nextjs",
        "runtimes": ("browser", "server", "edge"),
    }
    return app(**{**defaults, **fields})


def browser_app(**fields):
    defaults = {"path": "apps/web", "kind": "dashboard", "sdk": "@sentry/browser", "runtimes": ("browser",)}
    return app(**{**defaults, **fields})


def widget(**fields):
    defaults = {"path": "apps/widget", "kind": "widget", "sdk": "", "runtimes": ("browser",)}
    return app(**{**defaults, **fields})


def setup(*, apps=(), calls=(), **fields):
    packages = tuple(
        Package(
            path=known.path,
            name=known.name,
            loc=at(f"{known.path}/package.json"),
            dependencies={},
            dependency_lines={},
            scripts={},
            script_lines={},
            manifest={},
        )
        for known in apps
    )
    defaults = {
        "name": "shop",
        "environments": ENVIRONMENTS,
        "assumptions": {name: {} for name in ENVIRONMENTS},
        "catch_blocks": (),
        "boundaries": (),
        "listeners": (),
        "reads": (),
        "facts": (),
        "entries": (),
        "manifests": Manifests(packages=packages),
        "files": (),
        "diagnostics": (),
    }
    return Setup(apps=tuple(apps), calls=tuple(calls), **{**defaults, **fields})


DSN = "https://public@o1.ingest.sentry.io/1"
NOT_SET = UNDEFINED
