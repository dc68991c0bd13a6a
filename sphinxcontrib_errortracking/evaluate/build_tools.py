"""What build tools put in place of names of theirs, and hand to the configuration, told by the packages that a file's package needs.

Metro sets `__DEV__` and NODE_ENV by one option, so each tells the other. Nuxt's `import.meta.dev` is true under `nuxt dev` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.environment import build_for_development, by_runtime
from sphinxcontrib_errortracking.evaluate.references import External
from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Chain, Environment, Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

Constant: TypeAlias = "Callable[[Environment, Chain], Value]"

NUXT = ("nuxt", "nuxt3", "nuxt-edge", "@nuxt/kit")
REACT_NATIVE = ("react-native", "expo")
#: Packages whose bundles for browsers have `import.meta.env`.
VITE = (
    "vite",
    "astro",
    "nuxt",
    "@sveltejs/kit",
    "electron-vite",
    "@solidjs/start",
    "vinxi",
    "wxt",
    "@react-router/dev",
)

#: Packages whose `defineConfig` takes a function that Vite calls.
CONFIGURERS = frozenset({"vite", "vitest/config", "electron-vite"})


def _client(environment: Environment, chain: Chain) -> Value:
    return by_runtime(environment, {"browser": True, "nodejs": False, "edge": False}, chain)


def _server(environment: Environment, chain: Chain) -> Value:
    return by_runtime(environment, {"browser": False, "nodejs": True, "edge": True}, chain)


_NUXT: Mapping[str, Constant] = {
    "dev": build_for_development,
    "client": _client,
    "browser": _client,
    "server": _server,
}
#: A name that nothing in the repository declares, the packages that give it a meaning, and what it is.
CONSTANTS: Mapping[str, tuple[tuple[str, ...], Constant]] = {
    "__DEV__": (REACT_NATIVE, build_for_development),
    **{f"import.meta.{name}": (NUXT, constant) for name, constant in _NUXT.items()},
    **{f"process.{name}": (NUXT, constant) for name, constant in _NUXT.items()},
}


def build_constant(run: Engine, name: str, loc: SourceLocation) -> Value | None:
    """What a build tool puts in the place of a name; None where it is no such name."""
    packages, constant = CONSTANTS.get(name, ((), None))
    return None if constant is None or not _needs(run, loc.source, packages) else constant(run.environment, (loc,))


def has_meta_environment(run: Engine, loc: SourceLocation) -> bool:
    """Whether `import.meta.env` is certainly there."""
    return run.environment.runtime == "browser" and _needs(run, loc.source, VITE)


def _needs(run: Engine, path: str, names: tuple[str, ...]) -> bool:
    package = run.repository.package_of(path)
    return package is not None and any(name in package.dependencies for name in names)


def is_configuration(path: str) -> bool:
    """Whether a file makes Vite's configuration."""
    return path.rpartition("/")[2].removeprefix("electron.").startswith("vite.config.")


def is_configurer(callee: Value) -> bool:
    """Whether this is a `defineConfig` whose function Vite calls."""
    return isinstance(callee, External) and callee.name == "defineConfig" and callee.package in CONFIGURERS


def configuration_argument(mode: Value, loc: SourceLocation) -> Value:
    """What Vite gives a function that makes its configuration: `({ mode, command }) => …`."""
    command = Unknown("depends on whether Vite builds or serves", (loc,))
    return ObjectValue((("mode", mode), ("command", command)), (loc,), Unknown("depends on the caller", (loc,)))
