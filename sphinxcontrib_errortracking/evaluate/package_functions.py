"""Functions of well-known packages whose result is known, as rows: what has no row gives a CallValue."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.cleaned_environments import clean_env
from sphinxcontrib_errortracking.evaluate.members import make_object
from sphinxcontrib_errortracking.evaluate.references import Global
from sphinxcontrib_errortracking.evaluate.runtime_configuration import get_config
from sphinxcontrib_errortracking.evaluate.schemas import make_schema
from sphinxcontrib_errortracking.evaluate.typed_environments import create_env
from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, Static, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.references import External
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import ArrayValue, Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

Row: TypeAlias = "Callable[[Engine, tuple[Value, ...], SourceLocation, Scope | None], Value]"

#: Packages that make zod's schemas: from their namespace, or from what they export as `z`.
SCHEMA_PACKAGES = frozenset({"zod", "zod/v3", "zod/v4", "@hono/zod-openapi", "astro/zod", "astro:schema"})


def _argument(run: Engine, given: tuple[Value, ...], loc: SourceLocation, scope: Scope | None) -> Value:
    """What gives its argument back: `defineConfig`, which is there for its types."""
    del run, scope
    return given[0] if given else Static(UNDEFINED, (loc,))


def _second(run: Engine, given: tuple[Value, ...], loc: SourceLocation, scope: Scope | None) -> Value:
    """`registerAs(name, factory)` of NestJS: the factory, which bears the name from then on."""
    del run, scope
    return given[1] if len(given) > 1 else Static(UNDEFINED, (loc,))


def _loaded(run: Engine, given: tuple[Value, ...], loc: SourceLocation, scope: Scope | None) -> Value:
    """`dotenv.config()`: the file need not be there, and says what it likes."""
    del run, given, scope
    hole = Unknown("depends on a file that is read at run time", (loc,))
    return make_object({"parsed": hole, "error": hole}, (loc,))


def _load_env(run: Engine, given: tuple[Value, ...], loc: SourceLocation, scope: Scope | None) -> Value:
    """`loadEnv(mode, folder, prefix)`: the environment's variables; only those with the prefix are seen through it."""
    del run, scope
    prefix = given[2] if len(given) > 2 else Static("VITE_")  # noqa: PLR2004
    whole = isinstance(prefix, Static) and prefix.value == ""
    return Global("is the environment", (loc,), "process.env" if whole else "import.meta.env", certain=True, files=True)


_CREATE_ENV = ("@t3-oss/env-core", "@t3-oss/env-nextjs", "@t3-oss/env-nuxt")
_DEFINE = {
    "vite": "defineConfig",
    "vitest/config": "defineConfig",
    "astro/config": "defineConfig",
    "nuxt/config": "defineNuxtConfig",
    "rollup": "defineConfig",
    "tsup": "defineConfig",
    "electron-vite": "defineConfig",
    "@tanstack/start/config": "defineConfig",
    "@tanstack/react-start/config": "defineConfig",
    "@solidjs/start/config": "defineConfig",
}
#: Packages with functions that may give back a function of the repository.
GIVING_BACK = frozenset(_DEFINE)
ROWS: Mapping[tuple[str, str], Row] = {
    **{(package, "createEnv"): create_env for package in _CREATE_ENV},
    **dict.fromkeys(_DEFINE.items(), _argument),
    ("envalid", "cleanEnv"): clean_env,
    ("vite", "loadEnv"): _load_env,
    ("dotenv", "config"): _loaded,
    ("next/config", "default"): get_config,
    ("@nestjs/config", "registerAs"): _second,
}


def call_package(
    run: Engine, callee: External, arguments: ArrayValue, loc: SourceLocation, scope: Scope | None
) -> Value | None:
    """What the package's function returns; None where no row says."""
    if arguments.open is not None:
        return None
    if callee.package in SCHEMA_PACKAGES and callee.name:
        return make_schema(callee.name, arguments.elements, loc)
    row = ROWS.get((callee.package, callee.name))
    return None if row is None else row(run, arguments.elements, loc, scope)
