"""Run-time configuration of frameworks: what `useRuntimeConfig()` of Nuxt and `getConfig()` of Next.js give of their files.

The running server decides: in Nuxt a variable replaces each value, `public.sentry.dsn` is NUXT_PUBLIC_SENTRY_DSN; Next.js reads
`publicRuntimeConfig` when the server starts, or takes what a standalone build found (both by their documentation, "Runtime
Config"). So no value is certain, and each says what the file holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.finishing import Finisher
from sphinxcontrib_errortracking.evaluate.linking import exported
from sphinxcontrib_errortracking.evaluate.members import member
from sphinxcontrib_errortracking.evaluate.notation import notation
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    CallValue,
    Choice,
    ObjectValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    #: what to say of a part: its keys, and its text where it may be shown
    Words: TypeAlias = "Callable[[tuple[str, ...], str | None], str]"

FUNCTION = "useRuntimeConfig"  #: of Nuxt, there without an import
SUFFIXES = (".ts", ".js", ".mjs", ".mts", ".cjs", ".cts")
#: What browsers are shown: of Nuxt's configuration, and of that of Next.js.
SHOWN_TO_BROWSERS = ("public", "app", "publicRuntimeConfig")
NEXT_KEYS = ("publicRuntimeConfig", "serverRuntimeConfig")
MAX_LENGTH = 300  #: characters of a value; a longer one is told by its place
#: Between these letters a key's words part: `sentryDsn`, `sentry-dsn`, `HTTPPort`.
_WORDS = regex(r"[-_/.]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def use_runtime_config(run: Engine, loc: SourceLocation) -> Value:
    """`useRuntimeConfig()` at `loc`: an object with the keys of `runtimeConfig` in `nuxt.config`."""
    reason = f"what {FUNCTION} returns is decided at run time"
    path = configuration(run, loc.source, "nuxt.config")
    if path is None:
        return Unknown(reason, (loc,))
    declared = member(run, exported(run, path, "default", loc), "runtimeConfig", loc)

    def said(keys: tuple[str, ...], text: str | None) -> str:
        name, replacing = ".".join(keys), variable(keys)
        if text is None:
            return f"{reason}: {replacing} replaces {name} where it is set"
        return f"{reason}: {path} gives {name} as {text}, and {replacing} replaces it where it is set"

    return _decided(run, declared, reason, said, loc)


def get_config(run: Engine, given: tuple[Value, ...], loc: SourceLocation, scope: Scope | None) -> Value:
    """`getConfig()` of next/config: an object with two keys of `next.config`, whatever wraps the configuration."""
    del given, scope
    reason = "what getConfig of next/config returns is decided when the server starts"
    path = configuration(run, loc.source, "next.config")
    if path is None:
        return Unknown(reason, (loc,))
    declared = exported(run, path, "default", loc)
    while isinstance(declared, CallValue) and declared.arguments:
        declared = declared.arguments[0]
    if isinstance(declared, ObjectValue):
        parts = tuple(pair for pair in declared.properties if pair[0] in NEXT_KEYS)
        declared = ObjectValue(parts, declared.chain, declared.open)

    def said(keys: tuple[str, ...], text: str | None) -> str:
        return f"{reason}: {path} gives {'.'.join(keys)} as {text}" if text is not None else reason

    return _decided(run, declared, reason, said, loc)


def configuration(run: Engine, path: str, name: str) -> str | None:
    """A framework's file of configuration in the package that holds a file."""
    package = run.repository.package_of(path)
    folder = f"{package.path}/" if package is not None and package.path else ""
    names = (f"{folder}{name}{suffix}" for suffix in SUFFIXES)
    return next((one for one in names if one in run.repository.file_set), None)


def _decided(run: Engine, declared: Value, reason: str, said: Words, loc: SourceLocation) -> Value:
    """What the file declares, as the running server decides it."""
    if not isinstance(declared, ObjectValue):
        return Unknown(reason, (loc,))
    if run.environment.runtime == "browser":
        shown = tuple(pair for pair in declared.properties if pair[0] in SHOWN_TO_BROWSERS)
        declared = ObjectValue(shown, declared.chain, declared.open)
    return _part(Finisher(run).finish(declared), (), Unknown(reason, (loc,)), said)


def _part(value: Value, keys: tuple[str, ...], hole: Unknown, said: Words) -> Value:
    value = _decided_within(value)
    chain = (*hole.chain, *value.chain)
    if isinstance(value, ObjectValue):
        parts = tuple((key, _part(part, (*keys, key), hole, said)) for key, part in value.properties)
        return ObjectValue(parts, chain, hole)
    # what the server keeps to itself may be secret
    is_shown = keys[0] in SHOWN_TO_BROWSERS and not isinstance(value, Unknown)
    text = notation(value) if is_shown else ""
    return Unknown(said(keys, text if 0 < len(text) <= MAX_LENGTH else None), chain)


def _decided_within(value: Value) -> Value:
    """Of several objects one with their keys, under each what the decision gives there."""
    objects = [case for _, case in value.cases if isinstance(case, ObjectValue)] if isinstance(value, Choice) else []
    if not isinstance(value, Choice) or len(objects) < len(value.cases) or any(one.open for one in objects):
        return value
    parts: dict[str, Value] = {}
    for key in dict.fromkeys(name for one in objects for name, _ in one.properties):
        held = [one.get(key) or Static(UNDEFINED, one.chain) for one in objects]
        cases = tuple((when, part) for (when, _), part in zip(value.cases, held, strict=True))
        parts[key] = held[0] if all(part == held[0] for part in held) else Choice(cases, value.chain)
    return ObjectValue(tuple(parts.items()), value.chain)


def variable(keys: tuple[str, ...]) -> str:
    """The variable that replaces a part of Nuxt's: `("public", "sentryDsn")` gives NUXT_PUBLIC_SENTRY_DSN."""
    words = (word.upper() for key in keys for word in _WORDS.split(key) if word)
    return "_".join(["NUXT", *words])
