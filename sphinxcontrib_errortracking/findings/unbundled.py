"""Variables that a bundler does not of itself give to the browser's code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import (
    UNSHOWN,
    AllOf,
    AnyOf,
    ArrayValue,
    CallValue,
    Choice,
    Comparison,
    EnvironmentVariable,
    ObjectValue,
    Unknown,
)
from sphinxcontrib_errortracking.findings.outcomes import Unclear, label, unclear
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.reading import Depends, read
from sphinxcontrib_errortracking.findings.records import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate.values import Condition, Value
    from sphinxcontrib_errortracking.findings.outcomes import State
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: frameworks of components, which any bundler builds
WITHOUT_BUNDLER = frozenset({"vue", "preact", "svelte", "solid", "react"})
#: framework or bundler -> how the variables of `process.env` begin that its builds give to the browser's code, and that in words; run with
#: Next.js 15.5.6, by webpack and by Turbopack, and with Vite 6.4.1
OWN_VARIABLES: Mapping[str, tuple[str, str]] = {
    "next": ("NEXT_PUBLIC_", "as it does of itself only where a name begins with {public}"),
    "vite": ("", "as it does of itself with no variable of `process.env`"),
}
#: what builds put in their place whatever they are called
ALWAYS = frozenset({"NODE_ENV", "NEXT_RUNTIME"})


def left_out(setup: Setup, call: Call) -> State | None:
    """A bundler gives the browser's code only some variables of itself: OWN_VARIABLES says which, its configuration may name more."""
    match read(call, "dsn"):
        case Unknown(reason=reason, chain=chain, kind=kind) if kind == UNSHOWN:
            return unclear("dsn", reason, chain, call)
        case Depends(value=EnvironmentVariable() as value, loc=loc) if names := unbundled(setup, call, value):
            prefix, words = OWN_VARIABLES[_bundler(setup, call.app)]
            told = say(words, public=Code(prefix)) if prefix else say(words)
            words = "whether the build gives {name} to the browser's code, {told} ({loc})"
            return Unclear(say(words, name=Code(names[0]), told=told, loc=loc), (loc,))
        case _:
            return None


def unbundled(setup: Setup, call: Call, value: Value) -> tuple[str, ...]:
    """The variables on which a value depends, and which the build of a browser's call does not of itself give to its code."""
    bundler = _bundler(setup, call.app) if call.runtime == "browser" else ""
    if bundler not in OWN_VARIABLES:
        return ()
    prefix = OWN_VARIABLES[bundler][0]
    names = dict.fromkeys(_variables(value, of_conditions=bool(prefix)))
    return tuple(name for name in names if not (prefix and name.startswith(prefix)) and name not in ALWAYS)


def unbundled_prose(setup: Setup, call: Call, value: Value) -> Prose:
    """Say which variables the build does not of itself give to a browser's code, so that they count as not set there."""
    names = unbundled(setup, call, value)
    words = "{app}: the build does not of itself give {names} to the browser's code."
    return say(words, app=label(call.app, call.runtime), names=join([(Code(name),) for name in names])) if names else ()


def _variables(value: Value, *, of_conditions: bool) -> Iterator[str]:
    """The variables of `process.env` in a value; of those in conditions it is not known from what they are read."""
    match value:
        case EnvironmentVariable(name=name, holder="process.env" | "Bun.env"):
            yield name
        case Choice(cases=cases):
            for condition, case in cases:
                yield from _tested(condition) if of_conditions and condition is not None else ()
                yield from _variables(case, of_conditions=of_conditions)
        case ArrayValue(elements=parts) | CallValue(arguments=parts):
            for part in parts:
                yield from _variables(part, of_conditions=of_conditions)
        case ObjectValue(properties=properties):
            for _, part in properties:
                yield from _variables(part, of_conditions=of_conditions)


def _tested(condition: Condition) -> Iterator[str]:
    match condition:
        case Comparison(variable=name):
            yield name
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from _tested(part)


def _bundler(setup: Setup, path: str) -> str:
    """What makes the browser's code of an app: its framework, or Vite where that is no bundler and Vite is there."""
    framework = next((app.framework for app in setup.apps if app.path == path), "")
    package = next((package for package in setup.manifests.packages if package.path == path), None)
    return "vite" if framework in WITHOUT_BUNDLER and package and "vite" in package.dependencies else framework
