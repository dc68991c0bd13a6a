"""Nuxt's run-time configuration: what `useRuntimeConfig()` gives of `runtimeConfig` in `nuxt.config`.

A variable of the running server replaces each value: `public.sentry.dsn` is NUXT_PUBLIC_SENTRY_DSN (Nuxt's documentation,
"Runtime Config"). So no value is certain, and each says what the file holds and which variable replaces it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.finishing import Finisher
from sphinxcontrib_errortracking.evaluate.linking import exported
from sphinxcontrib_errortracking.evaluate.members import member
from sphinxcontrib_errortracking.evaluate.notation import notation
from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Unknown

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

FUNCTION = "useRuntimeConfig"
REASON = f"what {FUNCTION} returns is decided at run time"
SUFFIXES = (".ts", ".js", ".mjs", ".mts", ".cjs", ".cts")
#: What browsers are shown of it; all else stays on the server.
SHOWN_TO_BROWSERS = ("public", "app")
#: Between these letters a key's words part: `sentryDsn`, `sentry-dsn`, `HTTPPort`.
_WORDS = re.compile(r"[-_/.]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def use_runtime_config(run: Engine, loc: SourceLocation) -> Value:
    """`useRuntimeConfig()` at `loc`: an object with the keys of `runtimeConfig`, none of them certain."""
    nothing = Unknown(REASON, (loc,))
    path = _configuration(run, loc.source)
    if path is None:
        return nothing
    declared = member(run, exported(run, path, "default", loc), "runtimeConfig", loc)
    if not isinstance(declared, ObjectValue):
        return nothing
    if run.environment.runtime == "browser":
        shown = tuple(pair for pair in declared.properties if pair[0] in SHOWN_TO_BROWSERS)
        declared = ObjectValue(shown, declared.chain, declared.open)
    return _replaceable(Finisher(run).finish(declared), (), path, loc)


def _configuration(run: Engine, path: str) -> str | None:
    """The `nuxt.config` of the package that holds a file."""
    package = run.repository.package_of(path)
    folder = f"{package.path}/" if package is not None and package.path else ""
    names = (f"{folder}nuxt.config{suffix}" for suffix in SUFFIXES)
    return next((name for name in names if name in run.repository.file_set), None)


def _replaceable(value: Value, keys: tuple[str, ...], path: str, loc: SourceLocation) -> Value:
    """What a part of the configuration may be while the server runs."""
    if isinstance(value, ObjectValue):
        parts = tuple((key, _replaceable(part, (*keys, key), path, loc)) for key, part in value.properties)
        return ObjectValue(parts, (loc, *value.chain), Unknown(REASON, (loc,)))
    name = ".".join(keys)
    reason = f"{REASON}: {variable(keys)} replaces {name} where it is set"
    if not isinstance(value, Unknown) and keys[0] in SHOWN_TO_BROWSERS:  # what the server keeps to itself may be secret
        reason = f"{REASON}: {path} gives {name} as {notation(value)}, and {variable(keys)} replaces it where it is set"
    return Unknown(reason, (loc, *value.chain))


def variable(keys: tuple[str, ...]) -> str:
    """The variable that replaces a part: `("public", "sentryDsn")` gives NUXT_PUBLIC_SENTRY_DSN."""
    return "_".join(["NUXT", *(word.upper() for key in keys for word in _WORDS.split(key) if word)])
