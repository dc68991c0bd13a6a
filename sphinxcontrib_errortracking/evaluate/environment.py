"""What the environment answers: variables, build-time constants of `import.meta.env`, and what the runtime decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each
from sphinxcontrib_errortracking.evaluate.operators import strict_equal
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    UNSHOWN,
    EnvironmentVariable,
    Static,
    Undefined,
    Unknown,
)
from sphinxcontrib_errortracking.evaluate.variable_objects import BINDINGS, VARIABLE_OBJECTS
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.values import Chain, Environment, Value

RUNTIME_REASON = "depends on the runtime"

#: `NEXT_RUNTIME` in each runtime; in the browser it is replaced by an empty text when the bundle is made.
NEXT_RUNTIME: Mapping[str, str] = {"nodejs": "nodejs", "edge": "edge", "browser": ""}
#: Globals whose `typeof` tells runtimes apart.
TYPE_OF_GLOBAL: Mapping[str, Mapping[str, str]] = {
    "window": {"browser": "object", "nodejs": "undefined", "edge": "undefined"},
    "document": {"browser": "object", "nodejs": "undefined", "edge": "undefined"},
    "process": {"nodejs": "object", "edge": "object"},
    "EdgeRuntime": {"browser": "undefined", "nodejs": "undefined", "edge": "string"},
}


def lookup(environment: Environment, name: str, chain: Chain) -> Value:
    """The variable `name`: its text where it is listed, undefined where the environment is closed, else symbolic."""
    values = dict(environment.variables)
    if name in values:
        return Static(values[name], chain)
    if name == "NEXT_RUNTIME":
        return by_runtime(environment, NEXT_RUNTIME, chain)
    return Static(UNDEFINED, chain) if environment.closed else EnvironmentVariable(name, chain)


def by_runtime(environment: Environment, table: Mapping[str, str | bool], chain: Chain) -> Value:
    """What `table` says for the runtime; Unknown where that is not known."""
    if environment.runtime is None or environment.runtime not in table:
        return Unknown(RUNTIME_REASON, chain)
    return Static(table[environment.runtime], chain)


def _mode(environment: Environment, chain: Chain) -> Value:
    mode = lookup(environment, "NODE_ENV", chain)
    if isinstance(mode, Static) and isinstance(mode.value, Undefined):
        return Unknown("depends on the mode of the build", chain)
    return mode


def _production(environment: Environment, chain: Chain) -> Value:
    return each(_mode(environment, chain), lambda mode: _is(mode, "production", chain))


def _development(environment: Environment, chain: Chain) -> Value:
    return each(_production(environment, chain), _opposite)


def build_for_development(environment: Environment, chain: Chain) -> Value:
    """Whether a build that knows two modes only is one for development; in a mode of another name that cannot be told."""

    def one(mode: Value) -> Value:
        if isinstance(mode, Static) and mode.value not in ("production", "development"):
            return Unknown("depends on whether it is a build for development", chain)
        return each(_is(mode, "production", chain), _opposite)

    return each(_mode(environment, chain), one)


def _opposite(value: Value) -> Value:
    return Static(not value.value, value.chain) if isinstance(value, Static) else value


def _is(mode: Value, name: str, chain: Chain) -> Value:
    return mode if isinstance(mode, Unknown) else strict_equal(mode, Static(name), chain)


#: Vite's constants of `import.meta.env`.
BUILD_CONSTANTS: Mapping[str, Callable[[Environment, Chain], Value]] = {
    "MODE": _mode,
    "PROD": _production,
    "DEV": _development,
    "SSR": lambda environment, chain: by_runtime(environment, {"browser": False, "nodejs": True, "edge": True}, chain),
    "BASE_URL": lambda _, chain: Unknown("depends on the `base` of the build", chain),
}


def _browser(environment: Environment, chain: Chain) -> Value:
    return by_runtime(environment, {"browser": True, "nodejs": False, "edge": False}, chain)


def _node(environment: Environment, chain: Chain) -> Value:
    return by_runtime(environment, {"browser": False, "nodejs": True}, chain)


def _server(environment: Environment, chain: Chain) -> Value:
    return BUILD_CONSTANTS["SSR"](environment, chain)


#: Modules that a build tool or runtime provides, and what they export. A text stands for a global object.
PROVIDED_MODULES: Mapping[str, Mapping[str, str | Callable[[Environment, Chain], Value]]] = {
    # `building` is true while SvelteKit looks at the server's code, not in an app that runs
    "$app/environment": {
        "dev": _development,
        "browser": _browser,
        "building": lambda _, chain: Static(value=False, chain=chain),
    },
    "esm-env": {"DEV": _development, "BROWSER": _browser, "NODE": _node},
    # by the files that the package names for each runtime (1.9.9)
    "solid-js/web": {"isServer": _server},
    "$env/dynamic/private": {"env": "$env/dynamic/private"},
    "$env/dynamic/public": {"env": "$env/dynamic/public"},
    "cloudflare:workers": {"env": BINDINGS},
    "bun": {"env": "Bun.env"},
    "process": {"env": "process.env"},
    "node:process": {"env": "process.env"},
    **{
        module: {"useRuntimeConfig": "useRuntimeConfig"}
        for module in ("#imports", "#app", "nuxt/app", "nitropack/runtime")
    },
}
#: Modules that are a global object, also as their default export.
GLOBAL_MODULES: Mapping[str, str] = {
    "$env/static/private": "$env/static/private",
    "$env/static/public": "$env/static/public",
    "process": "process",
    "node:process": "process",
}


def member(environment: Environment, container: str, name: str, chain: Chain) -> Value:
    """`container[name]` where `container` is one of ENVIRONMENT_OBJECTS."""
    if container == "import.meta.env" and (constant := BUILD_CONSTANTS.get(name)) is not None:
        return constant(environment, chain)
    value = lookup(environment, name, chain)
    is_unset = isinstance(value, Static) and value.value is UNDEFINED
    if is_unset or isinstance(value, EnvironmentVariable) or is_exposed(container, name):
        return value
    return unexposed(container, name, chain)


#: What shows the code only variables with a prefix: how that may be written, also behind words of a tool, as in `RENDERER_VITE_`
#: and `NUXT_PUBLIC_` (`INVITE_CODE` has neither), and where another one is named.
_EXPOSED: Mapping[str, tuple[re.Pattern[str], str]] = {
    "import.meta.env": (regex(r"(?:^|_)(?:VITE|PUBLIC)_"), "the build shows {} to the code depends on its `envPrefix`"),
    **{
        module: (regex(r"(?:^|_)PUBLIC_"), "SvelteKit shows {} to the code depends on its `publicPrefix`")
        for module in ("$env/static/public", "$env/dynamic/public")
    },
}


def is_exposed(container: str, name: str) -> bool:
    """Has a variable a prefix by which it is shown to the code that reads it there, or needs it none?"""
    return container not in _EXPOSED or _EXPOSED[container][0].search(name) is not None


def unexposed(container: str, name: str, chain: Chain) -> Unknown:
    """What a variable without such a prefix is: nothing, unless the configuration names its prefix."""
    return Unknown(f"whether {_EXPOSED[container][1].format(name)}", chain, kind=UNSHOWN)


def type_of_global(environment: Environment, name: str, chain: Chain) -> Value:
    """`typeof name` for a name that nothing in the repository declares."""
    if name in TYPE_OF_GLOBAL:
        return by_runtime(environment, TYPE_OF_GLOBAL[name], chain)
    if name in ("globalThis", "JSON", "Math", "Reflect", "import.meta") or name in VARIABLE_OBJECTS:
        return Static("object", chain)
    if name in ("Object", "Array", "Number", "String", "Boolean", "Promise", "Error", "URL", "parseInt", "parseFloat"):
        return Static("function", chain)
    return Unknown(RUNTIME_REASON, chain)
